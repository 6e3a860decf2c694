"""The floor: a bare Django app that does the same work in a few lines and nothing else, to be measured beside."""

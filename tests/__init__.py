"""The tests of Qualitas."""

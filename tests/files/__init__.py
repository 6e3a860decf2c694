"""Files: the stores, what may come in, the texts read from it, and what leaves again."""

"""Word files: read into the subset of HTML that is written here, and made of it. Pure Python, usable alone."""

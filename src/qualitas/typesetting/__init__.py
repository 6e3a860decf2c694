"""Typesetting: from plain data to tagged PDF/A, without Django; usable alone."""

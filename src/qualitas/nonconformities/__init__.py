"""Nonconformities (8.7, 10.2): what went wrong, what was done at once, and what becomes of the goods."""

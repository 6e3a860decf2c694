"""Concerns (5.1, 7.3): speaking up under a pseudonym, heard by few, answered in writing."""

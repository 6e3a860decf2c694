"""Feedback (9.1.2): what customers complain of, what they are answered, and whether they are content with that."""

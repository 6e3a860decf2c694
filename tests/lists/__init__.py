"""Tests of lists: saved views, exports, imports."""

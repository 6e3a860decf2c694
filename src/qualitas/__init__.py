"""Qualitas: the quality management system that runs, thinks and proves."""

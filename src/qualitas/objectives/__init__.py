"""Objectives (6.2): what shall be reached by when, measured how, by which actions, and whether the figures really move."""

"""Improvements (10.3): ideas from anyone, answered in time, done, and their benefit measured."""

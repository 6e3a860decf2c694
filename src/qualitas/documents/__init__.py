"""Documents (7.5): written, reviewed, approved, in force, and never gone."""

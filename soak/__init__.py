"""Long and rough runs that no test suite has time for: killed processes and races, on both engines."""

"""Acts: the one door to the database. A verb locks, checks, acts, saves and records one event."""

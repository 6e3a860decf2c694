"""Ledger: what happened, as sealed events that nobody can change unseen. It knows only UUIDs."""

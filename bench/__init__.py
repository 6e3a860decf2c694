"""Measurements: the verbs with and without the ledger, the pages beside a bare floor, each figure with its bar."""

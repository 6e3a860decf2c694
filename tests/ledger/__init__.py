"""The ledger proves."""

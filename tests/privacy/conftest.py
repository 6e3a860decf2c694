"""The installation in which these tests redact and erase."""

from tests.ledger.houses import house, house_made

__all__ = ["house", "house_made"]

"""The installation that these tests harm."""

from tests.ledger.houses import house, house_made

__all__ = ["house", "house_made"]

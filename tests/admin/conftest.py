"""The installation that these tests look after."""

from tests.ledger.houses import house, house_made

__all__ = ["house", "house_made"]

"""The installation that these tests keep and bring back."""

from tests.ledger.houses import house, house_made

__all__ = ["house", "house_made"]

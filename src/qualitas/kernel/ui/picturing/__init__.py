"""Pictures of many records: Pareto, trend with control limits, ageing, time to close, heat map; each leads to its records.

A room declares once what its type is pictured by (`Pictured`) and puts `places` among its addresses and `doors` among
those of the API.
"""

from qualitas.kernel.ui.picturing.declared import Pictured
from qualitas.kernel.ui.picturing.page import described, doors, places

__all__ = ["Pictured", "described", "doors", "places"]

"""Files of measurements: tables, Q-DAS transfer files (AQDEF) and QIF results, read as characteristics with columns."""

from qualitas.measures.files.characteristics import Characteristic, NotReadable
from qualitas.measures.files.reading import read_file

__all__ = ["Characteristic", "NotReadable", "read_file"]

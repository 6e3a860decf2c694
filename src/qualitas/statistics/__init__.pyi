from .factors import Factors as Factors
from .factors import c4 as c4
from .factors import d2 as d2
from .factors import d3 as d3
from .factors import factors as factors
from .inputs import BadData as BadData
from .inputs import Reading as Reading
from .inputs import numbers as numbers
from .inputs import read as read
from .results import Assumption as Assumption
from .results import Result as Result
from .results import digest as digest
from .sentences import Sentence as Sentence
from .sentences import say as say

def offered() -> dict[str, str]: ...

"""What is kept of measures, their values, signals and explanations."""

from qualitas.measures.models.explanations import Explanation
from qualitas.measures.models.measures import KEEPERS, LARGEST_SUBGROUP, Measure, Phase
from qualitas.measures.models.values import MOST_IN_A_CHUNK, Batch, Chunk, Signal, Standing

__all__ = [
    "KEEPERS",
    "LARGEST_SUBGROUP",
    "MOST_IN_A_CHUNK",
    "Batch",
    "Chunk",
    "Explanation",
    "Measure",
    "Phase",
    "Signal",
    "Standing",
]

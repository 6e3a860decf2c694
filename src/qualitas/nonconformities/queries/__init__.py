"""What people ask of nonconformities."""

from qualitas.nonconformities.queries.cases import (
    CASES,
    cost_word,
    costs_by_sort,
    have_expired,
    late,
    mine,
    money,
    not_closed,
    offering,
    permits_to_plan,
    to_classify,
    with_lines,
)
from qualitas.nonconformities.queries.counting import happened, product_of
from qualitas.nonconformities.queries.places import About, about, places
from qualitas.nonconformities.queries.similar import recurrences, similar

__all__ = [
    "CASES",
    "About",
    "about",
    "cost_word",
    "costs_by_sort",
    "happened",
    "have_expired",
    "late",
    "mine",
    "money",
    "not_closed",
    "offering",
    "permits_to_plan",
    "places",
    "product_of",
    "recurrences",
    "similar",
    "to_classify",
    "with_lines",
]

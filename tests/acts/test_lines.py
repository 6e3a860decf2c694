"""Questions that are answered by several lines: from a page, from a program, and what is wrong in words."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import uuid4

import pytest
from django.utils.datastructures import MultiValueDict

from qualitas.kernel.acts.asks import Ask, form_class, from_json
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.models import Site

HOME = uuid4()


@dataclass(frozen=True)
class Stop:
    """A line."""

    place: str
    minutes: Annotated[int, Ask("Minutes")] = 5
    how: Annotated[str, Ask("How", choices=lambda: [("walk", "walk"), ("ride", "ride")])] = "walk"
    there: Annotated[bool, Ask("There and back")] = False


def _travel(
    act: Any, site: Site, *, stops: Annotated[list[Stop], Ask("Stops")], names: Annotated[list[str], Ask("Names")]
) -> None:
    """Travel."""


FORM = form_class(_travel, Subject.types["site"], 2)


def test_a_page_sends_lines_by_place_and_empty_ones_are_passed_over() -> None:
    sent = MultiValueDict(
        {
            "stops.0.place": ["Mill"],
            "stops.0.minutes": ["7"],
            "stops.0.how": ["ride"],
            "stops.3.place": [" "],
            "stops.3.how": ["walk"],
            "stops.2.place": ["Yard"],
            "stops.4.minutes": ["5"],
            "stops.4.there": ["false"],
            "names": ["Ana\r\n\r\nTom"],
        }
    )
    assert FORM(sent, organisation=HOME).inputs() == {
        "stops": [Stop("Mill", 7, "ride"), Stop("Yard")],
        "names": ["Ana", "Tom"],
    }


def test_a_program_sends_objects() -> None:
    said = {"stops": [{"place": "Mill", "minutes": 7}, {"place": "Yard"}], "names": ["Ana"]}
    assert from_json(FORM, said, files={}, organisation=HOME) == {
        "stops": [Stop("Mill", 7), Stop("Yard")],
        "names": ["Ana"],
    }


@pytest.mark.parametrize(
    ("stops", "sentence"),
    [
        ([], "This field is required."),
        ([{"place": "Mill", "speed": 3}], "Line 1: there is no “speed”; there are: place, minutes, how, there."),
        ([{"place": "Mill", "minutes": "soon"}], "Line 1, Minutes: Enter a whole number."),
        (["Mill"], "Give a list of objects here."),
    ],
)
def test_what_is_wrong_is_said_by_line(stops: list[Any], sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        from_json(FORM, {"stops": stops, "names": ["Ana"]}, files={}, organisation=HOME)
    assert refusal.value.errors["stops"] == [sentence]

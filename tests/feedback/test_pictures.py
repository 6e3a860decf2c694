"""Pictures of complaints count what the list behind every mark counts."""

import datetime as dt
from urllib.parse import urlsplit

from django.http import QueryDict

from qualitas.feedback import verbs
from qualitas.feedback.models import Complaint
from qualitas.feedback.picturing import COMPLAINTS
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.ui import asking
from qualitas.kernel.ui.picturing import drawn
from qualitas.kernel.ui.picturing.declared import read
from tests.cast import Cast
from tests.ui.conftest import visitor


def test_every_bar_counts_what_its_list_counts(cast: Cast) -> None:
    company, today = cast.northgate, dt.datetime.now(dt.UTC).date()
    for place in range(5):
        day = today - dt.timedelta(days=40 * place)
        category = ("Delivery", "Delivery", "Conduct", "", "Invoice")[place]
        verbs.receive(company.act("employee"), title=f"No {place}", category=category, received_on=day, place="Hall")
    seen = read(COMPLAINTS, acting(company.people["quality-manager"]), QueryDict("per=month"))
    _facts, made = drawn.told(seen)
    pareto, trend, ageing = made[:3]
    for chart in (pareto, trend, ageing):
        assert chart.rows
        for url, row in zip(chart.links, chart.rows, strict=True):
            if url:
                asked = asking.read(Complaint, QueryDict(urlsplit(url).query))
                assert asking.answer(asked, seen.who)[0] == row[1], url
    assert ("Delivery", 2) in {(row[0], row[1]) for row in pareto.rows}
    page = visitor(company, "quality-manager").text("/o/northgate/complaints/pictures/?where=category")
    assert "Pictures of complaints" in page
    assert "/o/northgate/complaints/costs/" not in page

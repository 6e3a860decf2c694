"""Pictures lead to their records: a bar is clicked, the list that opens counts as many; axe finds nothing to complain of."""

import re
from types import SimpleNamespace

import pytest

from qualitas.nonconformities import verbs
from tests.browsers import WCAG, axe_faults, sticks_out
from tests.journeys.conftest import Somebody

pytestmark = pytest.mark.browser
MANY = 3


def test_a_bar_of_the_pareto_opens_the_list_of_its_cases(site: SimpleNamespace, somebody: Somebody) -> None:
    company = site.northgate
    for place in range(MANY):
        case = verbs.report(company.act("employee"), title=f"Burr {place}", process=company["process"], place="Line 1")
        verbs.classify(company.act("quality-manager"), case, severity="minor", cause_category="machine")
    manager = somebody("quality-manager")
    manager.open("/o/northgate/nonconformities/")
    manager.tap("link", "Pictures", within="main")
    bar = manager.page.locator("#pareto svg.chart.w1040 a[aria-label^='Machine or tool']")
    assert f": {MANY}," in str(bar.get_attribute("aria-label"))
    bar.click()
    manager.page.wait_for_load_state("networkidle")
    assert re.search(rf"\b{MANY} in this list", manager.says)
    assert "Burr 0" in manager.says
    for dark in (False, True):
        wide = somebody("quality-manager", dark=dark)
        wide.open("/o/northgate/nonconformities/pictures/")
        assert not axe_faults(wide.page, WCAG)
        narrow = somebody("quality-manager", phone=True, dark=dark)
        narrow.open("/o/northgate/nonconformities/pictures/")
        assert narrow.page.locator("#pareto svg.chart.w348").is_visible()
        assert not axe_faults(narrow.page, WCAG)
        assert sticks_out(narrow.page) == 0

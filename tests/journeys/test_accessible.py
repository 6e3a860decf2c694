"""Every type of page, wide and narrow, light and dark, normal, empty and overfull: axe finds nothing, nothing sticks out.

Rules are those of WCAG 2.0 to 2.2, levels A and AA. Layout is checked wide and narrow; the dark theme changes colours
only, so that there the rules on contrast are asked again.
"""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qualitas.documents import verbs as documents
from qualitas.kernel.acts.act import Act, SystemActor
from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.records import verbs as records
from tests.browsers import WCAG, axe_faults, sticks_out
from tests.cast import Company
from tests.journeys.conftest import PHONE, Human, Somebody

pytestmark = pytest.mark.browser
WHOLE = WCAG | {"resultTypes": ["violations"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
LONG = "Überprüfung d’Arcy & Söhne <b>“Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrik”</b> 🔧 "
WIDE_TABLE = "| A | B | C | D | E | F | G |\n|---|---|---|---|---|---|---|\n" + "| figure " * 7 + "|\n"
TEXT = f"# One\n\n## Two\n\n{'Word ' * 400}\n\n{WIDE_TABLE}\n\n> **Warning** Hot.\n\n- [ ] a\n\n```\n{'x' * 300}\n```\n"


def overfill(company: Company) -> str:
    """Fill a company: 300 documents, one of them with 40 comments, files, links, a long text; returns its path."""
    act = company.act
    kind = company.kept["SOP"]
    rows = [{"of_kind": kind, "title": f"{LONG * 2}{n}"[:200], "text": "Step."} for n in range(300)]
    documents.draft.many(act("author"), rows)
    one = documents.draft(act("author"), of_kind=kind, title=(LONG * 3)[:200], text=TEXT, code="SOP-" + "X" * 30)
    for n in range(40):
        records.comment(act("author"), one, text=f"{LONG}\n\n{'long' * 40} {n}")
    for n in range(6):
        file = SimpleUploadedFile(f"{'drawing ' * 15}{n}.txt", b"Shelf")
        records.attach(act("author"), one, file=file)
    records.link(act("author"), one, to=company.kept["effective"].number, meaning="refers-to")
    for n in range(30):
        records.ask(act("author"), title=f"{LONG}{n}"[:200], person=company.people["quality-manager"])
    return f"/o/{company.slug}/documents/{one.number}/"


def found_empty(company: Company) -> None:
    """Found an organisation in which there is nothing but its first person, who is the quality manager of another."""
    clock = SystemActor(uuid7())
    identity.found(Act(clock, via="cli"), title="Nothing Yet", slug="nothing-yet")
    person = identity.add_person(
        Act(clock, via="cli"), name="Tom Okafor", email=company.people["quality-manager"].email
    )
    for duty in ("administrator", "quality-manager"):
        identity.grant_duty(Act(clock, via="cli"), person, duty=duty)


@pytest.fixture(scope="module")
def full(site: SimpleNamespace) -> SimpleNamespace:
    """Return the site with a company that is overfull and one that is empty; `.paths` are pages by name."""
    company: Company = site.cast.lindqvist
    record = overfill(company)
    found_empty(company)
    site.paths = pages(site, record)
    return site


def pages(site: SimpleNamespace, record: str) -> dict[str, str]:
    """Return every type of page by name: where normal, overfull and empty differ, each of them."""
    north, kept = "/o/northgate/", site.northgate.kept
    review = f"{north}documents/{kept['in review'].number}/"
    own = "/o/lindqvist/"
    return {
        "my work": north,
        "my work, overfull": own,
        "my work, empty": "/o/nothing-yet/",
        "list": f"{north}documents/?state=all",
        "list, overfull": f"{own}documents/",
        "list, empty": "/o/nothing-yet/documents/",
        "list, nothing found": f"{north}documents/?q=zzz",
        "people": f"{north}people/",
        "person": f"{north}people/{site.northgate.people['author'].number}/",
        "record in review": review,
        "record": f"{north}documents/{kept['effective'].number}/",
        "record, overfull": record,
        "opening": f"{north}documents/new/",
        "act": f"{north}documents/{kept['draft'].number}/distribute/",
        "to-do": f"{north}to-dos/{kept['open'].number}/",
        "ledger": f"{north}ledger/",
        "sessions": "/me/sessions/",
        "password": "/me/password/",
        "not there": f"{north}documents/DOC-1/",
        "not yours": f"{review}approve/",
        "style guide": "/style-guide/",
        "API": "/api/v1/docs",
        "organisations": "/",
    }


WITHOUT = {"sign in": "/sign-in/", "ask for a link": "/sign-in/link/", "a wrong link": "/sign-in/nonsense/"}
ROLES = {"/o/lindqvist/": "lindqvist", "/o/nothing-yet/": "lindqvist", "/": "lindqvist"}


def check(human: Human, name: str, path: str) -> Iterator[str]:
    """Yield what is wrong with a page: wide, narrow, and in the other theme."""
    page = human.page
    page.expected_errors = ["404", "403", "410"]
    for size in ({"width": 1440, "height": 900}, PHONE):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        human.open(path)
        where = f"{name}, {size['width']} px"
        yield from (f"{where}: {fault}" for fault in axe_faults(page, WHOLE))
        out = sticks_out(page)
        if out > 0:
            yield f"{where}: {out} px stick out"
        page.emulate_media(color_scheme="dark")
        yield from (f"{where}, dark: {fault}" for fault in axe_faults(page, COLOURS))


PARTS = 3


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_for_everyone(full: SimpleNamespace, somebody: Somebody, part: int) -> None:
    readers: dict[str, Human] = {}
    wrong: list[str] = []
    for name, path in list(full.paths.items())[part::PARTS]:
        start = "/".join(path.split("/")[:3]) + "/" if path.startswith("/o/") else path
        company = full.cast.lindqvist if ROLES.get(start) else full.northgate
        if company.slug not in readers:
            readers[company.slug] = somebody("quality-manager", company=company)
        wrong += check(readers[company.slug], name, path)
    assert not wrong, "\n".join(wrong)


def test_the_doors_are_for_everyone(full: SimpleNamespace, somebody: Somebody) -> None:
    nobody = somebody()
    wrong = [fault for name, path in WITHOUT.items() for fault in check(nobody, name, path)]
    assert not wrong, "\n".join(wrong)


def test_reading_on_a_phone_is_for_everyone(full: SimpleNamespace, somebody: Somebody) -> None:
    company = full.northgate
    documents.distribute(company.act("author"), company["effective"], people=[company.people["nobody"]])
    to_do = records.ToDo.within(company.id).filter(person=company.people["nobody"], what="acknowledge").get()
    reader = somebody("nobody", phone=True)
    wrong = list(check(reader, "acknowledge", f"/o/northgate/to-dos/{to_do.number}/acknowledge/"))
    assert not wrong, "\n".join(wrong)


def open_everything(page: Any) -> None:
    """Open every menu and every folded part."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


def test_open_menus_and_forms_within_the_page_are_for_everyone(full: SimpleNamespace, somebody: Somebody) -> None:
    approver = somebody("approver", phone=True)
    approver.page.emulate_media(reduced_motion="reduce")
    approver.open(full.paths["record in review"])
    approver.tap("link", "Approve")
    approver.page.locator("#act form").wait_for()
    wrong = axe_faults(approver.page, WHOLE)
    open_everything(approver.page)
    wrong += axe_faults(approver.page, WHOLE)
    approver.page.emulate_media(color_scheme="dark")
    wrong += axe_faults(approver.page, COLOURS)
    assert not wrong, "\n".join(wrong)


def test_the_overfull_list_goes_on_without_a_new_page(full: SimpleNamespace, somebody: Somebody) -> None:
    reader = somebody("quality-manager", company=full.cast.lindqvist)
    reader.open(full.paths["list, overfull"])
    rows: Callable[[], int] = lambda: reader.page.locator("#rows tr").count()  # noqa: E731 - asked twice
    assert rows() == 50
    reader.tap("link", "Show more")
    reader.page.locator("#rows tr:nth-child(51)").wait_for()
    assert rows() == 100
    assert reader.page.locator("#rows tr[data-url]").count() == 100

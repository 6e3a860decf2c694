"""The master list by site: documents that are distributed to it, each once, on the page, in files and for programs."""

from qualitas.documents import verbs
from qualitas.documents.models import Revision
from tests.api.conftest import Program
from tests.cast import Cast, Company
from tests.ui.conftest import visitor


def made(company: Company, title: str, *codes: str) -> Revision:
    draft = verbs.draft(company.act("author"), of_kind=company["SOP"], title=title, text="# Mix\n\nStir.")
    return verbs.distribute(company.act("author"), draft, sites=[company[code] for code in codes], duties=["employee"])


def test_documents_are_found_by_the_sites_to_which_they_are_distributed(cast: Cast) -> None:
    company = cast.northgate
    both, yard, none = made(company, "Both", "HQ", "YRD"), made(company, "Yard", "YRD"), made(company, "Nowhere")
    site, head = company["YRD"].number, company["HQ"].number
    program, reader = Program(company, "author"), visitor(company, "author")

    def told(*sites: str) -> list[str]:
        rows = program.get("documents", site=list(sites), q="Mix").json()["items"]
        page = reader.text("/o/northgate/documents/?q=Mix&" + "&".join(f"site={one}" for one in sites))
        found = sorted(row["title"] for row in rows)
        assert {one.title for one in (both, yard, none) if f">{one.title}<" in page} == set(found)
        return found

    assert told(site) == ["Both", "Yard"]
    assert told(head) == ["Both"]
    assert told(site, head) == ["Both", "Yard"]  # each once
    assert told("none") == ["Nowhere"]
    assert "There is no record" in program.get("documents", site="SIT-1999-0001").json()["errors"]["site"][0]
    page = reader.text(f"/o/northgate/documents/?site={site}")
    assert "The old yard" in page
    assert f"site={head}" in page  # offered beside
    assert reader.text("/o/northgate/documents/?site=nonsense").count(f">{yard.title}<") == 0
    csv = reader.get(f"/o/northgate/documents/export.csv?site={head}")
    assert csv.status_code != 200 or b"Yard" not in csv.content
    told_by = program.get("openapi.json").json()["paths"]["/api/v1/documents"]["get"]["parameters"]
    assert "site" in {one.get("name") for one in told_by}

"""The label for held goods: one page for each place, in the sizes of usual printers, by page and program."""

import io

from django.test import Client
from pypdf import PdfReader

from qualitas.nonconformities import verbs
from qualitas.nonconformities.verbs.containing import Held
from tests.cast import Cast, Company


def pages(content: bytes) -> tuple[list[tuple[int, int]], str]:
    """Return the sizes of the pages in millimetres, and their words."""
    found = PdfReader(io.BytesIO(content)).pages
    sizes = [
        (round(float(one.mediabox.width) / 72 * 25.4), round(float(one.mediabox.height) / 72 * 25.4)) for one in found
    ]
    return sizes, " ".join(" ".join(one.extract_text() for one in found).split())


def test_a_label_says_what_is_held_where(cast: Cast) -> None:
    company: Company = cast.northgate
    case, client = company["major"], Client()
    client.force_login(company.people["employee"].account)
    address = f"/o/northgate/nonconformities/{case.number}/"
    sizes, told = pages(client.get(f"{address}label/").content)
    assert sizes == [(100, 60)]
    assert all(words in told for words in ("HELD", case.number, "VB-20", "L-2291", "100 pieces"))
    verbs.contain(company.act("employee"), case, containment="Red rack.", held=[Held(60, "process"), Held(40, "stock")])  # type: ignore[arg-type] # whole numbers do
    sizes, told = pages(client.get(f"{address}label/?size=62x29").content)
    assert sizes == [(62, 29), (62, 29)]
    assert "60 pieces" in told
    assert "40 pieces" in told
    assert 'href="label/"' in client.get(address).content.decode()
    headers = {"Authorization": f"Bearer {company.tokens['employee']}"}
    api = f"/api/v1/nonconformities/{case.number}/label?size=62x29"
    assert pages(Client().get(api, headers=headers).content)[0] == sizes
    nothing = client.get(f"/o/northgate/nonconformities/{company['minor'].number}/label/")
    assert nothing.status_code == 409
    assert "No goods are held here" in nothing.content.decode()

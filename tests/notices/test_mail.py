"""Mail by a real SMTP server: the digest with a link for each thing, at once for what was chosen, and its end."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from django.test import Client
from django.utils import timezone

from qualitas.documents import verbs as documents
from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.notices.making import post as posted
from qualitas.kernel.notices.models import Mailing, Notice
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.models import ToDo
from qualitas.site import worker
from tests.cast import Company
from tests.notices.conftest import part, told
from tests.postbox import Post

DAY = dt.timedelta(days=1)
LINK = re.compile(r"http://[^/]+(/o/\S+/do/\S+/)")


def ask(company: Company, title: str, days: int, severity: str = "normal") -> ToDo:
    due = timezone.now().date() + days * DAY
    return records.ask(
        company.act("author"), title=title, person=company.people["employee"], due=due, severity=severity
    )


def send_digest(company: Company, address: str, box: Post) -> Any:
    """Let a digest go out; return it."""
    said = {"to": address, "template": "digest", "person": str(company.people["employee"].id)}
    Outbox.objects.filter(organisation=company.id, sent_at__isnull=True).update(sent_at=timezone.now())
    box.mails.clear()
    posted(company.id, said, timezone.now()).save()
    worker.deliver(timezone.now())
    return box.mails[0] if box.mails else None


def test_the_digest_names_five_things_and_each_is_done_from_the_mail(
    northgate: Company, reachable: Callable[[str], str], post: Post
) -> None:
    for number in range(7):
        ask(northgate, f"Check <gauge> {number}", number + 1, "high" if number == 6 else "normal")
    mail = send_digest(northgate, reachable("employee"), post)
    due = ToDo.objects.filter(person=northgate.people["employee"], state="open", due__isnull=False).count()
    assert mail["Subject"] == f"{due} things due in 30 days"
    text, page = part(mail, "text/plain"), part(mail, "text/html")
    links = LINK.findall(text)
    assert len(links) == len(LINK.findall(page.replace('"', " "))) == 5
    assert "Check <gauge> 0" in text
    assert "Check &lt;gauge&gt; 0" in page
    for words in ("src=", "<link", "<style", "<script", "url("):
        assert words not in page
    client = Client()
    shown = client.get(links[0])
    assert shown.status_code == 200
    to_do = ToDo.objects.get(title="Check <gauge> 0")
    assert to_do.state == "open"
    key = re.search(r'name="key" value="([^"]+)"', shown.content.decode())
    assert key
    assert client.post(links[0], {"key": key[1], "note": "All well."}).status_code == 303
    to_do.refresh_from_db()
    assert to_do.state == "done"
    after = client.get(links[0]).content.decode()
    assert "This was done on" in after
    assert "Check" not in after
    assert "<button" not in after.split("<main")[1].split("</main>")[0]


def test_a_mailed_link_is_over_when_it_was_handed_over_or_its_person_left(
    northgate: Company, reachable: Callable[[str], str], post: Post
) -> None:
    to_do = ask(northgate, "Check", 1)
    (link, *_more) = LINK.findall(part(send_digest(northgate, reachable("employee"), post), "text/plain"))
    client = Client()
    records.hand_over(northgate.act("employee"), to_do, person=northgate.people["author"])
    assert client.get(link).status_code == 404
    records.hand_over(northgate.act("author"), to_do, person=northgate.people["employee"])
    assert client.get(link).status_code == 200
    identity.leave(northgate.by_system(), northgate.people["employee"])
    assert client.get(link).status_code == 404


def test_the_digest_tells_the_news_and_speaks_the_organisations_language(
    cast: Any, northgate: Company, reachable: Callable[[str], str], post: Post
) -> None:
    address = reachable("employee")
    ask(northgate, "Check", 1)
    records.comment(northgate.act("author"), northgate["draft"], text="@employee look")
    told(northgate, "employee")
    text = part(send_digest(northgate, address, post), "text/plain")
    assert "named you in a comment" in text
    assert northgate["draft"].title in text


def test_one_click_ends_the_digest(northgate: Company, reachable: Callable[[str], str], post: Post) -> None:
    address = reachable("employee")
    ask(northgate, "Check", 1)
    mail = send_digest(northgate, address, post)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = str(mail["List-Unsubscribe"]).strip("<> ")
    assert url.startswith("http")
    path = "/o/" + url.split("/o/", 1)[1]
    client = Client(enforce_csrf_checks=True)
    assert "End them" in client.get(path).content.decode()
    assert not Mailing.objects.filter(person=northgate.people["employee"]).exists()
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Mailing.objects.get(person=northgate.people["employee"]).how("due") == "none"
    assert send_digest(northgate, address, post) is None
    assert client.post(path[:-4] + "xxx/").status_code == 404
    assert client.get(path.replace("/northgate/", "/lindqvist/")).status_code == 404


def test_what_is_chosen_at_once_is_mailed_at_once(
    northgate: Company, reachable: Callable[[str], str], post: Post
) -> None:
    reachable("employee")
    Mailing.objects.create(person=northgate.people["employee"], chosen={"mention": "at once", "asked": "at once"})
    records.comment(northgate.act("author"), northgate["draft"], text="@employee look")
    to_do = ask(northgate, "Check", 3)
    told(northgate, "employee")
    worker.deliver(timezone.now())
    mention, asked = sorted(post.mails, key=lambda one: "named" not in str(one["Subject"]))
    assert f"/documents/{northgate['draft'].number}/" in part(mention, "text/plain")
    (link,) = LINK.findall(part(asked, "text/plain"))
    assert to_do.title in part(asked, "text/html")
    assert Client().get(link).status_code == 200


def test_no_mail_for_what_was_read_meanwhile_nor_to_who_left(
    northgate: Company, reachable: Callable[[str], str], post: Post
) -> None:
    for role in ("employee", "approver"):
        reachable(role)
        Mailing.objects.create(person=northgate.people[role], chosen={"mention": "at once"})
    records.comment(northgate.act("author"), northgate["draft"], text="@employee and @approver")
    told(northgate, "employee")
    Notice.objects.filter(person=northgate.people["employee"]).update(read_at=timezone.now())
    identity.leave(northgate.by_system(), northgate.people["approver"])
    worker.deliver(timezone.now())
    assert post.mails == []


def test_whoever_wants_to_read_on_monday_gets_no_mail_for_each_document(
    northgate: Company, reachable: Callable[[str], str], post: Post
) -> None:
    reachable("nobody")
    Mailing.objects.create(person=northgate.people["nobody"], chosen={"reading": "digest"})
    documents.distribute(northgate.act("author"), northgate["effective"], people=[northgate.people["nobody"]])
    worker.deliver(timezone.now())
    assert [one for one in post.mails if "nobody@" in one["To"]] == []

"""Mails that come in: who may write, what becomes of them, answers that find their record, and what is left alone."""

import io
import sys
from collections import deque
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest
from django.conf import settings as given
from django.utils import timezone

from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.slowing import SlowDown
from qualitas.kernel.records.confiding import restrict
from qualitas.kernel.records.models import Attachment, Comment, ToDo
from qualitas.nonconformities.models import Nonconformity
from qualitas.site import worker
from qualitas.site.letters import mailbox
from qualitas.site.letters.address import Mailbox, mailbox_of
from qualitas.site.letters.reading import Unreadable, read
from qualitas.site.letters.taking import Silent, take
from tests.cast import Cast, Company
from tests.letters.imap import Lying, serving
from tests.pictures import png
from tests.postbox import Post
from tests.ui.conftest import visitor

BOX = "reports@northgate.example"
FRESH = iter(range(1, 10_000))


def prefer(company: Company, name: str, value: str) -> None:
    identity.set_preference(company.act("administrator"), company.organisation, name=name, value=value)
    company.organisation.refresh_from_db()


@pytest.fixture
def northgate(cast: Cast) -> Company:
    prefer(cast.northgate, "nonconformities.mail-address", f"Spare@northgate.example, {BOX.upper()}")
    return cast.northgate


def a_mail(sender: str, subject: str = "Oil under press 4", text: str = "Since this morning.", **headers: str) -> Any:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, f"Reports <{BOX}>", subject
    mail["Message-ID"] = f"<{next(FRESH)}@elsewhere.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def known(company: Company, role: str = "employee") -> str:
    return f"Someone Else <{company.people[role].email.upper()}>"


def test_a_mail_of_somebody_here_becomes_a_case_of_which_the_sender_is_only_stated(northgate: Company) -> None:
    mail = a_mail(known(northgate), "Re: Fwd: Oil under press 4", "Since this morning.\n\nOn Monday Kim wrote:\n> old")
    mail.add_attachment(png(), maintype="image", subtype="png", filename="press.png")
    mail.add_attachment(b"MZ\x90", maintype="application", subtype="octet-stream", filename="run.exe")
    taken = take(bytes(mail))
    case: Any = taken.record
    assert (case.title, case.reported_by, case.state) == ("Oil under press 4", None, "reported")
    assert case.reporter.startswith(northgate.people["employee"].name)
    assert case.reporter.endswith("by e-mail, as stated")
    assert case.evidence.startswith("Since this morning.\n\nNot taken: run.exe.")
    assert "old" not in case.evidence
    assert [one.name for one in Attachment.objects.filter(on_id=case.pk)] == ["press.png"]
    assert ToDo.objects.filter(on_id=case.pk, person=case.owner).exists()
    assert "e-mail" in visitor(northgate, "employee").text(f"/o/northgate/nonconformities/{case.number}/")
    again = take(bytes(mail))
    assert (again.record, again.how) == (case, "repeated")
    assert Attachment.objects.filter(on_id=case.pk).count() == 1
    assert Outbox.objects.filter(payload__template="received").count() == 1


def test_a_mail_to_another_address_is_an_idea_and_a_long_one_is_attached_whole(northgate: Company) -> None:
    prefer(northgate, "improvements.mail-address", "ideas@northgate.example")
    mail = a_mail(known(northgate), "Turn the rack", "word " * 2000)
    idea: Any = take(bytes(mail).replace(b"reports@", b"ideas@")).record
    assert (idea.kind, idea.title, idea.submitted_by) == ("improvement", "Turn the rack", None)
    assert idea.submitter.endswith("as stated")
    assert idea.idea.endswith("The whole mail is attached.")
    assert [one.name for one in Attachment.objects.filter(on_id=idea.pk)] == ["mail.txt"]


def test_others_write_only_where_reports_without_signing_in_are_allowed(northgate: Company) -> None:
    mail = a_mail("Jo <jo@customer.example>")
    with pytest.raises(Invalid, match="only from the addresses of people here"):
        take(bytes(mail))
    prefer(northgate, "nonconformities.open-reports", "true")
    case: Any = take(bytes(mail)).record
    assert case.reporter == "Jo <jo@customer.example>, by e-mail, as stated"
    with pytest.raises(Invalid, match="No organisation here"):
        take(bytes(a_mail(known(northgate))).replace(b"reports@", b"nobody@"))
    assert take(bytes(a_mail(known(northgate))).replace(b"reports@", b"nobody@"), BOX).how == "opened"


def test_an_answer_to_our_mail_is_added_to_its_record(northgate: Company, post: Post) -> None:
    prefer(northgate, "nonconformities.open-reports", "true")
    Outbox.objects.update(sent_at=timezone.now())
    first = a_mail("Jo <jo@customer.test.local>")
    case: Any = take(bytes(first)).record
    worker.deliver(timezone.now())
    (ours,) = post.mails
    assert f"[{case.number}]" in ours["Subject"]
    assert (ours["In-Reply-To"], ours["Reply-To"], ours["Auto-Submitted"]) == (
        first["Message-ID"],
        BOX,
        "auto-generated",
    )
    reply = a_mail(
        "Jo <jo@customer.test.local>", f"AW: {ours['Subject']}", "It is hot, too.", In_Reply_To=ours["Message-ID"]
    )
    assert take(bytes(reply)).how == "added to"
    comment = Comment.objects.get(on_id=case.pk)
    assert comment.by is None
    assert comment.text.startswith("Jo <jo@customer.test.local>, by e-mail, as stated:\n\nIt is hot, too.")
    assert comment.text.endswith(f"@{case.owner.name}")  # who answers for it is told
    assert take(bytes(reply)).how == "repeated"
    forged = ours["Message-ID"].replace(case.number, northgate["minor"].number)
    stranger = a_mail("eve@customer.test.local", f"[{case.number}] more", In_Reply_To=forged)
    assert take(bytes(stranger)).how == "opened"  # a number alone opens nothing to strangers
    assert take(bytes(a_mail(known(northgate), f"{case.number}: seen"))).how == "added to"
    restrict(
        northgate.act("quality-manager"), northgate["major"], people=[northgate.people["quality-manager"]], reason="S."
    )
    assert take(bytes(a_mail(known(northgate), f"{northgate['major'].number}: seen"))).how == "opened"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<all.northgate.example>"},
        {"X_Qualitas_Message": "1"},
        {"Return_Path": "<>"},
        {"From2": "MAILER-DAEMON@northgate.example"},
    ],
    ids=lambda one: next(iter(one)),
)
def test_what_a_program_wrote_is_left_alone(headers: dict[str, str]) -> None:
    sender = headers.pop("From2", "kim@northgate.example")
    assert read(bytes(a_mail(sender, **headers))).by_program
    assert not read(bytes(a_mail("kim@northgate.example", Auto_Submitted="no"))).by_program


def test_floods_and_mails_that_are_none_are_refused(northgate: Company) -> None:
    mails = [bytes(a_mail(known(northgate))) for _time in range(9)]
    with pytest.raises(SlowDown):
        deque(map(take, mails))
    assert Nonconformity.objects.filter(title="Oil under press 4").count() < 9
    with pytest.raises(Silent):
        take(bytes(a_mail(known(northgate), Precedence="list")))
    for raw in (b"", b"\0\xff" * 900, b"From: \n\n", b"x" * (31 * 1024**2)):
        with pytest.raises(Unreadable):
            read(raw)
    nested = b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nhi\n" * 400
    with pytest.raises(Unreadable, match="too many parts"):
        read(nested)
    assert (
        read(b"From: a@b.example\nSubject: =?utf-9?b?//?=\nContent-Type: text/plain; charset=no\n\nh\xe9").text == "hé"
    )
    html = b"From: a@b.example\nContent-Type: text/html\n\n<p>Leak<script>alert(1)</script></p><p>big</p>"
    assert read(html).text == "Leak\nbig"


def test_the_mailbox_is_read_once_and_what_is_refused_is_flagged(northgate: Company, settings: Any) -> None:
    assert mailbox.collect() == 0  # none is set
    with serving() as server:
        box = Mailbox("127.0.0.1", server.port, "box", "secret", encrypted=False)
        settings.QUALITAS = replace(given.QUALITAS, mail_in=box)
        mails = (a_mail(known(northgate)), a_mail("jo@customer.example"), a_mail(known(northgate), Precedence="bulk"))
        server.mails = [Lying(bytes(one)) for one in mails]
        assert mailbox.collect() == 1
        assert [sorted(one.flags) for one in server.mails] == [[r"\Seen"], [r"\Flagged", r"\Seen"], [r"\Seen"]]
        assert mailbox.collect() == 0
        settings.QUALITAS = replace(given.QUALITAS, mail_in=replace(box, password="wrong"))
        with pytest.raises(mailbox.Trouble, match="wrong password"):
            mailbox.collect()
    with pytest.raises(mailbox.Trouble, match="cannot be read"):
        mailbox.collect()


def test_a_mail_server_hands_a_mail_over_by_a_pipe(
    northgate: Company, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from argparse import Namespace

    from qualitas.site.cli.letters import mail_in

    def handed(mail: bytes) -> int:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(mail)))
        return mail_in(Namespace(to=BOX))

    assert handed(bytes(a_mail(known(northgate)))) == 0
    assert "(opened)" in capsys.readouterr().out
    assert handed(bytes(a_mail(known(northgate), Auto_Submitted="auto-replied"))) == 0
    assert handed(bytes(a_mail("jo@customer.example"))) == 65
    assert "only from the addresses" in capsys.readouterr().err
    assert [handed(bytes(a_mail(known(northgate)))) for _time in range(8)][-1] == 75


def test_the_setting_names_a_mailbox() -> None:
    assert mailbox_of("") is None
    assert mailbox_of("imaps://a%40b.example:p%2Fw@mail.example/Reports") == Mailbox(
        "mail.example", 993, "a@b.example", "p/w", "Reports"
    )
    for wrong in ("pop3://a@b.example", "imaps://mail.example", "imaps:///INBOX"):
        with pytest.raises(ValueError, match="imaps://USER"):
            mailbox_of(wrong)

"""The worker: mails leave once, late ones are tried again, documents take effect on their day, it stops when told."""

import datetime as dt
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest
from django.core import signing
from django.utils import timezone

from qualitas.documents import verbs as documents
from qualitas.documents.models import Revision
from qualitas.kernel.acts.act import Act, Signature, SystemActor
from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.identity.models import Attempt
from qualitas.kernel.ledger.models import Pending
from qualitas.kernel.records.models import ToDo
from qualitas.kernel.records.verbs import acknowledge
from qualitas.site import worker
from qualitas.site.mails import SALT, compose

DAY = dt.timedelta(days=1)


def company(language="en"):
    """Found a company with a quality manager, an approver and a reader; the reader must read what takes effect."""
    system = SystemActor(uuid7())
    organisation = identity.found(Act(system), title="Fork & Knife", slug=f"fork-{language}", language=language)
    people = {}
    for name, duty in (("Jo", "quality-manager"), ("Ada", "approver"), ("Rosa", "employee")):
        person = identity.add_person(Act(system), name=name, email=f"{name.lower()}@forkknife.eu")
        identity.grant_duty(Act(system), person, duty=duty)
        people[name] = acting(person)
    kind = documents.add_kind(Act(system), code="SOP", title="Procedure")
    revision = documents.draft(
        people["Jo"].act(), of_kind=kind, title="Knives & <forks>", text="Cut.\n", code="SOP-017"
    )
    documents.distribute(people["Jo"].act(), revision, duties=["employee"])
    documents.submit(people["Jo"].act(), revision)
    return organisation, people, Revision.readable(organisation.id).get()


def approve(people, revision, day=None):
    signature = Signature(people["Ada"].id, "Ada", "password")
    documents.approve(people["Ada"].act(signature=signature), revision, effective_on=day)


def body(message, kind):
    part = next(part for part in message.walk() if part.get_content_type() == kind)
    return part.get_payload(decode=True).decode()


@pytest.mark.django_db
def test_who_must_read_gets_a_mail_that_leads_to_it(post):
    organisation, people, revision = company()
    approve(people, revision)
    assert worker.deliver(timezone.now()) == 1
    [mail] = post.mails
    assert mail["To"] == "rosa@forkknife.eu"
    to_do = ToDo.within(organisation.id).get()
    assert mail["Subject"].startswith("Please read SOP-017 by ")
    assert str(to_do.due.year) in mail["Subject"]
    text, page = body(mail, "text/plain"), body(mail, "text/html")
    assert "Knives & <forks>" in text
    assert "Knives &amp; &lt;forks&gt;" in page
    for words in ("src=", "<link", "<style", "<script", "url("):
        assert words not in page
    address = re.search(r"http://\S+/o/fork-en/do/(\S+)/", text)
    assert signing.loads(address[1], salt=SALT) == {"to_do": str(to_do.id), "person": str(people["Rosa"].id)}
    assert page.count(address[1]) == 2
    assert worker.deliver(timezone.now() + DAY) == 0
    assert len(post.mails) == 1


@pytest.mark.django_db
def test_an_invited_person_gets_the_link(post):
    organisation, people, _revision = company()
    identity.invite(Act(SystemActor(organisation.id)), people["Rosa"].person)
    worker.deliver(timezone.now())
    [mail] = post.mails
    assert mail["Subject"] == "Your link to sign in to Fork & Knife"
    assert "/sign-in/" in body(mail, "text/plain")
    assert "48 hours" in body(mail, "text/html")


@pytest.mark.django_db
def test_mails_speak_the_language_of_the_organisation():
    organisation, people, revision = company("de")
    approve(people, revision)
    page = compose(Outbox.objects.get(organisation=organisation.id)).alternatives[0].content
    assert 'lang="de"' in page


@pytest.mark.django_db
def test_no_mail_goes_out_for_what_was_acknowledged_meanwhile(post):
    organisation, people, revision = company()
    approve(people, revision)
    acknowledge(people["Rosa"].act(), ToDo.within(organisation.id).get())
    assert worker.deliver(timezone.now()) == 1
    assert post.mails == []
    assert "acknowledged" in Outbox.objects.get().trouble


@pytest.mark.django_db
def test_example_addresses_get_no_mail(post):
    organisation, people, revision = company()
    identity.change_details(Act(SystemActor(organisation.id)), people["Rosa"].person, name="Rosa", email="r@x.example")
    approve(people, revision)
    worker.deliver(timezone.now())
    assert post.mails == []
    assert Outbox.objects.get().sent_at is not None


@pytest.mark.django_db
def test_a_mail_that_fails_is_tried_again_ever_more_slowly_and_given_up_after_eight_tries(settings):
    gone = {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": "127.0.0.1", "port": 1}}
    settings.MAILERS = {"default": gone}
    _organisation, people, revision = company()
    approve(people, revision)
    now, pauses = timezone.now(), []
    for _try in range(worker.TRIES):
        assert worker.deliver(now) == 0
        row = Outbox.objects.get()
        assert row.sent_at is None
        assert "refused" in row.trouble
        pauses.append(row.due_at - now)
        assert worker.deliver(now) == 0
        assert Outbox.objects.get().tries == row.tries
        now = row.due_at
    assert pauses == sorted(pauses)
    worker.deliver(now + 100 * DAY)
    assert Outbox.objects.get().tries == worker.TRIES


@pytest.mark.django_db
def test_two_workers_do_not_send_the_same_message(post):
    _organisation, people, revision = company()
    approve(people, revision)
    row, now = Outbox.objects.get(), timezone.now()
    assert worker._deliver_one(row, now)
    assert not worker._deliver_one(row, now)
    assert len(post.mails) == 1


@pytest.mark.django_db
def test_one_bad_message_does_not_stop_the_others(post):
    organisation, people, revision = company()
    now = timezone.now()
    for topic, payload in (("pigeon", {}), ("mail", {"to": "a@b.eu", "template": "nonsense"}), ("mail", {})):
        more = {"act": uuid7(), "written_at": now - DAY, "due_at": now - DAY}
        Outbox.objects.create(organisation=organisation.id, topic=topic, payload=payload, **more)
    approve(people, revision)
    assert worker.deliver(timezone.now()) == 1
    assert len(post.mails) == 1
    troubles = Outbox.objects.filter(sent_at__isnull=True).values_list("trouble", flat=True)
    assert "Nothing here delivers “pigeon”." in troubles


@pytest.mark.django_db
def test_an_approved_document_takes_effect_on_its_day(post):
    organisation, people, revision = company()
    today = timezone.now()
    approve(people, revision, day=(today + 2 * DAY).date())
    assert worker.one_round(today + DAY)["effective"] == 0
    assert worker.one_round(today + 2 * DAY)["effective"] == 1
    revision.refresh_from_db()
    assert revision.state == "effective"
    assert worker.one_round(today + 3 * DAY)["effective"] == 0
    assert ToDo.within(organisation.id).get().due == (today + 16 * DAY).date()
    assert len(post.mails) == 1


@pytest.mark.django_db
def test_what_has_expired_is_tidied_away():
    Attempt.objects.create(what="x", at=timezone.now() - 2 * DAY)
    Attempt.objects.create(what="y")
    assert worker.tidy(timezone.now()) == 1
    assert Attempt.objects.get().what == "y"


@pytest.mark.postgres
@pytest.mark.django_db
def test_pending_events_are_sealed():
    company()
    assert Pending.objects.exists()
    assert worker.one_round()["sealed"] > 0
    assert not Pending.objects.exists()


def start(own_database, folder, *more):
    command = [sys.executable, "-m", "qualitas.site.cli", "worker", "--data", str(folder), *more]
    environment = {**os.environ, "QUALITAS_DATABASE_URL": own_database}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_the_worker_stops_within_a_second_and_leaves_its_sign_of_life(own_database, tmp_path):
    process = start(own_database, tmp_path)
    assert "at work" in process.stdout.readline()
    begun = monotonic()
    process.send_signal(signal.SIGTERM)
    rest, _none = process.communicate(timeout=20)
    assert process.returncode == 0, rest
    assert monotonic() - begun < 2
    assert rest == ""


def test_the_worker_ends_with_the_process_it_works_beside(own_database, tmp_path):
    process = start(own_database, tmp_path, "--beside", "1000000")
    rest, _none = process.communicate(timeout=30)
    assert process.returncode == 0
    assert rest == ""


def test_the_sign_of_life_tells_who_lives(settings, tmp_path):
    class Here:
        data = tmp_path

    settings.QUALITAS = Here
    assert not worker.is_alive()
    worker._give_sign_of_life()
    assert worker.is_alive()
    assert not worker.is_alive(timezone.now() + DAY)
    assert Path(tmp_path, "worker.alive").exists()

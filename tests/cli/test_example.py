"""The example organisations: complete, believable, the same every time, and proven."""

import json

import pytest

from qualitas.actions.models import CorrectiveAction
from qualitas.documents.models import Revision
from qualitas.improvements.models import Improvement
from qualitas.kernel.acts.models import Done, Outbox
from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.ledger.models import Event
from qualitas.kernel.records.models import ToDo
from qualitas.nonconformities.models import Nonconformity
from qualitas.site.cli import main
from qualitas.site.example import SECTORS, Telling, found_example, is_told, read


class Interrupted(Exception):
    """Stands for a power cut in the middle of the founding."""


@pytest.mark.django_db
@pytest.mark.parametrize("sector", SECTORS)
def test_an_example_has_ten_documents_in_every_state(sector):
    organisation = found_example(sector)
    found = Revision.within(organisation.id)
    assert found.values("document").distinct().count() == 10
    states = set(found.values_list("state", flat=True))
    assert states == {"draft", "in review", "approved", "effective", "superseded", "withdrawn"}
    to_dos = ToDo.within(organisation.id)
    assert to_dos.filter(state="open").exists()
    assert to_dos.filter(state="done").count() > 100
    assert not Outbox.objects.filter(sent_at__isnull=True).exists()
    approved = found.exclude(approved_by=None).prefetch_related("authors")
    assert all(r.approved_by_id not in {a.person_id for a in r.authors.all()} for r in approved)


@pytest.mark.django_db
@pytest.mark.parametrize("sector", SECTORS)
def test_an_example_has_nonconformities_open_and_closed(sector):
    organisation = found_example(sector)
    states = set(Nonconformity.within(organisation.id).values_list("state", flat=True))
    assert {"reported", "closed"} <= states
    assert not Nonconformity.within(organisation.id).filter(process=None, source="process").exists()
    cases = CorrectiveAction.within(organisation.id)
    method, verdict = {"automotive": ("8d", "supported"), "software": ("5-whys", "supported")}.get(
        sector, ("cause-and-effect", "too few to tell")
    )
    assert cases.filter(method=method, verdict=verdict).count() == 1
    assert Improvement.within(organisation.id).filter(state="submitted").count() == 1


@pytest.mark.django_db
def test_the_events_lie_on_their_days_in_order():
    organisation = found_example("automotive")
    rows = Event.objects.filter(organisation=organisation.id).order_by("id").values_list("body", flat=True)
    times = [json.loads(bytes(body))["at"] for body in rows]
    assert times == sorted(times)
    assert len({at[:10] for at in times}) > 100
    assert times[0][:4] < times[-1][:4]


@pytest.mark.django_db
def test_a_second_founding_changes_nothing(capsys):
    assert main(["example", "software"]) == 0
    events = Event.objects.count()
    assert main(["example", "software"]) == 0
    assert "is here already" in capsys.readouterr().out
    assert Event.objects.count() == events


@pytest.mark.parametrize("sector", SECTORS)
@pytest.mark.django_db
def test_the_same_seed_tells_the_same_history(sector):
    one, two = (Telling(read(sector)).history() for _ in range(2))
    assert [(step.at, step.key) for step in one] == [(step.at, step.key) for step in two]
    assert len({step.key for step in one}) == len(one)


@pytest.mark.django_db
def test_an_interrupted_founding_goes_on_where_it_stopped():
    def cut(done, _of_all):
        if done == 150:
            raise Interrupted

    with pytest.raises(Interrupted):
        found_example("software", cut)
    assert not is_told("lindqvist")
    organisation = found_example("software")
    assert Organisation.objects.get() == organisation
    steps = Telling(read("software")).history()
    done = Done.objects.filter(organisation=organisation.id, key__startswith="example ")
    assert done.filter(key__in=[step.key for step in steps]).count() == len(steps) - 1
    assert done.filter(key="example end").exists()

"""Fill Qualitas with documents and a crowd of people: `python -m bench.crowd DOCUMENTS PEOPLE`; prints their keys."""

import json
import sys
from typing import Any

from bench.filling import admitted, set_up
from bench.history import fill


def crowd(documents: int, people: int) -> dict[str, Any]:
    """Make the company with its documents, and people who may write; returns a session and a token for each."""
    set_up()
    made = fill(documents)
    from qualitas.documents.models import DocumentKind, Revision  # noqa: PLC0415
    from qualitas.kernel.acts.act import Act, SystemActor  # noqa: PLC0415
    from qualitas.kernel.identity import verbs as identity  # noqa: PLC0415
    from qualitas.kernel.identity.acting import acting  # noqa: PLC0415
    from qualitas.kernel.identity.models import Organisation, Person  # noqa: PLC0415

    home = Organisation.objects.get(slug="bench")
    system = SystemActor(home.id)
    users = []
    for place in range(people):
        person = identity.add_person(Act(system, via="cli"), name=f"Person {place}", email=f"p{place}@bench.example")
        identity.grant_duty(Act(system, via="cli"), person, duty="author")
        known = Person.objects.select_related("organisation", "account").get(pk=person.pk)
        users.append(admitted(acting(known)))
    rows = Revision.within(home.id)
    numbers = {
        state: list(rows.filter(state=state).values_list("number", flat=True)[:500]) for state in ("effective", "draft")
    }
    kind = DocumentKind.within(home.id).values_list("number", flat=True)[0]
    return {"users": users, "kind": kind, "drafts": made["drafts"], **numbers}


if __name__ == "__main__":
    print(json.dumps(crowd(int(sys.argv[1]), int(sys.argv[2]))))

"""Who answers for a document, and who must read it."""

from typing import Annotated

from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.documents.models import Addressee, Document, Revision
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.parts import set_parts
from qualitas.kernel.acts.verbs import moves
from qualitas.kernel.identity.duties import duty_choices
from qualitas.kernel.identity.models import Person, Site
from qualitas.processes.models import Process


@moves(label=gettext_lazy("Assign the owner"), past=said("past", "assigned the owner"))
def assign(
    act: Act,
    revision: Revision,
    *,
    # The Django plugin takes a model in Annotated for its own annotations.
    owner: Annotated[Person, Ask(label=gettext_lazy("Owner"))],  # type: ignore[valid-type]
) -> None:
    """Say who answers for the document."""
    act.hold(Document, revision.document_id).owner = owner


@moves(label=gettext_lazy("Distribute"), past=said("past", "set who must read it"))
def distribute(
    act: Act,
    revision: Revision,
    *,
    duties: Annotated[list[str], Ask(gettext_lazy("Holders of these duties"), choices=duty_choices)] = [],  # noqa: B006
    sites: Annotated[list[Site], Ask(label=gettext_lazy("Everyone at these sites"))] = [],  # noqa: B006
    processes: Annotated[list[Process], Ask(label=gettext_lazy("Everyone in these processes"))] = [],  # noqa: B006
    people: Annotated[list[Person], Ask(label=gettext_lazy("These people"))] = [],  # noqa: B006
    due_days: Annotated[int, Ask(label=gettext_lazy("Days to acknowledge"))] = 14,
) -> None:
    """Say who must read and acknowledge the document (7.5.3.1 a)."""
    document = act.hold(Document, revision.document_id)
    lines = [Addressee(duty=duty) for duty in duties]
    lines += [Addressee(site=site) for site in sites]
    lines += [Addressee(process=process) for process in processes]
    lines += [Addressee(person=person) for person in people]
    set_parts(document, "distribution", lines)
    document.due_days = due_days

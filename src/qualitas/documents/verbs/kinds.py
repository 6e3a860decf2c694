"""Kinds of document: added, changed, retired."""

from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.documents import templates_of_kinds as templates
from qualitas.documents.models import DocumentKind, KindStation
from qualitas.documents.routing import Line, stations
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.parts import set_parts
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import moves, opens


@opens(label=gettext_lazy("Add a kind"), past=said("past", "added the kind"), duty=("quality-manager", "system"))
def add_kind(act: Act, *, code: str, title: str, review_months: int = 24) -> DocumentKind:
    """Add a kind of document with the beginning of its codes (7.5.2 a)."""
    return DocumentKind(code=code.upper(), title=title, review_months=review_months)


@moves(label=gettext_lazy("Change"), past=said("past", "changed the kind"), plain=True, primary=True)
def change_kind(
    act: Act,
    kind: DocumentKind,
    *,
    title: str,
    review_months: int = 24,
    high_risk_months: int | None = None,
    low_risk_months: int | None = None,
    training_share: int = 0,
) -> None:
    """Change the name of a kind, how often its documents are reviewed, and who must have read them before effect."""


@moves(label=gettext_lazy("Set the usual route"), past=said("past", "set the usual route"))
def set_route(
    act: Act,
    kind: DocumentKind,
    *,
    route: Annotated[
        list[Line],
        Ask(
            gettext_lazy("Who reviews and approves"),
            gettext_lazy(
                "Those of one step are asked together; a step left empty is that of the line above, days are "
                "five then. Without a line: any approver."
            ),
        ),
    ] = [],  # noqa: B006
) -> None:
    """Say by whom documents of a kind are usually reviewed and approved; authors may change it when they submit."""
    set_parts(kind, "route", stations(KindStation, route))


@moves(label=gettext_lazy("Retire"), past=said("past", "retired the kind"))
def retire(act: Act, kind: DocumentKind) -> None:
    """Retire a kind: no new documents, the old ones stay."""


@moves(label=gettext_lazy("Restore"), past=said("past", "restored the kind"))
def restore(act: Act, kind: DocumentKind) -> None:
    """Use a retired kind again."""


@moves(label=gettext_lazy("Write the template"), past=said("past", "wrote the template"))
def write_template(act: Act, kind: DocumentKind, *, template: Annotated[str, Ask(long=True)] = "") -> None:
    """Write with what new documents of a kind begin; fields such as {{code}} are filled in. Left empty: with nothing."""
    wrong = templates.unknown(template)
    if wrong:
        names = ", ".join("{{" + name + "}}" for name in wrong)
        sentence = _("There is no field %(names)s; there are: %(known)s.") % {
            "names": names,
            "known": templates.known(),
        }
        raise Invalid(sentence, {"template": [sentence]})
    kind.template = template


@moves(label=gettext_lazy("Say how long they are kept"), past=said("past", "set how long they are kept"), plain=True)
def set_retention(act: Act, kind: DocumentKind, *, keep_months: int) -> None:
    """Say for how many months revisions of a kind are kept after they are over; 0: as the organisation keeps documents."""

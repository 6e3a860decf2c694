"""What people do with concerns: speak up under a pseudonym, hear, answer, conclude.

Who speaks up is in no event: the act is the system's own, and the code to come back is kept as a hash alone.
"""

from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.concerns.models import HEARD_BY, HEARERS, Concern, Saying
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.parts import set_parts
from qualitas.kernel.acts.verbs import adds, moves, opens
from qualitas.kernel.identity.acting import holders, person_of
from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.records.asking import ask_about
from qualitas.kernel.records.models import Reader, Restriction


def hearers(organisation: Organisation) -> tuple[str, ...]:
    """Return the duties whose holders hear concerns here."""
    chosen = HEARD_BY.of(organisation)
    return HEARERS if chosen == "both" else (chosen,)


@opens(label=gettext_lazy("Speak up"), past=said("past", "was spoken up"), duty="system", inner=True)
def speak_up(act: Act, *, title: str, text: str, pseudonym: str, digest: str) -> Concern:
    """Say what worries you, under a pseudonym; few hear it, and you can read their answer (7.3)."""
    home = Organisation.objects.get(pk=act.home)
    concern = Concern(title=title, text=text, pseudonym=pseudonym, digest=digest, confidential=True)
    closed = Restriction(on_type=Concern.kind, on_id=concern.id, at=act.at, reason=_("Somebody spoke up."))
    set_parts(act.also(closed), "readers", [Reader(duty=duty) for duty in hearers(home)])
    for key in sorted(holders(act.home, hearers(home))):
        ask_about(act, concern, key, _("Hear a concern: %s") % title[:150], severity="high")
    return concern


@moves(label=gettext_lazy("Take in hand"), past=said("past", "took it in hand"), primary=True)
def take_in_hand(act: Act, concern: Concern) -> None:
    """Take the concern in hand, so that who spoke up sees that it was heard."""


@moves(label=gettext_lazy("Conclude"), past=said("past", "concluded"))
def conclude(
    act: Act, concern: Concern, *, conclusion: Annotated[str, Ask(gettext_lazy("What came of it?"), long=True)]
) -> None:
    """Close the concern with words that who spoke up can read."""
    concern.conclusion = conclusion


@moves(label=gettext_lazy("Go on"), past=said("past", "took it up again"))
def go_on(
    act: Act, concern: Concern, *, reason: Annotated[str, Ask(gettext_lazy("Why is it taken up again?"), long=True)]
) -> None:
    """Take a closed concern up again, with the reason."""


def _hears(actor: Actor, concern: Concern) -> str:
    """Refuse those whose duty it is not."""
    return "" if actor.duties.intersection(HEARERS) else _("Only those whose duty it is to hear concerns answer them.")


@adds(label=gettext_lazy("Answer"), past=said("past", "answered"), guards=(_hears,))
def answer(act: Act, concern: Concern, *, text: Annotated[str, Ask(gettext_lazy("Your answer"), long=True)]) -> Saying:
    """Answer who spoke up; they read it with their code."""
    return Saying(on_type=concern.kind, on_id=concern.id, by=person_of(act), at=act.at, text=text)


@adds(label=gettext_lazy("Say more"), past=said("past", "was told more"), duty="system")
def say_more(act: Act, concern: Concern, *, text: str) -> Saying:
    """Add to what was said, under the same pseudonym."""
    return Saying(on_type=concern.kind, on_id=concern.id, at=act.at, text=text)

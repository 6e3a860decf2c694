"""What programs read of an improvement beyond its members: what it should bring, what it brought, and what a measure shows."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from qualitas.actions import comparing
from qualitas.improvements.models import Improvement
from qualitas.kernel.api.aspects import aspect
from qualitas.kernel.api.faces import plain
from qualitas.kernel.identity.acting import Acting


@aspect(Improvement, "benefit", summary=_("Read what it should bring, what it brought, and what a measure shows of it"))
def benefit(_request: HttpRequest, _who: Acting, one: Any) -> dict[str, Any]:
    """Return the gain expected and measured, and the comparison of before and after by a measure, if one was named."""
    figures = {name: plain(getattr(one, name)) for name in ("benefit", "unit", "expected", "before", "after", "gain")}
    shown = comparing.face(one.compared) if one.compared is not None else None
    return {**figures, "evidence": one.evidence, "compared": shown}

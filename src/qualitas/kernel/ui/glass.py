"""What the page of a passed gate shows beyond what every record has: the act's record, one click away."""

from django.utils.text import capfirst

from qualitas.kernel.records.models import PassedGate
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.known import known
from qualitas.kernel.ui.rooms import About, More


def more(about: About) -> More:
    """Return the record on which the gate was passed, where the reader may know of it."""
    passed: PassedGate = about.record
    found = known(about.who, {passed.on_type: [passed.on_id]}).get(passed.on_id)
    if found is None:
        return More()
    name = str(capfirst(str(found.model._meta.verbose_name)))
    return More(facts=(p.Fact(name, f"{found.number} {found.label}".strip(), found.address(about.slug)),))

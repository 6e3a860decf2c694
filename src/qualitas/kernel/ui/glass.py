"""What the pages of to-dos and passed gates show beyond what every record has: what they are about, one click away."""

from django.utils.text import capfirst

from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.known import known
from qualitas.kernel.ui.rooms import About, More


def more(about: About) -> More:
    """Return the record that a to-do or a passed gate is about, where there is one and the reader may know of it."""
    record = about.record
    found = known(about.who, {record.on_type: [record.on_id]}).get(record.on_id) if record.on_id else None
    if found is None:
        return More()
    name = str(capfirst(str(found.model._meta.verbose_name)))
    return More(facts=(p.Fact(name, f"{found.number} {found.label}".strip(), found.address(about.slug)),))

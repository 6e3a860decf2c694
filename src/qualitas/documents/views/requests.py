"""What the page of a change request shows beyond what every record has: the passage, and what it is about."""

from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import prose
from qualitas.kernel.ui.rooms import About, More


def more(about: About) -> More:
    """Return what the page of a change request has beyond every record's page."""
    request = about.record
    texts = (("what", request.what), ("passage", request.passage), ("answer", request.answer))
    panels = tuple(
        p.Panel(str(request._meta.get_field(name).verbose_name).capitalize(), html=prose.short(text))
        for name, text in texts
        if text
    )
    return More(code=request.code, panels=panels, left_out=frozenset({"what", "passage", "answer", "code"}))

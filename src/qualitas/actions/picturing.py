"""A case's causes as the data of a picture, and the picture that its method asks for."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qualitas.actions import drawing
from qualitas.actions.models import CATEGORIES, Cause, CorrectiveAction

FISHBONE = "cause-and-effect"


def twigs(causes: Sequence[Cause], *, told: bool = True) -> tuple[drawing.Twig, ...]:
    """Return causes as a tree of twigs; ``told`` adds what each explains and how it was shown."""
    known = {one.pk for one in causes}
    below: dict[UUID | None, list[Cause]] = {}
    for one in causes:
        below.setdefault(one.why_of_id if one.why_of_id in known else None, []).append(one)

    def made(one: Cause) -> drawing.Twig:
        whys = tuple(made(deeper) for deeper in below.get(one.pk, ()))
        standing: drawing.Standing = one.state  # type: ignore[assignment] # its states are these
        if not told:
            return drawing.Twig(one.text, standing, whys=whys)
        above = f"{capfirst(one.get_sort_display())} · {one.word}"
        return drawing.Twig(one.text, standing, above, one.shown_by, whys)

    return tuple(made(one) for one in below.get(None, ()))


def ribs(causes: Sequence[Cause]) -> tuple[drawing.Rib, ...]:
    """Return causes by category, in the order of the categories; own ones after them, what has none at the end."""
    known = {one.pk for one in causes}
    found: dict[str, list[Cause]] = {}
    for one in causes:
        if one.why_of_id not in known:
            found.setdefault(one.branch or one.category, []).append(one)
    usual = [name for name in CATEGORIES if name in found]
    own = [name for name in found if name and name not in CATEGORIES]
    last = [""] if "" in found else []
    made = []
    for name in (*usual, *own, *last):
        label = str(capfirst(str(CATEGORIES[name]))) if name in CATEGORIES else name or _("Without a category")
        family = {one.pk for one in found[name]}
        while more := {one.pk for one in causes if one.why_of_id in family} - family:
            family |= more
        made.append(drawing.Rib(label, twigs([one for one in causes if one.pk in family], told=False)))
    return tuple(made)


def picture(case: CorrectiveAction, causes: Sequence[Cause], *, narrow: bool = False) -> str:
    """Return the picture of a case's causes as SVG, empty where none is named; ``narrow`` for a phone."""
    if not causes:
        return ""
    title = _("Causes of: %s") % case.title
    told = _("%(count)d causes, of which %(verified)d are verified; the list beside it says the same.") % {
        "count": len(causes),
        "verified": sum(one.state == "verified" for one in causes),
    }
    width = drawing.NARROW if narrow else drawing.WIDE
    if case.method != FISHBONE:
        return drawing.tree(case.title, twigs(causes), title=title, told=told, width=width)
    found = ribs(causes)
    if not narrow:
        return drawing.fishbone(case.title, found, title=title, told=told)
    branches = tuple(drawing.Twig(rib.label, "", whys=rib.twigs) for rib in found)
    return drawing.tree(case.title, branches, title=title, told=told, width=width)

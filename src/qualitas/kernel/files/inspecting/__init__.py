"""Looking into a file before it is kept: it must be what its ending says, and nothing in it may act by itself.

Every refusal is a sentence with what to do. What is inspected is bounded: nothing is unpacked as a whole, no more than
some megabytes are in memory, and what an archive declares is not believed.
"""

from pathlib import Path

from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.files.allowed import TYPES, known
from qualitas.kernel.files.inspecting import office, pdf, pictures, texts
from qualitas.kernel.files.inspecting.reading import EICAR, start_of, what_it_is

_ZIPPED = frozenset({".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"})


def inspect(path: Path, name: str) -> str:
    """Return the media type of the file at ``path`` that is called ``name``; raises Invalid where it may not come in."""
    ending = known(name)
    kind, beginnings = TYPES[ending]
    if not path.stat().st_size:
        raise Invalid(_("The file “%s” is empty. Save it again and send the new one.") % name)
    start = start_of(path)
    if EICAR in start:
        raise Invalid(_("The file “%s” is the test file of virus scanners. Send the file that you mean.") % name)
    if beginnings and not start.startswith(beginnings):
        raise Invalid(_not_what_it_says(name, ending, start))
    if ending in _ZIPPED:
        office.inspect(path, name, ending)
    elif ending == ".pdf":
        pdf.inspect(path, name)
    elif kind in pictures.KINDS:
        pictures.inspect(path, name, kind)
    else:
        texts.inspect(path, name, ending)
    return kind


def _not_what_it_says(name: str, ending: str, start: bytes) -> str:
    """Return the sentence for a file whose content is another than its ending."""
    facts = {"name": name, "ending": ending, "found": what_it_is(start)}
    if facts["found"]:
        return (
            _(
                "The file “%(name)s” is not what its ending says (%(ending)s): it looks like %(found)s. Save it again in that format."
            )
            % facts
        )
    return _("The file “%(name)s” is not what its ending says (%(ending)s). Save it again in that format.") % facts

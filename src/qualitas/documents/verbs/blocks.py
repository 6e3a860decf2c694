"""Text blocks: written once, changed for all drafts that use them, retired."""

from typing import Annotated, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas import richtext as r
from qualitas.documents.models import BLOCK_WRITERS, TextBlock
from qualitas.documents.texts import blocks_of
from qualitas.documents.verbs.texts import markups, taken
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import moves, opens


@opens(
    label=gettext_lazy("Write a text block"),
    past=said("past", "wrote the text block"),
    duty=(*BLOCK_WRITERS, "system"),
)
def write_block(
    act: Act,
    *,
    code: str,
    title: str,
    text: str,
    markup: Annotated[Literal["markdown", "html"], Ask(hidden=True, choices=markups)] = "markdown",
) -> TextBlock:
    """Write a passage that documents use instead of saying it again (7.5.2)."""
    return TextBlock(code=code.upper(), title=title, text=_alone(taken(act, text, markup), markup), markup=markup)


@moves(label=gettext_lazy("Rewrite"), past=said("past", "rewrote it"), primary=True)
def rewrite(
    act: Act,
    block: TextBlock,
    *,
    title: str,
    text: str,
    markup: Annotated[Literal["markdown", "html"], Ask(hidden=True, choices=markups)] = "markdown",
) -> None:
    """Change what the block says: every draft that uses it follows, what was submitted keeps what it said."""
    text = _alone(taken(act, text, markup), markup)
    if blocks_of(text, markup) != blocks_of(block.text, block.markup):
        block.edition += 1
    block.title, block.text, block.markup = title, text, markup


def _alone(text: str, markup: str) -> str:
    """Refuse a block that uses other blocks."""
    if r.reused(blocks_of(text, markup)):
        sentence = _("A text block cannot use another one; write here what it says.")
        raise Invalid(sentence, {"text": [sentence]})
    return text


@moves(label=gettext_lazy("Retire"), past=said("past", "retired it"))
def retire_block(act: Act, block: TextBlock) -> None:
    """Retire a block: nobody chooses it any more, what uses it keeps it."""


@moves(label=gettext_lazy("Restore"), past=said("past", "restored it"))
def restore_block(act: Act, block: TextBlock) -> None:
    """Offer a retired block again."""

"""Long text: Markdown made into sanitised HTML without scripts, styles or foreign pictures."""

import re
from functools import lru_cache
from html import escape

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "strong", "em", "s", "del", "sub", "sup", "code", "pre", "blockquote",
    "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "a", "div",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
CLASSES = {"td": {"right", "centre"}, "th": {"right", "centre"}, "div": {"warning"}}
# What may be wider than the page is scrolled by keyboard too; no attribute of these tags outlives the cleaning.
SCROLLING = {
    "<table>": '<div class="scroll" tabindex="0"><table>',
    "</table>": "</table></div>",
    "<pre>": '<pre tabindex="0">',
}
_ALIGNED = re.compile(r'<(t[hd]) style="text-align:(left|center|right)">')
_WARNING = re.compile(
    r"<blockquote>\s*<p><strong>(Warning|Caution|Achtung|Warnung|Vorsicht)\b(.*?)</blockquote>", re.DOTALL
)
_HEADS = re.compile(r"<(/?)h([1-5])>")
_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def _align(found: re.Match[str]) -> str:
    look = {"left": "", "center": ' class="centre"', "right": ' class="right"'}[found[2]]
    return f"<{found[1]}{look}>"


@lru_cache(maxsize=512)
def html(text: str) -> SafeString:
    """Return Markdown as sanitised HTML; headings go down by one, because the page has its own."""
    made = _markdown.render(text)
    made = _ALIGNED.sub(_align, made)
    made = _WARNING.sub(r'<div class="warning"><p><strong>\1\2</div>', made)
    made = _HEADS.sub(lambda found: f"<{found[1]}h{int(found[2]) + 1}>", made)
    clean = nh3.clean(
        made,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    for plain, focusable in SCROLLING.items():
        clean = clean.replace(plain, focusable)
    return mark_safe(clean)  # noqa: S308 - sanitised just above


def short(text: str) -> SafeString:
    """Return a remark as HTML: escaped, with its line breaks and paragraphs."""
    parts = [escape(part).replace("\n", "<br>") for part in re.split(r"\n\s*\n", text.strip())]
    return mark_safe("".join(f"<p>{part}</p>" for part in parts))  # noqa: S308 - escaped just above

"""The allow-list: what of foreign HTML is looked at, and nothing else."""

import re
from collections import Counter
from html import escape

import nh3

# What stands in the canonical text.
KEPT = {
    "h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "strong", "em", "u", "s",
    "sub", "sup", "code", "pre", "blockquote", "hr", "br", "a", "img", "aside", "div",
}  # fmt: skip
# What others write for the same, or what parts paragraphs; it is read and not kept.
READ = {
    "b", "i", "strike", "del", "h5", "h6", "section", "article", "main", "header", "footer", "figure", "figcaption",
    "dl", "dt", "dd", "address", "center", "caption", "tfoot",
}  # fmt: skip
# What is dropped with all that stands in it.
DROPPED = {
    "script", "style", "svg", "math", "template", "iframe", "object", "noscript", "textarea", "select", "title", "noembed",
    "noframes", "xmp", "plaintext", "video", "audio", "canvas",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "data-record"},
    "ol": {"start"},
    "td": {"colspan", "rowspan", "data-align"},
    "th": {"colspan", "rowspan", "data-align"},
    "img": {"data-file", "alt", "width"},
    "aside": {"data-kind"},
    "div": {"data-block", "data-version"},
}
LINK = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f<>\"]{1,2000}", re.IGNORECASE)
FILE = re.compile(r"[0-9a-f]{64}")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ANY_TAG = re.compile(r"<[^<>]*>")
_cleaner = nh3.Cleaner(
    tags=KEPT | READ,
    clean_content_tags=DROPPED,
    attributes=ATTRIBUTES,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)


_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
# Tags that others close, or that hold nothing.
_BRIEF = {
    "p",
    "li",
    "tr",
    "td",
    "th",
    "thead",
    "tbody",
    "tfoot",
    "dt",
    "dd",
    "col",
    "br",
    "hr",
    "img",
    "input",
    "meta",
    "link",
    "wbr",
}
DEEPEST_READ = 400


def visible(text: str) -> str:
    """Return ``text`` without control characters and halves of characters, which neither XML nor a database takes."""
    return _UNSEEN.sub("", text)


def sanitised(html: str) -> str:
    """Return foreign HTML as well-formed HTML of the tags and attributes that are looked at.

    What is nested deeper than anybody writes is an attack on the parser; of it only the words are read.
    """
    html = visible(html)
    if _too_deep(html):
        html = escape(_ANY_TAG.sub(" ", html), quote=False)
    return _cleaner.clean(html)


def _too_deep(html: str) -> bool:
    """Tell whether more than DEEPEST_READ tags are open at once; closing what is not open does not count."""
    if html.count("<") <= DEEPEST_READ:
        return False
    open_ones: Counter[str] = Counter()
    depth = 0
    for found in _TAG.finditer(html):
        name = found[2].lower()
        if name in _BRIEF:
            continue
        if not found[1]:
            open_ones[name] += 1
            depth += 1
        elif open_ones[name]:
            open_ones[name] -= 1
            depth -= 1
        if depth > DEEPEST_READ:
            return True
    return False

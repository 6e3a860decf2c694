"""Guessing code, kind and title of a document that was made elsewhere: from its name, its folder, its first lines."""

import html
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

FIRST_PART = 400_000

KINDS: dict[str, tuple[str, int]] = {
    "POL": ("Policy", 12),
    "MAN": ("Manual", 12),
    "SOP": ("Procedure", 24),
    "WI": ("Work instruction", 24),
    "FRM": ("Form", 36),
    "LST": ("List", 12),
    "PLN": ("Plan", 12),
    "REP": ("Report", 36),
    "REC": ("Record", 36),
    "DOC": ("Document", 24),
}
_WORDS: tuple[tuple[str, str], ...] = (
    (r"sops?|procedures?|verfahren(sanweisung)?|va", "SOP"),
    (r"wi|work instructions?|arbeitsanweisung(en)?|instructions?", "WI"),
    (r"forms?|checklists?|templates?|questionnaires?|formulare?|checklisten?|vorlagen?|frm|chk", "FRM"),
    (r"lists?|registers?|listen?|verzeichnis(se)?|inventor(y|ies)|matri(x|ces)|mappings?", "LST"),
    (r"manuals?|handbooks?|handbuch|man", "MAN"),
    (r"polic(y|ies)|politik|pol", "POL"),
    (r"plans?|programs?|programmes?|schedules?|pläne?", "PLN"),
    (r"reports?|minutes|berichte?|protokolle?", "REP"),
    (r"records?|letters?|notices?|certificates?|nachweise?|rec", "REC"),
)
_GENERIC = re.compile(
    r"^([\d.]+\s*)?(purpose|scope|summary|introduction|overview|general( information)?|contents?|table of contents"
    r"|history|zweck|geltungsbereich|ziel|einleitung|inhalt(sverzeichnis)?)\W*$",
    re.IGNORECASE,
)
_CODE = re.compile(r"^([A-Za-z]{2,6})[-_ ]?(\d{1,5}(?:[.-]\d{1,3})?)(?=$|[^A-Za-z0-9])[-_. :–—]*(.*)$", re.DOTALL)
_REVISION = re.compile(
    r"[\s_-]*[\s_(-](?:(?:rev(?:ision)?|ver(?:sion)?|ausgabe|stand|index)[\s._-]{0,2}(\d{1,3}(?:\.\d{1,2})?|[A-Z])"
    r"|v[\s._-]?(\d{1,3}(?:\.\d{1,2})?))\)?$",
    re.IGNORECASE,
)
_NORMS = {
    "ISO",
    "IEC",
    "EN",
    "DIN",
    "IATF",
    "VDA",
    "AIAG",
    "ASTM",
    "CFR",
    "EU",
    "MDR",
    "IVDR",
    "FDA",
    "ANSI",
    "SAE",
    "AS",
}
_PLACEHOLDER = re.compile(
    r"\\?<[^<>]{0,80}?\\?>|\[[^\[\]]{0,80}\](?!\()|\((?:please )?(?:enter|insert)\b[^()]*\)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Guess:
    """What a document seems to be: code (empty: the next one of its kind), code of its kind, title."""

    code: str
    kind: str
    title: str


def guess(path: str, claims: list[str], given: dict[str, str] | None = None) -> Guess:
    """Return the guess for a file at ``path`` (relative, with /).

    ``claims`` are titles found in it, the best first; ``given`` is what its front matter says.
    """
    said = given or {}
    stem = _stem(path)
    title = next((clean for claim in claims if (clean := _clean(claim)) and _is_title(clean)), "")
    code, rest = split_code(said.get("code") or said.get("id") or stem)
    if not code and title:
        code, found = split_code(title)
        title = found or title
    elif code and title:
        title = split_code(title)[1] or title
    named = _clean(said.get("title", "")) or title or _spoken(rest if code else stem)
    kind = said.get("kind", "").upper() or (code.partition("-")[0] if code else kind_of(stem, named, path))
    return Guess(code, kind, _without_kind(named, kind)[:200])


def split_code(text: str) -> tuple[str, str]:
    """Return the code at the beginning of ``text`` and the rest: SOP-012 and “Purchasing” of “SOP-012 Purchasing”."""
    found = _CODE.match(text.strip())
    if found and found[1].upper() in _NORMS:
        found = None
    return (f"{found[1].upper()}-{found[2]}", found[3].strip()) if found else ("", text.strip())


def kind_of(stem: str, title: str, path: str) -> str:
    """Return the code of the kind that the words of name, title and folder point to; the first word counts most."""
    name = _plain(stem)
    for words, kind in _WORDS:
        if re.match(rf"({words})\b", name) or re.search(rf"\b({words})$", name):
            return kind
    for text in (name, _plain(title), _plain(PurePosixPath(path).parent.name)):
        for words, kind in _WORDS:
            if re.search(rf"\b({words})\b", text):
                return kind
    return "DOC"


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().lower()


def _stem(path: str) -> str:
    """Return a file's name without its ending and without its revision."""
    return _REVISION.sub("", _name(path)).strip() or _name(path)


def _name(path: str) -> str:
    return re.sub(r"\.[A-Za-z0-9]{1,5}$", "", PurePosixPath(path).name).strip()


def revision_of(path: str) -> str:
    """Return the revision that a file's name ends with, such as 3 of “SOP-007 Goods in Rev. 3.docx”; nothing where none."""
    found = _REVISION.search(_name(path))
    return (found[1] or found[2]) if found else ""


def _spoken(name: str) -> str:
    """Return a file's name as words."""
    words = re.sub(r"[_\-\s]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def _clean(title: str) -> str:
    """Return a title without mark-up, placeholders and needless spaces."""
    bare = _PLACEHOLDER.sub(" ", html.unescape(title))
    bare = re.sub(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}", "", bare)
    return " ".join(bare.replace("\\", "").split()).strip(" #-–—:")


def _is_title(text: str) -> bool:
    return bool(re.search(r"[^\W\d_]{2}", text)) and not _GENERIC.match(text)


def _without_kind(title: str, kind: str) -> str:
    """Return a title without its kind in front, as the code says it: “SOP Vigilance” is “Vigilance”."""
    rest = re.sub(rf"^{re.escape(kind)}\b[\s:–—-]*", "", title, flags=re.IGNORECASE)
    return rest[:1].upper() + rest[1:] if rest else title


def is_file_name(title: str, path: str) -> bool:
    """Tell whether a title is only the file's name, as converters write it."""
    return title == title.lower() and _plain(title) == _plain(_stem(path))


# --- what the files themselves claim ---------------------------------------------------------------------------------


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """Return what the front matter of a Markdown text says (keys in small letters), and the text after it."""
    found = re.match(r"\A---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", text, re.DOTALL)
    if not found:
        return {}, text
    said = {}
    for line in found[1].splitlines():
        key, colon, value = line.partition(":")
        if colon and not line.startswith((" ", "\t", "-", "#")):
            said[key.strip().lower()] = value.strip().strip("\"'")
    return said, text[found.end() :]


def first_heading(text: str) -> tuple[str, str]:
    """Return the first heading of a Markdown text and the text without it, where it stands at the very top."""
    found = re.match(r"\s*#[ \t]+([^\n]+?)[ \t]*#*[ \t]*(?:\n|\Z)", text) or re.match(
        r"\s*([^\n]+)\n=+[ \t]*(?:\n|\Z)", text
    )
    return (found[1], text[found.end() :].lstrip("\n")) if found else ("", text)


def claims_of_office_file(path: Path) -> list[str]:
    """Return the titles that a DOCX or ODT file claims: headings first, then its properties."""
    with zipfile.ZipFile(path) as packed:
        names = set(packed.namelist())
        if "word/document.xml" in names:
            return [*_word_headings(_start(packed, "word/document.xml")), _property(packed, "docProps/core.xml", names)]
        if "content.xml" in names:
            body = _start(packed, "content.xml")
            heads = re.findall(r"<text:h\b[^>]*>(.*?)</text:h>", body, re.DOTALL)
            return [*(_letters(head) for head in heads[:1]), _property(packed, "meta.xml", names)]
    return []


def _word_headings(body: str) -> list[str]:
    """Return the first heading, then the title line, of a Word document; a title line in small letters comes last."""
    title = heading = ""
    for paragraph in re.findall(r"<w:p\b[^>]*>(.*?)</w:p>", body, re.DOTALL):
        style = re.search(r'<w:pStyle w:val="([^"]+)"', paragraph)
        if style and not title and style[1] in {"Title", "Titel"}:
            title = _letters(paragraph)
        if style and style[1] in {"Heading1", "berschrift1", "Überschrift1"}:
            heading = _letters(paragraph)
            break
    made = title == title.lower()  # converters write the file's name there
    return [heading, title] if made else [title, heading]


def _letters(xml: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", xml)).strip()


def _start(packed: zipfile.ZipFile, name: str) -> str:
    with packed.open(name) as part:
        return part.read(FIRST_PART).decode("utf-8", "replace")


def _property(packed: zipfile.ZipFile, name: str, names: set[str]) -> str:
    found = re.search(r"<dc:title>(.*?)</dc:title>", _start(packed, name), re.DOTALL) if name in names else None
    title = _letters(found[1]) if found else ""
    return title[:1].upper() + title[1:]

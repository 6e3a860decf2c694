"""Where files are kept and how much of them, as settings say it: a folder or a bucket, and sizes in words."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

LARGEST = 2 * 1024**3
"""No file is larger than this, in bytes; a setting may say less."""

_SIZE = re.compile(r"(\d+)\s*(B|kB|KiB|MB|MiB|GB|GiB|TB|TiB)?", re.IGNORECASE)
_UNITS = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}
_BINARY = {"kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40}


@dataclass(frozen=True, slots=True)
class Bucket:
    """Which bucket, where, and with whose key; empty values leave the choice to the S3 library's own chain."""

    name: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    key: str = ""
    secret: str = field(default="", repr=False)


def bucket_of(url: str, key: str, secret: str) -> Bucket | None:
    """Return the bucket that s3://BUCKET/PREFIX?endpoint=…&region=… names, None for a folder; raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme != "s3":
        return None
    asked = parse_qs(parts.query, keep_blank_values=True)
    if unknown := set(asked) - {"endpoint", "region"}:
        raise ValueError(f"QUALITAS_FILES_URL asks for “{min(unknown)}”; it takes endpoint and region.")
    if not parts.hostname:
        raise ValueError("QUALITAS_FILES_URL names no bucket; write s3://BUCKET/PREFIX?endpoint=https://….")
    endpoint = asked.get("endpoint", [""])[0].rstrip("/")
    if endpoint and urlsplit(endpoint).scheme not in {"http", "https"}:
        raise ValueError("The endpoint in QUALITAS_FILES_URL must begin with https:// (or http:// on this machine).")
    if bool(key) != bool(secret):
        raise ValueError("QUALITAS_FILES_KEY and QUALITAS_FILES_SECRET belong together; set both, or neither.")
    prefix = unquote(parts.path).strip("/")
    region = asked.get("region", [""])[0]
    return Bucket(parts.netloc, f"{prefix}/" if prefix else "", endpoint, region, key, secret)


def bytes_of(text: str, setting: str) -> int:
    """Return the bytes that a size such as “500 MB” means; raises ValueError."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{setting} is “{text}”; write a size such as 500 MB or 20 GiB.")
    unit = (found[2] or "").lower()
    return int(found[1]) * (_UNITS | _BINARY)[unit]

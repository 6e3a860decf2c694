"""The script by which a browser keeps pages that are needed without a network: instructions, and the report page."""

from functools import cache
from importlib.resources import files

from django.http import HttpRequest, HttpResponse


@cache
def _script() -> str:
    return files("qualitas.kernel.ui").joinpath("keeping.js").read_text(encoding="utf-8")


def worker(_request: HttpRequest, **_where: str) -> HttpResponse:
    """Answer the script; it works for the addresses below its own alone, and holds nothing about anybody."""
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})

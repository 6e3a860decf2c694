"""The PDF of a record, and the page that tells anyone whether a print-out is still current."""

import threading
import time
from collections import OrderedDict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.records.printing import file_name
from qualitas.kernel.records.printing import printed as on_paper
from qualitas.kernel.records.standing import standing
from qualitas.kernel.ui import records, words
from qualitas.kernel.ui.serving import QUIET
from qualitas.kernel.ui.visits import Visit, address

TONES = {"current": "good", "superseded": "bad", "not valid": "bad"}


def pdf(visit: Visit, number: str, printed: type[Subject]) -> HttpResponse:
    """Answer a record as PDF: shown in the browser, saved with ?save=1."""
    record = records.load(visit, printed, number)
    response = HttpResponse(on_paper(visit.who, record), content_type="application/pdf")
    how = "attachment" if "save" in visit.GET else "inline"
    response["Content-Disposition"] = f'{how}; filename="{file_name(record)}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = QUIET
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"  # it says who printed it and when
    return response


class Patience:
    """How many questions an address has left: ``most`` at once, ``again`` more each second. Kept in this process."""

    def __init__(self, most: float = 200, again: float = 4, addresses: int = 10_000) -> None:
        self.most, self.again, self.addresses = most, again, addresses
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, who: str, cost: float, now: float | None = None) -> bool:
        """Take ``cost`` from what an address has left; tell whether it had any left."""
        at = time.monotonic() if now is None else now
        with self._lock:
            left, since = self._left.pop(who, (self.most, at))
            left = min(self.most, left + (at - since) * self.again)
            self._left[who] = (max(left - cost, 0.0), at)
            while len(self._left) > self.addresses:
                self._left.popitem(last=False)
        return left >= 1


_patience = Patience()
GUESS = 10.0
"""What a code that is not valid costs more than one that is known."""


@csrf_exempt
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Answer whether the print-out with this code is current, superseded or not valid, and nothing else."""
    who = address(request)
    if not _patience.take(who, 1):
        return _answer(request, 429, {"sentence": _("Too many questions from here. Wait a minute, then scan again.")})
    found = standing(code)
    if found == "not valid":
        _patience.take(who, GUESS - 1)
    said = {
        "current": (pgettext("print-out", "current"), _("This print-out is the one in force.")),
        "superseded": (
            pgettext("print-out", "superseded"),
            _("A newer one is in force. Do not work by this print-out."),
        ),
        "not valid": (
            pgettext("print-out", "not valid"),
            _("Do not work by this print-out. Ask for the one in force."),
        ),
    }
    word, sentence = said[found]
    now = timezone.now()
    asked = _("Checked on %(day)s, %(time)s UTC") % {"day": words.day(now.date()), "time": f"{now:%H:%M}"}
    return _answer(request, 200, {"word": word, "tone": TONES[found], "sentence": sentence, "checked": asked})


def _answer(request: HttpRequest, status: int, context: dict[str, str]) -> HttpResponse:
    response = render(request, "ui/check.html", {"lang": get_language() or "en", **context}, status=status)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    response["Vary"] = "Accept-Language"
    response["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
    if status == 429:  # noqa: PLR2004 - too many requests
        response["Retry-After"] = "60"
    return response

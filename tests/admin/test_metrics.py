"""What a Prometheus reads: figures of the database, requests of all web processes; only for who may."""

import os
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.parser import text_string_to_metric_families

from qualitas.kernel.acts.models import Outbox
from qualitas.site import nightly, worker
from qualitas.site.standing import standing
from tests.cast import Cast
from tests.ledger.houses import House


@contextmanager
def _token(token: str) -> Iterator[None]:
    usual = settings.QUALITAS
    settings.QUALITAS = replace(usual, metrics_token=token)
    try:
        yield
    finally:
        settings.QUALITAS = usual


def _figures(text: str) -> dict[str, float]:
    return {one.name: one.samples[0].value for one in text_string_to_metric_families(text) if one.samples}


def test_the_figures_are_those_of_the_database(house: House) -> None:
    kept = standing()
    figures = _figures(Client().get("/metrics").content.decode())
    assert figures["qualitas_events"] == kept.events > 100
    assert figures["qualitas_files"] == kept.files > 0
    assert figures["qualitas_worker_alive"] == 0
    assert figures["qualitas_database_size_bytes"] > 10_000
    assert "qualitas_backup_age_seconds" not in figures
    nightly.make(timezone.now())
    worker.pulse_file().touch()
    Outbox.objects.filter(pk=Outbox.objects.first().pk).update(tries=worker.TRIES)  # type: ignore[union-attr] # there are some
    after = _figures(Client().get("/metrics").content.decode())
    assert after["qualitas_backup_age_seconds"] < 120
    assert after["qualitas_worker_alive"] == 1
    assert after["qualitas_messages_failed"] == 1
    assert after["qualitas_messages_waiting"] == kept.waiting - 1
    assert house.company.organisation.title not in str(after)


def test_requests_are_counted_by_their_sort_of_page_never_by_what_they_name(cast: Cast) -> None:
    company = cast.northgate
    token = {"HTTP_AUTHORIZATION": f"Bearer {company.tokens['employee']}"}
    number = company["effective"].number
    Client().get(f"/api/v1/documents/{number}", **token)
    text = Client().get("/metrics").content.decode()
    assert re.search(r'_count\{method="GET",page="/api/v1/\{\w+\}/\{\w+\}",status="200"\}', text)
    assert number not in text
    assert company.slug not in text


def test_only_who_may_reads_the_figures(cast: Cast) -> None:
    assert Client().get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 403
    assert Client().get("/metrics", HTTP_X_FORWARDED_FOR="203.0.113.7").status_code == 403
    assert Client().get("/metrics").status_code == 200
    with _token("a-long-token"):
        assert Client().get("/metrics").status_code == 403
        assert Client().get("/metrics", HTTP_AUTHORIZATION="Bearer another").status_code == 403
        far = {"HTTP_AUTHORIZATION": "Bearer a-long-token", "REMOTE_ADDR": "203.0.113.7"}
        assert Client().get("/metrics", **far).status_code == 200  # type: ignore[arg-type] # headers by their names


def test_a_served_site_counts_its_requests(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "qualitas.site.cli", "up", "--data", str(tmp_path / "d"), "--port", str(port)]
    with subprocess.Popen(
        [*words, "--workers", "2"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as up:
        try:
            assert up.stdout is not None
            for line in up.stdout:
                if "Qualitas is at" in line:
                    break
            base = f"http://127.0.0.1:{port}"
            before = _asked(base)
            for _turn in range(20):
                _read(f"{base}/healthz")
            assert _asked(base) == before + 20
            assert list((tmp_path / "d" / "requests").glob("*.db"))
        finally:
            up.terminate()


def test_what_several_processes_counted_is_added_up(tmp_path: Path) -> None:
    surroundings = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "QUALITAS_DATA": str(tmp_path / "d")}
    surroundings["DJANGO_SETTINGS_MODULE"] = "qualitas.site.settings"
    counting = (
        "import django; django.setup(); from qualitas.site.metrics import REQUESTS; "
        "REQUESTS.labels('GET', '/healthz', '200').observe(0.02)"
    )
    for _process in range(3):
        subprocess.run([sys.executable, "-c", counting], env=surroundings, check=True)
    shared = CollectorRegistry()
    MultiProcessCollector(shared, str(tmp_path))  # type: ignore[no-untyped-call]
    assert (
        'qualitas_request_seconds_count{method="GET",page="/healthz",status="200"} 3.0'
        in generate_latest(shared).decode()
    )


def _read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - our own site
        assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-ID"])
        said: str = answer.read().decode()
        return said


def _asked(base: str) -> int:
    """Return how often all processes together were asked whether they are alive, once that is steady."""
    found: Any = re.search(r'_count\{method="GET",page="/healthz",status="200"\} (\d+)', _read(f"{base}/metrics"))
    return int(float(found[1])) if found else 0

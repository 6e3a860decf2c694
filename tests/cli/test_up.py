"""`qualitas up` as people start it: a process tree that serves, starts again quickly and leaves nothing behind."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from qualitas.kernel.identity.models import Account, Organisation
from qualitas.site.cli import ground
from qualitas.site.configuration import configuration

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="The process tree is read from /proc, which this system does not have."
)
COMMAND = [sys.executable, "-m", "qualitas.site.cli", "up", "--port", "0"]


class Running:
    """A started `qualitas up`: its address once it serves, what it said, and its processes."""

    def __init__(self, *argv, **variables):
        self.process = subprocess.Popen(
            [*COMMAND, *argv],
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = []

    def until(self, words):
        """Read what it says up to the line with ``words``."""
        for line in self.process.stdout:
            self.said.append(line)
            if words in line:
                return line
        pytest.fail(f"It ended without saying “{words}”:\n{''.join(self.said)}")

    def address(self):
        return re.search(r"http://\S+", self.until("Qualitas is at"))[0]

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        rest, _none = self.process.communicate(timeout=20)
        self.said.append(rest)
        return self.process.returncode


@contextmanager
def running(*argv, **variables):
    """Start it, and see to it that nothing is left whatever the test does."""
    one = Running(*argv, **variables)
    try:
        yield one
    finally:
        if one.process.poll() is None:
            one.process.kill()
            one.process.communicate(timeout=20)


def get(url):
    parts = urlsplit(url)
    asked = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
    asked.request("GET", parts.path or "/")
    answer = asked.getresponse()
    body = answer.read().decode()
    asked.close()
    return answer.status, body


def below(pid):
    """Return every process below ``pid``."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = list(parents.get(pid, []))
    for child in found:
        found.extend(parents.get(child, []))
    return found


def computed(pid):
    """Return for how many seconds a process and those below it have computed, whatever else the machine does."""
    ticks = 0
    for one in (pid, *below(pid)):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def alive(pid):
    """Tell whether a process is there and no zombie that waits for its reaper."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(condition, seconds=15.0):
    end = monotonic() + seconds
    with socket.socket() as idle:
        idle.settimeout(0.05)
        while not condition():
            if monotonic() > end:
                return False
            try:
                idle.recv(1)
            except OSError:
                os.sched_yield()
    return True


@pytest.fixture
def place(own_database, tmp_path):
    return {"argv": ["--data", str(tmp_path)], "variables": {"QUALITAS_DATABASE_URL": own_database}}


def test_the_first_start_founds_the_example_and_gives_a_link_that_signs_in(place):
    with running(*place["argv"], "--example", "automotive", **place["variables"]) as up:
        address = up.address()
        link = up.until("/sign-in/").strip()
        assert link.startswith(address)
        assert get(link)[0] == 200
        assert "Ana Meyer" in "".join(up.said)
        assert get(address)[0] in {200, 302}
        tree = below(up.process.pid)
        assert len(tree) >= 2
        assert up.stop() == 0
        assert wait_for(lambda: not any(map(alive, tree)))
    assert Organisation.objects.get().slug == "northgate"


def test_the_second_start_serves_within_five_seconds_of_computing(place):
    argv, variables = place["argv"], place["variables"]
    with running(*argv, **variables) as up:
        up.address()
        assert up.stop(signal.SIGINT) == 0
    Account.objects.create(email="jo@forkknife.example", last_login=timezone.now())
    with running(*argv, **variables) as up:
        address = up.address()
        assert get(f"{address}/sign-in/")[0] == 200
        taken = computed(up.process.pid)
        assert up.stop() == 0
    assert taken <= 5, f"{taken:.1f} s of computing"


def test_without_an_organisation_it_says_how_to_found_one(place):
    with running(*place["argv"], **place["variables"]) as up:
        up.address()
        assert "qualitas init" in "".join(up.said)
        assert up.stop() == 0


def test_nothing_is_left_when_it_is_killed(place):
    with running(*place["argv"], **place["variables"]) as up:
        up.address()
        assert wait_for(lambda: len(below(up.process.pid)) >= 2)
        tree = below(up.process.pid)
        up.process.kill()
        up.process.communicate(timeout=20)
        assert wait_for(lambda: not any(map(alive, tree)))


def test_a_worker_that_dies_is_started_again(place):
    def workers():
        names = [(pid, Path(f"/proc/{pid}/cmdline").read_text()) for pid in below(up.process.pid) if alive(pid)]
        return [pid for pid, name in names if "worker" in name]

    with running(*place["argv"], **place["variables"]) as up:
        up.address()
        assert wait_for(workers)
        first = workers()[0]
        os.kill(first, signal.SIGKILL)
        assert wait_for(lambda: workers() not in ([], [first]))
        assert up.stop() == 0


def test_a_port_in_use_is_one_sentence_and_exit_code_2(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [*COMMAND[:-1], port, "--data", str(tmp_path / "data")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert done.stderr == f"Port {port} is in use; choose another with --port, or stop what uses it.\n"
    assert not (tmp_path / "data").exists()


def test_an_unknown_host_is_one_sentence_and_exit_code_2(tmp_path):
    command = [*COMMAND, "--host", "192.0.2.7", "--data", str(tmp_path / "data")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert "192.0.2.7" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_stamp_changes_with_migrations_and_triggers(monkeypatch):
    given = configuration()
    one = ground.stamp(given, [("CREATE TRIGGER a",)])
    assert one == ground.stamp(given, [("CREATE TRIGGER a",)])
    assert one != ground.stamp(given, [("CREATE TRIGGER b",)])
    monkeypatch.setattr(ground, "SITE", Path(__file__))
    assert one != ground.stamp(given, [("CREATE TRIGGER a",)])

"""Running: the web server and the worker in one process tree, the worker alone, the benchmark."""

import contextlib
import errno
import http.client
import importlib
import importlib.util
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from argparse import Namespace
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualitas.site.cli import ground, serving
from qualitas.site.cli.speaking import Fault, WrongUse, say
from qualitas.site.configuration import configuration

if TYPE_CHECKING:
    from qualitas.site.cli.founding import FirstLink

READY_WITHIN = 60.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}  # noqa: S104 - only how it is shown


def up(given: Namespace) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit code."""
    port = free_port(given.host, given.port)
    shown = EVERYWHERE.get(given.host, f"[{given.host}]" if ":" in given.host else given.host)
    address = f"http://{shown}:{port}"
    ground.serve_at(address)
    ground.remember_address(address)
    link = make_ready(given.example)
    tree = Tree(given.host, port, given.workers or max(1, min(2, (os.cpu_count() or 1) // 2)))
    threading.Thread(target=tree.greet, args=(address, link), daemon=True).start()
    return tree.serve()


def free_port(host: str, port: int) -> int:
    """Return the port, a free one for 0; raises WrongUse where it cannot be had."""
    try:
        kind, *_rest, where = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
            0
        ]
        with socket.socket(kind, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
            probe.listen(1)
            return int(probe.getsockname()[1])
    except socket.gaierror:
        raise WrongUse(
            f"“{host}” is no address of this machine; leave --host out, or use 0.0.0.0 for all of them."
        ) from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise WrongUse(f"Port {port} is in use; choose another with --port, or stop what uses it.") from None
        raise WrongUse(f"Cannot listen at {host}:{port} ({error.strerror}); choose another --host or --port.") from None


def make_ready(example: str | None) -> "FirstLink | None":
    """Make database and example ready; returns the first sign-in link while nobody has signed in yet."""
    if ground.nothing_to_do(configuration(), example):
        return None
    ground.load_django()
    ground.migrate()
    founding = importlib.import_module("qualitas.site.cli.founding")
    slug = founding.tell_example(example).slug if example else None
    if not founding.Organisation.objects.exists():
        say("There is no organisation here yet: found one with `qualitas init`, or start with --example automotive.")
    link: FirstLink | None = founding.first_link(slug)
    importlib.import_module("django.db").connections.close_all()
    return link


@dataclass
class Tree:
    """The process tree: this process, the web processes, the worker."""

    host: str
    port: int
    web: int
    stopping: threading.Event = field(default_factory=threading.Event)
    worker: "subprocess.Popen[bytes] | None" = None

    def serve(self) -> int:
        """Start the web processes and stay until a signal comes; leaves nothing running behind."""
        serving.count_into(configuration().data / "requests")
        multiprocessing.set_start_method("spawn", force=True)  # a fork would copy this process's threads half
        granian = importlib.import_module("granian")
        server = granian.Granian(
            serving.TARGET,
            address=self.host,
            port=self.port,
            interface="wsgi",
            workers=self.web,
            blocking_threads=2,
            backpressure=128,
            log_level="warning",
            respawn_failed_workers=True,
            workers_kill_timeout=5,
        )
        server.on_startup(lambda: signal.signal(signal.SIGHUP, server.signal_handler_interrupt))
        try:
            server.serve(target_loader=serving.application, wrap_loader=False)
        except SystemExit as end:
            return 0 if server.interrupt_signal else int(end.code or 0)
        finally:
            self.stop_worker()
        return 0

    def greet(self, address: str, link: "FirstLink | None") -> None:
        """Wait until pages are served, say so, then look after the worker."""
        if not self._answers():
            return
        say(f"Qualitas is at {address} — stop it with Ctrl+C.")
        if link is not None:
            say(f"Sign in for the first time, as {link.name}, by this link (once, within 48 hours):")
            say(f"  {link.address}")
        self.keep_worker()

    def _answers(self) -> bool:
        """Tell whether the site answers before the time is up."""
        host = EVERYWHERE.get(self.host, self.host).strip("[]")
        end = time.monotonic() + READY_WITHIN
        while time.monotonic() < end and not self.stopping.is_set():
            with contextlib.suppress(OSError, http.client.HTTPException):
                asked = http.client.HTTPConnection(host, self.port, timeout=READY_WITHIN)
                asked.request("GET", "/healthz")
                asked.getresponse().read()
                asked.close()
                return True
            self.stopping.wait(0.03)
        return False

    def keep_worker(self) -> None:
        """Start the worker and start it again where it ended by itself, ever more slowly."""
        pause = 1.0
        while not self.stopping.is_set():
            begun = time.monotonic()
            command = [sys.executable, "-m", "qualitas.site.cli", "worker", "--beside", str(os.getpid())]
            self.worker = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own program
            code = self.worker.wait()
            if self.stopping.is_set():
                return
            pause = 1.0 if time.monotonic() - begun > 60 else min(pause * 2, 60.0)  # noqa: PLR2004 - a minute is a good run
            say(f"The worker ended by itself (exit code {code}); it is started again in {pause:.0f} seconds.")
            self.stopping.wait(pause)

    def stop_worker(self) -> None:
        """Stop the worker, kindly first."""
        self.stopping.set()
        if self.worker is None or self.worker.poll() is not None:
            return
        self.worker.terminate()
        try:
            self.worker.wait(5)
        except subprocess.TimeoutExpired:
            self.worker.kill()
            self.worker.wait()


def worker(given: Namespace) -> int:
    """Do the background work until SIGTERM or SIGINT."""
    work = importlib.import_module("qualitas.site.worker")

    def ready() -> None:
        if given.beside is None:
            say("The worker is at work — stop it with Ctrl+C.")

    work.Worker(beside=given.beside).run(ready)
    return 0


def bench(given: Namespace) -> int:
    """Run the benchmark of a checkout in a process of its own."""
    if importlib.util.find_spec("bench") is None:
        raise Fault("The benchmark is not in the installed package; run `qualitas bench` in a checkout of the source.")
    return subprocess.call([sys.executable, "-m", "bench", *given.what])  # noqa: S603 - our own program

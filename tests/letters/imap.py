"""A small IMAP server on this machine (as much of RFC 3501 as reading a mailbox needs), for the tests of mails that come in."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Lying:
    """A mail in the mailbox: its bytes and its flags."""

    raw: bytes
    flags: set[str] = field(default_factory=set)


class _Talk(socketserver.StreamRequestHandler):
    """One client."""

    server: Any

    def handle(self) -> None:
        """Answer commands until the client leaves."""
        self.tell("* OK at your service")
        while line := self.rfile.readline().decode().strip():
            tag, _space, said = line.partition(" ")
            word, _space, more = said.partition(" ")
            if word.upper() == "UID":
                sort, _space, more = more.partition(" ")
                getattr(self, f"do_{sort.lower()}")(tag, more)
            else:
                getattr(self, f"do_{word.lower()}")(tag, more)
            if word.upper() == "LOGOUT":
                return

    def tell(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def do_capability(self, tag: str, _more: str) -> None:
        self.tell("* CAPABILITY IMAP4rev1", f"{tag} OK done")

    def do_login(self, tag: str, more: str) -> None:
        good = more.replace('"', "").split() == ["box", "secret"]
        self.tell(f"{tag} OK in" if good else f"{tag} NO wrong password")

    def do_select(self, tag: str, _more: str) -> None:
        self.tell(f"* {len(self.server.mails)} EXISTS", f"{tag} OK [READ-WRITE] selected")

    def do_search(self, tag: str, _more: str) -> None:
        unread = [str(key) for key, one in enumerate(self.server.mails, 1) if r"\Seen" not in one.flags]
        self.tell(f"* SEARCH {' '.join(unread)}".strip(), f"{tag} OK done")

    def do_fetch(self, tag: str, more: str) -> None:
        key, _space, what = more.partition(" ")
        one = self.server.mails[int(key) - 1]
        if "SIZE" in what:
            self.tell(f"* {key} FETCH (UID {key} RFC822.SIZE {len(one.raw)})")
        else:
            self.wfile.write(f"* {key} FETCH (UID {key} BODY[] {{{len(one.raw)}}}\r\n".encode() + one.raw + b")\r\n")
        self.tell(f"{tag} OK done")

    def do_store(self, tag: str, more: str) -> None:
        key, _sign, flags = more.split(" ", 2)
        self.server.mails[int(key) - 1].flags |= set(flags.strip("()").split())
        self.tell(f"{tag} OK done")

    def do_logout(self, tag: str, _more: str) -> None:
        self.tell("* BYE", f"{tag} OK bye")


class Server(socketserver.ThreadingTCPServer):
    """The server; `mails` are what lies in its mailbox."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mails: list[Lying] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


@contextmanager
def serving() -> Iterator[Server]:
    """Serve a mailbox of user “box” with the password “secret”."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()

"""The reader of files: a process that has everything loaded and reads each file in a child of its own, under limits."""

import json
import signal
import socket
import subprocess
import sys
import tempfile
from typing import IO, Any, Self

SLACK = 10.0
"""Seconds that the serving process gets beyond what a file may take, until it is given up too."""


class Reader:
    """Reads many files one after the other; a context, whose end ends the process. It starts with the first file."""

    def __init__(self) -> None:
        self._line: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process, if there is one."""
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._process is not None:
            try:
                self._process.wait(1)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def read(self, handle: IO[bytes], what: str, seconds: float) -> dict[str, Any]:
        """Return what a child says of an open file; ``what`` is a media type or `word`, ``seconds`` how long it may take.

        The child gets nothing of ours but the open file, and no more than its limits.
        """
        with tempfile.TemporaryFile() as answer:
            try:
                ended = self._ask(handle, answer, f"{what} {seconds}", seconds)
            except OSError:
                self.close()
                return {"state": "failed", "why": "killed"}
            answer.seek(0)
            try:
                told = json.loads(answer.read()) if ended == "0" else None
            except ValueError:
                told = None
        if isinstance(told, dict):
            return told
        late = ended in ("late", str(-signal.SIGXCPU))
        return {"state": "failed", "why": "too-long" if late else "killed"}

    def _ask(self, handle: IO[bytes], answer: IO[bytes], words: str, seconds: float) -> str:
        """Hand the files over and return how the child ended; raises OSError where the process is gone."""
        line = self._line or self._start()
        line.settimeout(seconds + SLACK)
        socket.send_fds(line, [words.encode()], [handle.fileno(), answer.fileno()])
        said = line.recv(100)
        if not said:
            raise ConnectionResetError
        return said.decode().strip()

    def _start(self) -> socket.socket:
        """Start the process, which gets its end of the line as standard input and nothing else of ours."""
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "qualitas.kernel.files.extracting"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
            )
        return self._line

"""A real server that speaks S3, on loopback, for as long as it is needed."""

import json
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from qualitas.kernel.files.where import Bucket

BUCKET = "qms-files"
KEY, SECRET = "qualitas", "not a secret here"
LONGEST_START = 90.0
_NAMES = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc")
_S3 = ("s3.port", "s3.port.grpc", "s3.port.iceberg", "s3.port.lance")


class Seaweed:
    """SeaweedFS with its S3 door, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ports: dict[str, int] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        weed = shutil.which("weed") or str(Path(sys.executable).with_name("weed"))
        identity = {
            "name": "qualitas",
            "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
            "actions": ["Admin", "Read", "Write", "List"],
        }
        config = self._folder / "s3.json"
        config.write_text(json.dumps({"identities": [identity]}))
        self._ports = dict(zip((*_NAMES, *_S3), free_ports(len(_NAMES) + len(_S3)), strict=True))
        words = [weed, "server", f"-dir={self._folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3"]
        words += [f"-s3.config={config}", "-volume.max=50", "-master.volumeSizeLimitMB=64", "-master.telemetry=false"]
        words += [f"-{name}={port}" for name, port in self._ports.items()]
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(words, cwd=self._folder, stdout=log, stderr=log)
        until = time.monotonic() + LONGEST_START
        while not self._answers():
            if time.monotonic() > until or self._process.poll() is not None:
                raise RuntimeError((self._folder / "log").read_text()[-2000:])
            time.sleep(0.1)
        return self

    def __exit__(self, *_error: object) -> None:
        assert self._process is not None
        self._process.kill()  # it takes its time to end, and nothing of it is kept
        self._process.wait(30)

    @property
    def endpoint(self) -> str:
        """Return the address of the S3 door."""
        return f"http://127.0.0.1:{self._ports['s3.port']}"

    def _answers(self) -> bool:
        """Tell whether the server keeps what it is given: its parts find one another some seconds after its door opens."""
        try:
            client = self.client()
            client.create_bucket(Bucket=BUCKET)
            client.put_object(Bucket=BUCKET, Key="first", Body=b"x")
            client.delete_object(Bucket=BUCKET, Key="first")
        except Exception:  # noqa: BLE001 - whatever it says while it starts
            return False
        return True

    def client(self) -> Any:
        """Return a client of the server's own library, to look at it past our code."""
        import boto3  # slow to load, and only needed here
        from botocore.config import Config

        config = Config(
            connect_timeout=2, read_timeout=10, retries={"max_attempts": 1}, s3={"addressing_style": "path"}
        )
        made: Any = boto3.session.Session().client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            config=config,
        )
        return made

    def bucket(self) -> Bucket:
        """Return a new, empty place in the server's one bucket: every bucket takes some of its few volumes."""
        return Bucket(BUCKET, f"{uuid4()}/", self.endpoint, "us-east-1", KEY, SECRET)


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports

"""What a web process loads: the application, warm, and ending with the process that started it."""

import importlib
import os
import shutil
import signal
import threading
import time
from pathlib import Path
from typing import Any

TARGET = "qualitas.site.wsgi:application"
LOOK_EVERY = 1.0


def count_into(folder: Path) -> None:
    """Let the web processes that are started from here count requests into ``folder``, from nothing, and add them up."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def application() -> Any:
    """Load the site in a web process, its addresses and pages included, so that the first visitor does not wait."""
    end_with_parent(os.getppid())
    loaded = importlib.import_module("qualitas.site.wsgi").application
    importlib.import_module("qualitas.site.urls")
    return loaded


def end_with_parent(parent: int) -> None:
    """End this process soon after ``parent`` is gone, even where that was killed."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_EVERY)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="watches the parent").start()

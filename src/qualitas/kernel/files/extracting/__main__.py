"""The child: reads a file from standard input, writes what it says to standard output as JSON, and is done.

Without a media type it stays, and lets a child of its own read each file that it is handed (see `serving`).
"""

import logging
import sys

from qualitas.kernel.files.extracting.limits import confine
from qualitas.kernel.files.extracting.saying import load, tell
from qualitas.kernel.files.extracting.serving import serve


def main() -> None:
    """Load the readers, give up what is not needed, read."""
    logging.disable()
    sys.setrecursionlimit(500)
    if len(sys.argv) == 1:
        load()
        serve()
        return
    load(sys.argv[1])
    confine()
    tell(sys.argv[1])


main()

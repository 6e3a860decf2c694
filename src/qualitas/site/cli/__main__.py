"""`python -m qualitas.site.cli` is the command `qualitas`."""

import sys

from qualitas.site.cli import main

if __name__ == "__main__":
    sys.exit(main())

"""`python -m specrules` is the command `specrules`."""

import sys

from .cli.main import main

sys.exit(main())

"""`python -m vistka.cli` is `vistka`."""

import sys

from vistka.cli import main

sys.exit(main())

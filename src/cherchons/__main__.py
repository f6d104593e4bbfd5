"""``python -m cherchons`` is the ``cherchons`` command."""

from cherchons.cli import main

main()

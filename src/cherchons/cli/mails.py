"""Mails that came back, handed over by the mail server or read from a mailbox."""

import argparse
import mailbox
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from cherchons.cli import fail


def bounces(given: argparse.Namespace) -> int:
    """Take note of what could not be delivered; print how many mails were read, and what they were.

    A mail on the standard input never fails: the mail server would send a bounce about a bounce.
    """
    from cherchons.kernel import outbox

    if given.path == "-":
        found = outbox.came_back(sys.stdin.buffer.read())
        print(f"1 mail read: {found}.")
        return 0
    path = Path(given.path)
    if not path.exists():
        return fail(f"There is nothing at {path}.", 2)
    counted = Counter(outbox.came_back(raw) for raw in _mails(path))
    words = ", ".join(f"{counted[kind]} {kind}" for kind in outbox.Came)
    print(f"{counted.total()} mails read: {words}.")
    return 0


def _mails(path: Path) -> Iterator[bytes]:
    """Yield the mails of a maildir, an mbox file or a file that is one mail."""
    if path.is_dir():
        box: mailbox.Mailbox[mailbox.Message] = mailbox.Maildir(path, create=False)
    else:
        with path.open("rb") as file:
            if file.read(5) != b"From ":
                file.seek(0)
                yield file.read()
                return
        box = mailbox.mbox(path, create=False)
    for key in box.iterkeys():
        yield box.get_bytes(key)

"""A worker that is killed at a chosen moment: ``python -m tests.kernel.killed MOMENT``.

``before`` the transport has the mail, ``half`` way through writing it, ``after`` it is written but before the
database knows; ``never`` delivers to the end, as if the leases of the dead had run out.
"""

import os
import signal
import sys
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402

from cherchons.kernel import clock, outbox  # noqa: E402


class Mortal(outbox.FolderTransport):
    """Hands over two mails, then dies on the third."""

    def __init__(self, moment: str, *, blind: bool) -> None:
        self.moment, self.blind, self.handed = moment, blind, 0

    def send(self, mail: Any) -> None:
        self.handed += 1
        if self.handed < 3 or self.moment == "never":
            return super().send(mail)
        if self.moment == "half":
            settings.MAIL_FOLDER.mkdir(parents=True, exist_ok=True)
            (settings.MAIL_FOLDER / "torn.partial").write_bytes(mail.message().as_bytes()[:40])
        if self.moment == "after":
            super().send(mail)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("unreachable")

    def took(self, message_id: str) -> bool | None:
        return None if self.blind else super().took(message_id)


if __name__ == "__main__":
    moment, transport = sys.argv[1], Mortal(sys.argv[1], blind="blind" in sys.argv)
    later = outbox.LEASE + timedelta(seconds=1) if moment == "never" else timedelta()
    print(outbox.deliver(clock.now() + later, through=transport))

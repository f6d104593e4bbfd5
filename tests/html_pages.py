"""Render every page of the demonstration world and check its HTML: ``python -m tests.html_pages``.

Pages are rendered by the test client, for a visitor, an organiser and an administrator, in both languages,
and given to html-validate (from ``node_modules``) with the rules of ``.htmlvalidate.json``.
"""

import logging
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VISITS = [
    ("", "fr"),
    ("", "en"),
    ("organisatrice@example.org", "fr"),
    ("organisatrice@example.org", "en"),
    ("administratrice@example.org", "fr"),
]
MOST = 3  # pages of one address and visitor


def render(folder: Path) -> int:
    """Write the pages into ``folder``; return how many."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "cherchons.settings.test"
    os.environ["CHERCHONS_DEMO"] = "1"
    os.environ.pop("DATABASE_URL", None)
    django.setup()
    from django.test import Client
    from django.test.utils import setup_test_environment

    from cherchons.cli import world
    from cherchons.people.models import Account
    from tests.addresses import addresses, complete_the_world

    setup_test_environment()
    logging.disable(logging.ERROR)  # refusals are pages too
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    world.build_demonstration(say=lambda line: None)
    complete_the_world()
    number = 0
    for email, language in VISITS:
        client = Client(raise_request_exception=False)
        if email:
            client.force_login(Account.objects.get(email=email))
        seen: Counter[str] = Counter()
        for address in addresses(language):
            if "logout" in address.name or seen[address.name] >= MOST:
                continue
            response = client.get(address.path)
            if response.get("Content-Type", "").startswith("text/html") and response.content:
                seen[address.name] += 1
                number += 1
                who = email.partition("@")[0] or "visitor"
                name = address.path.strip("/").replace("/", "_") or "root"
                (folder / f"{who}-{name}.html").write_bytes(response.content)
    return number


def main() -> int:
    """Return html-validate's exit status."""
    program = ROOT / "node_modules" / ".bin" / "html-validate"
    if not program.exists():
        print("html-validate is missing: run “make assets-dev”.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="cherchons-pages-") as folder:
        number = render(Path(folder))
        arguments = ["--config", str(ROOT / ".htmlvalidate.json"), "--formatter", "text", "*.html"]
        status = subprocess.run([str(program), *arguments], cwd=folder, check=False).returncode
    print(f"HTML: {number} pages, {'no problem' if status == 0 else 'problems above'}.")
    return status


if __name__ == "__main__":
    raise SystemExit(main())

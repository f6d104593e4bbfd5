"""What was made ready with a release: pieces of its page, read back by whoever runs the code that made them.

Pieces are derived: they hold what the release's document says, made safe HTML, and nothing else. A release
without them (an old one, or one that other code prepared) is shown all the same: its pieces are made when a
reader asks, and the sweep prepares it anew.
"""

from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.safestring import mark_safe

from cherchons.encounters.models import Prepared, Release

Pieces = dict[str, Any]

_WRITES = ("django", "nh3", "markdown-it-py")  # what we have write, escape or clean HTML
_SHAPES = {".py", ".html", ".mo", ".json"}  # our files that shape a page: code, templates, words, icons


@cache
def code() -> bytes:
    """Return a digest of the code that makes pieces; to be asked for once before the first reader comes.

    All of ours and the libraries that clean: no list of modules to forget one on, and text that an nh3 with a
    hole let through is never shown after the upgrade.
    """
    digest = blake2b(digest_size=12)
    for library in _WRITES:
        digest.update(f"{library} {version(library)};".encode())
    for path in sorted(settings.SOURCE.rglob("*")):
        if path.suffix in _SHAPES and not path.is_relative_to(settings.SOURCE / "static"):
            digest.update(path.read_bytes())
    return digest.digest()


def mark() -> str:
    """Return the mark of what this code makes for this site: addresses are in the pieces too."""
    site = f"{settings.SITE_URL} {settings.MEDIA_URL}".encode()
    return blake2b(code() + site, digest_size=12).hexdigest()


def stored(release_id: int, language: str) -> Pieces:
    """Return the pieces that this code prepared for readers of a language, by name (1 query)."""
    rows = Prepared.objects.filter(release_id=release_id, language=language, mark=mark())
    found: Pieces = rows.values_list("pieces", flat=True).first() or {}
    return {name: _safe(piece) for name, piece in found.items()}


def _safe(piece: Any) -> Any:
    """Mark again as safe what was safe HTML before it was kept: a piece that is text, the cards of a day."""
    if isinstance(piece, str):
        return mark_safe(piece)  # noqa: S308 - services.preparing wrote it, from pieces that were safe
    for slot in piece.get("slots", ()):
        slot["cards"] = [mark_safe(card) for card in slot["cards"]]  # noqa: S308 - likewise
    return piece


def unprepared() -> QuerySet[Release]:
    """Return the releases that readers see and that this code has not prepared, the latest days first."""
    languages = Prepared.objects.filter(mark=mark()).values("release").annotate(count=Count("pk"))
    ready = languages.filter(count=len(settings.LANGUAGES)).values("release")
    return Release.objects.filter(latest=True).exclude(pk__in=ready).order_by("-last_date", "pk")

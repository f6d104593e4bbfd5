"""Logos on paper: small pictures on white, each with the name of its body for those who don't see it."""

import io
from collections.abc import Iterable
from typing import Any

from django.core.files.storage import default_storage
from PIL import Image, UnidentifiedImageError

from cherchons.encounters.formats.plain import one_line

DOTS = 8  # per millimetre: about 200 per inch
WIDEST, HIGHEST = 42, 12  # millimetres


def logos(organisers: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the logos of those who organise as Typst reads them; one whose file is gone is left out."""
    found = []
    for one in organisers:
        picture = _small(one["logo"]) if one["logo"] else None
        if picture:
            found.append({"name": one_line(one["name"]), **picture})
    return found


def _small(name: str) -> dict[str, Any] | None:
    """Return a picture as numbers (Typst takes no other bytes from JSON), and its size in millimetres."""
    try:
        with default_storage.open(name) as file, Image.open(file, formats=["PNG"]) as kept:
            seen = kept.convert("RGBA")
    except (OSError, UnidentifiedImageError, ValueError):
        return None
    seen.thumbnail((WIDEST * DOTS, HIGHEST * DOTS))
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen)
    out = io.BytesIO()
    paper.save(out, "PNG", optimize=True)
    scale = min(WIDEST / seen.width, HIGHEST / seen.height)
    return {"width": seen.width * scale, "height": seen.height * scale, "bytes": list(out.getvalue())}

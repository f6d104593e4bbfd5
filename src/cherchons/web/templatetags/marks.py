"""Drawn marks as inline SVG: sectors (colour + shape + word), icons, the brand."""

import json
from functools import lru_cache

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_noop

ICONS = settings.SOURCE / "data" / "vendor" / "icons.json"

_SHAPES = {
    "civil_society": '<circle cx="8" cy="8" r="7"/>',
    "research": '<rect x="1.5" y="1.5" width="13" height="13" rx="1.5"/>',
    "support": '<path d="M8 1 15.5 15H.5z"/>',
    "funder": '<path d="M8 .5 15.5 8 8 15.5.5 8z"/>',
    "public": '<path d="M8 .6 15.6 6.2 12.7 15.2H3.3L.4 6.2z"/>',
    "other": '<circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="3"/>',
}
_CLASSES = {
    "civil_society": "civil",
    "research": "research",
    "support": "support",
    "funder": "funder",
    "public": "public",
    "other": "other",
}
_WORDS = {
    "civil_society": gettext_noop("civil society"),
    "research": gettext_noop("research"),
    "support": gettext_noop("support"),
    "funder": gettext_noop("funding"),
    "public": gettext_noop("public authorities"),
    "other": gettext_noop("another world"),
}
SECTORS = tuple(_SHAPES)


def sector_shape(sector: str) -> SafeString:
    """Return the shape alone, for where the word stands beside it."""
    shape = _SHAPES.get(sector, _SHAPES["other"])
    return mark_safe(  # noqa: S308 - constants
        f'<svg class="shape" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{shape}</svg>'
    )


def sector_mark(sector: str, word: str = "", *, soft: bool = False) -> SafeString:
    """Return colour, shape and word of a sector; ``word`` replaces the usual one ("25 associations")."""
    if not sector:
        return SafeString("")
    known = sector if sector in _SHAPES else "other"
    return format_html(
        '<span class="sector {}{}">{}<span>{}</span></span>',
        _CLASSES[known],
        " sector-soft" if soft else "",
        sector_shape(known),
        word or gettext(_WORDS[known]),
    )


@lru_cache(maxsize=1)
def _drawings() -> dict[str, str]:
    """Read the vendored icons once: the inside of each, by name."""
    made: dict[str, str] = json.loads(ICONS.read_text(encoding="utf-8"))
    return made


@lru_cache(maxsize=512)
def icon(name: str, label: str = "") -> SafeString:
    """Return a Lucide icon as inline SVG, hidden from screen readers unless ``label`` says what it means."""
    drawings = _drawings()
    if name not in drawings:
        raise ValueError(f"There is no icon named {name!r} in Lucide.")
    role = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round" focusable="false" {}>{}</svg>',
        role,
        mark_safe(drawings[name]),  # noqa: S308 - vendored, pinned
    )


BRAND = SafeString(
    '<svg class="brand-mark" viewBox="3 3 28 28" width="30" height="30" aria-hidden="true" focusable="false">'
    '<path class="fill-civil" d="M16 4a13 13 0 0 0 0 26z"/>'
    '<path class="fill-research" d="M18 4a13 13 0 0 1 0 26z"/></svg>'
)

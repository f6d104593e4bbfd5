"""Every pair of text and ground reaches 4.5 : 1, every outline 3 : 1, in the light and in the dark scheme."""

import re

import pytest
from django.conf import settings

TOKENS = (settings.SOURCE / "static/cherchons/css/tokens.css").read_text(encoding="utf-8")
SECTORS = ("civil", "research", "support", "funder", "public", "other")
STATES = ("action", "good", "warn", "stop")

TEXT = [
    *((text, ground) for text in ("ink", "ink-soft") for ground in ("paper", "card", "other-soft")),
    *(("ink", f"{state}-soft") for state in STATES),
    *(("ink-soft", f"{state}-soft") for state in STATES),  # "(optional)", meta lines in a notice
    *(("action", ground) for ground in ("paper", "card", *(f"{state}-soft" for state in STATES))),
    *(("action-strong", ground) for ground in ("paper", "card", *(f"{state}-soft" for state in STATES))),
    *(("action-ink", ground) for ground in ("action", "action-strong")),
    *((state, ground) for state in ("warn", "stop", "good") for ground in ("paper", "card", f"{state}-soft")),
    *((sector, ground) for sector in SECTORS for ground in ("paper", "card", f"{sector}-soft")),
]
OUTLINES = [(line, ground) for line in ("edge", "focus", "action", "stop") for ground in ("paper", "card")]


def palettes() -> dict[str, dict[str, str]]:
    """Read the colours of both schemes; the dark one changes some of the light one's."""
    light_text, dark_text = TOKENS.split("@media (prefers-color-scheme: dark)")
    light, dark = (
        dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", part)) for part in (light_text, dark_text)
    )
    return {"light": light, "dark": {**light, **dark}}


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_is_the_one_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(scheme: str) -> None:
    colours = palettes()[scheme]
    weak = {f"{a} on {b}": round(contrast(colours[a], colours[b]), 2) for a, b in TEXT}
    assert not {pair: ratio for pair, ratio in weak.items() if ratio < 4.5}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_can_be_used_is_outlined(scheme: str) -> None:
    colours = palettes()[scheme]
    weak = {f"{a} on {b}": round(contrast(colours[a], colours[b]), 2) for a, b in OUTLINES}
    assert not {pair: ratio for pair, ratio in weak.items() if ratio < 3}


def test_the_dark_scheme_changes_every_colour() -> None:
    light_text, dark_text = TOKENS.split("@media (prefers-color-scheme: dark)")
    named = set(re.findall(r"--([\w-]+):\s*#", light_text))
    assert named - set(re.findall(r"--([\w-]+):\s*#", dark_text)) == set()

"""Typst at work: a template and its data become a PDF or a picture.

Texts are handed over as JSON and never read as Typst. A PDF follows PDF/UA-1 (tags, title, language). Where a
text holds signs that the shipped font lacks, the machine's fonts help; where none has them, the PDF is still
tagged but makes no such claim.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

TEMPLATES = Path(__file__).resolve().parent / "typst"
FONTS = settings.SOURCE / "data" / "vendor" / "fonts"


@dataclass(frozen=True, slots=True)
class _Try:
    """One way to set a document: which fonts, and what the file claims."""

    own_fonts: bool
    standards: tuple[str, ...] = ()

    def set(self, template: str, data: str, at: datetime | None, options: Mapping[str, Any]) -> bytes:
        compiler = typst.Compiler(
            root=str(TEMPLATES), font_paths=[str(FONTS)], ignore_system_fonts=self.own_fonts
        )
        more: dict[str, Any] = {"pdf_standards": list(self.standards)} if self.standards else {}
        made = compiler.compile(
            str(TEMPLATES / template),
            sys_inputs={"data": data},
            timestamp=int(at.timestamp()) if at else None,
            **options,
            **more,
        )
        pages = made if isinstance(made, list) else [made]
        return bytes(pages[0] or b"")


PDF_TRIES = (_Try(True, ("ua-1",)), _Try(False, ("ua-1",)), _Try(False))
PICTURE_TRIES = (_Try(True), _Try(False))


def typeset(
    template: str,
    data: Mapping[str, Any],
    *,
    at: datetime | None,
    kind: str = "pdf",
    signs: Iterable[str] = (),
) -> bytes:
    """Set a document: with our font and PDF/UA first, then with whatever lets it be set at all.

    Parameters
    ----------
    at
        The moment that the file carries.
    kind
        ``"pdf"``, or ``"png"`` for a picture of the first page.
    signs
        The signs that the document holds, where setting it takes long: which fonts it needs is then found
        out on one line instead of on the whole.
    """
    options: dict[str, Any] = {"format": "png", "ppi": 72.0} if kind == "png" else {"format": "pdf"}
    tries = PICTURE_TRIES if kind == "png" else PDF_TRIES
    plain = json.dumps(data, ensure_ascii=False)
    for one in tries[_first(tries, "".join(sorted(set(signs)))) :]:
        try:
            return one.set(template, plain, at, options)
        except typst.TypstError:
            if one is tries[-1]:
                raise
    raise AssertionError("one of the tries returns or raises")


def _first(tries: tuple[_Try, ...], signs: str) -> int:
    """Return the first try that can set these signs."""
    if not signs:
        return 0
    probe = json.dumps({"signs": signs}, ensure_ascii=False)
    for index, one in enumerate(tries[:-1]):
        try:
            one.set("probe.typ", probe, None, {"format": "pdf"})
        except typst.TypstError:
            continue
        return index
    return len(tries) - 1

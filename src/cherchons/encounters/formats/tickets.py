"""The QR code of a registration: what the desk scans. It holds the registration's key, never a name."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe

SCALE = 8  # pixels of one square


def _code(key: str, mask: int | None = None) -> segno.QRCode:
    return segno.make(key.upper(), error="m", micro=False, mask=mask)


def picture(key: str) -> bytes:
    """Return the code of a registration's key as a PNG."""
    out = io.BytesIO()
    _code(key).save(out, kind="png", scale=SCALE, border=4)
    return out.getvalue()


def drawing(key: str) -> str:
    """Return the code as an SVG without a border: one path, each row's runs of squares as rectangles.

    Keys are random, so no mask makes them easier to read than another: trying all takes five times as long.
    """
    runs = []
    rows = [bytes(row) for row in _code(key, mask=0).matrix]
    for y, row in enumerate(rows):
        start = row.find(1)
        while start >= 0:
            end = row.find(0, start)
            end = len(row) if end < 0 else end
            runs.append(f"M{start} {y}h{end - start}v1h-{end - start}z")
            start = row.find(1, end)
    size = len(rows)
    box = f'viewBox="0 0 {size} {size}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}><path d="{"".join(runs)}"/></svg>'


def inline(words: str) -> SafeString:
    """Return a code for a page: inline SVG, without styles."""
    out = io.BytesIO()
    segno.make(words, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, svgclass="qr", lineclass=None, omitsize=True, border=2
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308 - made of squares only

"""The QR code of a registration: what the desk scans. It holds the registration's key, never a name."""

import io

import segno

SCALE = 8  # pixels of one square


def picture(key: str) -> bytes:
    """Return the code of a registration's key as a PNG."""
    out = io.BytesIO()
    segno.make(key.upper(), error="m", micro=False).save(out, kind="png", scale=SCALE, border=4)
    return out.getvalue()

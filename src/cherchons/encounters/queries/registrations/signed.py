"""Secret addresses: a name, and a signature made with the site's key; they are written nowhere."""

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

SIGNATURE = 24  # hexadecimal figures: 96 bits that nobody guesses


def signatures(purpose: str, name: str) -> list[str]:
    """Return the signature made with the site's present key, then those made with earlier ones."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = (salted_hmac(purpose, name, secret=secret, algorithm="sha256") for secret in secrets)
    return [one.hexdigest()[:SIGNATURE] for one in made]


def signature(purpose: str, name: str) -> str:
    """Return the signature of a name, for one purpose."""
    return signatures(purpose, name)[0]


def is_signed(purpose: str, name: str, given: str) -> bool:
    """Say whether a signature is ours, also one made before the site's key was changed."""
    return any(constant_time_compare(given, one) for one in signatures(purpose, name))

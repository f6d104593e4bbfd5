"""Addresses of encounters and series: readable, unique, never one of our own words."""

from datetime import date

from django.db import models
from django.utils.text import slugify

from cherchons.encounters.models import Encounter

OURS = frozenset({"badge", "bureau", "demarches", "lire", "nouvelle", "rencontre"})
LONGEST = 72  # leaves room for a number


def slug_for(title: str, on: date | None) -> str:
    """Return the beginning of an address made of a date and a title."""
    words = slugify(f"{on.isoformat() if on else ''} {title}")
    if on is not None and words == on.isoformat():
        words += "-rencontre"
    return words[:LONGEST].strip("-") or "rencontre"


def free_slug(wanted: str, model: type[models.Model] = Encounter) -> str:
    """Return ``wanted``, or the first of ``wanted-2``, ``wanted-3``… that is free."""
    known = set(model._default_manager.filter(slug__startswith=wanted).values_list("slug", flat=True)) | OURS
    if wanted not in known:
        return wanted
    return next(slug for n in range(2, len(known) + 3) if (slug := f"{wanted}-{n}") not in known)

"""The bodies that organise a day, in order, with their logos."""

import hashlib
import io
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Max
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from cherchons.directory.models import Organisation
from cherchons.encounters.models import Encounter, Organiser
from cherchons.encounters.rules import can_edit
from cherchons.encounters.services import checking
from cherchons.encounters.services.changes import changing
from cherchons.encounters.services.moving import put_at
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError, TooLarge
from cherchons.kernel.permissions import require

LARGEST_LOGO = 1024 * 1024  # bytes
LARGEST_SIDE = 6000  # pixels, as sent
KEPT_SIDE = 800  # pixels, as kept


class NotAnImage(DomainError):
    """What was sent isn't a picture that we can keep."""

    status = 422
    code = "not-an-image"


def add_organiser(
    encounter: Encounter,
    *,
    by: Actor,
    version: int,
    name: str = "",
    organisation: Organisation | None = None,
    logo: bytes | None = None,
    request_key: UUID | None = None,
) -> Organiser:
    """Add a body at the end of those that organise the day."""
    require(can_edit, by, encounter)
    with changing(
        encounter,
        by=by,
        version=version,
        action="encounters.organiser.add",
        subject=name,
        request_key=request_key,
    ) as change:
        if change.repeated is not None:
            return change.made(Organiser)
        checking.room_here(encounter.organisers.count())
        kept = checking.cleaned(Organiser, {"name": name or (organisation.name if organisation else "")})
        last = encounter.organisers.aggregate(last=Max("position"))["last"]
        made = Organiser.objects.create(
            encounter=encounter,
            organisation=organisation,
            position=0 if last is None else last + 1,
            logo=store_logo(logo) if logo else "",
            **kept,
        )
        change.of(made)
    return made


def edit_organiser(
    organiser: Organiser,
    *,
    by: Actor,
    version: int,
    name: str,
    organisation: Organisation | None = None,
    logo: bytes | None = None,
    remove_logo: bool = False,
    request_key: UUID | None = None,
) -> Organiser:
    """Change a body's name, its place in the directory or its logo (None keeps the logo)."""
    require(can_edit, by, organiser.encounter)
    encounter = organiser.encounter
    with changing(
        encounter,
        by=by,
        version=version,
        action="encounters.organiser.edit",
        subject=organiser.name,
        request_key=request_key,
    ) as change:
        if change.repeated is not None:
            return organiser
        kept = checking.cleaned(Organiser, {"name": name})
        kept |= {"organisation": organisation}
        if logo:
            kept["logo"] = store_logo(logo)
        elif remove_logo:
            kept["logo"] = ""
        now = Organiser.objects.get(pk=organiser.pk)
        fields = {n for n, value in kept.items() if (getattr(now, n) or None) != (value or None)}
        for field, value in kept.items():
            setattr(organiser, field, value)
        organiser.save(update_fields=sorted(fields))
        change.of(organiser, fields)
        if not fields:
            change.nothing()
    return organiser


def move_organiser(
    organiser: Organiser, *, by: Actor, version: int, to: int, request_key: UUID | None = None
) -> Organiser:
    """Put a body at place ``to`` (from 1) among those that organise the day."""
    require(can_edit, by, organiser.encounter)
    encounter = organiser.encounter
    with changing(
        encounter,
        by=by,
        version=version,
        action="encounters.organiser.move",
        subject=organiser.name,
        request_key=request_key,
    ) as change:
        if change.repeated is None:
            put_at(organiser, list(encounter.organisers.all()), to)
            change.of(organiser, ["position"])
    return organiser


def delete_organiser(
    organiser: Organiser, *, by: Actor, version: int, request_key: UUID | None = None
) -> Encounter:
    """Take a body out of those that organise the day; undo brings it back."""
    require(can_edit, by, organiser.encounter)
    encounter = organiser.encounter
    with changing(
        encounter,
        by=by,
        version=version,
        action="encounters.organiser.delete",
        subject=organiser.name,
        request_key=request_key,
    ) as change:
        if change.repeated is None:
            Organiser.objects.filter(pk=organiser.pk).delete()
            change.of(encounter, ["organisers"])
    return encounter


def store_logo(content: bytes) -> str:
    """Keep a logo as a small PNG made anew (nothing hidden survives), named by its content; return its name.

    Raises
    ------
    TooLarge
        If the file or the picture is too large.
    NotAnImage
        If its content is not a PNG, JPEG, WebP or GIF, whatever its name says.
    """
    if len(content) > LARGEST_LOGO:
        raise TooLarge(_("A logo weighs at most 1 MB: make it smaller."), field="logo")
    made = _again(content)
    name = f"logos/{hashlib.sha256(made).hexdigest()[:32]}.png"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(made))
    return name


def _again(content: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG", "WEBP", "GIF"]) as picture:
            if max(picture.size) > LARGEST_SIDE:
                too_many = _("This picture is too large: at most %(side)s pixels on a side.")
                raise TooLarge(too_many % {"side": LARGEST_SIDE}, field="logo")
            seen = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        wrong = _("This isn’t a picture we can show: send a PNG, JPEG, WebP or GIF.")
        raise NotAnImage(wrong, field="logo") from None
    seen.thumbnail((KEPT_SIDE, KEPT_SIDE))
    out = io.BytesIO()
    seen.save(out, "PNG", optimize=True)
    return out.getvalue()

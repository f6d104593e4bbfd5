"""Add, change, move and delete people: on the day, in a session, in one of its items."""

from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Max, QuerySet

from cherchons.directory.models import Organisation
from cherchons.encounters.enums import SpeakerPart
from cherchons.encounters.models import Encounter, Item, Session, Speaker
from cherchons.encounters.rules import can_edit
from cherchons.encounters.services import checking
from cherchons.encounters.services.changes import changing
from cherchons.encounters.services.moving import put_at
from cherchons.kernel.actors import Actor
from cherchons.kernel.permissions import require

Place = Encounter | Session | Item


class SpeakerTexts(TypedDict, total=False):
    """What can be said of a person besides their name. ``email`` is never shown."""

    part: str
    role: str
    organisation_name: str
    organisation: Organisation | None
    sector: str
    to_confirm: bool
    email: str


class SpeakerChanges(SpeakerTexts, total=False):
    """What can be changed of a person."""

    name: str


def encounter_of(place: Place) -> Encounter:
    """Return the encounter to which a place belongs."""
    if isinstance(place, Encounter):
        return place
    return place.encounter if isinstance(place, Session) else place.session.encounter


def _where(place: Place) -> dict[str, Any]:
    return {
        "session": place if isinstance(place, Session) else None,
        "item": place if isinstance(place, Item) else None,
    }


def _neighbours(encounter: Encounter, place: dict[str, Any]) -> QuerySet[Speaker]:
    return encounter.speakers.filter(**place)


def _cleaned(given: dict[str, Any]) -> dict[str, Any]:
    """Clean what is said of a person; one of the directory's organisations gives name and sector."""
    kept = checking.cleaned(Speaker, given)
    body = kept.get("organisation")
    if body is not None:
        kept["organisation_name"] = kept.get("organisation_name") or body.name
        kept["sector"] = kept.get("sector") or body.sector
    if "email" in kept:
        accounts = get_user_model().objects.filter(email__iexact=kept["email"]) if kept["email"] else None
        kept["account_id"] = accounts.values_list("pk", flat=True).first() if accounts is not None else None
    return kept


def add_speaker(
    place: Place,
    *,
    by: Actor,
    version: int,
    name: str,
    request_key: UUID | None = None,
    **more: Unpack[SpeakerTexts],
) -> Speaker:
    """Add a person to the day, to a session, or to one of its items."""
    require(can_edit, by, encounter_of(place))
    encounter = encounter_of(place)
    with changing(
        encounter,
        by=by,
        version=version,
        action="encounters.speaker.add",
        subject=name,
        request_key=request_key,
    ) as change:
        if change.repeated is not None:
            return change.made(Speaker)
        part = SpeakerPart.WITNESS if isinstance(place, Item) else SpeakerPart.SPEAKER
        kept = _cleaned({"part": part, "name": name, **more})
        others = _neighbours(encounter, _where(place))
        checking.room_here(others.count())
        last = others.aggregate(last=Max("position"))["last"]
        position = 0 if last is None else last + 1
        made = Speaker.objects.create(encounter=encounter, position=position, **_where(place), **kept)
        change.of(made)
    return made


def edit_speaker(
    speaker: Speaker,
    *,
    by: Actor,
    version: int,
    request_key: UUID | None = None,
    **changes: Unpack[SpeakerChanges],
) -> Speaker:
    """Change what the draft says of a person."""
    require(can_edit, by, speaker.encounter)
    encounter = speaker.encounter
    with changing(
        encounter,
        by=by,
        version=version,
        action="encounters.speaker.edit",
        subject=speaker.name,
        request_key=request_key,
    ) as change:
        if change.repeated is not None:
            return speaker
        now = Speaker.objects.get(pk=speaker.pk)
        kept = _cleaned(dict(changes))
        fields = {name for name, value in kept.items() if getattr(now, name) != value}
        for name, value in kept.items():
            setattr(speaker, name, value)
        speaker.save(update_fields=sorted(name.removesuffix("_id") for name in fields))
        change.of(speaker, fields)
        if not fields:
            change.nothing()
    return speaker


def move_speaker(
    speaker: Speaker,
    *,
    by: Actor,
    version: int,
    to: int,
    place: Place | None = None,
    request_key: UUID | None = None,
) -> Speaker:
    """Put a person at place ``to`` (from 1) where they are, or elsewhere in the encounter."""
    require(can_edit, by, speaker.encounter)
    encounter = speaker.encounter
    with changing(
        encounter,
        by=by,
        version=version,
        action="encounters.speaker.move",
        subject=speaker.name,
        request_key=request_key,
    ) as change:
        if change.repeated is not None:
            return speaker
        if place is not None:
            checking.same_encounter(encounter_of(place), encounter)
            for name, value in _where(place).items():
                setattr(speaker, name, value)
            speaker.save(update_fields=["session", "item"])
        here = {"session": speaker.session_id, "item": speaker.item_id}
        put_at(speaker, list(_neighbours(encounter, here)), to)
        change.of(speaker, ["position", "session", "item"])
    return speaker


def delete_speaker(
    speaker: Speaker, *, by: Actor, version: int, request_key: UUID | None = None
) -> Encounter:
    """Take a person out of the draft; undo brings them back."""
    require(can_edit, by, speaker.encounter)
    encounter = speaker.encounter
    with changing(
        encounter,
        by=by,
        version=version,
        action="encounters.speaker.delete",
        subject=speaker.name,
        request_key=request_key,
    ) as change:
        if change.repeated is None:
            Speaker.objects.filter(pk=speaker.pk).delete()
            change.of(encounter, ["speakers"])
    return encounter

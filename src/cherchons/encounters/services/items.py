"""Add, change, move and delete the points of a session; a testimony is one of them."""

from typing import TypedDict, Unpack
from uuid import UUID

from django.db.models import Max

from cherchons.encounters.enums import ItemKind
from cherchons.encounters.models import Encounter, Item, Session
from cherchons.encounters.rules import can_edit
from cherchons.encounters.services import checking
from cherchons.encounters.services.changes import changing
from cherchons.encounters.services.moving import put_at
from cherchons.kernel.actors import Actor
from cherchons.kernel.permissions import require


class ItemTexts(TypedDict, total=False):
    """What can be said of an item besides its title."""

    kind: str
    text: str
    second_title: str
    second_text: str
    links: list[dict[str, str]]
    to_confirm: bool


class ItemChanges(ItemTexts, total=False):
    """What can be changed of an item."""

    title: str


def add_item(
    session: Session,
    *,
    by: Actor,
    version: int,
    title: str,
    request_key: UUID | None = None,
    **more: Unpack[ItemTexts],
) -> Item:
    """Add a point, or a testimony, at the end of a session."""
    require(can_edit, by, session.encounter)
    encounter = session.encounter
    with changing(
        encounter,
        by=by,
        version=version,
        action="encounters.item.add",
        subject=title,
        request_key=request_key,
    ) as change:
        if change.repeated is not None:
            return change.made(Item)
        checking.room_here(session.items.count())
        last = session.items.aggregate(last=Max("position"))["last"]
        kept = checking.cleaned(Item, {"kind": ItemKind.POINT, "title": title, **more})
        made = Item.objects.create(session=session, position=0 if last is None else last + 1, **kept)
        change.of(made)
    return made


def edit_item(
    item: Item,
    *,
    by: Actor,
    version: int,
    request_key: UUID | None = None,
    **changes: Unpack[ItemChanges],
) -> Item:
    """Change what the draft says of an item."""
    require(can_edit, by, item.session.encounter)
    encounter = item.session.encounter
    with changing(
        encounter,
        by=by,
        version=version,
        action="encounters.item.edit",
        subject=item.title,
        request_key=request_key,
    ) as change:
        if change.repeated is not None:
            return item
        now = Item.objects.get(pk=item.pk)
        kept = checking.cleaned(Item, dict(changes))
        fields = {name for name, value in kept.items() if getattr(now, name) != value}
        for name, value in kept.items():
            setattr(item, name, value)
        item.save(update_fields=sorted(fields))
        change.of(item, fields)
        if not fields:
            change.nothing()
    return item


def move_item(
    item: Item,
    *,
    by: Actor,
    version: int,
    to: int,
    session: Session | None = None,
    request_key: UUID | None = None,
) -> Item:
    """Put an item at place ``to`` (from 1) of its session, or of another session of the same encounter."""
    require(can_edit, by, item.session.encounter)
    encounter = item.session.encounter
    with changing(
        encounter,
        by=by,
        version=version,
        action="encounters.item.move",
        subject=item.title,
        request_key=request_key,
    ) as change:
        if change.repeated is not None:
            return item
        if session is not None and session.pk != item.session_id:
            checking.same_encounter(session, encounter)
            checking.room_here(session.items.count())
            item.session = session
            item.save(update_fields=["session"])
        put_at(item, list(item.session.items.all()), to)
        change.of(item, ["position", "session"])
    return item


def delete_item(item: Item, *, by: Actor, version: int, request_key: UUID | None = None) -> Encounter:
    """Take an item out of its session, with its witnesses; undo brings them back."""
    require(can_edit, by, item.session.encounter)
    encounter = item.session.encounter
    with changing(
        encounter,
        by=by,
        version=version,
        action="encounters.item.delete",
        subject=item.title,
        request_key=request_key,
    ) as change:
        if change.repeated is None:
            Item.objects.filter(pk=item.pk).delete()
            change.of(item.session, ["items"])
    return encounter

"""Which people of a day someone can name as met, and the addresses that stand for them.

Addresses never hold a number that could be guessed: each is signed for one reader, and says how the other was
found. A badge's key is another one: see :mod:`.badges`.
"""

from base64 import b32encode

from django.db.models import Exists, OuterRef
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext_lazy

from cherchons.encounters.models import Met, Presentation, Registration, Seat, ToMeet
from cherchons.encounters.queries.registrations.places import TAKEN
from cherchons.encounters.queries.registrations.signed import is_signed, signature
from cherchons.kernel.errors import NotFound

PURPOSE = "encounters.met"
BY_BADGE, BY_LIST = "b", "l"  # how the other was found


class NobodyThere(NotFound):
    """Nobody stands behind this address, for this reader."""

    sentence = gettext_lazy("Nobody is found at this address: perhaps they left, or the link was cut.")


def within_reach(registration: Registration, other: Registration) -> bool:
    """Say whether someone may name this other person without having their badge (one query).

    They appear in who's who, sit at the same published table, stand on the card of whom to meet, or said
    themselves that they met.
    """
    mine = Seat.objects.filter(
        registration=registration,
        plan=OuterRef("plan"),
        round=OuterRef("round"),
        table=OuterRef("table"),
        plan__published__isnull=False,
    )
    card = ToMeet.objects.filter(plan__published__isnull=False)
    ways = (
        Presentation.objects.filter(registration=other, shown=True),
        Seat.objects.filter(Exists(mine), registration=other),
        card.filter(registration=registration, other=other),
        card.filter(registration=other, other=registration),
        Met.objects.filter(registration=other, other=registration),
    )
    found = Registration.objects.filter(pk=other.pk)
    reached = found.filter(Exists(ways[0]))
    for way in ways[1:]:
        reached = reached | found.filter(Exists(way))
    return reached.exists()


def _name(reader: Registration, pk: int, way: str) -> str:
    return f"{way}:{reader.uid.hex}:{pk}"


def other_key(reader: Registration, other: Registration, *, way: str = BY_LIST) -> str:
    """Return what stands for someone in an address of this reader's."""
    signed = signature(PURPOSE, _name(reader, other.pk, way))
    return f"{way}{int_to_base36(other.pk)}-{signed}"


def other_with(key: str, reader: Registration) -> tuple[Registration, bool]:
    """Return the person of an address, and whether they were found by their badge.

    Raises
    ------
    NobodyThere
        If the address isn't this reader's, or the person left the day.
    """
    named, _dash, signed = key.partition("-")
    way, number = named[:1], named[1:]
    try:
        pk = base36_to_int(number)
    except ValueError:
        raise NobodyThere from None
    if way not in (BY_BADGE, BY_LIST) or not is_signed(PURPOSE, _name(reader, pk, way), signed):
        raise NobodyThere
    other = Registration.objects.filter(
        pk=pk, encounter_id=reader.encounter_id, state__in=TAKEN, anonymous=False
    ).first()
    if other is None:
        raise NobodyThere
    return other, way == BY_BADGE


def in_capitals(signed: str) -> str:
    """Return 80 bits of a signature in 16 capital letters and figures, as QR codes hold them best."""
    return b32encode(bytes.fromhex(signed[:20])).decode()

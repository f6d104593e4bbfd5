"""Whom someone met, who says they met them, and the contacts that both wanted to exchange."""

from dataclasses import dataclass

from cherchons.directory.queries import fold
from cherchons.encounters.models import Met, Presentation, Registration
from cherchons.encounters.queries.meeting.reach import other_key
from cherchons.encounters.queries.registrations.places import TAKEN


@dataclass(frozen=True, slots=True)
class Meeting:
    """One other person: who said what, and their contact where both want the exchange."""

    other: Registration
    key: str  # in an address of this reader's
    mine: bool  # I said that we met
    theirs: bool
    wants: bool  # I want the exchange
    wanted: bool  # they do; shown only once both said that they met
    contact: str = ""

    @property
    def mutual(self) -> bool:
        """Whether an acquaintance was made."""
        return self.mine and self.theirs


def meetings_of(registration: Registration) -> list[Meeting]:
    """Return the meetings of someone, by name (three queries); people who left the day are not in it."""
    there = {"state__in": TAKEN, "anonymous": False}
    said = Met.objects.filter(registration=registration, **{f"other__{k}": v for k, v in there.items()})
    heard = Met.objects.filter(other=registration, **{f"registration__{k}": v for k, v in there.items()})
    mine = {met.other_id: met for met in said.select_related("other")}
    theirs = {met.registration_id: met for met in heard.select_related("registration")}
    both = [pk for pk in mine if pk in theirs and mine[pk].wants_contact and theirs[pk].wants_contact]
    contacts = dict(
        Presentation.objects.filter(registration__in=both).values_list("registration_id", "contact")
    )
    people = {pk: met.other for pk, met in mine.items()}
    people |= {pk: met.registration for pk, met in theirs.items()}
    made = [
        Meeting(
            other=other,
            key=other_key(registration, other),
            mine=pk in mine,
            theirs=pk in theirs,
            wants=pk in mine and mine[pk].wants_contact,
            wanted=pk in mine and pk in theirs and theirs[pk].wants_contact,
            contact=contacts.get(pk, ""),
        )
        for pk, other in people.items()
    ]
    return sorted(made, key=lambda one: (fold(one.other.name), one.other.number))


def contact_to_give(registration: Registration) -> str:
    """Return the contact that someone chose, or else the address they registered with (one query)."""
    kept = Presentation.objects.filter(registration=registration).values_list("contact", flat=True).first()
    return kept or registration.email

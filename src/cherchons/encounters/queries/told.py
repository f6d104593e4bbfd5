"""Who is told when a programme is released, and of what: only what concerns each."""

from dataclasses import dataclass, field

from django.contrib.auth import get_user_model

from cherchons.directory.enums import RoleName
from cherchons.encounters.models import Encounter, Speaker
from cherchons.encounters.queries.difference import Change
from cherchons.encounters.queries.programme import Document
from cherchons.kernel.actors import Actor

QUIET = frozenset({"session.order", "person.order", "item.order", "organiser.details"})  # nobody's mail


@dataclass(slots=True)
class Told:
    """One person who gets one mail."""

    key: str  # an id that never holds an address
    email: str
    name: str
    language: str
    title: dict[str, str]
    why: str  # "organiser", "team" or "speaker"
    changes: list[Change] = field(default_factory=list)


def told(
    encounter: Encounter, content: Document, changes: list[Change], *, first: bool, but: Actor | None = None
) -> list[Told]:
    """Return those to tell: the team and the organisers of everything, speakers of what is theirs.

    At the first release everyone concerned is told; later only those for whom something changed. Each address
    once; never the person who releases.
    """
    title = {content["language"]: content["title"]}
    if content["second_language"] and content["second_title"]:
        title[content["second_language"]] = content["second_title"]
    heard = [change for change in changes if change["code"] not in QUIET]
    found: dict[str, Told] = {}
    for told_all in _everything(encounter, title):
        told_all.changes = heard
        found.setdefault(told_all.email.lower(), told_all)
    if but is not None and but.account_id is not None:
        self_address = (
            get_user_model().objects.filter(pk=but.account_id).values_list("email", flat=True).first()
        )
        if self_address:
            found.pop(self_address.lower(), None)
    else:
        self_address = None
    for speaker in _speakers(encounter):
        address = (speaker.account.email if speaker.account else speaker.email).lower()
        if address in found and found[address].why != "speaker":
            continue
        if self_address and address == self_address.lower():
            continue
        one = found.setdefault(address, _as_told(speaker, encounter, title, address))
        one.changes += [c for c in _theirs(speaker, heard) if c not in one.changes]
    return [one for one in found.values() if first or one.changes]


def _everything(encounter: Encounter, title: dict[str, str]) -> list[Told]:
    accounts = get_user_model().objects.filter(is_active=True)
    organisers = accounts.filter(
        roles__organisation_id=encounter.organisation_id, roles__name=RoleName.ORGANISER
    ).distinct()
    team = accounts.filter(teams__encounter=encounter).distinct()
    return [
        Told(f"account:{a.pk}", a.email, a.name, a.language, title, why)
        for why, people in (("organiser", organisers), ("team", team))
        for a in people
    ]


def _speakers(encounter: Encounter) -> list[Speaker]:
    people = encounter.speakers.select_related("account", "session", "item__session")
    return [p for p in people if p.email or p.account_id]


def _as_told(speaker: Speaker, encounter: Encounter, title: dict[str, str], address: str) -> Told:
    account = speaker.account
    language = account.language if account else encounter.language
    key = f"account:{account.pk}" if account else f"speaker:{speaker.pk}"
    return Told(key, address, speaker.name, language, title, "speaker")


def _theirs(speaker: Speaker, changes: list[Change]) -> list[Change]:
    """Return the changes that concern one person: of the day, of their session, of themselves."""
    session = speaker.session or (speaker.item.session if speaker.item else None)
    mine = str(session.uid) if session else ""
    uid = str(speaker.uid)

    def concerns(change: Change) -> bool:
        if change["person"]:
            return change["person"] == uid
        return not change["session"] or change["session"] == mine

    return [change for change in changes if concerns(change)]

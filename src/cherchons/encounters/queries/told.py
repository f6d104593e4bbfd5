"""Who is told when a programme is released, and of what: only what concerns each."""

from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.auth import get_user_model

from cherchons.directory.enums import RoleName
from cherchons.encounters.models import Encounter, Registration, Session, Speaker
from cherchons.encounters.queries.difference import Change
from cherchons.encounters.queries.documents import Document, everyone, with_session
from cherchons.encounters.queries.registrations.concerned import heard_by, registered_among
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
    registration: Registration | None = None  # theirs, where they are registered too


def told(
    encounter: Encounter,
    content: Document,
    changes: list[Change],
    *,
    last: Document | None,
    but: Actor | None = None,
) -> list[Told]:
    """Return those to tell: the team and the organisers of everything, speakers of what is theirs.

    At the first release (``last`` is None) everyone concerned is told; later only those for whom something
    changed, those who were taken out since ``last`` too. Each address once; never the person who releases.
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
    gone = _gone(encounter, last, content) if last else []
    for speaker in [*_speakers(encounter), *gone]:
        address = (speaker.account.email if speaker.account else speaker.email).lower()
        if address in found and found[address].why != "speaker":
            continue
        if self_address and address == self_address.lower():
            continue
        one = found.setdefault(address, _as_told(speaker, encounter, title, address))
        mine = _theirs(speaker, heard) if speaker.pk else _of_the_gone(speaker, heard)
        one.changes += [c for c in mine if c not in one.changes]
    if last is not None:
        _add_registrations(encounter, found, heard)
    return [one for one in found.values() if last is None or one.changes]


def _add_registrations(encounter: Encounter, found: dict[str, Told], heard: list[Change]) -> None:
    """Put what concerns people as registered ones into the mail that they get anyway.

    The other registered people are told by the worker: see ``services/registrations/around.py``.
    """
    for address, registration in registered_among(encounter, found).items():
        one = found[address]
        one.registration = registration
        mine = heard_by(heard, (str(choice.session_uid) for choice in registration.choices.all()))
        one.changes += [change for change in mine if change not in one.changes]


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
    key = f"account:{account.pk}" if account else f"speaker:{speaker.uid}"
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


# --- those who were taken out ---
def _gone(encounter: Encounter, last: Document, content: Document) -> list[Speaker]:
    """Return the people of the last release who are in the programme no more, with the address they had.

    A release holds no address: it is found in what undo keeps.
    """
    wanted = {p["uid"] for p in everyone(last)} - {p["uid"] for p in everyone(content)}
    found: dict[str, Speaker] = {}
    if not wanted:
        return []
    for before in encounter.revisions.order_by("-number").values_list("before", flat=True).iterator():
        for session, person in with_session(before):
            if person["uid"] in wanted - found.keys():
                found[person["uid"]] = _as_speaker(encounter, session, person)
        if found.keys() == wanted:
            break
    accounts = get_user_model().objects.in_bulk([p.account_id for p in found.values() if p.account_id])
    for speaker in found.values():
        speaker.account = accounts.get(speaker.account_id) if speaker.account_id else None
    return [p for p in found.values() if p.email or p.account]


def _as_speaker(encounter: Encounter, session: Document | None, person: Document) -> Speaker:
    """Return someone as they were, as a row that is not kept."""
    made = Speaker(encounter=encounter, uid=UUID(person["uid"]), name=person["name"], email=person["email"])
    made.account_id = person["account"]
    if session is not None:
        made.session = Session(uid=UUID(session["uid"]))
    return made


def _of_the_gone(speaker: Speaker, changes: list[Change]) -> list[Change]:
    """Return what tells someone that they are no longer there: themselves, their point or whole session."""
    uid, session = str(speaker.uid), str(speaker.session.uid) if speaker.session else ""
    whole = ("session.removed", "item.removed")
    return [
        change
        for change in changes
        if change["person"] == uid or (session and change["session"] == session and change["code"] in whole)
    ]

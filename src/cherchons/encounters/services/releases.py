"""Publish a programme; postpone, cancel, reinstate a day: each makes a frozen release, and tells."""

from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cherchons.encounters import messages
from cherchons.encounters.enums import EncounterState
from cherchons.encounters.models import Encounter, Release
from cherchons.encounters.queries.difference import difference
from cherchons.encounters.queries.programme import Document, document
from cherchons.encounters.queries.registrations.concerned import concerns_registered
from cherchons.encounters.queries.told import Told, told
from cherchons.encounters.rules import can_release
from cherchons.encounters.services import checking
from cherchons.encounters.services.changes import check_version, locked
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.listing import found_by, keep_topics
from cherchons.encounters.services.preparing import prepare
from cherchons.kernel import audit, clock, outbox
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require


class NothingToRelease(DomainError):
    """The public already sees exactly this, or there is nothing to see yet."""

    status = 409
    code = "nothing-to-release"


@transaction.atomic
def release(
    encounter: Encounter, *, by: Actor, version: int, note: str = "", request_key: UUID | None = None
) -> Release:
    """Publish the draft as it is: everyone sees it, and those concerned get one mail each.

    Raises
    ------
    NothingToRelease
        If the programme has no session, or nothing changed since the last release.
    """
    require(can_release, by, encounter)
    now = locked(encounter)
    already = audit.made_before(Release, request_key, "encounters.release", by)
    if already is not None:
        return already
    check_version(now, version)
    content = document(now)
    if not content["sessions"]:
        raise NothingToRelease(_("The programme is still empty: add at least one session, then publish."))
    last = now.releases.filter(latest=True).first()
    made = _freeze(now, last, content, checking.text(note, field="note", longest=300), version)
    audit.record(by, "encounters.release", made, public=True, request_key=request_key)
    _tell(made, told(now, content, made.changes, last=last.content if last else None, but=by))
    return made


def _freeze(
    encounter: Encounter, last: Release | None, content: Document, note: str, version: int
) -> Release:
    """Keep a document as the release after ``last`` of a locked encounter."""
    changes = difference(last.content, content) if last else []
    if last is not None and not changes:
        raise NothingToRelease(
            _("Nothing has changed since the last publication: everyone already sees this.")
        )
    encounter.releases.filter(latest=True).update(latest=False)
    dates = [day["date"] for day in content["days"]]
    made = Release.objects.create(
        encounter=encounter,
        number=last.number + 1 if last else 1,
        version=version,
        at=clock.now(),
        note=note,
        content=content,
        changes=changes,
        summary=summary(content),
        **found_by(content),
        first_date=min(dates),
        last_date=max(dates),
        registered_told=not concerns_registered(encounter, changes),
    )
    keep_topics(made, content)
    made.refresh_from_db()  # dates as dates
    prepare(made)
    return made


PLACED_APART = ("sessions", "speakers", "access", "second_access")


def summary(content: Document) -> Document:
    """Return the document without its sessions and people: what a list of days shows."""
    starts = sorted((s["day"], s["start"]) for s in content["sessions"])
    ends = sorted((s["day"], s["end"]) for s in content["sessions"])
    return {
        **{name: value for name, value in content.items() if name not in PLACED_APART},
        "count": len(content["sessions"]),
        "first_start": starts[0][1] if starts else None,
        "last_end": ends[-1][1] if ends else None,
    }


def _tell(made: Release, people: list[Told]) -> None:
    for person in people:
        with translation.override(person.language):
            title = messages.in_my_language(person.title)
            subject, text = messages.release_mail(
                made, person.changes, name=person.name, title=title, registration=person.registration
            )
        key = f"encounters.release:{made.pk}:{person.key}"
        outbox.post(person.email, subject=subject, text=text, language=person.language, key=key)


def postpone(
    encounter: Encounter, *, by: Actor, version: int, note: str = "", request_key: UUID | None = None
) -> Encounter:
    """Say that the day takes place later; everyone sees it at once."""
    require(can_release, by, encounter)
    return _change_state(encounter, by, version, EncounterState.POSTPONED, note, request_key)


def cancel(
    encounter: Encounter, *, by: Actor, version: int, note: str = "", request_key: UUID | None = None
) -> Encounter:
    """Say that the day does not take place; everyone sees it at once."""
    require(can_release, by, encounter)
    return _change_state(encounter, by, version, EncounterState.CANCELLED, note, request_key)


def reinstate(
    encounter: Encounter, *, by: Actor, version: int, note: str = "", request_key: UUID | None = None
) -> Encounter:
    """Say that the day takes place after all; everyone sees it at once."""
    require(can_release, by, encounter)
    return _change_state(encounter, by, version, EncounterState.SCHEDULED, note, request_key)


@transaction.atomic
def _change_state(
    encounter: Encounter, by: Actor, version: int, state: EncounterState, note: str, key: UUID | None
) -> Encounter:
    """Change the state in the draft and, if the day is public, in what the public sees: that alone.

    Other changes of the draft wait for their own release.
    """
    now = locked(encounter)
    action = f"encounters.{state}"
    if audit.already_done(key, action, by) is not None:
        encounter.refresh_from_db()
        return encounter
    check_version(now, version)
    word = checking.cleaned(Encounter, {"state_note": note})["state_note"]
    if (now.state, now.state_note) == (state, word):
        raise Invalid(_("The day already is in this state."), field="state")
    encounter.state, encounter.state_note, encounter.version = state, word, now.version + 1
    encounter.save(update_fields=["state", "state_note", "version"])
    last = now.releases.filter(latest=True).first()
    if last is not None:
        # The draft's other changes stay pending: but for the state, this release shows the last one.
        seen = now.version + 1 if last.version == now.version else last.version
        content = {**last.content, "state": str(state), "state_note": word}
        made = _freeze(now, last, content, "", seen)
        _tell(made, told(now, content, made.changes, last=last.content, but=by))
    audit.record(by, action, encounter, fields=["state"], public=last is not None, request_key=key)
    return encounter

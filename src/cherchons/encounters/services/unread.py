"""Lines that the reading had not understood, put where they belong."""

from uuid import UUID

from django.utils.translation import gettext as _

from cherchons.encounters.models import Encounter, Session
from cherchons.encounters.rules import can_edit
from cherchons.encounters.services import checking
from cherchons.encounters.services.changes import changing
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import NotFound
from cherchons.kernel.permissions import require


def insert_unread(
    encounter: Encounter,
    *,
    by: Actor,
    version: int,
    line: int,
    session: Session | None = None,
    request_key: UUID | None = None,
) -> Encounter:
    """Add a line to the end of a session's text, or of the introduction; it is unread no more."""
    require(can_edit, by, encounter)
    with changing(
        encounter, by=by, version=version, action="encounters.unread.insert", request_key=request_key
    ) as change:
        if change.repeated is not None:
            return encounter
        now = Encounter.objects.get(pk=encounter.pk)
        found = [unread for unread in now.unread if unread["line"] == line]
        if not found:
            raise NotFound(_("This line was already put somewhere, or set aside."))
        words = "\n".join(unread["text"].strip() for unread in found)
        if session is None:
            encounter.description = _longer(now.description, words, "description")
            encounter.save(update_fields=["description"])
            change.of(encounter, ["description", "unread"])
        else:
            checking.same_encounter(session, encounter)
            session.text = _longer(session.text, words, "text")
            session.save(update_fields=["text"])
            change.of(session, ["text"])
        encounter.unread = [unread for unread in now.unread if unread["line"] != line]
        encounter.save(update_fields=["unread"])
    return encounter


def _longer(text: str, words: str, field: str) -> str:
    whole = f"{text}\n\n{words}" if text else words
    return checking.text(whole, field=field, longest=checking.LONGEST_TEXT)

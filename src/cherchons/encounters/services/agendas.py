"""Someone keeps sessions for themselves, without an account: a secret address is all there is."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac

from cherchons.encounters.models import Agenda, Encounter, Release
from cherchons.encounters.queries.public import NotReleased
from cherchons.encounters.rules import agenda_key, can_keep_agenda
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor, LinkHolder
from cherchons.kernel.permissions import require


def new_token(request_key: UUID | None = None) -> str:
    """Return a token that nobody can guess: the same one for the same form, two clicks make one agenda."""
    if request_key is None:
        return secrets.token_urlsafe(24)
    digest = salted_hmac("encounters.agenda", request_key.hex, algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:24]).decode()


def holder(token: str) -> LinkHolder:
    """Return the actor who came with this token."""
    return LinkHolder(scope="agenda", target=agenda_key(token))


@transaction.atomic
def choose(encounter: Encounter, *, by: Actor, token: str, sessions: Iterable[str]) -> Agenda:
    """Keep exactly these sessions (uids) in the agenda of this token; it is made when it is not there yet.

    Choosing the same twice changes nothing. What is not on the published programme is left out.

    Raises
    ------
    NotReleased
        If the encounter has no published programme.
    """
    require(can_keep_agenda, by, token)
    latest = Release.objects.filter(encounter=encounter, latest=True).first()
    if latest is None:
        raise NotReleased
    wanted = set(sessions)
    kept = [s["uid"] for s in latest.content["sessions"] if s["uid"] in wanted]
    agenda, made = Agenda.objects.select_for_update().get_or_create(
        token=token, defaults={"encounter": encounter, "sessions": kept}
    )
    if agenda.encounter_id != encounter.pk:
        raise NotReleased
    if not made and agenda.sessions == kept:
        return agenda
    agenda.sessions, agenda.changed_at = kept, clock.now()
    agenda.save(update_fields=["sessions", "changed_at"])
    audit.record(by, "encounters.agenda.choose", agenda, fields=["sessions"])
    return agenda


@transaction.atomic
def forget(agenda: Agenda, *, by: Actor) -> None:
    """Delete an agenda; its addresses stop answering."""
    require(can_keep_agenda, by, agenda.token)
    audit.record(by, "encounters.agenda.forget", agenda)
    agenda.delete()

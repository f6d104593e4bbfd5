"""What stands above sessions that people choose between."""

from uuid import UUID

from django.utils.translation import gettext as _

from cherchons.encounters.models import Session
from cherchons.encounters.rules import can_edit
from cherchons.encounters.services import checking
from cherchons.encounters.services.changes import changing
from cherchons.encounters.services.checking import Invalid
from cherchons.kernel.actors import Actor
from cherchons.kernel.permissions import require


def name_parallel(
    session: Session, *, by: Actor, version: int, title: str, request_key: UUID | None = None
) -> Session:
    """Say what stands above the sessions that take place at the same time as this one: once for them all."""
    require(can_edit, by, session.encounter)
    encounter = session.encounter
    with changing(
        encounter, by=by, version=version, action="encounters.session.parallel", subject=session.title,
        request_key=request_key,
    ) as change:  # fmt: skip
        if change.repeated is not None:
            return session
        now = Session.objects.get(pk=session.pk)
        if now.parallel is None:
            raise Invalid(_("This session stands alone: put it beside another one first."), field="title")
        kept = checking.cleaned(Session, {"parallel_title": title})
        group = encounter.sessions.filter(parallel=now.parallel)
        if not group.exclude(**kept).exists():
            change.nothing()
        group.update(**kept)
        session.refresh_from_db()
        change.of(session, ["parallel_title"])
    return session

"""Sessions that people choose between: their group, and what stands above it."""

from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from cherchons.encounters.models import Encounter, Session
from cherchons.encounters.rules import can_edit
from cherchons.encounters.services import checking
from cherchons.encounters.services.changes import changing
from cherchons.encounters.services.checking import Invalid
from cherchons.kernel.actors import Actor
from cherchons.kernel.permissions import require


def name_parallel(
    session: Session,
    *,
    by: Actor,
    version: int,
    title: str,
    second_title: str | None = None,
    request_key: UUID | None = None,
) -> Session:
    """Say what stands above the sessions that take place at the same time as this one: once for them all.

    ``second_title``: the same in the encounter's second language; None leaves it as it is.
    """
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
        said = {"parallel_title": title, "second_parallel_title": second_title}
        kept = checking.cleaned(Session, {name: words for name, words in said.items() if words is not None})
        group = encounter.sessions.filter(parallel=now.parallel)
        if not group.exclude(**kept).exists():
            change.nothing()
        group.update(**kept)
        session.refresh_from_db()
        change.of(session, list(kept))
    return session


def join_parallel(beside: Session, encounter: Encounter) -> int:
    """Return the number of a session's parallel group; a session that stood alone begins one.

    Raises
    ------
    Invalid
        If the session is one of another encounter.
    """
    if beside.encounter_id != encounter.pk:
        raise Invalid(_("Choose another session of this encounter."), field="parallel")
    now = Session.objects.get(pk=beside.pk)
    if now.parallel is None:
        now.parallel = _next_parallel(encounter)
        now.save(update_fields=["parallel"])
    return now.parallel


def _next_parallel(encounter: Encounter) -> int:
    """Return a number that no group of parallel sessions has yet."""
    return (encounter.sessions.aggregate(last=Max("parallel"))["last"] or 0) + 1


def end_lonely_parallels(encounter: Encounter) -> None:
    """A session that overlaps no other of its group is no longer in parallel with anything."""
    groups: dict[int | None, list[Session]] = {}
    for session in encounter.sessions.exclude(parallel=None):
        groups.setdefault(session.parallel, []).append(session)
    lonely = [
        session.pk
        for group in groups.values()
        for session in group
        if not any(_overlap(session, other) for other in group if other.pk != session.pk)
    ]
    if lonely:
        Session.objects.filter(pk__in=lonely).update(parallel=None)


def _overlap(one: Session, other: Session) -> bool:
    return one.day_id == other.day_id and one.start < other.end and other.start < one.end

"""What organisers see: their drafts, what would change, who would be told."""

from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery

from cherchons.directory.enums import RoleName
from cherchons.directory.queries import fold
from cherchons.directory.rules import is_administrator
from cherchons.encounters.enums import RegistrationState, TeamRole
from cherchons.encounters.models import Encounter, Registration, Release, Series
from cherchons.encounters.queries.difference import Change, difference
from cherchons.encounters.queries.programme import Document, document
from cherchons.encounters.queries.registrations.places import TAKEN
from cherchons.encounters.queries.told import Told, told
from cherchons.encounters.rules import can_see_draft
from cherchons.kernel import clock
from cherchons.kernel.actors import Actor, Visitor
from cherchons.kernel.errors import NotFound, SignInNeeded

LONGEST_SEARCH = 120
OF_STATE: Change = {"code": "encounter.state_note", "session": "", "person": "", "params": {}}


def _edited_by(actor: Actor, *roles: TeamRole) -> QuerySet[Encounter]:
    """Return the encounters on which the actor works; an administrator's rights count for nothing here."""
    account = actor.account_id
    if account is None:
        return Encounter.objects.none()
    mine = Q(organisation__roles__account_id=account, organisation__roles__name=RoleName.ORGANISER)
    team = Q(team__account_id=account, team__role__in=roles)
    return Encounter.objects.filter(mine | team).distinct()


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One encounter on an organiser's desk."""

    encounter: Encounter
    first_date: date | None
    last_date: date | None
    release: int  # 0: never published
    pending: bool  # the draft may say something that the public doesn't see yet
    may_edit: bool
    mine: bool = True  # False where only an administrator's rights lead here
    registers: bool = False  # people can be registered for it
    capacity: int | None = None
    taken: int = 0  # places
    waiting: int = 0  # people in line

    @property
    def when(self) -> str:
        """``"draft"``, ``"next"``, ``"past"`` or ``"other"``: where it stands on the desk."""
        if not self.mine:
            return "other"
        if not self.release:
            return "draft"
        return "past" if self.last_date and self.last_date < clock.now().date() else "next"


def encounters_edited_by(actor: Actor) -> list[DeskRow]:
    """Return the encounters on which the actor works, next first, then past ones (two queries)."""
    found = _edited_by(actor, TeamRole.CO_ORGANISER, TeamRole.FACILITATOR)
    editable = set(_edited_by(actor, TeamRole.CO_ORGANISER).values_list("pk", flat=True))
    return _rows(found, editable)


def matching(found: list[DeskRow], text: str) -> list[DeskRow]:
    """Keep the rows that have every word of ``text`` in their title, place, organisation or series."""
    wanted = fold(text[:LONGEST_SEARCH]).split()

    def words(row: DeskRow) -> str:
        e = row.encounter
        series = e.series.title if e.series else ""
        return fold(" ".join((e.title, e.second_title, e.slug, e.venue, e.organisation.name, series)))

    return [row for row in found if all(word in words(row) for word in wanted)] if wanted else found


def other_encounters(actor: Actor, text: str = "", *, limit: int = 30) -> list[DeskRow]:
    """Return, to an administrator, the encounters of all the others, the latest first (three queries).

    ``text``: words of their title, address, organisation or series, without accents or capitals.
    """
    if not is_administrator(actor):
        return []
    mine = _edited_by(actor, TeamRole.CO_ORGANISER, TeamRole.FACILITATOR).values("pk")
    names = ("pk", "title", "slug", "organisation__name", "series__title")
    all_others = Encounter.objects.exclude(pk__in=mine).order_by("-pk").values_list(*names)
    wanted = fold(text[:LONGEST_SEARCH]).split()
    if wanted:
        found = (
            pk
            for pk, *words in all_others.iterator()
            if all(word in " ".join(fold(w or "") for w in words) for word in wanted)
        )
        latest = list(islice(found, limit))
    else:
        latest = [row[0] for row in all_others[:limit]]
    return _rows(Encounter.objects.filter(pk__in=latest), set(latest), mine=False)


def _rows(found: QuerySet[Encounter], editable: set[int], *, mine: bool = True) -> list[DeskRow]:
    latest = Release.objects.filter(encounter=OuterRef("pk"), latest=True)
    seen = found.select_related("organisation", "series").annotate(
        first=Min("days__date"),
        last=Max("days__date"),
        release_number=Subquery(latest.values("number")[:1]),
        released_version=Subquery(latest.values("version")[:1]),
        plan_key=F("plan__pk"),
        capacity=F("plan__capacity"),
        taken=_counted(*TAKEN),
        waiting=_counted(RegistrationState.WAITING),
    )
    rows = [
        DeskRow(
            encounter=e,
            first_date=e.first,
            last_date=e.last,
            release=e.release_number or 0,
            pending=e.release_number is None or e.version != e.released_version,
            may_edit=e.pk in editable,
            mine=mine,
            registers=e.plan_key is not None,
            capacity=e.capacity,
            taken=e.taken or 0,
            waiting=e.waiting or 0,
        )
        for e in seen
    ]
    today = clock.now().date()

    def place(row: DeskRow) -> tuple[bool, int]:
        on = row.first_date or today
        over = bool(row.last_date and row.last_date < today)
        return over, -on.toordinal() if over else on.toordinal()

    return sorted(rows, key=place)


def _counted(*states: RegistrationState) -> Subquery:
    found = Registration.objects.filter(encounter=OuterRef("pk"), state__in=states).order_by()
    return Subquery(found.values("encounter").annotate(number=Count("pk")).values("number"))


def draft_for(slug: str, actor: Actor) -> Encounter:
    """Return the encounter at this address if the actor may see its draft.

    Raises
    ------
    SignInNeeded
        If the actor is a visitor.
    NotFound
        If there is none, or it isn't theirs to see: a stranger can't tell which.
    """
    if isinstance(actor, Visitor):
        raise SignInNeeded
    found = Encounter.objects.select_related("organisation", "series", "territory").filter(slug=slug).first()
    if found is None or not can_see_draft(actor, found):
        raise NotFound
    return found


def pending_changes(encounter: Encounter) -> list[Change] | None:
    """Return what publishing the draft now would change; None if it was never published."""
    last = encounter.releases.filter(latest=True).first()
    return None if last is None else difference(last.content, document(encounter))


def told_at_release(encounter: Encounter, *, by: Actor | None = None) -> list[Told]:
    """Return who would get a mail if ``by`` published the draft now, and of which changes."""
    last = encounter.releases.filter(latest=True).first()
    content: Document = document(encounter)
    changes = difference(last.content, content) if last else []
    return told(encounter, content, changes, last=last.content if last else None, but=by)


def told_of_state(encounter: Encounter, *, by: Actor | None = None) -> list[Told]:
    """Return who would get a mail if ``by`` postponed, cancelled or reinstated the day now: all concerned."""
    last = encounter.releases.filter(latest=True).first()
    if last is None:
        return []
    return told(encounter, last.content, [OF_STATE], last=last.content, but=by)


def series_for(actor: Actor) -> list[Series]:
    """Return the series in which the actor may put an encounter: for administrators, all (one query)."""
    if is_administrator(actor):
        return list(Series.objects.order_by("title"))
    if actor.account_id is None:
        return []
    mine = Q(organisation__roles__account_id=actor.account_id, organisation__roles__name=RoleName.ORGANISER)
    return list(Series.objects.filter(mine).distinct().order_by("title"))

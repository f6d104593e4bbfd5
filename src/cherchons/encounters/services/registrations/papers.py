"""Papers of the day are ordered, made under a lease, kept for a few days.

A worker that is killed while it makes papers loses nothing: its lease runs out, and another one takes over.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, override

from cherchons.encounters.enums import BadgeSheet, ForWhom, PaperKind, PaperSize, PaperState
from cherchons.encounters.formats.signs import rooms_of
from cherchons.encounters.models import Encounter, PaperOrder
from cherchons.encounters.queries import display
from cherchons.encounters.queries.composing.placed import workshop_lists
from cherchons.encounters.queries.registrations.opening import latest_release
from cherchons.encounters.queries.registrations.papers import language_of, last_badges, wanted
from cherchons.encounters.queries.seating.papers import TABLE_PAPERS, pieces_of, published_plan
from cherchons.encounters.rules import can_manage_registrations
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.registrations.paper_content import content_of
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor, System
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require

log = structlog.get_logger("papers")
LEASE = timedelta(seconds=90)  # from one sign of progress to the next
MOST_TRIES = 3  # workers that may die of one order
MOST_BLANK = 200
AT_ONCE = 40  # up to so many pieces, nobody waits for the worker
FOLDER = "papers"
ORDER = "encounters.papers.order"
FAILED = gettext_noop(
    "These papers could not be made. Try again; if it happens again, tell whoever looks after the site."
)


class NothingToPrint(DomainError):
    """There is nobody, or no room, for which such papers would be made."""

    status = 409
    code = "nothing-to-print"
    sentence = gettext_lazy("There is nobody to make these papers for yet.")


class _TakenOver(Exception):
    """Another worker makes this order now."""


@transaction.atomic
def order(
    encounter: Encounter, *, by: Actor, kind: str, request_key: UUID | None = None, **options: Any
) -> PaperOrder:
    """Order papers; the worker makes them, or :func:`make` at once where there are few.

    Parameters
    ----------
    options
        Badges: ``sheet`` (:class:`BadgeSheet`), ``who`` (:class:`ForWhom`), ``number``, ``blank``. Sign-in
        sheet: ``blank``. Certificates: ``who``, ``number``. Room signs, lists of workshops: ``paper``
        (:class:`PaperSize`). Papers of tables: ``plan``, the uid of a published table plan; ``paper``.

    Raises
    ------
    NothingToPrint
        If nobody or nothing would stand on them.
    """
    require(can_manage_registrations, by, encounter)
    already = audit.made_before(PaperOrder, request_key, ORDER, by)
    if already is not None:
        return already
    if latest_release(encounter) is None:
        raise NothingToPrint(_("Publish the programme first: papers say what everyone can read."))
    kept = _checked(encounter, kind, options)
    made = PaperOrder.objects.create(
        encounter=encounter,
        kind=kind,
        options=kept,
        total=_pieces(encounter, kind, kept),
        by_id=by.account_id,
        at=clock.now(),
    )
    audit.record(by, ORDER, made, request_key=request_key)
    return made


def _checked(encounter: Encounter, kind: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return the options to keep, checked."""
    if kind not in PaperKind.values:
        raise Invalid(_("Choose which papers to make."), field="kind")
    kept: dict[str, Any] = {"tries": 0}
    for name, allowed in (("sheet", BadgeSheet), ("who", ForWhom), ("paper", PaperSize)):
        if options.get(name):
            if options[name] not in allowed.values:
                raise Invalid(_("Choose one of the possible answers."), field=name)
            kept[name] = str(options[name])
    blank = options.get("blank") or 0
    if not 0 <= blank <= MOST_BLANK:
        raise Invalid(
            _("At most %(most)d empty ones are made at once.") % {"most": MOST_BLANK}, field="blank"
        )
    kept["blank"] = blank
    if kind in TABLE_PAPERS:
        kept |= _step_shown(encounter, options.get("plan"))
    if kept.get("who") == ForWhom.NEW and (last := last_badges(encounter)):
        kept["since"] = last.at.isoformat()
    if kept.get("who") == ForWhom.ONE:
        if not options.get("number"):
            raise Invalid(_("Which number does this person have?"), field="number")
        kept["number"], kept["blank"] = int(options["number"]), 0
    return kept


def _step_shown(encounter: Encounter, uid: UUID | None) -> dict[str, Any]:
    """Return which table plan is printed: papers say what people read on their own page."""
    plan = published_plan(encounter, uid) if uid else None
    if plan is None:
        raise NothingToPrint(_("Publish the table plan first: papers say what everyone finds on their page."))
    return {"plan": plan.uid.hex, "step": plan.published_id}


def _pieces(encounter: Encounter, kind: str, kept: dict[str, Any]) -> int:
    """Return how many badges, lines, certificates or signs there will be."""
    if kind == PaperKind.SIGNS:
        count = len(rooms_of(display.shown(encounter.slug, language_of(encounter))))
        if not count:
            raise NothingToPrint(
                _("No session says its room yet: give rooms in the programme, publish, come back.")
            )
        return count
    if kind in TABLE_PAPERS:
        plan = published_plan(encounter, kept["plan"])
        pieces = pieces_of(plan, kind) if plan else 0
        if not pieces:
            raise NothingToPrint
        return pieces
    if kind == PaperKind.WORKSHOPS:
        count = len(workshop_lists(encounter, display.shown(encounter.slug, language_of(encounter))))
        if not count:
            raise NothingToPrint(_("Nobody is expected in a workshop yet: compose and publish them first."))
        return count
    people = wanted(encounter, kind, kept).count()
    if kept.get("who") == ForWhom.ONE and not people:
        raise Invalid(_("Nobody with this number has a place, or came."), field="number")
    if kept.get("who") == ForWhom.NEW and not people:
        raise NothingToPrint(_("Nobody is new since the last badges."))
    if kind == PaperKind.CERTIFICATES and not people:
        raise NothingToPrint(_("Certificates are for those who were checked in: nobody was yet."))
    if not people + kept["blank"]:
        raise NothingToPrint
    return people + int(kept["blank"])


@transaction.atomic
def try_again(order: PaperOrder, *, by: Actor) -> PaperOrder:
    """Make papers once more: they failed, or their file was deleted in time."""
    require(can_manage_registrations, by, order.encounter)
    gone = Q(state=PaperState.FAILED) | Q(state=PaperState.READY, file="")
    again = PaperOrder.objects.filter(gone, pk=order.pk).update(
        state=PaperState.WAITING,
        options={**order.options, "tries": 0},
        problem="",
        done=0,
        lease_until=None,
        at=clock.now(),
    )
    if again:
        audit.record(by, "encounters.papers.again", order, fields=["state"])
    order.refresh_from_db()
    return order


def make(order: PaperOrder, *, by: Actor) -> PaperOrder:
    """Make the papers of one order, unless someone else is making them."""
    require(can_manage_registrations, by, order.encounter)
    if not _take(order):
        return order
    try:
        with override(language_of(order.encounter)):
            content = content_of(order, lambda done: _progress(order, done))
            _finish(order, content, by)
    except _TakenOver:
        log.info("papers taken over", order=order.pk)
    except Exception:
        log.exception("papers failed", order=order.pk)
        _fail(order, by)
    order.refresh_from_db()
    return order


def make_due(now: datetime) -> int:
    """Make the oldest order that waits, or whose worker died; the sweep's job."""
    due = _free(now).select_related("encounter__organisation").order_by("id").first()
    if due is None:
        return 0
    make(due, by=System(task="encounters.papers"))
    return 1


def _free(now: datetime) -> Any:
    waits = Q(state=PaperState.WAITING) | Q(state=PaperState.MAKING, lease_until__lt=now)
    return PaperOrder.objects.filter(waits)


def _take(order: PaperOrder) -> bool:
    """Take an order for this process alone, by one conditional UPDATE."""
    now = clock.now()
    tries = order.options.get("tries", 0) + 1
    if tries > MOST_TRIES:
        if _free(now).filter(pk=order.pk).update(state=PaperState.FAILED, problem=FAILED, lease_until=None):
            order.refresh_from_db()
        return False
    lease = now + LEASE
    options = {**order.options, "tries": tries}
    free = _free(now).filter(pk=order.pk)
    if not free.update(state=PaperState.MAKING, done=0, lease_until=lease, options=options):
        order.refresh_from_db()
        return False
    order.state, order.lease_until, order.options = PaperState.MAKING, lease, options
    return True


def _mine(order: PaperOrder) -> Any:
    """Return the order, as long as this process holds it: the end of the lease is its name."""
    return PaperOrder.objects.filter(pk=order.pk, state=PaperState.MAKING, lease_until=order.lease_until)


def _progress(order: PaperOrder, done: int) -> None:
    """Note how far one is, which renews the lease."""
    lease = clock.now() + LEASE
    if not _mine(order).update(done=done, lease_until=lease):
        raise _TakenOver
    order.lease_until = lease


def _finish(order: PaperOrder, content: bytes, by: Actor) -> None:
    name = default_storage.save(f"{FOLDER}/{order.uid.hex}.pdf", ContentFile(content))
    with transaction.atomic():
        held = _mine(order).update(
            state=PaperState.READY, done=order.total, file=name, problem="", lease_until=None
        )
        if held:
            audit.record(by, "encounters.papers.made", order, fields=["state", "file"])
    if not held:
        default_storage.delete(name)
        raise _TakenOver


@transaction.atomic
def _fail(order: PaperOrder, by: Actor) -> None:
    if _mine(order).update(state=PaperState.FAILED, problem=FAILED, lease_until=None):
        audit.record(by, "encounters.papers.failed", order, fields=["state"])

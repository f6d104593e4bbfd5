"""Invitation codes as their organisers see them: for whom, how often used, until when, the link to send."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count
from django.urls import reverse

from cherchons.encounters.models import Encounter, InvitationCode, RegistrationPlan
from cherchons.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One code."""

    code: InvitationCode
    used: int
    link: str
    state: str  # "open", "used_up", "expired" or "withdrawn"

    @property
    def left(self) -> int:
        """How many registrations it still opens."""
        return max(0, self.code.uses - self.used)


def code_rows(plan: RegistrationPlan, now: datetime) -> list[CodeRow]:
    """Return the codes, those that still open something first, then the latest (one query)."""
    register = settings.SITE_URL + reverse("encounters:register", args=[plan.encounter.slug])
    rows = [
        CodeRow(code, code.used, f"{register}?code={code.code}", _state(code, code.used, now))
        for code in plan.codes.annotate(used=Count("registrations")).order_by("-id")
    ]
    return sorted(rows, key=lambda row: row.state != "open")


def _state(code: InvitationCode, used: int, now: datetime) -> str:
    if code.withdrawn:
        return "withdrawn"
    if code.expires_at and now >= code.expires_at:
        return "expired"
    return "used_up" if used >= code.uses else "open"


def find_code(encounter: Encounter, pk: int) -> InvitationCode:
    """Return one code of this day.

    Raises
    ------
    NotFound
        If there is none.
    """
    found = InvitationCode.objects.select_related("plan__encounter__organisation").filter(
        pk=pk, plan__encounter=encounter
    )
    code = found.first()
    if code is None:
        raise NotFound
    return code

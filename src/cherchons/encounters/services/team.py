"""Who works on a day besides the organisers of its organisation."""

from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cherchons.encounters.enums import TeamRole
from cherchons.encounters.messages import team_mail
from cherchons.encounters.models import Encounter, TeamMember
from cherchons.encounters.rules import can_manage_team
from cherchons.encounters.services import checking
from cherchons.encounters.services.checking import Invalid
from cherchons.kernel import audit, outbox
from cherchons.kernel.actors import Actor
from cherchons.kernel.permissions import require


@transaction.atomic
def add_to_team(
    encounter: Encounter, *, by: Actor, email: str, role: str, request_key: UUID | None = None
) -> TeamMember:
    """Name someone who has an account co-organiser or facilitator of the day, and tell them.

    Naming someone again changes their role.
    """
    require(can_manage_team, by, encounter)
    Encounter.objects.select_for_update().get(pk=encounter.pk)
    already = audit.made_before(TeamMember, request_key, "encounters.team.add", by)
    if already is not None:
        return already
    if role not in TeamRole.values:
        raise Invalid(_("Choose what this person may do."), field="role")
    address = checking.email(email, field="email")
    account = (
        get_user_model().objects.filter(email__iexact=address, is_active=True).first() if address else None
    )
    if account is None:
        unknown = _(
            "Nobody has an account with this address yet. Ask them to sign in once, then add them here."
        )
        raise Invalid(unknown, field="email")
    member, _made = TeamMember.objects.update_or_create(
        encounter=encounter, account=account, defaults={"role": role}
    )
    audit.record(by, "encounters.team.add", member, fields=["role"], request_key=request_key)
    with translation.override(account.language):
        subject, text = team_mail(encounter, role)
    outbox.post(account.email, subject=subject, text=text, language=account.language)
    return member


@transaction.atomic
def remove_from_team(member: TeamMember, *, by: Actor) -> None:
    """Someone no longer works on this day."""
    require(can_manage_team, by, member.encounter)
    audit.record(by, "encounters.team.remove", member)
    member.delete()

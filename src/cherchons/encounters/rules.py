"""Who may do what with an encounter."""

import hashlib

from django.utils.translation import gettext_lazy as _

from cherchons.directory.models import Organisation
from cherchons.directory.rules import can_organise_for, is_administrator
from cherchons.encounters.enums import RegistrationState, TeamRole
from cherchons.encounters.models import Encounter, QuestionnaireTicket, Registration, Series, TeamMember
from cherchons.kernel.actors import Actor, LinkHolder, System
from cherchons.kernel.permissions import predicate


def _answers_for(actor: Actor, organisation: Organisation | None) -> bool:
    """Whether the actor organises for this organisation, or looks after the whole platform."""
    if organisation is None:
        return False
    return isinstance(actor, System) or is_administrator(actor) or can_organise_for(actor, organisation)


def _in_team(actor: Actor, encounter: Encounter, *roles: TeamRole) -> bool:
    if actor.account_id is None:
        return False
    return TeamMember.objects.filter(
        encounter=encounter, account_id=actor.account_id, role__in=roles
    ).exists()


@predicate(
    "encounters.create",
    refusal=_("Only people who organise for this organisation may create an encounter in its name."),
)
def can_create_encounter(actor: Actor, organisation: Organisation | None = None) -> bool:
    """Organisers of the organisation; administrators."""
    return _answers_for(actor, organisation)


@predicate("encounters.see_draft")
def can_see_draft(actor: Actor, encounter: Encounter | None = None) -> bool:
    """Organisers of its organisation, its whole team, administrators."""
    if encounter is None:
        return False
    return _answers_for(actor, encounter.organisation) or _in_team(
        actor, encounter, TeamRole.CO_ORGANISER, TeamRole.FACILITATOR
    )


@predicate("encounters.edit", refusal=_("Only the organisers of this day may change its programme."))
def can_edit(actor: Actor, encounter: Encounter | None = None) -> bool:
    """Organisers of its organisation, its co-organisers, administrators."""
    if encounter is None:
        return False
    return _answers_for(actor, encounter.organisation) or _in_team(actor, encounter, TeamRole.CO_ORGANISER)


@predicate("encounters.release", refusal=_("Only the organisers of this day may publish its programme."))
def can_release(actor: Actor, encounter: Encounter | None = None) -> bool:
    """Whoever may change it: publishing, postponing, cancelling, reinstating."""
    return can_edit(actor, encounter)


@predicate(
    "encounters.manage_team", refusal=_("Only the organisation that answers for this day names its team.")
)
def can_manage_team(actor: Actor, encounter: Encounter | None = None) -> bool:
    """Organisers of its organisation; administrators. Not co-organisers: they were named themselves."""
    return encounter is not None and _answers_for(actor, encounter.organisation)


@predicate(
    "encounters.delete", refusal=_("Only the organisation that answers for this day may delete its draft.")
)
def can_delete(actor: Actor, encounter: Encounter | None = None) -> bool:
    """Organisers of its organisation; administrators. The service refuses what was ever published."""
    return encounter is not None and _answers_for(actor, encounter.organisation)


@predicate(
    "encounters.create_series",
    refusal=_("Only people who organise for this organisation may begin a series."),
)
def can_create_series(actor: Actor, organisation: Organisation | None = None) -> bool:
    """Organisers of the organisation; administrators."""
    return _answers_for(actor, organisation)


@predicate("encounters.edit_series", refusal=_("Only the organisation that began this series may change it."))
def can_edit_series(actor: Actor, series: Series | None = None) -> bool:
    """Organisers of the organisation that began it; administrators."""
    return series is not None and _answers_for(actor, series.organisation)


def agenda_key(token: str) -> str:
    """Return what stands for an agenda's secret token wherever the token itself must not be written."""
    return hashlib.blake2b(token.encode(), digest_size=12).hexdigest()


@predicate("encounters.keep_agenda", refusal=_("Only whoever has an agenda’s own address may change it."))
def can_keep_agenda(actor: Actor, token: str | None = None) -> bool:
    """Whoever holds the agenda's secret address."""
    if token is None or not isinstance(actor, LinkHolder):
        return False
    return actor.holds("agenda", agenda_key(str(token)))


# --- registrations -----------------------------------------------------------------------------------------
def _at_the_desk(actor: Actor, encounter: Encounter) -> bool:
    """Whether the actor came with the link of a desk volunteer of this day, and its time has not passed."""
    return isinstance(actor, LinkHolder) and actor.holds("desk", encounter.pk)


@predicate("encounters.register")
def can_register(actor: Actor, encounter: Encounter | None = None) -> bool:
    """Anyone; the service says whether registration is open."""
    return encounter is not None


@predicate(
    "encounters.register_others", refusal=_("Only the team of this day may register someone in their place.")
)
def can_register_others(actor: Actor, encounter: Encounter | None = None) -> bool:
    """The whole team, desk volunteers."""
    return encounter is not None and (can_see_draft(actor, encounter) or _at_the_desk(actor, encounter))


@predicate(
    "encounters.keep_registration",
    refusal=_("Only whoever has this registration’s own link, or its organisers, may change it."),
)
def can_keep_registration(actor: Actor, registration: Registration | None = None) -> bool:
    """Whoever holds its link; the person, signed in; those who manage the day's registrations."""
    if registration is None:
        return False
    if isinstance(actor, LinkHolder):
        return actor.holds("registration", registration.pk)
    own = actor.account_id is not None and actor.account_id == registration.account_id
    return own or can_edit(actor, registration.encounter)


@predicate("encounters.see_registrations", refusal=_("Only the team of this day sees who is registered."))
def can_see_registrations(actor: Actor, encounter: Encounter | None = None) -> bool:
    """The whole team: names, organisations, worlds. Addresses and needs are for fewer."""
    return can_see_draft(actor, encounter)


@predicate(
    "encounters.manage_registrations",
    refusal=_("Only the organisers of this day may manage its registrations."),
)
def can_manage_registrations(actor: Actor, encounter: Encounter | None = None) -> bool:
    """Organisers, co-organisers: rules, codes, changes, messages, files, papers, the questionnaire."""
    return can_edit(actor, encounter)


@predicate("encounters.see_needs", refusal=_("Food and access needs are seen by the desk of this day alone."))
def can_see_needs(actor: Actor, encounter: Encounter | None = None) -> bool:
    """Organisers, co-organisers, desk volunteers. Nobody else: these are sensitive data."""
    return encounter is not None and (can_edit(actor, encounter) or _at_the_desk(actor, encounter))


@predicate("encounters.check_in", refusal=_("Only the desk of this day checks people in."))
def can_check_in(actor: Actor, encounter: Encounter | None = None) -> bool:
    """The whole team, desk volunteers while their link lasts."""
    return encounter is not None and (can_see_draft(actor, encounter) or _at_the_desk(actor, encounter))


@predicate(
    "encounters.answer_questionnaire", refusal=_("Only whoever has the link of a questionnaire answers it.")
)
def can_answer_questionnaire(actor: Actor, ticket: QuestionnaireTicket | None = None) -> bool:
    """Whoever holds the ticket's link."""
    return ticket is not None and isinstance(actor, LinkHolder) and actor.holds("questionnaire", ticket.pk)


# --- mixing people -----------------------------------------------------------------------------------------
def _comes(registration: Registration) -> bool:
    """Whether the person has a place."""
    return registration.state in (RegistrationState.CONFIRMED, RegistrationState.OFFERED)


@predicate(
    "encounters.wish",
    refusal=_("Only whoever has this registration’s link, or the team, says its wishes."),
)
def can_wish(actor: Actor, registration: Registration | None = None) -> bool:
    """Whoever may change the registration; the whole team, for people who asked them to."""
    if registration is None:
        return False
    return can_keep_registration(actor, registration) or can_see_draft(actor, registration.encounter)


@predicate("encounters.compose", refusal=_("Only the organisers of this day compose its workshops."))
def can_compose(actor: Actor, encounter: Encounter | None = None) -> bool:
    """Organisers, co-organisers: which workshops are ranked, limits, exceptions, publication."""
    return can_edit(actor, encounter)


@predicate("encounters.seat", refusal=_("Only the organisers of this day make its table plans."))
def can_seat(actor: Actor, encounter: Encounter | None = None) -> bool:
    """Organisers, co-organisers: tables, rounds, who sits apart, publication."""
    return can_edit(actor, encounter)


@predicate("encounters.run_tables", refusal=_("Only the team of this day moves its rounds on."))
def can_run_tables(actor: Actor, encounter: Encounter | None = None) -> bool:
    """The whole team: whoever holds the microphone says when people change tables."""
    return can_see_draft(actor, encounter)


@predicate(
    "encounters.present",
    refusal=_("Only the person themselves decides what the others see of them."),
)
def can_present(actor: Actor, registration: Registration | None = None) -> bool:
    """Whoever holds the registration's link; the person, signed in. Nobody speaks for someone else here."""
    if registration is None:
        return False
    if isinstance(actor, LinkHolder):
        return actor.holds("registration", registration.pk)
    return actor.account_id is not None and actor.account_id == registration.account_id


@predicate("encounters.see_who", refusal=_("Who’s who is for those who come to this day, and for its team."))
def can_see_who(actor: Actor, registration: Registration | None = None) -> bool:
    """Those who come, by their own link or account. The object is the reader's own registration."""
    return registration is not None and _comes(registration) and can_present(actor, registration)


@predicate("encounters.meet", refusal=_("Only the person themselves says whom they met."))
def can_meet(actor: Actor, registration: Registration | None = None) -> bool:
    """Whoever holds the registration's link; the person, signed in."""
    return can_present(actor, registration)

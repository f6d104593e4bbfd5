"""People around organisations: who belongs, who may sign, who organises, who asks to."""

from dataclasses import dataclass

from django.db.models import QuerySet

from cherchons.directory.enums import RequestState
from cherchons.directory.models import Affiliation, Mandate, Organisation, OrganiserRequest, Role
from cherchons.directory.rules import can_answer_requests, can_organise_for
from cherchons.kernel.actors import Actor, Visitor
from cherchons.kernel.errors import NotFound, SignInNeeded
from cherchons.kernel.permissions import require
from cherchons.people.models import Account


@dataclass(slots=True)
class Standing:
    """What one person is in one organisation."""

    organisation: Organisation
    organises: bool = False
    mandate: Mandate | None = None
    affiliation: Affiliation | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """What one person is, or asks to be, in organisations."""

    affiliations: list[Affiliation]
    mandates: list[Mandate]
    roles: list[Role]
    requests: list[OrganiserRequest]

    @property
    def organisations(self) -> list["Standing"]:
        """What one is in each organisation, by name: one entry per organisation."""
        found: dict[int, Standing] = {}
        rows: list[Role | Mandate | Affiliation] = [*self.roles, *self.mandates, *self.affiliations]
        for row in rows:
            standing = found.setdefault(row.organisation_id, Standing(row.organisation))
            match row:
                case Role():
                    standing.organises = True
                case Mandate():
                    standing.mandate = row
                case Affiliation():
                    standing.affiliation = row
        return sorted(found.values(), key=lambda standing: standing.organisation.name)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.affiliations or self.mandates or self.roles or self.requests)


def place_of(actor: Actor) -> Place:
    """Return one's own affiliations, mandates, roles and the latest requests; four queries."""
    if actor.account_id is None:
        return Place([], [], [], [])
    mine = {"account_id": actor.account_id}
    asked = OrganiserRequest.objects.filter(**mine).exclude(state=RequestState.WITHDRAWN)
    return Place(
        list(
            Affiliation.objects.filter(**mine).select_related("organisation").order_by("organisation__name")
        ),
        list(Mandate.objects.filter(**mine).select_related("organisation").order_by("organisation__name")),
        list(Role.objects.filter(**mine).select_related("organisation").order_by("organisation__name")),
        list(asked.select_related("organisation").order_by("-created_at", "-pk")[:10]),
    )


def own_organisations(actor: Actor) -> list[str]:
    """Return the names of the organisations that someone belongs to (one query)."""
    if actor.account_id is None:
        return []
    mine = Affiliation.objects.filter(account_id=actor.account_id).order_by("organisation__name")
    return list(mine.values_list("organisation__name", flat=True))


def open_request(actor: Actor, organisation: Organisation) -> OrganiserRequest | None:
    """Return one's own request that waits for an answer, if there is one."""
    if actor.account_id is None:
        return None
    return OrganiserRequest.objects.filter(
        account_id=actor.account_id, organisation=organisation, state=RequestState.OPEN
    ).first()


def open_requests(actor: Actor) -> QuerySet[OrganiserRequest]:
    """Return the requests that wait for an answer, oldest first.

    Raises
    ------
    Forbidden
        If ``actor`` is not an administrator.
    """
    require(can_answer_requests, actor)
    waiting = OrganiserRequest.objects.filter(state=RequestState.OPEN)
    return waiting.select_related("account", "organisation__territory").order_by("created_at", "pk")


def answered_requests(actor: Actor, *, limit: int = 20) -> list[OrganiserRequest]:
    """Return the requests answered last."""
    require(can_answer_requests, actor)
    answered = OrganiserRequest.objects.filter(state__in=(RequestState.ACCEPTED, RequestState.REFUSED))
    return list(
        answered.select_related("account", "organisation", "answered_by").order_by("-answered_at")[:limit]
    )


def request_seen_by(actor: Actor, number: int) -> OrganiserRequest:
    """Return one request to the person who asked or to an administrator.

    Raises
    ------
    SignInNeeded
        If it is a visitor.
    NotFound
        If there is none, or if it is someone else's.
    """
    if isinstance(actor, Visitor):
        raise SignInNeeded
    found = OrganiserRequest.objects.select_related("account", "organisation").filter(pk=number).first()
    mine = found is not None and actor.account_id is not None and found.account_id == actor.account_id
    if found is None or not (mine or can_answer_requests(actor)):
        raise NotFound
    return found


def own_affiliation(actor: Actor, number: int) -> Affiliation:
    """Return one of one's own affiliations."""
    if isinstance(actor, Visitor):
        raise SignInNeeded
    found = Affiliation.objects.select_related("organisation").filter(
        pk=number, account_id=actor.account_id or 0
    )
    if (affiliation := found.first()) is None:
        raise NotFound
    return affiliation


def own_account(actor: Actor) -> Account:
    """Return the account of whoever acts.

    Raises
    ------
    SignInNeeded
        If it is a visitor.
    """
    found = Account.objects.filter(pk=actor.account_id or 0).first()
    if found is None:
        raise SignInNeeded
    return found


def organises(actor: Actor, organisation: Organisation) -> bool:
    """Say whether the actor has the role themselves (an administrator may act without it)."""
    return Role.objects.filter(account_id=actor.account_id or 0, organisation=organisation).exists()


def role_of(slug: str, number: int) -> Role:
    """Return one role in this organisation."""
    found = Role.objects.select_related("organisation", "account")
    if (role := found.filter(pk=number, organisation__slug=slug).first()) is None:
        raise NotFound
    return role


def mandate_of(slug: str, number: int) -> Mandate:
    """Return one mandate of this organisation."""
    found = Mandate.objects.select_related("organisation", "account")
    if (mandate := found.filter(pk=number, organisation__slug=slug).first()) is None:
        raise NotFound
    return mandate


@dataclass(frozen=True, slots=True)
class PeopleAround:
    """Who organises for, may sign for and belongs to an organisation."""

    roles: list[Role]
    mandates: list[Mandate]
    affiliations: list[Affiliation]


def people_around(organisation: Organisation, *, by: Actor) -> PeopleAround:
    """Return the people around an organisation to those who organise for it; three queries."""
    require(can_organise_for, by, organisation)
    return PeopleAround(
        list(organisation.roles.select_related("account").order_by("account__name", "pk")),
        list(organisation.mandates.select_related("account").order_by("account__name", "pk")),
        list(organisation.affiliations.select_related("account").order_by("account__name", "pk")),
    )

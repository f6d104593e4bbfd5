"""Who may do what with organisations and with the people around them."""

from django.utils.translation import gettext_lazy as _

from cherchons.directory.enums import RoleName
from cherchons.directory.models import Affiliation, Mandate, Organisation, OrganiserRequest, Role
from cherchons.kernel.actors import AccountActor, Actor, System
from cherchons.kernel.permissions import predicate
from cherchons.people.models import Account


@predicate("directory.administer", refusal=_("Only the platform’s administrators may do this."))
def is_administrator(actor: Actor, _obj: object = None) -> bool:
    """Administrators of the platform; the platform itself."""
    return isinstance(actor, System) or (isinstance(actor, AccountActor) and actor.administrator)


def _organises(actor: Actor, organisation: Organisation) -> bool:
    if actor.account_id is None:
        return False
    return Role.objects.filter(
        account_id=actor.account_id, organisation=organisation, name=RoleName.ORGANISER
    ).exists()


@predicate("directory.organise_for", refusal=_("You don’t organise for this organisation. You can ask to."))
def can_organise_for(actor: Actor, organisation: Organisation | None = None) -> bool:
    """Its organisers; administrators."""
    if organisation is None:
        return False
    return is_administrator(actor) or _organises(actor, organisation)


@predicate("directory.add_organisation")
def can_add_organisation(actor: Actor, _obj: object = None) -> bool:
    """Anyone who signed in."""
    return isinstance(actor, AccountActor | System)


@predicate(
    "directory.edit_organisation",
    refusal=_("Only the people who organise for this organisation may change its page."),
)
def can_edit_organisation(actor: Actor, organisation: Organisation | None = None) -> bool:
    """Its organisers; administrators."""
    return can_organise_for(actor, organisation)


@predicate("directory.request_to_organise")
def can_request_to_organise(actor: Actor, organisation: Organisation | None = None) -> bool:
    """Anyone who signed in (the service says so to whoever already organises)."""
    return isinstance(actor, AccountActor) and organisation is not None


@predicate("directory.withdraw_request", refusal=_("Only the person who asked may withdraw this request."))
def can_withdraw_request(actor: Actor, request: OrganiserRequest | None = None) -> bool:
    """The person who asked."""
    return request is not None and actor.account_id is not None and request.account_id == actor.account_id


@predicate("directory.answer_requests", refusal=_("Only the platform’s administrators answer requests."))
def can_answer_requests(actor: Actor, _obj: object = None) -> bool:
    """Administrators."""
    return is_administrator(actor)


@predicate("directory.affiliate", refusal=_("Only the person concerned says where they belong."))
def can_affiliate(actor: Actor, account: Account | None = None) -> bool:
    """Oneself; administrators."""
    return account is not None and (is_administrator(actor) or actor.account_id == account.pk)


@predicate("directory.leave", refusal=_("Only the person concerned says where they belong."))
def can_leave(actor: Actor, affiliation: Affiliation | None = None) -> bool:
    """The person concerned; administrators."""
    return affiliation is not None and (is_administrator(actor) or actor.account_id == affiliation.account_id)


@predicate("directory.give_mandate", refusal=_("Only the platform’s administrators record who may sign."))
def can_give_mandate(actor: Actor, organisation: Organisation | None = None) -> bool:
    """Administrators, who check it with the organisation."""
    return organisation is not None and is_administrator(actor)


@predicate(
    "directory.end_mandate", refusal=_("Only the person concerned or an administrator ends a mandate.")
)
def can_end_mandate(actor: Actor, mandate: Mandate | None = None) -> bool:
    """The person who holds it; administrators."""
    return mandate is not None and (is_administrator(actor) or actor.account_id == mandate.account_id)


@predicate("directory.give_role", refusal=_("Only the platform’s administrators say who organises."))
def can_give_role(actor: Actor, organisation: Organisation | None = None) -> bool:
    """Administrators."""
    return organisation is not None and is_administrator(actor)


@predicate(
    "directory.take_role", refusal=_("Only the person concerned or an administrator gives a role back.")
)
def can_take_role(actor: Actor, role: Role | None = None) -> bool:
    """The person who holds it; administrators."""
    return role is not None and (is_administrator(actor) or actor.account_id == role.account_id)


@predicate(
    "directory.merge_organisations", refusal=_("Only the platform’s administrators merge organisations.")
)
def can_merge_organisations(actor: Actor, organisation: Organisation | None = None) -> bool:
    """Administrators."""
    return organisation is not None and is_administrator(actor)


@predicate(
    "directory.load_reference", refusal=_("Only the platform’s administrators load territories and themes.")
)
def can_load_reference(actor: Actor, _obj: object = None) -> bool:
    """The platform itself; administrators."""
    return is_administrator(actor)

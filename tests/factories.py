"""Small objects for tests: accounts, organisations, roles, and the actors that go with them."""

from itertools import count
from typing import Any

from cherchons.directory.enums import OrganisationKind, RoleName
from cherchons.directory.models import Organisation, Role
from cherchons.kernel.actors import AccountActor
from cherchons.people.enums import Sector
from cherchons.people.models import Account

_numbers = count(1)


def make_account(email: str = "", *, name: str = "", administrator: bool = False, **fields: Any) -> Account:
    """Make a person; without an address they get one of their own."""
    number = next(_numbers)
    return Account.objects.create_user(
        email or f"person{number}@example.org",
        name=name or f"Person {number}",
        is_administrator=administrator,
        **fields,
    )


def make_organisation(name: str = "", **fields: Any) -> Organisation:
    """Make an association (or what ``fields`` say)."""
    number = next(_numbers)
    name = name or f"Association {number}"
    values = {
        "slug": f"organisation-{number}",
        "search": name.lower(),
        "kind": OrganisationKind.ASSOCIATION,
        "sector": Sector.CIVIL_SOCIETY,
        **fields,
    }
    return Organisation.objects.create(name=name, **values)


def make_organiser(organisation: Organisation, **fields: Any) -> Account:
    """Make a person who organises encounters for ``organisation``."""
    account = make_account(**fields)
    Role.objects.create(account=account, organisation=organisation, name=RoleName.ORGANISER)
    return account


def actor(account: Account) -> AccountActor:
    """Return the actor that services take as ``by=``."""
    return AccountActor(id=account.pk, administrator=account.is_administrator)

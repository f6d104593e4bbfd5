"""Who acts: an account, the holder of a link, a visitor, the system; each possibly on behalf of someone.

Actors carry ids, never model objects, so that the kernel knows nobody. Services take one as ``by=``.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from cherchons.kernel import clock


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone who acts. ``on_behalf_of`` names the person for whom (``"account:12"`` or free words)."""

    on_behalf_of: str = ""

    @property
    def kind(self) -> str:
        """The word that the audit trail keeps."""
        return type(self).__name__.removesuffix("Actor").lower()

    @property
    def key(self) -> str:
        """An id for the audit trail; pseudonymised when the person is erased. Never a name."""
        return ""

    @property
    def account_id(self) -> int | None:
        """The account that acts, if one does."""
        return None

    def acting_for(self, whom: str) -> Self:
        """Return the same actor, acting for ``whom``."""
        return replace(self, on_behalf_of=whom)


@dataclass(frozen=True, slots=True)
class AccountActor(Actor):
    """A person who signed in."""

    id: int = 0
    administrator: bool = False

    @property
    def key(self) -> str:
        return f"account:{self.id}"

    @property
    def account_id(self) -> int | None:
        return self.id


@dataclass(frozen=True, slots=True)
class LinkHolder(Actor):
    """Whoever holds a secret link: may do what ``scope`` says on the object ``target``, until ``expires``."""

    scope: str = ""
    target: str = ""
    expires: datetime | None = None

    @property
    def key(self) -> str:
        return f"link:{self.scope}:{self.target}"

    def holds(self, scope: str, target: object) -> bool:
        """Say whether the link opens ``scope`` on ``target``, now."""
        alive = self.expires is None or clock.now() < self.expires
        return alive and self.scope == scope and self.target == str(target)


@dataclass(frozen=True, slots=True)
class Visitor(Actor):
    """Anyone, without an account."""


@dataclass(frozen=True, slots=True)
class System(Actor):
    """The platform itself: the sweep, a command, an import; ``task`` says which."""

    task: str = ""

    @property
    def key(self) -> str:
        return f"system:{self.task}"


VISITOR = Visitor()

"""Permission predicates: one function per question "may this actor do that?", known by name.

The predicate that a view uses to show a button is the one the service requires on its first line.
Every predicate is listed, so that the role × action matrix can prove that none was forgotten.
"""

from collections.abc import Callable
from typing import Any, Protocol, cast

from django.utils.functional import Promise

from cherchons.kernel.actors import Actor, Visitor
from cherchons.kernel.errors import Forbidden, SignInNeeded


class Predicate(Protocol):
    """``can_…(actor, object) -> bool``, with a name and a sentence for the refusal."""

    action: str
    refusal: str | Promise | None

    def __call__(self, actor: Actor, obj: Any = None, /) -> bool: ...


_predicates: dict[str, Predicate] = {}


def predicate(
    action: str, *, refusal: str | Promise | None = None
) -> Callable[[Callable[..., bool]], Predicate]:
    """Declare a predicate for ``action`` (``"encounters.edit"``); ``refusal`` replaces the usual sentence."""

    def declare(function: Callable[..., bool]) -> Predicate:
        if action in _predicates:
            raise ValueError(f"The action {action!r} is declared twice.")
        declared = cast(Predicate, function)
        declared.action, declared.refusal = action, refusal
        _predicates[action] = declared
        return declared

    return declare


def require(allowed: Predicate, actor: Actor, obj: Any = None) -> None:
    """Raise a refusal unless ``actor`` may do this to ``obj``.

    Raises
    ------
    SignInNeeded
        If a visitor is refused: signing in may help.
    Forbidden
        If anyone else is refused.
    """
    if allowed(actor, obj):
        return
    if isinstance(actor, Visitor):
        raise SignInNeeded
    raise Forbidden(allowed.refusal)


def predicates() -> dict[str, Predicate]:
    """Return every declared predicate by its action."""
    return dict(_predicates)

"""Groups and several slots: mixed integer programs."""

from collections.abc import Sequence

from cherchons.engines.allocation.ground import Ground
from cherchons.engines.allocation.problem import Limit


class Elastic:
    """Whether limits can hold together, groups and several slots included."""

    def __init__(self, ground: Ground) -> None:
        raise NotImplementedError("groups and several slots come with the next landing")

    def holds(self, limits: Sequence[Limit]) -> bool:
        """Say whether limits can hold together."""
        raise NotImplementedError

    def missing(self, limits: Sequence[Limit]) -> int:
        """Return by how much they miss each other."""
        raise NotImplementedError

"""Put a row at a place among its neighbours."""

from collections.abc import Sequence

from cherchons.encounters.models import Item, Organiser, Speaker

Placed = Item | Organiser | Speaker


def put_at(row: Placed, neighbours: Sequence[Placed], place: int) -> None:
    """Give ``row`` the place (from 1, kept within the list) among its neighbours, and number them all."""
    others = [other for other in neighbours if other.pk != row.pk]
    at = min(max(place, 1), len(others) + 1) - 1
    for position, one in enumerate([*others[:at], row, *others[at:]]):
        if one.position != position:
            one.position = position
            one.save(update_fields=["position"])

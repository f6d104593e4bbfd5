"""Words about compositions: orders, limits that gave way, worlds, ranks."""

from django.utils.translation import gettext_lazy

ORDERS = {
    "balanced": (
        gettext_lazy("Balanced"),
        gettext_lazy("nobody too badly served first, then as many first wishes as possible"),
    ),
    "leximin": (
        gettext_lazy("The worst served first"),
        gettext_lazy("as few people as possible at the worst rank, then at the one before, and so on"),
    ),
    "rank-maximal": (
        gettext_lazy("Most first wishes"),
        gettext_lazy("as many first wishes as possible, then second wishes, even if a few are badly served"),
    ),
    "total": (gettext_lazy("Sum of ranks"), gettext_lazy("the smallest sum of everyone’s ranks")),
    "lottery": (
        gettext_lazy("Lottery"),
        gettext_lazy(
            "people take turns in a drawn order, each taking the best place left; it knows places alone"
        ),
    ),
}
WORDS = {
    "civil_society": gettext_lazy("civil society"),
    "research": gettext_lazy("research"),
    "support": gettext_lazy("support"),
    "funder": gettext_lazy("funding"),
    "public": gettext_lazy("public authorities"),
    "other": gettext_lazy("another world"),
}
RELAXED = {
    "most": gettext_lazy("the most people of one world"),
    "least": gettext_lazy("the fewest people of each world"),
    "minimum": gettext_lazy("the fewest people of a workshop"),
    "capacity": gettext_lazy("the places of a workshop"),
}


def short_word(sector: str) -> str:
    """Return a world in few words, as its mark has them."""
    return str(WORDS.get(sector, WORDS["other"]))

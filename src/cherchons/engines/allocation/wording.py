"""The report's words, French and English."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "fr": {
        "title": "Qui va dans quel atelier",
        "intro": "{people} personnes, {workshops} ateliers. {order}",
        "glance": "En un coup d’œil",
        "first": "ont leur premier vœu",
        "worst": "rang le plus bas obtenu",
        "mean": "rang moyen",
        "without": "sans place",
        "ranks": "Qui a obtenu son 1ᵉʳ, 2ᵉ, 3ᵉ… vœu",
        "rank": "Vœu",
        "count": "Personnes",
        "share": "Part",
        "unranked": "atelier non classé",
        "indifferent": "{n} sans vœu : un atelier leur a été donné là où il y avait de la place.",
        "balance": "Remplissage et équilibre des mondes",
        "workshop": "Atelier",
        "slot": "Créneau",
        "filled": "Inscrits",
        "places": "Places",
        "minimum": "Minimum",
        "by_workshop": "Par atelier",
        "by_person": "Par personne",
        "person": "Personne",
        "sector": "Monde",
        "disappointed": "Qui est déçu, et pourquoi",
        "disappointed_none": "Chacun a l’un de ses deux premiers vœux.",
        "disappointed_intro": (
            "Ces personnes n’ont aucun de leurs deux premiers vœux (avec plusieurs créneaux : dans l’un "
            "d’eux)."
        ),
        "disappointed_more": "Et {n} autres personnes, dont le rang est meilleur ou égal.",
        "had": "A obtenu",
        "why": "Ce qui s’y opposait",
        "unmet": "Ce qui n’a pas pu être satisfait",
        "unmet_none": "Toutes les limites sont respectées et chaque personne a une place.",
        "unmet_place": "{name} : pas de place{when}.",
        "unmet_rank": "{name} : un atelier non classé ({workshop}).",
        "moved": "Qui change d’atelier",
        "moved_none": "Personne ne change d’atelier.",
        "method": "Comment ce résultat a été obtenu",
        "seed": (
            "Graine du tirage entre solutions équivalentes : {seed}. La même graine redonne le même résultat."
        ),
        "exact": (
            "Preuve : pour l’ordre choisi, aucune autre répartition ne fait mieux. La preuve a été "
            "recalculée en nombres entiers, sans faire confiance au logiciel de calcul."
        ),
        "solver": (
            "Preuve : le logiciel de calcul a exploré toutes les possibilités et n’a rien trouvé de "
            "meilleur pour l’ordre choisi. Une partie de cette preuve ne peut être recalculée à part."
        ),
        "none": (
            "Le temps donné était écoulé : voici la meilleure répartition trouvée. Il en existe peut-être"
            " une meilleure."
        ),
        "draw": "Ce tirage au sort a été refait à partir de sa graine : il donne bien ce résultat.",
        "honest": (
            "Dire ses vœux autrement qu’on ne les pense peut parfois servir : sauf le tirage au sort, "
            "aucun ordre ne l’exclut."
        ),
        "order_balanced": (
            "Équilibré : le plus mal servi l’est le moins possible, puis le plus possible de premiers vœux."
        ),
        "order_leximin": (
            "Les moins bien servis d’abord : le moins possible de personnes au rang le plus bas, puis au "
            "précédent, et ainsi de suite."
        ),
        "order_rank-maximal": "Le plus possible de premiers vœux, puis de deuxièmes, et ainsi de suite.",
        "order_total": "La plus petite somme des rangs ; à somme égale, les moins bien servis d’abord.",
        "order_lottery": (
            "Tirage au sort : dans un ordre tiré, chaque personne prend le meilleur atelier encore ouvert."
        ),
        "fixed": "placé·e ailleurs par l’organisation",
        "barred": "écarté·e de cet atelier par l’organisation",
        "twice": "déjà dans cet atelier à un autre créneau",
        "apart": "ne doit pas y être avec {people}",
        "sector_full": "les {value} places possibles pour « {sector} » sont prises{holders}",
        "full": "les {value} places sont prises{holders}",
        "holders_all": ", par des personnes qui l’ont classé au moins aussi haut",
        "holders": ", dont {n} par des personnes qui l’ont classé au moins aussi haut",
        "needed": "ne peut perdre personne sans passer sous son minimum ({value})",
        "sector_needed": "il y faut au moins {value} « {sector} »",
        "together": "vient avec {people}",
        "move": "un changement coûte plus qu’il n’apporte",
        "others": "d’autres y perdraient davantage",
        "limit_placed": "{names} : sans place{when}",
        "limit_capacity": "{workshop} : plus de {value} personnes",
        "limit_minimum": "{workshop} : moins de {value} personnes",
        "limit_least": "{workshop} : moins de {value} « {sector} »",
        "limit_most": "{workshop} : plus de {value} « {sector} »",
        "limit_together": "{names} ne sont pas ensemble",
        "limit_apart": "{names} sont ensemble",
        "limit_fixed": "{names} : pas dans {workshop}",
        "limit_barred": "{names} : dans {workshop}",
        "limit_once": "{names} : deux fois dans {workshop}",
        "when": " au créneau {slot}",
        "and": " et ",
        "colon": " : ",
        "semicolon": " ; ",
        "percent": "{n} %",
        "comma": ",",
    },
    "en": {
        "title": "Who goes to which workshop",
        "intro": "{people} people, {workshops} workshops. {order}",
        "glance": "At a glance",
        "first": "have their first wish",
        "worst": "worst rank anyone has",
        "mean": "mean rank",
        "without": "without a place",
        "ranks": "Who has their 1st, 2nd, 3rd… wish",
        "rank": "Wish",
        "count": "People",
        "share": "Share",
        "unranked": "a workshop not ranked",
        "indifferent": "{n} without wishes: they were given a workshop where there was room.",
        "balance": "How full, and how balanced",
        "workshop": "Workshop",
        "slot": "Slot",
        "filled": "People",
        "places": "Places",
        "minimum": "Minimum",
        "by_workshop": "By workshop",
        "by_person": "By person",
        "person": "Person",
        "sector": "Sector",
        "disappointed": "Who is disappointed, and why",
        "disappointed_none": "Everyone has one of their first two wishes.",
        "disappointed_intro": (
            "These people have none of their first two wishes (with several slots: in one of them)."
        ),
        "disappointed_more": "And {n} more people, whose rank is better or the same.",
        "had": "Has",
        "why": "What stood in the way",
        "unmet": "What could not be satisfied",
        "unmet_none": "All limits hold, and everyone has a place.",
        "unmet_place": "{name}: no place{when}.",
        "unmet_rank": "{name}: a workshop they did not rank ({workshop}).",
        "moved": "Who changes workshop",
        "moved_none": "Nobody changes workshop.",
        "method": "How this was found",
        "seed": "Seed of the draw between equally good answers: {seed}. The same seed gives the same answer.",
        "exact": (
            "Proof: in the order chosen, nothing better exists. The proof was computed again in whole "
            "numbers, without trusting the solver."
        ),
        "solver": (
            "Proof: the solver went through all possibilities and found nothing better in the order "
            "chosen. Part of that proof cannot be computed again on its own."
        ),
        "none": "Time was up: this is the best answer found. There may be a better one.",
        "draw": "This lottery was drawn again from its seed: it does give this answer.",
        "honest": (
            "Saying wishes that are not one’s own can sometimes pay: except for the lottery, no order "
            "excludes it."
        ),
        "order_balanced": (
            "Balanced: the worst off are as well off as can be, then as many first wishes as possible."
        ),
        "order_leximin": (
            "The worst off first: as few people as possible at the worst rank, then at the one before, "
            "and so on."
        ),
        "order_rank-maximal": "As many first wishes as possible, then second wishes, and so on.",
        "order_total": "The smallest sum of ranks; among equal sums, the worst off first.",
        "order_lottery": "Lottery: in a drawn order, each person takes the best workshop still open.",
        "fixed": "placed elsewhere by the organisers",
        "barred": "kept out of it by the organisers",
        "twice": "already in it in another slot",
        "apart": "must not be there with {people}",
        "sector_full": "the {value} places possible for “{sector}” are taken{holders}",
        "full": "the {value} places are taken{holders}",
        "holders_all": ", by people who ranked it at least as high",
        "holders": ", {n} of them by people who ranked it at least as high",
        "needed": "can lose nobody without falling below its minimum ({value})",
        "sector_needed": "it needs at least {value} of “{sector}”",
        "together": "comes with {people}",
        "move": "a change costs more than it brings",
        "others": "others would lose more",
        "limit_placed": "{names}: no place{when}",
        "limit_capacity": "{workshop}: more than {value} people",
        "limit_minimum": "{workshop}: fewer than {value} people",
        "limit_least": "{workshop}: fewer than {value} of “{sector}”",
        "limit_most": "{workshop}: more than {value} of “{sector}”",
        "limit_together": "{names} are not together",
        "limit_apart": "{names} are together",
        "limit_fixed": "{names}: not in {workshop}",
        "limit_barred": "{names}: in {workshop}",
        "limit_once": "{names}: twice in {workshop}",
        "when": " in slot {slot}",
        "and": " and ",
        "colon": ": ",
        "semicolon": "; ",
        "percent": "{n}%",
        "comma": ".",
    },
}


def ordinal(rank: int, lang: str) -> str:
    """Return a rank as one says it.

    >>> ordinal(1, "fr"), ordinal(2, "fr"), ordinal(3, "en"), ordinal(11, "en")
    ('1er', '2e', '3rd', '11th')
    """
    if lang == "fr":
        return f"{rank}er" if rank == 1 else f"{rank}e"
    tail = "th" if rank % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{tail}"

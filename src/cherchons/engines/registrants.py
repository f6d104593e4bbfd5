"""Lists of people who come to a day, as organisers keep them: which column says what, in French or English.

>>> rows = [(1, ["Prénom", "NOM", "Mail", "Monde"]), (2, ["Zoé", "Martin", "z@example.org", "asso"])]
>>> [(one.name, one.email, one.sector) for one in read_registrants(rows).people]
[('Zoé Martin', 'z@example.org', 'civil_society')]
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from .spreadsheets import plain_cell

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "first_name": ("prenom", "prenoms", "first name", "firstname", "given name"),
    "last_name": ("nom de famille", "last name", "lastname", "surname", "family name"),
    "name": ("nom", "name", "nom complet", "full name", "nom et prenom", "nom prenom", "prenom nom",
             "prenom et nom", "personne", "participant", "participante", "person"),
    "email": ("courriel", "email", "e mail", "mail", "adresse mail", "adresse email", "adresse e mail",
              "adresse electronique", "adresse courriel", "email address", "e mail address", "mel"),
    "organisation": ("organisation", "organization", "structure", "association", "organisme", "etablissement",
                     "employeur", "entite", "institution", "laboratoire", "company", "affiliation"),
    "sector": ("monde", "secteur", "world", "sector", "cote", "side", "type de structure", "categorie",
               "profil"),
    "language": ("langue", "language"),
    "food": ("alimentation", "regime alimentaire", "regime", "repas", "besoins alimentaires", "allergies",
             "food", "food needs", "diet", "dietary needs", "dietary requirements"),
    "access": ("acces", "accessibilite", "besoins d acces", "besoins d accessibilite", "handicap", "access",
               "access needs", "accessibility", "besoins", "besoins particuliers", "needs"),
    "photo": ("photo", "photos", "droit a l image", "image", "photographs"),
    "news": ("newsletter", "nouvelles", "lettre d information", "news", "infolettre"),
}  # fmt: skip
NEVER_PRESUMED: Final = frozenset({"photo", "news"})  # each person answers these themselves
NEEDS: Final = frozenset({"food", "access"})

SECTORS: Final[Mapping[str, tuple[str, ...]]] = {
    "civil_society": ("association", "associations", "asso", "associatif", "monde associatif", "ess",
                      "economie sociale et solidaire", "societe civile", "citoyen", "citoyenne", "benevole",
                      "civil society", "ngo", "social economy", "cooperative", "mutuelle"),
    "research": ("recherche", "monde de la recherche", "chercheur", "chercheuse", "chercheurs", "universite",
                 "universitaire", "laboratoire", "enseignant chercheur", "etudiant", "etudiante", "doctorant",
                 "doctorante", "research", "researcher", "university", "academia", "student"),
    "support": ("accompagnement", "structure d accompagnement", "structures d accompagnement", "mediation",
                "boutique des sciences", "reseau", "support", "support structure", "support structures"),
    "funder": ("financeur", "financeurs", "fondation", "fondations", "funder", "funders", "foundation"),
    "public": ("collectivite", "collectivites", "collectivite territoriale", "pouvoirs publics", "public",
               "institution", "etat", "mairie", "region", "departement", "elu", "elue", "public authority",
               "public authorities", "local authority"),
    "other": ("autre", "autres", "plusieurs", "plusieurs mondes", "other", "several", "both", "les deux"),
}  # fmt: skip
_SECTOR_OF: Final = {word: sector for sector, words in SECTORS.items() for word in words}
_COLUMN_OF: Final = {word: column for column, words in COLUMNS.items() for word in words}
_LANGUAGES: Final = {
    **dict.fromkeys(("fr", "francais", "french"), "fr"),
    **dict.fromkeys(("en", "anglais", "english"), "en"),
}
_HEADER_WITHIN: Final = 10  # lines above the header: a title, a date


class NoNames(ValueError):
    """No line names a column of names."""


@dataclass(frozen=True, slots=True)
class Registrant:
    """One line. ``sector`` is empty where the line says none, and ``unknown_sector`` what it says instead."""

    line: int
    name: str
    email: str = ""
    organisation: str = ""
    sector: str = ""
    language: str = ""
    food: str = ""
    access: str = ""
    unknown_sector: str = ""


@dataclass(frozen=True, slots=True)
class Registrants:
    """What a table holds: people, and the columns of which nothing is taken."""

    people: tuple[Registrant, ...]
    columns: tuple[str, ...]  # what was recognised
    unknown: tuple[str, ...] = ()  # headers that nobody understands
    never_presumed: tuple[str, ...] = field(default=())  # headers of consents


def fold(text: str) -> str:
    """Return words as they are compared: small letters, no accents, no signs.

    >>> fold("  Régime d’Alimentation : ")
    'regime d alimentation'
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c))))


def column_of(header: str) -> str:
    """Return what a column is about, or nothing.

    >>> column_of("Adresse e-mail"), column_of("Monde (facultatif)"), column_of("Pointure")
    ('email', 'sector', '')
    """
    return _COLUMN_OF.get(fold(header)) or _COLUMN_OF.get(fold(re.sub(r"\(.*?\)|[*:]", " ", header)), "")


def sector_of(words: str, more: Mapping[str, str] | None = None) -> str:
    """Return the world that words name, or nothing; ``more`` adds words, folded.

    >>> sector_of("Monde associatif"), sector_of("RESEARCH"), sector_of("la lune")
    ('civil_society', 'research', '')
    """
    folded = fold(words)
    if folded.replace(" ", "_") in SECTORS:
        return folded.replace(" ", "_")
    return (more or {}).get(folded) or _SECTOR_OF.get(folded, "")


def read_registrants(
    rows: Sequence[tuple[int, Sequence[str]]], *, sectors: Mapping[str, str] | None = None
) -> Registrants:
    """Read the people of a table.

    Parameters
    ----------
    rows
        As :func:`cherchons.engines.tables.read_table` gives them.
    sectors
        More words for worlds, folded: those of the page that people see.

    Raises
    ------
    NoNames
        If none of the first lines names a column of names.

    Notes
    -----
    "Nom" beside "Prénom" is the family name, alone it is the whole name. O(cells).
    """
    at, columns = _header(rows)
    header = rows[at][1]
    seen: set[str] = set()
    for index, column in enumerate(columns):  # a second column of the same kind is told, not mixed in
        if column in seen:
            columns[index] = ""
        seen.add(column)
    people = tuple(
        person
        for number, cells in rows[at + 1 :]
        if (person := _person(number, dict(_said(columns, cells)), sectors)) is not None
    )
    named = list(zip(columns, header, strict=False))
    return Registrants(
        people=people,
        columns=tuple(column for column in columns if column and column not in NEVER_PRESUMED),
        unknown=tuple(words for column, words in named if words and not column),
        never_presumed=tuple(words for column, words in named if column in NEVER_PRESUMED),
    )


def _header(rows: Sequence[tuple[int, Sequence[str]]]) -> tuple[int, list[str]]:
    for index, (_number, cells) in enumerate(rows[:_HEADER_WITHIN]):
        columns = [column_of(cell) for cell in cells]
        if {"name", "last_name"} & set(columns) and (len(set(columns) - {""}) > 1 or len(cells) == 1):
            if "first_name" in columns and "last_name" not in columns:
                columns = ["last_name" if column == "name" else column for column in columns]
            return index, columns
    raise NoNames


def _said(columns: Sequence[str], cells: Sequence[str]) -> Iterable[tuple[str, str]]:
    for column, cell in zip(columns, cells, strict=False):
        if column and cell:
            yield column, plain_cell(cell)


def _person(number: int, said: Mapping[str, str], sectors: Mapping[str, str] | None) -> Registrant | None:
    """Read one line; nothing if it holds nothing that is read."""
    if not said:
        return None
    parts = [said.get("first_name", ""), said.get("last_name", "")]
    world = said.get("sector", "")
    sector = sector_of(world, sectors) if world else ""
    return Registrant(
        line=number,
        name=said.get("name") or " ".join(part for part in parts if part),
        email=re.sub(r"^mailto:", "", said.get("email", ""), flags=re.IGNORECASE).strip(" <>;,"),
        organisation=said.get("organisation", ""),
        sector=sector,
        language=_LANGUAGES.get(fold(said.get("language", "")), ""),
        food=said.get("food", ""),
        access=said.get("access", ""),
        unknown_sector=world if not sector else "",
    )

"""Check the numbers that public registers give to organisations, people and publications.

One function answers: :func:`check`. It forgives how a number was typed (spaces, lower case, a whole web
address, "SIREN n°" in front), returns the form to keep, and tells apart what is **wrong** (``error``: the
register's rule is broken) from what is **surprising** (``warning``: the rule is inferred, or the number lies
outside the usual range). It never says that a number *exists*: only the register knows.

>>> check("siren", "SIREN : 732 829 320").canonical
'732829320'
>>> check("siren", "732 829 321").message
'The last digit of this SIREN does not match the others: one digit is probably mistyped.'
>>> check("ror", "https://ror.org/02kzqn938").canonical
'02kzqn938'

Every rule is constant time in the length of its number (at most :data:`LONGEST` characters are read).

References
----------
.. [1] ISO/IEC 7812-1 (Luhn, used by INSEE for SIREN and SIRET) and ISO/IEC 7064 (MOD 11-2, MOD 97-10).
.. [2] ORCID, "Structure of the ORCID Identifier"; ISO 27729 (ISNI).
.. [3] ROR, "ROR identifier pattern": Crockford's base 32 and a two-digit checksum.
.. [4] ISO 26324 (DOI); Crossref, "DOIs and matching regular expressions".
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from stdnum import isni as stdnum_isni
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

Level = Literal["ok", "warning", "error"]

LONGEST = 400  # characters; nobody types a longer identifier
RNSR_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"

# Stable codes; the sentences are English, rooms translate them by code.
MESSAGES = {
    "empty": "There is no number here.",
    "too-long": "This is far too long for an identifier.",
    "siren.form": "A SIREN has 9 digits, for example 732 829 320.",
    "siren.is-siret": "This is a SIRET (14 digits): its SIREN is its first 9 digits.",
    "siren.check": "The last digit of this SIREN does not match the others: one digit is probably mistyped.",
    "siret.form": "A SIRET has 14 digits, for example 732 829 320 00074.",
    "siret.is-siren": "This is a SIREN (9 digits): a SIRET has 5 more digits, for one establishment.",
    "siret.check": "The last digit of this SIRET does not match the others: one digit is probably mistyped.",
    "rna.form": "An RNA number is W and 9 more characters, the last one a digit, for example W595012345.",
    "rnsr.form": "An RNSR number has 9 digits and a letter, for example 199812849E.",
    "rnsr.check": "The letter of this RNSR number is not the one we expect: compare it with the register.",
    "ror.form": "A ROR identifier has 9 characters and starts with 0, for example https://ror.org/02kzqn938.",
    "ror.check": "The last two digits of this ROR identifier do not match the rest: one is mistyped.",
    "isni.form": "An ISNI has 16 digits (the last may be X), for example 0000 0001 2186 4076.",
    "isni.check": "The last sign of this ISNI does not match the others: one digit is probably mistyped.",
    "orcid.form": "An ORCID has 16 digits (the last may be X), for example 0000-0002-1825-0097.",
    "orcid.check": "The last sign of this ORCID does not match the others: one digit is probably mistyped.",
    "orcid.range": "This number is outside the range of ORCID: it may be the ISNI of an organisation.",
    "doi.form": "A DOI starts with 10. and a number, then a slash, for example 10.5281/zenodo.3404342.",
    "hal.form": "A HAL identifier looks like hal-01234567 or tel-01234567v2.",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer about one number.

    Attributes
    ----------
    kind, value
        What was asked.
    canonical
        The form to keep and to compare; empty when the number is wrong.
    level
        ``ok``, ``warning`` (keep it, tell the person) or ``error`` (refuse it).
    message_code, message
        A stable code (see :data:`MESSAGES`) and its English sentence; both empty when all is well.
    """

    kind: str
    value: str
    canonical: str
    level: Level
    message_code: str
    message: str

    @property
    def valid(self) -> bool:
        """Whether the number may be kept."""
        return self.level != "error"


# What a rule returns: the canonical form, then the code of a warning or of an error.
Verdict = tuple[str, str, Level]


def _squeeze(text: str, also: str = "") -> str:
    """Remove spaces, invisible signs and the separators in ``also``."""
    kept = (sign for sign in text if sign not in also and not sign.isspace())
    return "".join(sign for sign in kept if unicodedata.category(sign) != "Cf")


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _fine(canonical: str) -> Verdict:
    return canonical, "", "ok"


def _wrong(code: str) -> Verdict:
    return "", code, "error"


def _siren(text: str) -> Verdict:
    number = _squeeze(text, ".-_/")
    if _digits(number) and len(number) == 14:
        return _wrong("siren.is-siret")
    if not _digits(number) or len(number) != 9:
        return _wrong("siren.form")
    return _fine(number) if stdnum_siren.is_valid(number) else _wrong("siren.check")


def _siret(text: str) -> Verdict:
    number = _squeeze(text, ".-_/")
    if _digits(number) and len(number) == 9:
        return _wrong("siret.is-siren")
    if not _digits(number) or len(number) != 14:
        return _wrong("siret.form")
    # python-stdnum knows La Poste: its establishments' digits add up to a multiple of 5 instead.
    return _fine(number) if stdnum_siret.is_valid(number) else _wrong("siret.check")


def _rna(text: str) -> Verdict:
    number = _squeeze(text, ".-_/").upper()
    return _fine(number) if re.fullmatch(r"W[0-9A-Z]{8}[0-9]", number) else _wrong("rna.form")


def _rnsr(text: str) -> Verdict:
    number = _squeeze(text, ".-_/").upper()
    if not re.fullmatch(r"[0-9]{9}[A-Z]", number):
        return _wrong("rnsr.form")
    if rnsr_letter(number[:9]) != number[9]:
        return number, "rnsr.check", "warning"  # the rule is inferred: never refuse
    return _fine(number)


def rnsr_letter(digits: str) -> str:
    """Return the letter that closes an RNSR number.

    The rule is not published; it was inferred from the register and holds on every unit that we could read.

    >>> rnsr_letter("199812849")
    'E'
    """
    return RNSR_LETTERS[int(digits) % 23]


def _ror(text: str) -> Verdict:
    number = _squeeze(text).lower().rstrip("/")
    number = re.sub(r"^(https?://)?(www\.)?ror\.org/", "", number)
    if not re.fullmatch(r"0[0-9a-hjkmnp-tv-z]{6}[0-9]{2}", number):
        return _wrong("ror.form")
    return _fine(number) if ror_checksum(number[:7]) == number[7:] else _wrong("ror.check")


def ror_checksum(body: str) -> str:
    """Return the two digits that close a ROR identifier, given its first seven signs.

    >>> ror_checksum("02kzqn9")
    '38'
    """
    number = 0
    for sign in body:
        number = number * 32 + CROCKFORD.index(sign)
    return f"{98 - number * 100 % 97:02d}"


def _sixteen(text: str, host: str) -> str:
    number = _squeeze(text).lower()
    number = re.sub(rf"^(https?://)?(www\.)?{re.escape(host)}/(isni/)?", "", number).rstrip("/")
    return _squeeze(number, ".-_").upper()


def _isni(text: str) -> Verdict:
    number = _sixteen(text, "isni.org")
    if not re.fullmatch(r"[0-9]{15}[0-9X]", number):
        return _wrong("isni.form")
    return _fine(number) if stdnum_isni.is_valid(number) else _wrong("isni.check")


def _orcid(text: str) -> Verdict:
    number = _sixteen(text, "orcid.org")
    if not re.fullmatch(r"[0-9]{15}[0-9X]", number):
        return _wrong("orcid.form")
    if not stdnum_isni.is_valid(number):
        return _wrong("orcid.check")
    canonical = "-".join(number[start : start + 4] for start in range(0, 16, 4))
    body = int(number[:15])
    # ORCID's two blocks of ISNI: 0000-0001-5000-000… to 0000-0003-5000-000…, and 0009-0000-… to 0009-0010-…
    if 15_000_000 <= body <= 35_000_000 or 900_000_000_000 <= body <= 900_100_000_000:
        return _fine(canonical)
    return canonical, "orcid.range", "warning"


def _doi(text: str) -> Verdict:
    name = _squeeze(text)
    if re.match(r"^(https?://)?(dx\.|www\.)?doi\.org/", name, re.IGNORECASE):
        name = unquote(re.sub(r"^(https?://)?(dx\.|www\.)?doi\.org/", "", name, flags=re.IGNORECASE))
    name = re.sub(r"^doi:", "", name, flags=re.IGNORECASE).rstrip(".,;")
    if not re.fullmatch(r"10\.[0-9]{4,9}(\.[0-9]+)*/[^\s<>\"]+", name):
        return _wrong("doi.form")
    return _fine(name.lower())  # DOI names do not depend on case


def _hal(text: str) -> Verdict:
    name = _squeeze(text).lower().rstrip("/")
    name = re.sub(r"^(https?://)?([a-z0-9-]+\.)*(archives-ouvertes\.fr|hal\.science)/", "", name)
    name = re.sub(r"(/(document|file/.*))?([?#].*)?$", "", name)
    if not re.fullmatch(r"[a-z]{2,20}[-_][0-9]{5,9}(v[0-9]{1,3})?", name):
        return _wrong("hal.form")
    return _fine(name)


_RULES: dict[str, Callable[[str], Verdict]] = {
    "siren": _siren,
    "siret": _siret,
    "rna": _rna,
    "rnsr": _rnsr,
    "ror": _ror,
    "isni": _isni,
    "orcid": _orcid,
    "doi": _doi,
    "hal": _hal,
}

_ADDRESSES = {
    "siren": "https://annuaire-entreprises.data.gouv.fr/entreprise/{}",
    "siret": "https://annuaire-entreprises.data.gouv.fr/etablissement/{}",
    "ror": "https://ror.org/{}",
    "isni": "https://isni.org/isni/{}",
    "orcid": "https://orcid.org/{}",
    "doi": "https://doi.org/{}",
    "hal": "https://hal.science/{}",
}


def kinds() -> tuple[str, ...]:
    """Return the kinds of number that :func:`check` knows.

    >>> kinds()[:4]
    ('siren', 'siret', 'rna', 'rnsr')
    """
    return tuple(_RULES)


def check(kind: str, value: str) -> Checked:
    """Check one number by the rule of its register.

    Parameters
    ----------
    kind
        One of :func:`kinds`, in any case.
    value
        The number as a person typed or pasted it.

    Returns
    -------
    Checked
        Its canonical form and, where it is not ``ok``, why.

    Raises
    ------
    ValueError
        If nobody knows this kind of number.

    Examples
    --------
    >>> check("orcid", "https://orcid.org/0000-0002-1825-0097").canonical
    '0000-0002-1825-0097'
    >>> check("rnsr", "199812849F").level
    'warning'
    """
    rule = _RULES.get(kind.strip().lower())
    if rule is None:
        raise ValueError(f"“{kind}” is not a kind of identifier; there are: {', '.join(_RULES)}.")
    kind = kind.strip().lower()
    text = unicodedata.normalize("NFKC", value).strip()
    text = re.sub(rf"^{kind}(\s*n\W?o?)?(\s*[:°º]\s*(?!//)|\s+)", "", text, flags=re.IGNORECASE)
    if len(value) > LONGEST:
        verdict = _wrong("too-long")
    elif not _squeeze(text):
        verdict = _wrong("empty")
    else:
        verdict = rule(text)
    canonical, code, level = verdict
    return Checked(kind, value, canonical, level, code, MESSAGES.get(code, ""))


def display(kind: str, canonical: str) -> str:
    """Return a canonical number grouped for reading.

    >>> display("siret", "73282932000074")
    '732 829 320 00074'
    >>> display("isni", "0000000121864076")
    '0000 0001 2186 4076'
    """
    if kind in ("siren", "siret"):
        groups = [canonical[:3], canonical[3:6], canonical[6:9], canonical[9:]]
        return " ".join(group for group in groups if group)
    if kind == "isni":
        return " ".join(canonical[start : start + 4] for start in range(0, 16, 4))
    return canonical


def address(kind: str, canonical: str) -> str:
    """Return the public page of a canonical number, or nothing where its register has none.

    >>> address("ror", "02kzqn938")
    'https://ror.org/02kzqn938'
    """
    pattern = _ADDRESSES.get(kind, "")
    return pattern.format(canonical) if pattern else ""

"""Numbers of public registers: real ones pass, one changed sign is caught, nothing typed breaks the check."""

import csv
import doctest
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cherchons.engines import identifiers
from cherchons.engines.identifiers import MESSAGES, check, display

GOOD = {
    "siren": "732829320",
    "siret": "73282932000074",
    "rna": "W595012345",
    "rnsr": "199812849E",
    "ror": "02kzqn938",
    "isni": "0000000121864076",
    "orcid": "0000-0002-1825-0097",
    "doi": "10.5281/zenodo.3404342",
    "hal": "hal-01234567v2",
}


def test_examples_in_the_docstrings_are_true() -> None:
    assert doctest.testmod(identifiers).failed == 0


@pytest.mark.parametrize(("kind", "number"), GOOD.items())
def test_a_canonical_number_is_its_own_canonical_form(kind: str, number: str) -> None:
    checked = check(kind, number)
    assert (checked.canonical, checked.level, checked.message) == (number, "ok", "")
    again = check(kind, display(kind, checked.canonical))
    assert again.canonical == number


@pytest.mark.parametrize(
    ("kind", "typed", "canonical"),
    [
        ("siren", " 732 829\u00a0320 ", "732829320"),
        ("siren", "SIREN n° 732.829.320", "732829320"),
        ("SIREN", "７３２８２９３２０", "732829320"),  # full-width digits
        ("siret", "732 829 320 00074", "73282932000074"),
        ("siret", "Siret : 732-829-320-00074", "73282932000074"),
        ("siret", "356 000 000 09075", "35600000009075"),  # La Poste: digits add up to a multiple of 5
        ("siret", "35600000000048", "35600000000048"),  # La Poste's head office: Luhn
        ("rna", "w595012345", "W595012345"),
        ("rna", "RNA: W9R1004832", "W9R1004832"),
        ("rnsr", "199812849e", "199812849E"),
        ("ror", "https://ror.org/02KZQN938/", "02kzqn938"),
        ("ror", "ror.org/02kzqn938", "02kzqn938"),
        ("isni", "https://isni.org/isni/0000000121864076", "0000000121864076"),
        ("isni", "ISNI 0000 0001 2186 4076", "0000000121864076"),
        ("isni", "0000 0001 2281 955x", "000000012281955X"),
        ("orcid", "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("orcid", "0000000218250097", "0000-0002-1825-0097"),
        ("orcid", "0009-0001-2345-6786", "0009-0001-2345-6786"),
        ("doi", "https://doi.org/10.5281/ZENODO.3404342", "10.5281/zenodo.3404342"),
        ("doi", "doi:10.1002/(SICI)1097-4571(199806)49:8", "10.1002/(sici)1097-4571(199806)49:8"),
        ("doi", "http://dx.doi.org/10.1000/a%2Fb", "10.1000/a/b"),
        ("hal", "https://hal.science/hal-01234567v2", "hal-01234567v2"),
        ("hal", "https://shs.hal.science/halshs-00123456/document", "halshs-00123456"),
        ("hal", "TEL-01234567", "tel-01234567"),
    ],
)
def test_how_a_number_was_typed_is_forgiven(kind: str, typed: str, canonical: str) -> None:
    checked = check(kind, typed)
    assert (checked.canonical, checked.valid) == (canonical, True)


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("siren", "", "empty"),
        ("siren", "\u200b \u00a0", "empty"),
        ("siren", "7" * 500, "too-long"),
        ("siren", "73282932", "siren.form"),
        ("siren", "73282932O", "siren.form"),
        ("siren", "73282932000074", "siren.is-siret"),
        ("siren", "732829321", "siren.check"),
        ("siret", "732829320", "siret.is-siren"),
        ("siret", "73282932000079", "siret.check"),
        ("siret", "35600000009076", "siret.check"),
        ("rna", "595012345", "rna.form"),
        ("rna", "W59501234Z", "rna.form"),
        ("rnsr", "199812849", "rnsr.form"),
        ("ror", "12kzqn938", "ror.form"),
        ("ror", "0ikzqn938", "ror.form"),  # Crockford has no i
        ("ror", "02kzqn939", "ror.check"),
        ("isni", "000000012186407", "isni.form"),
        ("isni", "0000000121864077", "isni.check"),
        ("orcid", "0000-0002-1825-0098", "orcid.check"),
        ("orcid", "X000-0002-1825-0097", "orcid.form"),
        ("doi", "11.1000/xyz", "doi.form"),
        ("doi", "10.1000/", "doi.form"),
        ("hal", "01234567", "hal.form"),
        ("siren", "<script>alert(1)</script>", "siren.form"),
        ("rna", "\u202eW595012345\u202c 😀", "rna.form"),
    ],
)
def test_what_is_wrong_is_said(kind: str, typed: str, code: str) -> None:
    checked = check(kind, typed)
    assert (checked.message_code, checked.level, checked.canonical) == (code, "error", "")
    assert checked.message == MESSAGES[code]


def test_an_inferred_rule_warns_and_never_refuses() -> None:
    checked = check("rnsr", "199812849F")
    assert (checked.level, checked.valid, checked.canonical) == ("warning", True, "199812849F")


def test_an_organisations_isni_given_as_an_orcid_is_noticed() -> None:
    checked = check("orcid", "0000 0001 2186 4076")
    assert (checked.message_code, checked.valid) == ("orcid.range", True)


def test_a_kind_that_nobody_knows_is_an_error_with_the_list() -> None:
    with pytest.raises(ValueError, match="siren, siret, rna"):
        check("vat", "1")


# The rules that promise to catch any single mistyped sign.
PROMISES = {
    "siren": ("732829320", "0123456789"),
    "siret": ("73282932000074", "0123456789"),
    "isni": ("0000000121864076", "0123456789"),
    "orcid": ("0000000218250097", "0123456789"),
    "ror": ("02kzqn938", identifiers.CROCKFORD),
    "rnsr": ("199812849E", "0123456789"),
}


@pytest.mark.parametrize("kind", PROMISES)
def test_every_single_changed_sign_is_caught(kind: str) -> None:
    number, signs = PROMISES[kind]
    for place, right in enumerate(number):
        if right not in signs:
            continue
        for sign in signs:
            if sign == right:
                continue
            assert check(kind, number[:place] + sign + number[place + 1 :]).level != "ok", (place, sign)


@given(body=st.integers(0, 99_999_999), place=st.integers(0, 8), change=st.integers(1, 9))
def test_a_siren_with_one_changed_digit_is_refused(body: int, place: int, change: int) -> None:
    number = next(f"{body:08d}{last}" for last in range(10) if check("siren", f"{body:08d}{last}").valid)
    digit = (int(number[place]) + change) % 10
    assert not check("siren", number[:place] + str(digit) + number[place + 1 :]).valid


@given(st.text(alphabet=identifiers.CROCKFORD, min_size=6, max_size=6))
def test_a_made_ror_passes_its_own_rule(body: str) -> None:
    number = f"0{body}" + identifiers.ror_checksum(f"0{body}")
    assert check("ror", number).level == "ok"


@given(st.sampled_from(identifiers.kinds()), st.text(max_size=60))
def test_nothing_typed_breaks_the_check_and_its_answer_is_stable(kind: str, typed: str) -> None:
    checked = check(kind, typed)
    assert checked.valid == bool(checked.canonical)
    assert checked.message == MESSAGES.get(checked.message_code, "")
    if checked.valid:
        assert check(kind, checked.canonical).canonical == checked.canonical


@pytest.mark.needs_data
def test_every_real_number_passes(data_dir: Path) -> None:
    codes: Counter[tuple[str, str]] = Counter()
    with (data_dir / "organisations/ror_france.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            codes["ror", check("ror", row["id"]).message_code] += 1
            for number in _isnis(row["external_ids"]):
                codes["isni", check("isni", number).message_code] += 1
    with (data_dir / "research/labos_rnsr_hdf.csv").open(encoding="utf-8", newline="") as lines:
        codes.update(("rnsr", check("rnsr", row["code_rnsr"]).message_code) for row in csv.DictReader(lines))
    communes = json.loads((data_dir / "territories/communes_france.json").read_text(encoding="utf-8"))
    codes.update(("siren", check("siren", row["siren"]).message_code) for row in communes if "siren" in row)
    for row in _associations(data_dir):
        if row["is_waldec"] == "true":  # older associations kept the number of their prefecture
            codes["rna", check("rna", row["id_association"]).message_code] += 1
        if row["siret"] and set(row["siret"]) != {"0"}:  # "0" stands for none in the dump
            codes["siret", check("siret", row["siret"]).message_code] += 1
    assert codes == {
        ("ror", ""): 4324,
        ("isni", ""): 2002,
        ("rnsr", ""): 165,
        ("siren", ""): 34875,
        ("rna", ""): 778,
        ("siret", ""): 27,
    }


def _isnis(external: Any) -> list[str]:
    """The dump writes external ids in two ways."""
    if isinstance(external, dict):
        return external.get("ISNI", {}).get("all", [])
    return [number for entry in external if entry["type"].upper() == "ISNI" for number in entry["all"]]


def _associations(data_dir: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(
        (data_dir / "organisations/rna_hdf_subset.json").read_text(encoding="utf-8")
    )
    pages = json.loads((data_dir / "organisations/rna_api_search_ABC.json").read_text(encoding="utf-8"))
    for page in pages:
        found += page["association"]
    return found

"""Reading tables that people send: separators, encodings, workbooks, hostile files."""

import doctest
import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from cherchons.engines import registrants, tables
from cherchons.engines.spreadsheets import csv_text, xlsx
from cherchons.engines.tables import TableError, read_table


def test_the_examples_hold() -> None:
    assert doctest.testmod(tables).failed == 0
    assert doctest.testmod(registrants).failed == 0


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_separator_and_encoding(separator: str, encoding: str, end: str) -> None:
    text = end.join([f"Nom{separator}Ville", f"Élise{separator}Noëlle sur Œuf", "", f"Zoé{separator}"])
    assert read_table(text.encode(encoding)) == [
        (1, ["Nom", "Ville"]),
        (2, ["Élise", "Noëlle sur Œuf"]),
        (4, ["Zoé", ""]),
    ]


def test_a_quoted_cell_may_hold_lines_and_numbers_of_lines_stay_true() -> None:
    assert read_table(b'a,b\n"one\ntwo",x\nc,d') == [(1, ["a", "b"]), (2, ["one two", "x"]), (4, ["c", "d"])]


def test_excel_s_own_first_line_names_the_separator() -> None:
    assert read_table(b"sep=|\nNom|Ville, pays\n") == [(2, ["Nom", "Ville, pays"])]


def workbook(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    fill(book)
    book.save(out)
    return out.getvalue()


def test_a_workbook_gives_what_its_first_visible_sheet_shows() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        hidden = book.active
        hidden.title, hidden.sheet_state = "cachée", "hidden"
        hidden.append(["secret"])
        seen = book.create_sheet("Liste")
        seen.append(["Nom", "Âge", "Formule"])
        seen["A3"], seen["B3"], seen["C3"] = "Élise", 42, "=1+1"
        seen["E4"] = "loin"

    assert read_table(workbook(fill)) == [
        (1, ["Nom", "Âge", "Formule"]),
        (3, ["Élise", "42", "=1+1"]),
        (4, ["", "", "", "", "loin"]),
    ]


def test_our_own_files_come_back() -> None:
    header, rows = ["Nom", "Note"], [["=cmd", "a;b"], ["Zoé", "x\ny"]]
    assert [cells for _n, cells in read_table(xlsx(header, rows))][1] == ["=cmd", "a;b"]
    assert [cells for _n, cells in read_table(csv_text(header, rows).encode())][1] == ["'=cmd", "a;b"]


def repacked(change: Callable[[zipfile.ZipFile], None], without: str = "") -> bytes:
    """A small workbook with something done to its archive."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(["Nom"], [["x"]]))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name != without:
                new.writestr(name, old.read(name))
        change(new)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">&b;</worksheet>'
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b";;\n;;", "empty"),
        (b"%PDF-1.7", "unknown_format"),
        (b"\xd0\xcf\x11\xe0old excel", "unknown_format"),
        (b"<html><table>", "unknown_format"),
        (b"Nom;\x01\x02\n", "undecodable"),
        (b"PK\x03\x04 cut", "broken"),
        (b"a" * (tables.MOST_BYTES + 1), "too_large"),
        (b"Nom\n" + b"x\n" * (tables.MOST_ROWS + 1), "too_many_rows"),
        (b";".join([b"x"] * 101), "too_many_columns"),
        (b'Nom;"' + b"x" * 200_000, "broken"),
        (repacked(lambda z: z.writestr("big.bin", b"\0" * 5_000_000)), "zip_bomb"),
        (repacked(lambda z: z.writestr("big.bin", b"\0" * 31_000_000)), "zip_bomb"),
        (repacked(lambda z: [z.writestr(f"{n}", b"") for n in range(501)]), "zip_bomb"),  # type: ignore[arg-type]
        (repacked(lambda z: z.writestr(SHEET, BOMB), without=SHEET), "hostile"),
        (repacked(lambda z: z.writestr(SHEET, "<worksheet"), without=SHEET), "broken"),
        (repacked(lambda z: None, without=SHEET), "broken"),
        (repacked(lambda z: None, without="xl/workbook.xml"), "unknown_format"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_can_not_be_read_is_refused_with_a_reason(data: bytes, code: str) -> None:
    with pytest.raises(TableError) as refused:
        read_table(data)
    assert refused.value.code == code


def test_a_declared_size_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_MOST_PART", 50)
    with pytest.raises(TableError) as refused:
        read_table(xlsx(["Nom"], [["x"]]))
    assert refused.value.code == "zip_bomb"


# --- who is on the list ------------------------------------------------------------------------------------
def people(text: str) -> tuple[registrants.Registrant, ...]:
    return registrants.read_registrants(read_table(text.encode())).people


def test_names_in_one_column_or_two_and_lines_above_the_header() -> None:
    assert [p.name for p in people("Inscrits au 3 mars\n\nNOM;Prénom\nMartin;Zoé\n;Elle\n")] == [
        "Zoé Martin",
        "Elle",
    ]
    assert [p.name for p in people("Nom et prénom,Email\nZoé Martin,z@example.org")] == ["Zoé Martin"]
    assert [p.name for p in people("Nom\nZoé")] == ["Zoé"]


def test_columns_in_english_mixed_with_unknown_ones_and_consents() -> None:
    text = "Full name;E-mail (work);Shoe size;World*;Photo;Dietary needs\n"
    text += "Ada;<ada@example.org>;37;Research;oui;vegan\n"
    found = registrants.read_registrants(read_table(text.encode()))
    (ada,) = found.people
    assert (ada.email, ada.sector, ada.food) == ("ada@example.org", "research", "vegan")
    assert (found.unknown, found.never_presumed) == (("Shoe size",), ("Photo",))


def test_a_second_column_of_the_same_kind_is_told_not_mixed_in() -> None:
    found = registrants.read_registrants(read_table(b"Nom;Mail;Courriel\nZ;a@example.org;b@example.org"))
    assert found.people[0].email == "a@example.org"
    assert found.unknown == ("Courriel",)


def test_an_unknown_world_is_said_again() -> None:
    (one,) = people("Nom;Monde\nZoé;la lune\n")
    assert (one.sector, one.unknown_sector) == ("", "la lune")


def test_a_table_of_something_else_has_no_names() -> None:
    with pytest.raises(registrants.NoNames):
        people("Date;Titre\n2019;Accueil")

"""Files: word documents, calendars, schedules, tables; and those that must be refused."""

import io
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from cherchons.engines import programme
from cherchons.engines.programme.docx_text import docx_text

SAMPLES = Path(__file__).parent / "samples"


def saved(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def archive(**parts: bytes) -> bytes:
    """Make a small .docx whose parts are given by name, with "__" for "/"."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", b"<Types/>")
        for name, data in parts.items():
            packed.writestr(name.replace("__", "/") + ".xml", data)
    return buffer.getvalue()


def refusal(data: bytes, filename: str | None = None) -> str:
    with pytest.raises(programme.ProgrammeReadingError) as refused:
        programme.read_file(data, filename=filename)
    assert str(refused.value).endswith((".", "»."))
    return refused.value.code


def test_a_word_document_is_read_in_order() -> None:
    document = Document()
    document.add_heading("Journée des savoirs", 0)
    document.add_paragraph("Vendredi 26 avril 2019")
    document.add_paragraph("9h30 : accueil")
    document.add_paragraph("10h-12h : témoignages")
    document.add_paragraph("Le jardin partagé", style="List Bullet")
    document.add_paragraph("Troisième projet à confirmer", style="List Bullet")
    table = document.add_table(rows=3, cols=4)
    rows = [
        ("Horaire", "Séance", "Intervenant·e·s", "Salle"),
        ("14h-16h", "Atelier compost", "Paul Durand, maraîcher", "Salle 1"),
        ("", "Atelier cantine", "Aline Roy", "Salle 2"),
    ]
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(1, 1).add_paragraph("Apporter un seau.")
    document.add_paragraph("16h-17h : restitution")
    data = saved(document)
    draft = programme.read_file(data, filename="programme.docx")
    assert draft.source == "docx"
    assert draft.title == "Journée des savoirs"
    assert draft.date == date(2019, 4, 26)
    found = [
        (s.start and s.start.hour, s.title, s.room, [p.name for p in s.speakers]) for s in draft.sessions
    ]
    assert found == [
        (9, "Accueil", "", []),
        (10, "Témoignages", "", []),
        (14, "Atelier compost", "Salle 1", ["Paul Durand"]),
        (14, "Atelier cantine", "Salle 2", ["Aline Roy"]),
        (16, "Restitution", "", []),
    ]
    assert draft.sessions[2].text == "Apporter un seau."
    assert draft.sessions[2].parallel == draft.sessions[3].parallel is not None
    assert [item.to_confirm for item in draft.sessions[1].items] == [False, True]
    assert draft.unread == ()
    assert programme.check(draft, docx_text(data)) == []


def test_content_controls_and_text_boxes_of_a_word_document_are_read() -> None:
    document = Document()
    document.add_paragraph("Rencontre")
    inside = document.add_paragraph("9h-10h : dans un contrôle")._p
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    inside.addprevious(control)
    control.append(content)
    content.append(inside)
    holder = document.add_paragraph("10h-11h : dehors")
    boxed = document.add_paragraph("11h-12h : dans une zone de texte")._p
    box = OxmlElement("w:pict")
    text = OxmlElement("w:txbxContent")
    box.append(text)
    text.append(boxed)
    run = holder.add_run()._r
    run.append(box)
    assert run.find(qn("w:pict")) is not None
    titles = [session.title for session in programme.read_file(saved(document)).sessions]
    assert titles == ["Dans un contrôle", "Dehors", "Dans une zone de texte"]


def test_a_zip_bomb_is_refused_before_it_is_parsed() -> None:
    assert refusal(archive(word__document=b" " * 11_000_000)) == "zip_bomb"
    assert refusal(archive(word__document=b"<a/>", **{f"x{n}": b"" for n in range(2_100)})) == "zip_bomb"


def test_a_zip_that_lies_about_its_sizes_is_refused() -> None:
    data = bytearray(archive(word__document=b"<a>" + b" " * 400_000 + b"</a>"))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"word/document.xml"))
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert refusal(bytes(data)) == "bad_docx"


def test_word_documents_that_are_none_are_refused() -> None:
    assert refusal(archive(word__document=b"not xml")) == "bad_docx"
    assert refusal(archive(word__document=b"<a/>")) == "bad_docx"
    assert refusal(archive(other=b"<a/>")) == "unknown_format"
    assert refusal(b"PK\x03\x04 broken") == "bad_docx"
    hostile = b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    assert refusal(archive(word__document=hostile)) == "hostile_xml"


@pytest.mark.parametrize(
    "xml",
    [
        b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "a"><!ENTITY b "&a;&a;">]><schedule>&b;</schedule>',
        b'<?xml version="1.0"?><!DOCTYPE s SYSTEM "file:///etc/passwd"><schedule/>',
        b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><schedule>&x;</schedule>',
    ],
)
def test_xml_with_a_document_type_is_refused(xml: bytes) -> None:
    assert refusal(xml, "schedule.xml") == "hostile_xml"


def test_xml_that_is_no_schedule_is_refused() -> None:
    assert refusal(b"<?xml version='1.0'?><rss/>") == "not_a_schedule"
    assert refusal(b"<schedule><day></schedule>") == "bad_xml"
    assert refusal(b"<?xml version='1.0' encoding='nowhere'?><schedule/>") == "bad_xml"
    deep = b"<schedule>" + b"<a>" * 50_000 + b"</a>" * 50_000 + b"</schedule>"
    assert programme.read_file(deep).sessions == ()


@pytest.mark.parametrize(
    ("data", "filename", "code"),
    [
        (b"", None, "empty"),
        (b" \r\n\t ", "a.txt", "empty"),
        ("\u2014 \u2014\n***".encode(), "a.txt", "empty"),
        (b"a" * 5_000_001, "a.txt", "file_too_large"),
        (b"9h : accueil\n" * 80_000, "a.txt", "text_too_large"),
        (b"a\n" * 30_000, "a.txt", "too_many_lines"),
        (b"9h\x00\x01\x02", "a.txt", "undecodable"),
        (b"9h : \x81\x8d\x9d", "a.txt", "undecodable"),
        (b"%PDF-1.7", "a.pdf", "unknown_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", "unknown_format"),
        (b"<!doctype html><p>9h", "a.txt", "unknown_format"),
        (b"hello", "a.ics", "bad_ics"),
        (b"un;deux\n1;2", "a.csv", "bad_csv"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data: bytes, filename: str | None, code: str) -> None:
    assert refusal(data, filename) == code


def test_a_missing_file_is_refused_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(programme.ProgrammeReadingError) as refused:
        programme.read_file(tmp_path / "rien.txt")
    assert refused.value.code == "missing_file"
    assert str(tmp_path) not in str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    data = "Rencontre d’été\n9h-10h : témoignages".encode(encoding)
    draft = programme.read_file(data)
    assert (draft.title, draft.sessions[0].title) == ("Rencontre d’été", "Témoignages")


def test_the_content_decides_before_the_ending() -> None:
    assert programme.read_file((SAMPLES / "messy.ics").read_bytes(), filename="a.txt").source == "ics"
    assert programme.read_file((SAMPLES / "messy_schedule.xml").read_bytes(), filename="a").source == "xml"


def test_a_broken_event_does_not_hide_the_others() -> None:
    text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nno colon here\nSUMMARY:A\nDTSTART:20240101T100000Z\nEND:VEVENT\n"
    text += "BEGIN:VEVENT\nSUMMARY:B\nDTSTART;TZID=Europe/Paris:20240101T100000\nDTEND:soon\nEND:VEVENT\n"
    draft = programme.read_file((text + "END:VCALENDAR").encode())
    assert {session.title for session in draft.sessions} == {"A", "B"}
    assert [one.text for one in draft.unread] == ["no colon here", "DTEND:soon"]


def test_the_time_zone_of_a_calendar_is_preferred() -> None:
    text = (
        "BEGIN:VCALENDAR\nX-WR-TIMEZONE:Indian/Reunion\nBEGIN:VEVENT\nSUMMARY:A\nDTSTART:20240101T100000Z\n"
    )
    draft = programme.read_file((text + "END:VEVENT\nEND:VCALENDAR").encode())
    assert draft.timezone == "Indian/Reunion"
    assert draft.sessions[0].start is not None
    assert draft.sessions[0].start.isoformat() == "2024-01-01T14:00:00+04:00"


def test_a_schedule_with_too_many_events_is_refused() -> None:
    event = b"<event><title>A</title></event>"
    assert refusal(b"<schedule><day>" + event * 5_001 + b"</day></schedule>") == "too_many_sessions"


HOSTILE = """
from cherchons.engines import programme
size = 990_000
texts = [
    " " * size + "x", "1" * size, "h" * size, "9h" * (size // 2), "9h30 - " * (size // 7),
    "9h : " + "(" * size, "9h : " + "a, " * (size // 3), "9h\\t" * (size // 3),
    "26 avril 2019 " * (size // 14),
    "9h : " + "a confirmer " * (size // 12), "x [1] " * (size // 6), "http://" * (size // 7),
    "9h : ateliers\\n" + "- a\\n" * 19_000, "9h : fin\\n" * 19_000,
    "9h : x\\nIntervenants : " + "Jeanne Martin, " * (size // 15),
    "x - 9h - " * (size // 9), "9h a / " * (size // 7), "9h : " + "1) a 2) b " * (size // 10),
    "Accueil 9h15 salle 2\\n" * 19_000, "De : a\\n" * 19_000,
    "9h : x – Jeanne Martin, sociologue\\n" * 19_000,
    "| | 6 mai | 7 mai |\\n" * 19_000,
]
for text in texts:
    draft = programme.read_text(text)
    assert draft.sessions or draft.unread or draft.title or draft.description, text[:20]
print(len(texts))
"""


def test_a_tenth_of_a_megabyte_of_anything_ends() -> None:
    """A pattern that backtracks would need hours here already; a second is enough."""
    small = HOSTILE.replace("size = 990_000", "size = 99_000").replace("19_000", "1_900")
    done = subprocess.run(
        [sys.executable, "-c", small], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip() == "22", done.stderr


@pytest.mark.stress
def test_a_megabyte_of_anything_ends() -> None:
    """A loop in a loop would need hours here; seconds are enough."""
    done = subprocess.run(
        [sys.executable, "-c", HOSTILE], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.stdout.strip() == "22", done.stderr

"""Spreadsheets, PDF, pictures and the document itself: safe, complete, accessible."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core.cache import cache
from django.test import Client
from PIL import Image

from cherchons.encounters.formats import jsonld, pdf
from cherchons.encounters.formats.blocks import blocks
from cherchons.encounters.formats.csv import programme_csv
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.programme import Document
from tests.encounters import sample

BASE = "/fr/rencontres/2026-04-24-chercher-ensemble/"
FORMULAS = ["=1+1", "+33 3 20", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u200b=1"]


def shown(made: Document, language: str = "fr") -> Shown:
    return Shown(sample.programme(made, language), language)


def words(content: bytes) -> str:
    """Return the text of a PDF on one line."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


# --- spreadsheets ---
@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_runs(formula: str) -> None:
    session = sample.session(formula, "09:00", "10:00", text=formula, room=formula, accessibility=formula)
    session["items"] = [sample.item(formula)]
    session["speakers"] = [sample.person(formula), sample.person(formula, "facilitator")]
    rows = list(csv.reader(io.StringIO(programme_csv(shown(sample.document([session]))).decode("utf-8-sig"))))
    assert len(rows) == 2
    for cell in rows[1]:
        assert not cell.lstrip(" \t\r\n\u200b").startswith(("=", "+", "-", "@")), cell


def test_the_table_has_a_row_per_session_in_the_readers_words() -> None:
    content = programme_csv(shown(sample.the_day())).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert len(rows) == 6
    assert rows[1]["Date"] == "2026-04-24"
    assert rows[1]["Début"] == "10:00"
    assert rows[1]["Type"] == "Témoignages"
    assert "Troisième projet (à confirmer)" in rows[1]["Points"]
    assert rows[3]["Animation"] == "à confirmer"
    english = list(
        csv.DictReader(io.StringIO(programme_csv(shown(sample.the_day(), "en")).decode("utf-8-sig")))
    )
    assert english[1]["Title"] == "Testimonies: why work together?"


# --- paper ---
def test_the_pdf_is_tagged_titled_and_in_its_language() -> None:
    content = pdf.programme_pdf(shown(sample.the_day()))
    reader = pypdf.PdfReader(io.BytesIO(content))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    assert reader.metadata is not None
    assert reader.metadata.title == "Chercher ensemble\u00a0: la suite"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert (round(reader.pages[0].mediabox.width), round(reader.pages[0].mediabox.height)) == (595, 842)


def test_the_pdf_says_what_the_page_says() -> None:
    text = words(pdf.programme_pdf(shown(sample.the_day())))
    for piece in (
        "Accueil autour d’un café",
        "Malika Haddad",
        "à confirmer",
        "Animation",
        "Venir",
        "Salle 2",
    ):
        assert piece in text
    assert "Testimonies: why work together?" in words(pdf.programme_pdf(shown(sample.the_day(), "en")))
    cache.clear()  # a made-up release shares its number and moment with the one above
    assert "Rencontre reportée" in words(pdf.programme_pdf(shown(sample.the_day(state="postponed"))))


def test_the_pdf_shows_the_logos_with_their_names(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "logos").mkdir()
    Image.new("RGBA", (800, 90), (184, 67, 28, 128)).save(tmp_path / "logos" / "wide.png")
    Image.new("RGBA", (2, 800), (43, 76, 155, 255)).save(tmp_path / "logos" / "thin.png")
    (tmp_path / "logos" / "broken.png").write_bytes(b"\x89PNG\r\n")
    names = {"wide": "La Fédération", "thin": "Le Fil", "broken": "Le Cassé", "lost": "Le Perdu"}
    organisers = [{"name": n, "organisation": "", "logo": f"logos/{f}.png"} for f, n in names.items()]
    content = pdf.programme_pdf(shown(sample.the_day(organisers=organisers)))
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert len(reader.pages[0].images) == 2
    alternatives = [str(o.get("/Alt", "")) for o in _objects(reader) if isinstance(o, dict)]
    assert [a for a in alternatives if a] == ["La Fédération", "Le Fil"]
    assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data()


def _objects(reader: pypdf.PdfReader) -> list[Any]:
    return [reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))]


@pytest.mark.parametrize(
    "evil",
    [
        '#panic("no")',
        '#read("/etc/passwd")',
        '"); #import "x.typ',
        "*a* _b_ $x^2$ `c` <label> @ref \\ // /* ~ --",
        "[link](javascript:alert(1)) ![x](/etc/passwd)",
    ],
)
def test_nothing_that_people_write_is_read_as_typst(evil: str) -> None:
    made = sample.the_day(
        title=evil, venue=evil, access=evil, contact_name=evil, state="cancelled", state_note=evil
    )
    for session in made["sessions"]:
        session.update(title=evil, room=evil, accessibility=evil, parallel_title=evil)
        session["items"] = [sample.item(evil)]
        session["speakers"] = [sample.person(evil, role=evil)]
    text = words(pdf.programme_pdf(shown(made))).replace(" ", "").replace("\u00a0", "")
    assert evil.replace(" ", "")[:9] in text
    assert pdf.share_picture(shown(made)).startswith(b"\x89PNG")


def test_signs_that_the_font_lacks_do_not_stop_the_printer() -> None:
    content = pdf.programme_pdf(shown(sample.the_day(title="Łódź 日本 العربية 🎉 \U0010fffd")))
    assert "Łódź" in words(content)


def test_a_big_programme_is_set_and_no_session_is_cut() -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf.programme_pdf(shown(sample.big(60)))))
    pages = [page.extract_text() for page in reader.pages]
    for n in range(60):
        title = [i for i, page in enumerate(pages) if f"Personne {n}," in page]
        neighbour = [i for i, page in enumerate(pages) if f"Voisin {n}," in page]
        assert title == neighbour != []


def test_a_day_that_barely_overflows_is_brought_onto_one_page() -> None:
    def day(count: int) -> Document:
        sessions = [
            sample.session(
                f"Séance {n}", f"{9 + n // 2:02}:{n % 2 * 30:02}", f"{9 + n // 2:02}:{n % 2 * 30 + 25:02}"
            )
            for n in range(count)
        ]
        return sample.document(sessions, slug=f"jour-{count}", uid=sample.uid("fit", count))

    counts = [pdf.pages(pdf.programme_pdf(shown(day(n)))) for n in (2, 10, 14, 24)]
    assert counts[0] == counts[1] == 1
    assert counts == sorted(counts)
    assert counts[-1] == 2
    content = pdf.programme_pdf(shown(day(24)))
    assert pdf.pages(content) == len(pypdf.PdfReader(io.BytesIO(content)).pages)


def test_texts_become_blocks() -> None:
    found = blocks(
        "Un **fort** [lien](https://example.org) [non](javascript:x)\n\n1. a\n2. b\n\n<b>brut</b>", "fr"
    )
    assert [b["kind"] for b in found] == ["paragraph", "point", "point", "paragraph"]
    runs = found[0]["runs"]
    assert [r["text"] for r in runs if r["strong"]] == ["fort"]
    assert [r["link"] for r in runs if r["link"]] == ["https://example.org"]
    assert "<b>brut</b>" in "".join(r["text"] for r in found[3]["runs"])


def test_the_share_picture_has_the_size_that_sites_expect() -> None:
    for made in (
        sample.the_day(),
        sample.the_day(title="Très " * 38, state="postponed"),
        sample.big(3, days=3),
    ):
        with Image.open(io.BytesIO(pdf.share_picture(shown(made)))) as picture:
            assert picture.size == (1200, 630)


# --- search engines ---
def test_structured_data_cannot_leave_their_element() -> None:
    made = sample.the_day(title="</script><script>alert(1)</script>", venue="<!-- & \u2028 -->")
    text = jsonld.script(jsonld.encounter(shown(made)))
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text)["name"] == "</script><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("state", "status"), [("postponed", "EventPostponed"), ("cancelled", "EventCancelled")]
)
def test_structured_data_say_the_state(state: str, status: str) -> None:
    event = jsonld.encounter(shown(sample.the_day(state=state)))
    assert event["eventStatus"] == f"https://schema.org/{status}"
    assert {s["eventStatus"] for s in event["subEvent"]} == {f"https://schema.org/{status}"}


# --- over HTTP ---
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("programme.ics", "text/calendar"),
        ("schedule.xml", "application/xml"),
        ("schedule.json", "application/json"),
        ("schedule2.json", "application/json"),
        ("programme.json", "application/json"),
        ("programme.jsonld", "application/ld+json"),
        ("programme.csv", "text/csv"),
        ("programme.pdf", "application/pdf"),
        ("partage.png", "image/png"),
    ],
)
def test_exports_are_open_kept_and_named(client: Client, path: str, kind: str) -> None:
    sample.publish(sample.the_day())
    first = client.get(BASE + path)
    assert first.status_code == 200
    assert first["Content-Type"].startswith(kind)
    assert first["Access-Control-Allow-Origin"] == "*"
    assert "2026-04-24-chercher-ensemble" in first["Content-Disposition"]
    assert client.get(BASE + path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.post(BASE + path).status_code == 405


@pytest.mark.django_db
def test_the_document_is_public_and_holds_nothing_private(client: Client) -> None:
    made = sample.the_day()
    sample.publish(made)
    given = client.get(BASE + "programme.json").json()
    assert given["sessions"] == made["sessions"]
    assert given["release"] == 1
    assert "email" not in json.dumps(given["sessions"])

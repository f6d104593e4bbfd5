"""Bringing in a programme: what was read, what was not, nothing lost, hostile files refused in words."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from cherchons.encounters.models import Encounter, Series
from cherchons.encounters.queries.reading import ForgedReading, reading_page, sealed, unsealed
from cherchons.encounters.queries.reading_sentences import REFUSALS, WARNINGS
from cherchons.encounters.services import drafts
from cherchons.engines.programme import Unread, read_file
from cherchons.engines.programme.errors import SENTENCES
from cherchons.engines.programme.model import WARNINGS as ENGINE_WARNINGS
from tests.encounters.making import World, make_world
from tests.encounters.test_desk_pages import as_
from tests.factories import actor, make_account

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parents[1] / "engines" / "programme" / "samples"
INVITATION = (SAMPLES / "invitation_paraphrase.txt").read_text(encoding="utf-8")
READABLE = sorted(p for p in SAMPLES.iterdir() if p.suffix in (".txt", ".ics", ".xml", ".csv", ".docx"))


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def organiser(client: Client, world: World) -> Client:
    return as_(client, world.organiser)


def read(client: Client, **sent: object) -> object:
    return client.post(reverse("encounters:read"), sent)


def keep(client: Client, answer: object, **changes: str) -> object:
    form = answer.context["form"]  # type: ignore[attr-defined]
    typed = {b.html_name: b.value() for b in form if b.value() is not None}
    typed["request_key"] = answer.context["request_key"]  # type: ignore[attr-defined]
    return client.post(reverse("encounters:keep"), typed | changes)


def test_a_text_or_a_file_neither_is_said_to_be_optional(organiser: Client) -> None:
    assert "facultatif" not in organiser.get(reverse("encounters:read")).content.decode()


def test_lines_without_hours_wait_beside_the_draft_to_be_placed(organiser: Client, world: World) -> None:
    answer = read(organiser, text="Fête des savoirs\nAccueil\nTable ronde\nRepas partagé\nBilan")
    html = answer.content.decode()  # type: ignore[attr-defined]
    assert "4 séances ont été lues" in html
    assert "Aucune heure n’a été trouvée" in html
    assert "rd-facts" not in html  # nothing stands around this programme
    keep(organiser, answer, date="2027-03-05")
    made = Encounter.objects.exclude(pk=world.encounter.pk).get()
    assert [line["text"] for line in made.unread] == ["Accueil", "Table ronde", "Repas partagé", "Bilan"]
    draft = organiser.get(reverse("encounters:edit", args=[made.slug])).content.decode()
    assert "4 lignes à placer" in draft


def test_an_invitation_becomes_a_draft(organiser: Client, world: World) -> None:
    answer = read(organiser, text=INVITATION)
    html = answer.content.decode()  # type: ignore[attr-defined]
    assert "6 séances ont été lues" in html
    assert "Papiers et argent" in html
    assert answer.context["form"]["series"].value() == "new"  # type: ignore[attr-defined]
    kept = keep(organiser, answer, title="Une journée à nous", new_series="Chercher ensemble")
    made = Encounter.objects.exclude(pk=world.encounter.pk).get()
    assert kept["Location"] == reverse("encounters:edit", args=[made.slug])  # type: ignore[index]
    assert (made.title, made.organisation) == ("Une journée à nous", world.organisation)
    assert made.series is not None
    assert (made.series.title, made.number) == ("Chercher ensemble", 1)
    assert made.days.get().date == date(2019, 3, 14)
    workshops = made.sessions.filter(kind="workshop")
    assert len({s.parallel for s in workshops}) == 1
    assert workshops.count() == 2
    assert organiser.get(kept["Location"]).status_code == 200  # type: ignore[index]


def test_what_was_not_understood_is_shown_with_its_line_and_stays_with_the_draft(
    organiser: Client, world: World
) -> None:
    text = "Rencontre des savoirs\n\n@@@ 12 ?? %% zzz\n\n26 avril 2027\n9h-10h : accueil\n"
    answer = read(organiser, text=text)
    unread = answer.context["reading"].draft.unread  # type: ignore[attr-defined]
    if unread:
        assert f">{unread[0].line}</span>" in answer.content.decode()  # type: ignore[attr-defined]
    keep(organiser, answer, title="Rencontre")
    made = Encounter.objects.exclude(pk=world.encounter.pk).get()
    kept = " ".join(
        [made.description, *(u["text"] for u in made.unread), *(s.text for s in made.sessions.all())]
    )
    assert "@@@ 12 ?? %% zzz" in kept


def test_lines_of_the_same_number_are_put_somewhere_together(world: World) -> None:
    unread = (Unread(0, "Un"), Unread(4, "Deux"), Unread(0, "Trois"))
    draft = replace(read_file(SAMPLES / "invitation_paraphrase.txt"), unread=unread)
    made = drafts.create_from_reading(world.organisation, by=world.organiser, draft=draft)
    assert made.unread == [{"line": 0, "text": "Un\nTrois"}, {"line": 4, "text": "Deux"}]


def test_two_clicks_keep_one_draft(organiser: Client) -> None:
    answer = read(organiser, text=INVITATION)
    count = Encounter.objects.count()
    first, second = keep(organiser, answer), keep(organiser, answer)
    assert first["Location"] == second["Location"]  # type: ignore[index]
    assert Encounter.objects.count() == count + 1


def test_a_reading_without_a_date_asks_for_it_and_keeps_everything(organiser: Client) -> None:
    answer = read(organiser, text="Rencontre\n9h-10h : accueil\n10h-11h : témoignages")
    count = Encounter.objects.count()
    refused = keep(organiser, answer, date="")
    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert "témoignages" in refused.content.decode().lower()  # type: ignore[attr-defined]
    assert Encounter.objects.count() == count
    assert keep(organiser, refused, date="2027-04-26").status_code == 302  # type: ignore[attr-defined]


def test_a_refused_draft_begins_no_series(organiser: Client) -> None:
    answer = read(organiser, text="Rencontre\n9h-10h : accueil\n10h-11h : témoignages")
    keep(organiser, answer, date="", series="new", new_series="Pour rien")
    assert not Series.objects.filter(title="Pour rien").exists()


@pytest.mark.parametrize("forged", ["", "abc", "e30:1x:zzz"])
def test_a_forged_reading_is_refused(organiser: Client, forged: str) -> None:
    answer = keep(organiser, read(organiser, text=INVITATION), draft=forged)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert Encounter.objects.count() == 1


def test_the_address_of_keeping_without_anything_leads_back(organiser: Client) -> None:
    assert organiser.get(reverse("encounters:keep"))["Location"] == reverse("encounters:read")


def test_only_people_who_organise_bring_in_programmes(client: Client) -> None:
    assert read(client, text=INVITATION).status_code == 302  # type: ignore[attr-defined]
    as_(client, actor(make_account()))
    assert read(client, text=INVITATION).status_code == 403  # type: ignore[attr-defined]
    assert client.get(reverse("encounters:new")).status_code == 403


def test_an_organisation_one_does_not_organise_for_cannot_be_chosen(organiser: Client) -> None:
    theirs = make_world().organisation
    answer = keep(organiser, read(organiser, text=INVITATION), organisation=str(theirs.pk))
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert not theirs.encounters.exclude(title="Une journée ensemble").exists()


# --- what can't be read ----------------------------------------------------------------------------
def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w>" + b" " * 80_000_000)
    return content.getvalue()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><schedule>&b;</schedule>'
)


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("bombe.docx", bomb(), 413),
        ("entites.xml", ENTITIES, 422),
        ("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20, 422),
        ("vide.txt", b"", 422),
        ("gros.txt", b"9h accueil\n" * 500_000, 413),
        ("page.xml", b"<html><body>9h</body></html>", 422),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence_and_changes_nothing(
    organiser: Client, name: str, content: bytes, status: int
) -> None:
    file = io.BytesIO(content)
    file.name = name
    answer = read(organiser, text="", file=file)
    assert answer.status_code == status  # type: ignore[attr-defined]
    assert "error-summary" in answer.content.decode()  # type: ignore[attr-defined]
    assert Encounter.objects.count() == 1


def test_a_text_that_is_too_long_is_refused_and_kept(organiser: Client) -> None:
    answer = read(organiser, text="Ma phrase à garder\n" * 70_000)
    assert answer.status_code == 413  # type: ignore[attr-defined]
    assert answer.content.decode().count("Ma phrase à garder") >= 70_000  # type: ignore[attr-defined]


def test_ten_megabytes_of_text_are_refused_in_words(organiser: Client) -> None:
    answer = read(organiser, text="x" * 10_000_000)
    assert answer.status_code == 413  # type: ignore[attr-defined]
    assert "volumineux" in answer.content.decode()  # type: ignore[attr-defined]


SURE = "Toutes les lignes ont été comprises"


@pytest.mark.parametrize(
    "noise", ["qsdf qsdf lorem ipsum", "bla bla\nfoo bar baz\nxx", "!!! ???\n%%% @@@\nzz"]
)
def test_noise_is_not_said_to_be_understood(organiser: Client, noise: str) -> None:
    answer = read(organiser, text=noise)
    html = answer.content.decode()  # type: ignore[attr-defined]
    assert "Aucune ligne ne commence par une heure" in html
    assert SURE not in html
    assert "Une séance a été lue" not in html
    draft = answer.context["reading"].draft  # type: ignore[attr-defined]
    went = (
        f"{draft.title} {draft.description} {draft.practical} {' '.join(line.text for line in draft.unread)}"
    )
    assert set(re.findall(r"\w+", noise)) <= set(re.findall(r"\w+", went))  # nothing of it is lost


def test_sessions_without_any_hour_are_said_to_wait(organiser: Client, world: World) -> None:
    table = io.BytesIO("début;fin;titre\n;;Accueil\n;;Atelier\n".encode())
    table.name = "programme.csv"
    answer = read(organiser, text="", file=table)
    html = answer.content.decode()  # type: ignore[attr-defined]
    assert answer.context["reading"].count == 2  # type: ignore[attr-defined]
    assert "dans le brouillon, ces lignes attendent" in html
    assert SURE not in html
    keep(organiser, answer, title="Rencontre", date="2027-04-26")
    made = Encounter.objects.exclude(pk=world.encounter.pk).get()
    assert {line["text"] for line in made.unread} == {"Accueil", "Atelier"}


def test_a_programme_with_hours_is_said_to_be_understood(organiser: Client) -> None:
    html = read(organiser, text="Rencontre\n26 avril 2027\n9h-10h : accueil\n").content.decode()  # type: ignore[attr-defined]
    assert SURE in html
    assert "Aucune heure" not in html


def test_nothing_at_all_is_refused(organiser: Client) -> None:
    assert read(organiser, text="  \n ").status_code == 422  # type: ignore[attr-defined]


# --- the reading on its way ------------------------------------------------------------------------
@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_a_reading_travels_whole(path: Path) -> None:
    draft = read_file(path)
    assert unsealed(sealed(draft)) == draft
    page = reading_page(draft)
    assert sum(len(slot) for day in page.days for slot in day.slots) == len(draft.sessions)
    assert len(page.warnings) == len(draft.warnings)


def test_a_seal_is_not_made_by_hand() -> None:
    good = sealed(read_file(READABLE[0]))
    with pytest.raises(ForgedReading):
        unsealed(good[:-3] + "abc")


def names(sentence: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", sentence)) | set(re.findall(r"(?<!%)\{(\w+)\}", sentence))


def test_every_code_of_the_engine_has_its_sentence_with_nothing_it_cannot_name() -> None:
    assert set(ENGINE_WARNINGS) <= set(WARNINGS)
    assert set(SENTENCES) - {"missing_file"} <= set(REFUSALS)
    for code, sentence in ENGINE_WARNINGS.items():
        assert names(str(WARNINGS[code])) <= names(sentence), code
    for code in set(SENTENCES) - {"missing_file"}:
        assert names(str(REFUSALS[code])) <= names(SENTENCES[code]), code

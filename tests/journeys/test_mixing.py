"""An organiser mixes sixty people: workshops composed and adapted, tables for four rounds, a seat is found.

``make pictures`` takes the pictures of ``docs/organiser.md`` about mixing people on the way.
"""

import io
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys import server
from tests.journeys.conftest import Look, NewPage
from tests.journeys.steps import follow
from tests.journeys.test_day import DAY, desk_of
from tests.journeys.test_organiser import ORGANISER

SITS = "Thomas Lemaire"  # who looks for their table
ABSENT = ("Yanis Ouali", "Agathe Deroubaix", "Karim Belkacem")
LATE = ("Corinne Delannoy", "Lucas Petit")


@pytest.fixture(scope="module")
def addresses(live: server.Live) -> tuple[str, str]:
    """What one registered person has: the address of their own page, and of the code on their badge."""
    code = (
        "from cherchons import cli; cli.set_up_django();"
        " from cherchons.encounters.models import Registration as R;"
        " from cherchons.encounters.queries.registrations.links import key_of;"
        " from cherchons.encounters.queries.meeting.badges import badge_key_of;"
        f" r = R.objects.select_related('encounter').get(name={SITS!r}, encounter__title={DAY!r});"
        " print(f'/fr/rencontres/{r.encounter.slug}/inscription/{key_of(r)}/', f'/b/{badge_key_of(r)}')"
    )
    command = [sys.executable, "-c", code]
    told = subprocess.run(
        command, env=server.environment(live.home), capture_output=True, text=True, check=True, timeout=60
    )
    own, badge = told.stdout.split()[-2:]
    return own, badge


def part(page: Page, name: str) -> None:
    """Go to a part of the desk where people are mixed."""
    follow(page.get_by_role("link", name="Ateliers et tables", exact=True))
    here = page.get_by_label("Ateliers et tables de cette journée")
    tab = here.get_by_role("link", name=name, exact=True)
    if tab.get_attribute("aria-current") is None:
        follow(tab)


def test_sixty_people_are_mixed_and_one_finds_their_table(
    new_page: NewPage, sign_in: Callable[..., None], look: Look, addresses: tuple[str, str]
) -> None:
    own, badge = addresses
    phone = new_page(width=360)
    phone.goto(own + "voeux/")
    look(phone, "voeux-telephone")

    desk = new_page(width=1280)
    sign_in(desk, ORGANISER)
    desk_of(desk, DAY)
    part(desk, "Vœux")
    look(desk, "voeux")
    part(desk, "Composer")
    follow(desk.get_by_role("button", name="Composer les ateliers"))
    share = re.search(r"(\d+)\s%", desk.locator("main").inner_text())
    assert share is not None
    assert int(share[1]) >= 70
    look(desk, "ateliers-composes")
    follow(desk.get_by_role("link", name=re.compile("^Publier")))
    look(desk)
    follow(desk.get_by_role("button", name=re.compile("^Publier et envoyer")))

    absences_and_arrivals(desk)
    desk_of(desk, DAY)
    part(desk, "Composer")  # where people are missing, adapting stands open
    follow(desk.get_by_role("button", name="Adapter", exact=True))
    for name in LATE:
        expect(desk.locator("main")).to_contain_text(name)
    look(desk, "ateliers-adaptes")
    follow(desk.get_by_role("link", name=re.compile("^Publier")))
    follow(desk.get_by_role("button", name=re.compile("^Publier")))

    tables_for_four_rounds(desk, look)
    phone.goto(badge)
    look(phone, "badge-telephone")
    follow(phone.get_by_role("link", name=re.compile("C’est moi")))
    expect(phone.locator(".now-big").first).to_contain_text("Table")
    look(phone)
    phone.goto(own + "maintenant/")
    expect(phone.locator("main")).to_contain_text("Avec")
    look(phone, "maintenant-telephone")
    phone.goto(own + "qui-est-qui/")
    look(phone, "qui-est-qui-telephone")


def absences_and_arrivals(desk: Page) -> None:
    """Three people can't come after all; two come in without having registered."""
    for name in ABSENT:
        desk_of(desk, DAY)
        desk.get_by_label("Nom, organisation ou numéro").fill(name)
        follow(desk.get_by_role("button", name="Chercher"))
        follow(desk.get_by_role("link", name=name).first)
        follow(desk.get_by_role("button", name="Annuler l’inscription"))
    desk_of(desk, DAY)
    follow(desk.get_by_label("Inscriptions de cette journée").get_by_role("link", name="À l’entrée"))
    follow(desk.get_by_role("link", name="Pointer les arrivées"))
    for name in LATE:
        walk_in = desk.locator("#walk-in")
        if walk_in.get_attribute("open") is None:
            walk_in.locator("summary").click()
        walk_in.locator("[name=name]").fill(name)
        walk_in.locator("[name=sector][value=research]").check()
        walk_in.locator("button").click()
        expect(desk.locator("#said")).to_contain_text(name)


def tables_for_four_rounds(desk: Page, look: Look) -> None:
    """The lunch has tables: composed, published, printed, begun."""
    desk_of(desk, DAY)
    part(desk, "Tables")
    follow(desk.get_by_role("button", name="Tables").first)
    desk.get_by_label("Tours").fill("4")
    follow(desk.get_by_role("button", name="Composer les tables"))
    look(desk, "tables")
    follow(desk.get_by_role("button", name="Publier"))
    plan = desk.url
    follow(desk.get_by_role("button", name="Le plan à afficher"))
    made = desk.locator("main a[href$='.pdf']").first
    made.wait_for(timeout=30_000)  # by the worker, while the page follows
    content = desk.request.get(made.get_attribute("href") or "").body()
    pages = PdfReader(io.BytesIO(content)).pages
    words = "\n".join(page.extract_text() for page in pages)
    assert "Tour 4" in words
    assert SITS in words
    desk.goto(plan + "tours/")
    follow(desk.get_by_role("button", name=re.compile("tour")).first)
    look(desk)
    desk.goto(plan + "ecran/")
    look(desk, "tables-grand-ecran")

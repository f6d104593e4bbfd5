"""For whom a day is organised: a list, or a search where a list would be endless."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cherchons.directory.models import Identifier, Organisation
from cherchons.directory.queries import fold
from cherchons.encounters.forms import encounters
from cherchons.encounters.models import Encounter
from tests.encounters.desk import html
from tests.encounters.test_desk_pages import as_
from tests.factories import actor, make_account, make_organisation, make_organiser

pytestmark = pytest.mark.django_db
NEW, READ, KEEP = (reverse(f"encounters:{name}") for name in ("new", "read", "keep"))
DAY = {"title": "Une journée", "date": "2027-03-12", "start": "10:00", "end": "17:00"}


def organisation(name: str, **facts: Any) -> Organisation:
    return make_organisation(name, search=fold(f"{name} {facts.get('acronym', '')}"), **facts)


@pytest.fixture
def many(client: Client) -> list[Organisation]:
    """More organisations than a list can hold, and an administrator at the desk."""
    as_(client, actor(make_account(administrator=True)))
    return [organisation(f"Association {n:02d}") for n in range(encounters.MOST_CHOICES + 1)]


def test_a_handful_is_a_list(client: Client) -> None:
    as_(client, actor(make_account(administrator=True)))
    chosen = [organisation(f"Association {n:02d}") for n in range(encounters.MOST_CHOICES)][7]
    page = html(client.get(NEW))
    assert page.count("<option value=") >= encounters.MOST_CHOICES
    assert "organisation-options" not in page
    answer = client.post(NEW, {**DAY, "organisation": str(chosen.pk)})
    assert answer.status_code == 302
    assert Encounter.objects.get().organisation == chosen


@pytest.mark.usefixtures("many")
def test_more_are_searched_as_one_types(client: Client) -> None:
    for page in (html(client.get(NEW)), html(client.post(READ, {"text": "Le 12 mars 2027\n10h Accueil"}))):
        assert "Association 07" not in page  # no list of all
        field = re.search(r'<input[^>]*name="organisation"[^>]*>', page)
        assert field is not None
        assert f'hx-get="{reverse("directory:suggest_organisations")}"' in field[0]
        assert '<datalist id="organisation-options">' in page
        assert "htmx" in page
        assert 'name="organisation_choice"' not in page


@pytest.mark.parametrize("typed", ["association 07", "Association 07", "W595012345", "As7"])
def test_a_name_a_short_name_or_a_number_is_enough(
    client: Client, many: list[Organisation], typed: str
) -> None:
    Organisation.objects.filter(pk=many[7].pk).update(acronym="As7", search="association 07 as7")
    Identifier.objects.create(organisation=many[7], kind="rna", value="W595012345")
    assert client.post(NEW, {**DAY, "organisation": typed}).status_code == 302
    assert Encounter.objects.get().organisation == many[7]


def test_several_that_match_are_offered(client: Client, many: list[Organisation]) -> None:
    twins = [organisation("Les Jumelles"), organisation("Les Jumelles", kind="unit")]
    answer = client.post(NEW, {**DAY, "organisation": "les jumelles"})
    assert answer.status_code == 422
    page = html(answer)
    assert "Plusieurs organisations correspondent" in page
    assert 'value="Une journée"' in page  # what was typed stays
    assert page.count('type="radio" name="organisation_choice"') == 2
    chosen = {**DAY, "organisation": "les jumelles", "organisation_choice": str(twins[1].pk)}
    assert client.post(NEW, chosen).status_code == 302
    assert Encounter.objects.get().organisation == twins[1]
    other = {**chosen, "organisation_choice": str(many[0].pk)}  # not one of those that were offered
    assert client.post(NEW, other).status_code == 422


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("typed", ["", "zzz", "<script>", "%", "\x00"])
def test_what_is_not_found_says_so(client: Client, typed: str) -> None:
    answer = client.post(NEW, {**DAY, "organisation": typed})
    assert answer.status_code == 422
    assert 'id="id_organisation_error"' in html(answer)
    assert not Encounter.objects.exists()


def test_one_finds_only_those_one_organises_for(client: Client) -> None:
    own = [organisation(f"Amicale {n:02d}") for n in range(encounters.MOST_CHOICES + 1)]
    account = make_organiser(own[0])
    for one in own[1:]:
        one.roles.create(account=account, name="organiser")
    organisation("Amicale des autres")
    as_(client, actor(account))
    assert client.post(NEW, {**DAY, "organisation": "Amicale des autres"}).status_code == 422
    assert client.post(NEW, {**DAY, "organisation": "Amicale 30"}).status_code == 302
    assert Encounter.objects.get().organisation == own[30]


@pytest.mark.usefixtures("many")
def test_the_page_costs_the_same_for_a_whole_country(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    made = [Organisation(name=f"Plus {n}", slug=f"plus-{n}", search=f"plus {n}") for n in range(2000)]
    Organisation.objects.bulk_create(made)
    with django_assert_max_num_queries(10):
        page = client.get(NEW)
    assert len(page.content) < 30_000

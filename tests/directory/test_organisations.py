"""Organisations: added, edited, not twice; listed, exported, shown to everyone."""

import json
import re
import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from cherchons.directory import services
from cherchons.directory.enums import OrganisationKind
from cherchons.directory.models import (
    Affiliation,
    Identifier,
    Organisation,
    OrganiserRequest,
    Role,
    Territory,
    Topic,
)
from cherchons.kernel.actors import VISITOR, AccountActor
from cherchons.kernel.errors import Forbidden, SignInNeeded
from cherchons.kernel.models import AuditEntry
from cherchons.people.models import Account
from tests import factories
from tests.directory.conftest import act, signed_in

pytestmark = pytest.mark.django_db

DETAILS: dict[str, Any] = {"name": "Les Jardins du Canal", "kind": "association", "sector": "civil_society"}
FORM = {**DETAILS, "request_key": "6f1d7b70-0a0e-4f0c-9d0a-3f6f0e1f2a3b"}


def details(**changes: Any) -> services.Details:
    return services.Details(**{**DETAILS, **changes})


# --- adding --------------------------------------------------------------------------------------
def test_anyone_who_signed_in_adds_an_organisation(
    person: Account, places: dict[str, Territory], topics: None
) -> None:
    theme = Topic.objects.get(key="sante")
    made = services.add_organisation(
        details(
            acronym="JDC",
            website="jardins.example.org",
            territory=places["62765"],
            topics=[theme],
            numbers={"siren": "732 829 320", "rna": "w595012345", "ror": ""},
        ),
        by=act(person),
    )
    assert (made.slug, made.search, made.website) == (
        "jdc",
        "les jardins du canal jdc",
        "https://jardins.example.org",
    )
    assert dict(made.identifiers.values_list("kind", "value")) == {"siren": "732829320", "rna": "W595012345"}
    assert list(made.topics.all()) == [theme]
    entry = AuditEntry.objects.get(action="directory.add_organisation")
    assert (entry.actor_key, entry.public) == (f"account:{person.pk}", True)


def test_visitors_are_asked_to_sign_in() -> None:
    with pytest.raises(SignInNeeded):
        services.add_organisation(details(), by=VISITOR)
    answer = Client().post("/fr/annuaire/ajouter/", FORM)
    assert answer.status_code == 302
    assert Organisation.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 301}, "name"),
        ({"name": "😀😀"}, "name"),
        ({"name": "\u202e\u202c\u200f"}, "name"),
        ({"acronym": "x" * 41}, "acronym"),
        ({"purpose": "x" * 4001}, "purpose"),
        ({"kind": "sect"}, "kind"),
        ({"sector": "both"}, "sector"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "ftp://example.org"}, "website"),
        ({"website": "pas une adresse"}, "website"),
        ({"website": "https://example.org/" + "x" * 200}, "website"),
        ({"numbers": {"siren": "732829321"}}, "siren"),
        ({"numbers": {"siret": "73282932000074", "siren": "552008443"}}, "siret"),
        ({"numbers": {"rna": "W1"}}, "rna"),
        ({"numbers": {"vat": "1"}}, "numbers"),
    ],
)
def test_what_cant_be_kept_is_refused_under_its_field(
    person: Account, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(services.WrongDetail) as refusal:
        services.add_organisation(details(**changes), by=act(person))
    assert refusal.value.field == field
    assert str(refusal.value).endswith(".")
    assert Organisation.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Les   Jardins\n du Canal ", "Les Jardins du Canal"),
        ("<b>Jardins</b>", "<b>Jardins</b>"),
        ("Jardins \u202edlrow\u202c", "Jardins dlrow"),
        ("Jardins 👩\u200d🌾", "Jardins 👩\u200d🌾"),
        ("جمعية الحدائق", "جمعية الحدائق"),
        ("Ｊａｒｄｉｎｓ", "Ｊａｒｄｉｎｓ"),
        ("E\u0301te\u0301", "Été"),
        ("A\x00B", "AB"),
        ("x" * 200, "x" * 200),
    ],
)
def test_unusual_names_are_kept_clean_and_shown_harmless(person: Account, typed: str, kept: str) -> None:
    made = services.add_organisation(details(name=typed), by=act(person))
    assert made.name == kept
    assert re.fullmatch(r"[a-z0-9-]+", made.slug)
    page = Client().get(f"/fr/annuaire/{made.slug}/").content.decode()
    assert "<b>Jardins</b>" not in page
    assert Client().get("/fr/annuaire/").status_code == 200


def test_html_in_a_purpose_shows_as_text_and_ends_no_script(person: Account) -> None:
    hostile = "</script><script>alert(1)</script> [x](javascript:alert(1))"
    made = services.add_organisation(details(purpose=hostile), by=act(person))
    page = Client().get(f"/fr/annuaire/{made.slug}/").content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert block
    assert json.loads(block[1])["description"] == hostile


def test_a_warning_is_kept_and_told_to_those_who_may_mend_it(person: Account, administrator: Account) -> None:
    made = services.add_organisation(details(numbers={"rnsr": "199812849F"}), by=act(person))
    assert made.identifiers.get().value == "199812849F"
    page = f"/en/annuaire/{made.slug}/"
    assert b"not the one we expect" in signed_in(administrator).get(page).content
    assert b"not the one we expect" not in Client().get(page).content


# --- not twice -----------------------------------------------------------------------------------
def test_the_same_number_is_the_same_organisation(person: Account) -> None:
    known = services.add_organisation(details(numbers={"siren": "732829320"}), by=act(person))
    with pytest.raises(services.AlreadyThere) as refusal:
        services.add_organisation(details(name="Autre nom", numbers={"siren": "732 829 320"}), by=act(person))
    assert (refusal.value.organisation, refusal.value.field, refusal.value.status) == (known, "siren", 409)


def test_nearly_the_same_name_in_the_same_place_is_asked_about(
    person: Account, places: dict[str, Territory]
) -> None:
    here = places["62765"]
    known = services.add_organisation(details(territory=here), by=act(person))
    for name in ("LES JARDINS DU CANAL", "Association Jardins du canal", "Jardins – canal"):
        with pytest.raises(services.PerhapsTheSame) as refusal:
            services.add_organisation(details(name=name, territory=here), by=act(person))
        assert refusal.value.organisations == [known]
    services.add_organisation(details(territory=places["59350"]), by=act(person))  # elsewhere: another one
    services.add_organisation(details(territory=here), by=act(person), distinct=True)
    assert Organisation.objects.count() == 3
    assert sorted(Organisation.objects.values_list("slug", flat=True)) == [
        "les-jardins-du-canal",
        "les-jardins-du-canal-2",
        "les-jardins-du-canal-3",
    ]


@pytest.mark.db
def test_a_double_submit_makes_one(person: Account) -> None:
    key = uuid4()
    first = services.add_organisation(details(), by=act(person), request_key=key)
    second = services.add_organisation(details(), by=act(person), request_key=key)
    assert first == second
    assert Organisation.objects.count() == 1


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_the_same_form_twice_at_the_same_moment_makes_one() -> None:
    person, key, made, problems = factories.make_account(), uuid4(), [], []

    def submit() -> None:
        try:
            made.append(
                services.add_organisation(details(), by=AccountActor(id=person.pk), request_key=key).pk
            )
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=submit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(set(made)) == 1
    assert Organisation.objects.count() == 1


# --- editing -------------------------------------------------------------------------------------
def test_its_organisers_and_administrators_edit_nobody_else(
    organisation: Organisation, person: Account
) -> None:
    organiser = factories.make_organiser(organisation)
    stranger = factories.make_organiser(factories.make_organisation())
    for actor in (act(person), act(stranger)):
        with pytest.raises(Forbidden):
            services.edit_organisation(organisation, by=actor, details=details(name="Pris"))
        answer = signed_in(person).post(
            f"/fr/annuaire/{organisation.slug}/modifier/", {**FORM, "name": "Pris"}
        )
        assert answer.status_code == 403
    services.edit_organisation(
        organisation,
        by=act(organiser),
        details=details(name="Jardins", kind=OrganisationKind.NETWORK, numbers={"siren": "732829320"}),
    )
    organisation.refresh_from_db()
    assert (organisation.name, organisation.search, organisation.kind) == ("Jardins", "jardins", "network")
    entry = AuditEntry.objects.get(action="directory.edit_organisation")
    assert entry.fields == ["identifiers", "kind", "name", "search"]
    services.edit_organisation(
        organisation, by=act(organiser), details=details(name="Jardins", kind="network")
    )
    assert not organisation.identifiers.exists()


def test_changing_nothing_leaves_no_trace(organisation: Organisation, administrator: Account) -> None:
    services.edit_organisation(organisation, by=act(administrator), details=details())
    assert not AuditEntry.objects.filter(action="directory.edit_organisation").exists()


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(
    administrator: Account, places: Any, topics: None
) -> None:
    client = signed_in(administrator)
    typed = {
        **FORM,
        "siren": "732829321",
        "purpose": "Ce que nous faisons",
        "territory": "Lill",
        "topics": "sante",
    }
    answer = client.post("/fr/annuaire/ajouter/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<option value="Lille (59350)">' in page  # the candidates, offered without JavaScript too
    assert "Ce que nous faisons" in page
    assert 'value="sante"' in page
    answer = client.post("/fr/annuaire/ajouter/", {**typed, "territory": "Lille"})
    assert answer.status_code == 422
    assert 'id="id_siren_error"' in answer.content.decode()
    answer = client.post("/fr/annuaire/ajouter/", {**typed, "territory": "Lille", "siren": "732829320"})
    assert answer.status_code == 302
    again = client.post("/fr/annuaire/ajouter/", {**typed, "territory": "Lille", "siren": "732829320"})
    assert again.status_code == 302  # the same form twice
    assert Organisation.objects.get().territory.code == "59350"
    other = client.post("/fr/annuaire/ajouter/", {**FORM, "request_key": str(uuid4())})
    assert other.status_code == 409
    assert 'name="distinct"' in other.content.decode()


# --- merging -------------------------------------------------------------------------------------
def test_merging_moves_everything_and_the_old_address_still_leads_there(
    administrator: Account, person: Account, places: dict[str, Territory]
) -> None:
    keep, gone = (
        factories.make_organisation("Jardins"),
        factories.make_organisation("Les Jardins", purpose="Cultiver"),
    )
    gone.territory = places["62765"]
    gone.save()
    Identifier.objects.create(organisation=gone, kind="siren", value="732829320")
    Identifier.objects.create(organisation=gone, kind="rna", value="W595012345")
    Identifier.objects.create(organisation=keep, kind="rna", value="W595012346")
    both = factories.make_organiser(keep)
    Role.objects.create(account=both, organisation=gone, name="organiser")
    Role.objects.create(account=person, organisation=gone, name="organiser")
    Affiliation.objects.create(account=person, organisation=gone, function="bénévole")
    OrganiserRequest.objects.create(account=person, organisation=gone, state="accepted")
    for there in (keep, gone):
        OrganiserRequest.objects.create(account=administrator, organisation=there)
    slug = gone.slug
    client = signed_in(administrator)
    asked = client.post(f"/fr/annuaire/{keep.slug}/fusionner/", {"gone": "Les Jardins"})
    assert 'name="sure"' in asked.content.decode()
    assert Organisation.objects.count() == 2
    done = client.post(f"/fr/annuaire/{keep.slug}/fusionner/", {"gone": slug, "sure": "yes"})
    assert done.status_code == 302
    keep.refresh_from_db()
    assert Organisation.objects.get() == keep
    assert (keep.purpose, keep.territory) == ("Cultiver", places["62765"])
    assert dict(keep.identifiers.values_list("kind", "value")) == {"siren": "732829320", "rna": "W595012346"}
    assert set(keep.roles.values_list("account_id", flat=True)) == {both.pk, person.pk}
    assert keep.affiliations.get().function == "bénévole"
    assert keep.organiser_requests.count() == 2
    moved = Client().get(f"/fr/annuaire/{slug}/")
    assert (moved.status_code, moved["Location"]) == (301, f"/fr/annuaire/{keep.slug}/")


def test_only_administrators_merge_and_never_with_itself(
    organisation: Organisation, administrator: Account
) -> None:
    other = factories.make_organisation()
    organiser = factories.make_organiser(organisation)
    with pytest.raises(Forbidden):
        services.merge_organisations(organisation, gone=other, by=act(organiser))
    with pytest.raises(services.NothingToMerge):
        services.merge_organisations(organisation, gone=organisation, by=act(administrator))
    answer = signed_in(administrator).post(
        f"/fr/annuaire/{organisation.slug}/fusionner/", {"gone": organisation.slug, "sure": "yes"}
    )
    assert answer.status_code == 422
    assert Organisation.objects.count() == 2

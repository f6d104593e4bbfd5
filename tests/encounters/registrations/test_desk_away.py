"""What leaves the desk: files, figures, messages to a group and what became of them."""

import csv
import io
import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cherchons.directory.models import Territory
from cherchons.encounters.enums import AnswerKind
from cherchons.encounters.messages.groups import KEY
from cherchons.encounters.models import GroupMessage, OrganiserQuestion, Registration
from cherchons.encounters.services.registrations.registering import register
from cherchons.kernel import clock, outbox
from cherchons.kernel.actors import VISITOR
from cherchons.kernel.models import AuditEntry, OutboxMessage
from cherchons.kernel.outbox import Came, came_back
from tests.encounters.desk import html
from tests.encounters.making import World, make_team
from tests.encounters.registrations.making import come, leave, make_open_day, newcomer, party, plan_of
from tests.encounters.registrations.test_desk_list import here
from tests.encounters.test_desk_pages import as_
from tests.factories import make_organisation
from tests.kernel import notifications

pytestmark = pytest.mark.django_db
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _before_the_day(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.MAIL_FOLDER = tmp_path / "mail"
    with clock.hold(BEFORE):
        yield


@pytest.fixture
def world() -> World:
    return make_team(make_open_day(filled=True, capacity=20))


def ask(world: World) -> list[OrganiserQuestion]:
    """Two versions of one question, the second one asked now."""
    plan = plan_of(world)
    first = OrganiserQuestion.objects.create(plan=plan, text="Vous venez…", kind=AnswerKind.TEXT)
    register(world.encounter, by=VISITOR, people=[newcomer("Ada", "research", answers={first.pk: "=à pied"})])
    first.current = False
    first.save()
    second = OrganiserQuestion.objects.create(
        plan=plan,
        key=first.key,
        version=2,
        text="Comment venez-vous ?",
        kind=AnswerKind.SEVERAL,
        choices=["Train", "Bus"],
    )
    person = newcomer(
        "+Bo;2",
        answers={second.pk: ["Train", "Bus"]},
        food="sans noix",
        consents={"needs": (True, "w"), "photo": (False, "w")},
    )
    register(world.encounter, by=VISITOR, people=[person])
    return [first, second]


# --- files --------------------------------------------------------------------------------------------
def rows_of(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_file_holds_whom_the_filter_shows_and_no_formula(client: Client, world: World) -> None:
    ask(world)
    as_(client, world.organiser)
    rows = rows_of(client.get(here(world, "registrations_csv")))
    assert [row["name"] for row in rows] == ["Ada", "'+Bo;2"]
    assert rows[0]["Vous venez…"] == "'=à pied"
    assert rows[1]["Comment venez-vous ? (v2)"] == "Train, Bus"
    assert rows[1]["photo"] == "no"
    assert "food" not in rows[0]
    filtered = client.get(here(world, "registrations_csv"), {"sector": "research"})
    assert [row["name"] for row in rows_of(filtered)] == ["Ada"]
    assert "filtre" in filtered["Content-Disposition"]
    made = json.loads(client.get(here(world, "registrations_json")).content)["registrations"]
    assert made[1]["answers"] == [{"question": "Comment venez-vous ?", "version": 2, "answer": "Train, Bus"}]
    sheet = client.get(here(world, "registrations_xlsx")).content
    with ZipFile(io.BytesIO(sheet)) as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page
    assert "Recherche" in page


def test_a_filter_that_is_not_understood_gives_no_file_of_everybody(client: Client, world: World) -> None:
    as_(client, world.organiser)
    assert (
        client.get(here(world, "registrations_csv"), {"territory": "nulle part du tout"}).status_code == 400
    )
    assert client.get(here(world, "registrations_csv"), {"state": "martian"}).status_code == 400


def test_needs_leave_only_when_asked_for_by_someone_who_sees_them_and_leave_a_trace(
    client: Client, world: World
) -> None:
    ask(world)
    as_(client, world.organiser)
    rows = rows_of(client.get(here(world, "registrations_csv"), {"besoins": "1"}))
    assert rows[1]["food"] == "sans noix"
    entry = AuditEntry.objects.get(action="encounters.needs.export")
    assert entry.actor_key == world.organiser.key
    as_(client, world.people["facilitator"])
    assert client.get(here(world, "registrations_csv"), {"besoins": "1"}).status_code == 403
    plain = client.get(here(world, "registrations_csv"))
    assert "email" not in rows_of(plain)[0]
    assert "Vous venez…" not in rows_of(plain)[0]
    assert AuditEntry.objects.filter(action="encounters.needs.export").count() == 1
    as_(client, world.people["other_organiser"])
    assert client.get(here(world, "registrations_csv")).status_code == 404


def test_a_file_costs_the_same_for_one_three_and_three_hundred(
    client: Client, world: World, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    ask(world)
    as_(client, world.organiser)
    url = here(world, "registrations_xlsx")
    client.get(url)
    with django_assert_max_num_queries(16) as captured:
        client.get(url)
    for more in (1, 297):
        begin = Registration.objects.order_by("-number")[0].number + 1
        Registration.objects.bulk_create(
            Registration(encounter=world.encounter, number=n, state="confirmed", name=f"P{n}", sector="other")
            for n in range(begin, begin + more)
        )
        with django_assert_num_queries(len(captured)):
            client.get(url)


# --- figures ------------------------------------------------------------------------------------------
def test_each_figure_says_what_is_counted_and_what_is_missing(client: Client, world: World) -> None:
    north = Territory.objects.filter(kind="department").first() or Territory.objects.create(
        kind="department", code="59", name="Nord", search="nord"
    )
    town = Territory.objects.create(kind="commune", code="59999", name="Villeneuve", search="villeneuve")
    town.within.add(north)
    known = make_organisation("Les Amis", territory=town)
    register(world.encounter, by=VISITOR, people=[newcomer("Ada", organisation=known)])
    made = come(world, "research", "research", "public")
    leave(made[2])
    as_(client, world.people["facilitator"])
    answer = client.get(here(world, "registration_figures"))
    figures = {figure.key: figure for figure in answer.context["figures"]}
    assert [(bar.sector, bar.cells) for bar in figures["world"].bars] == [
        ("civil_society", (1, 0, 0)),
        ("research", (2, 0, 0)),
        ("public", (0, 0, 1)),
    ]
    assert [(bar.label, bar.cells) for bar in figures["territory"].bars] == [(north.name, (1,))]
    assert "2" in figures["territory"].missing
    assert figures["organisation"].bars[0].label == "Les Amis"
    assert [bar.cells for bar in figures["day"].bars] == [(4, 4)]
    assert "came" not in figures
    page = html(answer)
    assert "3 personnes qui ont une place" in page
    assert "<svg" in page
    assert "style=" not in page


def test_after_the_day_the_figures_say_who_came(client: Client, world: World) -> None:
    made = come(world, *["research"] * 3)
    Registration.objects.filter(pk=made[0].pk).update(arrived_at=BEFORE)
    as_(client, world.organiser)
    with clock.hold(datetime(2027, 3, 12, 12, tzinfo=UTC)):
        answer = client.get(here(world, "registration_figures"))
    came = answer.context["figures"][0]
    assert (came.key, came.bars[0].cells) == ("came", (1, 2, "67 %"))


# --- messages -----------------------------------------------------------------------------------------
def write(client: Client, world: World, do: str, query: str = "?state=coming", **more: str) -> Any:
    url = here(world, "registration_message_new") + query
    key = client.get(url).context["request_key"]
    typed = {
        "subject": "La salle change",
        "text": "Venez **salle 2**.",
        "request_key": str(key),
        "do": do,
        **more,
    }
    return client.post(url, typed)


def test_a_message_is_seen_tried_then_sent_once_to_each_address(client: Client, world: World) -> None:
    come(world, "research", "public")
    register(world.encounter, by=VISITOR, people=[newcomer("Sans", email="")])
    shared = "contact@asso.example"
    for name in ("Un", "Deux"):
        register(world.encounter, by=VISITOR, people=[newcomer(name, email=shared)], another=True)
    leave(come(world)[0])
    before = OutboxMessage.objects.count()
    as_(client, world.organiser)
    seen = write(client, world, "preview")
    assert "Venez **salle 2**." in seen.context["preview"].text
    assert [row.name for row in seen.context["without"]] == ["Sans"]
    assert seen.context["group"].people == 4
    assert OutboxMessage.objects.count() == before
    write(client, world, "test")
    test = OutboxMessage.objects.latest("pk")
    own = world.organisation.roles.get().account.email
    assert (test.to, test.subject) == (own, "[Essai] La salle change")
    url = here(world, "registration_message_new") + "?state=coming"
    sent = {"subject": "La salle change", "text": "Salle 2.", "do": "send"}
    sent["request_key"] = str(client.get(url).context["request_key"])
    first, again = client.post(url, sent), client.post(url, sent)
    assert first.url == again.url
    message = GroupMessage.objects.get()
    mails = list(outbox.with_key(f"{KEY}{message.pk}:"))
    assert message.count == len(mails) == 3
    both = next(mail for mail in mails if mail.to == shared)
    assert "Un, Deux" in both.text
    assert both.text.count("/inscription/") == 2
    gaps = {later.due_at - earlier.due_at for earlier, later in itertools.pairwise(mails)}
    assert gaps == {timedelta(seconds=1)}


def test_messages_leave_one_after_the_other_at_a_bounded_rate(
    client: Client, world: World, settings: Any
) -> None:
    settings.GROUP_MAILS_PER_MINUTE = 2
    come(world, "research", "research", "research")
    as_(client, world.organiser)
    write(client, world, "send")
    write(client, world, "send", subject="Encore")
    due = list(outbox.with_key(KEY).values_list("due_at", flat=True))
    assert due == [BEFORE + timedelta(seconds=30) * index for index in range(6)]


def test_what_became_of_a_message_is_told_with_names(client: Client, world: World) -> None:
    made = come(world, "research", "research", "research")
    as_(client, world.organiser)
    page = write(client, world, "send").url
    outbox.deliver(BEFORE + timedelta(seconds=1))
    mails = list(outbox.with_key(KEY))
    assert [mail.state for mail in mails] == ["sent", "sent", "queued"]
    name = mails[0].message_id.strip("<>").split("@")[0]
    assert came_back(notifications.postfix(name)) == Came.BOUNCED
    OutboxMessage.objects.filter(pk=mails[1].pk).update(state="failed")
    answer = client.get(page)
    became = answer.context["became"]
    assert (became.sent, became.waiting) == (0, 1)
    assert [person for person, _code in became.bounced] == [made[0]]
    assert [person for person, _code in became.failed] == [made[1]]
    assert made[0].name in html(answer)
    assert "5.1.1" in html(answer)
    assert "revenu" in html(client.get(here(world, "registration_person", 1)))
    OutboxMessage.objects.all().delete()
    assert "n’est plus connu" in html(client.get(page))


def test_what_was_typed_stays_and_is_refused_beside_its_field(client: Client, world: World) -> None:
    come(world)
    as_(client, world.organiser)
    answer = write(client, world, "send", subject="", text="<b>gardé</b>")
    assert answer.status_code == 422
    assert "&lt;b&gt;gardé" in html(answer)
    nobody = write(client, world, "send", query="?sector=funder")
    assert nobody.status_code == 422
    assert not GroupMessage.objects.exists()
    long = write(client, world, "send", text="x" * 20_000)
    assert long.status_code == 422


def test_only_those_who_manage_write_and_see_messages(client: Client, world: World) -> None:
    party(world, "research", "public")
    as_(client, world.organiser)
    page = write(client, world, "send").url
    for who, status in (("facilitator", 403), ("account", 404), ("other_organiser", 404)):
        as_(client, world.people[who])
        new = here(world, "registration_message_new") + "?state=coming"
        for url in (page, here(world, "registration_messages"), new):
            assert client.get(url).status_code == status, (who, url)
    other = make_team(make_open_day())
    as_(client, other.organiser)
    pk = GroupMessage.objects.get().pk
    assert (
        client.get(reverse("encounters:registration_message", args=[other.encounter.slug, pk])).status_code
        == 404
    )
    assert settings.GROUP_MAILS_PER_MINUTE == 60

"""Mails about workshops: what no longer holds does not leave."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from cherchons.encounters.models import Registration
from cherchons.encounters.services.composing import composing, publishing
from cherchons.kernel import clock, outbox
from tests.encounters.composing.making import args, content_of, make_workshops, people, plan_of, uid_of
from tests.encounters.registrations.making import leave

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(datetime(2027, 3, 1, 9, tzinfo=UTC)):
        yield


def waiting_to(registration: Registration) -> list[str]:
    """Return the mails about workshops that wait for someone."""
    mails = outbox.with_key("encounters.workshops:").filter(to=registration.email, state="queued")
    return list(mails.values_list("subject", flat=True))


def test_a_mail_that_no_longer_holds_does_not_leave() -> None:
    world = make_workshops()
    people(world, *("ABC", "ACB", "BAC", "CAB", "BC", "CBA"))
    content = content_of(composing.compose(plan_of(world), **args(world)))
    publishing.publish(plan_of(world), **args(world))
    someone, other = Registration.objects.filter(encounter=world.encounter).order_by("number")[:2]
    assert len(waiting_to(someone)) == 1
    had = set(content.places[someone.pk].values())
    elsewhere = next(uid for title in "ABC" if (uid := uid_of(world, title)) not in had)
    composing.pin(plan_of(world), **args(world), person=someone.pk, session=elsewhere, must=True)
    publishing.publish(plan_of(world), **args(world))
    (subject,) = waiting_to(someone)
    assert "changé" not in subject
    leave(other)
    assert waiting_to(other) == []
    assert len(waiting_to(someone)) == 1

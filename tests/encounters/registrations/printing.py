"""Papers for tests: ordered, made, read again."""

import io
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pypdf

from cherchons.encounters.enums import PaperState
from cherchons.encounters.models import Arrival, PaperOrder, Registration
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.programme import Programme
from cherchons.encounters.queries.registrations.papers import Guest
from cherchons.encounters.services.registrations import papers
from cherchons.kernel.actors import System
from tests.encounters import sample
from tests.encounters.making import World

AFTER = datetime(2027, 3, 12, 20, tzinfo=UTC)
WORKER = System(task="test")


def ordered(world: World, kind: str = "badges", **options: Any) -> PaperOrder:
    return papers.order(world.encounter, by=world.organiser, kind=kind, **options)


def made(order: PaperOrder) -> str:
    """Make the papers and return their words."""
    papers.make(order, by=WORKER)
    assert order.state == PaperState.READY
    return words(order.file.read())


def words(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "\n".join(page.extract_text() for page in pages).replace("\u200b", "")


def arrive(registration: Registration, at: datetime = AFTER) -> None:
    Arrival.objects.create(registration=registration, kind="in", at=at)
    Registration.objects.filter(pk=registration.pk).update(arrived_at=at)


def guest(number: int = 1, name: str = "Ada", **more: Any) -> Guest:
    values = {"organisation": "", "sector": "research", "no_photo": False, "language": "fr", **more}
    return Guest(
        pk=number,
        number=number,
        name=name,
        code=f"HTTPS://CHERCHONS.EXAMPLE/B/{uuid4().hex.upper()[:22]}",
        **values,
    )


def shown(language: str = "fr") -> Shown:
    return Shown(Programme.of(sample.the_day(), language=language), language)

"""What the pages of one day's registration share: the published day, its door, the code in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cherchons.encounters import messages
from cherchons.encounters.enums import ChoiceState, WaitingRule
from cherchons.encounters.messages.wishes import closed_sentence, until
from cherchons.encounters.models import Encounter, RegistrationPlan, WishPlan
from cherchons.encounters.queries import display
from cherchons.encounters.queries.composing.wishes import Wishing, wishing_of
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.registrations.door import Door, door_of, released_with_plan, session_options
from cherchons.encounters.queries.registrations.keeping import NEEDS_AFTER, REGISTRATIONS_AFTER
from cherchons.encounters.queries.registrations.opening import Opening, usable_code
from cherchons.encounters.queries.registrations.words import places_left
from cherchons.encounters.views.public import reader_language
from cherchons.engines import places as engine
from cherchons.kernel import clock
from cherchons.kernel.errors import DomainError
from cherchons.kernel.views.limits import limit
from cherchons.kernel.views.typed import typed_by

MOST_REGISTRATIONS = 600  # from one place within an hour: a whole hall behind one Wi-Fi
MOST_CODES = 120  # codes tried from one place within an hour: far from the 50 bits of one
WITH_A_CODE = (Opening.INVITED, Opening.BEFORE)


@dataclass
class Entrance:
    """The door of one day, for one request."""

    request: HttpRequest
    shown: Shown
    encounter: Encounter
    door: Door
    code: str = ""  # a code that opens something, or that was posted
    wrong_code: bool = False

    @classmethod
    def of(cls, request: HttpRequest, slug: str) -> "Entrance":
        """Read the day at this address, and the code that came with the request.

        Raises
        ------
        NotReleased
            If nothing was published there.
        TooMany
            If too many codes were tried from this place.
        """
        release, plan = released_with_plan(slug)
        shown = display.of_release(release, reader_language())
        door = door_of(plan, shown.facts, clock.now())
        made = cls(request, shown, release.encounter, door)
        typed = request.GET.get("code", "").strip()[:40]
        if request.method == "POST":
            made.code = request.POST.get("code", "").strip()[:40]
        elif typed and door.plan is not None:
            limit(request, "registration-code", most=MOST_CODES, seconds=3600)
            made.code = typed if usable_code(door.plan, typed, clock.now()) else ""
            made.wrong_code = not made.code
        return made

    @property
    def plan(self) -> RegistrationPlan:
        """The rules; there are some wherever the door lets in."""
        assert self.door.plan is not None
        return self.door.plan

    @cached_property
    def wishing(self) -> Wishing:
        """The wishes of this day for workshops, for this reader, now (two queries at most)."""
        return wishing_of(self.encounter, self.shown, self.door.now)

    @property
    def lets_in(self) -> bool:
        """Whether the form is shown: all may register, or one came with a code."""
        return self.door.state == Opening.OPEN or (self.door.state in WITH_A_CODE and bool(self.code))

    def count(self) -> None:
        """Count one more attempt from where the request comes.

        Raises
        ------
        TooMany
            If there were too many.
        """
        limit(self.request, "registration", most=MOST_REGISTRATIONS, seconds=3600)
        if self.code:
            limit(self.request, "registration-code", most=MOST_CODES, seconds=3600)

    def form_options(self, chosen: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return what forms need to know of the day; ``chosen`` says where the sessions of one who changes
        something stand."""
        options = session_options(self.plan, self.shown)
        return {
            "plan": self.plan,
            "questions": self.plan.questions.filter(current=True),
            "options": [replace(o, held=(chosen or {}).get(o.uid) == ChoiceState.SEATED) for o in options],
            "language": self.shown.language,
            "day_language": self.plan.encounter.language,
        }

    def context(self) -> dict[str, Any]:
        """Return what every page about registration shows."""
        plan, door = self.door.plan, self.door
        context: dict[str, Any] = {
            "shown": self.shown,
            "p": self.shown.programme,
            "door": door,
            "plan": plan,
            "code": self.code,
            "wrong_code": self.wrong_code,
            "needs_days": NEEDS_AFTER.days,
            "kept_days": REGISTRATIONS_AFTER.days,
        }
        if plan is not None:
            context |= {
                "places": places_left(door) if door.open or self.code else "",
                "kept_places": messages.kept_places(door),
                "rule": messages.waiting_rule(plan, door.timezone) if plan.capacity is not None else "",
                "draw": _draw(door),
                "word": self.second_or_first(plan),
            }
        return context

    def wish_words(self) -> dict[str, Any]:
        """Return what pages about wishes say: the organisers' word, until when, why not any more."""
        wishing, zone = self.wishing, self.door.timezone
        return {
            "wishing": wishing,
            "until": until(wishing.closes, zone) if wishing.open else "",
            "closed": closed_sentence(wishing, zone),
            "wish_word": self.second_or_first(wishing.plan) if wishing.plan else {},
        }

    def second_or_first(self, plan: RegistrationPlan | WishPlan) -> dict[str, str]:
        """Return the organisers' word above a form, in the reader's language where they gave it."""
        if plan.second_word and self.shown.language == self.encounter.second_language:
            return {"text": plan.second_word, "lang": self.encounter.second_language}
        return {"text": plan.word, "lang": self.encounter.language}

    def closed(self) -> HttpResponse:
        """Say why one can't register now, and what one can do."""
        state = self.door.state
        context = {
            **self.context(),
            "why": messages.opening_sentence(state, self.door.plan),
            "asks_code": state in WITH_A_CODE,
            "may_have_come": self.door.plan is not None,
            "typed": typed_by(self.request),  # it closed meanwhile: nothing that was typed is lost
        }
        status = 409 if self.request.method == "POST" else 200
        return quiet(render(self.request, "encounters/registration/closed.html", context, status=status))


def _draw(door: Door) -> dict[str, str] | None:
    """Return what anyone needs to check a draw: the seed's fingerprint before, the seed itself after."""
    plan = door.plan
    if plan is None or plan.waiting_rule != WaitingRule.DRAW or not plan.draw_seed:
        return None
    seed = plan.draw_seed if plan.drawn_at else ""
    return {"fingerprint": engine.fingerprint(plan.draw_seed), "seed": seed}


def quiet(response: HttpResponse) -> HttpResponse:
    """Keep a page out of search engines, and its address out of other sites' logs."""
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response


def whose(error: DomainError, rows: Sequence[Form]) -> list[Form]:
    """Return the forms of the people whom a refusal concerns, among those who were to be registered."""
    return [rows[index] for index in getattr(error, "people", ()) if index < len(rows)]

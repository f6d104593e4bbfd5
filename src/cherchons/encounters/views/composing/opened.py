"""A day’s composition as someone of the team opens it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language

from cherchons.encounters.models import Composition, Encounter, WishPlan
from cherchons.encounters.queries.composing.content import Content
from cherchons.encounters.queries.composing.day import ComposingDay, composing_day
from cherchons.encounters.queries.composing.mixing import MixingDay, mixing_for
from cherchons.encounters.queries.composing.overview import Overview
from cherchons.encounters.rules import can_compose
from cherchons.encounters.views.editing import FOR_THE_PAGE, actor_of, new_request_key, posted_version
from cherchons.kernel.errors import DomainError, NotFound
from cherchons.kernel.permissions import require


@dataclass
class Desk:
    """The day, what was composed, what was published. Who doesn't compose sees no draft."""

    request: HttpRequest
    mixing: MixingDay

    @property
    def encounter(self) -> Encounter:
        return self.mixing.encounter

    @property
    def plan(self) -> WishPlan:
        """The plan, where there must be one.

        Raises
        ------
        NotFound
            If no workshops are ranked on this day.
        """
        if self.mixing.wishes is None:
            raise NotFound
        return self.mixing.wishes

    @cached_property
    def day(self) -> ComposingDay:
        return composing_day(self.encounter, self.mixing.wishes, (get_language() or "fr")[:2])

    @cached_property
    def step(self) -> Composition | None:
        """The step that this reader looks at."""
        plan = self.mixing.wishes
        if plan is None:
            return None
        return self._steps.get(plan.current_id if self.mixing.composes else plan.published_id)

    @cached_property
    def _steps(self) -> dict[int | None, Composition]:
        plan = self.mixing.wishes
        wanted = (plan.current_id, plan.published_id) if plan else ()
        return {step.pk: step for step in Composition.objects.filter(pk__in=[pk for pk in wanted if pk])}

    @cached_property
    def content(self) -> Content | None:
        return Content.of(self.step.content) if self.step else None

    @cached_property
    def published(self) -> Content | None:
        plan = self.mixing.wishes
        if plan is None or plan.published_id is None:
            return None
        if self.step is not None and self.step.pk == plan.published_id:
            return self.content
        return Content.of(self._steps[plan.published_id].content)

    @property
    def is_published(self) -> bool:
        """Whether what is looked at is what people were told."""
        plan = self.mixing.wishes
        return plan is not None and self.step is not None and self.step.pk == plan.published_id

    @cached_property
    def overview(self) -> Overview | None:
        if self.content is None:
            return None
        return Overview(self.day, self.content, published=None if self.is_published else self.published)

    def context(self, **more: Any) -> dict[str, Any]:
        """Return what every page of composing needs."""
        return {
            **self.mixing.context("composing"),
            "desk": self,
            "version": self.mixing.wishes.version if self.mixing.wishes else 0,
            "request_key": new_request_key(),
            **more,
        }


def opened(request: HttpRequest, slug: str, *, composes: bool = False) -> Desk:
    """Open the day; ``composes``: only for those who may."""
    mixing = mixing_for(slug, actor_of(request))
    if composes:
        require(can_compose, actor_of(request), mixing.encounter)
    return Desk(request, mixing)


def home(encounter: Encounter) -> str:
    """Return the address of the composition."""
    return reverse("encounters:composing", args=[encounter.slug])


def stepped(
    request: HttpRequest, make: Callable[[int], Any], *, told: Callable[[Any], str] | str, back: str
) -> HttpResponse:
    """Make one service call with the version that the page showed; the page that follows tells refusals."""
    try:
        made = make(posted_version(request))
    except FOR_THE_PAGE:
        raise
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, told if isinstance(told, str) else told(made))
    return HttpResponseRedirect(back)

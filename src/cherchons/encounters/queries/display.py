"""A release as its pages show it: words, hours and small pieces of HTML.

A release never changes, so what is made of it is prepared when it is published (:mod:`.prepared`) and kept in
memory for as long as it is asked for: a page that is not in the public cache costs few queries and the outer
template.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, partial
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, gettext, override

from cherchons.encounters.enums import SessionKind
from cherchons.encounters.models import Release
from cherchons.encounters.queries import prepared
from cherchons.encounters.queries.cards import Cards
from cherchons.encounters.queries.facts import Facts
from cherchons.encounters.queries.programme import DayView, Person, Programme, SessionView
from cherchons.encounters.queries.public import NotReleased
from cherchons.engines import typography

Row = dict[str, Any]

WHOLE_TEXTS = 24  # up to so many sessions, the list shows each text whole; beyond, its beginning
ONE_DAY_AT_A_TIME = 150  # beyond so many sessions, a page shows one day
KEPT = 24  # releases × languages kept in memory


@dataclass
class Shown:
    """A programme in one language, with what its pages need ready to be written."""

    source: Programme | Callable[[], Programme]  # or how it is read, should a page ask for all of it
    language: str
    base: str = ""  # what comes before "seances/…" in links of the list
    preview: bool = False
    release_id: int = 0  # of the release that is shown; 0: a draft
    _cards: dict[str, SafeString] = field(default_factory=dict)
    _kept: dict[Any, Any] = field(default_factory=dict)

    def kept(self, key: Any, make: Callable[[], Any]) -> Any:
        """Return what ``make`` returned the first time: what is made of a release never changes."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def piece(self, name: str, make: Callable[[], Any]) -> Any:
        """Return a piece of the page: as it was prepared with the release, or else made now, and kept."""
        return self.kept(name, lambda: self._prepared.get(name) or make())

    @cached_property
    def _prepared(self) -> prepared.Pieces:
        return prepared.stored(self.release_id, self.language) if self.release_id else {}

    @cached_property
    def history(self) -> tuple[tuple[int, int], ...]:
        """The releases after the first, up to this one: number, how many changes."""
        return _history(self.release_id, self.programme.release) if self.release_id else ()

    @cached_property
    def programme(self) -> Programme:
        """The whole programme."""
        return self.source if isinstance(self.source, Programme) else self.source()

    # --- words about the whole day ---
    @cached_property
    def facts(self) -> Facts:
        """The day in few words; as they were prepared, unless the whole programme is at hand."""
        ready = None if "programme" in vars(self) else self._prepared.get("facts")
        return Facts(**ready) if ready else Facts.of(self.programme, self.language)

    @cached_property
    def path(self) -> str:
        """The address of the public page, without the site's name."""
        with override(self.language):
            return reverse("encounters:detail", kwargs={"slug": self.facts.slug})

    @property
    def address(self) -> str:
        """The full address of the public page."""
        return f"{settings.SITE_URL}{self.path}"

    @property
    def title(self) -> str:
        """The title, set for reading."""
        return self.facts.title

    @property
    def dates(self) -> str:
        """The date in words, or the dates of several days."""
        return self.facts.dates

    @property
    def hours(self) -> str:
        """The hours of a single day."""
        return self.facts.hours

    @property
    def place(self) -> str:
        """The venue, or at least the territory."""
        return self.facts.place

    @property
    def state(self) -> str:
        """The word for a day that does not take place as planned; empty otherwise."""
        return self.facts.state

    @property
    def series(self) -> Row | None:
        """The series as its line above the title: slug, title in the reader's language, number of the day."""
        series = self.programme.series
        if not series:
            return None
        second = series["language"] != self.language and series["second_title"]
        title = series["second_title"] if second else series["title"]
        lang = self.language if second else series["language"]
        return {**series, "title": typography.set_text(title, lang), "lang": lang}

    @cached_property
    def people(self) -> list[Row]:
        """Those who are tied to no session."""
        return [self.person(p) for p in self.programme.people]

    @cached_property
    def logos(self) -> list[Row]:
        """The logos of those who organise, with their names."""
        found = [o for o in self.programme.organisers if o["logo"]]
        return [{"name": o["name"], "url": default_storage.url(o["logo"])} for o in found]

    def today(self, now: datetime) -> date:
        """Return the date that it is where the encounter takes place."""
        return now.astimezone(ZoneInfo(self.facts.timezone)).date()

    def is_over(self, now: datetime) -> bool:
        """Whether the last day has passed, there."""
        return self.facts.last != "" and self.facts.last < self.today(now).isoformat()

    def first_shown(self, now: datetime) -> str:
        """Return the day that a page of many sessions begins with, today if possible; "": every day."""
        if self.facts.count <= ONE_DAY_AT_A_TIME or len(self.facts.busy) < 2:
            return ""
        today = self.today(now).isoformat()
        return today if today in self.facts.busy else self.facts.busy[0]

    # --- the list ---
    def days(self, *, day: str = "", room: str = "", kind: str = "", text: str = "") -> list[Row]:
        """Return days with their slots and the cards of their sessions; filters leave out the rest."""
        if not (room or kind or text):
            wanted = [iso for iso in self.facts.busy if day in ("", iso)]
            return [self.piece(day_name(iso), partial(self._whole_day, iso)) for iso in wanted]
        return [
            self._day(each) for each in self.programme.only(day=day, room=room, kind=kind, text=text).days
        ]

    def _whole_day(self, iso: str) -> Row:
        return self._day(next(day for day in self.programme.days if day.date.isoformat() == iso))

    def _day(self, each: DayView) -> Row:
        return {
            "iso": each.date.isoformat(),
            "name": typography.day(each.date, self.language),
            "title": each.title,
            "doors": typography.clock_time(each.doors, self.language) if each.doors else "",
            "slots": [self._slot(group) for group in slots(each.sessions)],
        }

    def _slot(self, group: list[SessionView]) -> Row:
        first = group[0]
        same = all((s.start, s.end) == (first.start, first.end) for s in group)
        together = len(group) > 1
        above = next((s for s in group if s.parallel_title), None) if together else None
        return {
            "iso": first.start.strftime("%H:%M"),
            "start": typography.clock_time(first.start, self.language),
            "end": typography.clock_time(first.end, self.language) if same else "",
            "together": together,
            "title": typography.set_text(above.parallel_title, above.parallel_lang) if above else "",
            "other_lang": above.parallel_lang if above and above.parallel_lang != self.language else "",
            "cards": [self.card(s, hours=not same) for s in group],
        }

    def card(self, session: SessionView, *, hours: bool = False) -> SafeString:
        """Return the piece of HTML for one session of the list, made once."""
        if session.uid not in self._cards:
            s = session
            when = typography.hours(s.start, s.end, self.language) if hours else ""
            facts = (self.kind(s.kind), when, s.room, self.spoken(s.language))
            self._cards[s.uid] = self._writer.write(s, facts=facts)
        return self._cards[session.uid]

    @cached_property
    def _writer(self) -> Cards:
        whole = len(self.programme.sessions) <= WHOLE_TEXTS
        with override(self.language):
            return Cards(language=self.language, whole=whole, base=self.base)

    def session_row(self, s: SessionView) -> Row:
        """Return what a template needs of a session."""
        return {
            "key": s.key,
            "title": typography.set_text(s.title, s.lang),
            "other_lang": s.lang if s.lang != self.language else "",
            "lang": s.lang,
            "text": s.text,
            "kind": self.kind(s.kind),
            "kind_key": s.kind,
            "room": s.room,
            "spoken": self.spoken(s.language),
            "accessibility": s.accessibility,
            "hours": typography.hours(s.start, s.end, self.language),
            "to_confirm": s.to_confirm,
            "facilitation_to_confirm": s.facilitation_to_confirm,
            "cancelled": s.cancelled,
            "items": [self._item(i) for i in s.items],
            "speakers": [self.person(p) for p in s.speakers],
            "facilitators": [self.person(p) for p in s.facilitators],
        }

    def _item(self, item: Any) -> Row:
        return {
            "title": typography.set_text(item.title, item.lang),
            "text": item.text,
            "lang": item.lang,
            "other_lang": item.lang if item.lang != self.language else "",
            "testimony": item.kind == "testimony",
            "to_confirm": item.to_confirm,
            "links": safe_links(item.links),
            "people": [self.person(p) for p in item.people],
        }

    def person(self, p: Person) -> Row:
        """Return what a template needs of a person."""
        return {
            "name": p.name,
            "about": ", ".join(part for part in (p.role, p.organisation_name) if part),
            "sector": p.sector,
            "witness": p.part == "witness",
            "to_confirm": p.to_confirm,
            "organisation": p.organisation,
        }

    def kind(self, kind: str) -> str:
        """Return the word for a kind of session in the language of the page."""
        return self._kinds.get(kind, kind)

    @cached_property
    def _kinds(self) -> dict[str, str]:
        with override(self.language):
            return {str(value): str(label) for value, label in SessionKind.choices}

    def spoken(self, code: str) -> str:
        """Return "in English" where a session is held in another language than the reader's."""
        if not code or code == self.language:
            return ""
        try:
            with override(self.language):
                name = str(get_language_info(code)["name_translated"])
                return gettext("in %(language)s") % {
                    "language": name.lower() if self.language == "fr" else name
                }
        except KeyError:
            return code

    @property
    def filters(self) -> Row:
        """The days, rooms and kinds one may choose from; only those that choose something."""
        found: Row = self.piece("filters", self._filters)
        return found

    def _filters(self) -> Row:
        made = self.programme
        days = [(d.date.isoformat(), typography.day(d.date, self.language, year=False)) for d in made.days]
        rooms = [(room, room) for room in made.rooms]
        kinds = [(kind, self.kind(kind)) for kind in made.kinds]
        return {
            "days": days if len(days) > 1 else [],
            "rooms": rooms if len(rooms) > 1 else [],
            "kinds": kinds if len(kinds) > 1 else [],
        }


def day_name(iso: str) -> str:
    """Return the name of the piece that shows a day."""
    return f"day {iso}"


def slots(sessions: Iterable[SessionView]) -> list[list[SessionView]]:
    """Group sessions that one chooses between: the same ``parallel`` number, or the same start."""
    groups: dict[Any, list[SessionView]] = {}
    for session in sessions:
        key = session.start if session.parallel is None else ("parallel", session.parallel)
        groups.setdefault(key, []).append(session)
    return list(groups.values())


def safe_links(links: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Return links that lead to the web or to a mailbox, each with words to click on."""
    found = []
    for link in links:
        url = str(link.get("url", "")).strip()
        if url.lower().startswith(("http://", "https://", "mailto:")):
            found.append({"url": url, "title": str(link.get("title", "")).strip() or url})
    return found


# --- from the database, and kept ------------------------------------------------------------------
_kept: OrderedDict[tuple[Any, ...], Shown] = OrderedDict()
_lock = Lock()


def latest(slug: str) -> Release:
    """Return the latest release of an encounter, its long texts not loaded (1 query).

    Raises
    ------
    NotReleased
        If nothing was published under this address.
    """
    found = (
        Release.objects.filter(encounter__slug=slug, latest=True)
        .select_related("encounter")
        .only("encounter__uid", "encounter__slug", "number", "at", "latest", "first_date", "last_date")
        .first()
    )
    if found is None:
        raise NotReleased
    return found


def shown(slug: str, language: str) -> Shown:
    """Return the published programme as its pages show it (1 query; more for what is not in memory)."""
    return of_release(latest(slug), language)


def of_release(release: Release, language: str) -> Shown:
    """Return a release as its pages show it, from memory when it was asked for before."""
    key = (release.encounter.uid, release.pk, release.number, release.at, language)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    result = read(release, language)
    with _lock:
        _kept[key] = result
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return result


def read(release: Release, language: str) -> Shown:
    """Return a release as its pages show it; the whole is read when a page asks for it (1 query)."""
    pk, number, at = release.pk, release.number, release.at

    def programme() -> Programme:
        content = Release.objects.values_list("content", flat=True).get(pk=pk)
        return Programme.of(content, language=language, release=number, released_at=at)

    return Shown(programme, language, release_id=pk)


def forget_kept() -> None:
    """Forget what is kept in memory."""
    with _lock:
        _kept.clear()


def _history(release_id: int, number: int) -> tuple[tuple[int, int], ...]:
    rows = Release.objects.filter(
        encounter__releases=release_id, number__gt=1, number__lte=number
    ).values_list("number", "changes")
    return tuple((number, len(changes)) for number, changes in rows.order_by("number"))


def of_draft(programme: Programme, language: str) -> Shown:
    """Return a draft as its page would show it, for a preview; its links lead where the page will be."""
    base = reverse("encounters:detail", kwargs={"slug": programme.slug})
    return Shown(programme, language, base=base, preview=True)

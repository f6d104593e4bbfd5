"""What people are told about programmes: changes as sentences, mails. In the language that is active."""

from collections.abc import Callable, Iterable
from datetime import date, time
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_noop

from cherchons.encounters.enums import TeamRole
from cherchons.encounters.models import Encounter, Registration, Release
from cherchons.encounters.queries.difference import Change
from cherchons.encounters.queries.registrations.links import key_of
from cherchons.engines import typography

SENTENCES = {
    # the day as a whole
    "encounter.scheduled": gettext_noop("The day takes place after all."),
    "encounter.postponed": gettext_noop("The day is postponed."),
    "encounter.cancelled": gettext_noop("The day is cancelled."),
    "encounter.state_note": gettext_noop("A word about this: %(note)s"),
    "encounter.title": gettext_noop("The day is now called “%(new)s”."),
    "encounter.description": gettext_noop("The description of the day has changed."),
    "encounter.second_text": gettext_noop("The text in the second language has changed."),
    "encounter.language": gettext_noop("The language of the programme has changed."),
    "encounter.timezone": gettext_noop("Times are now those of %(new)s."),
    "encounter.place": gettext_noop("The place is now: %(new)s."),
    "encounter.no_place": gettext_noop("The place is no longer given."),
    "encounter.access": gettext_noop("How to come has changed."),
    "encounter.contact": gettext_noop("The person to contact has changed."),
    "encounter.links": gettext_noop("The links have changed."),
    "encounter.topics": gettext_noop("The topics have changed."),
    "encounter.series": gettext_noop("The day’s place in its series has changed."),
    "encounter.organisation": gettext_noop("Another organisation now answers for the day."),
    "encounter.details": gettext_noop("Details of the day have changed."),
    "organiser.added": gettext_noop("%(name)s joins the organisers."),
    "organiser.removed": gettext_noop("%(name)s is no longer among the organisers."),
    "organiser.details": gettext_noop("The organisers are shown differently."),
    "day.moved": gettext_noop("The day of %(old)s moves to %(new)s."),
    "day.added": gettext_noop("A day is added: %(date)s."),
    "day.removed": gettext_noop("The day of %(date)s is taken away."),
    "day.hours": gettext_noop("The hours of %(date)s are now: %(hours)s."),
    "day.title": gettext_noop("The day of %(date)s is now called “%(title)s”."),
    "day.untitled": gettext_noop("The day of %(date)s no longer has a title."),
    # sessions
    "session.added": gettext_noop("“%(title)s” is added, %(when)s."),
    "session.removed": gettext_noop("“%(title)s” is taken out of the programme."),
    "session.cancelled": gettext_noop("“%(title)s” is cancelled."),
    "session.reinstated": gettext_noop("“%(title)s” takes place after all."),
    "session.start": gettext_noop("“%(title)s” moves from %(old)s to %(new)s."),
    "session.end": gettext_noop("“%(title)s” now ends at %(new)s (instead of %(old)s)."),
    "session.time": gettext_noop("“%(title)s” moves to %(when)s."),
    "session.title": gettext_noop("“%(old)s” is now called “%(title)s”."),
    "session.text": gettext_noop("The text of “%(title)s” has changed."),
    "session.second_text": gettext_noop("The text of “%(title)s” in the second language has changed."),
    "session.kind": gettext_noop("“%(title)s” is now of another kind."),
    "session.room": gettext_noop("The room of “%(title)s” is now: %(new)s."),
    "session.no_room": gettext_noop("The room of “%(title)s” is no longer given."),
    "session.language": gettext_noop("The language spoken in “%(title)s” has changed."),
    "session.accessibility": gettext_noop("What is said of the accessibility of “%(title)s” has changed."),
    "session.parallel": gettext_noop("What takes place at the same time as “%(title)s” has changed."),
    "session.details": gettext_noop("Details of “%(title)s” have changed."),
    "session.confirmed": gettext_noop("“%(title)s” is confirmed."),
    "session.to_confirm": gettext_noop("“%(title)s” is to be confirmed."),
    "session.facilitation_confirmed": gettext_noop("The facilitation of “%(title)s” is confirmed."),
    "session.facilitation_to_confirm": gettext_noop("The facilitation of “%(title)s” is to be confirmed."),
    "session.order": gettext_noop("The order of sessions that begin at the same time has changed."),
    # items
    "item.added": gettext_noop("“%(title)s” is added to “%(in_session)s”."),
    "item.removed": gettext_noop("“%(title)s” is taken out of “%(in_session)s”."),
    "item.confirmed": gettext_noop("“%(title)s” is confirmed."),
    "item.to_confirm": gettext_noop("“%(title)s” is to be confirmed."),
    "item.title": gettext_noop("“%(old)s” is now called “%(title)s”."),
    "item.text": gettext_noop("The text of “%(title)s” has changed."),
    "item.second_text": gettext_noop("The text of “%(title)s” in the second language has changed."),
    "item.kind": gettext_noop("“%(title)s” is now of another kind."),
    "item.links": gettext_noop("The links of “%(title)s” have changed."),
    "item.details": gettext_noop("Details of “%(title)s” have changed."),
    "item.order": gettext_noop("The order of the points of “%(in_session)s” has changed."),
    # people
    "person.added": gettext_noop("%(name)s joins “%(title)s”."),
    "person.added_to_confirm": gettext_noop("%(name)s joins “%(title)s” (to be confirmed)."),
    "person.facilitates": gettext_noop("%(name)s facilitates “%(title)s”."),
    "person.facilitates_to_confirm": gettext_noop("%(name)s facilitates “%(title)s” (to be confirmed)."),
    "person.tells": gettext_noop("%(name)s tells “%(title)s”."),
    "person.tells_to_confirm": gettext_noop("%(name)s tells “%(title)s” (to be confirmed)."),
    "person.removed": gettext_noop("%(name)s no longer takes part in “%(title)s”."),
    "person.confirmed": gettext_noop("%(name)s is confirmed in “%(title)s”."),
    "person.to_confirm": gettext_noop("%(name)s is to be confirmed in “%(title)s”."),
    "person.name": gettext_noop("In “%(title)s”, %(name)s instead of %(old)s."),
    "person.details": gettext_noop("What is said of %(name)s in “%(title)s” has changed."),
    "person.order": gettext_noop("The order of the people in “%(title)s” has changed."),
}


def sentence(change: Change) -> str:
    """Return one change as a sentence."""
    params = change["params"]
    code = _finer(change["code"], params)
    made = gettext(SENTENCES.get(code, SENTENCES["encounter.details"])) % _Words(params)
    note = params.get("note")
    return f"{made} {note}" if note and code != "encounter.state_note" else made


def sentences(changes: Iterable[Change]) -> list[str]:
    """Return changes as sentences, each once."""
    return list(dict.fromkeys(sentence(change) for change in changes))


def _finer(code: str, params: dict[str, Any]) -> str:
    """Return the sentence that fits best where a change can be told more exactly."""
    if code in ("encounter.place", "session.room") and not params["new"]:
        return code.replace(".", ".no_")
    if code == "person.added":
        does = {"facilitator": "person.facilitates", "witness": "person.tells"}.get(params["part"], code)
        return f"{does}_to_confirm" if params["to_confirm"] else does
    if code == "day.title" and not params["title"]:
        return "day.untitled"
    if code == "session.time" and params["old"]["day"] == params["new"]["day"]:
        if params["old"]["start"] != params["new"]["start"]:
            return "session.start"
        return "session.end"
    return code


class _Words(dict[str, str]):
    """The parameters of a change as words, made when the sentence asks for them."""

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__()
        self.params = params

    def __missing__(self, name: str) -> str:
        return _MAKERS.get(name, _plain)(self.params, name)


def _plain(params: dict[str, Any], name: str) -> str:
    value = params.get(name, "")
    if isinstance(value, dict) and "start" in value:
        same = params["old"]["start"] == params["new"]["start"]
        return clock_time(value["end" if same else "start"])
    if isinstance(value, dict):
        return in_my_language(value)
    if name in ("old", "new", "date") and _is_date(value):
        return day_words(value)
    return str(value)


def _is_date(value: object) -> bool:
    return isinstance(value, str) and len(value) == 10 and value[4:5] == value[7:8] == "-"


def _when(params: dict[str, Any], _name: str) -> str:
    slot = params["new"] if isinstance(params.get("new"), dict) else params
    return gettext("%(day)s, %(start)s to %(end)s") % {
        "day": day_words(slot["day"]),
        "start": clock_time(slot["start"]),
        "end": clock_time(slot["end"]),
    }


def _hours(params: dict[str, Any], _name: str) -> str:
    start, end, doors = (params[name] and clock_time(params[name]) for name in ("start", "end", "doors"))
    if start and end:
        made = gettext("%(start)s to %(end)s") % {"start": start, "end": end}
    elif start or end:
        made = (gettext("from %(start)s") if start else gettext("until %(end)s")) % {
            "start": start,
            "end": end,
        }
    else:
        made = gettext("not given")
    return made + (gettext(", doors at %(doors)s") % {"doors": doors} if doors else "")


_MAKERS: dict[str, Callable[[dict[str, Any], str], str]] = {"when": _when, "hours": _hours}


def in_my_language(text: dict[str, str]) -> str:
    """Return a text in the active language if it was written in it, else as it was first written."""
    language = (get_language() or "fr").split("-")[0]
    return text.get(language) or next(iter(text.values()), "")


def clock_time(moment: str) -> str:
    """Return ``"14:30"`` as people write it: *14 h 30*, *14 h*, or *14:30*."""
    return typography.clock_time(time.fromisoformat(moment), get_language() or "fr")


def day_words(iso: str) -> str:
    """Return an ISO date in words: *vendredi 26 avril 2019*."""
    return typography.day(date.fromisoformat(iso), get_language() or "fr")


# --- mails ---
def team_mail(encounter: Encounter, role: str) -> tuple[str, str]:
    """Return the subject and text that tell someone that they are in a team now."""
    subject = gettext("You are in the team of “%(title)s”") % {"title": encounter.title}
    may = {
        TeamRole.CO_ORGANISER: gettext("You can change its programme and publish it."),
        TeamRole.FACILITATOR: gettext("You can see its programme before it is published."),
    }[TeamRole(role)]
    return subject, "\n\n".join([subject + ".", may, _address("encounters:desk"), _signature()]) + "\n"


def release_mail(
    release: Release,
    changes: list[Change],
    *,
    name: str,
    title: str,
    registration: Registration | None = None,
) -> tuple[str, str]:
    """Return the subject and text that tell one person what a release changes for them.

    ``registration``: theirs, where they are registered too: its link stands in the same mail.
    """
    told = sentences(changes)
    if release.number == 1:
        subject = gettext("The programme of “%(title)s” is published") % {"title": title}
        lead = gettext("The programme of “%(title)s” is now public.") % {"title": title}
    else:
        subject = gettext("“%(title)s”: the programme has changed") % {"title": title}
        lead = gettext("Here is what changes for you:")
    hello = gettext("Hello %(name)s,") % {"name": name} if name else gettext("Hello,")
    note = [release.note] if release.note else []
    lines = ["\n".join(f"– {line}" for line in told)] if told else []
    slug = release.summary["slug"]
    links = [_address("encounters:detail", slug)]
    if registration is not None:
        own = _address("encounters:registration", slug, key_of(registration))
        links.append(gettext("See, change or cancel your registration:") + f"\n{own}")
    return subject, "\n\n".join([hello, lead, *lines, *note, *links, _signature()]) + "\n"


def _signature() -> str:
    return gettext("Cherchons – associations and research, searching together")


def _address(name: str, *args: str) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=args)}"

"""A session as a piece of the list's HTML, written by hand.

A list shows sixty of these and more; through the template language they made two thirds of the cost of a page
that nothing was kept of. Every word of people goes through ``escape`` here, and only here.
"""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from cherchons.encounters.queries.programme import ItemView, Person, SessionView
from cherchons.engines import texts, typography

EXCERPT = 150  # characters of a text shown in a long list


class Cards:
    """Writes the cards of one programme in one language; to be used while that language is active.

    Parameters
    ----------
    language
        The reader's.
    whole
        Whether texts and people's functions are shown whole, or the beginning and the names.
    base
        What comes before ``seances/…`` in links.
    """

    def __init__(self, *, language: str, whole: bool, base: str) -> None:
        self.language = language
        self.whole = whole
        self.base = escape(base)
        self.to_confirm = f' <em class="tbc">{escape(gettext("to be confirmed"))}</em>'
        self.cancelled = f' <span class="tag tag-stop">{escape(gettext("cancelled"))}</span>'
        self.facilitation = escape(gettext("Facilitation:"))

    def write(self, s: SessionView, *, facts: Iterable[str]) -> SafeString:
        """Return the card of a session; ``facts`` (kind, room, …) are what stands above its title."""
        lang = self._lang(s.lang)
        title = escape(typography.set_text(s.title, s.lang))
        cancelled = ' class="is-cancelled"' if s.cancelled else ""
        marks = (self.cancelled if s.cancelled else "") + (self.to_confirm if s.to_confirm else "")
        written = (
            f'<article id="s-{s.key}"{cancelled}>\n'
            f'<p class="kind">{escape(" · ".join(fact for fact in facts if fact))}</p>\n'
            f'<h3><a href="{self.base}seances/{s.key}/"{lang}>{title}</a>{marks}</h3>\n'
            f"{self._text(s, lang)}{self._items(s.items)}{self._who(s)}</article>"
        )
        return mark_safe(written)  # noqa: S308 - each piece was escaped above

    def _lang(self, lang: str) -> str:
        return f' lang="{escape(lang)}"' if lang != self.language else ""

    def _text(self, s: SessionView, lang: str) -> str:
        if not s.text:
            return ""
        if self.whole:
            return f'<div class="prose"{lang}>{texts.to_html(s.text, s.lang)}</div>\n'
        beginning = typography.set_text(texts.excerpt(s.text, limit=EXCERPT), s.lang)
        return f"<p{lang}>{escape(beginning)}</p>\n"

    def _items(self, items: Iterable[ItemView]) -> str:
        lines = [
            f"<li{self._lang(i.lang)}>{escape(typography.set_text(i.title, i.lang))}"
            f"{self.to_confirm if i.to_confirm else ''}</li>"
            for i in items
        ]
        return f'<ul class="items">{"".join(lines)}</ul>\n' if lines else ""

    def _who(self, s: SessionView) -> str:
        lines = []
        speakers = [self._person(p) for p in s.speakers]
        if speakers:
            lines.append(("<br>" if self.whole else ", ").join(speakers))
        facilitators = [self._person(p) for p in s.facilitators]
        if facilitators:
            lines.append(f"{self.facilitation} {' ; '.join(facilitators)}")
        elif s.facilitation_to_confirm:
            lines.append(self.facilitation + self.to_confirm)
        return f'<p class="who">{"<br>".join(lines)}</p>\n' if lines else ""

    def _person(self, p: Person) -> str:
        about = (p.role, p.organisation_name) if self.whole else ()
        words = escape(", ".join(part for part in (p.name, *about) if part))
        return words + (self.to_confirm if p.to_confirm else "")

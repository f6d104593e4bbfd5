"""Components for templates: ``{% load cherchons %}``. The gallery at ``/fr/composants/`` shows each."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template.context import Context
from django.urls import reverse, translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, override

from cherchons.engines import texts, typography
from cherchons.web.templatetags import marks

register = template.Library()

# --- marks ---------------------------------------------------------------------------------------
register.simple_tag(marks.icon, name="icon")
register.simple_tag(marks.sector_mark, name="sector_mark")
register.simple_tag(marks.sector_shape, name="sector_shape")


@register.simple_tag
def brand_mark() -> SafeString:
    """Return the mark of Cherchons: two halves of one circle."""
    return marks.BRAND


@register.simple_tag
def to_confirm(word: str = "") -> SafeString:
    """Return the mark of what is still to be confirmed: a state that everyone sees, not an apology."""
    return format_html('<em class="tbc">{}</em>', word or gettext("to be confirmed"))


def language() -> str:
    """Return the reader's language, ``"fr"`` or ``"en"``."""
    return (get_language() or "fr")[:2]


# --- words ---------------------------------------------------------------------------------------
@register.simple_tag
def day(when: date | None, lang: str | None = None, weekday: bool = True, year: bool = True) -> str:
    """Return a date in words."""
    return typography.day(when, lang or language(), weekday=weekday, year=year)


@register.simple_tag
def dates(first: date | None, last: date | None, lang: str | None = None) -> str:
    """Return the dates of an event of one or several days."""
    return typography.dates(first, last, lang or language())


@register.simple_tag
def clock_time(moment: time | datetime | None, lang: str | None = None) -> str:
    """Return an hour as the reader writes it."""
    return typography.clock_time(moment, lang or language())


@register.simple_tag
def hours(start: time | datetime | None, end: time | datetime | None, lang: str | None = None) -> str:
    """Return the hours from start to end."""
    return typography.hours(start, end, lang or language())


@register.simple_tag
def period(start: datetime | None, end: datetime | None, lang: str | None = None) -> str:
    """Return day and hours in one line."""
    return typography.period(start, end, lang or language())


@register.simple_tag
def markdown(text: str, lang: str | None = None) -> SafeString:
    """Return what a person wrote as safe HTML."""
    return mark_safe(texts.to_html(str(text or ""), lang or language()))  # noqa: S308 - cleaned there


@register.filter(name="typography", is_safe=True)
def typography_filter(text: str, lang: str | None = None) -> str:
    """Set the no-break spaces of a French text that a person wrote."""
    return typography.set_text(str(text), lang or language())


@register.filter
def excerpt(text: str, limit: int = 160) -> str:
    """Return the beginning of a text, cut at a word."""
    return texts.excerpt(str(text), limit=int(limit))


# --- forms ---------------------------------------------------------------------------------------
@register.inclusion_tag("web/components/field.html")
def field(bound: BoundField, label: str = "", help: str = "") -> dict[str, Any]:
    """Show a field with its label, help and errors, tied together for screen readers."""
    widget = bound.field.widget
    grouped = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    checkbox = isinstance(widget, CheckboxInput)
    hint = help or bound.help_text
    described = [f"{bound.auto_id}_help"] if hint else []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
    one_of = getattr(bound.form, "one_of", False) or getattr(bound.field, "one_of", False)
    attributes: dict[str, Any] = {}
    if not grouped:
        shape = _shape_of(bound)
        given = widget.attrs.get("class", "")
        attributes["class"] = f"{given} {shape}{' is-invalid' if bound.errors else ''}".strip()
        if described:
            attributes["aria-describedby"] = " ".join(described)
        if bound.errors:
            attributes["aria-invalid"] = "true"
    return {
        "field": bound,
        "label": label or bound.label,
        "help": hint,
        "control": bound.as_widget(attrs=attributes),
        "grouped": grouped,
        "checkbox": checkbox,
        "described": " ".join(described),
        "optional": not (bound.field.required or checkbox or grouped or one_of),
    }


def _shape_of(bound: BoundField) -> str:
    if isinstance(bound.field.widget, CheckboxInput):
        return "form-check-input"
    kind = getattr(bound.field.widget, "input_type", "")
    return "form-select" if kind == "select" else "form-control"


@register.inclusion_tag("web/components/error_summary.html")
def error_summary(*forms: Any) -> dict[str, Any]:
    """List at the top of a failed form (or of several) what is wrong, each with a link to its field."""
    problems: list[tuple[str, str, str]] = []
    every = [one for form in forms for one in (form if isinstance(form, list) else [form])]
    for form in (f for f in every if f is not None and f.is_bound):
        problems += [("", "", str(error)) for error in form.non_field_errors()]
        for bound in form:
            label = "" if bound.is_hidden else str(bound.label)
            target = "" if bound.is_hidden else bound.id_for_label or bound.auto_id
            problems += [(target, label, str(error)) for error in bound.errors]
    return {"problems": problems}


# --- the page itself -----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """Where the same page is, in the other language."""

    code: str
    name: str
    url: str
    same_page: bool


@register.simple_tag(takes_context=True)
def other_language(context: Context) -> OtherLanguage:
    """Return the other language with the address of the same page, else of the home page."""
    code, name = ("en", "English") if language() == "fr" else ("fr", "Français")
    request = context.get("request")
    if request is not None and request.method in ("GET", "HEAD"):
        here = request.get_full_path()
        there = translate_url(here, code)
        if there != here:
            return OtherLanguage(code, name, there, same_page=True)
    with override(code):
        return OtherLanguage(code, name, reverse("web:home"), same_page=False)


@register.inclusion_tag("web/components/crumbs.html")
def crumbs(*steps: str) -> dict[str, Any]:
    """Show where the page is: pairs of title and address; the page itself is not among them."""
    return {"steps": list(zip(steps[::2], steps[1::2], strict=True))}


@register.inclusion_tag("web/components/pagination.html", takes_context=True)
def pagination(context: Context, page: Any) -> dict[str, Any]:
    """Show the pages of a list; filters in the address stay."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return {"page": page, "query": f"{query.urlencode()}&" if query else ""}

"""Components: what they write, and what screen readers get."""

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils.translation import override

from cherchons.web.templatetags.marks import SECTORS, sector_mark


def written(source: str, code: str = "fr", **context: object) -> str:
    with override(code):
        return Template("{% load cherchons %}" + source).render(Context(context)).strip()


class Registering(forms.Form):
    """Fields of each shape."""

    name = forms.CharField(label="Nom", help_text="Comme on vous appelle.")
    note = forms.CharField(label="Mot", required=False)
    world = forms.ChoiceField(label="Monde", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    kind = forms.ChoiceField(label="Type", choices=[("a", "A")])
    agreed = forms.BooleanField(label="D’accord", required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)


# --- marks -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("code", ["fr", "en"])
def test_a_sector_is_colour_shape_and_word(code: str) -> None:
    with override(code):
        marks = [sector_mark(sector) for sector in SECTORS]
    shapes = {mark.split("<svg")[1].split("</svg>")[0] for mark in marks}
    words = {mark.split("<span>")[1].split("<")[0] for mark in marks}
    classes = {mark.split('class="')[1].split('"')[0] for mark in marks}
    assert len(shapes) == len(words) == len(classes) == len(SECTORS) == 6
    assert "" not in words


def test_a_sector_takes_another_word_and_an_unknown_one_is_another_world() -> None:
    assert "25 &lt;b&gt;" in written('{% sector_mark "research" word %}', word="25 <b>")
    assert "sector other" in written('{% sector_mark "martian" %}')
    assert written('{% sector_mark "" %}') == ""


def test_icons_are_hidden_unless_they_say_something() -> None:
    assert 'aria-hidden="true"' in written('{% icon "calendar" %}')
    labelled = written('{% icon "calendar" "Le \\"jour\\"" %}')
    assert 'role="img"' in labelled
    assert "aria-hidden" not in labelled


def test_an_icon_that_does_not_exist_is_noticed_at_once() -> None:
    with pytest.raises((ValueError, TemplateSyntaxError), match="no-such-icon"):
        written('{% icon "no-such-icon" %}')


def test_to_be_confirmed_is_a_mark() -> None:
    assert written("{% to_confirm %}") == '<em class="tbc">à confirmer</em>'
    assert written("{% to_confirm %}", "en") == '<em class="tbc">to be confirmed</em>'


def test_what_people_write_is_set_and_safe() -> None:
    assert written("{{ text|typography }}", text="Quoi ? <b>") == "Quoi\u202f? &lt;b&gt;"
    assert written('{{ text|typography:"en" }}', text="Quoi ?") == "Quoi ?"
    assert "<strong>" in written("{% markdown text %}", text="**gras** <script>")
    assert "<script>" not in written("{% markdown text %}", text="**gras** <script>")
    assert written("{% markdown text %}", text=None) == ""
    assert written("{{ text|excerpt:10 }}", text="un deux trois") == "un deux…"


# --- forms -----------------------------------------------------------------------------------------
def field(form: forms.Form, name: str, code: str = "fr") -> str:
    return written("{% field f %}", code, f=form[name])


def test_a_field_has_its_label_and_help_tied_to_it() -> None:
    html = field(Registering(), "name")
    assert '<label class="form-label" for="id_name">Nom</label>' in html
    assert 'id="id_name_help"' in html
    assert 'aria-describedby="id_name_help"' in html
    assert "aria-invalid" not in html
    assert html.count("aria-describedby") == 1


def test_an_optional_field_says_so() -> None:
    assert "(facultatif)" in field(Registering(), "note")
    assert "(facultatif)" not in field(Registering(), "name")
    assert "(facultatif)" not in field(Registering(), "agreed")


def test_a_wrong_field_says_what_is_wrong_where_it_is() -> None:
    html = field(Registering({"name": ""}), "name")
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_help id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert html.count("aria-invalid") == html.count("aria-describedby") == 1


def test_choices_are_a_group_with_a_legend() -> None:
    html = field(Registering({}), "world")
    assert '<fieldset id="id_world" aria-describedby="id_world_error">' in html  # where the summary leads
    assert "<legend>Monde</legend>" in html
    assert html.count("<label") == 2


def test_a_hidden_field_is_only_itself() -> None:
    assert field(Registering(), "key") == '<input type="hidden" name="key" id="id_key">'


def test_the_summary_leads_to_each_wrong_field() -> None:
    form = Registering({"name": "", "kind": "z"})
    form.add_error(None, "Rien ne va <plus>")
    html = written("{% error_summary f %}", f=form)
    assert "4 choses à corriger" in html
    assert 'href="#id_name"' in html
    assert 'href="#id_kind"' in html
    assert "Rien ne va &lt;plus&gt;" in html
    assert written("{% error_summary f %}", f=Registering()) == ""
    assert "One thing" in written("{% error_summary f %}", "en", f=Registering({"world": "a", "kind": "a"}))


# --- lists -----------------------------------------------------------------------------------------
def test_pages_of_a_list_keep_the_filters() -> None:
    request = RequestFactory().get("/fr/?page=2&world=research&q=a%26b")
    page = Paginator(range(30), 10).page(2)
    html = written("{% pagination page %}", page=page, request=request)
    assert 'href="?world=research&amp;q=a%26b&amp;page=1"' in html
    assert 'href="?world=research&amp;q=a%26b&amp;page=3"' in html
    assert "Page 2 sur 3" in html
    assert written("{% pagination page %}", page=Paginator([], 10).page(1), request=request) == ""

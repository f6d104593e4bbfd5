"""Words for the programme's templates: ``{% load programme %}``."""

from django import template

from cherchons.encounters.queries import notes

register = template.Library()
register.simple_tag(notes.text_with_notes, name="with_notes")

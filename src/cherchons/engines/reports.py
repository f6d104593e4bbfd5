"""Reports that an engine writes: one HTML page that stands alone, reads well and prints on A4.

No scripts, nothing fetched. Whatever is no :class:`Html` is text and is escaped; a text among parts becomes a
paragraph.

>>> str(section("Salles", "Jean & Léa"))
'<section>\\n<h2>Salles</h2>\\n<p>Jean &amp; Léa</p>\\n</section>'
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final


class Html(str):
    """A text that is HTML already, made by this module or escaped with care."""

    __slots__ = ()


SECTORS: Final[Mapping[str, Mapping[str, str]]] = {
    "fr": {
        "civil_society": "société civile",
        "research": "recherche",
        "support": "accompagnement",
        "funder": "financeurs",
        "public": "pouvoirs publics",
        "other": "autre",
        "": "sans indication",
    },
    "en": {
        "civil_society": "civil society",
        "research": "research",
        "support": "support structures",
        "funder": "funders",
        "public": "public authorities",
        "other": "other",
        "": "not said",
    },
}

_STYLE: Final = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
html { font: 100%/1.5 "Atkinson Hyperlegible Next", "Atkinson Hyperlegible", Verdana, sans-serif;
  color: #1b2a33; background: #fff; }
body { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 1rem; text-wrap: balance; }
h2 { font-size: 1.3rem; line-height: 1.25; margin: 2.2rem 0 .6rem; padding-top: .8rem;
  border-top: 3px solid #1b2a33; }
h3 { font-size: 1.05rem; margin: 1.4rem 0 .4rem; }
p, ul, ol { max-width: 46rem; margin: .5rem 0; }
.wide { overflow-x: auto; margin: .8rem 0 1.2rem; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: 700; padding: .3rem 0 .5rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .7rem .4rem 0;
  border-bottom: 1px solid #9aa5b1; }
thead th { border-bottom: 2px solid #1b2a33; vertical-align: bottom; }
tbody th { font-weight: 600; }
td ul { margin: 0; padding-left: 1.1rem; max-width: none; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.number { text-align: right; font-variant-numeric: tabular-nums; }
thead th.number, td.number, th.number { padding-right: 1.2rem; }
.figures { display: flex; flex-wrap: wrap; gap: .8rem 2rem; margin: 1rem 0; padding: 0; max-width: none; }
.figures div { min-width: 8rem; }
.figures dt { font-size: .9rem; color: #4d5b63; }
.figures dd { margin: 0; font-size: 1.7rem; font-weight: 700; line-height: 1.2; }
.note { border-left: 4px solid #1b2a33; padding: .2rem 0 .2rem .9rem; }
@page { size: A4; margin: 15mm 14mm 16mm; }
@media print {
  html { font-size: 10pt; }
  body { max-width: none; padding: 0; }
  .wide { overflow: visible; }
  h2, h3, caption { break-after: avoid; }
  tr, .figures { break-inside: avoid; }
  thead { display: table-header-group; break-after: avoid; }
  tbody tr:first-child { break-before: avoid; }
}
"""


def text(value: object) -> Html:
    """Return a value as HTML: escaped, unless it is HTML already; nothing for None.

    >>> str(text("<b>")), str(text(Html("<b>")))
    ('&lt;b&gt;', '<b>')
    """
    if isinstance(value, Html):
        return value
    return Html("" if value is None else escape(str(value)))


def sector(name: str, lang: str) -> str:
    """Return a world in words; one that is not ours as it is written.

    >>> sector("civil_society", "fr"), sector("théâtre", "fr")
    ('société civile', 'théâtre')
    """
    return SECTORS[lang].get(name, name)


def page(title: str, body: Iterable[str], *, lang: str) -> str:
    """Return a whole page.

    Parameters
    ----------
    title
        Its first heading and the title of the window.
    body
        Its parts, in order: :class:`Html` as it is, texts as paragraphs.
    lang
        Language of the page: ``fr`` or ``en``.
    """
    parts = "\n".join(_part(part) for part in body)
    return (
        f'<!doctype html>\n<html lang="{escape(lang)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{escape(title)}</h1>\n{parts}\n</main>\n</body>\n</html>\n"
    )


def section(title: str, *parts: str) -> Html:
    """Return a section with its heading (level 2) and its parts."""
    inside = "\n".join(_part(part) for part in parts)
    return Html(f"<section>\n<h2>{escape(title)}</h2>\n{inside}\n</section>")


def subsection(title: str, *parts: str) -> Html:
    """Return a heading of level 3 and its parts, to stand within a section."""
    return Html("\n".join([f"<h3>{escape(title)}</h3>", *(_part(part) for part in parts)]))


def table(
    caption: str, header: Sequence[str], rows: Iterable[Sequence[object]], *, titled: bool = False
) -> Html:
    """Return a table; the first cell of each row is its heading, columns of numbers stand to the right.

    Parameters
    ----------
    titled
        Whether a heading right above says the same as the caption: the caption is then only read aloud.

    >>> "<th scope=\\"row\\">W1</th>" in table("Salles", ["salle", "places"], [["W1", 12]])
    True
    """
    kept = [list(row) for row in rows]
    right = [
        bool(kept) and all(isinstance(row[at], int | float) for row in kept if at < len(row))
        for at in range(len(header))
    ]
    lines = ['<div class="wide" tabindex="0" role="region" aria-label="' + escape(caption) + '">', "<table>"]
    inside = f'<span class="unseen">{escape(caption)}</span>' if titled else escape(caption)
    lines += [f"<caption>{inside}</caption>", "<thead>", "<tr>"]
    lines += [f'<th scope="col"{_side(right, at)}>{text(cell)}</th>' for at, cell in enumerate(header)]
    lines += ["</tr>", "</thead>", "<tbody>"]
    for row in kept:
        cells = [
            f'<th scope="row"{_side(right, at)}>{text(cell)}</th>'
            if at == 0
            else f"<td{_side(right, at)}>{text(cell)}</td>"
            for at, cell in enumerate(row)
        ]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    lines += ["</tbody>", "</table>", "</div>"]
    return Html("\n".join(lines))


def figures(pairs: Iterable[tuple[str, object]]) -> Html:
    """Return figures seen at a glance, each with what it counts."""
    inside = "".join(f"<div><dt>{text(label)}</dt><dd>{text(value)}</dd></div>" for label, value in pairs)
    return Html(f'<dl class="figures">{inside}</dl>')


def listing(items: Iterable[object]) -> Html:
    """Return a list with a dot before each item."""
    return Html("<ul>" + "".join(f"<li>{text(item)}</li>" for item in items) + "</ul>")


def note(sentence: str) -> Html:
    """Return a paragraph that stands out."""
    return Html(f'<p class="note">{text(sentence)}</p>')


def _part(part: str) -> str:
    return part if isinstance(part, Html) else f"<p>{escape(part)}</p>"


def _side(right: Sequence[bool], at: int) -> str:
    return ' class="number"' if at < len(right) and right[at] else ""

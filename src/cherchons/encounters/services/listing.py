"""What lists find a release by: its words, its place, its topics, as they were when it was made."""

from typing import Any

from cherchons.directory.models import Territory, Topic
from cherchons.directory.queries import fold
from cherchons.encounters.models import Release, Series
from cherchons.encounters.queries.programme import Document

_WORDS = ("title", "second_title", "description", "second_description", "venue", "address")


def found_by(content: Document) -> dict[str, Any]:
    """Return the columns of a release by which lists find it."""
    series, place = content["series"], content["territory"]
    return {
        "search": search_text(content),
        "series": Series.objects.filter(slug=series["slug"]).first() if series else None,
        "territory": Territory.objects.filter(kind=place["kind"], code=place["code"]).first()
        if place
        else None,
    }


def search_text(content: Document) -> str:
    """Return the words of a day as lists are searched, in both its languages; sessions aside."""
    texts = [content[name] for name in _WORDS]
    texts += [organiser["name"] for organiser in content["organisers"]]
    texts += [topic[language] for topic in content["topics"] for language in ("fr", "en")]
    texts += [content["series"][name] for name in ("title", "second_title")] if content["series"] else []
    texts += [content["territory"]["name"]] if content["territory"] else []
    return fold(" ".join(texts))


def keep_topics(release: Release, content: Document) -> None:
    """Tie a release that was just made to its topics."""
    release.topics.set(Topic.objects.filter(key__in=[topic["key"] for topic in content["topics"]]))

"""Releases made before lists could be searched get what lists find them by."""

from typing import Any

from django.db import migrations

WORDS = ("title", "second_title", "description", "second_description", "venue", "address")


def fill(apps: Any, schema_editor: Any) -> None:
    from cherchons.directory.queries.folding import fold

    known = {name: apps.get_model("directory", name) for name in ("Territory", "Topic")}
    for release in apps.get_model("encounters", "Release").objects.defer("content", "changes").iterator():
        made = release.summary
        texts = [made[name] for name in WORDS] + [organiser["name"] for organiser in made["organisers"]]
        texts += [topic[language] for topic in made["topics"] for language in ("fr", "en")]
        texts += [made["series"][name] for name in ("title", "second_title")] if made["series"] else []
        place = made["territory"]
        if place:
            texts.append(place["name"])
            release.territory = (
                known["Territory"].objects.filter(kind=place["kind"], code=place["code"]).first()
            )
        release.search = fold(" ".join(texts))
        release.save(update_fields=["search", "territory"])
        release.topics.set(known["Topic"].objects.filter(key__in=[t["key"] for t in made["topics"]]))


class Migration(migrations.Migration):
    dependencies = [
        ("encounters", "0002_lists_search"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

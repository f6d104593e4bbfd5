"""What we know about one person, for themselves."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cherchons.encounters.models import (
    BulkAction,
    Composition,
    DeskLink,
    Encounter,
    GroupMessage,
    PaperOrder,
    Registration,
    SeatingStep,
    Session,
    Speaker,
    TeamMember,
)
from cherchons.encounters.queries.meeting.personal import mixing_of
from cherchons.people.queries import proved_emails_of


def any_of(field: str, addresses: list[str]) -> Q:
    """Return what finds rows whose ``field`` is one of these addresses, in capitals or not."""
    found = Q(pk__in=[])
    for address in addresses:
        found |= Q(**{f"{field}__iexact": address})
    return found


def speeches_of(account_id: int) -> Iterator[dict[str, Any]]:
    """Yield where a person stands in programmes, by their account or one of their addresses."""
    mine = Q(account_id=account_id) | any_of("email", proved_emails_of(account_id))
    found = Speaker.objects.filter(mine).select_related("encounter", "session", "item__session")
    for speaker in found.order_by("encounter_id", "id"):
        session = speaker.session or (speaker.item.session if speaker.item else None)
        yield {
            "encounter": speaker.encounter.title,
            "session": session.title if session else "",
            "part": speaker.part,
            "name": speaker.name,
            "role": speaker.role,
            "organisation": speaker.organisation_name,
            "sector": speaker.sector,
            "to_confirm": speaker.to_confirm,
            "email": speaker.email,
        }


def contacts_of(account_id: int) -> Iterator[dict[str, Any]]:
    """Yield the encounters, drafts or releases, whose public contact is one of a person's addresses."""
    addresses = proved_emails_of(account_id)
    mine = any_of("contact_email", addresses) | any_of("releases__content__contact_email", addresses)
    for encounter in Encounter.objects.filter(mine).order_by("pk").distinct():
        numbered = encounter.releases.filter(any_of("content__contact_email", addresses)).order_by("number")
        drafted = encounter.contact_email.lower() in addresses
        yield {
            "encounter": encounter.title,
            "contact name": encounter.contact_name if drafted else "",
            "contact e-mail": encounter.contact_email if drafted else "",
            "published as": [
                {
                    "release": release.number,
                    "contact name": release.content.get("contact_name", ""),
                    "contact e-mail": release.content["contact_email"],
                }
                for release in numbered
            ],
        }


def teams_of(account_id: int) -> Iterator[dict[str, Any]]:
    """Yield the teams a person is in."""
    for member in TeamMember.objects.filter(account_id=account_id).select_related("encounter"):
        yield {"encounter": member.encounter.title, "role": member.role}


def registrations_of(account_id: int) -> Iterator[dict[str, Any]]:
    """Yield the days a person registered for, by their account or one of their addresses."""
    mine = Q(account_id=account_id) | any_of("email", proved_emails_of(account_id))
    found = Registration.objects.filter(mine, anonymous=False).select_related("encounter", "needs")
    titles = _titles(found)
    for registration in found.prefetch_related("consents", "answers__question", "choices", "wishes").order_by(
        "pk"
    ):
        needs = getattr(registration, "needs", None)
        yield {
            "encounter": registration.encounter.title,
            "number": registration.number,
            "state": registration.state,
            "name": registration.name,
            "email": registration.email,
            "organisation": registration.organisation_name,
            "sector": registration.sector,
            "language": registration.language,
            "channel": registration.channel,
            "registered at": registration.registered_at.isoformat(),
            "arrived at": registration.arrived_at.isoformat() if registration.arrived_at else "",
            "food needs": needs.food if needs else "",
            "access needs": needs.access if needs else "",
            "consents": [
                {"use": c.purpose, "given": c.given, "read": c.wording, "at": c.at.isoformat()}
                for c in registration.consents.all()
            ],
            "answers": [{"question": a.question.text, "answer": a.value} for a in registration.answers.all()],
            "sessions": [
                {"session": titles.get(c.session_uid, ""), "state": c.state}
                for c in registration.choices.all()
            ],
            "wishes": [
                {"session": titles.get(w.session_uid, ""), "rank": w.rank} for w in registration.wishes.all()
            ],
            **mixing_of(registration, titles),
        }


def _titles(registrations: QuerySet[Registration]) -> dict[UUID, str]:
    """Return the titles of the sessions of these days (one query)."""
    days = registrations.order_by().values("encounter_id")
    return dict(Session.objects.filter(encounter__in=days).values_list("uid", "title"))


def authorship_of(account_id: int) -> Iterator[dict[str, Any]]:
    """Yield what a person did at the desk of a day: whom they registered, messages, links, papers."""
    for registration in Registration.objects.filter(registered_by_id=account_id).select_related("encounter"):
        yield {"encounter": registration.encounter.title, "registered": f"n° {registration.number}"}
    for message in GroupMessage.objects.filter(by_id=account_id).select_related("encounter"):
        yield {"encounter": message.encounter.title, "message": message.subject, "at": message.at.isoformat()}
    for link in DeskLink.objects.filter(created_by_id=account_id).select_related("encounter"):
        yield {"encounter": link.encounter.title, "desk link": link.label}
    for action in BulkAction.objects.filter(by_id=account_id).select_related("encounter"):
        yield {"encounter": action.encounter.title, "change": action.action, "at": action.at.isoformat()}
    for order in PaperOrder.objects.filter(by_id=account_id).select_related("encounter"):
        yield {"encounter": order.encounter.title, "papers": order.kind, "at": order.at.isoformat()}
    for made in Composition.objects.filter(by_id=account_id).select_related("plan__encounter"):
        yield {"encounter": made.plan.encounter.title, "workshops": made.step, "at": made.at.isoformat()}
    for step in SeatingStep.objects.filter(by_id=account_id).select_related("plan__encounter"):
        yield {"encounter": step.plan.encounter.title, "tables": step.step, "at": step.at.isoformat()}

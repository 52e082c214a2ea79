"""What happened to accounts, keys, roles and rules, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Role
from core.dates import end_of_local_day
from dashboard.forms.people import ROLE_LABELS
from dashboard.presenting.moments import Clock
from dashboard.presenting.timeline import actor_name, actor_names
from dashboard.presenting.words import word
from events.models import Event

KINDS: dict[str, Promise] = {
    "sign_in": gettext_lazy("Signing in"),
    "access": gettext_lazy("People and roles"),
    "keys": gettext_lazy("API keys"),
    "rules": gettext_lazy("Settings and policy"),
}
_FACTORS: dict[str, Promise] = {
    "webauthn": gettext_lazy("passkey"),
    "totp": gettext_lazy("app"),
    "recovery_codes": gettext_lazy("recovery codes"),
    "all": gettext_lazy("all of them"),
}
# type: (kind, text)
_EVENTS: dict[str, tuple[str, Promise]] = {
    "staff.signed_in": ("sign_in", gettext_lazy("Signed in")),
    "staff.sign_in_refused": ("sign_in", gettext_lazy("Sign-in refused")),
    "staff.unlock_requested": ("sign_in", gettext_lazy("Too many wrong tries: a mail with a link was sent")),
    "security.many_wrong_tries": ("sign_in", gettext_lazy("Many wrong tries within an hour")),
    "staff.password_changed": ("sign_in", gettext_lazy("Password changed")),
    "staff.sessions_ended": ("sign_in", gettext_lazy("Sessions ended")),
    "staff.second_factor_added": ("sign_in", gettext_lazy("Second factor set up")),
    "staff.second_factor_removed": ("sign_in", gettext_lazy("Second factor removed")),
    "staff.invited": ("access", gettext_lazy("Invited")),
    "staff.joined": ("access", gettext_lazy("Joined")),
    "staff.role_changed": ("access", gettext_lazy("Role changed")),
    "staff.deactivated": ("access", gettext_lazy("Account closed")),
    "api_key.created": ("keys", gettext_lazy("API key made")),
    "api_key.revoked": ("keys", gettext_lazy("API key taken back")),
    "settings.changed": ("rules", gettext_lazy("Settings changed")),
    "connection.changed": ("rules", gettext_lazy("Connection changed")),
    "policy.published": ("rules", gettext_lazy("Policy published")),
}
_LAW = gettext_lazy("The law of your country")
_LEGAL_FOOTER = gettext_lazy("Legal footer")
# As the pages call them on which they are changed.
SETTING_WORDS: dict[str, Promise] = {
    "shop_name": gettext_lazy("Name of the shop"),
    "time_zone": gettext_lazy("Time zone"),
    "default_language": gettext_lazy("First language"),
    "languages": gettext_lazy("Languages of the shoppers' pages"),
    "reply_to_email": gettext_lazy("Replies to our mails go to"),
    "support_phone": gettext_lazy("Phone for questions"),
    "return_address": gettext_lazy("Recipient of returns"),
    "hand_over_days": gettext_lazy("Days to hand the parcel over"),
    "refund_days": gettext_lazy("Business days until a refund is sent"),
    "assumed_delivery_days": gettext_lazy("Days after shipping when a parcel counts as delivered"),
    "agent_refund_limit_minor": gettext_lazy("How much agents may refund"),
    "ask_for_postcode": gettext_lazy("Ask for the postcode too when an order is looked up"),
    "demands_second_factor": gettext_lazy("Second factor"),
    "informs_of_withdrawal": _LAW,
    "is_small_seller": _LAW,
    "law_confirmed_at": _LAW,
    "law_confirmation": _LAW,
    "return_carriers": gettext_lazy("Carriers that your information before the contract names for returns"),
    "own_holidays": gettext_lazy("Public holidays"),
    "legal_details": _LEGAL_FOOTER,
    "legal_footer": _LEGAL_FOOTER,
    "retention_days": gettext_lazy("How long data are kept"),
}
_SUBJECTS = ("staff", "api_key", "settings", "connection", "policy")


@dataclass(frozen=True)
class LogSearch:
    """What to look for; empty is everything. ``person`` did it, or it was done to them."""

    kind: str = ""
    person: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class LogRow:
    title: str
    note: str
    who: str
    whom: str  # empty where it is the same person
    when: str


def found_events(search: LogSearch, *, time_zone: str) -> QuerySet[Event]:
    """The events that ``search`` means, newest first."""
    types = [name for name, (kind, _text) in _EVENTS.items() if search.kind in ("", kind)]
    found = Event.objects.filter(subject_type__in=_SUBJECTS, type__in=types)
    if search.person:
        by_person = Q(actor__kind="staff", actor__id=search.person)
        found = found.filter(by_person | Q(subject_type="staff", subject_id=search.person))
    if search.since:
        found = found.filter(occurred_at__gte=datetime.combine(search.since, time.min, ZoneInfo(time_zone)))
    if search.until:
        found = found.filter(occurred_at__lt=end_of_local_day(search.until, time_zone))
    return found.order_by("-occurred_at", "-id")


def log_rows(events: Sequence[Event], clock: Clock) -> list[LogRow]:
    """The events as lines of a page, with names; two queries."""
    subjects = [_subject(event) for event in events]
    names = actor_names([*(event.actor for event in events), *(found for found in subjects if found)])
    return [
        LogRow(
            title=str(_EVENTS[event.type][1]),
            note=_note(event),
            who=_who(event, names),
            whom=names.get((subject["kind"], subject["id"]), "")
            if subject and subject != event.actor
            else "",
            when=clock.moment(event.occurred_at),
        )
        for event, subject in zip(events, subjects, strict=True)
    ]


def _who(event: Event, names: Mapping[tuple[str, str], str]) -> str:
    # Whoever is refused is nobody that we know.
    return _("Somebody") if event.type == "staff.sign_in_refused" else actor_name(event.actor, names)


def _subject(event: Event) -> dict[str, str] | None:
    kind = {"staff": "staff", "api_key": "api"}.get(event.subject_type)
    return {"kind": kind, "id": event.subject_id} if kind and event.subject_id else None


def _note(event: Event) -> str:
    data: Mapping[str, Any] = event.data
    match event.type:
        case "staff.sign_in_refused":
            if not data["staff_id"]:
                return _("The address is nobody's here")
            return _("Wrong code") if data["reason"] == "second_factor" else _("Wrong password")
        case "staff.signed_in":
            return word(_FACTORS, data["factor"]) if data.get("factor") else ""
        case "staff.second_factor_added" | "staff.second_factor_removed":
            return word(_FACTORS, data["factor"])
        case "staff.role_changed":
            return " → ".join(str(ROLE_LABELS[Role(data[name])]) for name in ("was", "role"))
        case "staff.invited" | "staff.joined":
            return str(ROLE_LABELS[Role(data["role"])]) if data.get("role") else ""
        case "staff.sessions_ended" | "security.many_wrong_tries":
            return str(data["count"])
        case "api_key.created":
            return ", ".join(data["scopes"])
        case "settings.changed":
            return " · ".join(dict.fromkeys(word(SETTING_WORDS, name) for name in data["fields"]))
    return ""

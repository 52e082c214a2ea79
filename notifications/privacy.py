"""What messages hold about people: whom they went to, and every word of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from core.privacy import AppPrivacy, OtherTable, Person, PersonTable, RetentionRule
from core.queries import ids_of_any
from notifications.models import Message
from notifications.topics import TOPICS

TABLES = (
    PersonTable(
        "notifications.Message",
        gettext_noop("Messages that were sent"),
        ("customer", "return_request__customer"),
        erased="created_at sent_at topic channel language recipient recipient_name subject text_body status",
        derived="html_body receipt sealed_secret",
        technical="id public_id effect_key sender_name reply_to is_secret attempts sending_until failure customer"
        " return_request",
        is_deleted=True,
        by_address="recipient",
        not_exported={"topic__in": [code for code, topic in TOPICS.items() if topic.is_for_staff]},
    ),
    OtherTable(
        "notifications.MessageTemplate", "The shop's own texts.", "id topic language subject body updated_at"
    ),
)


def subjects_of(person: Person) -> Iterable[str]:
    """Public ids of messages to the person, and of those to staff about his returns."""
    ways = [
        Message.objects.filter(customer__in=person.customer_ids),
        Message.objects.filter(return_request__customer__in=person.customer_ids),
    ]
    return Message.objects.filter(pk__in=ids_of_any(ways)).values_list("public_id", flat=True)


def _purge_messages(*, now: datetime, days: int) -> int:
    return Message.objects.filter(created_at__lt=now - timedelta(days=days)).delete()[0]


RETENTION = (
    RetentionRule(
        "messages",
        gettext_noop("Messages that were sent"),
        gettext_noop("So that it can be shown what was written, as long as goods are answered for."),
        days=730,
        least_days=90,
        purge=_purge_messages,
    ),
)

PRIVACY = AppPrivacy(app="notifications", tables=TABLES, subjects=subjects_of, retention=RETENTION)

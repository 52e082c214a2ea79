"""What the lists of things to do hold: ids, codes, amounts and names of goods; who it is for stays with the return."""

from __future__ import annotations

from datetime import datetime

from core.privacy import AppPrivacy, OtherTable, Person
from core.queries import head_of_key, ids_of_any
from integrations.by_hand.models import HandTask, PoolItem
from integrations.by_hand.states import TaskKind

_LEADING_TO_HIM = ("url", "code", "parcel")

TABLES = (
    OtherTable(
        "by_hand.HandTask",
        "A thing to be done, by the public id of the refund or return that asks for it, and the merchant's own reference.",
        "id public_id kind key subject_id return_id order_id state amount_minor currency details due_at booked"
        " taken_out_at reference failure settled_by settled_at created_at",
    ),
    OtherTable(
        "by_hand.PoolItem",
        "A code or label that a carrier gave beforehand, for nobody; once used it is its parcel's.",
        "id kind code fingerprint label_file used_key used_at added_at",
    ),
)


def forget_codes(person: Person, now: datetime) -> None:
    """Codes that carriers know his parcels by; their fingerprint stays, so that none is used twice."""
    used = PoolItem.objects.exclude(used_key=None).alias(of=head_of_key("used_key"))
    used.filter(of__in=person.subjects).update(code="")
    _forget_in_tasks(person)


def _forget_in_tasks(person: Person) -> None:
    """Numbers of his parcels, and links and codes that are worth money. What was done for him stays."""
    ways = ("subject_id", "return_id", "order_id")
    of_person = HandTask.objects.filter(
        pk__in=ids_of_any([HandTask.objects.filter(**{f"{way}__in": person.subjects}) for way in ways])
    )
    of_person.filter(kind=TaskKind.PICKUP).update(reference="")
    for task in of_person.filter(details__has_any_keys=_LEADING_TO_HIM):
        details = {name: value for name, value in task.details.items() if name not in _LEADING_TO_HIM}
        HandTask.objects.filter(pk=task.pk).update(details=details)


PRIVACY = AppPrivacy(app="by_hand", tables=TABLES, erase_more=forget_codes)

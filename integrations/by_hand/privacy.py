"""What the lists of things to do hold: ids, codes, amounts and names of goods; who it is for stays with the return."""

from __future__ import annotations

from datetime import datetime

from core.privacy import AppPrivacy, OtherTable, Person
from core.queries import head_of_key
from integrations.by_hand.models import PoolItem

TABLES = (
    OtherTable(
        "by_hand.HandTask",
        "A thing to be done, by the public id of the refund or return that asks for it, and the merchant's own reference.",
        "id public_id kind key subject_id return_id order_id state amount_minor currency details due_at reference failure"
        " settled_by settled_at created_at",
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


PRIVACY = AppPrivacy(app="by_hand", tables=TABLES, erase_more=forget_codes)

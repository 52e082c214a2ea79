"""Credit that follows what it was given for, when that turns out to be another customer's."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from commerce.models import Customer
from core.actors import Actor
from core.money import Money
from loyalty.models import LedgerEntry, LedgerKind
from loyalty.services.ledger import grant_credit, take_back

_REASON = "moved"


@transaction.atomic
def move_credit(
    *,
    was: Customer,
    now_of: Customer,
    subject_ids: Collection[str],
    effect_key: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Give ``now_of`` what ``was`` was granted for these subjects, as far as it is still there.

    ``effect_key`` makes it happen once. Both customers are locked by the caller.
    """
    granted = (
        LedgerEntry.objects.filter(
            account__customer=was,
            account__kind=LedgerKind.CREDIT,
            subject_id__in=subject_ids,
            amount__gt=0,
        )
        .values("account__currency", "replaces_money")
        .order_by("account__currency", "-replaces_money")
        .annotate(minor=Sum("amount"))
    )
    for row in list(granted):
        currency, replaces_money = row["account__currency"], row["replaces_money"]
        key = f"{effect_key}:{currency}:{int(replaces_money)}"
        subject = ("customer", was.public_id)
        taken = take_back(
            customer=was,
            money=Money(row["minor"], currency),
            effect_key=f"{key}:out",
            reason=_REASON,
            subject=subject,
            actor=actor,
            now=now,
        )
        if taken.amount_minor:
            grant_credit(
                customer=now_of,
                money=taken,
                effect_key=f"{key}:in",
                replaces_money=replaces_money,
                reason=_REASON,
                subject=subject,
                actor=actor,
                now=now,
            )

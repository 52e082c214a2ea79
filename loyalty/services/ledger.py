"""Store credit: entries that are only ever added, and balances that follow from them."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from commerce.models import Customer
from core.actors import Actor
from core.errors import Refusal
from core.money import AmountNotPositive, Money
from events.publishing import publish
from loyalty.events import CreditGranted, CreditSpent, CreditTakenBack
from loyalty.models import CreditCode, LedgerAccount, LedgerEntry, LedgerKind

# Read out and typed by people: no letters that look like digits or like each other.
_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 16


class NotEnoughCredit(Refusal):
    """The balance is smaller than what was to be spent. Nothing was spent."""

    code = "not_enough_credit"
    title = "There is not enough store credit"


@transaction.atomic
def grant_credit(
    *,
    customer: Customer,
    money: Money,
    effect_key: str,
    replaces_money: bool,
    reason: str,
    subject: tuple[str, str],
    actor: Actor,
    now: datetime,
    history: bool = False,
) -> LedgerEntry:
    """Add ``money`` to the customer's credit once per ``effect_key``; a repeat answers the first entry.

    ``subject`` is the type and public id of what caused it. Credit that ``replaces_money`` never expires.
    Raises AmountNotPositive.
    """
    _require_positive(money)
    account = _locked_account(customer, money.currency)
    if known := LedgerEntry.objects.filter(effect_key=effect_key).first():
        return known
    entry = _add_entry(
        account,
        amount=money.amount_minor,
        reason=reason,
        replaces_money=replaces_money,
        effect_key=effect_key,
        subject=subject,
        now=now,
    )
    publish(
        CreditGranted(
            customer_id=customer.public_id,
            amount_minor=money.amount_minor,
            currency=money.currency,
            reason=reason,
        ),
        actor=actor,
        occurred_at=now,
        history=history,
    )
    return entry


@transaction.atomic
def spend_credit(
    *, customer: Customer, money: Money, effect_key: str, actor: Actor, now: datetime
) -> CreditCode:
    """Turn ``money`` of the customer's credit into a code for the shop's checkout, once per ``effect_key``.

    Raises AmountNotPositive and NotEnoughCredit.
    """
    _require_positive(money)
    account = _locked_account(customer, money.currency)
    if known := CreditCode.objects.filter(entry__effect_key=effect_key).first():
        return known
    if account.balance < money.amount_minor:
        raise NotEnoughCredit()
    entry = _add_entry(
        account,
        amount=-money.amount_minor,
        reason="spent",
        replaces_money=False,
        effect_key=effect_key,
        subject=("customer", customer.public_id),
        now=now,
    )
    code = CreditCode.objects.create(
        account=account, code=_new_code(), amount=money.amount_minor, entry=entry, created_at=now
    )
    publish(
        CreditSpent(customer_id=customer.public_id, amount_minor=money.amount_minor, currency=money.currency),
        actor=actor,
        occurred_at=now,
    )
    return code


@transaction.atomic
def take_back(
    *,
    customer: Customer,
    money: Money,
    effect_key: str,
    reason: str,
    subject: tuple[str, str],
    actor: Actor,
    now: datetime,
) -> Money:
    """Take up to ``money`` out of the customer's credit, once per ``effect_key``; answer what was taken.

    What was spent meanwhile stays spent: the balance never goes below zero. Raises AmountNotPositive.
    """
    _require_positive(money)
    account = _locked_account(customer, money.currency)
    if known := LedgerEntry.objects.filter(effect_key=effect_key).first():
        return Money(-known.amount, money.currency)
    taken = min(account.balance, money.amount_minor)
    _add_entry(
        account,
        amount=-taken,
        reason=reason,
        replaces_money=False,
        effect_key=effect_key,
        subject=subject,
        now=now,
    )
    if taken:
        publish(
            CreditTakenBack(
                customer_id=customer.public_id, amount_minor=taken, currency=money.currency, reason=reason
            ),
            actor=actor,
            occurred_at=now,
        )
    return Money(taken, money.currency)


def _require_positive(money: Money) -> None:
    if money.amount_minor <= 0:
        raise AmountNotPositive.at("amount", _("The amount has to be above zero."))


def _locked_account(customer: Customer, currency: str) -> LedgerAccount:
    """The customer's credit account under a lock, made at the first movement."""
    LedgerAccount.objects.bulk_create(
        [LedgerAccount(customer=customer, kind=LedgerKind.CREDIT, currency=currency)], ignore_conflicts=True
    )
    return LedgerAccount.objects.select_for_update().get(
        customer=customer, kind=LedgerKind.CREDIT, currency=currency
    )


def _add_entry(
    account: LedgerAccount,
    *,
    amount: int,
    reason: str,
    replaces_money: bool,
    effect_key: str,
    subject: tuple[str, str],
    now: datetime,
) -> LedgerEntry:
    """Write the movement and move the balance with it, never below zero. Raises NotEnoughCredit."""
    moved = LedgerAccount.objects.filter(pk=account.pk, balance__gte=-amount).update(
        balance=F("balance") + amount
    )
    if not moved:
        raise NotEnoughCredit()
    subject_type, subject_id = subject
    return LedgerEntry.objects.create(
        account=account,
        amount=amount,
        reason=reason,
        replaces_money=replaces_money,
        effect_key=effect_key,
        subject_type=subject_type,
        subject_id=subject_id,
        created_at=now,
    )


def _new_code() -> str:
    letters = "".join(secrets.choice(_CODE_ALPHABET) for _ in range(_CODE_LENGTH))
    return "-".join(letters[place : place + 4] for place in range(0, _CODE_LENGTH, 4))

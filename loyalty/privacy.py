"""What loyalty holds about people: membership, and the ledger of points and credit, which is a part of the books."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_noop

from core.money import Money
from core.privacy import AppPrivacy, OtherTable, PersonTable
from loyalty.models import CreditCode, LedgerAccount, LedgerEntry


def _amount(amount: int, currency: str) -> str:
    """In money with its currency, or in points."""
    return f"{Money(amount, currency).decimal_string} {currency}" if currency else str(amount)


TABLES = (
    OtherTable("loyalty.Tier", "The shop's own levels.", "id code names position threshold_minor benefits"),
    PersonTable(
        "loyalty.Member",
        gettext_noop("Membership"),
        ("customer",),
        erased="tier orders_count tier_since joined_at",
        derived="spent_minor",
        technical="id customer",
        is_deleted=True,
    ),
    PersonTable(
        "loyalty.LedgerAccount",
        gettext_noop("Points and credit"),
        ("customer",),
        kept="kind currency balance",
        technical="id customer",
        reads={"balance": lambda row: _amount(row.balance, row.currency)},
    ),
    PersonTable(
        "loyalty.LedgerEntry",
        gettext_noop("Movements of points and credit"),
        ("account__customer",),
        kept="account amount reason created_at",
        technical="id replaces_money effect_key subject_type subject_id",
        reads={"amount": lambda row: _amount(row.amount, row.account.currency)},
    ),
    PersonTable(
        "loyalty.CreditCode",
        gettext_noop("Codes for credit"),
        ("account__customer",),
        kept="account code amount created_at",
        technical="id entry",
        reads={"amount": lambda row: _amount(row.amount, row.account.currency)},
    ),
)


def last_movements(customer_ids: Collection[int]) -> Mapping[int, datetime]:
    """When points or credit of each of these customers last moved."""
    rows = LedgerEntry.objects.filter(account__customer__in=customer_ids).order_by()
    return dict(rows.values_list("account__customer").annotate(last=Max("created_at")))


def delete_of_customers(customer_ids: Collection[int]) -> None:
    """Delete the ledger of these customers, which no duty keeps any more."""
    accounts = LedgerAccount.objects.filter(customer__in=customer_ids)
    CreditCode.objects.filter(account__in=accounts).delete()
    LedgerEntry.objects.filter(account__in=accounts).delete()
    accounts.delete()


PRIVACY = AppPrivacy(
    app="loyalty", tables=TABLES, customers_booked_at=last_movements, delete_customers=delete_of_customers
)

"""Reads of the programme: members, tiers, balances and the ledger."""

from __future__ import annotations

from django.db.models import QuerySet

from commerce.models import Customer
from core.kept_queries import KeptQuery
from core.money import Money
from loyalty.models import CreditCode, LedgerAccount, LedgerEntry, LedgerKind, Member, Tier


def tiers() -> list[Tier]:
    """All tiers, from the lowest."""
    return list(Tier.objects.order_by("position"))


def member_of(customer: Customer) -> Member | None:
    """The membership of ``customer`` with its tier, or None before the first order was counted."""
    return _MEMBERS.first(customer.pk)


_MEMBERS = KeptQuery(
    lambda customer: Member.objects.select_related("tier").filter(customer_id=customer).order_by("pk"), int
)


def next_tier_after(member: Member) -> tuple[Tier, int] | None:
    """The next tier and what is still to be spent for it, in minor units; None at the top."""
    tier = Tier.objects.filter(threshold_minor__gt=member.spent_minor).order_by("threshold_minor").first()
    return (tier, tier.threshold_minor - member.spent_minor) if tier else None


def balance_of(customer: Customer, *, currency: str) -> Money:
    """The store credit of ``customer`` in ``currency``."""
    balance = (
        LedgerAccount.objects.filter(customer=customer, kind=LedgerKind.CREDIT, currency=currency)
        .values_list("balance", flat=True)
        .first()
    )
    return Money(balance or 0, currency)


def balances_of(customer: Customer) -> list[Money]:
    """The store credit of ``customer`` in every currency in which there is some."""
    accounts = LedgerAccount.objects.filter(customer=customer, kind=LedgerKind.CREDIT, balance__gt=0)
    return [Money(account.balance, account.currency) for account in accounts.order_by("currency")]


def codes_of(customer: Customer, *, currency: str) -> list[CreditCode]:
    """The codes that credit of ``customer`` in ``currency`` was turned into, newest first."""
    codes = CreditCode.objects.filter(account__customer=customer, account__currency=currency)
    return list(codes.order_by("-created_at", "-id")[:50])


def points_of(customer: Customer) -> int:
    """The points of ``customer``."""
    return (
        LedgerAccount.objects.filter(customer=customer, kind=LedgerKind.POINTS)
        .values_list("balance", flat=True)
        .first()
        or 0
    )


def entries_of(customer: Customer) -> QuerySet[LedgerEntry]:
    """The movements of points and credit of ``customer``, newest first, with their accounts and codes."""
    return (
        LedgerEntry.objects.filter(account__customer=customer)
        .select_related("account", "code")
        .order_by("-created_at", "-id")
    )

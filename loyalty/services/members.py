"""Who is a member, what they spent, and which tier that reaches."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Min, Sum
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from accounts.selectors import shop_settings
from commerce.models import Customer, FinancialStatus, Order, OrderStatus
from core.actors import WORKER, Actor
from core.errors import Conflict, FieldError, Refusal
from core.queries import update_rows
from events.publishing import Told, publish, publish_all
from loyalty.benefits import check_benefits
from loyalty.events import MemberTierChanged, TierTermsChanged
from loyalty.models import Member, Tier

MOST_TIERS = 12
LONGEST_NAME = 40
PAID = (FinancialStatus.PAID, FinancialStatus.PARTIALLY_REFUNDED, FinancialStatus.REFUNDED)


class TierRefused(Refusal):
    """A tier's new terms do not fit: its place among the others, its names or its benefits."""

    code = "tier_refused"
    title = "This tier cannot be kept"


class TierGone(Conflict):
    """There is no tier with this code."""

    code = "tier_gone"
    state = "gone"


@transaction.atomic
def recount_member(*, customer: Customer, now: datetime, history: bool = False) -> Member:
    """Derive what ``customer`` spent and kept from the orders, and the highest tier that it reaches.

    Counts paid orders in the shop's currency, less what was refunded. Safe to repeat and to run in any order.
    """
    (member,) = _recount({customer.pk: customer}, {customer.pk: now}, history=history, waits=True)
    return member


@transaction.atomic
def recount_members(*, moments: Mapping[str, datetime], history: bool = False) -> set[str]:
    """As ``recount_member`` for these customers at once, each at its own moment, by public id.

    Answers those that were counted: whom somebody else holds at this moment is left, as who holds many locks waits for none.
    """
    customers = Customer.objects.filter(public_id__in=moments).only("public_id").in_bulk()
    by_row = {row: moments[customer.public_id] for row, customer in customers.items()}
    counted = _recount(customers, by_row, history=history, waits=False)
    return {customers[member.customer_id].public_id for member in counted}


def _recount(
    customers: Mapping[int, Customer], moments: Mapping[int, datetime], *, history: bool, waits: bool
) -> list[Member]:
    # The lock comes first: a count that began earlier never overwrites a later one.
    members = _locked_members(customers, waits=waits)
    if missing := sorted(customers.keys() - {member.customer_id for member in members}):
        made = [Member(customer_id=row, joined_at=moments[row]) for row in missing]
        Member.objects.bulk_create(made, ignore_conflicts=True)
        members += _locked_members(missing, waits=waits)
    figures = _figures_of(member.customer_id for member in members)
    tiers = list(Tier.objects.order_by("-position"))
    codes = {tier.pk: tier.code for tier in tiers}
    told, changed = [], []
    for member in members:
        now, before = moments[member.customer_id], (member.tier_id, *_counts(member))
        spent, orders, first = figures.get(member.customer_id, (0, 0, None))
        member.spent_minor, member.orders_count = spent, orders
        member.joined_at = min(member.joined_at, first or now)
        member.tier = next((tier for tier in tiers if tier.threshold_minor <= spent), None)
        if member.tier_id != before[0]:
            member.tier_since = now
            event = MemberTierChanged(
                customer_id=customers[member.customer_id].public_id,
                tier=member.tier.code if member.tier else "",
                was=codes[before[0]] if before[0] else "",
            )
            told.append(Told(event, now))
        if (member.tier_id, *_counts(member)) != before:
            changed.append(member)
    update_rows(changed, ["spent_minor", "orders_count", "joined_at", "tier", "tier_since"])
    publish_all(told, actor=WORKER, history=history)
    return members


def _locked_members(customers: Collection[int], *, waits: bool) -> list[Member]:
    rows = Member.objects.select_for_update(skip_locked=not waits).filter(customer__in=customers)
    return list(rows.order_by("pk"))


def _counts(member: Member) -> tuple[int, int, datetime]:
    return member.spent_minor, member.orders_count, member.joined_at


def _figures_of(customers: Iterable[int]) -> dict[int, tuple[int, int, datetime]]:
    """What each of these customers spent, with how many orders, and when the first of them was placed."""
    paid = Order.objects.filter(
        customer__in=list(customers),
        status=OrderStatus.OPEN,
        financial_status__in=PAID,
        currency=shop_settings().currency,
    )
    kept = Sum(Greatest(F("refund_limit_minor") - F("shop_refunded_minor") - F("refunded_minor"), 0))
    figures = (
        paid.order_by()
        .values_list("customer_id")
        .annotate(kept=kept, count=Count("pk"), first=Min("placed_at"))
    )
    return {customer: (spent or 0, number, first) for customer, spent, number, first in figures}


def recount_all_members(*, now: datetime) -> int:
    """Count every member anew, each in a transaction of its own; answer how many. Safe to repeat."""
    counted = 0
    for customer in Customer.objects.filter(member__isnull=False).order_by("pk").iterator(chunk_size=200):
        recount_member(customer=customer, now=now)
        counted += 1
    return counted


@transaction.atomic
def change_tier(
    *,
    code: str,
    names: Mapping[str, str],
    threshold_minor: int,
    benefits: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> Tier:
    """Give a tier other names, another threshold or other benefits; its members are counted anew afterwards.

    Raises TierGone, TierRefused and BenefitsRefused.
    """
    everyone = {tier.code: tier for tier in Tier.objects.select_for_update().order_by("position")}
    tier = everyone.get(code)
    if tier is None:
        raise TierGone()
    check_benefits(benefits)
    _require_place(tier, threshold_minor, list(everyone.values()))
    tier.names = _checked_names(names)
    tier.threshold_minor = threshold_minor
    tier.benefits = dict(benefits)
    tier.save(update_fields=["names", "threshold_minor", "benefits"])
    publish(TierTermsChanged(tier_code=code), actor=actor, occurred_at=now)
    return tier


@transaction.atomic
def add_tier(
    *,
    names: Mapping[str, str],
    threshold_minor: int,
    benefits: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> Tier:
    """A further tier, at the place that its threshold gives it; everybody is counted anew afterwards.

    Raises TierRefused and BenefitsRefused.
    """
    everyone = list(Tier.objects.select_for_update().order_by("position"))
    if len(everyone) >= MOST_TIERS:
        message = _("There can be %(most)s tiers at most.") % {"most": MOST_TIERS}
        raise TierRefused(message, [FieldError("threshold", "too_many", message)])
    check_benefits(benefits)
    _require_free_threshold(threshold_minor, everyone)
    tier = Tier(
        code=_new_code(names, {other.code for other in everyone}),
        names=_checked_names(names),
        threshold_minor=threshold_minor,
        benefits=dict(benefits),
        position=max((other.position for other in everyone), default=-1) + 1,
    )
    tier.save()
    _place_by_threshold()
    publish(TierTermsChanged(tier_code=tier.code), actor=actor, occurred_at=now)
    return tier


@transaction.atomic
def remove_tier(*, code: str, actor: Actor, now: datetime) -> int:
    """Take a tier away; its members go to the one below it at once, and are counted anew afterwards. Answers how many.

    Raises TierGone, and TierRefused for the lowest: everybody who has bought is in it.
    """
    everyone = list(Tier.objects.select_for_update().order_by("position"))
    place = next((place for place, tier in enumerate(everyone) if tier.code == code), None)
    if place is None:
        raise TierGone()
    if place == 0:
        raise TierRefused(_("The lowest tier stays: everybody who has bought is in it."))
    moved = Member.objects.filter(tier=everyone[place]).update(tier=everyone[place - 1], tier_since=now)
    everyone[place].delete()
    publish(TierTermsChanged(tier_code=code), actor=actor, occurred_at=now)
    return moved


def _checked_names(names: Mapping[str, str]) -> dict[str, str]:
    stated = {language: name.strip() for language, name in names.items() if name.strip()}
    if not stated or any(len(name) > LONGEST_NAME for name in stated.values()):
        message = _("A tier's name has 1 to 40 characters.")
        raise TierRefused(message, [FieldError("names", "length", message)])
    return stated


def _new_code(names: Mapping[str, str], taken: set[str]) -> str:
    """A code of plain letters from the name, English first; policies and integrations name the tier by it."""
    text = names.get("en") or next(filter(str.strip, names.values()), "")
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:24] or "tier"
    codes = (plain if number == 1 else f"{plain}-{number}" for number in count(1))
    return next(code for code in codes if code not in taken)


def _require_free_threshold(threshold_minor: int, everyone: list[Tier]) -> None:
    lowest = min((tier.threshold_minor for tier in everyone), default=-1)
    if threshold_minor <= lowest or any(tier.threshold_minor == threshold_minor for tier in everyone):
        message = _(
            "Another tier begins at this amount, or it is less than the lowest needs. Choose another."
        )
        raise TierRefused(message, [FieldError("threshold", "out_of_order", message)])


def _place_by_threshold() -> None:
    """Order the tiers by what they need: who needs more stands higher."""
    everyone = list(Tier.objects.order_by("threshold_minor", "pk"))
    # Places are unique: out of the way first.
    Tier.objects.update(position=F("position") + 10_000)
    for place, tier in enumerate(everyone):
        Tier.objects.filter(pk=tier.pk).update(position=place)


def _require_place(tier: Tier, threshold_minor: int, everyone: list[Tier]) -> None:
    below = [other.threshold_minor for other in everyone if other.position < tier.position]
    above = [other.threshold_minor for other in everyone if other.position > tier.position]
    fits = threshold_minor == 0 if not below else threshold_minor > max(below)
    if not fits or (above and threshold_minor >= min(above)):
        message = _(
            "A tier needs more than the one below it and less than the one above it; the lowest needs nothing."
        )
        raise TierRefused(message, [FieldError("threshold", "out_of_order", message)])

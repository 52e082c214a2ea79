"""Who has reached which tier, and what it brings."""

from __future__ import annotations

from typing import Any

import pytest

from commerce.models import FinancialStatus, OrderStatus
from core.actors import Actor
from events.models import Event
from loyalty.benefits import BenefitsRefused
from loyalty.models import Tier
from loyalty.selectors import member_of, next_tier_after, tiers
from loyalty.services import add_tier, change_tier, recount_all_members, recount_member, remove_tier
from loyalty.services.members import TierRefused
from tests import make
from tests.make import NOW

STAFF = Actor("staff", "1")


def _spent(customer: Any, minor: int, **fields: Any) -> Any:
    return make.order(
        customer=customer, lines=[{"quantity": 1, "paid_minor": minor}], shipping_minor=0, **fields
    )


def test_a_new_shop_has_three_tiers_with_names_in_every_language(shop: Any) -> None:
    assert [(tier.code, tier.threshold_minor) for tier in tiers()] == [
        ("member", 0),
        ("silver", 20_000),
        ("gold", 50_000),
    ]
    assert all(set(tier.names) == {"en", "tr", "ko", "th", "de"} for tier in tiers())
    assert Tier.objects.get(code="gold").name_in("de") == "Gold"


def test_what_was_paid_and_kept_reaches_a_tier(shop: Any) -> None:
    customer = make.customer()
    _spent(customer, 40_000)
    _spent(customer, 15_000)
    _spent(customer, 90_000, status=OrderStatus.CANCELLED)
    _spent(customer, 90_000, financial_status=FinancialStatus.PENDING)
    _spent(customer, 90_000, currency="TRY")

    member = recount_member(customer=customer, now=NOW)

    assert (member.spent_minor, member.orders_count, member.tier and member.tier.code) == (55_000, 2, "gold")


def test_a_refund_takes_the_tier_back(shop: Any) -> None:
    customer = make.customer()
    order = _spent(customer, 55_000)
    recount_member(customer=customer, now=NOW)
    order.refunded_minor = 40_000
    order.save()

    member = recount_member(customer=customer, now=NOW)

    assert (member.spent_minor, member.tier and member.tier.code) == (15_000, "member")
    assert [
        event.data for event in Event.objects.filter(type="member.tier_changed").order_by("sequence")
    ] == [
        {"customer_id": customer.public_id, "tier": "gold", "was": ""},
        {"customer_id": customer.public_id, "tier": "member", "was": "gold"},
    ]
    following = next_tier_after(member)
    assert following is not None
    assert (following[0].code, following[1]) == ("silver", 5_000)


def test_counting_again_changes_and_tells_nothing(shop: Any) -> None:
    customer = make.customer()
    _spent(customer, 25_000)

    first = recount_member(customer=customer, now=NOW)
    second = recount_member(customer=customer, now=NOW)

    assert (first.spent_minor, first.tier_since) == (second.spent_minor, second.tier_since)
    assert Event.objects.filter(type="member.tier_changed").count() == 1


def test_changed_threshold_moves_members(shop: Any) -> None:
    customer = make.customer()
    _spent(customer, 30_000)
    recount_member(customer=customer, now=NOW)

    change_tier(
        code="gold",
        names={"en": "Friends"},
        threshold_minor=25_000,
        benefits={"extra_window_days": 10},
        actor=STAFF,
        now=NOW,
    )
    recount_all_members(now=NOW)

    member = member_of(customer)
    assert member is not None
    assert member.tier is not None
    assert (member.tier.code, member.tier.name_in("tr")) == ("gold", "Friends")


@pytest.mark.parametrize(
    "benefits",
    [
        {"unknown": 1},
        {"extra_window_days": -1},
        {"extra_window_days": True},
        {"has_auto_approval": "yes"},
        {"bonus_percent": "101"},
        {"bonus_percent": "many"},
        {"methods": ["teleport"]},
        {"inspection": "strict"},
    ],
)
def test_benefits_that_mean_nothing_are_refused(shop: Any, benefits: dict[str, Any]) -> None:
    with pytest.raises(BenefitsRefused):
        change_tier(
            code="gold", names={"en": "Gold"}, threshold_minor=50_000, benefits=benefits, actor=STAFF, now=NOW
        )

    assert Tier.objects.get(code="gold").benefits["has_auto_approval"] is True


@pytest.mark.parametrize(("code", "threshold_minor"), [("gold", 20_000), ("silver", 50_000), ("member", 1)])
def test_tiers_stay_in_their_order(shop: Any, code: str, threshold_minor: int) -> None:
    with pytest.raises(TierRefused):
        change_tier(
            code=code, names={"en": "X"}, threshold_minor=threshold_minor, benefits={}, actor=STAFF, now=NOW
        )


def test_a_tier_is_added_where_its_threshold_puts_it(shop: Any) -> None:
    customer = make.customer()
    _spent(customer, 30_000)
    recount_member(customer=customer, now=NOW)

    made = add_tier(
        names={"en": "Good friends", "tr": "Dostlar"},
        threshold_minor=30_000,
        benefits={"refund_on": "request", "methods": ["pickup"], "has_free_return_shipping": True},
        actor=STAFF,
        now=NOW,
    )
    recount_all_members(now=NOW)

    member = member_of(customer)
    assert made.code == "good-friends"
    assert [tier.code for tier in tiers()] == ["member", "silver", "good-friends", "gold"]
    assert member is not None
    assert member.tier == made
    assert Event.objects.filter(type="tier.changed").count() == 1


@pytest.mark.parametrize("threshold_minor", [0, -1, 20_000])
def test_two_tiers_do_not_begin_at_one_amount(shop: Any, threshold_minor: int) -> None:
    with pytest.raises(TierRefused):
        add_tier(names={"en": "X"}, threshold_minor=threshold_minor, benefits={}, actor=STAFF, now=NOW)

    assert Tier.objects.count() == 3


def test_names_in_any_script_give_each_tier_a_code_of_its_own(shop: Any) -> None:
    codes = [
        add_tier(names={"ko": "단골"}, threshold_minor=minor, benefits={}, actor=STAFF, now=NOW).code
        for minor in (60_000, 70_000)
    ]

    assert codes == ["tier", "tier-2"]


def test_members_of_a_removed_tier_go_to_the_one_below(shop: Any) -> None:
    customer = make.customer()
    _spent(customer, 55_000)
    recount_member(customer=customer, now=NOW)

    moved = remove_tier(code="gold", actor=STAFF, now=NOW)
    at_once = member_of(customer)
    recount_all_members(now=NOW)

    assert moved == 1
    assert at_once is not None
    assert at_once.tier is not None
    assert at_once.tier.code == "silver"
    assert [tier.code for tier in tiers()] == ["member", "silver"]


def test_the_lowest_tier_stays(shop: Any) -> None:
    with pytest.raises(TierRefused):
        remove_tier(code="member", actor=STAFF, now=NOW)

    assert Tier.objects.count() == 3

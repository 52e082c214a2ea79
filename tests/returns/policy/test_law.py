"""The law of the shopper's country, which no rule, flag, final sale or resolution undercuts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.money import Money
from countries.law import Seller, WayBackPayer
from countries.registry import country
from returns.policy.facts import ParcelFacts, ReasonFacts, RequestFacts
from returns.policy.terms import NO_FEE
from tests.returns.policy.facts import (
    DEFECTIVE,
    NOW,
    decide,
    decide_line,
    eligibility,
    item,
    leaf,
    order,
    policy,
    rule,
)

FEE = {"amount": "5.00", "currency": "EUR"}
CHARGED, FREE = Money(500, "EUR"), None
LATE = ReasonFacts("arrived_late", "arrived_late", "carrier")
BROKEN_BY_SHOPPER = ReasonFacts("i_broke_it", "defective", "shopper")
HARSH = policy(
    [
        rule(leaf("line.final_sale", "eq", True), "final", eligible=False),
        rule(leaf("product.tags", "contains", "outlet"), "outlet", eligible=False),
    ],
    window_days=0,
    resolutions=["store_credit"],
    approval="decline",
    return_shipping_fee=FEE,
    restocking_fee={"percent": "20"},
)


def fee_of(decision):
    return decision.return_shipping_fee.money if decision.return_shipping_fee != NO_FEE else None


@pytest.mark.parametrize(
    ("law", "days_ago", "fields", "eligible"),
    [
        ("DE", 14, {}, True),
        ("DE", 15, {}, False),
        ("FR", 14, {"final_sale": True}, True),
        ("DE", 3, {"product_tags": frozenset({"outlet"})}, True),
        ("DE", 3, {"withdrawal_exempt": "made_to_measure"}, False),
        ("DE", 3, {"withdrawal_exempt": "mixed"}, False),
        ("DE", 3, {"withdrawal_exempt": "price_fluctuation"}, True),
        # What hangs on opening is seen at inspection, never refused beforehand.
        ("DE", 3, {"withdrawal_exempt": "hygiene"}, True),
        ("DE", 3, {"withdrawal_exempt": "sealed_media"}, True),
        ("DE", 3, {"withdrawal_exempt": "our_own_idea"}, True),
        # No country exempts gift cards as such.
        ("DE", 3, {"gift_card": True}, True),
        ("DE", 15, {"gift_card": True}, False),
        ("KR", 3, {"gift_card": True}, True),
        ("TR", 3, {"gift_card": True}, True),
        ("DE", None, {"final_sale": True}, True),
        ("TR", 14, {"final_sale": True}, True),
        ("TR", 15, {}, False),
        ("KR", 7, {"final_sale": True}, True),
        ("KR", 8, {}, False),
        ("TR", 3, {"withdrawal_exempt": "price_fluctuation"}, False),
        ("TR", 3, {"product_type": "phone"}, True),
        ("KR", 3, {"withdrawal_exempt": "made_to_measure"}, False),
        ("KR", 3, {"withdrawal_exempt": "hygiene"}, True),
        ("KR", 3, {"withdrawal_exempt": "press"}, True),
        ("KR", 3, {"withdrawal_exempt": "perishable"}, True),
        ("KR", 3, {"withdrawal_exempt": "perishable", "has_withdrawal_notice": True}, False),
        ("KR", 3, {"withdrawal_exempt": "digital"}, True),
        ("KR", 3, {"withdrawal_exempt": "digital", "has_withdrawal_notice": True}, False),
        ("KR", 3, {"withdrawal_exempt": "sealed_media", "has_withdrawal_notice": True}, True),
        ("TH", 7, {}, True),
        ("TH", 3, {"final_sale": True}, True),
        ("TH", 3, {"withdrawal_exempt": "made_to_measure"}, True),
        ("TH", 8, {}, False),
        ("GB", 14, {"final_sale": True}, True),
        ("GB", 15, {}, False),
        ("GB", 3, {"withdrawal_exempt": "dated_service"}, False),
        ("TR", 3, {"withdrawal_exempt": "begun_service"}, False),
        ("TR", 3, {"withdrawal_exempt": "registered_vehicle"}, False),
        ("TR", 3, {"withdrawal_exempt": "live_auction"}, False),
        ("DE", 3, {"withdrawal_exempt": "live_auction"}, True),
        ("KR", 3, {"withdrawal_exempt": "registered_vehicle"}, True),
        ("CH", 3, {}, False),
        ("US", 3, {}, False),
        ("JP", 3, {}, False),
    ],
)
def test_withdrawal_is_as_long_as_the_country_says_whatever_the_policy(law, days_ago, fields, eligible):
    decision = decide_line(HARSH, item(delivered_days_ago=days_ago, **fields), law=law)

    assert decision.eligible is eligible
    assert decision.legal_basis == ("withdrawal" if eligible else None)


def test_nothing_undercuts_the_law():
    decision = decide(HARSH, item(final_sale=True), law="DE", flags=("serial_returner",))

    line = decision.lines[0]
    assert (decision.outcome, line.resolutions, line.restocking_fee) == (
        "review",
        ("refund", "store_credit"),
        NO_FEE,
    )
    assert line.window_ends_at == datetime(2026, 12, 3, 23, tzinfo=UTC)
    assert [reason.code for reason in line.reasons] == [
        "withdrawal_right",
        "law_no_restocking_fee",
        "law_refund_offered",
        "needs_review",
    ]


def test_a_kinder_policy_stays():
    line = decide_line(policy(window_days=30), item(), law="DE")

    assert line.window_ends_at == datetime(2026, 12, 19, 23, tzinfo=UTC)
    assert [reason.code for reason in line.reasons] == ["withdrawal_right", "within_window"]
    assert decide_line(policy(window_days=None), item(), law="DE").window_ends_at is None
    later = decide_line(policy(window_days=30), item(delivered_days_ago=20), law="DE")
    assert (later.eligible, later.legal_basis) == (True, "goodwill")


def test_an_exclusion_by_policy_leaves_the_legal_period_as_the_end():
    line = decide_line(policy(window_days=30), item(final_sale=True), law="DE")

    assert line.window_ends_at == datetime(2026, 12, 3, 23, tzinfo=UTC)


def test_the_last_period_to_end_is_the_one_that_a_refusal_names():
    decision = decide_line(policy(window_days=3), item(delivered_days_ago=20), law="DE")

    assert decision.reasons[0].params == {"days": 14, "starts": "delivered", "last_date": "2026-11-16"}
    assert decision.window_ends_at == datetime(2026, 11, 16, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("law", "reason", "method", "fee"),
    [
        ("DE", None, None, CHARGED),
        ("DE", LATE, None, CHARGED),
        ("DE", DEFECTIVE, None, FREE),
        ("TR", None, None, FREE),
        ("TR", None, "drop_off", FREE),
        ("TR", None, "own_carrier", CHARGED),
        ("TR", DEFECTIVE, "own_carrier", FREE),
        ("KR", None, None, CHARGED),
        ("KR", LATE, None, FREE),
        ("KR", DEFECTIVE, None, FREE),
        ("KR", ReasonFacts("x", "changed_my_mind", "shopper"), None, CHARGED),
        ("TH", None, None, FREE),
        ("TH", DEFECTIVE, None, FREE),
        ("GB", None, None, CHARGED),
        ("GB", DEFECTIVE, None, FREE),
        ("CH", None, None, CHARGED),
        ("CH", DEFECTIVE, None, FREE),
        ("US", DEFECTIVE, None, CHARGED),
    ],
)
def test_who_pays_the_way_back_is_the_country_s_to_say(law, reason, method, fee):
    version = policy(return_shipping_fee=FEE, methods=["drop_off", "own_carrier"])

    decision = decide(version, item(reason=reason), law=law, request=RequestFacts(method=method))

    assert fee_of(decision) == fee


def test_a_law_by_which_the_shop_always_pays():
    turkish = country("TR").law
    law = replace(turkish, withdrawal=replace(turkish.withdrawal, way_back_paid_by=WayBackPayer.SHOP))

    decision = decide(policy(return_shipping_fee=FEE), law=law, request=RequestFacts(method="label"))

    assert fee_of(decision) is FREE


def test_after_the_legal_period_the_policy_s_fees_stand():
    version = policy(return_shipping_fee=FEE, restocking_fee={"percent": "20"})

    for law in ("DE", "TR", "KR"):
        line = decide_line(version, item(delivered_days_ago=20), law=law)
        assert (fee_of(line), line.restocking_fee.is_free) == (CHARGED, False)


def test_what_hangs_on_the_fault_is_named_before_it_is_known():
    version = policy(return_shipping_fee=FEE)

    assert eligibility(version, item(reason=None), law="KR")[0].depends_on == (
        "request.fault",
        "request.reason",
    )
    assert eligibility(version, item(reason=None), law="DE")[0].depends_on == ("request.reason",)
    assert eligibility(policy(), item(reason=None), law="DE")[0].depends_on == ()
    refused = eligibility(version, item(reason=None, delivered_days_ago=50), law="DE")[0]
    assert (refused.eligible, refused.depends_on) == (False, ("request.reason",))


# --- defects


@pytest.mark.parametrize(
    ("law", "days_ago", "reason", "fields", "eligible"),
    [
        ("DE", 700, DEFECTIVE, {}, True),
        ("DE", 732, DEFECTIVE, {}, False),
        ("DE", 50, DEFECTIVE, {"final_sale": True}, True),
        ("DE", 50, DEFECTIVE, {"gift_card": True}, True),
        ("DE", 50, DEFECTIVE, {"withdrawal_exempt": "hygiene"}, True),
        ("DE", 50, DEFECTIVE, {"product_tags": frozenset({"outlet"})}, True),
        ("DE", 50, ReasonFacts("x", "not_as_described", "shop"), {}, True),
        ("DE", 50, ReasonFacts("x", "wrong_item", "shop"), {}, True),
        ("DE", 50, ReasonFacts("x", "damaged_in_transit", "carrier"), {}, True),
        ("DE", 50, BROKEN_BY_SHOPPER, {}, False),
        ("DE", 50, LATE, {}, False),
        ("KR", 90, DEFECTIVE, {}, True),
        ("KR", 93, DEFECTIVE, {}, False),
        ("US", 50, DEFECTIVE, {}, False),
        ("TH", 100, DEFECTIVE, {"final_sale": True}, True),
        ("TH", 800, DEFECTIVE, {}, True),  # a year after it was found, which is when it is told
        ("ES", 1096, DEFECTIVE, {}, True),
        ("ES", 1097, DEFECTIVE, {}, False),
        ("PT", 1096, DEFECTIVE, {}, True),
        ("SE", 1096, DEFECTIVE, {}, True),
        ("AT", 732, DEFECTIVE, {}, False),
        ("FI", 4000, DEFECTIVE, {}, True),
        ("NL", 4000, DEFECTIVE, {}, True),
        ("IE", 2192, DEFECTIVE, {}, True),
        ("IE", 2193, DEFECTIVE, {}, False),
        ("GB", 30, DEFECTIVE, {}, True),
        ("CH", 731, DEFECTIVE, {}, True),
        ("CH", 732, DEFECTIVE, {}, False),
    ],
)
def test_a_defect_overrides_every_exclusion_for_as_long_as_the_law_says(
    law, days_ago, reason, fields, eligible
):
    line = decide_line(
        HARSH,
        item(delivered_days_ago=days_ago, reason=reason, **fields),
        law=law,
        order_facts=order(placed_at=NOW - timedelta(days=5000)),
    )

    assert line.eligible is eligible
    assert line.legal_basis == ("defect" if eligible else None)
    if eligible:
        assert (line.return_shipping_fee, line.restocking_fee, line.approval) == (NO_FEE, NO_FEE, "review")
        assert line.resolutions[0] == "refund"


@pytest.mark.parametrize(
    ("days_ago", "fields"), [(3, {"final_sale": True}), (100, {"reason": DEFECTIVE, "final_sale": True})]
)
def test_no_delivery_is_kept_from_a_thai_shopper(days_ago, fields):
    decision = decide(HARSH, item(delivered_days_ago=days_ago, **fields), law="TH")

    assert decision.outbound_postage_returned


@pytest.mark.parametrize("law", ["US", "JP"])
def test_without_a_law_on_defects_they_override_exclusions_while_the_shop_s_own_window_is_open(law):
    version = policy(return_shipping_fee=FEE)

    opened = decide_line(version, item(reason=DEFECTIVE, final_sale=True, delivered_days_ago=20), law=law)
    closed = decide_line(version, item(reason=DEFECTIVE, final_sale=True, delivered_days_ago=40), law=law)

    assert (opened.eligible, opened.legal_basis, fee_of(opened)) == (True, "defect", CHARGED)
    assert (closed.eligible, closed.refusal_code) == (False, "final_sale")


def test_a_return_takes_the_strongest_basis_and_the_highest_fee():
    decision = decide(policy(return_shipping_fee=FEE), item(), item(line="l-2", reason=DEFECTIVE), law="DE")

    assert (decision.legal_basis, fee_of(decision)) == ("defect", CHARGED)
    assert [line.outbound_postage_returned for line in decision.lines] == [True, True]
    assert decide(policy(), item(), item(delivered_days_ago=20), law="DE").outbound_postage_returned is False


def test_britain_gives_money_for_a_fault_for_thirty_days_and_a_replacement_after():
    early, late = (
        decide_line(HARSH, item(delivered_days_ago=days, reason=DEFECTIVE), law="GB") for days in (30, 31)
    )

    assert (early.resolutions, late.resolutions) == (("refund", "store_credit"), ("exchange", "store_credit"))
    codes = [reason.code for reason in early.reasons]
    assert ("defect_money_right" in codes, "law_refund_offered" in codes) == (True, True)
    assert "law_replacement_offered" in [reason.code for reason in late.reasons]


def test_goods_under_seal_go_back_with_a_word_about_the_seal():
    line = decide_line(HARSH, item(withdrawal_exempt="hygiene"), law="DE")
    thai = decide_line(HARSH, item(withdrawal_exempt="hygiene"), law="TH")

    assert [reason.code for reason in line.reasons][-1] == "unopened_only"
    assert "unopened_only" not in [reason.code for reason in thai.reasons]


# --- what hangs on the parcels of the order


def parcel(delivered_days_ago: float | None) -> ParcelFacts:
    delivered = None if delivered_days_ago is None else NOW - timedelta(days=delivered_days_ago)
    return ParcelFacts(NOW - timedelta(days=60), delivered)


@pytest.mark.parametrize(
    ("law", "others", "more_to_come", "eligible"),
    [
        ("DE", [3], False, True),
        ("TR", [14], False, True),
        ("GB", [14], False, True),
        ("DE", [15], False, False),
        ("DE", [None], False, True),  # the last parcel is still under way
        ("DE", [], True, True),  # the rest of the order was not sent yet
        ("KR", [3], False, False),  # counted from what was received
        ("TH", [3], True, False),
    ],
)
def test_the_days_are_counted_from_the_last_parcel_of_the_order(law, others, more_to_come, eligible):
    facts = order(parcels=(parcel(20), *map(parcel, others)), has_more_to_come=more_to_come)

    decision = decide(HARSH, item(delivered_days_ago=20), law=law, order_facts=facts)

    assert decision.eligible is eligible


@pytest.mark.parametrize("law", ["DE", "TR", "KR", "GB", "TH"])
@pytest.mark.parametrize(
    "impossible",
    [
        datetime(1970, 1, 1, tzinfo=UTC),
        NOW - timedelta(days=70),  # before the order
        NOW + timedelta(days=400),
    ],
)
def test_a_delivery_that_cannot_be_true_is_unknown_and_the_right_is_open(law, impossible):
    parcels = (ParcelFacts(NOW - timedelta(days=60), impossible),)

    decision = decide(HARSH, item(parcels=parcels), law=law)

    assert (decision.eligible, decision.legal_basis) == (True, "withdrawal")
    assert decision.lines[0].window_ends_at is None


# --- what hangs on the seller


@pytest.mark.parametrize(
    ("code", "days_ago", "eligible"),
    [("DE", 380, True), ("DE", 381, False), ("TR", 380, True), ("GB", 380, True), ("KR", 8, False)],
)
def test_the_right_lasts_longer_where_the_shop_did_not_tell_of_it(code, days_ago, eligible):
    law = country(code).law.for_seller(Seller(informs_of_withdrawal=False))
    facts = order(placed_at=NOW - timedelta(days=500))
    sent = (ParcelFacts(NOW - timedelta(days=490), NOW - timedelta(days=days_ago)),)

    assert decide(HARSH, item(parcels=sent), law=law, order_facts=facts).eligible is eligible


def test_a_small_thai_seller_is_left_out_of_withdrawal_only():
    law = country("TH").law.for_seller(Seller(is_small=True))

    on_sale = decide(HARSH, item(final_sale=True), law=law)
    faulty = decide(HARSH, item(final_sale=True, reason=DEFECTIVE, delivered_days_ago=100), law=law)

    assert (on_sale.eligible, on_sale.refusal_code) == (False, "final_sale")
    assert (faulty.eligible, faulty.legal_basis) == (True, "defect")
    assert country("DE").law.for_seller(Seller(is_small=True)) == country("DE").law


@pytest.mark.parametrize(
    ("named", "method", "fee"),
    [
        ((), "own_carrier", FREE),
        ((), "drop_off", FREE),
        (("yurtici",), "own_carrier", CHARGED),
        (("yurtici",), "drop_off", FREE),
        (("yurtici",), "pickup", FREE),
    ],
)
def test_in_turkey_the_shopper_pays_only_for_another_carrier_than_the_named_one(named, method, fee):
    law = country("TR").law.for_seller(Seller(named_carriers=frozenset(named)))
    version = policy(return_shipping_fee=FEE, methods=["drop_off", "pickup", "own_carrier"])

    decision = decide(version, law=law, request=RequestFacts(method=method))

    assert fee_of(decision) == fee


@pytest.mark.parametrize(
    ("law", "days_ago", "reason", "is_paid_at_door", "told"),
    [
        ("TH", 5, DEFECTIVE, True, True),
        ("TH", 6, DEFECTIVE, True, False),
        ("TH", None, DEFECTIVE, True, False),
        ("TH", 3, LATE, True, False),
        ("TH", 3, DEFECTIVE, False, False),
        ("DE", 3, DEFECTIVE, True, False),
    ],
)
def test_the_carrier_that_took_the_money_at_the_door_is_named_first_for_a_fault(
    law, days_ago, reason, is_paid_at_door, told
):
    facts = order(is_cash_on_delivery=is_paid_at_door)

    line = decide_line(policy(), item(delivered_days_ago=days_ago, reason=reason), law=law, order_facts=facts)

    assert ("carrier_pays_first" in [reason.code for reason in line.reasons]) is told
    assert line.eligible

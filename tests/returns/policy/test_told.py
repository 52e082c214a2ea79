"""What is told of a policy is what the engine decides, whatever the rules, the law and the tiers.

For each case of the page an order is made that is in this case and otherwise different from the one that was asked
about: placed, sent and delivered on other days, in a season or not, and asked for on the last day and the moment after it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.dates import end_of_local_day, local_date
from countries.registry import country
from returns.policy.cases import About, PolicyTold, tell_policy
from returns.policy.dated_terms import Season, season_of
from returns.policy.decision import LineDecision
from returns.policy.document import InvalidPolicy, PolicyVersion, parse_document
from returns.policy.engine import decide_return
from returns.policy.facts import (
    Circumstances,
    CustomerFacts,
    ItemFacts,
    LineFacts,
    OrderFacts,
    ParcelFacts,
    ReasonFacts,
    RequestFacts,
)
from returns.policy.situations import Situation, World
from returns.policy.terms import METHODS, RESOLUTIONS, Fee, TierBenefits
from returns.policy.told import Told
from tests.returns.policy.facts import NOW, leaf, rule

REASONS = (
    ReasonFacts("size_too_small", "size_too_small", "shopper", ("fit",)),
    ReasonFacts("changed_my_mind", "changed_my_mind", "shopper"),
    ReasonFacts("defective", "defective", "shop", ("wrong",)),
    ReasonFacts("arrived_late", "arrived_late", "carrier"),
)
TIERS = (
    TierBenefits("silver", "Silver", extra_window_days=15),
    TierBenefits("gold", "Gold", window_days=45, has_free_return_shipping=True, methods=("pickup",)),
)


def outbound(currency: str) -> dict[str, Any]:
    return {
        "fee": {"amount": "3.00", "currency": currency},
        "free_delivery_from": {"amount": "50.00", "currency": currency},
        "told_before_purchase": True,
    }


_fees = st.sampled_from(
    [None, {"amount": "4.90", "currency": "EUR"}, {"percent": "5"}, {"amount": "3.00", "currency": "USD"}]
)


def season(*, begun_days_ago: int, days: int, days_left: int) -> dict[str, str]:
    ordered_from = NOW.date() - timedelta(days=begun_days_ago)
    ordered_until = ordered_from + timedelta(days=days)
    return Season(ordered_from, ordered_until, ordered_until + timedelta(days=days_left)).as_json()


_seasons = st.builds(
    season, begun_days_ago=st.integers(-5, 40), days=st.integers(0, 60), days_left=st.integers(0, 200)
)
_terms: dict[str, st.SearchStrategy[Any]] = {
    "eligible": st.booleans(),
    "window_days": st.one_of(st.none(), st.integers(0, 20), st.integers(0, 120)),
    "window_starts": st.sampled_from(["ordered", "fulfilled", "delivered"]),
    "resolutions": st.lists(st.sampled_from(RESOLUTIONS), min_size=1, unique=True),
    "methods": st.lists(st.sampled_from(METHODS), min_size=1, unique=True),
    "return_shipping_fee": _fees,
    "restocking_fee": _fees,
    "approval": st.sampled_from(["auto", "review", "decline"]),
    "photos": st.integers(0, 3),
    "refund_on": st.sampled_from(["request", "first_scan", "receipt", "inspection"]),
    "bonus": st.sampled_from([None, {"percent": "10"}]),
    "hand_over_days": st.integers(1, 30),
    "outbound_shipping_fee": st.sampled_from([None, outbound("EUR"), outbound("USD")]),
    "seasons": st.lists(_seasons, max_size=2),
}
_leaves = st.one_of(
    st.builds(leaf, st.just("product.tags"), st.sampled_from(["contains", "eq", "ne"]), st.sampled_from(["outlet", "sale"])),
    st.builds(leaf, st.just("product.type"), st.sampled_from(["eq", "ne"]), st.sampled_from(["shoe", "tee"])),
    st.builds(leaf, st.just("product.vendor"), st.just("in"), st.just(["Acme", "Other"])),
    st.builds(leaf, st.just("product.sku"), st.just("contains"), st.just("SALE-")),
    st.builds(leaf, st.sampled_from(["line.final_sale", "line.gift_card"]), st.just("eq"), st.booleans()),
    st.builds(leaf, st.just("order.country"), st.sampled_from(["in", "not_in"]), st.sampled_from([["DE"], ["TR", "KR"]])),
    st.builds(leaf, st.just("customer.tier"), st.sampled_from(["eq", "ne"]), st.sampled_from(["silver", "gold"])),
    st.builds(leaf, st.just("request.reason"), st.just("eq"), st.sampled_from(["defective", "fit", "arrived_late"])),
    st.builds(leaf, st.just("request.fault"), st.sampled_from(["eq", "ne"]), st.sampled_from(["shopper", "carrier"])),
    st.builds(leaf, st.just("request.resolution"), st.just("eq"), st.sampled_from(RESOLUTIONS)),
    st.builds(leaf, st.just("request.method"), st.just("eq"), st.sampled_from(METHODS)),
    st.builds(
        leaf,
        st.sampled_from(["order.total", "line.price", "request.value"]),
        st.sampled_from(["gt", "gte", "lt", "lte"]),
        st.sampled_from(["20", "50.00", "200"]),
    ),
    st.builds(leaf, st.just("order.age_days"), st.just("gt"), st.integers(1, 60)),
    st.builds(leaf, st.just("customer.tags"), st.just("contains"), st.just("friend")),
)  # fmt: skip
_conditions = st.recursive(
    _leaves,
    lambda inner: st.dictionaries(
        st.sampled_from(["all", "any", "none"]), st.lists(inner, max_size=3), min_size=1, max_size=2
    ),
    max_leaves=4,
)
rules_of_all_kinds = st.lists(
    st.builds(
        lambda when, terms: rule(when if "fact" not in when else {"all": [when]}, **terms),
        _conditions,
        st.fixed_dictionaries({}, optional=_terms).filter(bool),
    ),
    max_size=6,
)


def parsed(base: dict[str, Any], rules: list[dict[str, Any]]) -> PolicyVersion | None:
    try:
        return PolicyVersion("v", parse_document({"base": base, "rules": rules}))
    except InvalidPolicy:  # a person's facts may not refuse
        return None


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    base=st.fixed_dictionaries({}, optional=_terms),
    rules=rules_of_all_kinds,
    home=st.sampled_from(["DE", "TR", "KR", "TH", "US", "GB", "CH", "ES", "FI", "JP"]),
    days_to_send=st.integers(0, 5),
    days_to_deliver=st.integers(0, 9),
)
def test_no_case_of_the_page_disagrees_with_the_engine(
    base: dict[str, Any],
    rules: list[dict[str, Any]],
    home: str,
    days_to_send: int,
    days_to_deliver: int,
) -> None:
    version = parsed(base, rules)
    if version is None:
        return
    world = world_of(home)

    told = tell_policy(
        version, world, typical_minor=4500, countries=["DE", "TR", "KR", "TH", "GB", "ES", "FI", "CH"]
    )

    for situation, said in statements(told, world):
        assert_agreement(version, situation, said, world, days_to_send, days_to_deliver)


def statements(told: PolicyTold, world: World) -> list[tuple[Situation, Told]]:
    """Every case that the page states, countries and reasons that it names together one by one."""
    found = [(told.situation, told.general)]
    for case in told.cases:
        change = {About.COUNTRY: "country", About.REASON: "reason", About.TIER: "tier"}.get(case.about)
        if case.when is None and change:
            found += [(case.situation.but(**{change: name}), case.told) for name in case.names]
        else:
            found.append((case.situation, case.told))
    return found


def assert_agreement(
    version: PolicyVersion, situation: Situation, said: Told, world: World, to_send: int, to_deliver: int
) -> None:
    """An order in the situation, asked for on the last day and on the day after it, by each way and wish."""
    wishes = [situation.resolution] if situation.resolution else list(said.resolutions)
    ways = [situation.method] if situation.method else [name for name, _fee in said.methods]
    if not said.eligible:
        for wish in wishes or RESOLUTIONS:
            for way in ways or METHODS:
                decision = decided(version, situation, world, resolution=wish, method=way)
                is_offered = wish in decision.resolutions and way in decision.methods
                assert not (decision.eligible and is_offered), (wish, way, decision.reasons)
        return
    usual, way = wishes[0], ways[0]
    for wish in wishes:
        decision = decided(version, situation, world, resolution=wish, method=way)
        assert decision.eligible
        assert wish in decision.resolutions
    for other in ways:
        decision = decided(version, situation, world, resolution=usual, method=other)
        assert decision.eligible
        assert other in decision.methods
    decision = decided(version, situation, world, resolution=usual, method=way)
    assert {
        "approval": decision.approval,
        "restocking_fee": free_or(decision.restocking_fee),
        "photos": decision.photos,
        "refund_on": decision.refund_on,
        "hand_over_days": decision.hand_over_days,
        "legal_basis": decision.legal_basis,
        "outbound": decision.outbound_postage_returned,
        "outbound_fee": decision.outbound_shipping_fee,
    } == {
        "approval": said.approval,
        "restocking_fee": said.restocking_fee,
        "photos": said.photos,
        "refund_on": said.refund_on,
        "hand_over_days": said.hand_over_days,
        "legal_basis": said.legal_basis,
        "outbound": said.outbound_postage_returned,
        "outbound_fee": said.outbound_shipping_fee,
    }
    for name, fee in said.methods:
        if situation.method is None:
            by_way = decided(version, situation, world, resolution=usual, method=name)
            assert free_or(by_way.return_shipping_fee) == fee
    for name in wishes:
        answer = decided(version, situation, world, resolution=name, method=way)
        bonus = answer.bonus_percent if name in ("store_credit", "exchange") else Decimal(0)
        assert dict(said.bonuses).get(name, Decimal(0)) == bonus
    if situation.placed_days_ago == 0:
        assert_windows(version, situation, said, world, usual, way, to_send, to_deliver)


def assert_windows(
    version: PolicyVersion,
    situation: Situation,
    said: Told,
    world: World,
    wish: str | None,
    way: str | None,
    to_send: int,
    to_deliver: int,
) -> None:
    """The first moment that is too late is where the told periods say, counted from the days of a real parcel."""
    placed = world.now
    sent = placed + timedelta(days=to_send)
    delivered = sent + timedelta(days=to_deliver)
    starts = {"ordered": placed, "fulfilled": sent, "delivered": delivered}
    ends = [
        None
        if period.days is None
        else end_of_local_day(
            local_date(starts[period.starts], world.time_zone) + timedelta(days=period.days), world.time_zone
        )
        for period in said.periods
    ]
    if any("order.age_days" in one.fact_names for one in version.document.rules):
        return  # on another day it is another case
    told_end = None if None in ends else max(end for end in ends if end is not None)
    season = season_of(said.seasons, local_date(placed, world.time_zone))
    if season is not None and told_end is not None:
        told_end = max(told_end, end_of_local_day(season.return_until, world.time_zone))
    now = (told_end or delivered + timedelta(days=5000)) - timedelta(seconds=1)
    if now < delivered:
        return
    days_with_it = (local_date(now, world.time_zone) - local_date(delivered, world.time_zone)).days
    at_last, last_wish, last_way = said, wish, way
    while at_last.later and days_with_it >= at_last.later.day:
        assert season is not None or not at_last.later.is_in_season
        at_last = at_last.later.told
        last_wish = situation.resolution or at_last.resolutions[0]
        last_way = situation.method or at_last.methods[0][0]
    on_time = decided(
        version, situation, world, resolution=last_wish, method=last_way, now=now, sent=sent, delivered=delivered, placed=placed
    )  # fmt: skip
    assert on_time.eligible, on_time.reasons
    assert last_wish is None or last_wish in on_time.resolutions
    assert (
        on_time.approval,
        free_or(on_time.restocking_fee),
        on_time.outbound_shipping_fee,
        on_time.photos,
        on_time.refund_on,
    ) == (
        at_last.approval,
        at_last.restocking_fee,
        at_last.outbound_shipping_fee,
        at_last.photos,
        at_last.refund_on,
    )
    assert free_or(on_time.return_shipping_fee) == dict(at_last.methods).get(
        last_way, on_time.return_shipping_fee
    )
    if told_end is not None:
        late = decided(
            version, situation, world, resolution=wish, method=way, now=told_end, sent=sent, delivered=delivered, placed=placed
        )  # fmt: skip
        assert not (late.eligible and (wish is None or wish in late.resolutions))


def decided(
    version: PolicyVersion,
    situation: Situation,
    world: World,
    *,
    resolution: str | None,
    method: str | None,
    now: datetime | None = None,
    placed: datetime | None = None,
    sent: datetime | None = None,
    delivered: datetime | None = None,
) -> LineDecision:
    """The order of a situation, filed by hand as ``returns.facts`` files a real one."""
    now = now or world.now
    placed = placed or now - timedelta(days=situation.placed_days_ago)
    decision = decide_return(
        at_order=version,
        today=version,
        order=OrderFacts(
            placed_at=placed,
            currency=world.currency,
            total_minor=situation.total_minor,
            discount_minor=situation.discount_minor,
            country=situation.country,
            tags=situation.order_tags,
        ),
        customer=CustomerFacts(tier=situation.tier, tags=situation.customer_tags, orders=situation.orders),
        items=[
            ItemFacts(
                LineFacts(
                    line="l-1",
                    unit_price_minor=situation.price_minor,
                    quantity=situation.quantity,
                    final_sale=situation.final_sale,
                    gift_card=situation.gift_card,
                    withdrawal_exempt=situation.withdrawal_exempt,
                    has_withdrawal_notice=situation.has_withdrawal_notice,
                    sku=situation.sku,
                    product_type=situation.type,
                    product_vendor=situation.vendor,
                    product_tags=situation.tags,
                    parcels=(ParcelFacts(sent or placed, delivered or now),),
                ),
                next(reason for reason in REASONS if reason.code == situation.reason),
                resolution,
            )
        ],
        request=RequestFacts(method, situation.value_minor, situation.is_full),
        circumstances=Circumstances(
            now=now,
            time_zone=world.time_zone,
            law=country(situation.country).law,
            tier_benefits=next((tier for tier in TIERS if tier.tier == situation.tier), None),
        ),
    )
    return decision.lines[0]


def free_or(fee: Fee) -> Fee:
    return Fee(percent=Decimal(0)) if fee.is_free else fee


def world_of(home: str) -> World:
    return World(
        now=NOW,
        time_zone=country(home).time_zone,
        currency="EUR",
        country=home,
        law_of=lambda code: country(code).law,
        tiers=TIERS,
        reasons=REASONS,
    )

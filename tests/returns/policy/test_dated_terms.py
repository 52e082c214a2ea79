"""Seasons let orders of some days come back longer; pauses keep parcels from travelling on some days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from returns.policy.dated_terms import Pause, last_hand_over_day
from returns.policy.decision import ReturnDecision
from returns.policy.document import InvalidPolicy, parse_document
from returns.policy.explanation import explain
from returns.policy.facts import CustomerFacts, ParcelFacts, RequestFacts
from returns.policy.record import DecisionFacts
from returns.policy.warnings import ShopWords, warnings_of
from tests.returns.policy.facts import (
    NO_LAW,
    NOW,
    circumstances,
    decide,
    decide_line,
    item,
    leaf,
    order,
    policy,
    rule,
)

SEASON = {"ordered_from": "2026-11-01", "ordered_until": "2026-11-30", "return_until": "2027-01-15"}
PAUSE = {"methods": ["pickup"], "from": "2027-02-03", "until": "2027-02-12"}
IN_BERLIN = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)  # 00:30 of 1 November there
END_OF_SEASON = datetime(2027, 1, 15, 23, tzinfo=UTC)


def ordered(placed_at: datetime, *, now: datetime | None = None):
    """An order that was sent a day later, arrived after four, and is asked about after ten or at ``now``."""
    parcel = ParcelFacts(placed_at + timedelta(days=1), placed_at + timedelta(days=4))
    return {
        "order_facts": order(placed_at=placed_at),
        "one": item(parcels=(parcel,)),
        "now": now or placed_at + timedelta(days=10),
    }


@pytest.mark.parametrize(
    ("placed_at", "end"),
    [
        (datetime(2026, 10, 31, 10, tzinfo=UTC), datetime(2026, 12, 4, 23, tzinfo=UTC)),
        (datetime(2026, 10, 31, 22, 59, tzinfo=UTC), datetime(2026, 12, 4, 23, tzinfo=UTC)),
        (IN_BERLIN, END_OF_SEASON),
        (datetime(2026, 11, 1, 10, tzinfo=UTC), END_OF_SEASON),
        (datetime(2026, 11, 30, 22, 59, tzinfo=UTC), END_OF_SEASON),
        (datetime(2026, 11, 30, 23, 1, tzinfo=UTC), datetime(2027, 1, 4, 23, tzinfo=UTC)),
    ],
)
def test_an_order_of_the_season_may_come_back_until_its_last_day(placed_at, end):
    decision = decide_line(policy(seasons=[SEASON]), **ordered(placed_at))

    assert decision.window_ends_at == end


def test_a_season_never_shortens_a_period():
    version = policy(window_days=90, seasons=[SEASON])
    late = ordered(datetime(2026, 11, 20, 10, tzinfo=UTC))

    assert decide_line(version, **late).window_ends_at == datetime(2027, 2, 22, 23, tzinfo=UTC)
    assert decide_line(policy(window_days=None, seasons=[SEASON]), **late).window_ends_at is None


def test_of_two_seasons_the_longer_counts():
    longer = {**SEASON, "ordered_from": "2026-11-20", "return_until": "2027-01-31"}

    decision = decide_line(
        policy(seasons=[longer, SEASON]), **ordered(datetime(2026, 11, 27, 10, tzinfo=UTC))
    )

    assert decision.window_ends_at == datetime(2027, 1, 31, 23, tzinfo=UTC)


def test_a_season_published_later_counts_for_orders_placed_before():
    at_order, today = policy(id="v1"), policy(id="v2", seasons=[SEASON])

    decision = decide(at_order, today=today, order_facts=order(placed_at=IN_BERLIN)).lines[0]

    assert (decision.policy_version, decision.window_ends_at) == ("v1", END_OF_SEASON)


def test_a_season_of_a_rule_is_for_its_goods_only():
    version = policy([rule(leaf("product.tags", "contains", "toys"), seasons=[SEASON])])
    placed = ordered(datetime(2026, 11, 2, 10, tzinfo=UTC))
    toy = replace(placed["one"], line=replace(placed["one"].line, product_tags=frozenset({"toys"})))

    assert decide_line(version, **placed | {"one": toy}).window_ends_at == END_OF_SEASON
    assert decide_line(version, **placed).window_ends_at == datetime(2026, 12, 6, 23, tzinfo=UTC)


def test_the_day_after_the_season_says_that_its_period_has_ended():
    decision = decide_line(
        policy(seasons=[SEASON]), **ordered(datetime(2026, 11, 2, 10, tzinfo=UTC), now=END_OF_SEASON)
    )

    assert decision.refusal_code == "window_closed"
    assert (
        explain(decision.reasons[0], translation, "en")
        == "The return period for orders of that time has ended. Last day: Friday 15 January."
    )


def test_a_person_cannot_be_taken_out_of_a_season():
    by_person = rule(leaf("customer.returns", "gt", 3), seasons=[])

    with pytest.raises(InvalidPolicy) as refused:
        policy([by_person], seasons=[SEASON])

    assert [(error.field, error.code) for error in refused.value.errors] == [
        ("rules.0.set.seasons", "person_fact_refuses")
    ]


@pytest.mark.parametrize(
    ("terms", "place", "code"),
    [
        ({"seasons": [{**SEASON, "ordered_until": "2026-10-31"}]}, ".0.ordered_until", "dates_out_of_order"),
        (
            {"seasons": [SEASON, {**SEASON, "return_until": "2026-11-29"}]},
            ".1.return_until",
            "dates_out_of_order",
        ),
        ({"seasons": [{**SEASON, "ordered_from": "01.11.2026"}]}, ".0.ordered_from", "not_a_day"),
        ({"seasons": [{**SEASON, "until": "2027-01-15"}]}, ".0.until", "unknown_field"),
        ({"pauses": [{**PAUSE, "until": "2027-02-02"}]}, ".0.until", "dates_out_of_order"),
        ({"pauses": [{**PAUSE, "until": "2028-02-04"}]}, ".0.until", "out_of_range"),
        ({"pauses": [{**PAUSE, "methods": ["pigeon"]}]}, ".0.methods", "unknown_value"),
        ({"pauses": [{"methods": ["pickup"], "from": "2027-02-03"}]}, ".0.until", "missing"),
    ],
)
def test_a_mistake_is_named_with_its_place(terms, place, code):
    (name,) = terms

    with pytest.raises(InvalidPolicy) as refused:
        policy(**terms)

    assert [(error.field, error.code) for error in refused.value.errors] == [(f"base.{name}{place}", code)]


def test_a_document_without_dates_is_written_without_them():
    document = parse_document({"base": {"seasons": [], "pauses": [], "keep_item": None}})

    assert document.as_json()["base"].keys().isdisjoint({"seasons", "pauses", "keep_item"})
    assert parse_document({"base": {"seasons": [SEASON], "pauses": [PAUSE]}}).as_json()["base"] == {
        **document.as_json()["base"],
        "seasons": [SEASON],
        "pauses": [PAUSE],
    }


def on(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T10:00:00+01:00")


WITH_PICKUP = {"methods": ["pickup", "drop_off"], "pauses": [PAUSE], "window_days": None}


@pytest.mark.parametrize(
    ("day", "methods"),
    [
        ("2027-02-02", ("pickup", "drop_off")),
        ("2027-02-03", ("drop_off",)),
        ("2027-02-12", ("drop_off",)),
        ("2027-02-13", ("pickup", "drop_off")),
    ],
)
def test_a_way_that_rests_is_not_offered_beside_another(day, methods):
    decision = decide(policy(**WITH_PICKUP), now=on(day))

    assert decision.methods == decision.lines[0].methods == methods


def test_a_way_that_rests_is_refused_until_the_pause_is_over():
    decision = decide(policy(**WITH_PICKUP), now=on("2027-02-05"), request=RequestFacts(method="pickup"))

    assert (decision.eligible, decision.refusal_code) == (False, "method_not_offered")
    assert (
        explain(decision.reasons[-1], translation, "en")
        == "This way of sending back rests at the moment. Last day of the pause: Friday 12 February 2027."
    )


def test_the_only_way_stays_offered_and_its_days_do_not_count():
    version = policy(methods=["pickup"], pauses=[PAUSE], window_days=None, hand_over_days=7)

    decision = decide(version, now=on("2027-01-31"))

    assert decision.methods == ("pickup",)
    assert decision.last_hand_over_day(date(2027, 1, 31), "pickup") == date(2027, 2, 17)
    assert decide(version, now=on("2027-02-05")).methods == ("pickup",)


def test_lines_that_share_only_what_rests_can_still_travel_together():
    version = policy(
        [rule(leaf("product.tags", "contains", "bulky"), methods=["pickup"])],
        methods=["drop_off", "pickup"],
        pauses=[PAUSE],
        window_days=None,
    )

    decision = decide(
        version, item(product_tags=frozenset({"bulky"})), item(line="l-2"), now=on("2027-02-05")
    )

    assert (decision.eligible, decision.methods) == (True, ("pickup",))


def test_pauses_are_those_of_today_whatever_version_decides():
    old = policy(id="v1", **WITH_PICKUP)
    without = policy(id="v2", methods=["pickup", "drop_off"], window_days=None)

    assert decide(old, today=without, now=on("2027-02-05")).methods == ("pickup", "drop_off")
    assert decide(without, today=old, now=on("2027-02-05")).methods == ("drop_off",)


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2027, 1, 20), 7, date(2027, 1, 27)),
        (date(2027, 2, 2), 1, date(2027, 2, 13)),
        (date(2027, 2, 12), 1, date(2027, 2, 13)),
        (date(2027, 2, 5), 3, date(2027, 2, 15)),
    ],
)
def test_days_of_a_pause_do_not_count_for_handing_over(start, days, last):
    pauses = [Pause(("pickup",), date(2027, 2, 3), date(2027, 2, 12))]

    assert last_hand_over_day(start, days=days, method="pickup", pauses=pauses) == last
    assert last_hand_over_day(start, days=days, method="label", pauses=pauses) == start + timedelta(days=days)


def test_a_decision_with_dates_is_read_back_as_it_was():
    decision = decide(policy(seasons=[SEASON], **WITH_PICKUP), now=on("2027-02-05"))

    assert ReturnDecision.from_json(decision.as_json()) == decision


def test_a_decision_of_a_time_without_dates_is_still_read():
    stored = decide(policy()).as_json()
    for line in (stored, *stored["lines"]):
        for name in ("pauses", "seasons", "paused_methods"):
            line.pop(name, None)

    assert ReturnDecision.from_json(stored) == decide(policy())


def test_a_back_test_asks_about_the_season_too():
    facts = DecisionFacts(
        order=order(placed_at=IN_BERLIN),
        customer=CustomerFacts(kept_at=(NOW,)),
        items=(item(parcels=(ParcelFacts(IN_BERLIN, IN_BERLIN),)),),
        request=RequestFacts(),
        circumstances=circumstances(NO_LAW, now=datetime(2027, 1, 10, tzinfo=UTC)),
    )
    again = DecisionFacts.from_json(facts.as_json(), law=NO_LAW)

    assert again == facts
    assert (again.decide(policy()).eligible, again.decide(policy(seasons=[SEASON])).eligible) == (False, True)


@pytest.mark.parametrize(
    ("base", "codes"),
    [
        ({"seasons": [SEASON]}, []),
        ({"seasons": [SEASON], "window_days": None}, ["season_without_end"]),
        (
            {
                "seasons": [
                    {
                        **SEASON,
                        "ordered_from": "2025-11-01",
                        "ordered_until": "2025-11-30",
                        "return_until": "2026-01-15",
                    }
                ]
            },
            ["season_over"],
        ),
        ({"pauses": [PAUSE]}, ["pause_not_offered"]),
        ({"pauses": [PAUSE], "methods": ["pickup", "label"]}, []),
        ({"pauses": [PAUSE], "methods": ["pickup"]}, ["pause_of_every_method"]),
        ({"pauses": [{**PAUSE, "from": "2026-02-03", "until": "2026-02-12"}]}, ["pause_over"]),
        ({"keep_item": {"max_value": {"amount": "5.00", "currency": "EUR"}}}, []),
        ({"keep_item": {"max_value": {"amount": "5.00", "currency": "USD"}}}, ["foreign_ceiling"]),
        ({"resolutions": ["refund", "keep_item"]}, ["kept_without_ceiling"]),
    ],
)
def test_what_is_worth_knowing_about_dates_and_ceilings_is_said(base, codes):
    words = ShopWords(currency="EUR", country="CH", law=NO_LAW, today=date(2026, 12, 1))

    assert [warning.code for warning in warnings_of(policy(**base).document, words)] == codes

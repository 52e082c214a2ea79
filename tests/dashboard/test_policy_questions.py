"""Six answers make the policy; the law is confirmed as it was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import ShopSettings
from accounts.services.law import unconfirmed_law
from core.money import Money
from countries.registry import country, known_countries
from returns.models import PolicyVersion
from returns.policy.dated_terms import Season
from returns.policy_questions import DECISIONS, WAY_BACK, Answers, answers_of, document_of, usual_season
from tests import make
from tests.dashboard.returns_made import staff_member

_amounts = st.integers(1, 10_000_00).map(lambda minor: Money(minor, "EUR"))
YEAR_S_END = Season(date(2026, 11, 1), date(2026, 12, 31), date(2027, 1, 31))
SEASON_FIELDS = {"is_longer": "yes", **YEAR_S_END.as_json()}
ANSWERED = {
    "window_days": "60",
    "way_back": "free",
    "resolutions": ["refund"],
    "refund_on": "receipt",
    "decision": "auto",
}


@pytest.mark.parametrize("code", [one.code for one in known_countries()])
def test_every_country_s_preset_is_six_answers(code: str) -> None:
    home = country(code)

    assert answers_of(home.preset_policy(home.currency), currency=home.currency) is not None


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    window_days=st.one_of(st.none(), st.integers(0, 400)),
    way_back=st.sampled_from(WAY_BACK),
    fee=_amounts,
    takes_final_sale=st.booleans(),
    takes_gift_cards=st.booleans(),
    resolutions=st.lists(
        st.sampled_from(["refund", "store_credit", "exchange"]), min_size=1, unique=True
    ).map(tuple),
    bonus=st.decimals(0, 100, places=1),
    refund_on=st.sampled_from(["request", "first_scan", "receipt", "inspection"]),
    decision=st.sampled_from(DECISIONS),
    above=_amounts,
    season=st.sampled_from([None, YEAR_S_END]),
)
def test_what_was_answered_can_be_read_from_the_document(
    window_days: int | None,
    way_back: str,
    fee: Money,
    takes_final_sale: bool,
    takes_gift_cards: bool,
    resolutions: tuple[str, ...],
    bonus: Decimal,
    refund_on: str,
    decision: str,
    above: Money,
    season: Season | None,
) -> None:
    answers = Answers(
        window_days,
        way_back,
        fee if way_back != "free" else None,
        takes_final_sale,
        takes_gift_cards,
        resolutions,
        bonus,
        refund_on,
        decision,
        above if decision == "review_above" else None,
        season,
    )
    start = country("DE").preset_policy("EUR")

    document = document_of(answers, start=start, currency="EUR")

    assert answers_of(document, currency="EUR") == answers
    assert document["base"]["methods"] == start["base"]["methods"]


def test_policy_with_more_to_say_is_not_six_answers() -> None:
    document = country("DE").preset_policy("EUR")
    more = {
        "name": "Outlet",
        "when": {"all": [{"fact": "product.tags", "operator": "contains", "value": "outlet"}]},
        "set": {"window_days": 5},
    }

    assert answers_of({**document, "rules": [*document["rules"], more]}, currency="EUR") is None


def test_only_the_latest_season_is_asked_about_and_the_others_stay() -> None:
    before = Season(date(2025, 11, 1), date(2025, 11, 30), date(2026, 1, 15)).as_json()
    document = country("DE").preset_policy("EUR")
    start = {**document, "base": {**document["base"], "seasons": [YEAR_S_END.as_json(), before]}}
    answers = answers_of(start, currency="EUR")
    assert answers is not None

    same, without, longer = (
        document_of(replace(answers, season=season), start=start, currency="EUR")["base"]["seasons"]
        for season in (answers.season, None, replace(YEAR_S_END, return_until=date(2027, 2, 15)))
    )

    assert answers.season == YEAR_S_END
    assert same == start["base"]["seasons"]
    assert without == [before]
    assert longer == [{**YEAR_S_END.as_json(), "return_until": "2027-02-15"}, before]


@pytest.mark.parametrize(
    ("today", "until"),
    [
        (date(2026, 11, 2), date(2027, 1, 31)),
        (date(2027, 1, 31), date(2027, 1, 31)),
        (date(2027, 2, 1), date(2028, 1, 31)),
    ],
)
def test_days_of_the_year_s_end_are_those_that_still_matter(today: date, until: date) -> None:
    assert usual_season(today).return_until == until


def test_year_s_end_is_off_until_it_is_ticked_and_then_stands_on_the_policy(client: Any, shop: Any) -> None:
    client.force_login(staff_member())
    path, told = "/dashboard/policy/questions/", "Ordered from 1 November to 31 December"

    asked = client.get(path).content.decode()
    off = client.post(path, {**ANSWERED, **YEAR_S_END.as_json(), "do": "preview"}).content.decode()
    on = client.post(path, {**ANSWERED, **SEASON_FIELDS, "do": "preview"}).content.decode()
    client.post(f"{path}?first=yes", {**ANSWERED, **SEASON_FIELDS, "do": "publish"})
    again = client.get(path).content.decode()

    assert 'name="return_until" id="return_until" value="2027-01-31"' in asked
    assert 'name="is_longer" value="yes" checked' not in asked
    assert told not in off
    assert f"{told}: until 31 January 2027" in on
    assert 'name="is_longer" value="yes" checked' in again
    assert f"{told}: until 31 January 2027" in client.get("/policy/").content.decode()


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"return_until": ""}, "Please choose each day."),
        ({"ordered_until": "2026-10-01"}, "These days are in the wrong order"),
        ({"ordered_from": "1026-11-01"}, "Please choose each day."),
    ],
)
def test_season_with_wrong_days_is_asked_for_again(
    client: Any, shop: Any, days: dict[str, str], words: str
) -> None:
    client.force_login(staff_member())

    page = client.post("/dashboard/policy/questions/", {**ANSWERED, **SEASON_FIELDS, **days, "do": "draft"})

    assert page.status_code == 422
    assert words in page.content.decode()
    assert not PolicyVersion.objects.filter(number=None).exists()


def test_answers_are_shown_as_the_policy_before_they_count(client: Any, shop: Any) -> None:
    client.force_login(staff_member())
    before = PolicyVersion.objects.count()
    answered = {
        "window_days": "7",
        "way_back": "paid",
        "way_back_fee": "4,90",
        "goods": [],
        "resolutions": ["store_credit"],
        "refund_on": "receipt",
        "decision": "auto",
    }

    asked = client.get("/dashboard/policy/questions/").content.decode()
    shown = client.post("/dashboard/policy/questions/", {**answered, "do": "preview"}, HTTP_HX_REQUEST="true")
    page = shown.content.decode()

    assert "30 days from delivery" in asked
    assert "By law you may withdraw" not in page
    assert "14 days from delivery" in page
    assert "Return shipping: €4.90" in page
    assert "The law gives your customers 14 days to withdraw" in page
    assert "it is always offered then" in page
    assert "Show rules" in page
    assert PolicyVersion.objects.count() == before


def test_first_answers_become_the_policy_at_once(client: Any, shop: Any) -> None:
    client.force_login(staff_member())
    answered = {
        "window_days": "60",
        "way_back": "free",
        "resolutions": ["refund"],
        "refund_on": "receipt",
        "decision": "review_above",
        "review_above": "100",
        "do": "publish",
    }

    saved = client.post("/dashboard/policy/questions/?first=yes", answered)
    wrong = client.post("/dashboard/policy/questions/?first=yes", {**answered, "review_above": "many"})

    assert saved.status_code == 302
    assert wrong.status_code == 422
    newest = PolicyVersion.objects.exclude(number=None).order_by("-number")[0]
    assert newest.document["base"]["window_days"] == 60
    assert newest.created_by["kind"] == "staff"
    assert "60 days from delivery" in client.get("/policy/").content.decode()


def test_later_answers_are_compared_with_the_policy_in_force_before_they_count(
    client: Any, shop: Any
) -> None:
    client.force_login(staff_member())
    in_force = PolicyVersion.objects.exclude(number=None).count()

    asked = client.post("/dashboard/policy/questions/", {**ANSWERED, "do": "publish"})

    draft = PolicyVersion.objects.get(number=None)
    assert asked.headers["Location"] == f"/dashboard/policy/{draft.public_id}/publish/"
    assert draft.document["base"]["window_days"] == 60
    assert PolicyVersion.objects.exclude(number=None).count() == in_force


def test_law_is_confirmed_by_somebody_and_asked_again_when_it_changes(client: Any, shop: Any) -> None:
    staff = staff_member()
    client.force_login(staff)
    page = client.get("/dashboard/policy/").content.decode()
    marks = [part.split('"')[0] for part in page.split('name="row" value="')[1:]]

    client.post("/dashboard/settings/law/", {"row": marks, "from": "policy"})
    settings = ShopSettings.objects.get()
    confirmed = client.get("/dashboard/policy/").content.decode()
    settings.law_confirmation["rows"]["withdrawal"] = "what it said a year ago"
    settings.save()
    changed = client.get("/dashboard/policy/").content.decode()

    assert len(marks) == 12
    assert settings.law_confirmation["by"] == (staff.name or staff.email)
    assert "I have checked this" not in confirmed
    assert unconfirmed_law(settings) == {"withdrawal"}
    assert "Something has changed since you confirmed it" in changed


def test_block_for_product_pages_is_shown_with_its_answer(client: Any, shop: Any) -> None:
    client.force_login(staff_member())
    product = make.product(title="<b>Tee</b>")

    page = client.get(f"/dashboard/policy/products/?product={product.external_id}").content.decode()

    assert f"/policy/product/{product.external_id}/" in page
    assert "snippet.js" in page
    assert "Return within 30 days, free" in page
    assert "<b>Tee</b>" not in page

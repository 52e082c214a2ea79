"""Seasons, pauses and the ceiling of keeping, typed into the form and read in words. Without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import StaffUser
from accounts.roles import Role
from returns.models import PolicyVersion
from tests.dashboard.returns_made import staff_member

SEASON = {
    "base-seasons-0-ordered_from": "2026-11-01",
    "base-seasons-0-ordered_until": "2026-11-30",
    "base-seasons-0-return_until": "2027-01-15",
}
PAUSE = {
    "base-pauses-1-methods": ["pickup", "label"],
    "base-pauses-1-from": "2027-02-03",
    "base-pauses-1-until": "2027-02-12",
}
KEEP = {
    "base-keep_item-currency": "EUR",
    "base-keep_item-amount": "20,00",
    "base-keep_item-max_times": "2",
    "base-keep_item-within_days": "365",
}
OUTBOUND = {
    "base-outbound_shipping_fee-currency": "EUR",
    "base-outbound_shipping_fee-amount": "3,00",
    "base-outbound_shipping_fee-from": "50",
    "base-outbound_shipping_fee-told": "yes",
}


@pytest.fixture
def draft(shop: Any, client: Any) -> PolicyVersion:
    owner: StaffUser = staff_member(Role.OWNER)
    client.force_login(owner)
    client.post("/dashboard/policy/drafts/")
    return PolicyVersion.objects.get(state="draft")


def save(client: Any, draft: PolicyVersion, **typed: Any) -> Any:
    url = f"/dashboard/policy/{draft.public_id}/base/"
    page = client.get(url)
    form = {"mark": page.context["mark"]}
    for term in page.context["form"].terms:
        if term.kind == "fee":
            form |= {f"{term.name}-kind": term.value or "none", term.name: term.amount}
        elif term.kind not in ("seasons", "pauses", "keep", "outbound"):
            form[term.name] = list(term.values)
    return client.post(url, {**form, **typed})


def test_season_pause_and_ceiling_are_typed_read_and_typed_again(client: Any, draft: PolicyVersion) -> None:
    answer = save(client, draft, **SEASON, **PAUSE, **KEEP)

    draft.refresh_from_db()
    stated = {name: draft.document["base"][name] for name in ("seasons", "pauses", "keep_item")}
    page = client.get(f"/dashboard/policy/{draft.public_id}/edit/").content.decode()
    form = client.get(f"/dashboard/policy/{draft.public_id}/base/").content.decode()

    assert answer.status_code == 302
    assert stated == {
        "seasons": [
            {"ordered_from": "2026-11-01", "ordered_until": "2026-11-30", "return_until": "2027-01-15"}
        ],
        "pauses": [{"methods": ["pickup", "label"], "from": "2027-02-03", "until": "2027-02-12"}],
        "keep_item": {
            "max_value": {"amount": "20.00", "currency": "EUR"},
            "max_times": 2,
            "within_days": 365,
        },
    }
    assert "ordered 1 November 2026 – 30 November 2026: until 15 January 2027" in page
    assert "3 February 2027 – 12 February 2027" in page
    assert "2 times per customer in 365 days" in page
    for value in (
        'value="2026-11-01"',
        'value="2027-02-12"',
        'value="20.00"',
        'name="base-seasons-1-ordered_from"',
    ):
        assert value in form


def test_the_delivery_when_free_delivery_is_lost_is_typed_with_the_shops_word(
    client: Any, draft: PolicyVersion
) -> None:
    answer = save(client, draft, **OUTBOUND)

    draft.refresh_from_db()
    page = client.get(f"/dashboard/policy/{draft.public_id}/edit/").content.decode()
    form = client.get(f"/dashboard/policy/{draft.public_id}/base/").content.decode()

    assert answer.status_code == 302
    assert draft.document["base"]["outbound_shipping_fee"] == {
        "fee": {"amount": "3.00", "currency": "EUR"},
        "free_delivery_from": {"amount": "50.00", "currency": "EUR"},
        "told_before_purchase": True,
    }
    assert "€3.00, when less than €50.00 is kept; said before the purchase" in page
    assert "the law allows no charge for the delivery" in page
    assert 'name="base-outbound_shipping_fee-told" value="yes" checked' in form


def test_an_emptied_row_is_removed(client: Any, draft: PolicyVersion) -> None:
    save(client, draft, **SEASON, **PAUSE, **KEEP)

    save(client, draft)

    draft.refresh_from_db()
    assert draft.document["base"].keys().isdisjoint({"seasons", "pauses", "keep_item"})


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ({**SEASON, "base-seasons-0-return_until": ""}, "Please choose each day."),
        ({**SEASON, "base-seasons-0-ordered_until": "2026-10-01"}, "These days are in the wrong order"),
        ({**PAUSE, "base-pauses-1-methods": []}, "This value is missing"),
        ({**OUTBOUND, "base-outbound_shipping_fee-told": ""}, "where customers could read it before"),
        ({**OUTBOUND, "base-outbound_shipping_fee-from": "0"}, "too small or too large"),
        ({**KEEP, "base-keep_item-max_times": "often"}, "This value is missing"),
        ({**KEEP, "base-keep_item-amount": "20.005"}, "Please write the amount in digits"),
    ],
)
def test_a_mistake_stays_in_the_form_with_what_is_wrong(
    client: Any, draft: PolicyVersion, typed: dict[str, Any], text: str
) -> None:
    before = draft.document

    answer = save(client, draft, **typed)

    draft.refresh_from_db()
    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert draft.document == before


def test_what_differs_is_said_in_words(client: Any, draft: PolicyVersion) -> None:
    save(client, draft, **SEASON)

    compared = client.get(f"/dashboard/policy/{draft.public_id}/").content.decode()

    assert "Seasons" in compared
    assert "ordered 1 November 2026 – 30 November 2026: until 15 January 2027" in compared

"""Trying a draft on an order and replaying returns, as pages without JavaScript; the trace on a return's page."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import StaffUser
from accounts.roles import Role
from core.actors import Actor
from returns.models import BackTest, PolicyVersion, ReturnRequest
from returns.policy_versions import current_policy
from returns.services.back_tests import carry_on_back_test
from returns.services.policies import create_draft
from tests import make
from tests.dashboard.returns_made import approved, staff_member

STAFF = Actor("staff", "1")
LOOK = {
    "name": "Small sizes are looked at",
    "when": {"all": [{"fact": "request.reason", "operator": "eq", "value": "size_too_small"}]},
    "set": {"approval": "review"},
}
KOREA = {
    "name": "Korea",
    "when": {"all": [{"fact": "order.country", "operator": "eq", "value": "KR"}]},
    "set": {"photos": 2},
}


@pytest.fixture
def owner(shop: Any, client: Any) -> StaffUser:
    made = staff_member(Role.OWNER)
    client.force_login(made)
    return made


def _draft() -> PolicyVersion:
    current = PolicyVersion.objects.get(public_id=current_policy(now=timezone.now()).id)
    document = {**current.document, "rules": [LOOK, KOREA, *current.document["rules"]]}
    return create_draft(document=document, actor=STAFF, now=make.NOW)


def test_an_order_is_found_and_answered_line_by_line(owner: StaffUser, client: Any) -> None:
    order = make.order(
        lines=[{"quantity": 1, "paid_minor": 5000, "title": "Wool hat"}], delivered_at=timezone.now()
    )
    path = f"/dashboard/policy/{_draft().public_id}/try/"

    found = client.get(path, {"q": order.number}).content.decode()
    asked = client.get(path, {"order": order.public_id, "reason": "size_too_small"}).content.decode()
    other = client.get(path, {"order": order.public_id, "reason": "changed_my_mind"}).content.decode()
    missing = client.get(path, {"order": "ord_none"})

    assert f"?order={order.public_id}" in found
    for text in (
        "Wool hat",
        "It answers otherwise than today",
        "Small sizes are looked at",
        "It decided: How it is approved",
        "Order: country it was sent to: is South Korea. Found: Germany",
    ):
        assert text in asked
    assert "It answers the same as today" in other
    assert missing.status_code == 404
    assert not ReturnRequest.objects.exists()


def test_a_wish_that_cannot_be_understood_is_told(owner: StaffUser, client: Any) -> None:
    order = make.order()
    path = f"/dashboard/policy/{_draft().public_id}/try/"

    page = client.get(path, {"order": order.public_id, "reason": "no_such_reason"})

    assert page.status_code == 422
    assert "Please choose one of the reasons." in page.content.decode()


def test_an_analyst_sees_no_names_while_trying(shop: Any, client: Any) -> None:
    order = make.order(customer=make.customer(name="Grace Hopper"))
    client.force_login(staff_member(Role.ANALYST))
    path = f"/dashboard/policy/{_draft().public_id}/try/"

    for query in ({"q": order.number}, {"order": order.public_id}):
        page = client.get(path, query).content.decode()
        assert order.number in page
        assert "Grace Hopper" not in page


def test_returns_are_replayed_and_those_that_come_out_otherwise_are_linked(
    owner: StaffUser, client: Any
) -> None:
    made = approved()
    draft = _draft()

    client.post(f"/dashboard/policy/{draft.public_id}/back-tests/", {"last": "100"})
    started = BackTest.objects.get()
    running = client.get(f"/dashboard/policy/back-tests/{started.public_id}/").content.decode()
    carry_on_back_test(back_test_id=started.public_id, actor=STAFF, clock=timezone.now, seconds=30)
    over = client.get(f"/dashboard/policy/back-tests/{started.public_id}/").content.decode()
    listed = client.get(f"/dashboard/policy/{draft.public_id}/back-tests/").content.decode()

    assert "0 of 1 returns" in running
    assert 'hx-trigger="every 1s"' in running
    assert 'hx-trigger="every 1s"' not in over
    for text in (
        "1 return comes out otherwise",
        "Small sizes are looked at",
        "These rules decided about none of the returns:",
        f"/dashboard/returns/{made.public_id}/",
    ):
        assert text in over
    assert f"/dashboard/policy/back-tests/{started.public_id}/" in listed


def test_a_back_test_is_stopped_from_its_page(owner: StaffUser, client: Any) -> None:
    approved()
    draft = _draft()
    client.post(f"/dashboard/policy/{draft.public_id}/back-tests/", {"last": "100"})
    started = BackTest.objects.get()

    again = client.post(
        f"/dashboard/policy/{draft.public_id}/back-tests/", {"last": "100"}, follow=True
    ).content.decode()
    client.post(f"/dashboard/policy/back-tests/{started.public_id}/stop/")

    started.refresh_from_db()
    assert "A back-test of this policy is running." in again
    assert started.state == "stopped"


def test_a_return_shows_its_rules_and_the_facts_of_its_day(owner: StaffUser, client: Any) -> None:
    made = approved()

    page = client.get(f"/dashboard/returns/{made.public_id}/").content.decode()

    for text in (
        "Rules and facts, one by one",
        "Facts as they were then",
        "Order: country it was sent to",
        "Return: value: is more than €200.00. Found: €50.00",
    ):
        assert text in page


def test_the_warehouse_sees_no_facts_about_money(shop: Any, client: Any) -> None:
    made = approved()
    client.force_login(staff_member(Role.WAREHOUSE))

    page = client.get(f"/dashboard/returns/{made.public_id}/").content.decode()

    assert made.number in page
    assert "Facts as they were then" not in page

"""Undoing on the page of a return: offered while nobody was told, and clear about what to do afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.roles import Role
from events.outbox.models import OutboxEntry
from returns.models import DecisionByHand, ReturnRequest
from tests.dashboard.returns_made import requested, staff_member


def _page(client: Any, made: ReturnRequest) -> str:
    return client.get(f"/dashboard/returns/{made.public_id}/").content.decode()


def _approve(client: Any, made: ReturnRequest) -> str:
    answer = client.post(f"/dashboard/returns/{made.public_id}/act/approve/", {"notify": "yes"}, follow=True)
    return answer.content.decode()


def _undo(client: Any, made: ReturnRequest, **fields: str) -> Any:
    decision = DecisionByHand.objects.get(return_request=made)
    sent = {"decision": decision.public_id, **fields}
    return client.post(f"/dashboard/returns/{made.public_id}/undo/", sent, follow=True)


def _status(made: ReturnRequest) -> str:
    return ReturnRequest.objects.get(pk=made.pk).status


@pytest.fixture
def owner(shop: Any, client: Any) -> Any:
    made = staff_member(Role.OWNER)
    client.force_login(made)
    return made


def test_after_the_act_the_page_offers_undo_and_the_timeline_keeps_both(owner: Any, client: Any) -> None:
    made = requested()

    page = _approve(client, made)
    assert 'data-left="10"' in page
    assert "Nobody is told and nothing is made until the time to undo is over." in page
    undone = _undo(client, made, expected_status="approved").content.decode()

    assert _status(made) == "requested"
    assert "Undone. The return stands as before, and nobody was told." in undone
    assert "Decision undone before anybody was told" in undone
    assert 'id="undo"' not in undone


def test_once_it_is_told_the_page_says_what_to_do_instead(owner: Any, client: Any) -> None:
    made = requested()
    _approve(client, made)
    OutboxEntry.objects.update(attempts=1)

    page = _page(client, made)
    late = _undo(client, made)

    for text in (page, late.content.decode()):
        assert "It is too late" in text
        assert "You can still cancel the return, until the parcel is handed over." in text
    assert 'data-left="' not in page
    assert (late.status_code, _status(made)) == (409, "approved")


def test_a_minute_later_the_page_is_as_ever(owner: Any, client: Any) -> None:
    made = requested()
    _approve(client, made)
    moment = DecisionByHand.objects.get().acted_at
    assert moment is not None
    DecisionByHand.objects.update(acted_at=moment - timedelta(minutes=1))

    assert 'id="undo"' not in _page(client, made)


def test_the_page_asks_again_when_the_time_is_over(owner: Any, client: Any) -> None:
    made = requested()
    page = _approve(client, made)
    seen = page.split("?seen=")[1].split('"')[0]
    url = f"/dashboard/returns/{made.public_id}/?seen={seen}"

    before = client.get(url, headers={"HX-Request": "true"})
    OutboxEntry.objects.update(attempts=1)
    after = client.get(url, headers={"HX-Request": "true"})

    assert (before.status_code, after.status_code) == (204, 200)
    assert "It is too late" in after.content.decode()


@pytest.mark.parametrize("role", [Role.WAREHOUSE, Role.ANALYST])
def test_who_may_not_decide_does_not_undo(shop: Any, client: Any, role: Role) -> None:
    made = requested()
    client.force_login(staff_member(Role.OWNER))
    _approve(client, made)
    client.force_login(staff_member(role))

    assert _undo(client, made).status_code == 403
    assert _status(made) == "approved"
    assert 'id="undo"' not in _page(client, made)


def test_a_return_that_somebody_moved_meanwhile_is_not_undone(owner: Any, client: Any) -> None:
    made = requested()
    _approve(client, made)

    answer = _undo(client, made, expected_status="requested")

    assert answer.status_code == 409
    assert _status(made) == "approved"

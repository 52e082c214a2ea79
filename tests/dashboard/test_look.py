"""Seeing the shopper's page: with a reason that is kept, for half an hour, with nothing to be done there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import StaffUser
from accounts.roles import Role
from events.models import Event
from returns.links import staff_look_path
from returns.models import ReturnNote
from tests.dashboard.returns_made import approved, staff_member


@pytest.fixture
def agent(shop: Any, client: Any) -> StaffUser:
    made = staff_member(Role.AGENT)
    client.force_login(made)
    return made


def test_looking_is_written_down_and_shows_the_page_without_its_acts(
    agent: StaffUser, client: Client
) -> None:
    made = approved()

    led = client.post(f"/dashboard/returns/{made.public_id}/look/", {"reason": "He cannot find the code"})
    page = client.get(led["Location"])

    assert page.status_code == 200
    assert "This is how the customer sees return" in page.content.decode()
    assert '<div class="as-shopper" inert>' in page.content.decode()
    note = ReturnNote.objects.get(return_request=made, kind="look")
    assert (note.text, note.author, note.is_for_shopper) == (
        "He cannot find the code",
        {"kind": "staff", "id": str(agent.pk)},
        False,
    )
    assert Event.objects.get(type="return.seen_as_shopper").actor == note.author


def test_nobody_looks_without_a_reason(agent: StaffUser, client: Client) -> None:
    made = approved()

    answer = client.post(f"/dashboard/returns/{made.public_id}/look/", {"reason": "  "})

    assert answer["Location"] == f"/dashboard/returns/{made.public_id}/"
    assert not ReturnNote.objects.filter(kind="look").exists()
    assert not Event.objects.filter(type="return.seen_as_shopper").exists()


def test_the_link_is_good_for_its_maker_only_and_for_half_an_hour(agent: StaffUser, client: Client) -> None:
    made = approved()
    now = timezone.now()
    path = staff_look_path(made, staff_id=str(agent.pk), now=now)
    late = staff_look_path(made, staff_id=str(agent.pk), now=now - timedelta(minutes=31))
    others = staff_look_path(made, staff_id="999", now=now)

    assert [client.get(way).status_code for way in (path, late, others)] == [200, 404, 404]
    assert Client(SERVER_NAME="shop-a.localhost").get(path).status_code == 404


def test_whoever_looks_can_do_nothing_there(agent: StaffUser, client: Client) -> None:
    made = approved()
    client.get(staff_look_path(made, staff_id=str(agent.pk), now=timezone.now()))

    client.post(f"/returns/{made.public_id}/cancel/")

    made.refresh_from_db()
    assert made.status == "approved"

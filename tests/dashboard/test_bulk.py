"""Many returns decided at once, on the pages of staff: what will happen, how far it is, how each went."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import StaffUser
from accounts.roles import Role
from core.actors import Actor
from returns.models import BulkAct, ReturnRequest
from returns.services.bulk_acts import carry_on_bulk_act
from tests import make
from tests.dashboard.returns_made import approved, queries_of_the_page, requested, staff_member

REVIEW = "/dashboard/bulk/"
BEGIN = "/dashboard/bulk/approve/begin/"
BEGIN_DECLINING = "/dashboard/bulk/decline/begin/"


@pytest.fixture
def owner(shop: Any, client: Any) -> StaffUser:
    made = staff_member(Role.OWNER)
    client.force_login(made)
    return made


def _goodwill() -> ReturnRequest:
    return requested(make.order(country="US"))


def _worked_off() -> BulkAct:
    """The worker has gone through the newest act."""
    found = BulkAct.objects.latest("pk")
    actor = Actor.from_json(found.created_by)
    carry_on_bulk_act(bulk_act_id=found.public_id, actor=actor, clock=timezone.now, seconds=60)
    return BulkAct.objects.get(pk=found.pk)


def _statuses(*made: ReturnRequest) -> list[str]:
    return [ReturnRequest.objects.get(pk=one.pk).status for one in made]


def test_approving_says_how_many_before_and_shows_how_each_went(owner: StaffUser, client: Any) -> None:
    made = [requested() for _number in range(3)]
    done = approved()
    wanted = {"verb": "approve", "return": [one.public_id for one in (*made, done)]}

    asked = client.post(REVIEW, wanted).content.decode()
    assert "Approve 3 returns?" in asked
    assert "1 of the chosen was decided already" in asked
    assert not BulkAct.objects.exists()

    begun = client.post(BEGIN, wanted)
    waiting = client.get(begun["Location"]).content.decode()
    act = _worked_off()
    page = client.get(begun["Location"]).content.decode()

    assert begun["Location"] == f"{REVIEW}{act.public_id}/"
    assert "You can leave this page" in waiting
    assert "Stop" in waiting
    assert "3 of 3 gone through · approved: 3" in page
    assert 'id="bulk-undo-1"' in page
    assert _statuses(*made) == ["approved"] * 3


def test_coming_back_the_queue_leads_to_the_report(owner: StaffUser, client: Any) -> None:
    made = requested()
    client.post(BEGIN, {"return": made.public_id})
    act = _worked_off()

    queue = client.get("/dashboard/").content.decode()

    assert f"{REVIEW}{act.public_id}/" in queue
    assert "1 of 1" in queue


def test_a_refusal_is_named_in_the_report(owner: StaffUser, client: Any) -> None:
    made = requested()
    client.post(BEGIN, {"return": made.public_id})
    client.post(f"/dashboard/returns/{made.public_id}/act/approve/", {"expected_status": "requested"})
    act = _worked_off()

    page = client.get(f"{REVIEW}{act.public_id}/").content.decode()

    assert "refused: 1" in page
    assert "Somebody else moved this return" in page
    assert made.number in page


def test_declining_leaves_rights_by_law_out_and_names_them(owner: StaffUser, client: Any) -> None:
    goodwill, by_law = _goodwill(), requested()
    wanted = {"verb": "decline", "return": [goodwill.public_id, by_law.public_id]}

    asked = client.post(REVIEW, wanted).content.decode()
    shown = client.post(REVIEW, {**wanted, "reason": "Not sold by us.", "notify": "yes"}).content.decode()
    client.post(BEGIN_DECLINING, {**wanted, "reason": "Not sold by us.", "notify": "yes"})
    _worked_off()

    assert "Decline 1 return?" in asked
    assert "1 return stands on a right by law and is left out" in asked
    assert by_law.number in asked
    assert "letter-preview" not in asked
    assert "The reason: Not sold by us." in shown
    assert shown.count('class="letter-preview"') == 1
    assert _statuses(goodwill, by_law) == ["declined", "requested"]


def test_declining_needs_words(owner: StaffUser, client: Any) -> None:
    made = _goodwill()
    wanted = {"verb": "decline", "return": made.public_id, "reason": " "}

    answer = client.post(BEGIN_DECLINING, wanted)

    assert answer.status_code == 422
    assert "Please write the reason" in answer.content.decode()
    assert not BulkAct.objects.exists()


def test_undo_says_how_many_stand_as_before(owner: StaffUser, client: Any) -> None:
    made = [requested() for _number in range(2)]
    client.post(BEGIN, {"return": [one.public_id for one in made]})
    act = _worked_off()

    page = client.post(f"{REVIEW}{act.public_id}/undo/", follow=True).content.decode()

    assert "2 returns stand as before. Nobody was told." in page
    assert "undone: 2" in page
    assert 'id="bulk-undo' not in page
    assert _statuses(*made) == ["requested"] * 2


def test_undo_that_comes_too_late_says_so(owner: StaffUser, client: Any) -> None:
    from events.outbox.models import OutboxEntry

    made = requested()
    client.post(BEGIN, {"return": made.public_id})
    act = _worked_off()
    OutboxEntry.objects.update(attempts=1)

    page = client.post(f"{REVIEW}{act.public_id}/undo/", follow=True).content.decode()

    assert "could not be undone" in page
    assert "It is too late: what follows from it has begun." in page
    assert _statuses(made) == ["approved"]


def test_stop_leaves_the_rest(owner: StaffUser, client: Any) -> None:
    made = requested()
    client.post(BEGIN, {"return": made.public_id})
    act = BulkAct.objects.get()

    client.post(f"{REVIEW}{act.public_id}/stop/")
    _worked_off()
    page = client.get(f"{REVIEW}{act.public_id}/").content.decode()

    assert "untouched: 1" in page
    assert _statuses(made) == ["requested"]


@pytest.mark.parametrize(
    ("role", "allowed"), [(Role.AGENT, True), (Role.WAREHOUSE, False), (Role.ANALYST, False)]
)
def test_who_decides_returns_decides_many(shop: Any, client: Any, role: Role, allowed: bool) -> None:
    made = requested()
    client.force_login(staff_member(role))

    answer = client.post(BEGIN, {"return": made.public_id})

    assert answer.status_code == (302 if allowed else 403)
    assert BulkAct.objects.exists() is allowed


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_reads_a_fixed_number_of_queries(owner: StaffUser, client: Any, count: int) -> None:
    made = [requested() for _number in range(count)]
    client.post(BEGIN, {"return": [one.public_id for one in made]})
    act = _worked_off()

    with CaptureQueriesContext(connection) as queries:
        page = client.get(f"{REVIEW}{act.public_id}/", headers={"HX-Request": "true"})

    assert "<html" not in page.content.decode()
    assert queries_of_the_page(queries) == 5


def test_nothing_of_another_shop_is_found(owner: StaffUser, client: Any) -> None:
    assert client.get(f"{REVIEW}blk_unknown/").status_code == 404


@pytest.mark.parametrize("position", ["9" * 30, "9" * 5000, "-1", "²", "all"])
def test_a_position_that_is_none_undoes_nothing(owner: StaffUser, client: Any, position: str) -> None:
    made = requested()
    begun = client.post(BEGIN, {"return": [made.public_id]})
    _worked_off()

    answer = client.post(f"{begun['Location']}undo/", {"position": position})

    assert answer.status_code == 404
    assert _statuses(made) == ["approved"]

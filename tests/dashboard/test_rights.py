"""A right by law on the page of a return: what staff read before they end it, and who can."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.roles import Role
from core.actors import Actor
from returns.links import return_path
from returns.models import ReturnItem, ReturnRequest
from returns.services.receiving import ReceivedItem, receive_items
from returns.states import ReturnStatus
from tests import make
from tests.dashboard.returns_made import approved, staff_member
from tests.make import NOW


def _path(made: ReturnRequest, act: str = "") -> str:
    return f"/dashboard/returns/{made.public_id}/" + (f"act/{act}/" if act else "")


@pytest.mark.parametrize("act", ["decline", "cancel", "close"])
def test_an_agent_reads_why_not_and_who_can(shop: Any, client: Any, act: str) -> None:
    client.force_login(staff_member(Role.AGENT))
    made = approved()

    page = client.get(_path(made)).content.decode()
    answer = client.post(_path(made, act), {"reason": "No.", "ground": "not_a_consumer", "notify": "yes"})

    assert "Only an owner or a manager can end the return" in page
    assert 'name="ground"' not in page
    assert answer.status_code == 403
    assert "Directive 2011/83/EU, article 9 (1)" in answer.content.decode()
    assert ReturnRequest.objects.get(pk=made.pk).status == ReturnStatus.APPROVED


@pytest.mark.parametrize("ground", ["", "he_was_rude"])
def test_a_manager_without_a_known_ground_is_told_and_keeps_what_was_typed(
    shop: Any, client: Any, ground: str
) -> None:
    client.force_login(staff_member(Role.MANAGER))
    made = approved()

    answer = client.post(_path(made, "decline"), {"reason": "Not with me.", "ground": ground})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Not with me." in page
    assert 'value="exempt_goods"' in page
    assert ReturnRequest.objects.get(pk=made.pk).status == ReturnStatus.APPROVED


def test_a_manager_sees_the_letter_and_declines_on_a_known_ground(shop: Any, client: Any) -> None:
    client.force_login(staff_member(Role.MANAGER))
    made = approved()
    typed = {"reason": "You gave a tax number.", "ground": "not_a_consumer", "notify": "yes"}

    preview = client.post(f"{_path(made)}preview/decline/", typed, headers={"HX-Request": "true"})
    client.post(_path(made, "decline"), typed)
    page = client.get(_path(made)).content.decode()

    letter = preview.content.decode()
    assert "you bought for a business" in letter
    assert "Universalschlichtungsstelle" in letter
    assert ReturnRequest.objects.get(pk=made.pk).legal_ground == "not_a_consumer"
    assert "The customer bought for a business" in page


def test_goodwill_shows_no_warning(shop: Any, client: Any) -> None:
    client.force_login(staff_member(Role.AGENT))
    made = approved(make.order(country="US"))

    page = client.get(_path(made)).content.decode()
    client.post(_path(made, "decline"), {"reason": "Worn.", "notify": "yes"})

    assert "The law gives the customer this right" not in page
    assert ReturnRequest.objects.get(pk=made.pk).status == ReturnStatus.DECLINED


def test_the_shopper_reads_the_right_on_the_status_page(shop: Any, client: Any) -> None:
    client.force_login(staff_member(Role.OWNER))
    made = approved()
    client.post(_path(made, "cancel"), {"ground": "taken_back"})

    page = client.get(return_path(ReturnRequest.objects.get(pk=made.pk))).content.decode()

    assert "Your right, and where to turn" in page
    assert "you told us that you keep the goods" in page


def _fewer(made: ReturnRequest, **typed: str) -> dict[str, str]:
    row = made.items.get().line.public_id
    return {
        f"quantity-{row}": "1",
        f"reason-{row}": "size_too_small",
        "resolution": "refund",
        "method": "drop_off",
        "act": "change",
        **typed,
    }


def test_editing_takes_nothing_out_of_a_right_without_a_ground(shop: Any, client: Any) -> None:
    made = approved(quantity=2)
    path = f"{_path(made)}change/"
    client.force_login(staff_member(Role.AGENT))
    refused = client.post(path, _fewer(made))
    client.force_login(staff_member(Role.MANAGER))
    asked = client.post(path, _fewer(made))
    changed = client.post(path, _fewer(made, ground="taken_back"))

    assert refused.status_code == 403
    assert (
        "Only an owner or a manager can end the return, or take items out of it" in refused.content.decode()
    )
    assert 'name="ground"' not in refused.content.decode()
    assert asked.status_code == 422
    assert 'name="ground" value="taken_back"' in asked.content.decode()
    assert changed.status_code == 302
    assert made.items.get().requested_quantity == 1
    assert "The customer took it back and keeps the goods" in client.get(_path(made)).content.decode()


def test_the_shopper_reads_what_was_taken_out_though_no_letter_came(shop: Any, client: Any) -> None:
    made = approved(quantity=2)
    client.force_login(staff_member(Role.MANAGER))
    client.post(f"{_path(made)}change/", _fewer(made, ground="taken_back"))

    page = client.get(return_path(ReturnRequest.objects.get(pk=made.pk))).content.decode()

    assert "We have taken items out of your return." in page
    assert "you told us that you keep the goods" in page


def _received(made: ReturnRequest) -> ReturnItem:
    item = made.items.get()
    receive_items(
        return_request=made,
        items=[ReceivedItem(item.public_id, item.requested_quantity)],
        actor=Actor("api", "key_1"),
        now=NOW,
    )
    return item


def _verdict(item: ReturnItem, **typed: str) -> dict[str, str]:
    return {f"rejected-{item.public_id}": "1", f"note-{item.public_id}": "Not ours.", **typed}


def test_a_manager_refuses_on_a_ground_and_the_shopper_reads_it(shop: Any, client: Any) -> None:
    made = approved()
    item = _received(made)
    client.force_login(staff_member(Role.MANAGER))

    silent = client.post(_path(made, "inspect"), _verdict(item))
    client.post(_path(made, "inspect"), _verdict(item, ground="other_goods"))
    page = client.get(return_path(ReturnRequest.objects.get(pk=made.pk))).content.decode()

    assert silent.status_code == 422
    assert 'value="other_goods"' in silent.content.decode()
    assert "What came back is not what the customer bought" in client.get(_path(made)).content.decode()
    assert "what came back to us is not what you bought from us" in page


def test_a_ground_that_was_chosen_for_nothing_refused_is_left_out(shop: Any, client: Any) -> None:
    made = approved()
    item = _received(made)
    client.force_login(staff_member(Role.MANAGER))

    client.post(_path(made, "inspect"), {f"accepted-{item.public_id}": "1", "ground": "other_goods"})

    assert made.items.get().accepted_quantity == 1


@pytest.mark.parametrize(("country", "is_told"), [("DE", True), ("US", False)])
def test_the_warehouse_reads_what_to_set_aside(shop: Any, client: Any, country: str, is_told: bool) -> None:
    made = approved(make.order(country=country))
    _received(made)
    path = f"/dashboard/receiving/{made.public_id}/"
    client.force_login(staff_member(Role.WAREHOUSE))

    page = client.get(path).content.decode()

    assert ("Set these items aside for them" in page) is is_told
    assert 'name="ground"' not in page


def test_a_verdict_in_the_warehouse_against_a_right_takes_a_ground(shop: Any, client: Any) -> None:
    made = approved()
    item = _received(made)
    form = {
        f"grade-{item.public_id}": "a",
        f"count-{item.public_id}": "1",
        f"verdict-{item.public_id}": "refuse",
        f"note-{item.public_id}": "Not ours.",
    }
    path = f"/dashboard/receiving/{made.public_id}/act/inspect/"
    client.force_login(staff_member(Role.MANAGER))

    asked = client.post(path, form)
    client.post(path, {**form, "ground": "other_goods"})

    assert asked.status_code == 422
    assert 'value="other_goods"' in asked.content.decode()
    assert made.items.get().inspections[0]["ground"] == "other_goods"

"""Opening a return for a caller: found, reckoned, opened, or refused in plain words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import StaffUser
from accounts.roles import Role
from commerce.models import Order
from returns.models import ReturnNote, ReturnRequest
from tests import make
from tests.dashboard.returns_made import staff_member


@pytest.fixture
def owner(shop: Any, client: Any) -> StaffUser:
    made = staff_member(Role.OWNER)
    client.force_login(made)
    return made


def _order(*, days_ago: int = 2) -> Order:
    delivered = datetime.now(UTC) - timedelta(days=days_ago)
    return make.order(
        lines=[
            {"quantity": 3, "paid_minor": 15000, "title": "Organic tee"},
            {"quantity": 1, "paid_minor": 2990, "title": "Gift card", "is_gift_card": True},
        ],
        placed_at=delivered - timedelta(days=4),
        delivered_at=delivered,
    )


def _path(order: Order) -> str:
    return f"/dashboard/returns/new/{order.public_id}/"


def _form(order: Order, *, quantity: int = 2, **fields: str) -> dict[str, str]:
    line = order.lines.get(position=0).public_id
    return {
        "act": "open",
        f"quantity-{line}": str(quantity),
        f"reason-{line}": "size_too_small",
        "resolution": "refund",
        "method": "drop_off",
        "notify": "yes",
        **fields,
    }


@pytest.mark.parametrize("words", ["{number}", "{email}", "yilmaz"])
def test_order_is_found_as_callers_say_it(owner: StaffUser, client: Any, words: str) -> None:
    order = make.order(customer=make.customer(name_folded="ada yilmaz"))
    typed = words.format(number=order.number, email=order.customer.email)

    page = client.get("/dashboard/returns/new/", {"q": typed}).content.decode()

    assert _path(order) in page


def test_lines_are_shown_with_what_cannot_go_back(owner: StaffUser, client: Any) -> None:
    page = client.get(_path(_order())).content.decode()

    assert "Organic tee" in page
    assert "Gift cards cannot be returned." in page


def test_money_is_reckoned_before_anything_is_written(owner: StaffUser, client: Any) -> None:
    order = _order()

    answer = client.post(
        _path(order), _form(order, act="check"), headers={"HX-Request": "true"}
    ).content.decode()

    assert "€100.00" in answer
    assert "will be approved at once" in answer
    assert ReturnRequest.objects.count() == 0


def test_return_is_opened_by_staff(owner: StaffUser, client: Any) -> None:
    order = _order()

    answer = client.post(_path(order), _form(order))

    made = ReturnRequest.objects.get()
    assert answer.headers["Location"] == f"/dashboard/returns/{made.public_id}/"
    assert (made.channel, made.opened_by) == ("staff", {"kind": "staff", "id": str(owner.pk)})
    assert [(item.requested_quantity, item.amount_minor) for item in made.items.all()] == [(2, 10000)]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"quantity": 9}, "more pieces than are expected"),
        ({"quantity": 0}, "choose at least one item"),
        ({"resolution": ""}, "choose what the customer gets"),
        ({"method": ""}, "choose how the parcel travels"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    owner: StaffUser, client: Any, fields: dict[str, Any], words: str
) -> None:
    order = _order()
    line = order.lines.get(position=0).public_id

    answer = client.post(_path(order), {**_form(order, **fields), f"comment-{line}": "Too tight"})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Too tight" in answer.content.decode()
    assert ReturnRequest.objects.count() == 0


def test_policy_holds_for_agents_and_a_manager_may_make_an_exception(shop: Any, client: Any) -> None:
    order = _order(days_ago=90)
    client.force_login(staff_member(Role.AGENT))
    refused = client.post(_path(order), _form(order, override="yes", why="Because"))
    client.force_login(staff_member(Role.MANAGER))
    without_reason = client.post(_path(order), _form(order, override="yes"))

    assert (refused.status_code, without_reason.status_code, ReturnRequest.objects.count()) == (422, 422, 0)

    client.post(_path(order), _form(order, override="yes", why="Was in hospital"))

    assert ReturnRequest.objects.get().legal_basis == "override"
    assert [(note.kind, note.text) for note in ReturnNote.objects.all()] == [("override", "Was in hospital")]


def test_order_of_another_shop_is_not_there(
    owner: StaffUser, client: Any, other_shop: Any, inside: Any
) -> None:
    with inside(other_shop):
        hidden = make.order()

    assert client.get(_path(hidden)).status_code == 404


def test_warehouse_opens_no_returns(shop: Any, client: Any) -> None:
    client.force_login(staff_member(Role.WAREHOUSE))

    assert client.get("/dashboard/returns/new/").status_code == 403

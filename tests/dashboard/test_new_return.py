"""Opening a return for a caller: found, reckoned, opened, or refused in plain words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import StaffUser
from accounts.roles import Role
from commerce.models import Order, Variant
from core.actors import SYSTEM
from events.models import Event
from returns.models import ReturnNote, ReturnRequest
from returns.services.policies import create_draft, publish_policy
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
    order = _order(days_ago=20)  # after the law's fourteen days, in which a gift card can go back too

    page = client.get(_path(order)).content.decode()

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
        ({"quantity": 9}, "more items than expected"),
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


def test_each_item_has_its_own_wish_and_an_exchange_its_variant(owner: StaffUser, client: Any) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=300)
    draft = create_draft(
        document={"base": {"resolutions": ["refund", "exchange"]}, "rules": []}, actor=SYSTEM, now=long_ago
    )
    publish_policy(policy=draft, effective_from=long_ago, actor=SYSTEM, now=long_ago)
    product = make.product()
    other_size = Variant.objects.create(
        product=product, external_id="v-l", title="L", price_minor=6000, currency="EUR", stock=2
    )
    delivered = datetime.now(UTC) - timedelta(days=2)
    order = make.order(
        lines=[
            {
                "quantity": 2,
                "paid_minor": 10000,
                "title": "Organic tee",
                "product_external_id": product.external_id,
            },
            {"quantity": 1, "paid_minor": 3000, "title": "Cap"},
        ],
        placed_at=delivered - timedelta(days=4),
        delivered_at=delivered,
    )
    tee, cap = (line.public_id for line in order.lines.order_by("position"))
    form = {
        f"quantity-{tee}": "1",
        f"reason-{tee}": "size_too_small",
        f"resolution-{tee}": "exchange",
        f"quantity-{cap}": "1",
        f"reason-{cap}": "color",
        "resolution": "refund",
        "method": "drop_off",
    }

    part = client.post(_path(order), {**form, "act": "check"}, headers={"HX-Request": "true"})
    chosen = {**form, f"variant-{tee}": other_size.public_id, "act": "open"}
    client.post(_path(order), chosen)

    assert f'value="{other_size.public_id}"' in part.content.decode()
    made = ReturnRequest.objects.get()
    assert [(item.line.public_id, item.reason_code, item.resolution) for item in made.items.all()] == [
        (tee, "size_too_small", "exchange"),
        (cap, "color", "refund"),
    ]
    assert made.items.get(line__public_id=tee).replacement.variant_external_id == "v-l"
    assert (made.channel, made.opened_by) == ("staff", {"kind": "staff", "id": str(owner.pk)})


def _change_path(made: ReturnRequest) -> str:
    return f"/dashboard/returns/{made.public_id}/change/"


def _opened(client: Any, order: Order, **fields: str) -> ReturnRequest:
    client.post(_path(order), _form(order, **fields))
    return ReturnRequest.objects.get(order=order)


def test_change_starts_from_what_is_asked_for_and_counts_its_own_units_as_free(
    owner: StaffUser, client: Any
) -> None:
    order = _order()
    line = order.lines.get(position=0).public_id
    made = _opened(client, order, **{f"comment-{line}": "It pinches"})

    page = client.get(_change_path(made)).content.decode()
    client.post(_change_path(made), {**_form(order, quantity=3), "act": "change", f"reason-{line}": "color"})

    assert 'value="It pinches"' in page
    assert f'name="quantity-{line}" id="quantity-{line}" value="2" min="0" max="3"' in page
    item = made.items.get()
    assert (item.requested_quantity, item.reason_code) == (3, "color")
    event = Event.objects.get(type="return.changed")
    assert (event.actor, event.data["notify"]) == ({"kind": "staff", "id": str(owner.pk)}, True)


def test_a_mended_mistake_writes_to_nobody(owner: StaffUser, client: Any) -> None:
    order = _order()
    made = _opened(client, order)

    form = _form(order, quantity=1, ground="taken_back")
    del form["notify"]
    client.post(_change_path(made), {**form, "act": "change"})

    assert Event.objects.get(type="return.changed").data["notify"] is False


def test_a_change_that_is_refused_keeps_what_was_typed_and_the_return(owner: StaffUser, client: Any) -> None:
    order = _order()
    made = _opened(client, order)

    answer = client.post(_change_path(made), {**_form(order, quantity=9), "act": "change"})

    assert answer.status_code == 422
    assert 'value="9"' in answer.content.decode()
    assert made.items.get().requested_quantity == 2
    assert not Event.objects.filter(type="return.changed").exists()


def test_what_is_over_leads_back_to_its_page(owner: StaffUser, client: Any) -> None:
    made = _opened(client, _order())
    ReturnRequest.objects.update(status="cancelled")

    answer = client.get(_change_path(made))

    assert (answer.status_code, answer.url) == (302, f"/dashboard/returns/{made.public_id}/")

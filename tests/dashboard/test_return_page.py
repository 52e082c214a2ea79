"""One return before staff: what is shown to whom, what can be done, what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import ShopSettings, StaffUser
from accounts.roles import Role
from core.actors import Actor
from returns.models import Refund, ReturnNote, ReturnRequest
from returns.models.requests import Channel
from returns.services.inspecting import InspectedItem, inspect_items
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.requests import create_return
from returns.states import ReturnStatus
from returns.wishes import ReturnWish, WishedItem
from tests import make
from tests.dashboard.returns_made import approved, queries_of_the_page, requested, staff_member
from tests.make import NOW

WAREHOUSE = Actor("staff", "1")


@pytest.fixture
def owner(shop: Any, client: Any) -> StaffUser:
    made = staff_member(Role.OWNER)
    client.force_login(made)
    return made


def _path(made: ReturnRequest, act: str = "") -> str:
    return f"/dashboard/returns/{made.public_id}/" + (f"act/{act}/" if act else "")


def _inspected(made: ReturnRequest) -> ReturnRequest:
    items = list(made.items.all())
    receive_items(
        return_request=made,
        items=[ReceivedItem(item.public_id, item.requested_quantity) for item in items],
        actor=WAREHOUSE,
        now=NOW,
    )
    inspect_items(
        return_request=made,
        items=[InspectedItem(item.public_id, accepted_quantity=item.requested_quantity) for item in items],
        actor=WAREHOUSE,
        now=NOW,
    )
    return made


def test_page_says_who_what_why_and_what_next(owner: StaffUser, client: Any) -> None:
    made = requested(quantity=2)

    page = client.get(_path(made)).content.decode()

    for text in (
        made.number,
        "Organic tee",
        "It pinches",
        "Too small",
        "€100.00",
        "Ada Yılmaz",
        "Withdrawal by law",
    ):
        assert text in page
    assert 'id="act-approve"' in page
    assert 'id="act-receive"' not in page


def test_owner_approves_with_a_note_and_the_log_says_who(owner: StaffUser, client: Any) -> None:
    made = requested()

    client.post(_path(made, "approve"), {"note": "Regular customer", "notify": "yes"})
    page = client.get(_path(made)).content.decode()

    made.refresh_from_db()
    assert made.status == ReturnStatus.APPROVED
    assert "Regular customer" in page
    assert "Mia Staff" in page


def test_decline_needs_a_reason_and_keeps_the_page(owner: StaffUser, client: Any) -> None:
    made = requested()

    answer = client.post(_path(made, "decline"), {"reason": "  "})

    made.refresh_from_db()
    assert (answer.status_code, made.status) == (422, ReturnStatus.REQUESTED)
    assert "Please write the reason that the customer reads." in answer.content.decode()


def test_decline_shows_what_the_customer_will_read(owner: StaffUser, client: Any) -> None:
    made = requested()

    preview = client.post(f"{_path(made)}preview/decline/", {"reason": "Worn on the street"}).content.decode()

    made.refresh_from_db()
    assert "Worn on the street" in preview
    assert (made.status, ReturnNote.objects.count()) == (ReturnStatus.REQUESTED, 0)


def test_refused_act_loses_nothing_that_was_typed(owner: StaffUser, client: Any) -> None:
    made = approved(quantity=2)
    item = made.items.get()
    receive_items(return_request=made, items=[ReceivedItem(item.public_id, 2)], actor=WAREHOUSE, now=NOW)

    answer = client.post(
        _path(made, "inspect"),
        {
            f"accepted-{item.public_id}": "2",
            f"rejected-{item.public_id}": "1",
            f"note-{item.public_id}": "A stain",
        },
    )

    page = answer.content.decode()
    item.refresh_from_db()
    assert answer.status_code == 422
    assert "A stain" in page
    assert "These are more items than expected." in page
    assert item.accepted_quantity == 0


def test_move_that_is_over_is_said_in_plain_words(owner: StaffUser, client: Any) -> None:
    made = approved()

    answer = client.post(_path(made, "approve"), {})

    assert answer.status_code == 409
    assert "the return has moved on" in answer.content.decode()


def test_nothing_is_offered_to_be_paid_once_everything_was_paid(owner: StaffUser, client: Any) -> None:
    made = _inspected(approved())
    before = client.get(_path(made)).content.decode()

    client.post(_path(made, "refund"), {"what": "owed"})

    assert 'id="act-refund"' in before
    assert 'id="act-refund"' not in client.get(_path(made)).content.decode()


def test_owed_money_is_released_once(owner: StaffUser, client: Any) -> None:
    made = _inspected(approved())

    first = client.post(_path(made, "refund"), {"what": "owed", "notify": "yes"})
    second = client.post(_path(made, "refund"), {"what": "owed", "notify": "yes"})

    assert (first.status_code, second.status_code) == (302, 409)
    assert [refund.amount_minor for refund in Refund.objects.all()] == [5000]


@pytest.mark.parametrize(("typed", "minor"), [("12,50", 1250), ("12.5", 1250), ("50", 5000)])
def test_amount_is_read_as_people_type_it(owner: StaffUser, client: Any, typed: str, minor: int) -> None:
    made = _inspected(approved())

    client.post(_path(made, "refund"), {"what": "amount", "amount": typed})

    assert Refund.objects.get().amount_minor == minor


@pytest.mark.parametrize("typed", ["", "many", "-5", "5000"])
def test_amount_that_cannot_be_paid_is_refused(owner: StaffUser, client: Any, typed: str) -> None:
    made = _inspected(approved())

    answer = client.post(_path(made, "refund"), {"what": "amount", "amount": typed})

    assert answer.status_code in (400, 422)
    assert Refund.objects.count() == 0


def test_agent_refunds_up_to_the_limit_of_the_shop(shop: Any, client: Any) -> None:
    ShopSettings.objects.update(agent_refund_limit_minor=6000)
    made = _inspected(approved(quantity=2))
    client.force_login(staff_member(Role.AGENT))

    within = client.post(_path(made, "refund"), {"what": "amount", "amount": "40"})
    beyond = client.post(_path(made, "refund"), {"what": "amount", "amount": "40"})

    assert (within.status_code, beyond.status_code) == (302, 403)
    assert "more than your role may refund" in beyond.content.decode()
    assert [refund.amount_minor for refund in Refund.objects.all()] == [4000]


@pytest.mark.parametrize(
    ("role", "act"),
    [
        (Role.WAREHOUSE, "approve"),
        (Role.WAREHOUSE, "refund"),
        (Role.AGENT, "receive"),
        (Role.ANALYST, "cancel"),
        (Role.ANALYST, "payout"),
    ],
)
def test_what_a_role_may_not_do_is_refused_on_the_server(
    shop: Any, client: Any, role: Role, act: str
) -> None:
    made = requested()
    client.force_login(staff_member(role))

    answer = client.post(_path(made, act), {})

    made.refresh_from_db()
    assert (answer.status_code, made.status) == (403, ReturnStatus.REQUESTED)


def test_warehouse_sees_neither_money_nor_the_person(shop: Any, client: Any) -> None:
    made = approved()
    client.force_login(staff_member(Role.WAREHOUSE))

    page = client.get(_path(made)).content.decode()

    assert "Organic tee" in page
    assert "€" not in page
    assert "Ada" not in page
    assert made.customer.email not in page
    assert 'id="act-receive"' in page


def test_analyst_reads_figures_without_a_person(shop: Any, client: Any) -> None:
    made = requested()
    client.force_login(staff_member(Role.ANALYST))

    page = client.get(_path(made)).content.decode()

    assert "€50.00" in page
    assert "It pinches" not in page
    assert made.customer.email not in page


def test_return_of_another_shop_is_not_there(
    owner: StaffUser, client: Any, other_shop: Any, inside: Any
) -> None:
    with inside(other_shop):
        hidden = requested(make.order(currency="TRY", country="TR"))

    assert client.get(_path(hidden)).status_code == 404
    assert client.post(_path(hidden, "approve"), {}).status_code == 404
    with inside(other_shop):
        hidden.refresh_from_db()
        assert hidden.status == ReturnStatus.REQUESTED


def test_page_is_told_nothing_until_something_changes(owner: StaffUser, client: Any) -> None:
    made = requested()
    address = client.get(_path(made)).context["refresh_url"]

    unchanged = client.get(address, headers={"HX-Request": "true"})
    client.post(_path(made, "note"), {"text": "Called back"})
    changed = client.get(address, headers={"HX-Request": "true"})

    assert (unchanged.status_code, changed.status_code) == (204, 200)
    assert "Called back" in changed.content.decode()


@pytest.mark.parametrize("lines", [1, 3])
def test_page_reads_a_fixed_number_of_queries(owner: StaffUser, client: Any, lines: int) -> None:
    products = [make.product() for _at in range(lines)]
    order = make.order(
        lines=[
            {"quantity": 1, "paid_minor": 1000, "product_external_id": product.external_id}
            for product in products
        ]
    )
    made = create_return(
        order=order,
        wish=ReturnWish(
            items=tuple(WishedItem(f"l-{at + 1}", 1, "size_too_small") for at in range(lines)),
            resolution="refund",
            method="drop_off",
        ),
        actor=WAREHOUSE,
        channel=Channel.API,
        now=NOW,
    )

    with CaptureQueriesContext(connection) as queries:
        client.get(_path(made))

    assert queries_of_the_page(queries) == 29

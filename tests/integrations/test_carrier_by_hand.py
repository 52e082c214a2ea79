"""A carrier without a computer of its own: one standing code, pools of codes and labels, pickups booked by people."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection, connections
from django.urls import reverse

from accounts.models import Connection, Port
from accounts.ports import port_of_shop
from accounts.roles import Role
from accounts.selectors import file_path
from core.actors import Actor
from events.models import Event
from integrations.by_hand.carrier.agreement import Agreement, AgreementRefused, require_usable
from integrations.by_hand.files import take_tasks_in, tasks_as_csv
from integrations.by_hand.models import HandTask, PoolItem
from integrations.by_hand.selectors import hand_tasks, places_of
from integrations.by_hand.services.booking import call_off_pickup, forget_pickups, note_taken_out
from integrations.by_hand.services.pool import (
    Added,
    LabelUpload,
    PoolEmpty,
    PoolRefused,
    add_codes,
    add_labels,
    empty_pool,
    free_in_pool,
    take_from_pool,
)
from integrations.by_hand.services.settling import Result, mark_done, mark_failed
from integrations.by_hand.states import PoolKind, TaskState, Way
from returns.models import ReturnRequest
from returns.services.decisions import carry_out_decision
from returns.services.labels import make_label, void_labels
from returns.services.pickups import book_pickup, free_slots_for, move_pickup
from returns.services.policies import create_draft, publish_policy
from returns.services.requests import create_return
from returns.states import PickupState, ReturnException, ShippingStatus
from returns.wishes import ReturnWish, WishedItem, WishedPickup
from tests import make
from tests.dashboard.returns_made import staff_member
from tests.make import NOW
from tracking.models import Shipment

STAFF = Actor("staff", "1")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def agreed(**fields: Any) -> Connection:
    agreement = Agreement(
        **{"name": "Yurtiçi Kargo", "carrier": "yurtici", "standing_code": "1234567", **fields}
    )
    require_usable(agreement)
    return make.connection(Port.CARRIER, **agreement.as_settings())


def approved_by(method: str, **wish: Any) -> ReturnRequest:
    document = {**create_draft_document(), "rules": []}
    document["base"]["methods"] = [method]
    draft = create_draft(document=document, actor=STAFF, now=NOW)
    publish_policy(policy=draft, effective_from=None, actor=STAFF, now=NOW)
    made = create_return(
        order=make.order(),
        wish=ReturnWish(
            items=(WishedItem("l-1", 1, "size_too_small"),), resolution="refund", method=method, **wish
        ),
        actor=Actor("shopper"),
        channel="portal",
        now=NOW,
    )
    carry_out_decision(return_id=made.public_id, now=NOW)
    make_label(return_id=made.public_id, now=NOW)
    return ReturnRequest.objects.get(pk=made.pk)


def create_draft_document() -> dict[str, Any]:
    from countries.registry import country

    return country("DE").preset_policy("EUR")


def parcel_of(made: ReturnRequest) -> Shipment:
    return Shipment.objects.get(return_parcel__return_request=made)


def test_a_standing_code_stands_on_every_return(shop: Any) -> None:
    agreed(branch_url="https://carrier.example/branches", say="Return for Nordlicht, code 1234567")

    first, second = approved_by("drop_off"), approved_by("drop_off")

    assert [parcel_of(made).drop_off_code for made in (first, second)] == ["1234567", "1234567"]
    assert parcel_of(first).carrier == "yurtici"
    assert (first.shipping_status, first.exceptions) == (ShippingStatus.PENDING, [])


def test_each_code_is_used_for_one_return_and_the_next_waits_for_more(shop: Any) -> None:
    agreed(way=Way.CODE_POOL, standing_code="")
    assert add_codes(text="AA-1\nAA-2, AA-1", actor=STAFF, now=NOW) == Added(2, 0)
    assert add_codes(text="AA-2", actor=STAFF, now=NOW) == Added(0, 1)

    made = [approved_by("drop_off") for _number in range(3)]
    make_label(return_id=made[0].public_id, now=NOW)

    assert [parcel_of(one).drop_off_code for one in made[:2]] == ["AA-1", "AA-2"]
    assert made[2].exceptions == [ReturnException.LABEL_FAILED]
    assert free_in_pool(PoolKind.CODE) == 0
    add_codes(text="AA-3", actor=STAFF, now=NOW)
    assert Event.objects.filter(type="connection.pool_filled").count() == 2
    make_label(return_id=made[2].public_id, now=NOW)
    assert parcel_of(made[2]).drop_off_code == "AA-3"
    assert ReturnRequest.objects.get(pk=made[2].pk).exceptions == []


@pytest.mark.parametrize("text", ["", " \n ", "x" * 65, "a"])
def test_what_is_no_code_is_not_added(shop: Any, text: str) -> None:
    with pytest.raises(PoolRefused):
        add_codes(text=text, actor=STAFF, now=NOW)

    assert not PoolItem.objects.exists()


def test_a_label_of_the_carrier_goes_to_one_return(shop: Any) -> None:
    agreed(way=Way.LABEL_POOL, standing_code="")
    uploads = [
        LabelUpload("one.pdf", PDF),
        LabelUpload("two.pdf", PDF + b"\n"),
        LabelUpload("again.pdf", PDF),
    ]
    assert add_labels(uploads=uploads, actor=STAFF, now=NOW) == Added(2, 0)
    assert add_labels(uploads=uploads[:1], actor=STAFF, now=NOW) == Added(0, 1)

    made = approved_by("label")

    item = PoolItem.objects.get(used_key__isnull=False)
    assert parcel_of(made).label_file == item.label_file
    assert empty_pool(kind=PoolKind.LABEL) == 1
    assert free_in_pool(PoolKind.LABEL) == 0
    assert parcel_of(made).label_file is not None


@pytest.mark.parametrize(
    "content", [b"hello", PDF + b"x" * 2 * 1024**2, PDF.replace(b"/Type", b"/JavaScript/Type"), PDF[:-8]]
)
def test_what_is_no_label_is_not_added(shop: Any, content: bytes) -> None:
    with pytest.raises(PoolRefused):
        add_labels(
            uploads=[LabelUpload("good.pdf", PDF), LabelUpload("bad.pdf", content)], actor=STAFF, now=NOW
        )

    assert not PoolItem.objects.exists()


def test_two_returns_at_once_never_get_the_same_code(transactional_shop: Any) -> None:
    add_codes(text=" ".join(f"C-{number}" for number in range(8)), actor=STAFF, now=NOW)
    given: list[str] = []

    def take(number: int) -> None:
        connection.set_tenant(transactional_shop)
        try:
            given.append(take_from_pool(kind=PoolKind.CODE, key=f"ret_{number}-1", now=NOW).code)
        except PoolEmpty:
            given.append("")
        finally:
            connections.close_all()

    threads = [Thread(target=take, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    taken = [code for code in given if code]
    assert len(taken) == len(set(taken)) == PoolItem.objects.filter(used_key__isnull=False).count()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": "", "carrier": ""}, {"name"}),
        ({"standing_code": ""}, {"standing_code"}),
        ({"way": Way.NONE}, {"way"}),
        ({"way": "pigeon"}, {"way"}),
        ({"branch_url": "javascript:alert(1)"}, {"branch_url"}),
        ({"has_pickups": True, "pickup_hours": "18:00-09:00"}, {"pickup_hours"}),
    ],
)
def test_an_agreement_that_does_not_work_names_what_is_wrong(
    shop: Any, fields: dict[str, Any], wrong: set[str]
) -> None:
    with pytest.raises(AgreementRefused) as refused:
        agreed(**fields)

    assert {error.field for error in refused.value.errors} == wrong


# Pickups

PICKUP = WishedPickup(day=date(2026, 11, 5), hours="09:00-18:00", place="door", note="Second floor")


def picked_up() -> ReturnRequest:
    agreed(way=Way.NONE, has_pickups=True, pickup_lead_days=2, standing_code="")
    made = approved_by("pickup", pickup=PICKUP)
    book_pickup(return_id=made.public_id, now=NOW)
    return ReturnRequest.objects.get(pk=made.pk)


def test_a_pickup_is_booked_by_people_and_its_number_follows(shop: Any) -> None:
    made = picked_up()
    task = HandTask.objects.get()
    assert made.pickup["state"] == PickupState.BY_HAND
    assert made.shipping_status == ShippingStatus.PENDING
    assert min(slot.day for slot in free_slots_for(made, now=NOW)) == date(2026, 11, 4)

    mark_done(task_id=task.public_id, result=Result(), actor=STAFF, now=NOW)
    made.refresh_from_db()
    task.refresh_from_db()
    assert (task.state, made.pickup["state"]) == (TaskState.BOOKED, PickupState.BOOKED)
    assert (made.shipping_status, parcel_of(made).tracking_number) == ("pickup_scheduled", "")

    mark_done(task_id=task.public_id, result=Result("6123 4567 8901"), actor=STAFF, now=NOW)
    task.refresh_from_db()
    assert (task.state, parcel_of(made).tracking_number) == (TaskState.DONE, "612345678901")
    assert Event.objects.filter(type="return.pickup_booked").count() == 1
    assert [event.actor["kind"] for event in Event.objects.filter(type="shipment.numbered")] == ["staff"]


def test_the_days_list_goes_to_the_carriers_site_and_its_numbers_come_back(shop: Any) -> None:
    made = picked_up()
    tasks = list(hand_tasks(kinds=["pickup"]))
    head, row = (
        line.split(",")
        for line in tasks_as_csv(tasks, places_of(tasks), time_zone="Asia/Seoul")
        .decode("utf-8-sig")
        .splitlines()
    )
    shown = dict(zip(head, row, strict=True))
    assert (shown["date"], shown["hours"], shown["line1"], shown["note"]) == (
        "2026-11-05",
        "09:00-18:00",
        "Weg 1",
        "Second floor",
    )

    booked = f"id,reference,booked\n{shown['id']},,yes\n".encode()
    numbered = f"id\treference\n{shown['id']}\t612345678901\n".encode("utf-16")
    assert take_tasks_in(booked, kinds=["pickup"], actor=STAFF, now=NOW) == 1
    assert HandTask.objects.get().state == TaskState.BOOKED
    assert take_tasks_in(numbered, kinds=["pickup"], actor=STAFF, now=NOW) == 1
    assert parcel_of(made).tracking_number == "612345678901"


def test_another_time_is_booked_anew_and_a_carrier_that_does_not_come_is_told(shop: Any) -> None:
    made = picked_up()
    task = HandTask.objects.get()
    mark_done(task_id=task.public_id, result=Result(), actor=STAFF, now=NOW)
    other = WishedPickup(day=date(2026, 11, 6), hours="09:00-18:00", place="door", note="")

    move_pickup(return_request=made, pickup=other, actor=Actor("shopper"), now=NOW)
    book_pickup(return_id=made.public_id, now=NOW)

    task.refresh_from_db()
    assert (task.state, task.details["date"]) == (TaskState.OPEN, "2026-11-06")
    mark_failed(task_id=task.public_id, failure="carrier_does_not_come", actor=STAFF, now=NOW)
    made.refresh_from_db()
    assert made.pickup["state"] == PickupState.REFUSED
    assert made.pickup["booked"]["date"] == "2026-11-05"


def test_a_return_that_ended_takes_its_pickup_off_the_list(shop: Any) -> None:
    made = picked_up()

    void_labels(return_id=made.public_id, now=NOW)

    assert HandTask.objects.get().state == TaskState.WITHDRAWN


def test_the_carrier_is_not_asked_where_a_parcel_is(shop: Any) -> None:
    assert port_of_shop(Port.CARRIER, agreed()).scans_of("1") == []


def ended(made: ReturnRequest) -> list[tuple[str, str, Any]]:
    """What stands on the lists after the return has ended."""
    void_labels(return_id=made.public_id, now=NOW)
    return [(task.kind, task.state, task.details) for task in HandTask.objects.order_by("pk")]


AGREED = {"date": "2026-11-05", "slot": "09:00-18:00"}


def test_a_pickup_that_nobody_has_booked_leaves_the_list_with_its_return(shop: Any) -> None:
    made = picked_up()

    assert ended(made) == [("pickup", TaskState.WITHDRAWN, AGREED)]


@pytest.mark.parametrize("number", ["", "612345678901"])
def test_a_driver_who_is_booked_is_called_off_by_people(shop: Any, number: str) -> None:
    made = picked_up()
    mark_done(task_id=HandTask.objects.get().public_id, result=Result(number), actor=STAFF, now=NOW)
    was = TaskState.DONE if number else TaskState.WITHDRAWN

    assert ended(made) == [("pickup", was, AGREED), ("call_off", TaskState.OPEN, AGREED)]
    assert ended(made) == [("pickup", was, AGREED), ("call_off", TaskState.OPEN, AGREED)]

    off = HandTask.objects.get(kind="call_off")
    mark_done(task_id=off.public_id, result=Result(), actor=STAFF, now=NOW)
    assert ended(made)[1] == ("call_off", TaskState.DONE, AGREED)


def test_a_list_that_was_taken_out_may_have_been_booked_from(shop: Any) -> None:
    made = picked_up()
    note_taken_out(HandTask.objects.all(), now=NOW)

    assert ended(made)[1:] == [("call_off", TaskState.OPEN, AGREED)]


def test_the_time_that_the_carrier_knows_is_called_off_not_the_one_wished_for(shop: Any) -> None:
    made = picked_up()
    mark_done(task_id=HandTask.objects.get().public_id, result=Result(), actor=STAFF, now=NOW)
    other = WishedPickup(day=date(2026, 11, 6), hours="09:00-18:00", place="door", note="")
    move_pickup(return_request=made, pickup=other, actor=Actor("shopper"), now=NOW)
    book_pickup(return_id=made.public_id, now=NOW)

    assert ended(made) == [
        ("pickup", TaskState.WITHDRAWN, {**AGREED, "date": "2026-11-06"}),
        ("call_off", TaskState.OPEN, AGREED),
    ]


def test_nobody_is_called_off_whose_day_is_over(shop: Any) -> None:
    made = picked_up()
    mark_done(task_id=HandTask.objects.get().public_id, result=Result(), actor=STAFF, now=NOW)

    call_off_pickup(label_key=HandTask.objects.get().key, now=NOW + timedelta(days=5))

    assert made.status == "approved"
    assert [task.state for task in HandTask.objects.all()] == [TaskState.WITHDRAWN]


def test_a_driver_by_hand_is_called_off_after_another_carrier_has_come(shop: Any) -> None:
    made = picked_up()
    mark_done(task_id=HandTask.objects.get().public_id, result=Result(), actor=STAFF, now=NOW)
    make.connection(Port.CARRIER, "sandbox")

    assert ended(made)[1:] == [("call_off", TaskState.OPEN, AGREED)]


@pytest.mark.parametrize(
    ("told", "left"),
    [
        (None, [("pickup", "withdrawn")]),
        ("", [("pickup", "withdrawn"), ("call_off", "open")]),
        ("612345678901", [("pickup", "done")]),  # it came with the carrier
    ],
)
def test_no_driver_comes_for_what_was_brought(shop: Any, told: str | None, left: Any) -> None:
    made = picked_up()
    if told is not None:
        mark_done(task_id=HandTask.objects.get().public_id, result=Result(told), actor=STAFF, now=NOW)

    forget_pickups(return_id=made.public_id, now=NOW)

    assert list(HandTask.objects.order_by("pk").values_list("kind", "state")) == left


def test_staff_enter_the_number_that_the_carrier_tells_of_a_code(shop: Any, client: Any) -> None:
    agreed()
    made = approved_by("drop_off")
    other = approved_by("drop_off")
    Shipment.objects.filter(return_parcel__return_request=other).update(asked_of=None)
    client.force_login(staff_member(Role.AGENT))
    door = reverse("dashboard:number_parcel", args=[made.public_id])
    pages = [
        client.get(reverse("dashboard:return", args=[one.public_id])).content.decode()
        for one in (made, other)
    ]

    refused = client.post(door, {"tracking_number": "?"}, follow=True).content.decode()
    client.post(door, {"tracking_number": "612 345 678"})

    assert ["parcel-number/" in page for page in pages] == [True, False]
    assert "A tracking number has 4 to 40 letters and digits." in refused
    assert parcel_of(made).tracking_number == "612345678"


def test_the_page_of_a_return_says_that_people_book_its_pickup(shop: Any, client: Any) -> None:
    made = picked_up()
    client.force_login(staff_member(Role.AGENT))

    page = client.get(reverse("dashboard:return", args=[made.public_id])).content.decode()

    assert "to be booked by your team" in page


def test_shoppers_read_whose_counter_it_is_before_they_choose(shop: Any, client: Any) -> None:
    mark = make.photo(kind="mark")
    agreed(way=Way.STANDING_CODE, mark=mark.public_id)
    document = {**create_draft_document(), "rules": []}
    document["base"]["methods"] = ["drop_off", "own_carrier"]
    publish_policy(
        policy=create_draft(document=document, actor=STAFF, now=NOW),
        effective_from=None,
        actor=STAFF,
        now=NOW,
    )
    order = make.order()
    line = order.lines.get().public_id
    client.post("/", {"number": order.number, "contact": order.customer.email})
    base = f"/orders/{order.public_id}/"
    client.post(base, {"line": [line], f"quantity-{line}": "1"})
    client.post(f"{base}why/1/", {"reason": "size_too_small"})
    client.post(f"{base}instead/", {"resolution": "refund"})

    page = client.get(f"{base}travel/").content.decode()

    assert page.count("Yurtiçi Kargo") == 1
    assert file_path(mark) in page

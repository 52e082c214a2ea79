"""The warehouse's pages without scripts: scan, tick, grade, next parcel. No money, no name, no address."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image, ImageDraw

from accounts.models import StaffUser
from accounts.roles import Role
from commerce.models import Fulfillment, OrderLine
from returns.models import (
    ItemPhoto,
    ReturnItem,
    ReturnNote,
    ReturnRequest,
    UnexpectedItem,
    UnmatchedParcel,
)
from returns.states import Reception
from tests import make
from tests.dashboard.returns_made import approved, queries_of_the_page, requested, staff_member
from tracking.barcodes import code128_widths


@pytest.fixture
def warehouse(shop: Any, client: Any) -> StaffUser:
    made = staff_member(Role.WAREHOUSE)
    client.force_login(made)
    return made


def _path(made: ReturnRequest, act: str = "") -> str:
    return f"/dashboard/receiving/{made.public_id}/" + (f"act/{act}/" if act else "")


def _with_terms(made: ReturnRequest, **terms: str) -> tuple[ReturnRequest, ReturnItem]:
    made.terms |= terms
    made.save(update_fields=["terms"])
    return made, made.items.get()


def _picture(code: str = "") -> SimpleUploadedFile:
    picture = Image.new("RGB", (1200, 500), "white")
    pen, at = ImageDraw.Draw(picture), 80
    for index, width in enumerate(code128_widths(code) if code else []):
        if index % 2 == 0:
            pen.rectangle((at, 100, at + width * 3 - 1, 300), fill="black")
        at += width * 3
    written = io.BytesIO()
    picture.save(written, "JPEG")
    return SimpleUploadedFile("photo.jpg", written.getvalue(), content_type="image/jpeg")


# ---- scanning


def test_scan_leads_to_the_parcel_in_any_writing(warehouse: StaffUser, client: Any) -> None:
    made = approved()
    Fulfillment.objects.filter(order=made.order).update(tracking_number="OUT-77")
    number = int(made.number.removeprefix("R-"))

    for code in (made.number.lower(), f" r-{number} ", f"]C1{made.number}", "OUT-77", made.order.number):
        answer = client.get("/dashboard/receiving/", {"code": code})
        assert answer.headers["Location"] == f"{_path(made)}?scanned=1", code


def test_person_leads_to_a_choice_without_naming_anybody(warehouse: StaffUser, client: Any) -> None:
    buyer = make.customer(phone_e164="+491711234567")
    made = approved(
        make.order(customer=buyer, lines=[{"quantity": 1, "paid_minor": 100, "title": "Organic tee"}])
    )

    page = client.get("/dashboard/receiving/", {"code": "0171 1234567"})

    text = page.content.decode()
    assert (page.status_code, made.number in text, "Organic tee" in text) == (200, True, True)
    assert "Ada" not in text
    assert buyer.email not in text


def test_unknown_code_says_what_to_do(warehouse: StaffUser, client: Any) -> None:
    page = client.get("/dashboard/receiving/", {"code": "XYZ1"}).content.decode()

    assert "No return has XYZ1" in page
    assert "/dashboard/receiving/aside/?code=XYZ1" in page


def test_order_of_a_marketplace_says_where_its_return_is_asked_for(warehouse: StaffUser, client: Any) -> None:
    order = make.order(tags=["Trendyol"])

    page = client.get("/dashboard/receiving/", {"code": order.number}).content.decode()

    assert "Bought on Trendyol: the return has to be asked for there." in page


def test_photo_of_the_label_is_read_by_the_server(warehouse: StaffUser, client: Any) -> None:
    made = approved()

    read = client.post("/dashboard/receiving/photo/", {"photo": _picture(made.number)})
    blurred = client.post("/dashboard/receiving/photo/", {"photo": _picture()})
    nothing = client.post(
        "/dashboard/receiving/photo/", {"photo": SimpleUploadedFile("x.jpg", b"no picture")}
    )

    assert read.headers["Location"] == f"/dashboard/receiving/?code={made.number}&aside="
    assert (blurred.status_code, nothing.status_code) == (422, 422)
    assert "No code could be made out" in blurred.content.decode()


# ---- what is seen


def test_pages_show_what_should_be_inside_and_neither_money_nor_person(
    warehouse: StaffUser, client: Any
) -> None:
    made = approved(quantity=2)

    pages = [
        client.get(_path(made)).content.decode(),
        client.get("/dashboard/receiving/", {"code": made.customer.email}).content.decode(),
        client.get(f"{_path(made)}sticker/{made.items.get().public_id}/").content.decode(),
    ]

    assert "It pinches" in pages[0]
    assert "Too small" in pages[0]
    for page in pages:
        assert "Organic tee" in page
        for secret in ("€", "EUR", "50.00", "100.00", "Ada", "Weg 1", "Berlin"):
            assert secret not in page.replace(f'value="{made.customer.email}"', ""), secret


@pytest.mark.parametrize("count", [1, 3])
def test_parcel_reads_a_fixed_number_of_queries(warehouse: StaffUser, client: Any, count: int) -> None:
    order = make.order(lines=[{"quantity": count, "paid_minor": 9000}])
    made = approved(order, quantity=count)
    client.get(_path(made))

    with CaptureQueriesContext(connection) as queries:
        client.get(_path(made))

    assert queries_of_the_page(queries) == 17


# ---- receiving


def test_one_tap_receives_what_was_announced(warehouse: StaffUser, client: Any) -> None:
    made = approved(quantity=2)
    item = made.items.get()

    answer = client.post(_path(made, "receive"), {f"quantity-{item.public_id}": "2"})
    page = client.get(answer.headers["Location"]).content.decode()

    item.refresh_from_db()
    assert (answer.headers["Location"], item.received_quantity) == (_path(made), 2)
    assert "In which condition is it?" in page
    assert '<strong class="figures">1</strong> parcel today' in page


def test_what_is_not_there_has_to_be_said(warehouse: StaffUser, client: Any) -> None:
    made = approved(quantity=2)
    item = made.items.get()

    silent = client.post(_path(made, "receive"), {f"quantity-{item.public_id}": "1"})
    nothing = ReturnItem.objects.get(pk=item.pk).received_quantity
    client.post(
        _path(made, "receive"), {f"quantity-{item.public_id}": "1", f"rest-{item.public_id}": "missing"}
    )

    item.refresh_from_db()
    assert (silent.status_code, nothing) == (422, 0)
    assert "is it missing, or does it come later?" in silent.content.decode()
    assert (item.received_quantity, item.reception) == (1, Reception.MISSING)


def test_something_else_and_something_more_are_written_down_with_photos(
    warehouse: StaffUser, client: Any
) -> None:
    made = approved(
        make.order(
            lines=[
                {"quantity": 1, "paid_minor": 5000, "title": "Organic tee"},
                {"quantity": 1, "paid_minor": 4000, "title": "Wool cap"},
            ]
        )
    )
    item = made.items.get()

    client.post(
        _path(made, "receive"),
        {
            f"rest-{item.public_id}": "wrong",
            f"instead-{item.public_id}": "A brick",
            f"instead-photo-{item.public_id}": _picture(),
            "found-line": "l-2",
            "found-quantity": "1",
        },
    )
    page = client.get(_path(made)).content.decode()

    brick, cap = UnexpectedItem.objects.order_by("pk")
    assert (brick.description, brick.photo is not None, cap.line) == (
        "A brick",
        True,
        OrderLine.objects.get(order=made.order, external_id="l-2"),
    )
    assert "Wool cap" in page
    assert "The team decides whether it becomes a return." in page
    assert ReturnRequest.objects.get(pk=made.pk).exceptions == ["flagged"]


def test_second_tap_and_second_person_change_nothing(warehouse: StaffUser, client: Any) -> None:
    made = approved(quantity=3)
    item = made.items.get()
    form = {
        "seen": client.get(_path(made)).context["page"].seen,
        f"quantity-{item.public_id}": "1",
        f"rest-{item.public_id}": "later",
    }

    client.post(_path(made, "receive"), form)
    again = client.post(_path(made, "receive"), form)

    item.refresh_from_db()
    assert (again.status_code, item.received_quantity) == (409, 1)


def test_slip_is_taken_back_on_the_same_page(warehouse: StaffUser, client: Any) -> None:
    made = approved(quantity=2)
    item = made.items.get()
    client.post(_path(made, "receive"), {f"quantity-{item.public_id}": "2"})

    page = client.get(_path(made)).content.decode()
    client.post(_path(made, "undo"), {"item": item.public_id})
    again = client.post(_path(made, "undo"), {"item": item.public_id})

    item.refresh_from_db()
    assert "Take the receipt back" in page
    assert (item.received_quantity, again.status_code) == (0, 422)
    assert "Take the receipt back" not in client.get(_path(made)).content.decode()


# ---- conditions


def test_terms_decide_and_the_page_says_so_beforehand(warehouse: StaffUser, client: Any) -> None:
    made, item = _with_terms(approved(), inspection="lenient")
    client.post(_path(made, "receive"), {f"quantity-{item.public_id}": "1"})

    page = client.get(_path(made)).content.decode()
    client.post(
        _path(made, "inspect"),
        {
            f"count-{item.public_id}": "1",
            f"grade-{item.public_id}": "c",
            f"photos-{item.public_id}": [_picture(), _picture()],
        },
    )

    item.refresh_from_db()
    done = client.get(_path(made)).content.decode()
    assert page.count("Accepted as B under the member&#x27;s terms") == 1
    assert (item.accepted_quantity, item.grade, item.observed_grade) == (1, "b", "c")
    assert item.disposition == "refurbish"
    assert "Accepted as B under the member&#x27;s terms, seen as C" in done
    assert ItemPhoto.objects.filter(item=item, taken_by="warehouse").count() == 2


def test_refusal_needs_words_for_the_customer_and_keeps_the_photos(warehouse: StaffUser, client: Any) -> None:
    made, item = _with_terms(approved(), inspection="standard")
    client.post(_path(made, "receive"), {f"quantity-{item.public_id}": "1"})
    form = {f"count-{item.public_id}": "1", f"grade-{item.public_id}": "d"}

    silent = client.post(_path(made, "inspect"), {**form, f"photos-{item.public_id}": [_picture()]})
    kept = silent.context["kept"][f"photos-{item.public_id}"]
    client.post(
        _path(made, "inspect"),
        {**form, f"note-{item.public_id}": "Worn", f"kept-photos-{item.public_id}": [kept[0][0]]},
    )

    item.refresh_from_db()
    assert (silent.status_code, len(kept)) == (422, 1)
    assert (item.rejected_quantity, item.disposition) == (1, "")
    assert ItemPhoto.objects.get(item=item).file.public_id == kept[0][0]
    assert ReturnNote.objects.get(kind="inspection").text == "Worn"


def test_warehouse_never_overrules_the_terms_and_managers_may(shop: Any, client: Any) -> None:
    made, item = _with_terms(approved(quantity=2), inspection="strict")
    client.force_login(staff_member(Role.WAREHOUSE))
    client.post(_path(made, "receive"), {f"quantity-{item.public_id}": "2"})
    form = {
        f"count-{item.public_id}": "1",
        f"grade-{item.public_id}": "b",
        f"verdict-{item.public_id}": "accept",
        f"note-{item.public_id}": "Opened",
    }

    client.post(_path(made, "inspect"), form)
    free = client.post(
        f"/dashboard/returns/{made.public_id}/act/inspect/", {f"accepted-{item.public_id}": "1"}
    )
    after_warehouse = ReturnItem.objects.get(pk=item.pk)
    client.force_login(staff_member(Role.MANAGER))
    client.post(_path(made, "inspect"), form)

    item.refresh_from_db()
    assert (after_warehouse.accepted_quantity, after_warehouse.rejected_quantity) == (0, 1)
    assert free.status_code == 403
    assert (item.accepted_quantity, item.rejected_quantity) == (1, 1)


def test_without_inspection_only_the_place_is_asked(warehouse: StaffUser, client: Any) -> None:
    made, item = _with_terms(approved(), inspection="none")
    client.post(_path(made, "receive"), {f"quantity-{item.public_id}": "1"})

    page = client.get(_path(made)).content.decode()
    client.post(_path(made, "dispose"), {f"place-{item.public_id}": "donate"})

    item.refresh_from_db()
    assert "In which condition is it?" not in page
    assert (item.disposition, item.disposed_quantity) == ("donate", 1)
    assert "All done with this parcel" in client.get(_path(made)).content.decode()


# ---- who may


def test_unannounced_item_becomes_a_return_by_those_who_may_open_one(shop: Any, client: Any) -> None:
    made = approved(
        make.order(
            lines=[
                {"quantity": 1, "paid_minor": 5000, "title": "Organic tee"},
                {"quantity": 1, "paid_minor": 4000, "title": "Wool cap"},
            ]
        )
    )
    item = made.items.get()
    client.force_login(staff_member(Role.WAREHOUSE))
    client.post(_path(made, "receive"), {f"quantity-{item.public_id}": "1", "found-line": "l-2"})
    found = UnexpectedItem.objects.get()
    form = {"unexpected": found.public_id, "reason": "changed_my_mind"}

    refused = client.post(_path(made, "open"), form)
    before = ReturnRequest.objects.count()
    client.force_login(staff_member(Role.MANAGER))
    client.post(_path(made, "open"), form)

    opened = ReturnRequest.objects.exclude(pk=made.pk).get()
    assert (refused.status_code, before) == (403, 1)
    assert opened.items.get().received_quantity == 1
    assert f"Received into return {opened.number}" in client.get(_path(made)).content.decode()


@pytest.mark.parametrize("role", [Role.AGENT, Role.ANALYST])
def test_others_do_not_receive(shop: Any, client: Any, role: Role) -> None:
    made = approved()
    client.force_login(staff_member(role))

    answers = [
        client.get("/dashboard/receiving/"),
        client.get(_path(made)),
        client.post(_path(made, "receive"), {f"quantity-{made.items.get().public_id}": "1"}),
        client.post("/dashboard/receiving/aside/", {"code": "1"}),
        client.get(f"{_path(made)}sticker/{made.items.get().public_id}/"),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert made.items.get().received_quantity == 0
    assert UnmatchedParcel.objects.count() == 0


def test_return_that_is_not_open_is_put_aside(warehouse: StaffUser, client: Any) -> None:
    made = requested()

    page = client.get(_path(made)).content.decode()
    refused = client.post(_path(made, "receive"), {f"quantity-{made.items.get().public_id}": "1"})

    assert "There is nothing to receive here" in page
    assert refused.status_code == 409
    assert made.items.get().received_quantity == 0


def test_return_of_another_shop_is_not_there(
    warehouse: StaffUser, client: Any, other_shop: Any, inside: Any
) -> None:
    with inside(other_shop):
        hidden = approved(make.order(currency="TRY", country="TR"))

    assert client.get(_path(hidden)).status_code == 404
    assert client.post(_path(hidden, "receive"), {}).status_code == 404
    assert "No return has" in client.get("/dashboard/receiving/", {"code": hidden.public_id}).content.decode()


# ---- the shelf


def test_parcel_of_nobody_is_kept_and_later_received_into_its_return(
    warehouse: StaffUser, client: Any
) -> None:
    client.post(
        "/dashboard/receiving/aside/", {"code": "XYZ1", "description": "Shelf 4", "photo": _picture()}
    )
    aside = UnmatchedParcel.objects.get()
    listed = client.get("/dashboard/receiving/").content.decode()
    made = approved()

    found = client.get("/dashboard/receiving/", {"code": made.number, "aside": aside.public_id})
    page = client.get(found.headers["Location"]).content.decode()
    client.post(
        _path(made, "receive"), {f"quantity-{made.items.get().public_id}": "1", "aside": aside.public_id}
    )

    aside.refresh_from_db()
    assert "XYZ1" in listed
    assert "Shelf 4" in listed
    assert f'name="aside" value="{aside.public_id}"' in page
    assert (aside.return_request, aside.photo is not None) == (made, True)
    assert "XYZ1" not in client.get("/dashboard/receiving/").content.decode()


def test_nothing_known_is_not_put_aside_and_nothing_is_taken_off_twice(
    warehouse: StaffUser, client: Any
) -> None:
    empty = client.post("/dashboard/receiving/aside/", {"code": " "})
    client.post("/dashboard/receiving/aside/", {"code": "XYZ1"})
    aside = UnmatchedParcel.objects.get()

    for _time in range(2):
        client.post(f"/dashboard/receiving/aside/{aside.public_id}/")

    aside.refresh_from_db()
    assert empty.status_code == 422
    assert aside.settled_at is not None
    assert client.post("/dashboard/receiving/aside/ump_nobody/").status_code == 404

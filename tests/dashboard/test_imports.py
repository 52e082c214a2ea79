"""The pages of imports: a file is brought, matched, tried, taken in, stopped and mended, without a script."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from accounts.models import StaffUser
from accounts.roles import Role
from commerce.events import OrderImportRequested
from commerce.handlers import take_orders_in
from commerce.importing.exports import propose_columns
from commerce.importing.samples import SAMPLE
from commerce.models import ImportState, Order, OrderImport
from events.models import Event
from events.selectors import meta_of

TURKISH_HEADER = ["Sipariş No", "Sipariş Tarihi", "Para Birimi", "E-posta", "Ürün Adı", "Adet", "Birim Fiyat"]
TURKISH_ROWS = [
    ["#2001", "20.10.2026", "TRY", "ada@example.com", "Şal", "1", "1.250,90"],
    ["2002", "20.10.2026", "TRY", "ayse@example.com", "İğne oyası", "2", "1.250"],
    ["2003", "20.10.2026", "TRY", "", "Kilim", "1", "90,00"],
]
SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes,Total,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem fulfillment status,"
    "Shipping Name,Shipping Zip,Shipping Country,Payment Method,Refunded Amount,Id,Phone\n"
    "#1001,ada@example.com,paid,2026-10-07 09:50:26 +0200,fulfilled,2026-10-08 14:21:21 +0200,EUR,"
    "110.00,4.90,0.00,114.90,2026-10-07 09:50:26 +0200,2,Tee - M,30.00,TEE-M,fulfilled,Ada,'10115,DE,"
    "Shopify Payments,0.00,7410991464714,\n"
    "#1001,ada@example.com,,,,,,,,,,2026-10-07 09:50:26 +0200,1,Cap,50.00,CAP,pending,,,,,,,\n"
)


@pytest.fixture
def owner(shop: Any, client: Any) -> StaffUser:
    made = StaffUser.objects.create_user("o@shop.example.com", "x", name="Mia", role=Role.OWNER)
    client.force_login(made)
    return made


def as_csv(encoding: str = "cp1254") -> bytes:
    return "\r\n".join(";".join(row) for row in [TURKISH_HEADER, *TURKISH_ROWS]).encode(encoding)


def as_workbook() -> bytes:
    book = Workbook()
    for row in [TURKISH_HEADER, *TURKISH_ROWS]:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def bring(client: Any, content: bytes, name: str = "siparişler.csv") -> OrderImport:
    answer = client.post(reverse("dashboard:imports"), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    return OrderImport.objects.latest("pk")


def page(client: Any, name: str, order_import: OrderImport) -> str:
    return str(client.get(reverse(f"dashboard:{name}", args=[order_import.public_id])).content.decode())


def choose(client: Any, order_import: OrderImport, act: str, **changes: str) -> Any:
    """Send the page of columns as it stands, with some fields changed."""
    shown = client.get(reverse("dashboard:import_columns", args=[order_import.public_id])).context["form"]
    fields = {field.html_name: field.value() or "" for field in shown}
    return client.post(
        reverse("dashboard:import_columns", args=[order_import.public_id]), {**fields, **changes, "act": act}
    )


def work(order_import: OrderImport) -> OrderImport:
    event = Event.objects.filter(type="order_import.requested").latest("pk")
    take_orders_in(OrderImportRequested(import_id=order_import.public_id), meta_of(event))
    order_import.refresh_from_db()
    return order_import


@pytest.mark.parametrize(
    ("content", "name"), [(as_csv(), "a.csv"), (as_workbook(), "a.xlsx")], ids=["CSV", "Excel"]
)
def test_a_turkish_file_is_matched_tried_mended_and_taken_in(
    owner: StaffUser, client: Any, content: bytes, name: str
) -> None:
    brought = bring(client, content, name)

    assert "İğne oyası" in page(client, "import_columns", brought)
    choose(client, brought, "try")
    tried = work(brought)
    assert (tried.state, tried.created_count, tried.refused_count) == (ImportState.DONE, 2, 1)
    assert not Order.objects.exists()
    client.post(reverse("dashboard:import_take_in", args=[brought.public_id]))
    done = work(brought)

    totals = dict(Order.objects.values_list("number", "total_minor"))
    assert (done.refused_count, totals) == (1, {"#2001": 125090, "2002": 250000})
    report = client.get(reverse("dashboard:import_report", args=[brought.public_id]))
    assert name.split(".")[1] in report["Content-Disposition"]
    rows = _rows_of(report, name)
    assert rows[0] == [*TURKISH_HEADER, "refused_because", "refused_line"]
    assert [row[:7] for row in rows[1:]] == [["2003", "20.10.2026", "TRY", "", "Kilim", "1", "90,00"]]
    assert "E-posta" in rows[1][7]


def _rows_of(report: Any, name: str) -> list[list[str]]:
    if name.endswith(".xlsx"):
        sheet = load_workbook(io.BytesIO(report.content)).active
        return [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    text = b"".join(report.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_what_was_chosen_is_remembered_for_files_with_the_same_columns(owner: StaffUser, client: Any) -> None:
    content = as_csv("utf-8").replace(b"Birim Fiyat", b"Tutar 7")
    first = bring(client, content)

    refused = choose(client, first, "try")
    assert refused.status_code == 422
    assert choose(client, first, "try", column_unit_price="Tutar 7").status_code == 302
    second = bring(client, content)

    assert second.state == ImportState.CHOOSING
    shown = client.get(reverse("dashboard:import_columns", args=[second.public_id])).context
    assert (shown["upload"].is_remembered, shown["upload"].columns["unit_price"]) == (True, "Tutar 7")


def test_an_export_of_shopify_is_known_and_read(owner: StaffUser, client: Any) -> None:
    brought = bring(client, SHOPIFY.encode())

    assert "Shopify" in page(client, "import_columns", brought)
    choose(client, brought, "take_in")
    done = work(brought)

    order = Order.objects.get()
    assert (done.problems, order.external_id, order.number, order.total_minor) == (
        [],
        "7410991464714",
        "#1001",
        11490,
    )
    assert order.shipping_address["postal_code"] == "10115"
    lines = list(
        order.lines.order_by("pk").values_list("title", "quantity", "paid_minor", "fulfilled_quantity")
    )
    assert lines == [("Tee - M", 2, 6000, 2), ("Cap", 1, 5000, 0)]


@pytest.mark.parametrize(
    ("header", "export", "some"),
    [
        (SAMPLE[0], "", {"order_number": "order_number", "unit_price": "unit_price"}),
        (
            SHOPIFY.split("\n")[0].split(","),
            "Shopify",
            {"placed_at": "Created at", "unit_price": "Lineitem price"},
        ),
        (
            [
                "order_number",
                "order_date",
                "order_currency",
                "billing_email",
                "item_name",
                "item_sku",
                "item_quantity",
            ],
            "WooCommerce",
            {"customer_email": "billing_email", "title": "item_name", "quantity": "item_quantity"},
        ),
        (
            ["주문번호", "품목별 주문번호", "주문상품명", "수량", "판매가", "수령인", "주문일시"],
            "Cafe24",
            {"line_id": "품목별 주문번호", "unit_price": "판매가", "placed_at": "주문일시"},
        ),
        (TURKISH_HEADER, "", {"order_number": "Sipariş No", "unit_price": "Birim Fiyat", "quantity": "Adet"}),
        (["x", "y"], "", {}),
    ],
    ids=["ours", "Shopify", "WooCommerce", "Cafe24", "Turkish words", "nothing"],
)
def test_columns_are_proposed_by_their_names(header: list[str], export: str, some: dict[str, str]) -> None:
    proposal = propose_columns(header)

    assert proposal.export == export
    assert some.items() <= proposal.columns.items()
    assert len(set(proposal.columns.values())) == len(proposal.columns)


def test_the_file_can_be_looked_at_in_another_encoding(owner: StaffUser, client: Any) -> None:
    brought = bring(client, "a;b\nÐÝÞ;1\n".encode("latin-1"))

    choose(client, brought, "look", encoding="cp1252")

    assert "ÐÝÞ" in page(client, "import_columns", brought)


def test_an_import_is_stopped_from_its_page(owner: StaffUser, client: Any) -> None:
    brought = bring(client, as_csv())
    choose(client, brought, "take_in")

    client.post(reverse("dashboard:import_stop", args=[brought.public_id]))

    brought.refresh_from_db()
    assert brought.state == ImportState.STOPPED
    assert page(client, "import", brought)


@pytest.mark.parametrize("content", [b"PK\x03\x04 nonsense", b"%PDF-1.7", b"\n\n"])
def test_a_file_that_cannot_be_read_is_refused_at_the_door(
    owner: StaffUser, client: Any, content: bytes
) -> None:
    answer = client.post(reverse("dashboard:imports"), {"file": SimpleUploadedFile("x.csv", content)})

    assert answer.status_code == 422
    assert not OrderImport.objects.exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_sample_can_be_taken_in_as_it_is(owner: StaffUser, client: Any, kind: str) -> None:
    sample = client.get(reverse("dashboard:import_sample", args=[kind])).content

    brought = bring(client, sample, f"sample.{kind}")
    choose(client, brought, "take_in")
    done = work(brought)

    assert (done.problems, done.created_count) == ([], 2)
    assert sorted(Order.objects.values_list("total_minor", flat=True)) == [1740, 16490]


def test_another_sample_is_not_found(owner: StaffUser, client: Any) -> None:
    assert client.get(reverse("dashboard:import_sample", args=["exe"])).status_code == 404


def test_somebody_without_the_right_sees_none_of_it(shop: Any, client: Any) -> None:
    client.force_login(
        StaffUser.objects.create_user("w@shop.example.com", "x", name="W", role=Role.WAREHOUSE)
    )

    for name, arguments in (("imports", []), ("import_sample", ["csv"]), ("import_columns", ["imp_x"])):
        assert client.get(reverse(f"dashboard:{name}", args=arguments)).status_code == 403

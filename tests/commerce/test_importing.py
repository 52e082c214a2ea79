"""Files of orders: encodings, delimiters, layouts, what is left out, and going on after a stop."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from commerce.events import OrderImportRequested
from commerce.handlers import take_orders_in
from commerce.importing.problems import FileNotReadable, problems_as_csv
from commerce.importing.reading import read_table
from commerce.models import ImportState, Order, OrderImport, OrderLine, Payment
from commerce.services import imports
from commerce.services.imports import ImportWish, carry_on_import, keep_import, start_import
from core.actors import SYSTEM
from events.models import Event
from events.selectors import meta_of

NOW = datetime(2026, 11, 1, tzinfo=UTC)
REAL_FILE = Path(__file__).parents[3] / "shared" / "data" / "online-retail-2010-12_2011-05.csv.gz"
GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "import-orders.md"
HEADER = "order_number,placed_at,currency,customer_email,title,quantity,unit_price"


def take_in(content: bytes, layout: str = "comeback", **wishes: Any) -> OrderImport:
    kept = keep_import(wish=ImportWish("orders.csv", content, layout, wishes.pop("options", {})), now=NOW)
    return carry_on_import(order_import=kept, actor=SYSTEM, clock=lambda: NOW, **wishes)


def counts(order_import: OrderImport) -> tuple[int, int, int, int]:
    return (
        order_import.created_count,
        order_import.updated_count,
        order_import.refused_count,
        order_import.skipped_count,
    )


def table_of(tmp_path: Path, content: bytes) -> Any:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    return read_table(lambda: open(path, "rb"), needed=("a",))


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        ("a;b\nçay;İğne Oyası Şal ıhlamur\nson;x\n", "utf-8", "utf-8"),
        ("a;b\nçay;İğne\n", "utf-8-sig", "utf-8-sig"),
        ("a;b\nçay;İğne\n", "utf-16", "utf-16"),
        ("a;b\nçay;x\n", "utf-16-le", "utf-16-le"),
        ("a;b\nçay;İğne Oyası Şal ıhlamur\nson;x\n", "cp1254", "cp1254"),
        ("a;b\nStraße;Füße für Größe\nson;x\n", "latin-1", "cp1252"),
        ("a;b\n김민지;파란 머그컵 선물 세트\nson;x\n", "cp949", "cp949"),
        ("a;b\nสมชาย;เสื้อยืดสีน้ำเงิน ขนาดใหญ่\nson;x\n", "cp874", "cp874"),
    ],
)
def test_a_file_is_read_in_the_encoding_it_is_in(
    tmp_path: Path, text: str, encoding: str, found: str
) -> None:
    table = table_of(tmp_path, text.encode(encoding))

    assert table.encoding == found
    assert [list(row.cells.values()) for row in table.rows()] == [
        line.split(";") for line in text.splitlines()[1:]
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_is_read_with_the_delimiter_it_has(tmp_path: Path, delimiter: str) -> None:
    table = table_of(tmp_path, gzip.compress(f'a{delimiter}b\n"1{delimiter}\n2"{delimiter}3\n'.encode()))

    assert [(row.number, row["a"], row["b"]) for row in table.rows()] == [(2, f"1{delimiter}\n2", "3")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "column_missing"),
        (b"x,y\n1,2\n", "column_missing"),
        (b"a,b\n\x81\x8d\x8f\x90 nonsense \x9d\xff\n", "unknown_encoding"),
        (gzip.compress(b"a,b\n" + b"1,2\n" * 50_000, mtime=0)[:100], "broken_file"),
        (b'a,b\n"' + b"x" * 200_000, "broken_row"),
    ],
    ids=["empty", "other columns", "no encoding", "cut off", "endless row"],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(FileNotReadable) as unreadable:
        list(table_of(tmp_path, content).rows())

    assert unreadable.value.code == code


def test_a_report_runs_no_formula() -> None:
    problem = {"row": 2, "order": "=HYPERLINK(1)", "code": "required", "message": "@x"}

    assert problems_as_csv([problem]) == "row,order,code,message\r\n2,'=HYPERLINK(1),required,'@x\r\n"


@pytest.mark.usefixtures("shop")
def test_our_own_layout_in_full() -> None:
    content = (
        "order_number;order_id;placed_at;currency;customer_id;customer_email;customer_name;shipping_country_code;"
        "line_id;sku;product_id;title;quantity;unit_price;final_sale;discount;total;shipping_total;payment_kind;"
        "shipped_at;delivered_at;tracking_number\n"
        "1001;o-1;2026-10-01 12:00;EUR;c-1;ada@example.com;Ada;DE;l-1;TEE;p-1;Tee;3;50,00;no;42,00;172,90;4,90;card;"
        "2026-10-02;2026-10-04;T1\n"
        "1001;;;;;;;;l-2;CAP;;Cap;1;60,00;yes;;;;;;;\n"
    )

    done = take_in(content.encode())

    order = Order.objects.get()
    assert (done.state, counts(done), done.problems) == (ImportState.DONE, (1, 0, 0, 0), [])
    assert (order.external_id, order.placed_at) == ("o-1", datetime(2026, 10, 1, 10, tzinfo=UTC))
    assert list(
        OrderLine.objects.values_list("external_id", "paid_minor", "fulfilled_quantity", "is_final_sale")
    ) == [("l-1", 12000, 3, False), ("l-2", 4800, 0, True)]
    assert Payment.objects.get().amount_minor == 17290
    assert order.fulfillments.get().delivered_at == datetime(2026, 10, 3, 22, tzinfo=UTC)
    assert Event.objects.get(type="order.created").is_history


@pytest.mark.usefixtures("shop")
def test_the_example_of_the_guide_is_taken_in() -> None:
    example = GUIDE.read_text().split("```csv\n")[1].split("```")[0]

    done = take_in(example.encode())

    order = Order.objects.get()
    assert (done.state, counts(done), done.problems) == (ImportState.DONE, (1, 0, 0, 0), [])
    assert (order.total_minor, order.shipping_minor, order.customer.name) == (17290, 490, "Ada Yılmaz")
    assert list(OrderLine.objects.values_list("external_id", "paid_minor")) == [("l-1", 12000), ("l-2", 4800)]
    assert list(order.fulfillments.values_list("tracking_number", flat=True)) == ["1Z999AA10123456784"]


@pytest.mark.usefixtures("shop")
def test_what_is_wrong_is_reported_with_its_row_and_the_rest_is_taken_in() -> None:
    rows = [
        HEADER,
        "1,2026-10-01,EUR,a@b.c,Tee,1,5.00",
        "2,2026-10-01,EUR,,Tee,1,5.00",
        "3,yesterday,EUR,a@b.c,Tee,many,5.00",
        "1,2026-10-01,EUR,a@b.c,Cap,1,5.00",
        "4,2026-10-01,EUR,a@b.c,Tee,1,5.005",
    ]

    done = take_in("\n".join(rows).encode())

    assert counts(done) == (1, 0, 3, 1)
    assert sorted((one["row"], one["order"], one["code"]) for one in done.problems) == [
        (3, "2", "email_or_phone_needed"),
        (3, "2", "required"),
        (4, "3", "not_a_time"),
        (4, "3", "wrong_type"),
        (5, "1", "order_again"),
        (6, "4", "too_many_decimals"),
    ]
    assert done.problem_counts["order_again"] == 1


@pytest.mark.usefixtures("shop")
def test_the_same_file_again_changes_nothing() -> None:
    content = f"{HEADER}\n1,2026-10-01,EUR,a@b.c,Tee,1,5.00\n".encode()
    take_in(content)
    events = Event.objects.filter(subject_type="order").count()

    again = take_in(content)

    assert (counts(again), again.done_count) == ((0, 0, 0, 0), 1)
    assert Event.objects.filter(subject_type="order").count() == events


@pytest.mark.usefixtures("shop")
def test_an_import_that_was_stopped_goes_on_where_it_stood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "BATCH_ORDERS", 2)
    content = "\n".join(
        [HEADER, *(f"{number},2026-10-01,EUR,a@b.c,Tee,1,5.00" for number in range(5))]
    ).encode()

    stopped = take_in(content, seconds=0)
    first = (stopped.state, stopped.done_count, stopped.total_count, Order.objects.count())
    for _time in range(2):
        carry_on_import(order_import=stopped, actor=SYSTEM, clock=lambda: NOW, seconds=0)
    carry_on_import(order_import=stopped, actor=SYSTEM, clock=lambda: NOW)

    assert first == (ImportState.RUNNING, 2, 5, 2)
    stopped.refresh_from_db()
    assert (stopped.state, stopped.created_count, Order.objects.count()) == (ImportState.DONE, 5, 5)
    assert Event.objects.filter(type="order_import.finished").count() == 1


@pytest.mark.usefixtures("shop")
def test_the_worker_is_asked_when_an_import_starts() -> None:
    wish = ImportWish("orders.csv", HEADER.encode(), "comeback", {})

    started = start_import(wish=wish, actor=SYSTEM, now=NOW)

    assert started.state == ImportState.WAITING
    assert list(Event.objects.filter(subject_id=started.public_id).values_list("type", flat=True)) == [
        "order_import.requested"
    ]


@pytest.mark.usefixtures("shop")
def test_the_worker_takes_a_file_in_and_may_be_asked_twice() -> None:
    content = f"{HEADER}\n1,2026-10-01,EUR,a@b.c,Tee,1,5.00\n".encode()
    started = start_import(wish=ImportWish("orders.csv", content, "comeback", {}), actor=SYSTEM, now=NOW)
    event = Event.objects.get(type="order_import.requested")

    for _time in range(2):
        take_orders_in(OrderImportRequested(import_id=started.public_id), meta_of(event))

    started.refresh_from_db()
    assert (started.state, started.created_count, Order.objects.count()) == (ImportState.DONE, 1, 1)
    assert Event.objects.filter(type="order_import.finished").count() == 1


@pytest.mark.usefixtures("shop")
def test_a_file_without_its_columns_fails_and_says_so() -> None:
    failed = take_in(b"x\n1\n")

    assert (failed.state, failed.problem_counts) == (ImportState.FAILED, {"column_missing": 1})


@pytest.mark.usefixtures("shop")
def test_the_command_refuses_what_it_cannot_do(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no shop"):
        call_command("import_orders", tmp_path, schema="nobody", layout="comeback")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_orders", tmp_path / "gone", schema="shop_a", layout="comeback")


@pytest.mark.usefixtures("shop")
@pytest.mark.skipif(not REAL_FILE.exists(), reason="The real shop's file is not at ../shared/data")
def test_a_part_of_a_real_shops_year(capsys: pytest.CaptureFixture[str]) -> None:
    schema_name = connection.schema_name

    call_command("import_orders", REAL_FILE, schema=schema_name, layout="online-retail", limit=300)

    summary = json.loads(capsys.readouterr().out)
    assert (summary["state"], summary["orders"]) == ("done", 300)
    assert summary["created"] == Order.objects.count() > 200
    assert summary["left_out"] == 300 - summary["created"]
    assert summary["problems"]["credit_note"] > 0
    first = Order.objects.get(external_id="536365")
    assert (first.currency, first.total_minor, first.country) == ("GBP", 13912, "GB")
    assert sum(line.paid_minor for line in first.lines.all()) == 13912
    assert all(line.returnable_quantity == line.quantity for line in first.lines.all())
    assert first.customer.email == "customer-17850@example.com"

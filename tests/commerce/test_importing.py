"""Files of orders: encodings, delimiters, layouts, what is left out, and going on after a stop."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from commerce.events import OrderImportRequested
from commerce.folding import fold_order_number
from commerce.handlers import take_orders_in
from commerce.importing.reports import table_as_csv
from commerce.models import ImportState, Order, OrderImport, OrderLine, Payment, ShopRefund
from commerce.services import import_runs
from commerce.services.import_reports import report_of
from commerce.services.import_runs import carry_on_import
from commerce.services.imports import (
    ImportMoved,
    ImportWish,
    begin_import,
    keep_import,
    start_import,
    stop_import,
)
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


@pytest.mark.parametrize(("includes_tax", "paid_minor"), [("yes", 16290), ("no", 16790)])
@pytest.mark.usefixtures("shop")
def test_a_payment_without_an_amount_and_a_total_is_what_lines_and_shipping_come_to(
    includes_tax: str, paid_minor: int
) -> None:
    content = (
        "order_number,placed_at,currency,customer_email,title,quantity,unit_price,line_discount,line_tax,"
        "discount,shipping_total,prices_include_tax,payment_kind\n"
        f"1001,2026-10-01,EUR,a@b.c,Tee,3,50.00,10.00,5.00,42.00,4.90,{includes_tax},cash_on_delivery\n"
        "1001,,,,Cap,1,60.00,,,,,,\n"
    )

    done = take_in(content.encode())

    assert (done.state, done.problems) == (ImportState.DONE, [])
    assert Order.objects.get().total_minor == paid_minor
    assert Payment.objects.values_list("kind", "amount_minor").get() == ("cash_on_delivery", paid_minor)


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

    assert counts(done) == (1, 0, 3, 0)
    assert sorted((one["row"], one["order"], one["code"]) for one in done.problems) == [
        (3, "2", "email_or_phone_needed"),
        (4, "3", "not_a_time"),
        (4, "3", "not_an_amount"),
        (6, "4", "too_many_decimals"),
    ]
    assert done.problem_counts["not_a_time"] == 1
    assert (done.row_count, done.done_row_count, done.refused_row_count) == (5, 5, 3)
    assert list(Order.objects.get().lines.values_list("title", flat=True)) == ["Tee", "Cap"]


def outcome(content: str | bytes, **wishes: Any) -> list[tuple[int, str, str]]:
    """Row, order and code of each problem of a file that was taken in."""
    done = take_in(content.encode() if isinstance(content, str) else content, **wishes)
    return sorted((one["row"], one["order"], one["code"]) for one in done.problems)


@pytest.mark.usefixtures("shop")
def test_amounts_with_thousands_are_never_made_smaller() -> None:
    rows = ['1,2026-10-01,KRW,a@b.c,Tee,1,"12,000"', "2,2026-10-01,KRW,a@b.c,Tee,1,500"]

    problems = outcome("\n".join([HEADER, *rows]))

    assert (problems, Order.objects.get(number="1").total_minor) == ([], 12000)


@pytest.mark.usefixtures("shop")
def test_an_amount_that_may_be_two_is_refused_with_its_order() -> None:
    rows = ['1,2026-10-01,EUR,a@b.c,Tee,1,"1,250"', "1,2026-10-01,EUR,a@b.c,Cap,1,12"]

    problems = outcome("\n".join([HEADER, *rows]))

    assert (problems, Order.objects.count()) == ([(2, "1", "ambiguous_amount")], 0)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("rows", "problems", "orders"),
    [
        (["1,2026-10-01,EUR,a@b.c,Tee,1,10,50"], [(2, "1", "too_many_cells")], []),
        (["1,2026-10-01,EUR,a@b.c,Tee,1"], [(2, "1", "too_few_cells")], []),
        # The broken row may be one more line of order 1, wherever its cells were shifted to.
        (
            [
                "1,2026-10-01,EUR,a@b.c,Tee,1,10",
                "1,2026-10-01,EUR,a@b.c,Cap,1,10,50",
                "2,2026-10-01,EUR,a@b.c,Hat,1,9",
            ],
            [(2, "1", "row_missing"), (3, "1", "too_many_cells")],
            ["2"],
        ),
        (
            ["1,2026-10-01,EUR,a@b.c,Tee,1,10", ",,,,Cap,1,10", "2,2026-10-01,EUR,a@b.c,Hat,1,9"],
            [(2, "1", "row_missing"), (3, "", "order_missing")],
            ["2"],
        ),
        (
            [
                "1,2026-10-01,EUR,a@b.c,Tee,1,10",
                '1,2026-10-01,EUR,a@b.c,"Cap,1,10',
                "2,2026-10-01,EUR,a@b.c,Hat,1,9",
            ],
            [(2, "1", "row_missing"), (3, "1", "broken_row")],
            ["2"],
        ),
        (
            ["1,2026-10-01,EUR,a@b.c,Tee,1,10", "1,2026-10-01,USD,a@b.c,Cap,1,10"],
            [(3, "1", "rows_disagree")],
            [],
        ),
        (["1.23E+11,2026-10-01,EUR,a@b.c,Tee,1,10"], [(2, "1.23E+11", "digits_lost")], []),
    ],
    ids=["too many", "too few", "shifted", "no number", "quote", "disagree", "scientific"],
)
def test_an_order_is_taken_in_whole_or_refused_whole(
    rows: list[str], problems: list[tuple[int, str, str]], orders: list[str]
) -> None:
    assert outcome("\n".join([HEADER, *rows])) == problems
    assert list(Order.objects.values_list("number", flat=True)) == orders


@pytest.mark.usefixtures("shop")
def test_rows_of_an_order_may_stand_apart() -> None:
    rows = [f"{order},2026-10-01,EUR,a@b.c,Tee {at},1,5.00" for at, order in enumerate("ABACBA")]

    done = take_in("\n".join([HEADER, *rows]).encode())

    lines = {order.number: order.lines.count() for order in Order.objects.all()}
    assert (counts(done), lines) == ((3, 0, 0, 0), {"A": 3, "B": 2, "C": 1})


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("number", ["#2001", "2001", " # 2001"])
def test_a_number_with_a_sign_is_found_with_and_without_it(number: str) -> None:
    assert outcome(f"{HEADER}\n{number},2026-10-01,EUR,a@b.c,Tee,1,5.00\n") == []

    order = Order.objects.get(external_id="2001")
    assert order.number_folded == fold_order_number("2001") == fold_order_number("#2001")


@pytest.mark.usefixtures("shop")
def test_a_number_that_is_no_id_gets_one_that_stays_the_same() -> None:
    content = f"{HEADER}\n주문 2026/11-5,2026-10-01,EUR,a@b.c,Tee,1,5.00\n"

    assert outcome(content) == []
    again = take_in(content.encode())

    assert (counts(again), Order.objects.get().number) == ((0, 0, 0, 0), "주문 2026/11-5")


@pytest.mark.usefixtures("shop")
def test_placeholders_are_missing_and_make_no_two_people_one() -> None:
    header = HEADER.replace("customer_email", "customer_email,customer_phone")
    rows = [
        "1,2026-10-01,EUR,-,+49 176 04065555,Tee,1,5.00",
        "2,2026-10-01,EUR,n/a,+49 176 04069999,Tee,1,5.00",
        "3,2026-10-01,EUR,NULL,0176 04065555,Tee,1,5.00",
        "4,2026-10-01,EUR,-,0,Tee,1,5.00",
        "5,2026-10-01,EUR,-,0,Tee,1,5.00",
        "6,2026-10-01,EUR,-,-,Tee,1,5.00",
    ]

    problems = outcome("\n".join([header, *rows]))

    assert problems == [(7, "6", "email_or_phone_needed")]
    people = dict(Order.objects.values_list("number", "customer"))
    assert people["1"] == people["3"]
    assert len({people[number] for number in "1245"}) == 4


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("placed_at", "moment"),
    [
        ("2026-10-20 10:00:00+00", datetime(2026, 10, 20, 10, tzinfo=UTC)),
        ("2026-10-20 10:00:00 +0200", datetime(2026, 10, 20, 8, tzinfo=UTC)),
        ("20.10.2026 10:00", datetime(2026, 10, 20, 8, tzinfo=UTC)),
    ],
)
def test_times_are_read_as_exports_write_them(placed_at: str, moment: datetime) -> None:
    assert outcome(f"{HEADER}\n1,{placed_at},EUR,a@b.c,Tee,1,5.00\n") == []
    assert Order.objects.get().placed_at == moment


@pytest.mark.usefixtures("shop")
def test_headers_may_be_written_otherwise_and_a_first_line_may_name_the_delimiter() -> None:
    header = "ORDER NUMBER;Placed At;Currency;Customer E-mail;Title;Quantity;Unit-Price"
    content = f"sep=;\r\n{header.replace('E-mail', 'Email')}\r\n1;2026-10-01;eur;a@b.c;Tee;2;1.250,90\r\n"

    assert outcome(content.encode("cp1254")) == []
    assert Order.objects.get().total_minor == 250180


@pytest.mark.usefixtures("shop")
def test_what_a_shop_refunded_obeys_the_rules_of_the_api() -> None:
    header = f"{HEADER},total,refunded_amount,refunded_at"
    rows = [
        "1,2026-10-01,EUR,a@b.c,Tee,1,5.00,5.00,2.00,2026-10-05",
        "2,2026-10-01,EUR,a@b.c,Tee,1,5.00,5.00,0.00,",
        "3,2026-10-01,EUR,a@b.c,Tee,1,5.00,5.00,-2.00,",
    ]

    assert outcome("\n".join([header, *rows])) == [(4, "3", "negative_amount")]
    assert list(ShopRefund.objects.values_list("order__number", "amount_minor")) == [("1", 200)]


@pytest.mark.usefixtures("shop")
def test_lines_that_were_shipped_stand_in_the_parcel_of_their_order() -> None:
    header = f"{HEADER},shipped_at,line_shipped"
    rows = [
        "1,2026-10-01,EUR,a@b.c,Tee,1,5.00,2026-10-02,fulfilled",
        "1,,,,Cap,1,5.00,,fulfilled",
        "1,,,,Hat,1,5.00,,pending",
    ]

    assert outcome("\n".join([header, *rows])) == []
    assert list(OrderLine.objects.order_by("pk").values_list("title", "fulfilled_quantity")) == [
        ("Tee", 1),
        ("Cap", 1),
        ("Hat", 0),
    ]
    assert Order.objects.get().fulfillments.count() == 1


@pytest.mark.usefixtures("shop")
def test_a_dry_run_counts_what_would_happen_and_changes_nothing() -> None:
    rows = [HEADER, "1,2026-10-01,EUR,a@b.c,Tee,1,5.00", "2,never,EUR,a@b.c,Tee,1,5.00"]
    wish = ImportWish("orders.csv", "\n".join(rows).encode(), "comeback", {}, is_dry_run=True)

    tried = carry_on_import(order_import=keep_import(wish=wish, now=NOW), actor=SYSTEM, clock=lambda: NOW)

    assert (tried.state, counts(tried), Order.objects.count()) == (ImportState.DONE, (1, 0, 1, 0), 0)
    assert not Event.objects.filter(type="order.created").exists()
    begun = begin_import(order_import=tried, options={}, is_dry_run=False, actor=SYSTEM, now=NOW)
    done = carry_on_import(order_import=begun, actor=SYSTEM, clock=lambda: NOW)
    assert (done.state, counts(done), Order.objects.count()) == (ImportState.DONE, (1, 0, 1, 0), 1)
    assert done.refused_orders.count() == 1
    with pytest.raises(ImportMoved):
        begin_import(order_import=done, options={}, is_dry_run=True, actor=SYSTEM, now=NOW)


@pytest.mark.usefixtures("shop")
def test_an_import_that_is_stopped_takes_no_more_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_runs, "BATCH_ORDERS", 2)
    content = "\n".join([HEADER, *(f"{number},2026-10-01,EUR,a@b.c,Tee,1,5.00" for number in range(5))])
    begun = take_in(content.encode(), seconds=0)

    stop_import(order_import=begun, actor=SYSTEM, now=NOW)
    stopped = carry_on_import(order_import=begun, actor=SYSTEM, clock=lambda: NOW)

    assert (stopped.state, stopped.done_count, Order.objects.count()) == (ImportState.STOPPED, 2, 2)
    assert stop_import(order_import=begun, actor=SYSTEM, now=NOW).state == ImportState.STOPPED
    assert Event.objects.filter(type="order_import.finished").count() == 1


@pytest.mark.usefixtures("shop")
def test_the_error_report_is_mended_and_sent_again() -> None:
    header = f"{HEADER},customer_phone,their_own"
    rows = [
        '1,2026-10-01,EUR,a@b.c,Tee,1,"1,250",+49 176 04065555,=1+1',
        "1,2026-10-01,EUR,a@b.c,Cap,1,12,+49 176 04065555,x",
        "2,2026-10-01,EUR,a@b.c,Hat,1,9,,",
    ]
    done = take_in("\n".join([header, *rows]).encode())

    report = "".join(table_as_csv(report_of(done), delimiter=","))

    read = list(csv.reader(io.StringIO(report.removeprefix("\ufeff"))))
    assert read[0] == [*header.split(","), "refused_because", "refused_line"]
    assert [row[:9] for row in read[1:]] == [
        ["1", "2026-10-01", "EUR", "a@b.c", "Tee", "1", "1,250", "'+49 176 04065555", "'=1+1"],
        ["1", "2026-10-01", "EUR", "a@b.c", "Cap", "1", "12", "'+49 176 04065555", "x"],
    ]
    assert "unit_price" in read[1][9]
    assert [row[10] for row in read[1:]] == ["2", "3"]
    mended = take_in(report.replace('"1,250"', "1250.00").encode())
    assert (counts(mended), mended.problems) == ((1, 0, 0, 0), [])
    assert Order.objects.get(number="1").total_minor == 126200
    assert Order.objects.get(number="1").customer.phone == "+49 176 04065555"


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
    monkeypatch.setattr(import_runs, "BATCH_ORDERS", 2)
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

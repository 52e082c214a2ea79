"""What the merchant's bank is given: the right elements in the right order, and no name that is a formula."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest

from core.money import Money
from returns.payout_files import PayoutFile, Sender, Transfer, layout_of, write_file
from returns.payout_files.parts import safe_cell, sepa_text
from returns.payout_files.sepa import NAMESPACE

MADE_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def _transfer(**fields):
    return Transfer(
        **{
            "reference": "rfd_aaaabbbbccccddddeeeeff",
            "money": Money(119_90, "EUR"),
            "scheme": "iban",
            "bank_code": "",
            "account_number": "DE89370400440532013000",
            "holder": "Zoë Çağlar-Straße",
            "purpose": "Nordlicht R-000042",
            **fields,
        }
    )


def _file(*transfers, **fields):
    sender = Sender("Nordlicht GmbH & Co. KG", "DE02120300000000202051", "BYLADEM1001")
    return PayoutFile(
        **{
            "reference": "pba_1",
            "sender": sender,
            "made_at": MADE_AT,
            "pay_on": date(2026, 11, 23),
            "transfers": transfers,
            **fields,
        }
    )


def _tree(element):
    """The element's name with those of its children, in order; leaves with their text."""
    name = element.tag.removeprefix(f"{{{NAMESPACE}}}")
    return (name, [_tree(child) for child in element]) if len(element) else (name, element.text)


def _rows(content, delimiter=","):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def test_sepa_file_has_every_element_in_the_order_of_the_standard():
    second = _transfer(reference="rfd_2", money=Money(10, "EUR"), holder="พิม", purpose="Nordlicht R-000043")

    written = write_file("sepa", _file(_transfer(), second))

    root = ElementTree.fromstring(written)
    amounts = [element.attrib for element in root.iter(f"{{{NAMESPACE}}}InstdAmt")]
    totals = [("NbOfTxs", "2"), ("CtrlSum", "120.00")]
    assert root.tag == f"{{{NAMESPACE}}}Document"
    assert amounts == [{"Ccy": "EUR"}, {"Ccy": "EUR"}]
    assert _tree(root[0]) == (
        "CstmrCdtTrfInitn",
        [
            (
                "GrpHdr",
                [
                    ("MsgId", "pba-1"),
                    ("CreDtTm", "2026-11-20T09:30:00Z"),
                    *totals,
                    ("InitgPty", [("Nm", "Nordlicht GmbH Co. KG")]),
                ],
            ),
            (
                "PmtInf",
                [
                    ("PmtInfId", "pba-1"),
                    ("PmtMtd", "TRF"),
                    ("BtchBookg", "false"),
                    *totals,
                    ("PmtTpInf", [("SvcLvl", [("Cd", "SEPA")])]),
                    ("ReqdExctnDt", [("Dt", "2026-11-23")]),
                    ("Dbtr", [("Nm", "Nordlicht GmbH Co. KG")]),
                    ("DbtrAcct", [("Id", [("IBAN", "DE02120300000000202051")])]),
                    ("DbtrAgt", [("FinInstnId", [("BICFI", "BYLADEM1001")])]),
                    ("ChrgBr", "SLEV"),
                    _entry("rfd-aaaabbbbccccddddeeeeff", "119.90", "Zoe Caglar-Strasse", "R-000042"),
                    _entry("rfd-2", "0.10", "NOTPROVIDED", "R-000043"),
                ],
            ),
        ],
    )


def _entry(reference, amount, name, number):
    return (
        "CdtTrfTxInf",
        [
            ("PmtId", [("InstrId", reference), ("EndToEndId", reference)]),
            ("Amt", [("InstdAmt", amount)]),
            ("Cdtr", [("Nm", name)]),
            ("CdtrAcct", [("Id", [("IBAN", "DE89370400440532013000")])]),
            ("RmtInf", [("Ustrd", f"Nordlicht {number}")]),
        ],
    )


def test_a_shop_without_a_bic_is_found_by_its_iban():
    written = write_file("sepa", _file(_transfer(), sender=Sender("N", "DE02120300000000202051"))).decode()

    assert "<Id>NOTPROVIDED</Id>" in written
    assert "BICFI" not in written


def test_turkish_table_parts_decimals_with_a_comma():
    transfer = _transfer(money=Money(1_234_50, "TRY"), account_number="TR330006100519786457841326")

    rows = _rows(write_file("tr_eft", _file(transfer)), ";")

    assert rows[1] == [
        "Zoë Çağlar-Straße",
        "TR330006100519786457841326",
        "1234,50",
        "TRY",
        "Nordlicht R-000042",
        "rfd_aaaabbbbccccddddeeeeff",
    ]


def test_korean_table_names_bank_number_amount_and_holder():
    transfer = _transfer(
        money=Money(12_000, "KRW"),
        bank_code="004",
        account_number="01234567890123",
        holder="김민지",
        scheme="kr_bank",
    )

    rows = _rows(write_file("kr_bulk", _file(transfer)))

    assert rows[1][:5] == ["004", "KB국민은행", "01234567890123", "12000", "김민지"]


@pytest.mark.parametrize(
    ("scheme", "bank_code", "number", "kind"),
    [
        ("th_bank", "004", "0123456789", "ACCOUNT"),
        ("promptpay", "", "0812345678", "PROMPTPAY_MSISDN"),
        ("promptpay", "", "1234567890121", "PROMPTPAY_NATID"),
    ],
)
def test_thai_table_tells_accounts_from_promptpay(scheme, bank_code, number, kind):
    transfer = _transfer(
        money=Money(1_290_00, "THB"), bank_code=bank_code, account_number=number, scheme=scheme
    )

    row = _rows(write_file("th_bulk", _file(transfer)))[1]

    assert (row[0], row[1], row[3], row[5]) == (kind, bank_code, number, "1290.00")


@pytest.mark.parametrize("layout", ["tr_eft", "kr_bulk", "th_bulk", "iban"])
@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", "|cmd", "%0A"]
)
def test_no_name_is_a_formula(layout, name):
    transfer = _transfer(holder=name, scheme="th_bank", bank_code="004", account_number="0123456789")

    cells = [
        cell
        for row in _rows(write_file(layout, _file(transfer)), ";" if layout == "tr_eft" else ",")
        for cell in row
    ]

    assert not [cell for cell in cells if cell[:1] in tuple("=+-@|%\t\r\n")]


@pytest.mark.parametrize(
    ("scheme", "currency", "masked", "layout"),
    [
        ("iban", "EUR", "DE•••• 3000", "sepa"),
        ("iban", "EUR", "TR•••• 1326", "iban"),
        ("iban", "TRY", "TR•••• 1326", "tr_eft"),
        ("iban", "PLN", "PL•••• 1326", "iban"),
        ("kr_bank", "KRW", "•••• 0123", "kr_bulk"),
        ("th_bank", "THB", "•••• 0123", "th_bulk"),
        ("promptpay", "THB", "•••• 0123", "th_bulk"),
    ],
)
def test_each_account_has_its_layout(scheme, currency, masked, layout):
    assert layout_of(scheme=scheme, currency=currency, masked=masked) == layout


def test_names_are_written_in_letters_that_every_bank_takes():
    assert sepa_text("  Łukasz Ångström & Sønn, ГmbH_1 ", 70) == "Lukasz Angstrom Sonn, mbH 1"
    assert sepa_text("x" * 100, 70) == "x" * 70
    assert safe_cell(" a \n b ") == "a b"

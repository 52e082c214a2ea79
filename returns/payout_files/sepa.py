"""SEPA credit transfers as ISO 20022 ``pain.001.001.09``, as the EPC's guidelines (EPC132-08) ask for them."""

from __future__ import annotations

from decimal import Decimal
from typing import Final
from xml.etree import ElementTree

from returns.payout_files.parts import PayoutFile, Transfer, sepa_text

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
_MOST_NAME: Final = 70
_MOST_ID: Final = 35
_MOST_PURPOSE: Final = 140


def write_sepa(file: PayoutFile) -> bytes:
    """The file as XML in UTF-8; the same file has the same message id, by which the bank knows a second copy."""
    ElementTree.register_namespace("", NAMESPACE)
    document = ElementTree.Element(_name("Document"))
    initiation = _add(document, "CstmrCdtTrfInitn")
    _header(initiation, file)
    _payment(initiation, file)
    ElementTree.indent(document)
    return ElementTree.tostring(document, encoding="utf-8", xml_declaration=True)


def _header(parent: ElementTree.Element, file: PayoutFile) -> None:
    header = _add(parent, "GrpHdr")
    _add(header, "MsgId", _id(file.reference))
    _add(header, "CreDtTm", file.made_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _totals(header, file)
    _add(_add(header, "InitgPty"), "Nm", sepa_text(file.sender.holder, _MOST_NAME))


def _payment(parent: ElementTree.Element, file: PayoutFile) -> None:
    payment = _add(parent, "PmtInf")
    _add(payment, "PmtInfId", _id(file.reference))
    _add(payment, "PmtMtd", "TRF")
    _add(payment, "BtchBookg", "false")
    _totals(payment, file)
    _add(_add(_add(payment, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA")
    _add(_add(payment, "ReqdExctnDt"), "Dt", file.pay_on.isoformat())
    _add(_add(payment, "Dbtr"), "Nm", sepa_text(file.sender.holder, _MOST_NAME))
    _account(payment, "DbtrAcct", file.sender.iban)
    institution = _add(_add(payment, "DbtrAgt"), "FinInstnId")
    if file.sender.bic:
        _add(institution, "BICFI", file.sender.bic)
    else:
        _add(_add(institution, "Othr"), "Id", "NOTPROVIDED")
    _add(payment, "ChrgBr", "SLEV")
    for transfer in file.transfers:
        _transfer(payment, transfer)


def _transfer(parent: ElementTree.Element, transfer: Transfer) -> None:
    entry = _add(parent, "CdtTrfTxInf")
    identification = _add(entry, "PmtId")
    _add(identification, "InstrId", _id(transfer.reference))
    _add(identification, "EndToEndId", _id(transfer.reference))
    amount = _add(_add(entry, "Amt"), "InstdAmt", transfer.money.decimal_string)
    amount.set("Ccy", transfer.money.currency)
    _add(_add(entry, "Cdtr"), "Nm", sepa_text(transfer.holder, _MOST_NAME) or "NOTPROVIDED")
    _account(entry, "CdtrAcct", transfer.account_number)
    _add(_add(entry, "RmtInf"), "Ustrd", sepa_text(transfer.purpose, _MOST_PURPOSE))


def _totals(parent: ElementTree.Element, file: PayoutFile) -> None:
    total = sum((transfer.money.decimal for transfer in file.transfers), Decimal(0))
    _add(parent, "NbOfTxs", str(len(file.transfers)))
    _add(parent, "CtrlSum", f"{total:.2f}")


def _account(parent: ElementTree.Element, name: str, iban: str) -> None:
    _add(_add(_add(parent, name), "Id"), "IBAN", iban)


def _id(text: str) -> str:
    """Identifiers may hold no underscore, nor begin with a slash."""
    return sepa_text(text.replace("_", "-"), _MOST_ID)


def _add(parent: ElementTree.Element, name: str, text: str | None = None) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, _name(name))
    element.text = text
    return element


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"

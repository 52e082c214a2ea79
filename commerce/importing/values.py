"""Cells to values: amounts, quantities, moments, flags and ids, as the API writes them. Never guessed.

What a cell alone leaves open is settled by all cells of its column (``ColumnEvidence``), then by the other columns of
its kind, or by people's own choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from commerce.importing.amounts import Convention, DecimalSign, read_amount, read_whole_number, writing_of
from commerce.importing.moments import DayOrder, day_order_told_by, moment_of_local, read_moment
from commerce.importing.problems import CellRefused
from commerce.importing.rows import Cell, Typed
from core.money import decimals_of

_TRUE = frozenset({"true", "yes", "y", "1", "evet", "doğru", "예", "네", "참", "ใช่", "จริง", "ja", "wahr"})
_FALSE = frozenset(
    {
        "false",
        "no",
        "n",
        "0",
        "hayir",
        "yanliş",
        "아니오",
        "아니요",
        "거짓",
        "ไม่",
        "ไม่ใช่",
        "เท็จ",
        "nein",
        "falsch",
    }
)
_SCIENTIFIC = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?[eE]\+[0-9]+")
_SPREADSHEET_ERROR = re.compile(
    r"#(?:REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|####*)", re.IGNORECASE
)
_EXACT_DIGITS = 15  # a spreadsheet keeps no more of a number
_ID = re.compile(r"[A-Za-z0-9._:~-]{1,200}")
_SERIAL_DAYS = range(25_569, 80_000)  # 1970 to 2119 in a spreadsheet's count of days


@dataclass
class ColumnEvidence:
    """What the cells of one column tell about its decimal sign and its order of days."""

    decimal_signs: set[DecimalSign] = field(default_factory=set)
    doubtful_signs: set[DecimalSign] = field(default_factory=set)
    day_orders: set[DayOrder] = field(default_factory=set)

    def hear_number(self, cell: Cell) -> None:
        if isinstance(cell, str) and cell and (writing := writing_of(cell)):
            if writing.decimal_sign:
                self.decimal_signs.add(writing.decimal_sign)
            if writing.doubtful_sign:
                self.doubtful_signs.add(writing.doubtful_sign)

    def hear_moment(self, cell: Cell) -> None:
        if isinstance(cell, str) and cell and (order := day_order_told_by(cell)):
            self.day_orders.add(order)


@dataclass(frozen=True)
class Conventions:
    """How the file writes numbers and days: by column, and what people chose for all of it."""

    numbers: Mapping[str, DecimalSign] = field(default_factory=dict)
    days: Mapping[str, DayOrder] = field(default_factory=dict)
    chosen_sign: DecimalSign | None = None
    chosen_order: DayOrder | None = None
    counts_from_1904: bool = False

    def number(self, column: str) -> Convention:
        if self.chosen_sign:
            return Convention(self.chosen_sign, is_chosen=True)
        return Convention(self.numbers.get(column))

    def day_order(self, column: str) -> DayOrder | None:
        return self.chosen_order or self.days.get(column)

    def as_json(self) -> dict[str, Any]:
        return {
            "numbers": dict(self.numbers),
            "days": dict(self.days),
            "chosen_sign": self.chosen_sign,
            "chosen_order": self.chosen_order,
            "counts_from_1904": self.counts_from_1904,
        }


def settle_numbers(
    evidence: Mapping[str, ColumnEvidence], *, money: Iterable[str], currencies: Iterable[str]
) -> dict[str, DecimalSign]:
    """The decimal sign of each column that its own cells settle, or else all the file's together.

    Where no currency of the file has decimals, a sign before three digits of money stands between thousands.
    """
    has_no_decimals = bool(known := [*currencies]) and all(decimals_of(one) == 0 for one in known)
    told: dict[str, set[DecimalSign]] = {}
    for column, heard in evidence.items():
        told[column] = set(heard.decimal_signs)
        if has_no_decimals and column in money and not told[column]:
            told[column] = {_other(sign) for sign in heard.doubtful_signs}
    everywhere = {sign for signs in told.values() for sign in signs}
    settled = {}
    for column, signs in told.items():
        found = signs or everywhere
        if len(found) == 1:
            settled[column] = next(iter(found))
    return settled


def settle_days(evidence: Mapping[str, ColumnEvidence]) -> dict[str, DayOrder]:
    """The order of days of each column that its own cells settle, or else all the file's together."""
    everywhere = {order for heard in evidence.values() for order in heard.day_orders}
    settled = {}
    for column, heard in evidence.items():
        found = heard.day_orders or everywhere
        if len(found) == 1:
            settled[column] = next(iter(found))
    return settled


def amount_of(cell: Cell, *, currency: str, convention: Convention) -> str:
    """An amount as the API writes it. Raises CellRefused."""
    if isinstance(cell, Typed):
        return _number_of(cell)
    _refuse_errors(cell)
    return read_amount(cell, currency=currency, convention=convention)


def quantity_of(cell: Cell, *, convention: Convention) -> int:
    """A whole number. Raises CellRefused."""
    if isinstance(cell, Typed):
        return read_whole_number(_number_of(cell), convention=Convention(".", is_chosen=True))
    _refuse_errors(cell)
    return read_whole_number(cell, convention=convention)


def moment_of(cell: Cell, *, zone: ZoneInfo, day_order: DayOrder | None, counts_from_1904: bool) -> str:
    """A moment as RFC 3339. Raises CellRefused."""
    if isinstance(cell, str):
        _refuse_errors(cell)
        return read_moment(cell, zone=zone, day_order=day_order)
    _refuse_broken(cell)
    if cell.kind == "moment":
        try:
            return moment_of_local(datetime.fromisoformat(cell.text), zone=zone)
        except ValueError:
            raise CellRefused("not_a_time", _("This is a time without its day.")) from None
    if cell.kind == "number" and int(float(cell.text)) in _SERIAL_DAYS:
        beginning = datetime.combine(date(1904, 1, 1) if counts_from_1904 else date(1899, 12, 30), time())
        seconds = round(float(cell.text) * 86_400)
        return moment_of_local(beginning + timedelta(seconds=seconds), zone=zone)
    raise CellRefused("not_a_time", _("This number is not a date."))


def flag_of(cell: Cell) -> bool:
    """Yes or no, in our languages and as spreadsheets write it. Raises CellRefused."""
    folded = text_of(cell).strip().replace("İ", "i").replace("ı", "i").casefold()
    if folded not in _TRUE and folded not in _FALSE:
        raise CellRefused("not_a_flag", _("This is neither yes nor no."))
    return folded in _TRUE


def text_of(cell: Cell) -> str:
    """A text, whatever the cell's kind. Raises CellRefused for a cell that has an error instead of a value."""
    if isinstance(cell, Typed):
        _refuse_broken(cell)
        return cell.text
    return cell


def code_of(cell: Cell) -> str:
    """A number or code that has to be exact: of an order, a parcel, a phone. Raises CellRefused."""
    if isinstance(cell, Typed):
        _refuse_broken(cell)
        if cell.kind == "number" and ("." in cell.text or len(cell.text.strip("-")) > _EXACT_DIGITS):
            raise CellRefused(
                "digits_lost",
                _("A spreadsheet made a number of this and lost digits. Keep the column as text."),
            )
        return cell.text
    _refuse_errors(cell)
    if _SCIENTIFIC.fullmatch(cell):
        raise CellRefused(
            "digits_lost", _("A spreadsheet made a number of this and lost digits. Keep the column as text.")
        )
    return cell


def external_id_of(number: str) -> str:
    """The id of an order that is known by its number alone: ``2001`` for ``#2001``; of other writings a digest."""
    bare = number.strip().removeprefix("#").strip()
    if not bare or _ID.fullmatch(bare):
        return bare
    return f"number:{sha256(number.strip().encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"


def _other(sign: DecimalSign) -> DecimalSign:
    return "," if sign == "." else "."


def _number_of(cell: Typed) -> str:
    _refuse_broken(cell)
    if cell.kind != "number":
        raise CellRefused("not_an_amount", _("This is not a number."))
    return cell.text


def _refuse_broken(cell: Typed) -> None:
    if cell.kind == "broken":
        raise _spreadsheet_error(cell.text)


def _refuse_errors(text: str) -> None:
    if text.startswith("#") and _SPREADSHEET_ERROR.fullmatch(text):
        raise _spreadsheet_error(text)


def _spreadsheet_error(text: str) -> CellRefused:
    if text.startswith("="):
        return CellRefused(
            "formula", _("This cell holds a formula without its result. Save the file with values.")
        )
    return CellRefused("spreadsheet_error", _("The spreadsheet shows an error in this cell."))

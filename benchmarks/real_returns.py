"""The credit notes of the Online Retail data set as returns of what the same customers bought before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

_ZONE = ZoneInfo("Europe/London")
_NOT_GOODS = frozenset({"M", "D", "POST", "C2", "DOT", "BANK CHARGES", "CRUK", "S", "AMAZONFEE", "PADS"})


@dataclass(frozen=True)
class SentBack:
    """One line of a credit note: the shop took back ``quantity`` pieces on that day."""

    note: str
    customer: str
    code: str
    quantity: int
    price_minor: int
    at: datetime


@dataclass
class Purchase:
    """One line of an order, and how much of it has not come back yet."""

    order: str
    line: str
    price_minor: int
    left: int
    at: datetime


@dataclass(frozen=True)
class RealReturn:
    """What one credit note takes back of one order: quantities by line."""

    note: str
    order: str
    at: datetime
    lines: tuple[tuple[str, int], ...]
    worth_minor: int

    @property
    def units(self) -> int:
        return sum(quantity for _line, quantity in self.lines)


def credit_notes(rows: Sequence[dict[str, str]]) -> Iterator[SentBack]:
    """The rows that take something back."""
    for row in rows:
        if row["InvoiceNo"].upper().startswith("C") and int(row["Quantity"]) < 0:
            yield SentBack(
                note=row["InvoiceNo"],
                customer=row["CustomerID"].strip().removesuffix(".0"),
                code=row["StockCode"].strip(),
                quantity=-int(row["Quantity"]),
                price_minor=int(Decimal(row["UnitPrice"]) * 100),
                at=datetime.fromisoformat(row["InvoiceDate"]).replace(tzinfo=_ZONE),
            )


def matched(
    credit_notes: Iterable[SentBack], purchases: Mapping[tuple[str, str], Sequence[Purchase]]
) -> tuple[list[RealReturn], Counter[str]]:
    """The credit notes as returns of orders, in the order of time; and what became of their lines."""
    fates: Counter[str] = Counter()
    parts: dict[tuple[datetime, str, str], list[tuple[Purchase, int]]] = defaultdict(list)
    for sent in sorted(credit_notes, key=lambda one: one.at):
        why = _why_left_out(sent)
        left = sent.quantity
        if why is None:
            for purchase in _likeliest_first(purchases.get((sent.customer, sent.code), ()), sent):
                taken = min(left, purchase.left)
                if taken:
                    purchase.left -= taken
                    left -= taken
                    parts[sent.at, sent.note, purchase.order].append((purchase, taken))
            why = "matched" if left == 0 else "matched in part" if left < sent.quantity else "not bought here"
        fates[why] += 1
    returns = []
    for (at, note, order), taken_lines in sorted(parts.items(), key=lambda item: item[0]):
        units: Counter[str] = Counter()
        for purchase, quantity in taken_lines:
            units[purchase.line] += quantity
        returns.append(
            RealReturn(
                note=note,
                order=order,
                at=at,
                lines=tuple(units.items()),
                worth_minor=sum(purchase.price_minor * quantity for purchase, quantity in taken_lines),
            )
        )
    return returns, fates


def _why_left_out(sent: SentBack) -> str | None:
    if not sent.customer:
        return "no customer"
    return "not goods" if sent.code.upper() in _NOT_GOODS else None


def _likeliest_first(purchases: Sequence[Purchase], sent: SentBack) -> list[Purchase]:
    earlier = [purchase for purchase in purchases if purchase.at <= sent.at]
    return sorted(earlier, key=lambda one: (one.price_minor != sent.price_minor, -one.at.timestamp()))

"""What was in a parcel, how it was judged, and what happens to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from returns.events.base import ReturnEvent


@dataclass(frozen=True)
class ReturnItemsReceived(ReturnEvent):
    """``items`` are ``[item id, quantity]`` pairs of this receipt."""

    type: ClassVar[str] = "return.item.received"

    items: tuple[tuple[str, int], ...] = ()
    is_complete: bool = False
    has_missing: bool = False  # then return.item.missing tells of the same parcel, and of what came too


@dataclass(frozen=True)
class ReturnReceiptUndone(ReturnEvent):
    """``items`` are ``[item id, quantity]`` pairs that were counted by mistake."""

    type: ClassVar[str] = "return.item.receipt_undone"

    items: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class ReturnItemsMissing(ReturnEvent):
    """``items`` are ``[item id, quantity]`` pairs of what was announced and was not in the parcel."""

    type: ClassVar[str] = "return.item.missing"

    items: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class ReturnWrongItemReceived(ReturnEvent):
    """Something else came in place of an item; ``unexpected_id`` is what it was."""

    type: ClassVar[str] = "return.item.wrong_item"

    item_id: str = ""
    unexpected_id: str = ""
    quantity: int = 0


@dataclass(frozen=True)
class ReturnUnexpectedItemReceived(ReturnEvent):
    """Something was in the parcel that nobody announced; ``line_id`` where it is known to be of the order."""

    type: ClassVar[str] = "return.item.unexpected"

    unexpected_id: str = ""
    line_id: str = ""
    quantity: int = 0


@dataclass(frozen=True)
class ReturnUnexpectedItemSettled(ReturnEvent):
    """Staff said what happens to it: a disposition, or ``opened_return_id`` that it was received into."""

    type: ClassVar[str] = "return.item.unexpected_settled"

    unexpected_id: str = ""
    disposition: str = ""
    opened_return_id: str = ""


@dataclass(frozen=True)
class ReturnItemsInspected(ReturnEvent):
    """``items`` are ``[item id, accepted, rejected, grade, disposition]`` of this inspection.

    ``observed`` are ``[item id, grade as it was seen]`` where the terms made a better grade of it. ``taken_rights`` are
    the legal bases on which rejected units stand, ``ground`` what the shop said against them.
    """

    type: ClassVar[str] = "return.item.inspected"

    items: tuple[tuple[str, int, int, str, str], ...] = ()
    observed: tuple[tuple[str, str], ...] = ()
    ground: str = ""
    taken_rights: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReturnItemsDisposed(ReturnEvent):
    """``items`` are ``[item id, quantity, disposition]``: what happens to units that were looked at."""

    type: ClassVar[str] = "return.item.disposed"

    items: tuple[tuple[str, int, str], ...] = ()


@dataclass(frozen=True)
class ReturnItemsRestocked(ReturnEvent):
    """The shop has taken ``items``, ``[item id, quantity]`` pairs, back into its stock.

    ``source`` is the key under which the shop was told.
    """

    type: ClassVar[str] = "return.item.restocked"

    items: tuple[tuple[str, int], ...] = ()
    source: str = ""


@dataclass(frozen=True)
class ReturnRestockFailed(ReturnEvent):
    """The shop did not take stock back; it is asked again."""

    type: ClassVar[str] = "return.item.restock_failed"


@dataclass(frozen=True)
class ReturnRefusalChosen(ReturnEvent):
    """What the shopper wants done with refused units: a code of RefusalChoice."""

    type: ClassVar[str] = "return.item.refusal_chosen"

    item_id: str = ""
    choice: str = ""


@dataclass(frozen=True)
class ReturnObjectionAnswered(ReturnEvent):
    """Staff looked again; ``accepted_quantity`` units of the item are accepted after all."""

    type: ClassVar[str] = "return.item.objection_answered"

    item_id: str = ""
    accepted_quantity: int = 0


@dataclass(frozen=True)
class ReturnItemsSentBack(ReturnEvent):
    """``items`` are ``[item id, quantity]`` pairs of what travels to the shopper."""

    type: ClassVar[str] = "return.item.sent_back"

    shipment_id: str = ""
    items: tuple[tuple[str, int], ...] = ()

"""What the shopper gets back, to the minor unit. Pure arithmetic of API.md:

    items + shipping + bonus - fees - cut - exchange = total - amount_due      (one of the last two is zero)

The caller keeps ``QuoteTerms`` and the items with the return, and calls ``quote`` again with what was really
received or accepted; the same rule gives the new figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from core.money import Money, percent_of, share_by_largest_remainder
from returns.policy.outbound_shipping import FREE_DELIVERY_LOST, OUTBOUND_SHIPPING, FreeDelivery
from returns.policy.terms import NO_FEE, Fee, plain

REFUND: Final = "refund"
STORE_CREDIT: Final = "store_credit"
EXCHANGE: Final = "exchange"
KEEP_ITEM: Final = "keep_item"

ALREADY_REFUNDED: Final = "already_refunded"
NOT_PAID: Final = "not_paid"

# What is paid out as money, in the order in which fees are taken from it.
_PAID_OUT: Final = (REFUND, KEEP_ITEM, STORE_CREDIT)


@dataclass(frozen=True)
class Room:
    """What the order can give back through one return, all that it gave back already included.

    ``reason`` says why there is no more: ALREADY_REFUNDED or NOT_PAID. Without ``is_payable`` nothing of it can be
    paid yet, as the order itself is not paid.
    """

    most_minor: int
    reason: str = ALREADY_REFUNDED
    is_payable: bool = True


@dataclass(frozen=True)
class Cut:
    """What of a quote the order can no longer give back, above zero, and the code of the reason."""

    amount_minor: int
    reason: str


@dataclass(frozen=True)
class FeeLine:
    """One fee of a quote: its type of DESIGN.md section 4, who pays, and the code of the reason."""

    type: str
    amount_minor: int
    payer: str
    reason: str

    def as_json(self, currency: str) -> dict[str, Any]:
        amount = Money(self.amount_minor, currency).as_json()
        return {"type": self.type, "amount": amount, "payer": self.payer, "reason": self.reason}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> FeeLine:
        amount_minor = Money.from_json(value["amount"]).amount_minor
        return cls(value["type"], amount_minor, value["payer"], value["reason"])


@dataclass(frozen=True)
class QuotedItem:
    """One item: the worth of its units, where it goes, and the terms that its line's decision set.

    ``exchange_minor`` is what the replacement takes up, see ``exchange_price_minor``; only for ``exchange``.
    ``loses_free_delivery``: it goes back by the shopper's own doing and counts against the order's free delivery.
    """

    key: str  # the caller's own
    resolution: str
    worth_minor: int
    restocking_fee: Fee = NO_FEE
    bonus_percent: Decimal = Decimal(0)
    exchange_minor: int = 0
    loses_free_delivery: bool = False

    @property
    def leaving_minor(self) -> int:
        """What of its worth the shopper no longer keeps by his own doing: a replacement stands for the goods, and what
        is paid back without a return stays."""
        if not self.loses_free_delivery or self.resolution == KEEP_ITEM:
            return 0
        return max(0, self.worth_minor - self.exchange_minor)

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "resolution": self.resolution,
            "worth_minor": self.worth_minor,
            "restocking_fee": self.restocking_fee.as_json(),
            "bonus_percent": plain(self.bonus_percent),
            "exchange_minor": self.exchange_minor,
            "loses_free_delivery": self.loses_free_delivery,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> QuotedItem:
        return cls(
            key=value["key"],
            resolution=value["resolution"],
            worth_minor=value["worth_minor"],
            restocking_fee=Fee.from_json(value["restocking_fee"]),
            bonus_percent=Decimal(value["bonus_percent"]),
            exchange_minor=value["exchange_minor"],
            loses_free_delivery=value["loses_free_delivery"],
        )


@dataclass(frozen=True)
class ItemShare:
    """What one item is worth, and what of it the order can no longer give back."""

    key: str
    worth_minor: int
    cut_minor: int


@dataclass(frozen=True)
class QuoteTerms:
    """What is fixed for the whole return. ``free_delivery`` None: there is none that could be lost."""

    currency: str
    return_shipping_fee: Fee = NO_FEE
    free_delivery: FreeDelivery | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "currency": self.currency,
            "return_shipping_fee": self.return_shipping_fee.as_json(),
            "free_delivery": self.free_delivery.as_json() if self.free_delivery else None,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> QuoteTerms:
        return cls(
            currency=value["currency"],
            return_shipping_fee=Fee.from_json(value["return_shipping_fee"]),
            free_delivery=FreeDelivery.from_json(value["free_delivery"]),
        )


@dataclass(frozen=True)
class Quote:
    """``by_resolution`` holds what is paid out as what: ``refund`` and ``keep_item`` go to the original payment,
    ``store_credit`` to the ledger, ``exchange`` into replacements. ``refund_minor`` and ``store_credit_minor``
    together are ``total_minor``. ``credited_bonus_minor`` is the part of the bonus that becomes store credit; the
    rest of it paid for replacements. It and ``shares`` are reckoned, not part of the JSON."""

    currency: str
    items_minor: int
    shipping_minor: int
    fees: tuple[FeeLine, ...]
    bonus_minor: int
    exchange_minor: int
    total_minor: int
    amount_due_minor: int
    by_resolution: tuple[tuple[str, int], ...]
    cut: Cut | None = None
    is_payable: bool = True
    credited_bonus_minor: int = field(default=0, compare=False)
    shares: tuple[ItemShare, ...] = field(default=(), compare=False)

    def share_of(self, key: str) -> ItemShare:
        """All that stands under one key, of a quote that was reckoned and not read."""
        own = [share for share in self.shares if share.key == key]
        return ItemShare(key, sum(share.worth_minor for share in own), sum(share.cut_minor for share in own))

    @property
    def fees_minor(self) -> int:
        return sum(fee.amount_minor for fee in self.fees)

    @property
    def cut_minor(self) -> int:
        return self.cut.amount_minor if self.cut else 0

    @property
    def loses_free_delivery(self) -> bool:
        """Whether outbound postage is charged."""
        return any(fee.type == OUTBOUND_SHIPPING for fee in self.fees)

    @property
    def held_minor(self) -> int:
        """Money of the order that this takes up, whether it is paid out or pays for a replacement."""
        return self.items_minor + self.shipping_minor - self.cut_minor - self.fees_minor

    @property
    def leaves_nothing(self) -> bool:
        """Whether items that were paid for bring nothing, as the order has nothing left to give back."""
        return self.cut is not None and self.cut_minor == self.items_minor + self.shipping_minor

    @property
    def refund_minor(self) -> int:
        """To the original payment, or the bank account that stands for it."""
        return sum(amount for resolution, amount in self.by_resolution if resolution in (REFUND, KEEP_ITEM))

    @property
    def store_credit_minor(self) -> int:
        return sum(amount for resolution, amount in self.by_resolution if resolution == STORE_CREDIT)

    def as_json(self) -> dict[str, Any]:
        """The quote of API.md."""

        def money(minor: int) -> dict[str, str]:
            return Money(minor, self.currency).as_json()

        return {
            "items": money(self.items_minor),
            "shipping": money(self.shipping_minor),
            "fees": [fee.as_json(self.currency) for fee in self.fees],
            "cut": {"amount": money(self.cut.amount_minor), "reason": self.cut.reason} if self.cut else None,
            "bonus": money(self.bonus_minor),
            "exchange": money(self.exchange_minor),
            "total": money(self.total_minor),
            "amount_due": money(self.amount_due_minor),
            "by_resolution": [
                {"resolution": resolution, "amount": money(amount)}
                for resolution, amount in self.by_resolution
            ],
            "payable": self.is_payable,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Quote:
        def minor(name: str) -> int:
            return Money.from_json(value[name]).amount_minor

        return cls(
            currency=value["total"]["currency"],
            items_minor=minor("items"),
            shipping_minor=minor("shipping"),
            fees=tuple(map(FeeLine.from_json, value["fees"])),
            bonus_minor=minor("bonus"),
            exchange_minor=minor("exchange"),
            total_minor=minor("total"),
            amount_due_minor=minor("amount_due"),
            by_resolution=tuple(
                (entry["resolution"], Money.from_json(entry["amount"]).amount_minor)
                for entry in value["by_resolution"]
            ),
            cut=_cut_from_json(value.get("cut")),
            is_payable=value.get("payable", True),
        )


def _cut_from_json(value: Mapping[str, Any] | None) -> Cut | None:
    return Cut(Money.from_json(value["amount"]).amount_minor, value["reason"]) if value else None


def quote(
    *, terms: QuoteTerms, items: Sequence[QuotedItem], shipping_minor: int = 0, room: Room | None = None
) -> Quote:
    """Reckon what ``items`` bring their shopper; ``shipping_minor`` is the outbound shipping paid back with them.

    What is above ``room`` (None: nothing bounds it) is taken from items and shipping first, in proportion; all the
    rest is reckoned on what is left.
    Fees are cut to what items and shipping are worth and taken from refund first, then store credit; what neither
    covers, and what a dearer replacement costs more, is due. The bonus for an exchange pays for the replacement;
    what it does not need becomes store credit, never money.
    """
    whole_items_minor, whole_shipping_minor = sum(item.worth_minor for item in items), shipping_minor
    leaving_minor = sum(item.leaving_minor for item in items)
    cut = _cut_to(room, whole_items_minor + whole_shipping_minor)
    whole_items = items
    items, shipping_minor = _after_cut(items, shipping_minor, cut)
    items_minor = sum(item.worth_minor for item in items)
    fees = _as_far_as(items_minor + shipping_minor, _fees_of(terms, items, leaving_minor))
    worth, exchange_minor = _worth_by_resolution(items, shipping_minor)
    due_minor = _take(sum(fee.amount_minor for fee in fees), worth)
    credit_bonus = _bonus_on(worth[STORE_CREDIT], [item for item in items if item.resolution == STORE_CREDIT])
    exchanged = [item for item in items if item.resolution == EXCHANGE]
    exchanged_worth = sum(item.worth_minor for item in exchanged)
    exchange_bonus = _bonus_on(min(exchanged_worth, exchange_minor), exchanged)
    worth[STORE_CREDIT] += credit_bonus

    due_minor += max(exchange_minor - exchanged_worth, 0)
    rest_of_bonus = max(exchange_bonus - due_minor, 0)
    worth[STORE_CREDIT] += rest_of_bonus
    due_minor = _take(max(due_minor - exchange_bonus, 0), worth)

    paid_out = [(resolution, worth[resolution]) for resolution in _PAID_OUT if worth[resolution]]
    return Quote(
        currency=terms.currency,
        items_minor=whole_items_minor,
        shipping_minor=whole_shipping_minor,
        fees=tuple(fees),
        bonus_minor=credit_bonus + exchange_bonus,
        exchange_minor=exchange_minor,
        total_minor=sum(amount for _, amount in paid_out),
        amount_due_minor=due_minor,
        by_resolution=(*paid_out, *([(EXCHANGE, exchange_minor)] if exchange_minor else [])),
        cut=cut,
        is_payable=room is None or room.is_payable,
        # What was taken out of store credit above came out of its money first.
        credited_bonus_minor=min(credit_bonus + rest_of_bonus, worth[STORE_CREDIT]),
        shares=tuple(
            ItemShare(whole.key, whole.worth_minor, whole.worth_minor - left.worth_minor)
            for whole, left in zip(whole_items, items, strict=True)
        ),
    )


def exchange_price_minor(
    *, worth_minor: int, quantity: int, list_price_minor: int, returned_price_minor: int | None
) -> int:
    """What ``quantity`` units of a replacement take up of ``worth_minor``, which the returned units were paid.

    For another variant of the same product its list price is compared with the returned unit's, so that the same
    price is an even swap whatever was paid; another product (``returned_price_minor`` is None) costs its list price.
    """
    if returned_price_minor is None:
        return list_price_minor * quantity
    return max(0, worth_minor + (list_price_minor - returned_price_minor) * quantity)


def outbound_shipping_due(*, paid_minor: int, refunded_minor: int, everything_is_returned: bool) -> int:
    """What of the outbound shipping goes back with this return: all that is left of it, once, when the whole order
    has come back for money (earlier returns counted); nothing for a part."""
    return max(paid_minor - refunded_minor, 0) if everything_is_returned else 0


def _cut_to(room: Room | None, worth_minor: int) -> Cut | None:
    if room is None or worth_minor <= room.most_minor:
        return None
    return Cut(worth_minor - max(0, room.most_minor), room.reason)


def _after_cut(
    items: Sequence[QuotedItem], shipping_minor: int, cut: Cut | None
) -> tuple[Sequence[QuotedItem], int]:
    """Items and shipping without what is cut, each less in proportion to its worth."""
    if cut is None:
        return items, shipping_minor
    worths = [*(item.worth_minor for item in items), shipping_minor]
    *less, less_shipping = share_by_largest_remainder(cut.amount_minor, worths)
    kept = [
        replace(item, worth_minor=item.worth_minor - minor) for item, minor in zip(items, less, strict=True)
    ]
    return kept, shipping_minor - less_shipping


def _fees_of(terms: QuoteTerms, items: Sequence[QuotedItem], leaving_minor: int) -> list[FeeLine]:
    """The fees as the terms state them: shipping once for the return; of restocking fees each line's percentage of
    its own worth together, or the highest amount, whichever is more. An item that is kept pays neither.

    Whether free delivery is lost goes by what the goods cost, whatever the order can still give back for them.
    """
    travelling = [item for item in items if item.resolution != KEEP_ITEM and item.worth_minor]
    worth_minor = sum(item.worth_minor for item in travelling)
    fees = []
    if travelling:
        return_shipping = terms.return_shipping_fee.on(worth_minor, terms.currency)
        fees.append(FeeLine("return_shipping", return_shipping, "shopper", "return_shipping_terms"))
        restocking = _restocking_fee(terms, travelling)
        fees.append(FeeLine("restocking", restocking, "shopper", "restocking_terms"))
    free = terms.free_delivery
    if free is not None and free.is_lost_without(leaving_minor):
        fees.append(FeeLine(OUTBOUND_SHIPPING, free.fee_minor, "shopper", FREE_DELIVERY_LOST))
    return [fee for fee in fees if fee.amount_minor]


def _restocking_fee(terms: QuoteTerms, items: Sequence[QuotedItem]) -> int:
    worth_by_percent: dict[Decimal, int] = defaultdict(int)
    highest_amount = 0
    for item in items:
        if item.restocking_fee.percent is not None:
            worth_by_percent[item.restocking_fee.percent] += item.worth_minor
        else:
            highest_amount = max(highest_amount, item.restocking_fee.on(item.worth_minor, terms.currency))
    by_percent = sum(percent_of(worth, percent) for percent, worth in worth_by_percent.items())
    return max(by_percent, highest_amount)


def _as_far_as(worth_minor: int, fees: Sequence[FeeLine]) -> list[FeeLine]:
    """The fees in their order as far as ``worth_minor`` reaches."""
    left = worth_minor
    reached = []
    for fee in fees:
        amount = min(fee.amount_minor, left)
        left -= amount
        if amount:
            reached.append(FeeLine(fee.type, amount, fee.payer, fee.reason))
    return reached


def _worth_by_resolution(items: Sequence[QuotedItem], shipping_minor: int) -> tuple[dict[str, int], int]:
    """What goes where before fees, and what replacements take up. Shipping and what a cheaper replacement leaves
    are refunded; with nothing to refund beside it, shipping goes to store credit like the items."""
    worth = dict.fromkeys(_PAID_OUT, 0)
    exchanged_minor = exchange_minor = 0
    for item in items:
        if item.resolution == EXCHANGE:
            exchanged_minor += item.worth_minor
            exchange_minor += item.exchange_minor
        else:
            worth[item.resolution] += item.worth_minor
    only_credit = any(item.resolution == STORE_CREDIT for item in items) and all(
        item.resolution in (STORE_CREDIT, EXCHANGE) for item in items
    )
    worth[STORE_CREDIT if only_credit else REFUND] += shipping_minor
    worth[REFUND] += max(exchanged_minor - exchange_minor, 0)
    return worth, exchange_minor


def _take(amount_minor: int, worth: dict[str, int]) -> int:
    """Take ``amount_minor`` out of what is paid out, in order; answers what could not be taken."""
    for resolution in _PAID_OUT:
        taken = min(amount_minor, worth[resolution])
        worth[resolution] -= taken
        amount_minor -= taken
    return amount_minor


def _bonus_on(worth_minor: int, items: Sequence[QuotedItem]) -> int:
    """The bonus on what goes to ``items``' resolution after fees, which lie on them in proportion."""
    if not worth_minor or not items:
        return 0
    share_by_percent: dict[Decimal, int] = defaultdict(int)
    shares = share_by_largest_remainder(worth_minor, [item.worth_minor for item in items])
    for item, share in zip(items, shares, strict=True):
        share_by_percent[item.bonus_percent] += share
    return sum(percent_of(share, percent) for percent, share in share_by_percent.items())

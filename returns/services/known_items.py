"""A wish whose lines and reasons were found: what the engine is asked about it, and what it would be worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from commerce.models import OrderLine
from commerce.services.units import QuantityExceeded
from core.errors import Refusals
from returns.facts import OrderFile
from returns.models import ReturnItem
from returns.policy.decision import LineDecision, ReturnDecision
from returns.policy.facts import ItemFacts, ReasonFacts, RequestFacts
from returns.policy.quote import Quote, QuotedItem, QuoteTerms, outbound_shipping_due, quote
from returns.refusals import ReasonNotALeaf, ReasonNotOffered, UnknownLine, UnknownReason
from returns.services.free_delivery import free_delivery_for_new
from returns.services.order_money import room_for_new
from returns.services.wanted_variants import WantedVariant, wanted_variant
from returns.states import Resolution, StandardReason
from returns.wishes import ReturnWish, WishedItem


@dataclass(frozen=True)
class KnownItem:
    """A wished item whose line and reason were found, and for an exchange the variant that is wanted instead."""

    wish: WishedItem
    line: OrderLine
    reason: ReasonFacts | None
    path: str
    wanted: WantedVariant | None = None

    @property
    def resolution(self) -> str | None:
        return self.wish.resolution


def known_items(file: OrderFile, wish: ReturnWish) -> list[KnownItem]:
    """Find lines, reasons and wanted variants of the wish.

    Raises UnknownLine, UnknownReason, ReasonNotALeaf, ReasonNotOffered, QuantityExceeded and what ``wanted_variant``
    raises, with what is wrong with every item.
    """
    refusals = Refusals()
    items = find_items(file, wish, refusals)
    refusals.raise_if_any()
    return items


def find_items(file: OrderFile, wish: ReturnWish, refusals: Refusals) -> list[KnownItem]:
    """The same; items of which something is not known are left out and named in ``refusals``."""
    items = []
    for index, wished in enumerate(wish.items):
        with refusals.gathered():
            items.append(_known_item(file, wish, wished, f"items.{index}"))
    return items


def _known_item(file: OrderFile, wish: ReturnWish, wished: WishedItem, path: str) -> KnownItem:
    line = file.line_named(wished.line)
    if line is None:
        raise UnknownLine.at(f"{path}.line", _("This order has no such line."))
    if wished.quantity < 1:
        raise QuantityExceeded.at(f"{path}.quantity", _("At least one unit."))
    resolution = wished.resolution or wish.resolution
    reason = _reason_named(file, wished.reason, path)
    if reason is not None and not wish.override:
        _require_offered(file, reason, line, path)
    if resolution not in (None, Resolution.EXCHANGE):
        wished = replace(wished, exchange_for=None)
    wanted = _wanted(file, wished, line, reason, path)
    return KnownItem(replace(wished, resolution=resolution), line, reason, path, wanted)


def asked_quantities(items: list[KnownItem]) -> Mapping[int, int]:
    """Units asked for by line, the same line twice counted together; keys are primary keys."""
    asked: dict[int, int] = {}
    for item in items:
        asked[item.line.pk] = asked.get(item.line.pk, 0) + item.wish.quantity
    return asked


def item_facts(file: OrderFile, items: list[KnownItem]) -> list[ItemFacts]:
    """What is known of each item by itself."""
    return [
        ItemFacts(
            line=file.line_facts[item.line.pk],
            reason=item.reason,
            resolution=item.resolution,
            worth_minor=_paid(item.line, item.wish.quantity),
        )
        for item in items
    ]


def request_facts(file: OrderFile, items: list[KnownItem], wish: ReturnWish) -> RequestFacts:
    """What is known of the whole request: its worth and whether it takes back all that the order still holds."""
    asked = asked_quantities(items)
    return RequestFacts(
        method=wish.method,
        value_minor=sum(_paid(line, asked.get(line.pk, 0)) for line in file.lines),
        is_full=all(asked.get(line.pk, 0) >= line.returnable_quantity for line in file.lines),
        kept_minor=sum(
            _paid(item.line, item.wish.quantity) for item in items if item.resolution == Resolution.KEEP_ITEM
        ),
    )


def _paid(line: OrderLine, quantity: int) -> int:
    """What was paid for so many units of a line, in minor units."""
    return line.paid_minor * min(quantity, line.quantity) // line.quantity if line.quantity else 0


def shown_quote(file: OrderFile, items: list[KnownItem], decision: ReturnDecision) -> Quote:
    """The quote that a request would get now, without taking anything."""
    return quote_of(
        file, items, decision, _amounts_now(items), shipping_minor=shipping_due(file, items, decision)
    )


def quote_of(
    file: OrderFile,
    items: list[KnownItem],
    decision: ReturnDecision,
    amounts: list[int],
    *,
    shipping_minor: int,
) -> Quote:
    """The return's arithmetic over what its units are worth, in the order of the items."""
    return quote(
        terms=QuoteTerms(
            file.order.currency,
            decision.return_shipping_fee,
            free_delivery_for_new(file, decision.outbound_shipping_fee),
        ),
        items=[
            _quoted_item(item, line, amount)
            for item, line, amount in zip(items, decision.lines, amounts, strict=True)
        ],
        shipping_minor=shipping_minor,
        room=room_for_new(file.order),
    )


def shipping_due(file: OrderFile, items: list[KnownItem], decision: ReturnDecision) -> int:
    """Outbound shipping that the law gives back, once the last unit of the order comes back for money."""
    if not decision.outbound_postage_returned or any(
        item.resolution == Resolution.EXCHANGE for item in items
    ):
        return 0
    asked = asked_quantities(items)
    return outbound_shipping_due(
        paid_minor=file.order.shipping_minor,
        refunded_minor=file.order.shipping_refunded_minor,
        everything_is_returned=_is_everything(file, asked, {})
        and _is_everything(file, asked, exchanged_units(file.order.pk)),
    )


def _is_everything(file: OrderFile, asked: Mapping[int, int], exchanged: Mapping[int, int]) -> bool:
    return all(
        line.in_use_quantity + line.shop_refunded_quantity + asked.get(line.pk, 0) - exchanged.get(line.pk, 0)
        >= line.quantity
        for line in file.lines
        if not line.is_removed
    )


def exchanged_units(order_id: int) -> dict[int, int]:
    """Units of the order's lines that were exchanged, or are about to be, by the line's row id."""
    return dict(
        ReturnItem.objects.filter(line__order_id=order_id, resolution=Resolution.EXCHANGE)
        .order_by()
        .values_list("line_id")
        .annotate(units=Sum(F("requested_quantity") - F("released_quantity")))
    )


def _wanted(
    file: OrderFile, wished: WishedItem, line: OrderLine, reason: ReasonFacts | None, path: str
) -> WantedVariant | None:
    if not wished.exchange_for:
        return None
    return wanted_variant(
        line=line,
        currency=file.order.currency,
        exchange_for=wished.exchange_for,
        standard_reason=reason.standard if reason else "",
        field=f"{path}.exchange_for.variant",
    )


def _reason_named(file: OrderFile, code: str | None, path: str) -> ReasonFacts | None:
    if code is None or code == "":
        return None
    if code in file.branch_codes:
        raise ReasonNotALeaf.at(f"{path}.reason", _("Choose one of the reasons below it."))
    reason = file.reasons.get(code)
    if reason is None and code == StandardReason.CHANGED_MY_MIND:
        # What counts where nothing is said counts also where the shop does not list it.
        return ReasonFacts(code, code, "shopper")
    if reason is None:
        raise UnknownReason.at(f"{path}.reason", _("This shop has no such reason."))
    return reason


def _require_offered(file: OrderFile, reason: ReasonFacts, line: OrderLine, path: str) -> None:
    scope = file.reason_scopes.get(reason.code)
    if scope is not None and not scope.covers(file.line_facts[line.pk]):
        raise ReasonNotOffered.at(f"{path}.reason", _("This reason is not offered for this product."))


def _amounts_now(items: list[KnownItem]) -> list[int]:
    taken: dict[int, tuple[int, int]] = {}
    amounts = []
    for item in items:
        line = item.line
        used, allocated = taken.get(
            line.pk, (line.in_use_quantity + line.shop_refunded_quantity, line.allocated_minor)
        )
        used += item.wish.quantity
        worth = line.paid_minor * min(used, line.quantity) // line.quantity if line.quantity else 0
        amount = max(0, worth - allocated)
        taken[line.pk] = (used, allocated + amount)
        amounts.append(amount)
    return amounts


def _quoted_item(item: KnownItem, decision: LineDecision, amount_minor: int) -> QuotedItem:
    """An item as the quote's arithmetic wants it."""
    return QuotedItem(
        key=item.path,
        resolution=item.resolution or Resolution.REFUND,
        worth_minor=amount_minor,
        restocking_fee=decision.restocking_fee,
        bonus_percent=decision.bonus_percent,
        exchange_minor=_taken_up(item, amount_minor),
        loses_free_delivery=decision.outbound_shipping_fee is not None,
    )


def _taken_up(item: KnownItem, amount_minor: int) -> int:
    """What the replacement costs of what the item is worth; while it is not chosen yet, an even swap."""
    if item.resolution != Resolution.EXCHANGE:
        return 0
    if item.wanted is None:
        return amount_minor
    return item.wanted.takes_up(worth_minor=amount_minor, quantity=item.wish.quantity)

"""Everything that the policy may know of one order, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Prefetch, Q, Sum
from django.utils import translation

from accounts.models import Connection, ShopSettings
from accounts.ports import active_connections, connections_among
from accounts.selectors import shop_settings
from commerce.models import FulfillmentLine, Order, OrderLine, Payment, PaymentKind, Product
from core.dates import local_date
from core.kept_queries import KeptQuery
from core.money import Money
from core.proven import Proven
from countries.law import Law
from loyalty.models import Member, Tier
from loyalty.selectors import member_of
from returns.models import PolicyVersion as PolicyRow
from returns.models import Reason, ReturnItem, ReturnRequest
from returns.nobody import impossible_with
from returns.policy.document import PolicyVersion
from returns.policy.facts import (
    Circumstances,
    CustomerFacts,
    LineFacts,
    OrderFacts,
    ParcelFacts,
    ReasonFacts,
)
from returns.policy.terms import TierBenefits
from returns.policy_versions import PublishedPolicy, published_policies, version_in_force
from returns.reason_scope import ReasonScope
from returns.shop_law import law_for
from returns.states import ENDED_WITHOUT_MONEY, Resolution


@dataclass(frozen=True)
class OrderFile:
    """An order with all that a decision about it needs."""

    order: Order
    lines: tuple[OrderLine, ...]
    settings: ShopSettings
    order_facts: OrderFacts
    customer_facts: CustomerFacts
    line_facts: Mapping[int, LineFacts]  # by the line's row id
    reasons: Mapping[str, ReasonFacts]  # leaves only
    branch_codes: frozenset[str]  # reasons that cannot be chosen
    reason_scopes: Mapping[str, ReasonScope]  # of the leaves
    at_order: PolicyVersion
    today: PolicyVersion
    circumstances: Circumstances
    asked_anew: int | None = None  # row id of the return that is

    def line_named(self, name: str) -> OrderLine | None:
        """The line with this external id or public id."""
        return self._lines_by_name.get(name)

    @cached_property
    def _lines_by_name(self) -> Mapping[str, OrderLine]:
        found: dict[str, OrderLine] = {}
        for line in self.lines:
            found.setdefault(line.external_id, line)
            found.setdefault(line.public_id, line)
        return found


def open_order_file(order: Order, *, now: datetime, apart_from: ReturnRequest | None = None) -> OrderFile:
    """Gather the facts of ``order`` as they stand; inside a transaction the caller locks first.

    ``apart_from`` is a return that is being asked for anew, and so does not count as one of the customer's.
    """
    ways = ways_of_shop()
    settings = ways.settings
    lines = tuple(_LINES.all(order.pk))
    names = {line.product_external_id for line in lines if line.product_external_id}
    products = {product.external_id: product for product in _PRODUCTS.all(list(names))} if names else {}
    known = ways.reasons
    member = member_of(order.customer)
    law = law_for(order.country, settings, ordered_at=order.placed_at)
    at_order, today = ways.policies_in_force(placed_at=order.placed_at, now=now)
    return OrderFile(
        order=order,
        lines=lines,
        settings=settings,
        order_facts=_order_facts(order, lines, settings, law),
        customer_facts=_customer_facts(order, member, settings, apart_from),
        line_facts={line.pk: _line_facts(line, products.get(line.product_external_id)) for line in lines},
        reasons=known.leaves,
        branch_codes=known.branch_codes,
        reason_scopes=known.scopes,
        at_order=at_order,
        today=today,
        circumstances=Circumstances(
            now=now,
            time_zone=settings.time_zone,
            law=law,
            assumed_delivery_days=settings.assumed_delivery_days,
            tier_benefits=tier_benefits(member.tier, settings) if member and member.tier else None,
            flags=_flags(order),
            impossible=impossible_with(connections_among(ways.connections)),
        ),
        asked_anew=apart_from.pk if apart_from else None,
    )


_LINES = KeptQuery(
    lambda order: (
        OrderLine.objects.filter(order_id=order)
        .order_by("position", "pk")
        .prefetch_related(
            Prefetch("fulfillment_lines", FulfillmentLine.objects.select_related("fulfillment"))
        )
    ),
    int,
)
_PAID_AT_THE_DOOR = KeptQuery(
    lambda order: Payment.objects.filter(order_id=order, kind=PaymentKind.CASH_ON_DELIVERY).values_list("pk"),
    int,
)
_PRODUCTS = KeptQuery(lambda names: Product.objects.filter(external_id__one_of=names), list)
_REASONS = KeptQuery(lambda: Reason.objects.filter(is_active=True).order_by("position", "pk"))


def _flags(order: Order) -> tuple[str, ...]:
    """What of the order's money asks for a look before a return of it is approved."""
    flags = {"not_paid_yet": not order.is_paid, "partially_refunded": order.has_unexplained_refund}
    return tuple(name for name, is_raised in flags.items() if is_raised)


def _order_facts(order: Order, lines: tuple[OrderLine, ...], settings: ShopSettings, law: Law) -> OrderFacts:
    line_discounts = sum(line.discount_minor for line in lines)
    order_discounts = sum(
        Money.parse(str(discount["amount"]), order.currency).amount_minor for discount in order.discounts
    )
    return OrderFacts(
        placed_at=order.placed_at,
        currency=order.currency,
        total_minor=order.total_minor,
        discount_minor=line_discounts + order_discounts,
        country=order.country or settings.country,
        tags=frozenset(order.tags),
        parcels=tuple(dict.fromkeys(parcel for line in lines for parcel in _parcels(line))),
        has_more_to_come=any(_is_still_to_be_sent(line) for line in lines),
        is_cash_on_delivery=law.cash_on_delivery is not None and _is_paid_at_the_door(order),
    )


def _is_paid_at_the_door(order: Order) -> bool:
    return bool(_PAID_AT_THE_DOOR.all(order.pk))


def _is_still_to_be_sent(line: OrderLine) -> bool:
    """Whether the buyer still waits for goods of this line; a gift card may travel without a parcel."""
    gone = line.fulfilled_quantity + line.shop_refunded_quantity + line.cancelled_quantity
    unsent = line.quantity - gone
    return unsent > 0 and not line.is_removed and not line.is_gift_card


def _parcels(line: OrderLine) -> tuple[ParcelFacts, ...]:
    return tuple(
        ParcelFacts(part.fulfillment.shipped_at, part.fulfillment.delivered_at)
        for part in line.fulfillment_lines.all()
    )


def _customer_facts(
    order: Order, member: Member | None, settings: ShopSettings, apart_from: ReturnRequest | None
) -> CustomerFacts:
    customer = order.customer
    units, orders = _ORDERED.first(customer.pk) or (0, 0)
    returned, returns, kept_at = _RETURNED.first(customer.pk, apart_from.pk if apart_from else 0) or (
        0,
        0,
        (),
    )
    return CustomerFacts(
        tier=member.tier.code if member and member.tier else None,
        tags=frozenset(customer.tags),
        orders=orders,
        returns=returns,
        return_share=Decimal(returned) / Decimal(units) if units else Decimal(0),
        member_since=local_date(member.joined_at, settings.time_zone) if member else None,
        kept_at=tuple(kept_at or ()),
    )


# Units and orders of a customer; of no row where there are none.
_ORDERED: KeptQuery[tuple[int, int]] = KeptQuery(
    lambda customer: (
        OrderLine.objects.filter(order__customer_id=customer)
        .order_by()
        .values("order__customer_id")
        .annotate(units=Sum("quantity"), orders=Count("order", distinct=True))
        .values_list("units", "orders")
    ),
    int,
)
# Units and returns that count, and when something was kept; one return is left out.
_RETURNED: KeptQuery[tuple[int, int, list[datetime] | None]] = KeptQuery(
    lambda customer, apart_from: (
        ReturnItem.objects.filter(return_request__customer_id=customer)
        .exclude(return_request__status__in=ENDED_WITHOUT_MONEY)
        .exclude(return_request__pk=apart_from)
        .order_by()
        .values("return_request__customer_id")
        .annotate(
            units=Sum("requested_quantity"),
            returns=Count("return_request", distinct=True),
            kept_at=ArrayAgg(
                "return_request__created_at", filter=Q(resolution=Resolution.KEEP_ITEM), distinct=True
            ),
        )
        .values_list("units", "returns", "kept_at")
    ),
    int,
    int,
)


def _line_facts(line: OrderLine, product: Product | None) -> LineFacts:
    return LineFacts(
        line=line.public_id,
        unit_price_minor=line.unit_price_minor,
        quantity=line.quantity,
        final_sale=line.is_final_sale or bool(product and product.is_final_sale),
        gift_card=line.is_gift_card,
        withdrawal_exempt=line.withdrawal_exempt or (product.withdrawal_exempt if product else "") or None,
        has_withdrawal_notice=bool(product and product.has_withdrawal_notice),
        sku=line.sku or None,
        product_type=product.type if product else None,
        product_vendor=product.vendor if product else None,
        product_tags=frozenset(line.tags) | frozenset(product.tags if product else ()),
        parcels=_parcels(line),
    )


@dataclass(frozen=True)
class KnownReasons:
    """The leaves of the shop's reason tree by their codes, in its order; and the codes of its branches."""

    leaves: Mapping[str, ReasonFacts]
    scopes: Mapping[str, ReasonScope]
    branch_codes: frozenset[str]


@dataclass(frozen=True)
class WaysOfShop:
    """How a shop has set up its returns. Shared in this process: nobody changes what it holds."""

    settings: ShopSettings
    reasons: KnownReasons
    published: list[PublishedPolicy]
    connections: list[Connection]  # the active ones

    def policies_in_force(self, *, placed_at: datetime, now: datetime) -> tuple[PolicyVersion, PolicyVersion]:
        """The version of an order placed at ``placed_at``, and today's."""
        return version_in_force(self.published, placed_at), version_in_force(self.published, now)


def ways_of_shop() -> WaysOfShop:
    """The ways of the current shop, in one statement while nobody changes them."""
    return _WAYS.get()


def _read_ways() -> WaysOfShop:
    return WaysOfShop(shop_settings(), known_reasons(), published_policies(), active_connections())


_WAYS = Proven(
    *(model._meta.db_table for model in (ShopSettings, Reason, PolicyRow, Connection)), read=_read_ways
)


def known_reasons() -> KnownReasons:
    """What of the tree is switched on; a leaf goes with its branch."""
    rows = {reason.pk: reason for reason in _REASONS.all()}
    parents = {reason.parent_id for reason in rows.values() if reason.parent_id}
    leaves: dict[str, ReasonFacts] = {}
    scopes: dict[str, ReasonScope] = {}
    for reason in rows.values():
        if reason.pk in parents or (reason.parent_id and reason.parent_id not in rows):
            continue
        branches: list[str] = []
        above = rows.get(reason.parent_id) if reason.parent_id else None
        while above is not None:
            branches.append(above.code)
            above = rows.get(above.parent_id) if above.parent_id else None
        leaves[reason.code] = ReasonFacts(
            reason.code, reason.standard_reason, reason.fault, tuple(branches), reason.photos
        )
        scopes[reason.code] = reason.goods
    return KnownReasons(leaves, scopes, frozenset(rows[pk].code for pk in parents if pk in rows))


def tier_benefits(tier: Tier, settings: ShopSettings) -> TierBenefits:
    """What a tier gives, named in the active language."""
    benefits = tier.benefits
    bonus = benefits.get("bonus_percent")
    return TierBenefits(
        tier=tier.code,
        name=_name_in_reach(tier.names, settings) or tier.code,
        window_days=benefits.get("window_days"),
        extra_window_days=int(benefits.get("extra_window_days", 0)),
        has_free_return_shipping=bool(benefits.get("has_free_return_shipping")),
        has_no_restocking_fee=bool(benefits.get("has_no_restocking_fee")),
        has_auto_approval=bool(benefits.get("has_auto_approval")),
        inspection=benefits.get("inspection"),
        refund_on=benefits.get("refund_on"),
        bonus_percent=Decimal(str(bonus)) if bonus is not None else None,
        methods=tuple(benefits.get("methods", ())),
    )


def _name_in_reach(names: Mapping[str, str], settings: ShopSettings) -> str:
    """A name in the reader's language, else in the shop's."""
    return names.get(translation.get_language() or "") or names.get(settings.default_language) or ""

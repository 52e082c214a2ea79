"""A customer's whole page: orders, returns, parcels, what was written, points and credit, notes; in a fixed number of
queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.numbers import format_percent
from django.db.models import Prefetch, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commerce.models import Customer, CustomerNote, Order, OrderLine
from core.money import Money, format_money
from countries.carriers import carrier_name
from dashboard.presenting.moments import Clock
from dashboard.presenting.shop_words import MESSAGE_STATUSES
from dashboard.presenting.timeline import actor_name, actor_names
from dashboard.presenting.words import Badge, status_badge, word
from loyalty.models import LedgerAccount, LedgerEntry, LedgerKind, Member
from loyalty.selectors import entries_of, member_of, next_tier_after
from notifications.models import Message
from notifications.topics import TOPICS
from returns.models import ReturnItem, ReturnMessage, ReturnRequest
from returns.policy.quote import Quote
from returns.states import ENDED_WITHOUT_MONEY
from tracking.models import Direction, Shipment

MOST_OF_A_KIND = 20
_LONGEST_EXTRACT = 160


@dataclass(frozen=True)
class Figure:
    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class OrderRow:
    id: str
    number: str
    day: str
    total: str
    refunded: str
    items: str
    can_be_returned: bool


@dataclass(frozen=True)
class ReturnRow:
    id: str
    number: str
    order_number: str
    day: str
    status: Badge
    worth: str


@dataclass(frozen=True)
class ParcelRow:
    carrier: str
    number: str
    order_id: str
    order_number: str
    status: str  # a code of tracking
    is_back: bool
    is_called_off: bool
    day: str


@dataclass(frozen=True)
class Written:
    """A letter of ours, or a message of a conversation; ``url_name`` and ``id`` lead to it."""

    title: str
    text: str
    when: str
    who: str
    is_from_customer: bool
    is_unread: bool
    status: str
    url_name: str
    id: str
    at: datetime


@dataclass(frozen=True)
class LedgerRow:
    reason: str  # a code
    code: str
    day: str
    amount: str


@dataclass(frozen=True)
class NoteRow:
    pk: int
    text: str
    who: str
    when: str
    is_own: bool


@dataclass(frozen=True)
class CustomerPage:
    customer: Customer
    name: str
    tier: str
    coming: str
    figures: tuple[Figure, ...]
    orders: tuple[OrderRow, ...]
    returns: tuple[ReturnRow, ...]
    parcels: tuple[ParcelRow, ...]
    written: tuple[Written, ...]
    balances: tuple[Money, ...]
    ledger: tuple[LedgerRow, ...]
    notes: tuple[NoteRow, ...]
    has_more_orders: bool


def customer_page(
    customer: Customer, clock: Clock, *, currency: str, country: str, reader_id: str
) -> CustomerPage:
    """Everything of ``customer``, newest first. ``currency`` and ``country`` are the shop's, ``reader_id`` whoever looks."""
    member = member_of(customer)
    orders = _orders(customer)
    accounts = list(LedgerAccount.objects.filter(customer=customer).order_by("currency"))
    notes = list(CustomerNote.objects.filter(customer=customer).order_by("-created_at", "-pk"))
    return CustomerPage(
        customer=customer,
        name=customer.name or customer.external_id,
        tier=_tier_name(member, clock.language),
        coming=_coming(member, currency, clock.language),
        figures=_figures(customer, member, accounts, currency, clock.language),
        orders=tuple(_order_row(order, clock) for order in orders[:MOST_OF_A_KIND]),
        returns=tuple(_return_row(found, clock) for found in _returns(customer)),
        parcels=tuple(_parcel_row(parcel, clock, country) for parcel in _parcels(customer)),
        written=_written(customer, clock),
        balances=tuple(
            Money(account.balance, account.currency)
            for account in accounts
            if account.kind == LedgerKind.CREDIT and account.balance > 0
        ),
        ledger=tuple(_ledger_row(entry, clock) for entry in entries_of(customer)[:MOST_OF_A_KIND]),
        notes=_note_rows(notes, clock, reader_id),
        has_more_orders=len(orders) > MOST_OF_A_KIND,
    )


def _orders(customer: Customer) -> list[Order]:
    return list(
        customer.orders.prefetch_related(
            Prefetch("lines", OrderLine.objects.order_by("position", "pk"))
        ).order_by("-placed_at", "-pk")[: MOST_OF_A_KIND + 1]
    )


def _returns(customer: Customer) -> Iterable[ReturnRequest]:
    rows = ReturnRequest.objects.filter(customer=customer).select_related("order")
    return rows.order_by("-created_at", "-pk")[:MOST_OF_A_KIND]


def _parcels(customer: Customer) -> Iterable[Shipment]:
    rows = Shipment.objects.filter(order__customer=customer).select_related("order")
    return rows.order_by("-created_at", "-pk")[:MOST_OF_A_KIND]


def _figures(
    customer: Customer,
    member: Member | None,
    accounts: Sequence[LedgerAccount],
    currency: str,
    language: str,
) -> tuple[Figure, ...]:
    lines = OrderLine.objects.filter(order__customer=customer)
    ordered = lines.aggregate(units=Sum("quantity"))["units"] or 0
    counted = ReturnItem.objects.filter(return_request__customer=customer).exclude(
        return_request__status__in=ENDED_WITHOUT_MONEY
    )
    returned = counted.aggregate(units=Sum("requested_quantity"))["units"] or 0
    points = sum(account.balance for account in accounts if account.kind == LedgerKind.POINTS)
    credits = [
        format_money(Money(account.balance, account.currency), language)
        for account in accounts
        if account.kind == LedgerKind.CREDIT and account.balance > 0
    ]
    share = format_percent(returned / ordered, locale=language) if ordered else "–"
    spent = format_money(Money(member.spent_minor if member else 0, currency), language)
    return (
        Figure(_("Spent and kept"), spent),
        Figure(_("Orders"), str(member.orders_count if member else 0), _pieces(ordered)),
        Figure(_("Sent back"), share, _pieces(returned) if returned else ""),
        Figure(_("Store credit"), ", ".join(credits) or "–"),
        Figure(_("Points"), str(points)),
    )


def _pieces(count: int) -> str:
    return ngettext("%(count)s item", "%(count)s items", count) % {"count": count}


def _order_row(order: Order, clock: Clock) -> OrderRow:
    refunded = order.refunded_minor + order.shop_refunded_minor
    lines = list(order.lines.all())
    titles = ", ".join(f"{line.quantity} × {line.title}" for line in lines[:3])
    if len(lines) > 3:
        titles += " …"
    return OrderRow(
        id=order.public_id,
        number=order.number,
        day=clock.day(order.placed_at),
        total=format_money(Money(order.total_minor, order.currency), clock.language),
        refunded=format_money(Money(refunded, order.currency), clock.language) if refunded else "",
        items=titles,
        can_be_returned=any(line.returnable_quantity for line in lines),
    )


def _return_row(found: ReturnRequest, clock: Clock) -> ReturnRow:
    quoted = Quote.from_json(found.quote)
    return ReturnRow(
        id=found.public_id,
        number=found.number,
        order_number=found.order.number,
        day=clock.day(found.created_at),
        status=status_badge(found.status),
        worth=format_money(Money(quoted.items_minor, found.currency), clock.language),
    )


def _parcel_row(parcel: Shipment, clock: Clock, country: str) -> ParcelRow:
    return ParcelRow(
        carrier=carrier_name(parcel.carrier, country),
        number=parcel.tracking_number,
        order_id=parcel.order.public_id if parcel.order else "",
        order_number=parcel.order.number if parcel.order else "",
        status=parcel.status,
        is_back=parcel.direction == Direction.RETURN,
        is_called_off=parcel.voided_at is not None,
        day=clock.day(parcel.delivered_at or parcel.last_event_at or parcel.created_at),
    )


def _written(customer: Customer, clock: Clock) -> tuple[Written, ...]:
    """Letters and conversations in one row of time."""
    letters = Message.objects.filter(customer=customer).defer("html_body", "text_body")
    said = ReturnMessage.objects.filter(return_request__customer=customer).select_related("return_request")
    rows = [
        Written(
            title=letter.subject,
            text=str(TOPICS[letter.topic].title) if letter.topic in TOPICS else letter.topic,
            when=clock.moment(letter.created_at),
            who="",
            is_from_customer=False,
            is_unread=False,
            status=word(MESSAGE_STATUSES, letter.status),
            url_name="dashboard:message",
            id=letter.public_id,
            at=letter.created_at,
        )
        for letter in letters.order_by("-created_at", "-pk")[:MOST_OF_A_KIND]
    ]
    rows += [
        Written(
            title=message.return_request.number,
            text=_extract(message.text),
            when=clock.moment(message.created_at),
            who=_("Customer") if message.is_from_shopper else _("Our team"),
            is_from_customer=message.is_from_shopper,
            is_unread=message.is_from_shopper and message.read_at is None,
            status="",
            url_name="dashboard:return",
            id=message.return_request.public_id,
            at=message.created_at,
        )
        for message in said.order_by("-created_at", "-pk")[:MOST_OF_A_KIND]
    ]
    return tuple(sorted(rows, key=lambda row: row.at, reverse=True)[:MOST_OF_A_KIND])


def _extract(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST_EXTRACT else f"{words[:_LONGEST_EXTRACT].rstrip()} …"


def _ledger_row(entry: LedgerEntry, clock: Clock) -> LedgerRow:
    code = getattr(entry, "code", None)
    return LedgerRow(
        reason=entry.reason,
        code=code.code if code else "",
        day=clock.day(entry.created_at),
        amount=entry_amount(entry.amount, entry.account.currency, clock.language),
    )


def entry_amount(amount: int, currency: str, language: str) -> str:
    """A movement with its sign, in points or in money."""
    sign = "+" if amount > 0 else "−"
    if not currency:
        return _("%(sign)s%(points)s points") % {"sign": sign, "points": abs(amount)}
    return sign + format_money(Money(abs(amount), currency), language)


def _note_rows(notes: Sequence[CustomerNote], clock: Clock, reader_id: str) -> tuple[NoteRow, ...]:
    names = actor_names([note.author for note in notes])
    return tuple(
        NoteRow(
            pk=note.pk,
            text=note.text,
            who=actor_name(note.author, names),
            when=clock.moment(note.created_at),
            is_own=note.author == {"kind": "staff", "id": reader_id},
        )
        for note in notes
    )


def _tier_name(member: Member | None, language: str) -> str:
    if member is None or member.tier is None:
        return ""
    return str(member.tier.names.get(language) or member.tier.code)


def _coming(member: Member | None, currency: str, language: str) -> str:
    coming = next_tier_after(member) if member else None
    if coming is None:
        return ""
    tier, missing = coming
    return _("To %(tier)s: %(amount)s") % {
        "tier": tier.names.get(language, tier.code),
        "amount": format_money(Money(missing, currency), language),
    }

"""The parts of a return's page: what its template may name."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.presenting.money import MoneySummary, RefundRow
from dashboard.presenting.timeline import TimelineRow
from dashboard.presenting.words import Badge


@dataclass(frozen=True)
class Sight:
    """What this reader may see of a return."""

    money: bool
    people: bool
    texts: bool  # comments, photos, notes: they may name people
    messages: bool
    labels: bool


@dataclass(frozen=True)
class ItemView:
    id: str
    title: str
    variant: str
    sku: str
    picture_url: str
    quantity: int
    amount: str
    reason: str
    fault: str
    comment: str
    photos: tuple[str, ...]
    resolution: str
    progress: str
    verdicts: tuple[str, ...]
    to_receive: int
    to_inspect: int


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class WhyRow:
    text: str
    rule: str = ""


@dataclass(frozen=True)
class ParcelView:
    carrier: str
    number: str
    code: str
    status: str
    when: str
    code_until: str
    label_url: str
    track_url: str
    carrier_url: str
    is_voided: bool
    takes_number: bool  # its carrier cannot tell it, so staff may


@dataclass(frozen=True)
class MessageView:
    id: str
    title: str
    subject: str
    recipient: str
    when: str
    status: str
    is_secret: bool


@dataclass(frozen=True)
class NoteView:
    kind: str
    text: str
    who: str
    when: str
    is_for_shopper: bool


@dataclass(frozen=True)
class OtherReturn:
    number: str
    url: str
    status: Badge
    when: str
    is_same_order: bool


@dataclass(frozen=True)
class Owing:
    """What the refund form says. ``amount`` is empty when nothing is owed."""

    amount: str
    as_what: str
    most: str
    currency: str
    can_pay_more: bool


@dataclass(frozen=True)
class ReturnPage:
    id: str
    number: str
    title: str
    status: Badge
    state: str  # the status as a code: each form says at which one it was shown
    headline: str
    is_approved: bool
    problems: tuple[str, ...]
    call_phone: str
    acts: frozenset[str]
    who: tuple[Fact, ...]
    tier: str
    items: tuple[ItemView, ...]
    decision: tuple[Fact, ...]
    why: tuple[WhyRow, ...]
    terms: tuple[Fact, ...]
    quote: MoneySummary | None
    refunds: tuple[RefundRow, ...]
    account: str
    owing: Owing | None
    parcels: tuple[ParcelView, ...]
    messages: tuple[MessageView, ...]
    notes: tuple[NoteView, ...]
    timeline: tuple[TimelineRow, ...]
    others: tuple[OtherReturn, ...]
    version: str

"""Which returns need somebody, and for what: the queue's views with their counts, and its search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Capability
from commerce.folding import fold_email, fold_name, fold_order_number, phone_digits, phone_to_e164
from core.dates import end_of_local_day, local_date
from dashboard.queue_conditions import IS_APPROVED, condition_of, has_units_to_inspect, has_unread_message
from returns.models import ReturnItem, ReturnRequest
from returns.parcel_search import return_number
from returns.states import (
    ReturnStatus,
    ShippingStatus,
)


@dataclass(frozen=True)
class QueueView:
    """One answer to "what needs me?"."""

    code: str
    label: Promise
    empty_title: Promise
    empty_text: Promise
    needs: Capability = Capability.VIEW_RETURNS


VIEWS = (
    QueueView(
        "decide",
        _("Needs review"),
        _("Nothing needs review"),
        _("Returns that your policy does not decide automatically appear here first."),
    ),
    QueueView(
        "messages",
        _("New messages"),
        _("No messages waiting for a reply"),
        _("Returns whose customer has written, or objects to a refusal, come here."),
        Capability.WRITE_MESSAGES,
    ),
    QueueView(
        "parcel",
        _("Awaiting parcel"),
        _("No parcels on the way"),
        _("Approved returns stay here until their parcel has arrived."),
    ),
    QueueView(
        "receive",
        _("To receive"),
        _("No parcels to receive"),
        _("Parcels that the carrier has delivered to you appear here."),
    ),
    QueueView(
        "inspect",
        _("To inspect"),
        _("Nothing to inspect"),
        _("Items that were received and not inspected yet appear here."),
    ),
    QueueView(
        "send_back",
        _("To send back"),
        _("No items to send back"),
        _("Rejected items that customers want back appear here."),
    ),
    QueueView(
        "bank",
        _("Awaiting bank account"),
        _("No refunds waiting for a bank account"),
        _("Refunds of cash payments wait here until the customer has given an account."),
    ),
    QueueView(
        "due",
        _("Refund due"),
        _("No refunds due"),
        _("Refunds that were promised for today or tomorrow, or are late, come here until they are paid."),
    ),
    QueueView(
        "problems",
        _("Problems"),
        _("No problems"),
        _("What failed, what is late, and what came without being announced, comes here."),
    ),
    QueueView(
        "all",
        _("All"),
        _("No returns yet"),
        _("As soon as a customer asks for a return, it appears here."),
    ),
)
VIEW_CODES = tuple(view.code for view in VIEWS)

SORTS: Mapping[str, tuple[str, ...]] = {
    "newest": ("-created_at", "-pk"),
    "oldest": ("created_at", "pk"),
    "dearest": ("-worth_minor", "-created_at", "-pk"),
    "due": (F("hand_over_by").asc(nulls_last=True), "created_at", "pk"),  # type: ignore[dict-item]
}


@dataclass(frozen=True)
class QueueSearch:
    """What somebody looks for. Empty words do not filter; days are the shop's."""

    text: str = ""
    statuses: tuple[str, ...] = ()
    resolution: str = ""
    method: str = ""
    since: date | None = None
    until: date | None = None
    sort: str = "newest"
    time_zone: str = "UTC"
    country: str = ""
    may_search_people: bool = True

    @property
    def has_filters(self) -> bool:
        return bool(self.statuses or self.resolution or self.method or self.since or self.until)


def queue_counts(*, now: datetime) -> dict[str, int]:
    """How many returns stand in each view, in one query."""
    counted = ReturnRequest.objects.aggregate(
        **{code: Count("pk", filter=condition_of(code, now=now)) for code in VIEW_CODES}
    )
    return {code: counted[code] for code in VIEW_CODES}


def queue_rows(view: str, search: QueueSearch, *, now: datetime) -> QuerySet[ReturnRequest]:
    """The returns of a view that match, with everything that a row shows."""
    found = ReturnRequest.objects.filter(condition_of(view, now=now))
    if search.statuses:
        found = found.filter(status__in=search.statuses)
    if search.resolution:
        found = found.filter(resolution=search.resolution)
    if search.method:
        found = found.filter(method=search.method)
    if search.since:
        found = found.filter(
            created_at__gte=end_of_local_day(search.since - timedelta(days=1), search.time_zone)
        )
    if search.until:
        found = found.filter(created_at__lt=end_of_local_day(search.until, search.time_zone))
    if search.text.strip():
        found = found.filter(pk__in=_matching(search).values("pk"))
    if search.sort == "dearest":
        found = found.annotate(worth_minor=Sum("items__amount_minor"))
    return with_row(found).order_by(*SORTS.get(search.sort, SORTS["newest"]))


def with_row(returns: QuerySet[ReturnRequest]) -> QuerySet[ReturnRequest]:
    """Returns with what a row shows: customer and tier, order, items, whether a message waits."""
    return (
        returns.select_related("order", "customer__member__tier")
        .prefetch_related(
            Prefetch("items", ReturnItem.objects.select_related("line").order_by("position", "pk"))
        )
        .annotate(has_unread_message=has_unread_message())
    )


def expected_returns() -> QuerySet[ReturnRequest]:
    """Approved returns whose parcel comes or stands before us, what has arrived first."""
    rank = [ShippingStatus.DELIVERED, ShippingStatus.PARTIALLY_RECEIVED, ShippingStatus.IN_TRANSIT]
    return with_row(
        ReturnRequest.objects.filter(
            status=ReturnStatus.APPROVED, shipping_status__in=[*rank, ShippingStatus.DROPPED_OFF]
        )
    ).order_by("handed_over_at", "created_at", "pk")


def returns_to_inspect() -> QuerySet[ReturnRequest]:
    """Approved returns with received units that nobody has looked at yet."""
    return with_row(ReturnRequest.objects.filter(IS_APPROVED & has_units_to_inspect())).order_by(
        "received_at", "pk"
    )


def received_today(*, now: datetime, time_zone: str) -> int:
    """How many parcels have come since the shop's midnight."""
    midnight = end_of_local_day(local_date(now, time_zone) - timedelta(days=1), time_zone)
    return ReturnRequest.objects.filter(received_at__gte=midnight).count()


def _matching(search: QueueSearch) -> QuerySet[ReturnRequest]:
    """By number of return or order, tracking number; for who may see people also by mail, phone and name."""
    text = search.text.strip()[:200]
    bare = fold_order_number(text)
    wanted = (
        Q(number__icontains=text)
        | Q(number__iexact=return_number(bare))
        | Q(order__number_folded=bare)
        | Q(order__external_id=text)
        | Q(parcels__shipment__tracking_number__in=(text, bare))
        | Q(parcels__shipment__drop_off_code__in=(text, bare))
    )
    if search.may_search_people:
        if email := fold_email(text):
            wanted |= Q(customer__email_folded=email) | Q(order__email_folded=email)
        if phone := phone_to_e164(text, country=search.country):
            wanted |= Q(customer__phone_e164=phone) | Q(order__phone_e164=phone)
            wanted |= Q(order__ship_phone_e164=phone)
        if digits := phone_digits(text):
            wanted |= Q(customer__phone_e164__endswith=digits) | Q(order__phone_e164__endswith=digits)
        if name := fold_name(text):
            wanted |= Q(customer__name_folded__contains=name)
    return ReturnRequest.objects.filter(wanted)

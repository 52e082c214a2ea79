"""Which returns need somebody, and for what: the queue's views with their counts, and its search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Capability
from commerce.folding import fold_order_number
from commerce.selectors import customers_matching, orders_matching
from core.dates import end_of_local_day, local_date
from core.queries import ids_of_any
from dashboard.queue_conditions import IS_APPROVED, condition_of, has_units_to_inspect, has_unread_message
from returns.models import ReturnItem, ReturnRequest
from returns.parcel_search import orders_with_number, return_number
from returns.states import ReturnStatus, ShippingStatus
from tracking.models import Shipment


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

WAITING_VIEWS = tuple(view.code for view in VIEWS if view.code != "all")

SORTS: Mapping[str, tuple[str, ...]] = {
    "newest": ("-created_at", "-pk"),
    "oldest": ("created_at", "pk"),
    "dearest": ("-worth_minor", "-created_at", "-pk"),
    "due": ("hand_over_last_at", "created_at", "pk"),
}
_NEVER = Value(datetime(9000, 1, 1, tzinfo=UTC))


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
    """How many returns wait in each view, in one query; all of them are no work and are not counted."""
    first, *others = [
        ReturnRequest.objects.filter(condition_of(code, now=now))
        .order_by()
        .annotate(view=Value(code))
        .values("view")
        .annotate(count=Count("pk"))
        .values_list("view", "count")
        for code in WAITING_VIEWS
    ]
    counted = dict(first.union(*others, all=True))
    return {code: counted.get(code, 0) for code in WAITING_VIEWS}


def queue_rows(view: str, search: QueueSearch, *, now: datetime) -> QuerySet[ReturnRequest]:
    """The returns of a view that match, with everything that a row shows, to be read by ``order_of``."""
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
        found = found.filter(pk__in=_matching(search))
    if search.sort == "due":
        found = found.annotate(hand_over_last_at=Coalesce("hand_over_by", _NEVER))
    return with_row(found)


def order_of(search: QueueSearch) -> tuple[str, ...]:
    """The order of rows that somebody chose."""
    return SORTS.get(search.sort, SORTS["newest"])


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
    """Ids by number of return or order, tracking number; for who may see people also by mail, phone and name."""
    text = search.text.strip()[:200]
    bare = fold_order_number(text)
    parcels = Shipment.objects.filter(Q(tracking_number__in=(text, bare)) | Q(drop_off_code__in=(text, bare)))
    ways = [
        ReturnRequest.objects.filter(number__in=(text.upper(), return_number(bare))),
        ReturnRequest.objects.filter(parcels__shipment__in=parcels.order_by().values("pk")),
    ]
    if search.may_search_people:
        people = customers_matching(text, country=search.country)
        orders = orders_matching(text, country=search.country)
        ways.append(ReturnRequest.objects.filter(customer__in=people.order_by().values("pk")))
    else:
        orders = orders_with_number(text)
    ways.append(ReturnRequest.objects.filter(order__in=orders.order_by().values("pk")))
    return ids_of_any(ways)

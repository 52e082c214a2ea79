"""The tracking page of a parcel, to the shopper or back: one sentence, the steps, the way, the events."""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import ShopSettings
from commerce.models import Order, OrderLine, Product
from commerce.pictures import picture_path, pictures_of
from core import clock
from core.dates import format_date_with_weekday, last_day_before
from core.kept_queries import KeptQuery
from core.money import Money, format_money
from countries.carriers import carrier_name
from portal.access import is_order_opened
from portal.frame import ShopRequest, page_not_found, shopper_page, show
from portal.moments import Moment, moment_text
from portal.route_map import RouteMap, draw_route
from portal.views.withdraw import withdrawal_url
from portal.wording import pieces
from recommendations.selectors import recommended_products
from returns.links import return_path
from returns.models import Refund, ReturnItem
from returns.states import Fault, RefundStatus
from tracking.links import is_shipment_link
from tracking.models import Direction, Shipment
from tracking.selectors import Journey, journey_of, shipment_detail
from tracking.statuses import FINAL_STATUSES

_STATES = {"done": "done", "current": "now", "upcoming": "next", "trouble": "bad"}
_SHOWN_EVENTS = 3
_SHOWN_PRODUCTS = 5
_REFRESH_SECONDS = 60
_WITH_WHAT_IS_SHOWN = KeptQuery(
    lambda: Shipment.objects.prefetch_related("order__lines", "return_parcel__return_request")
)
_REFUNDS_OF_RETURN = KeptQuery(
    lambda found: Refund.objects.filter(return_request_id=found).order_by("created_at", "pk"), int
)
_REFUNDS_OF_ORDER = KeptQuery(
    lambda order: Refund.objects.filter(return_request__order_id=order).order_by("created_at", "pk"), int
)
_SPOILT: KeptQuery[tuple[str]] = KeptQuery(
    lambda customer: ReturnItem.objects.filter(
        return_request__customer_id=customer, fault__in=[Fault.SHOP, Fault.CARRIER]
    ).values_list("line__product_external_id"),
    int,
)


@shopper_page
@require_GET
def track(request: ShopRequest, shipment_id: str, proof: str) -> HttpResponse:
    shipment = shipment_detail(shipment_id)
    _WITH_WHAT_IS_SHOWN.complete([shipment])
    now = clock.now()
    if not is_shipment_link(shipment, proof, now=now):
        return page_not_found(request)
    version = _version(shipment, request.language)
    if request.headers.get("HX-Request") and request.GET.get("seen") == version:
        return HttpResponse(status=204)
    settings = request.shop.settings
    order = shipment.order
    journey = journey_of(
        shipment,
        now=now,
        language=request.language,
        time_zone=settings.time_zone,
        placed_at=order.placed_at if order else None,
    )
    moments = _moments(journey, request.language, settings.time_zone)
    lines = _lines_of(shipment)
    is_moving = shipment.status not in FINAL_STATUSES
    context = {
        "eyebrow": _("Order %(number)s") % {"number": order.number} if order else "",
        "headline": journey.headline.text,
        "trouble": {"title": journey.headline.text, "text": journey.headline.note}
        if journey.headline.is_trouble and journey.headline.note
        else None,
        "promise": "" if journey.headline.is_trouble else journey.headline.note,
        "steps": [{"label": step.text, "state": _STATES[step.state]} for step in journey.steps],
        "journey": _route(shipment, journey, settings),
        "moments": moments[:_SHOWN_EVENTS],
        "earlier": moments[_SHOWN_EVENTS:],
        "facts": _facts(shipment, settings),
        "items": _shown_lines(request, shipment, lines),
        "refresh_url": f"{request.path}?{urlencode({'seen': version})}" if is_moving else "",
        "refresh_seconds": _REFRESH_SECONDS,
        "recommendations": _recommendations(request, order),
        **_return_context(request, shipment, settings),
    }
    return show(request, "track.html", context)


def _moments(journey: Journey, language: str, time_zone: str) -> list[Moment]:
    rows = []
    for index, event in enumerate(journey.events):
        state = "bad" if event.is_trouble and index == 0 else "now" if index == 0 else "done"
        title = f"{event.text} · {event.place}" if event.place else event.text
        rows.append(Moment(title, state, moment_text(event.at, language, time_zone)))
    return rows


def _lines_of(shipment: Shipment) -> list[OrderLine]:
    if shipment.order is None:
        return []
    wanted = {row.get("line") for row in shipment.lines}
    lines = list(shipment.order.lines.all())
    chosen = [line for line in lines if line.external_id in wanted or line.public_id in wanted]
    return chosen or lines


def _shown_lines(request: ShopRequest, shipment: Shipment, lines: list[OrderLine]) -> list[dict[str, str]]:
    pictures = pictures_of(lines)
    counts = {str(row.get("line")): int(row.get("quantity") or 0) for row in shipment.lines}
    return [
        {
            "title": line.title,
            "variant": line.variant_title,
            "picture_url": pictures.get(line.pk, ""),
            "note": pieces(counts.get(line.external_id) or counts.get(line.public_id) or line.quantity),
        }
        for line in lines
    ]


def _facts(shipment: Shipment, settings: ShopSettings) -> list[dict[str, str]]:
    facts = [{"label": _("Carrier"), "value": carrier_name(shipment.carrier, settings.country), "url": ""}]
    if shipment.tracking_number:
        facts.append({"label": _("Tracking number"), "value": shipment.tracking_number, "url": ""})
    return facts


def _route(shipment: Shipment, journey: Journey, settings: ShopSettings) -> RouteMap | None:
    """From where to where, with the places that the carrier named. Never an address, not even its town."""
    is_return = shipment.direction == Direction.RETURN
    shop_place = str(settings.return_address.get("city") or _("Our warehouse"))
    named = [event.place.split(",")[0] for event in reversed(journey.events) if event.place]
    between = list(dict.fromkeys(place for place in named if place != shop_place))
    is_there = shipment.delivered_at is not None
    if shipment.is_handed_over and not is_there and not between:
        between = [""]  # somewhere on the way: the carrier has not said where
    start, end = (_("Your door"), shop_place) if is_return else (shop_place, _("Your door"))
    places = [start, *between, end]
    reached = len(places) - 1 if is_there else len(between) if shipment.is_handed_over else 0
    way = " – ".join(place for place in places if place)
    return draw_route(
        places, reached=reached, label=_("The way of your parcel: %(places)s") % {"places": way}
    )


def _return_context(request: ShopRequest, shipment: Shipment, settings: ShopSettings) -> dict[str, object]:
    parcel = getattr(shipment, "return_parcel", None)
    context: dict[str, object] = {"items_title": _("In this parcel"), "return_url": "", "refunds": []}
    if parcel is not None or shipment.direction == Direction.RETURN:
        if parcel is not None:
            context["return_url"] = return_path(parcel.return_request)
            context["return_title"] = _("See your return")
            refunds = _REFUNDS_OF_RETURN.all(parcel.return_request_id)
            context["refunds"] = [_refund_note(refund, request.language, settings) for refund in refunds]
    elif shipment.order is not None:
        context["return_url"] = (
            reverse("portal:choose", args=[shipment.order.public_id])
            if is_order_opened(request, shipment.order)
            else reverse("portal:find")
        )
        context["return_title"] = _("Send something back")
        context["withdrawal_url"] = withdrawal_url(
            request, shipment.order, delivered_at=shipment.delivered_at, now=clock.now()
        )
        refunds = _REFUNDS_OF_ORDER.all(shipment.order.pk)
        context["refunds"] = [_refund_note(refund, request.language, settings) for refund in refunds]
    return context


def _refund_note(refund: Refund, language: str, settings: ShopSettings) -> dict[str, str]:
    amount = format_money(Money(refund.amount_minor, refund.currency), language)
    if refund.status == RefundStatus.SUCCEEDED and refund.settled_at:
        return {
            "tone": "good",
            "title": _("We sent %(amount)s") % {"amount": amount},
            "text": moment_text(refund.settled_at, language, settings.time_zone),
        }
    day = format_date_with_weekday(last_day_before(refund.due_at, settings.time_zone), language)
    return {
        "tone": "",
        "title": _("We send %(amount)s") % {"amount": amount},
        "text": _("By %(day)s") % {"day": day},
    }


def _recommendations(request: ShopRequest, order: Order | None) -> list[dict[str, str]]:
    """What goes with the order; never what this shopper sent back because something was wrong with it."""
    if order is None:
        return []
    spoilt = {name for (name,) in _SPOILT.all(order.customer_id)}
    return [
        {
            "url": product.url,
            "title": product.title,
            "picture_url": picture_path(product),
            "price_text": _price_text(product, request.language),
        }
        for product in recommended_products(order=order, exclude=spoilt, limit=_SHOWN_PRODUCTS)
    ]


def _price_text(product: Product, language: str) -> str:
    prices = [
        Money(variant.price_minor, variant.currency)
        for variant in product.variants.all()
        if variant.price_minor is not None and variant.currency
    ]
    return format_money(min(prices, key=lambda price: price.amount_minor), language) if prices else ""


def _version(shipment: Shipment, language: str) -> str:
    parts = [shipment.status, shipment.sub_status, shipment.updated_at.isoformat(), language]
    return sha256("|".join(parts).encode()).hexdigest()[:16]

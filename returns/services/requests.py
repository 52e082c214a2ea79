"""Opening a return: decided, counted and stored in one transaction, from every door the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import StoredFile
from commerce.models import FinancialStatus, Order, OrderStatus
from commerce.services.refund_holds import hold_shipping
from commerce.services.units import QuantityExceeded, exceeded_detail, lock_lines, take_units
from core.actors import Actor
from core.errors import FieldError
from events.publishing import publish
from returns.events import ReturnRequested
from returns.facts import OrderFile, open_order_file
from returns.models import ItemPhoto, PolicyVersion, ReturnItem, ReturnNote, ReturnRequest
from returns.models.requests import Channel
from returns.policy.decision import LineDecision, ReturnDecision
from returns.policy.engine import decide_return, override
from returns.policy.explanation import explain
from returns.policy.facts import ItemFacts, ReasonFacts
from returns.policy.quote import Quote
from returns.refusals import (
    EmptyReturn,
    ExchangeNotAvailable,
    ExternalIdTaken,
    MethodRequired,
    NotFulfilled,
    OrderCancelled,
    PhotosRequired,
    ReasonRequired,
    ResolutionRequired,
    ReturnDenied,
    UnknownFile,
)
from returns.services.known_items import (
    KnownItem,
    asked_quantities,
    known_items,
    quote_of,
    request_facts,
    shipping_due,
)
from returns.states import LegalBasis, Resolution, ShippingStatus, StandardReason
from returns.wishes import ReturnWish


@transaction.atomic
def create_return(
    *,
    order: Order,
    wish: ReturnWish,
    actor: Actor,
    channel: Channel,
    now: datetime,
    notify: bool = True,
) -> ReturnRequest:
    """Request a return. The decision, the units, the money and the event are written together or not at all.

    ``wish.override`` passes the policy, never the quantities; who may do that is the edge's to know.
    Raises a refusal of ``returns.refusals``, QuantityExceeded or ReturnDenied; then nothing was written.
    """
    order = Order.objects.select_for_update(of=("self",)).select_related("customer").get(pk=order.pk)
    file = open_order_file(order, now=now)
    _require_open(order)
    _require_free_external_id(wish)
    items = known_items(file, wish)
    if not items:
        raise EmptyReturn(_("Choose at least one item."))
    _require_units(items)
    decision = _decide(file, items, wish)
    if wish.override and actor.kind != "shopper":
        decision = override(decision, method=wish.method)
    if not decision.eligible:
        raise _denied(decision, items)
    items = [_with_resolution(item, line) for item, line in zip(items, decision.lines, strict=True)]
    _require_no_exchange(items)
    method = _method(wish, items, decision)
    _require_photos(items, decision, channel)
    amounts = _take(items)
    shipping_minor = hold_shipping(order_id=order.pk, wanted_minor=shipping_due(file, items, decision))
    quoted = quote_of(file, items, decision, amounts, shipping_minor=shipping_minor)
    return_request = _written(
        file, items, wish, decision, quoted, method=method, actor=actor, channel=channel, now=now
    )
    _write_items(return_request, items, decision, amounts)
    if wish.override:
        ReturnNote.objects.create(
            return_request=return_request, kind="override", text="", author=actor.as_json(), created_at=now
        )
    publish(
        ReturnRequested(
            return_id=return_request.public_id,
            notify=notify,
            order_id=order.public_id,
            outcome=decision.outcome or "",
            channel=channel,
        ),
        actor=actor,
        occurred_at=now,
    )
    return return_request


def _require_open(order: Order) -> None:
    if order.status == OrderStatus.CANCELLED or order.financial_status == FinancialStatus.VOIDED:
        raise OrderCancelled(_("This order was cancelled, so nothing of it can be returned."))


def _require_free_external_id(wish: ReturnWish) -> None:
    if wish.external_id and ReturnRequest.objects.filter(external_id=wish.external_id).exists():
        raise ExternalIdTaken(_("Another return has this external_id."))


def _decide(file: OrderFile, items: list[KnownItem], wish: ReturnWish) -> ReturnDecision:
    """Ask the engine about the whole wish; a reason that the law does not ask for counts as a change of mind."""
    return decide_return(
        at_order=file.at_order,
        today=file.today,
        order=file.order_facts,
        customer=file.customer_facts,
        items=[
            ItemFacts(
                line=file.line_facts[item.line.pk],
                reason=item.reason or _reason_by_law(file, item),
                resolution=item.resolution,
            )
            for item in items
        ],
        request=request_facts(file, items, wish),
        circumstances=file.circumstances,
    )


def _reason_by_law(file: OrderFile, item: KnownItem) -> ReasonFacts:
    if not file.circumstances.law.has_withdrawal_button:
        raise ReasonRequired.at(f"{item.path}.reason", _("Say why the item goes back."))
    return ReasonFacts(StandardReason.CHANGED_MY_MIND, StandardReason.CHANGED_MY_MIND, "shopper")


def _require_units(items: list[KnownItem]) -> None:
    asked = asked_quantities(items)
    for item in items:
        if item.line.fulfilled_quantity == 0:
            raise NotFulfilled.at(f"{item.path}.line", _("This item was not sent yet."))
        available = item.line.returnable_quantity
        if asked[item.line.pk] > available:
            detail = exceeded_detail(asked[item.line.pk], available)
            raise QuantityExceeded.at(f"{item.path}.quantity", detail)


def _denied(decision: ReturnDecision, items: list[KnownItem]) -> ReturnDenied:
    language = translation.get_language() or "en"
    errors = []
    for item, line in zip(items, decision.lines, strict=True):
        if line.eligible:
            continue
        for reason in line.reasons:
            errors.append(FieldError(item.path, reason.code, explain(reason, translation, language)))
    if not errors:
        errors = [
            FieldError("items", reason.code, explain(reason, translation, language))
            for reason in decision.reasons
        ]
    detail = errors[0].message if errors else ""
    return ReturnDenied(decision.refusal_code or "not_eligible", detail, errors)


def _with_resolution(item: KnownItem, decision: LineDecision) -> KnownItem:
    if item.resolution:
        return item
    if len(decision.resolutions) == 1:
        return replace(item, wish=replace(item.wish, resolution=decision.resolutions[0]))
    raise ResolutionRequired.at(f"{item.path}.resolution", _("Say what should be given for the item."))


def _require_no_exchange(items: list[KnownItem]) -> None:
    for item in items:
        if item.resolution == Resolution.EXCHANGE:
            raise ExchangeNotAvailable.at(
                f"{item.path}.resolution",
                _("Exchanges cannot be carried out yet. Choose another resolution."),
            )


def _method(wish: ReturnWish, items: list[KnownItem], decision: ReturnDecision) -> str:
    if wish.method:
        return wish.method
    if len(decision.methods) == 1 or _keeps_everything(items):
        return decision.methods[0] if decision.methods else "own_carrier"
    raise MethodRequired.at("method", _("Say how the parcel travels."))


def _require_photos(items: list[KnownItem], decision: ReturnDecision, channel: Channel) -> None:
    if channel == Channel.STAFF:
        return
    for item, line in zip(items, decision.lines, strict=True):
        if len(item.wish.photos) < line.photos:
            detail = ngettext(
                "At least %(count)s photo is needed.", "At least %(count)s photos are needed.", line.photos
            ) % {"count": line.photos}
            raise PhotosRequired.at(f"{item.path}.photos", detail)


def _take(items: list[KnownItem]) -> list[int]:
    lines = lock_lines(sorted({item.line.pk for item in items}))
    return [
        take_units(line=lines[item.line.pk], quantity=item.wish.quantity, field=f"{item.path}.quantity")
        for item in items
    ]


def _keeps_everything(items: list[KnownItem]) -> bool:
    return all(item.resolution == Resolution.KEEP_ITEM for item in items)


def _written(
    file: OrderFile,
    items: list[KnownItem],
    wish: ReturnWish,
    decision: ReturnDecision,
    quoted: Quote,
    *,
    method: str,
    actor: Actor,
    channel: Channel,
    now: datetime,
) -> ReturnRequest:
    """The return's own row, with all that decided it pinned to it."""
    return ReturnRequest.objects.create(
        number=_next_number(),
        order=file.order,
        customer=file.order.customer,
        shipping_status=_first_shipping_status(items),
        resolution=wish.resolution or items[0].resolution or Resolution.REFUND,
        method=method,
        currency=file.order.currency,
        channel=channel,
        language=_language(file, wish),
        policy_version=PolicyVersion.objects.get(public_id=decision.policy_version),
        legal_basis=decision.legal_basis or LegalBasis.GOODWILL,
        terms=_terms_of(decision),
        decision=decision.as_json(),
        quote=quoted.as_json(),
        opened_by=actor.as_json(),
        external_id=wish.external_id,
        metadata=wish.metadata,
        shipping_credit_minor=quoted.shipping_minor,
        created_at=now,
        updated_at=now,
    )


def _first_shipping_status(items: list[KnownItem]) -> ShippingStatus:
    return ShippingStatus.NOT_REQUIRED if _keeps_everything(items) else ShippingStatus.NO_LABEL


def _language(file: OrderFile, wish: ReturnWish) -> str:
    offered = file.settings.languages
    for wanted in (wish.language, file.order.customer.language):
        if wanted and wanted in offered:
            return wanted
        if wanted and wanted.split("-")[0].lower() in offered:
            return wanted.split("-")[0].lower()
    return str(file.settings.default_language)


def _terms_of(decision: ReturnDecision) -> dict[str, object]:
    return {
        "return_shipping_fee": decision.return_shipping_fee.as_json(),
        "inspection": decision.inspection,
        "refund_on": decision.refund_on,
        "hand_over_days": decision.hand_over_days,
        "destination": decision.destination,
    }


def _write_items(
    return_request: ReturnRequest, items: list[KnownItem], decision: ReturnDecision, amounts: list[int]
) -> None:
    files = _photos_of(items)
    for position, (item, line, amount) in enumerate(zip(items, decision.lines, amounts, strict=True)):
        row = ReturnItem.objects.create(
            return_request=return_request,
            line=item.line,
            position=position,
            reason_code=item.reason.code if item.reason else "",
            fault=item.reason.fault if item.reason else "",
            comment=item.wish.comment,
            resolution=item.resolution or Resolution.REFUND,
            exchange_for=item.wish.exchange_for,
            requested_quantity=item.wish.quantity,
            amount_minor=amount,
            terms={
                "restocking_fee": line.restocking_fee.as_json(),
                "bonus_percent": str(line.bonus_percent),
            },
        )
        ItemPhoto.objects.bulk_create(ItemPhoto(item=row, file=files[photo]) for photo in item.wish.photos)


def _photos_of(items: list[KnownItem]) -> dict[str, StoredFile]:
    wanted = {photo: item.path for item in items for photo in item.wish.photos}
    if not wanted:
        return {}
    found = {file.public_id: file for file in StoredFile.objects.filter(public_id__in=wanted, kind="photo")}
    for photo, path in wanted.items():
        if photo not in found:
            raise UnknownFile.at(f"{path}.photos", _("There is no such photo."))
    return found


def _next_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('returns_number')")
        (number,) = cursor.fetchone()
    return f"R-{number:06d}"

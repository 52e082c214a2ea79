"""The sandbox shop: takes units back into stock, and sends replacements out of what its mirror says it has."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from commerce.models import OrderLine, Variant
from core import clock
from integrations.sandbox.access import for_its_customer
from integrations.sandbox.ledger import Outcome, Wanted, carry_out
from integrations.sandbox.models import Company, Mode, RecordKind, RecordState, SandboxRecord
from integrations.sandbox.server.answers import BadCall, answering_errors, body_of, idempotency_key_of


@require_POST
@for_its_customer
@answering_errors
def stock_changes(request: HttpRequest) -> JsonResponse:
    """Put units of a variant back."""
    body = body_of(request, {"variant": str, "sku": str, "quantity": int})
    wanted = Wanted(
        company=Company.STORE,
        kind=RecordKind.RESTOCK,
        idempotency_key=idempotency_key_of(request),
        request={"variant": body["variant"], "sku": body["sku"], "quantity": body["quantity"]},
    )
    booked = carry_out(wanted, lambda: Outcome(answer={"status": "stocked"}), now=clock.now())
    if booked.is_declined:
        return JsonResponse({"error": booked.record.answer["reason"]}, status=422)
    if booked.mode == Mode.UNKNOWN:
        return JsonResponse({"id": booked.record.public_id, "status": "somewhere"}, status=202)
    return JsonResponse({"id": booked.record.public_id, "status": "stocked"}, status=201)


@require_POST
@for_its_customer
@answering_errors
def orders(request: HttpRequest) -> JsonResponse:
    """Take an order for units that leave instead of returned ones; nothing is charged for it."""
    body = body_of(request, {"instead_of": str, "customer": str, "ship_to": dict, "lines": list, "note": str})
    lines = [_line(line) for line in body["lines"]]
    if not lines:
        raise BadCall("lines are missing")
    wanted = Wanted(
        company=Company.STORE,
        kind=RecordKind.REPLACEMENT,
        idempotency_key=idempotency_key_of(request),
        request={"instead_of": body["instead_of"], "lines": lines, "note": body["note"]},
    )
    booked = carry_out(wanted, lambda: _sell(lines), now=clock.now())
    if booked.mode == Mode.UNKNOWN:
        return JsonResponse({"id": booked.record.public_id, "status": "with_the_warehouse"}, status=202)
    return _order_shown(booked.record)


@require_GET
@for_its_customer
def order(request: HttpRequest, key: str) -> JsonResponse:
    """What became of the order under ``key``."""
    record = SandboxRecord.objects.filter(
        company=Company.STORE, kind=RecordKind.REPLACEMENT, idempotency_key=key
    ).first()
    if record is None:
        return JsonResponse({"error": "no such order"}, status=404)
    return _order_shown(record)


@require_POST
@for_its_customer
@answering_errors
def cancellations(request: HttpRequest) -> JsonResponse:
    """Do not send units of an order any more, all of them or none; what has left has left."""
    body = body_of(request, {"order": str, "lines": list})
    lines = [_cancelled_line(line) for line in body["lines"]]
    if not lines:
        raise BadCall("lines are missing")
    wanted = Wanted(
        company=Company.STORE,
        kind=RecordKind.CANCELLATION,
        idempotency_key=idempotency_key_of(request),
        request={"order": body["order"], "lines": lines},
    )
    booked = carry_out(wanted, lambda: _stop(body["order"], lines), now=clock.now())
    if booked.mode == Mode.UNKNOWN:
        return JsonResponse({"id": booked.record.public_id, "status": "with_the_warehouse"}, status=202)
    return _cancellation_shown(booked.record)


@require_GET
@for_its_customer
def cancellation(request: HttpRequest, key: str) -> JsonResponse:
    """What became of the wish under ``key``."""
    record = SandboxRecord.objects.filter(
        company=Company.STORE, kind=RecordKind.CANCELLATION, idempotency_key=key
    ).first()
    if record is None:
        return JsonResponse({"error": "no such cancellation"}, status=404)
    return _cancellation_shown(record)


def _line(value: Any) -> dict[str, Any]:
    quantity = value.get("quantity") if isinstance(value, dict) else None
    if not isinstance(quantity, int) or isinstance(quantity, bool) or quantity < 1:
        raise BadCall("a line names product, variant and a quantity")
    return {name: str(value.get(name, "")) for name in ("product", "variant", "sku")} | {"quantity": quantity}


def _cancelled_line(value: Any) -> dict[str, Any]:
    quantity = value.get("quantity") if isinstance(value, dict) else None
    if not isinstance(quantity, int) or isinstance(quantity, bool) or quantity < 1:
        raise BadCall("a line names its id and a quantity")
    return {"line": str(value.get("line", "")), "quantity": quantity}


def _stop(order: str, lines: list[dict[str, Any]]) -> Outcome:
    """This shop's warehouse knows what the mirror holds, told at once."""
    rows = {row.external_id: row for row in OrderLine.objects.filter(order__external_id=order)}
    for line in lines:
        row = rows.get(line["line"])
        if row is None:
            return Outcome(reason="no_such_line")
        if row.quantity - row.fulfilled_quantity < line["quantity"]:
            return Outcome(reason="too_late")
    return Outcome(answer={"status": "cancelled"})


def _cancellation_shown(record: SandboxRecord) -> JsonResponse:
    if record.state == RecordState.DECLINED:
        reason = record.answer["reason"]
        status = "too_late" if reason == "too_late" else "declined"
        return JsonResponse({"id": record.public_id, "status": status, "reason": reason})
    return JsonResponse({"id": record.public_id, "status": "cancelled"})


def _sell(lines: list[dict[str, Any]]) -> Outcome:
    """Take the units off the shelf, all or none; this shop's stock is what the mirror holds, told at once."""
    variants = []
    for line in lines:
        variant = (
            Variant.objects.select_for_update(of=("self",), no_key=True)
            .filter(product__external_id=line["product"], external_id=line["variant"])
            .first()
        )
        if variant is None or (variant.stock is not None and variant.stock < line["quantity"]):
            return Outcome(reason="sold_out")
        variants.append((variant.pk, line["quantity"]))
    for pk, quantity in variants:
        Variant.objects.filter(pk=pk).exclude(stock=None).update(stock=F("stock") - quantity)
    count = SandboxRecord.objects.filter(kind=RecordKind.REPLACEMENT, state=RecordState.DONE).count()
    return Outcome(answer={"status": "placed", "number": f"X-{1001 + count}"})


def _order_shown(record: SandboxRecord) -> JsonResponse:
    if record.state == RecordState.DECLINED:
        reason = record.answer["reason"]
        status = "sold_out" if reason == "sold_out" else "declined"
        return JsonResponse({"id": record.public_id, "status": status, "reason": reason})
    return JsonResponse({"id": record.public_id, "number": record.answer["number"], "status": "placed"})

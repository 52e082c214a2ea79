"""The books of the sandbox companies for this shop, as the API and the sandbox page show them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from integrations.sandbox.carrier.statuses import LAST_CODES, NEXT_CODE, STEPS
from integrations.sandbox.models import Company, RecordKind, RecordState, SandboxBehaviour, SandboxRecord


def payouts() -> list[dict[str, Any]]:
    """The money that was really sent, oldest first."""
    records = SandboxRecord.objects.filter(
        kind__in=(RecordKind.REFUND, RecordKind.BANK_PAYOUT), state=RecordState.DONE
    ).order_by("created_at", "id")
    return [
        {
            "id": record.public_id,
            "idempotency_key": record.idempotency_key,
            "payment": record.request.get("payment"),
            "order": record.request.get("order"),
            "amount": record.request["amount"],
            "kind": "bank" if record.kind == RecordKind.BANK_PAYOUT else "payment",
            "status": "succeeded",
            "created_at": record.created_at.isoformat(),
        }
        for record in records
    ]


def labels() -> list[dict[str, Any]]:
    """The labels and codes that the carrier gave out, oldest first."""
    records = (
        SandboxRecord.objects.filter(kind=RecordKind.LABEL)
        .exclude(state=RecordState.DECLINED)
        .order_by("created_at", "id")
    )
    return [
        {
            "id": record.public_id,
            "tracking_number": record.answer["tracking_number"],
            "method": record.request["method"],
            "return_reference": record.request["reference"],
            "drop_off_code": record.answer["drop_off_code"],
            "voided": record.state == RecordState.VOIDED,
            "created_at": record.created_at.isoformat(),
        }
        for record in records
    ]


def stock() -> list[dict[str, Any]]:
    """What the shop's warehouse was told to put back, oldest first."""
    records = SandboxRecord.objects.filter(kind=RecordKind.RESTOCK, state=RecordState.DONE).order_by(
        "created_at", "id"
    )
    return [
        {
            "variant": record.request["variant"],
            "sku": record.request["sku"],
            "quantity": record.request["quantity"],
            "idempotency_key": record.idempotency_key,
            "created_at": record.created_at.isoformat(),
        }
        for record in records
    ]


def orders() -> list[dict[str, Any]]:
    """The replacements that the shop sends, oldest first."""
    records = SandboxRecord.objects.filter(kind=RecordKind.REPLACEMENT, state=RecordState.DONE).order_by(
        "created_at", "id"
    )
    return [
        {
            "id": record.public_id,
            "number": record.answer["number"],
            "instead_of": record.request["instead_of"],
            "lines": record.request["lines"],
            "note": record.request["note"],
            "idempotency_key": record.idempotency_key,
            "created_at": record.created_at.isoformat(),
        }
        for record in records
    ]


def payment_links(*, now: datetime) -> list[dict[str, Any]]:
    """The links that the payment provider made, oldest first, and where each stands."""
    records = SandboxRecord.objects.filter(kind=RecordKind.PAYMENT_LINK, state=RecordState.DONE).order_by(
        "created_at", "id"
    )
    return [
        {
            "id": record.public_id,
            "idempotency_key": record.idempotency_key,
            "reference": record.request["reference"],
            "amount": record.request["amount"],
            "status": link_status(record, now=now),
            "url": f"/sandbox/pay/{record.public_id}/",
            "created_at": record.created_at.isoformat(),
        }
        for record in records
    ]


def link_status(record: SandboxRecord, *, now: datetime) -> str:
    """``open``, ``paid``, ``cancelled``, ``expired``, or ``declined`` where no link was made."""
    if record.state == RecordState.DECLINED:
        return "declined"
    status = str(record.answer["status"])
    is_over = datetime.fromisoformat(record.request["expires_at"]) <= now
    return "expired" if status == "open" and is_over else status


def behaviours() -> list[dict[str, Any]]:
    """How each company answers at the moment."""
    told = {row.company: row for row in SandboxBehaviour.objects.all()}
    shown = []
    for company in Company:
        row = told.get(company)
        is_over = row is None or row.remaining == 0
        shown.append(
            {
                "company": company.value,
                "mode": "ok" if is_over or row is None else row.mode,
                "remaining": None if is_over or row is None else row.remaining,
                "delay_seconds": 0.0 if is_over or row is None else row.delay_seconds,
            }
        )
    return shown


def parcels(*, limit: int) -> list[dict[str, Any]]:
    """The parcels that the carrier knows, newest first, with what it last scanned and what may happen next."""
    records = (
        SandboxRecord.objects.filter(kind__in=(RecordKind.LABEL, RecordKind.PARCEL))
        .exclude(state=RecordState.DECLINED)
        .order_by("-created_at", "-id")[:limit]
    )
    shown = []
    for record in records:
        last = record.scans[-1] if record.scans else None
        is_over = record.state == RecordState.VOIDED or (last is not None and last["code"] in LAST_CODES)
        shown.append(
            {
                "tracking_number": record.answer["tracking_number"],
                "reference": record.request.get("reference", ""),
                "drop_off_code": record.answer.get("drop_off_code", ""),
                "is_voided": record.state == RecordState.VOIDED,
                "last_text": last["text"] if last else "",
                "last_at": datetime.fromisoformat(last["at"]) if last else None,
                "steps": [] if is_over else _steps_after(last["code"] if last else ""),
            }
        )
    return shown


def _steps_after(code: str) -> list[str]:
    following = NEXT_CODE.get(code)
    names = [step for step, scanned in STEPS.items() if scanned == following]
    return names if "delivered" in names else [*names, "delivered"]

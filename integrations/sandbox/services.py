"""Telling the sandbox companies how to behave, and moving their parcels."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from core.errors import FieldError, NotUnderstood
from integrations.sandbox.carrier.statuses import CODES, NEXT_CODE, STEPS
from integrations.sandbox.models import Company, Mode, RecordKind, SandboxBehaviour, SandboxRecord
from integrations.sandbox.server.wording import scan_message

MOST_DELAY_SECONDS = 60.0


class InvalidBehaviour(NotUnderstood):
    """No such company, behaviour or step."""

    code = "invalid_behaviour"
    title = "The sandbox does not know this"


@transaction.atomic
def set_behaviour(
    *, company: str, mode: str, count: int | None = None, delay_seconds: float = 0
) -> SandboxBehaviour | None:
    """Let ``company`` answer its next ``count`` new calls (all, without a count) in ``mode``.

    ``ok`` without a delay forgets every earlier wish and answers None. Raises InvalidBehaviour.
    """
    errors = []
    if company not in Company.values:
        errors.append(FieldError("company", "unknown", f"One of: {', '.join(Company.values)}."))
    if mode not in Mode.values:
        errors.append(FieldError("mode", "unknown", f"One of: {', '.join(Mode.values)}."))
    if count is not None and count < 1:
        errors.append(FieldError("count", "too_small", "At least 1, or nothing for all calls."))
    if not 0 <= delay_seconds <= MOST_DELAY_SECONDS:
        errors.append(FieldError("delay_seconds", "out_of_range", f"0 to {MOST_DELAY_SECONDS:.0f}."))
    if errors:
        raise InvalidBehaviour(errors[0].message, errors)
    if mode == Mode.OK and not delay_seconds:
        SandboxBehaviour.objects.filter(pk=company).delete()
        return None
    behaviour, _ = SandboxBehaviour.objects.update_or_create(
        company=company, defaults={"mode": mode, "remaining": count, "delay_seconds": delay_seconds}
    )
    return behaviour


@transaction.atomic
def advance_parcel(*, tracking_number: str, step: str | None, now: datetime) -> SandboxRecord:
    """Let the carrier scan a parcel: at ``step`` (of ``STEPS``), or one stop further than it is.

    A number that the carrier did not give out itself becomes known by its first scan. Raises InvalidBehaviour.
    """
    if step is not None and step not in STEPS:
        errors = [FieldError("step", "unknown", f"One of: {', '.join(STEPS)}.")]
        raise InvalidBehaviour(errors[0].message, errors)
    parcel = _parcel(tracking_number, now)
    last_code = parcel.scans[-1]["code"] if parcel.scans else ""
    code = STEPS[step] if step else NEXT_CODE.get(last_code)
    if code is None:
        return parcel  # it has arrived
    country = parcel.request.get("country", "")
    parcel.scans.append(
        {
            "code": code,
            "at": now.isoformat(),
            "text": scan_message(code, country),
            "city": parcel.request.get(CODES[code].place, ""),
            "country": country,
        }
    )
    parcel.save(update_fields=["scans"])
    return parcel


def _parcel(tracking_number: str, now: datetime) -> SandboxRecord:
    made_by_label = (
        SandboxRecord.objects.select_for_update()
        .filter(company=Company.CARRIER, answer__tracking_number=tracking_number)
        .first()
    )
    if made_by_label is not None:
        return made_by_label
    SandboxRecord.objects.get_or_create(
        company=Company.CARRIER,
        idempotency_key=f"parcel:{tracking_number}",
        defaults={
            "kind": RecordKind.PARCEL,
            "request": {},
            "answer": {"tracking_number": tracking_number},
            "created_at": now,
        },
    )
    return SandboxRecord.objects.select_for_update().get(
        company=Company.CARRIER, idempotency_key=f"parcel:{tracking_number}"
    )

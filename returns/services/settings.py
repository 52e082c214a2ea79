"""Changing how a shop runs its returns: payments, promises, the hand-over, exchanges, payout files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from stdnum import bic, iban
from stdnum.exceptions import ValidationError

from commerce.models import PaymentKind
from core.actors import Actor
from core.errors import FieldError
from events.publishing import publish
from returns.events import ReturnSettingsChanged
from returns.models import ReturnSettings
from returns.refusals import ReturnSettingsRefused

EDITABLE = frozenset(
    {
        "payment_order",
        "warn_days_before_due",
        "late_compensation",
        "remind_days_before_expiry",
        "own_parcel_limit_minor",
        "exchange_hold_days",
        "charge_days",
        "offers_other_products",
        "refusal_choice_days",
        "payout_sender",
    }
)
DAYS = {
    "warn_days_before_due": (0, 5),
    "remind_days_before_expiry": (0, 14),
    "exchange_hold_days": (1, 60),
    "charge_days": (1, 30),
    "refusal_choice_days": (3, 60),
}
MOST_PERCENT = 100


@transaction.atomic
def update_return_settings(*, changes: Mapping[str, Any], actor: Actor, now: datetime) -> ReturnSettings:
    """Set the named settings and leave the others. Raises ReturnSettingsRefused."""
    ReturnSettings.objects.bulk_create([ReturnSettings(pk=1)], ignore_conflicts=True)
    row = ReturnSettings.objects.select_for_update().get(pk=1)
    if unknown := sorted(set(changes) - EDITABLE):
        message = _("This cannot be changed here.")
        raise ReturnSettingsRefused(message, [FieldError(name, "not_editable", message) for name in unknown])
    values = {**changes}
    if "payout_sender" in values:
        values["payout_sender"] = _tidy_sender(values["payout_sender"])
    changed = [name for name in sorted(values) if getattr(row, name) != values[name]]
    for name in changed:
        setattr(row, name, values[name])
    if errors := _errors(row):
        raise ReturnSettingsRefused(errors[0].message, errors)
    if changed:
        row.save(update_fields=changed)
        publish(ReturnSettingsChanged(fields=tuple(changed)), actor=actor, occurred_at=now)
    return row


def _errors(row: ReturnSettings) -> list[FieldError]:
    errors = []
    for name, (least, most) in DAYS.items():
        if not least <= getattr(row, name) <= most:
            message = _("Choose a number from %(least)s to %(most)s.") % {"least": least, "most": most}
            errors.append(FieldError(name, "out_of_range", message))
    kinds = list(row.payment_order)
    if len(set(kinds)) != len(kinds) or any(kind not in PaymentKind.values for kind in kinds):
        errors.append(FieldError("payment_order", "unknown", _("Name each kind of payment once.")))
    if row.own_parcel_limit_minor is not None and row.own_parcel_limit_minor < 0:
        errors.append(
            FieldError("own_parcel_limit_minor", "out_of_range", _("A limit cannot be below zero."))
        )
    if not _is_compensation(row.late_compensation):
        message = _("Choose a percentage up to 100, or an amount above zero.")
        errors.append(FieldError("late_compensation", "not_understood", message))
    return [*errors, *_sender_errors(row.payout_sender)]


def _is_compensation(terms: Mapping[str, Any]) -> bool:
    """``{}``, ``{"percent": "5"}``, with ``"cap_minor"`` too, or ``{"amount_minor": 500}``."""
    if not terms:
        return True
    if set(terms) == {"amount_minor"}:
        return isinstance(terms["amount_minor"], int) and terms["amount_minor"] > 0
    if "percent" not in terms or not set(terms) <= {"percent", "cap_minor"}:
        return False
    cap_minor = terms.get("cap_minor", 1)
    try:
        percent = Decimal(terms["percent"])
    except (InvalidOperation, TypeError):
        return False
    return (
        percent.is_finite() and 0 < percent <= MOST_PERCENT and isinstance(cap_minor, int) and cap_minor > 0
    )


def _tidy_sender(sender: Mapping[str, str]) -> dict[str, str]:
    """The account with its numbers in the form in which banks write them; nothing where nothing was given."""
    tidy = {
        "holder": " ".join(sender.get("holder", "").split()),
        "iban": iban.compact(sender.get("iban", "")),
        "bic": bic.compact(sender.get("bic", "")),
    }
    return {name: value for name, value in tidy.items() if value}


def _sender_errors(sender: Mapping[str, str]) -> list[FieldError]:
    errors = []
    if sender and not sender.get("iban"):
        errors.append(FieldError("payout_sender.iban", "required", _("Enter the IBAN of the account.")))
    elif sender and not _is_valid(iban, sender["iban"]):
        message = _("This IBAN has a mistake: check it against your bank card.")
        errors.append(FieldError("payout_sender.iban", "not_an_iban", message))
    if sender.get("bic") and not _is_valid(bic, sender["bic"]):
        errors.append(FieldError("payout_sender.bic", "not_a_bic", _("A BIC has 8 or 11 characters.")))
    if len(sender.get("holder", "")) > 70:
        errors.append(FieldError("payout_sender.holder", "length", _("A name has at most 70 characters.")))
    return errors


def _is_valid(kind: Any, number: str) -> bool:
    try:
        kind.validate(number)
    except ValidationError:
        return False
    return True

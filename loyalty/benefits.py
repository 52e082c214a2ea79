"""The document of a tier's benefits: terms that are better for its members, in the words of the policy.

Loyalty keeps and checks it; what it changes is decided by the policy, where it is better than the policy's own terms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from core.errors import FieldError, Refusal

MOST_EXTRA_DAYS = 365
METHODS = ("drop_off", "label", "pickup", "own_carrier", "in_store")


class BenefitsRefused(Refusal):
    """The document names an unknown benefit or gives one a value that it cannot have."""

    code = "benefits_refused"
    title = "These benefits cannot be used"


def check_benefits(document: Mapping[str, Any]) -> None:
    """Raise BenefitsRefused unless every benefit is known and has a value that it can have."""
    errors = []
    for name, value in document.items():
        accepts = _ACCEPTED.get(name)
        if accepts is None:
            errors.append(FieldError(f"benefits.{name}", "unknown", _("There is no such benefit.")))
        elif not accepts(value):
            errors.append(
                FieldError(f"benefits.{name}", "not_understood", _("This benefit cannot have this value."))
            )
    if errors:
        raise BenefitsRefused(errors[0].message, errors)


def _is_number_of_days(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_EXTRA_DAYS


def _is_yes_or_no(value: Any) -> bool:
    return isinstance(value, bool)


def _is_percent(value: Any) -> bool:
    try:
        return isinstance(value, str) and 0 <= Decimal(value) <= 100
    except InvalidOperation:
        return False


def _one_of(*words: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in words


def _is_list_of_methods(value: Any) -> bool:
    return isinstance(value, list) and all(method in METHODS for method in value)


_ACCEPTED: dict[str, Callable[[Any], bool]] = {
    "window_days": _is_number_of_days,
    "extra_window_days": _is_number_of_days,
    "has_free_return_shipping": _is_yes_or_no,
    "has_no_restocking_fee": _is_yes_or_no,
    "has_auto_approval": _is_yes_or_no,
    "inspection": _one_of("none", "lenient", "standard"),
    "refund_on": _one_of("request", "first_scan", "receipt", "inspection"),
    "bonus_percent": _is_percent,
    "methods": _is_list_of_methods,
}

"""Reads the parts of a policy document: conditions and terms, with the path of every mistake."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from core.errors import MOST_ERRORS, FieldError
from returns.policy.conditions import (
    GROUPS,
    OPERATORS,
    OPERATORS_OF_KIND,
    TAKES_LIST,
    Amount,
    Group,
    Leaf,
    Node,
)
from returns.policy.facts import FACT_KINDS, Kind
from returns.policy.parsing_dated import read_pauses, read_seasons
from returns.policy.parsing_keeping import read_keep_ceiling
from returns.policy.parsing_outbound import read_outbound_shipping_fee
from returns.policy.parsing_values import (
    DAY_PATTERN,
    MISSING,
    Unreadable,
    listed,
    money,
    one_of,
    some_of,
    whole,
)
from returns.policy.terms import (
    APPROVALS,
    INSPECTIONS,
    METHODS,
    NO_FEE,
    REFUND_TIMES,
    RESOLUTIONS,
    TERM_NAMES,
    WINDOW_STARTS,
    Fee,
)

DEEPEST: Final = 12
LONGEST_LIST: Final = 1000
LONGEST_TEXT: Final = 200
LONGEST_WINDOW_DAYS: Final = 36500
LONGEST_HAND_OVER_DAYS: Final = 365
MOST_PHOTOS: Final = 10
TOO_LARGE: Final = Decimal(10) ** 15
MOST_DECIMALS: Final = 12
NUMBER_PATTERN: Final = r"-?[0-9]{1,15}([.][0-9]{1,12})?"
COUNTRY_PATTERN: Final = r"[A-Za-z]{2}"
DATE_PATTERN: Final = DAY_PATTERN + (
    r"(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?)?"
)
"""A day, or a moment of which the day counts."""
_LONGEST_WORD: Final = 60
_LONGEST_NUMBER: Final = 60
_PLAIN_NUMBER: Final = "This is a number such as 12.50, not too large, in plain digits."
_EMPTY: Final = Group(())
_LEAF: Final = ("fact", "operator", "value")


class TooManyErrors(Exception):
    """One mistake more was found than is told: nobody reads on."""


class Errors(list[FieldError]):
    """What is wrong with a document. Adding one more than is told raises TooManyErrors."""

    def append(self, error: FieldError) -> None:
        super().append(error)
        if len(self) > MOST_ERRORS:
            raise TooManyErrors


def read_condition(value: Any, path: str, errors: Errors, depth: int = 0) -> Node:
    """Read a condition tree; what is wrong is added to ``errors``, and a condition that means nothing is answered."""
    if not isinstance(value, dict):
        errors.append(
            FieldError(path, "wrong_type", "A condition is all, any, none, or a fact with its operator.")
        )
        return _EMPTY
    if depth > DEEPEST:
        errors.append(FieldError(path, "too_deep", f"Conditions nest at most {DEEPEST} deep."))
        return _EMPTY
    if value.keys() & set(_LEAF):
        return _read_leaf(value, path, errors)
    return _read_group(value, path, errors, depth)


def read_terms(value: Mapping[str, Any], path: str, errors: Errors) -> dict[str, Any]:
    """Read the terms of a base or a rule; unknown ones and wrong values are added to ``errors``."""
    terms = {}
    for name, stated in value.items():
        read = _TERM_READERS.get(name)
        if read is None:
            errors.append(
                FieldError(
                    f"{path}.{name}",
                    "unknown_term",
                    f"There is no term {_shown(name)}; known: {listed(TERM_NAMES)}.",
                )
            )
            continue
        try:
            terms[name] = read(stated)
        except Unreadable as error:
            errors.append(FieldError(f"{path}.{name}{error.place}", error.code, error.message))
    return terms


def _read_group(value: dict[str, Any], path: str, errors: Errors, depth: int) -> Node:
    parts = []
    for quantifier, children in value.items():
        if quantifier not in GROUPS:
            errors.append(
                FieldError(f"{path}.{quantifier}", "unknown_field", "A condition holds all, any or none.")
            )
        elif not isinstance(children, list) or len(children) > LONGEST_LIST:
            errors.append(FieldError(f"{path}.{quantifier}", "wrong_type", "This is a list of conditions."))
        else:
            nodes = tuple(
                read_condition(child, f"{path}.{quantifier}.{index}", errors, depth + 1)
                for index, child in enumerate(children)
            )
            parts.append((quantifier, nodes))
    return Group(tuple(parts) or (("all", ()),))


def _read_leaf(value: dict[str, Any], path: str, errors: Errors) -> Node:
    found_before = len(errors)
    for key in value:
        if key not in _LEAF:
            errors.append(FieldError(f"{path}.{key}", "unknown_field", "Known here: fact, operator, value."))
    missing = [
        key for key in _LEAF if key not in value and (key, value.get("operator")) != ("value", "is_empty")
    ]
    for key in missing:
        errors.append(FieldError(f"{path}.{key}", MISSING, f"{key} is missing."))
    if missing:
        return _EMPTY
    name, operator = value.get("fact"), value.get("operator")
    kind = FACT_KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        errors.append(FieldError(f"{path}.fact", "unknown_fact", f"There is no fact {_shown(name)}."))
    if operator not in OPERATORS:
        errors.append(
            FieldError(
                f"{path}.operator",
                "unknown_operator",
                f"There is no operator {_shown(operator)}: {listed(OPERATORS)}.",
            )
        )
    elif kind is not None and operator not in OPERATORS_OF_KIND[kind]:
        allowed = [each for each in OPERATORS if each in OPERATORS_OF_KIND[kind]]
        errors.append(
            FieldError(f"{path}.operator", "operator_not_allowed", f"{name} takes {listed(allowed)}.")
        )
    if len(errors) > found_before or kind is None or name is None:
        return _EMPTY
    try:
        return Leaf(name, kind, str(operator), _read_value(kind, str(operator), value.get("value")))
    except Unreadable as error:
        errors.append(FieldError(f"{path}.value", error.code, error.message))
        return _EMPTY


def _shown(word: Any) -> str:
    """A word as it was sent, as long as words are."""
    return word[:_LONGEST_WORD] if isinstance(word, str) else type(word).__name__


def _read_value(kind: Kind, operator: str, value: Any) -> Any:
    if operator == "is_empty":
        return _boolean(True if value is None else value)
    if operator in TAKES_LIST:
        if not isinstance(value, list) or len(value) > LONGEST_LIST:
            raise Unreadable("wrong_type", f"{operator} takes a list of at most {LONGEST_LIST}.")
        return tuple(_VALUE_READERS[kind](entry) for entry in value)
    return _VALUE_READERS[kind](value)


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unreadable("wrong_type", "This is true or false.")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT:
        raise Unreadable("wrong_type", f"This is text of up to {LONGEST_TEXT} letters.")
    return value


def _text_or_nothing(value: Any) -> str | None:
    return None if value is None else _text(value)


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Unreadable("wrong_type", "This is a number.")
    if isinstance(value, str) and len(value) > _LONGEST_NUMBER:
        raise Unreadable("out_of_range", _PLAIN_NUMBER)
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise Unreadable("wrong_type", "This is a number.") from None
    is_plain = not isinstance(value, str) or re.fullmatch(NUMBER_PATTERN, value)
    if not is_plain or not number.is_finite() or abs(number) >= TOO_LARGE:
        raise Unreadable("out_of_range", _PLAIN_NUMBER)
    # A JSON number has no exact decimals of its own beyond these.
    return round(number, MOST_DECIMALS) if isinstance(value, float) else number


def _amount(value: Any) -> Amount:
    if not isinstance(value, dict):
        return Amount(_number(value))
    found = money(value)
    return Amount(found.decimal, found.currency)


def _date(value: Any) -> date:
    if isinstance(value, str) and re.fullmatch(DATE_PATTERN, value):
        return date.fromisoformat(value[:10])
    raise Unreadable("wrong_type", "This is a date such as 2026-11-03.")


def _country(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(COUNTRY_PATTERN, value):
        return value.upper()
    raise Unreadable("wrong_type", "This is the two letters of a country, such as DE.")


_VALUE_READERS: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    Kind.MONEY: _amount,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.COUNTRY: _country,
    Kind.TEXT: _text,
    Kind.CODE: _text,
    Kind.TEXTS: _text,
    Kind.FLAG: _boolean,
}


def _days_or_no_end(value: Any) -> int | None:
    return None if value is None else whole(0, LONGEST_WINDOW_DAYS)(value)


def _fee(value: Any) -> Fee:
    if value is None:
        return NO_FEE
    if isinstance(value, dict) and "percent" in value:
        return Fee(percent=_percent(value))
    found = money(value)
    if found.amount_minor < 0:
        raise Unreadable("out_of_range", "A fee is not negative.")
    return Fee(money=found)


def _percent(value: Any) -> Decimal:
    if value is None:
        return Decimal(0)
    if not isinstance(value, dict) or set(value) != {"percent"}:
        raise Unreadable("wrong_type", 'This is {"percent": "10"}.')
    percent = _number(value["percent"])
    if not 0 <= percent <= 100:
        raise Unreadable("out_of_range", "This is from 0 to 100 per cent.")
    return percent


_TERM_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "eligible": _boolean,
    "window_days": _days_or_no_end,
    "window_starts": one_of(WINDOW_STARTS),
    "seasons": read_seasons,
    "resolutions": some_of(RESOLUTIONS),
    "keep_item": read_keep_ceiling,
    "methods": some_of(METHODS),
    "pauses": read_pauses,
    "return_shipping_fee": _fee,
    "restocking_fee": _fee,
    "outbound_shipping_fee": read_outbound_shipping_fee,
    "approval": one_of(APPROVALS),
    "photos": whole(0, MOST_PHOTOS),
    "inspection": one_of(INSPECTIONS),
    "refund_on": one_of(REFUND_TIMES),
    "bonus": _percent,
    "hand_over_days": whole(1, LONGEST_HAND_OVER_DAYS),
    "destination": _text_or_nothing,
}

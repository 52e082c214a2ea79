"""The JSON Schema (2020-12) of the policy document, made from the same tables that ``parse_document`` reads by.

It takes and refuses the same documents, but for rules that a schema cannot say: a term that refuses must not rest on
facts about a person alone, the days of a season or a pause follow each other, and the amounts of one fee are above zero
and in one currency.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from core.money import CURRENCIES, CURRENCIES_UNLIKE_TWO_DECIMALS
from returns.policy.conditions import GROUPS, OPERATORS, OPERATORS_OF_KIND, TAKES_LIST
from returns.policy.document import LONGEST_NAME, MOST_RULES
from returns.policy.facts import FACT_KINDS, Kind
from returns.policy.parsing_dated import MOST_SPANS
from returns.policy.parsing_keeping import LONGEST_WITHIN_DAYS, MOST_TIMES
from returns.policy.parsing_values import SHOP_DAY_PATTERN
from returns.policy.reading import (
    COUNTRY_PATTERN,
    DATE_PATTERN,
    DEEPEST,
    LONGEST_HAND_OVER_DAYS,
    LONGEST_LIST,
    LONGEST_TEXT,
    LONGEST_WINDOW_DAYS,
    MOST_PHOTOS,
    NUMBER_PATTERN,
    TOO_LARGE,
)
from returns.policy.terms import (
    APPROVALS,
    INSPECTIONS,
    METHODS,
    REFUND_TIMES,
    RESOLUTIONS,
    TERM_NAMES,
    WINDOW_STARTS,
)

Schema = dict[str, Any]


def document_schema() -> Schema:
    """The schema; a new one at each call, which the caller may change."""
    terms = {name: _TERM_SCHEMAS[name] for name in TERM_NAMES}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Return policy",
        "description": (
            "Rules are read from the top: for each term the first rule that holds and sets it decides, and the base "
            "fills the rest. Facts about a person (customer.*) alone never refuse: such a rule sets approval to review."
        ),
        **_object({"base": _object(terms), "rules": _rules(terms)}, required=["base"]),
        "$defs": {
            **{_condition_name(depth): _condition(depth) for depth in range(DEEPEST + 1)},
            "leaf": {"anyOf": [schema for kind in Kind for schema in _leaves(kind)]},
            "money": {"anyOf": _money(sign="-?")},
            "charge": {"anyOf": _money(sign=""), "description": "Money that is not negative."},
            "percent": _object({"percent": _PERCENT}, required=["percent"]),
        },
    }


def _rules(terms: Mapping[str, Schema]) -> Schema:
    rule = _object(
        {
            "name": {"type": "string", "maxLength": LONGEST_NAME},
            "when": {"$ref": f"#/$defs/{_condition_name(0)}"},
            "set": {**_object(terms), "minProperties": 1},
        },
        required=["set"],
    )
    return {"type": "array", "maxItems": MOST_RULES, "items": rule}


def _condition(depth: int) -> Schema:
    """A condition that stands ``depth`` groups deep; the deepest holds no further ones."""
    children: Schema = {"type": "array", "maxItems": LONGEST_LIST if depth < DEEPEST else 0}
    if depth < DEEPEST:
        children["items"] = {"$ref": f"#/$defs/{_condition_name(depth + 1)}"}
    return {"anyOf": [{"$ref": "#/$defs/leaf"}, _object(dict.fromkeys(GROUPS, children))]}


def _condition_name(depth: int) -> str:
    return f"condition{depth}" if depth else "condition"


def _leaves(kind: Kind) -> list[Schema]:
    """One schema for each form of value that the operators of a kind of fact take."""
    facts = [name for name, its_kind in FACT_KINDS.items() if its_kind is kind]
    value = _VALUE_SCHEMAS[kind]
    several = {"type": "array", "maxItems": LONGEST_LIST, "items": value}
    forms: tuple[tuple[Callable[[str], bool], Schema, list[str]], ...] = (
        (lambda each: each == "is_empty", {"type": ["boolean", "null"]}, ["fact", "operator"]),
        (lambda each: each in TAKES_LIST, several, ["fact", "operator", "value"]),
        (lambda each: each != "is_empty" and each not in TAKES_LIST, value, ["fact", "operator", "value"]),
    )
    return [
        _object({"fact": {"enum": facts}, "operator": {"enum": taken}, "value": form}, required=required)
        for takes, form, required in forms
        if (taken := [each for each in OPERATORS if each in OPERATORS_OF_KIND[kind] and takes(each)])
    ]


def _money(*, sign: str) -> list[Schema]:
    """Money by the decimals of its currency; further decimals are zeros."""
    decimals: dict[int, list[str]] = {}
    for currency, count in CURRENCIES_UNLIKE_TWO_DECIMALS.items():
        decimals.setdefault(count, []).append(currency)
    usual: Schema = {"enum": sorted(CURRENCIES - CURRENCIES_UNLIKE_TWO_DECIMALS.keys())}
    currencies: dict[int, Schema] = {count: {"enum": sorted(names)} for count, names in decimals.items()}
    return [
        _object(
            {"amount": _amount(count, sign=sign), "currency": currency},
            required=["amount", "currency"],
        )
        for count, currency in ((2, usual), *sorted(currencies.items()))
    ]


def _amount(decimals: int, *, sign: str) -> Schema:
    some = f"[0-9]{{1,{decimals}}}0{{0,{12 - decimals}}}" if decimals else "0{1,12}"
    amount = f"{sign}[0-9]{{1,15}}([.]{some})?"
    return {"type": "string", "pattern": f"^({amount})$" if sign else f"^({amount}|{_MINUS_ZERO})$"}


def _object(properties: Mapping[str, Schema], *, required: list[str] | None = None) -> Schema:
    stated: Schema = {"type": "object", "additionalProperties": False, "properties": dict(properties)}
    return {**stated, "required": required} if required else stated


def _one_of(words: tuple[str, ...]) -> Schema:
    return {"enum": list(words)}


def _some_of(words: tuple[str, ...]) -> Schema:
    return {"type": "array", "minItems": 1, "items": _one_of(words)}


def _whole(lowest: int, highest: int) -> Schema:
    return {"type": "integer", "minimum": lowest, "maximum": highest}


def _spans(parts: Mapping[str, Schema], description: str) -> Schema:
    one = _object(parts, required=list(parts))
    return {"type": "array", "maxItems": MOST_SPANS, "items": one, "description": description}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


_MINUS_ZERO: Final = "-0{1,15}([.]0{1,12})?"
_PERCENT: Final[Schema] = {
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": 100},
        {
            "type": "string",
            "pattern": f"^(0{{0,13}}[0-9]{{1,2}}([.][0-9]{{1,12}})?|0{{0,12}}100([.]0{{1,12}})?|{_MINUS_ZERO})$",
        },
    ]
}
_NUMBER: Final[Schema] = {
    "anyOf": [
        {"type": "number", "exclusiveMinimum": -int(TOO_LARGE), "exclusiveMaximum": int(TOO_LARGE)},
        {"type": "string", "pattern": f"^{NUMBER_PATTERN}$"},
    ]
}
_TEXT: Final[Schema] = {"type": "string", "pattern": "\\S", "maxLength": LONGEST_TEXT}
_VALUE_SCHEMAS: Final[Mapping[Kind, Schema]] = {
    Kind.MONEY: {"anyOf": [*_NUMBER["anyOf"], {"$ref": "#/$defs/money"}]},
    Kind.NUMBER: _NUMBER,
    Kind.DATE: {"type": "string", "pattern": f"^{DATE_PATTERN}$"},
    Kind.COUNTRY: {"type": "string", "pattern": f"^{COUNTRY_PATTERN}$"},
    Kind.TEXT: _TEXT,
    Kind.CODE: _TEXT,
    Kind.TEXTS: _TEXT,
    Kind.FLAG: {"type": "boolean"},
}
_DAY: Final[Schema] = {"type": "string", "pattern": f"^{SHOP_DAY_PATTERN}$"}
_KEEP_CEILING: Final[Schema] = {
    **_object(
        {
            "max_value": {"$ref": "#/$defs/charge"},
            "max_times": _or_null(_whole(1, MOST_TIMES)),
            "within_days": _whole(1, LONGEST_WITHIN_DAYS),
        },
        required=["max_value"],
    ),
    "description": "Money back without the goods, up to this value and so many times per person.",
}
_OUTBOUND_SHIPPING_FEE: Final[Schema] = {
    **_object(
        {
            "fee": {"$ref": "#/$defs/charge"},
            "free_delivery_from": {"$ref": "#/$defs/charge"},
            "told_before_purchase": {"const": True},
        },
        required=["fee", "free_delivery_from", "told_before_purchase"],
    ),
    "description": (
        "Outbound postage, charged once for an order whose delivery was free, where goods that cost less than "
        "free_delivery_from are kept because of the shopper's own returns. told_before_purchase is the shop's word "
        "that product page or pre-contract information said so. The law of a country may forbid it."
    ),
}
_FEE: Final[Schema] = {
    "anyOf": [{"$ref": "#/$defs/charge"}, {"$ref": "#/$defs/percent"}, {"type": "null"}],
}
_TERM_SCHEMAS: Final[Mapping[str, Schema]] = {
    "eligible": {"type": "boolean"},
    "window_days": _or_null(_whole(0, LONGEST_WINDOW_DAYS)),
    "window_starts": _one_of(WINDOW_STARTS),
    "seasons": _spans(
        {"ordered_from": _DAY, "ordered_until": _DAY, "return_until": _DAY},
        "Orders placed on these days, both included, may come back until return_until at least.",
    ),
    "resolutions": _some_of(RESOLUTIONS),
    "keep_item": _or_null(_KEEP_CEILING),
    "methods": _some_of(METHODS),
    "pauses": _spans(
        {"methods": _some_of(METHODS), "from": _DAY, "until": _DAY},
        "On these days, both included, no parcel travels by these methods.",
    ),
    "return_shipping_fee": _FEE,
    "restocking_fee": _FEE,
    "outbound_shipping_fee": _or_null(_OUTBOUND_SHIPPING_FEE),
    "approval": _one_of(APPROVALS),
    "photos": _whole(0, MOST_PHOTOS),
    "inspection": _one_of(INSPECTIONS),
    "refund_on": _one_of(REFUND_TIMES),
    "bonus": _or_null({"$ref": "#/$defs/percent"}),
    "hand_over_days": _whole(1, LONGEST_HAND_OVER_DAYS),
    "destination": _or_null(_TEXT),
}

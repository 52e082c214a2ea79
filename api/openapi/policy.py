"""The policy's document for OpenAPI: the terms as they are, conditions inside conditions by reference.

What goes with what (which operator takes which value of which fact) is said exactly by the JSON Schema of
``GET /policies/schema``; clients are made of this one.
"""

from __future__ import annotations

from typing import Any

from returns.policy.conditions import GROUPS, OPERATORS
from returns.policy.document import LONGEST_NAME, MOST_RULES
from returns.policy.facts import FACT_KINDS
from returns.policy.reading import LONGEST_LIST
from returns.policy.schema import document_schema
from returns.policy.terms import INSPECTIONS

LONGEST_NOTE = 300
_VALUE = "A number, money, text, a day, true or false; a list for `in`, `not_in`, `contains_any`."
_DAY = {"type": "string", "format": "date"}
_OF_TERMS = {"#/$defs/charge": "Money", "#/$defs/percent": "Percent"}


def policy_components() -> dict[str, Any]:
    """The components of a policy by name."""
    exact = document_schema()
    return {
        **_documents(exact),
        **_conditions(),
        **_terms(exact["properties"]["base"]["properties"]),
        **_charges(),
    }


def _documents(exact: dict[str, Any]) -> dict[str, Any]:
    usual = "Terms that are left out get their usual values."
    return {
        "PolicyDocument": {
            **_object(
                base={**_ref("PolicyTerms"), "description": usual},
                rules={"type": "array", "items": _ref("PolicyRule"), "maxItems": MOST_RULES},
            ),
            "description": exact["description"],
            "required": ["base"],
        },
        "PolicyDraft": {
            **_object(document=_ref("PolicyDocument"), note={"type": "string", "maxLength": LONGEST_NOTE}),
            "description": "A document with a note on what is different.",
            "required": ["document"],
        },
        "PolicyRule": {
            **_object(
                name={"type": "string", "maxLength": LONGEST_NAME},
                when={**_CONDITION, "description": "Without one the rule always holds."},
                set=_ref("PolicyTerms"),
            ),
            "required": ["set"],
        },
    }


def _conditions() -> dict[str, Any]:
    nested = {"type": "array", "items": _CONDITION, "maxItems": LONGEST_LIST}
    return {
        "PolicyGroup": {
            **_object(**dict.fromkeys(GROUPS, nested)),
            "description": "Conditions that all, any or none of have to hold. They nest twelve deep at most.",
        },
        "PolicyTest": {
            **_object(
                fact=_ref("PolicyFact"), operator=_ref("PolicyOperator"), value={"description": _VALUE}
            ),
            "description": "One fact held against a value.",
            "required": ["fact", "operator"],
        },
        "PolicyFact": {"type": "string", "enum": list(FACT_KINDS)},
        "PolicyOperator": {"type": "string", "enum": list(OPERATORS)},
    }


def _terms(exact: dict[str, Any]) -> dict[str, Any]:
    return {
        "InspectionLevel": {"type": "string", "enum": list(INSPECTIONS)},
        "PolicyTerms": _object(
            **{name: _TERMS.get(name) or _readable(stated) for name, stated in exact.items()}
        ),
        "KeepItemCeiling": _readable(exact["keep_item"]["anyOf"][0]),
        "Season": _days(exact["seasons"]["items"]),
        "PauseOfMethods": _days(exact["pauses"]["items"]),
    }


def _charges() -> dict[str, Any]:
    percent = {"anyOf": [{"type": "string"}, {"type": "number"}], "examples": ["10"]}
    return {
        "Percent": {**_object(percent=percent), "required": ["percent"]},
        "Fee": {"anyOf": [_ref("Money"), _ref("Percent")]},
    }


def _object(**properties: Any) -> dict[str, Any]:
    """An object of these properties and no others."""
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


_CONDITION = {"anyOf": [_ref("PolicyTest"), _ref("PolicyGroup")]}
_TERMS = {
    "return_shipping_fee": _or_null(_ref("Fee")),
    "restocking_fee": _or_null(_ref("Fee")),
    "inspection": _ref("InspectionLevel"),
    "outbound_shipping_fee": _or_null(_ref("OutboundShippingFee")),
    "keep_item": _or_null(_ref("KeepItemCeiling")),
    "seasons": {"type": "array", "items": _ref("Season")},
    "pauses": {"type": "array", "items": _ref("PauseOfMethods")},
}


def _readable(schema: Any) -> Any:
    """The same with our components in the place of the exact definitions, and words as strings."""
    if isinstance(schema, list):
        return [_readable(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("$ref") in _OF_TERMS:
        return _ref(_OF_TERMS[schema["$ref"]])
    found = {name: _readable(value) for name, value in schema.items()}
    return {"type": "string", **found} if "enum" in found else found


def _days(schema: dict[str, Any]) -> dict[str, Any]:
    """A span of days, whose days are written as a format instead of a pattern."""
    properties = {
        name: _DAY if "pattern" in stated else _readable(stated)
        for name, stated in schema["properties"].items()
    }
    return {**schema, "properties": properties}

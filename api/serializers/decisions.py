"""A decision, its reasons and the quote of what is paid, as they leave."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from api.fields import MONEY_SCHEMA
from returns.policy.decision import Reason
from returns.policy.explanation import explain
from returns.states import Resolution

_TEXT = {"type": "string", "nullable": True}
QUOTE_SCHEMA = {
    "type": "object",
    "nullable": True,
    "properties": {
        "items": MONEY_SCHEMA,
        "shipping": MONEY_SCHEMA,
        "fees": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "type": {
                        "type": "string",
                        "enum": [
                            "return_shipping",
                            "outbound_shipping",
                            "restocking",
                        ],
                    },
                    "amount": MONEY_SCHEMA,
                    "payer": {"type": "string", "example": "shopper"},
                    "reason": {"type": "string"},
                },
                "required": ["type", "amount", "payer", "reason"],
            },
        },
        "cut": {
            "type": "object",
            "nullable": True,
            "description": "What the order can no longer give back; taken from items and shipping first.",
            "properties": {
                "amount": MONEY_SCHEMA,
                "reason": {"type": "string", "enum": ["already_refunded", "not_paid"]},
            },
            "required": ["amount", "reason"],
        },
        "bonus": MONEY_SCHEMA,
        "exchange": MONEY_SCHEMA,
        "total": MONEY_SCHEMA,
        "amount_due": MONEY_SCHEMA,
        "by_resolution": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "resolution": {"type": "string", "enum": list(Resolution.values)},
                    "amount": MONEY_SCHEMA,
                },
                "required": ["resolution", "amount"],
            },
        },
        "payable": {
            "type": "boolean",
            "description": "False while the order is not paid: this is what would be paid if it were.",
        },
    },
    "required": [
        "items",
        "shipping",
        "fees",
        "cut",
        "bonus",
        "exchange",
        "total",
        "amount_due",
        "by_resolution",
        "payable",
    ],
}
REASON_SCHEMA = {
    "type": "object",
    "properties": {
        "code": {"type": "string"},
        "rule": _TEXT,
        "fact": _TEXT,
        "expected": _TEXT,
        "actual": _TEXT,
        "data": {
            "type": "object",
            "additionalProperties": True,
            "description": "What stands in the message, for programs: `last_date`, `days`, `available`.",
        },
        "message": {"type": "string"},
    },
    "required": ["code", "rule", "fact", "expected", "actual", "data", "message"],
}
DECISION_SCHEMA = {
    "type": "object",
    "properties": {
        "outcome": {"type": "string", "enum": ["approve", "review", "decline"]},
        "reasons": {"type": "array", "items": REASON_SCHEMA},
    },
    "required": ["outcome", "reasons"],
}


def shown_reason(reason: Reason) -> dict[str, Any]:
    """A reason as codes, and in the reader's language."""
    return {
        "code": reason.code,
        "rule": reason.rule,
        "fact": reason.fact,
        "expected": reason.expected,
        "actual": reason.actual,
        "data": dict(reason.params),
        "message": explain(reason, translation, translation.get_language() or "en"),
    }

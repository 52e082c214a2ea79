"""Back-tests as they leave: how far they are, and what they counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import MONEY_SCHEMA, Moment, WholeNumber
from api.serializers.actors import ACTOR_SCHEMA, shown_actor
from api.strict import StrictSerializer
from core.money import Money
from returns.models import BackTest
from returns.models.policy import BackTestState
from returns.policy.tally import OUTCOMES, SUMS
from returns.services.back_tests import MOST_RETURNS

_AMOUNTS = tuple(name.removesuffix("_minor") for name in SUMS)
_COUNT = {"type": "integer", "minimum": 0}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "required": list(properties)}


_SIDE = _object(dict.fromkeys(OUTCOMES, _COUNT))
_SUMS = _object(
    {
        "currency": {"type": "string"},
        **{side: _object(dict.fromkeys(_AMOUNTS, MONEY_SCHEMA)) for side in ("before", "after")},
    }
)
_TALLY = {
    "returns": _COUNT,
    "changed": _COUNT,
    "before": _SIDE,
    "after": _SIDE,
    "windows": _object(dict.fromkeys(("longer", "shorter", "same"), _COUNT)),
    "money": {"type": "array", "items": _SUMS, "description": "One entry for each currency."},
}
_ANSWER = _object(
    {
        "outcome": {"type": "string", "enum": list(OUTCOMES)},
        "refusal_code": {"type": ["string", "null"]},
        "window_ends_at": {"type": ["string", "null"], "format": "date-time"},
        **dict.fromkeys(_AMOUNTS, MONEY_SCHEMA),
    }
)
RESULT_SCHEMA = {
    **_object(
        {
            "total": _object(_TALLY),
            "rules": {
                "type": "array",
                "items": _object({"rule": _COUNT, "name": {"type": "string"}, **_TALLY}),
            },
            "no_rule": {**_object(_TALLY), "description": "Returns that the base alone decides."},
            "changes": {
                "type": "array",
                "description": "The returns that come out otherwise, newest first; at most 1,000.",
                "items": _object(
                    {
                        "return": {"type": "string", "example": "ret_..."},
                        "number": {"type": "string"},
                        "before": _ANSWER,
                        "after": _ANSWER,
                        "rules": {"type": "array", "items": _COUNT},
                    }
                ),
            },
        }
    ),
    "nullable": True,
}


class BackTestWish(StrictSerializer):
    last = WholeNumber(min_value=1, max_value=MOST_RETURNS, required=False, default=500)


class BackTestSerializer(serializers.ModelSerializer[BackTest]):
    id = serializers.CharField(source="public_id", read_only=True)
    policy = serializers.CharField(source="policy.public_id", read_only=True)
    state = serializers.ChoiceField(choices=BackTestState.choices, read_only=True)
    result = serializers.SerializerMethodField()
    created_at = Moment(read_only=True)
    created_by = serializers.SerializerMethodField()
    finished_at = Moment(read_only=True, allow_null=True)

    class Meta:
        model = BackTest
        fields = (
            "id",
            "policy",
            "state",
            "last",
            "total_count",
            "done_count",
            "result",
            "created_at",
            "created_by",
            "finished_at",
        )
        read_only_fields = fields

    @extend_schema_field(RESULT_SCHEMA)
    def get_result(self, back_test: BackTest) -> Any:
        """Null while it runs."""
        result = back_test.result
        if result is None:
            return None
        return {
            "total": _tally(result["total"]),
            "rules": [
                {"rule": rule["rule"], "name": rule["name"], **_tally(rule)} for rule in result["rules"]
            ],
            "no_rule": _tally(result["no_rule"]),
            "changes": [_change(change) for change in result["changes"]],
        }

    @extend_schema_field(ACTOR_SCHEMA)
    def get_created_by(self, back_test: BackTest) -> Any:
        return shown_actor(back_test.created_by)


def _tally(tally: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: tally[name] for name in _TALLY if name != "money"},
        "money": [
            {"currency": currency, **{side: _amounts(sums, currency) for side, sums in sides.items()}}
            for currency, sides in sorted(tally["money"].items())
        ],
    }


def _change(change: Mapping[str, Any]) -> dict[str, Any]:
    def answer(stated: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "outcome": stated["outcome"],
            "refusal_code": stated["refusal_code"],
            "window_ends_at": stated["window_ends_at"],
            **_amounts(stated, change["currency"]),
        }

    return {
        "return": change["return"],
        "number": change["number"],
        "before": answer(change["before"]),
        "after": answer(change["after"]),
        "rules": change["rules"],
    }


def _amounts(sums: Mapping[str, Any], currency: str) -> dict[str, Any]:
    return {name: Money(sums[minor], currency).as_json() for name, minor in zip(_AMOUNTS, SUMS, strict=True)}

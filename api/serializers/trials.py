"""What a policy would answer to a real order, and why, beside what is answered now."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.eligibility import EligibilitySerializer, LineEligibilitySerializer
from api.showing import show
from returns.policy.terms import TERM_NAMES
from returns.services.eligibility import LineEligibility
from returns.services.trials import Trial

_TERMS = {"type": "array", "items": {"type": "string", "enum": list(TERM_NAMES)}}
_TRACE = {
    "type": "array",
    "description": "Every rule, from the top.",
    "items": {
        "type": "object",
        "properties": {
            "rule": {"type": "integer", "minimum": 0},
            "name": {"type": "string"},
            "answer": {
                "type": "string",
                "enum": ["applied", "overruled", "passed_over", "waits", "not_comparable"],
            },
            "terms": {**_TERMS, "description": "What it decided."},
            "overruled_terms": {**_TERMS, "description": "What an earlier rule had decided."},
            "facts": {
                "type": "array",
                "description": "The facts by which it held, or did not.",
                "items": {
                    "type": "object",
                    "properties": {
                        "fact": {"type": "string"},
                        "operator": {"type": "string"},
                        "expected": {},
                        "actual": {},
                        "holds": {"type": "boolean"},
                    },
                    "required": ["fact", "operator", "expected", "actual", "holds"],
                },
            },
            "waits_for": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["rule", "name", "answer", "terms", "overruled_terms", "facts", "waits_for"],
    },
}


class TriedLineSerializer(LineEligibilitySerializer):
    refusal_code = serializers.CharField(read_only=True, allow_null=True)
    trace = serializers.SerializerMethodField()

    @extend_schema_field(_TRACE)
    def get_trace(self, line: LineEligibility) -> Any:
        # One after the other, as lines and traces stand in the same order.
        return [read.as_json() for read in next(self.context["traces"])]


class TriedSerializer(EligibilitySerializer):
    lines = TriedLineSerializer(many=True, read_only=True)


class TrialSerializer(serializers.Serializer):  # type: ignore[type-arg]
    policy = serializers.SerializerMethodField()
    tried = serializers.SerializerMethodField()
    in_force = EligibilitySerializer(source="now", read_only=True)

    def get_policy(self, trial: Trial) -> str:
        return str(self.context["policy"])

    @extend_schema_field(TriedSerializer)
    def get_tried(self, trial: Trial) -> Any:
        return show(TriedSerializer, trial.tried, {**self.context, "traces": iter(trial.traces)})

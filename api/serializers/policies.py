"""Policy versions as they leave, with what is worth knowing about them, and how two of them differ."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import Moment, Text
from api.serializers.actors import ACTOR_SCHEMA, shown_actor
from api.strict import StrictSerializer
from returns.models import PolicyVersion
from returns.models.policy import PolicyState
from returns.policy.comparison import PolicyComparison
from returns.policy.document import parse_document
from returns.policy.schema import document_schema
from returns.policy.terms import TERM_NAMES
from returns.policy.warning_texts import INFORMATION, RULE_WORDS, WARNING, CodeNaming, warning_text
from returns.shop_words import warnings_about

DOCUMENT_SCHEMA = document_schema()
LONGEST_NOTE = 300

_INDEX = {"type": ["integer", "null"], "minimum": 0}
_TERM = {"type": "string", "enum": list(TERM_NAMES)}
_STATED_RULE = {"type": ["object", "null"], "description": "The rule as the document states it."}
_TERM_CHANGES = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"term": _TERM, "before": {}, "after": {}},
        "required": ["term", "before", "after"],
    },
}
_WARNINGS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "code": {"type": "string", "example": "never_applies"},
            "severity": {"type": "string", "enum": [WARNING, INFORMATION]},
            "rule": {**_INDEX, "description": "The place of the rule; null for the base."},
            "others": {"type": "array", "items": {"type": "integer"}},
            "terms": {"type": "array", "items": _TERM},
            "fact": {"type": ["string", "null"]},
            "values": {"type": "array", "items": {"type": "string"}},
            "message": {"type": "string"},
        },
        "required": ["code", "severity", "rule", "others", "terms", "fact", "values", "message"],
    },
}
_RULE_CHANGES = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "changes": {
                "type": "array",
                "items": {"type": "string", "enum": ["added", "removed", "moved", "changed"]},
            },
            "name": {"type": "string"},
            "before_index": _INDEX,
            "after_index": _INDEX,
            "before": _STATED_RULE,
            "after": _STATED_RULE,
            "condition_changed": {"type": "boolean"},
            "terms": _TERM_CHANGES,
        },
        "required": [
            "changes",
            "name",
            "before_index",
            "after_index",
            "before",
            "after",
            "condition_changed",
            "terms",
        ],
    },
}


class DraftWish(StrictSerializer):
    """A document with a note on what is different; the document alone is taken too."""

    document = serializers.JSONField()
    note = Text(max_length=LONGEST_NOTE, required=False, allow_blank=True)


class PolicySerializer(serializers.ModelSerializer[PolicyVersion]):
    id = serializers.CharField(source="public_id", read_only=True)
    state = serializers.ChoiceField(choices=PolicyState.choices, read_only=True)
    document = serializers.SerializerMethodField()
    note = serializers.CharField(read_only=True, help_text="What is different, in the author's words.")
    based_on = serializers.CharField(
        source="based_on.public_id", read_only=True, allow_null=True, default=None
    )
    effective_from = Moment(
        read_only=True,
        allow_null=True,
        help_text="Null for a draft, and for the version that holds from the beginning.",
    )
    created_at = Moment(read_only=True)
    created_by = serializers.SerializerMethodField()
    published_at = Moment(read_only=True, allow_null=True)
    published_by = serializers.SerializerMethodField()

    class Meta:
        model = PolicyVersion
        fields: tuple[str, ...] = (
            "id",
            "number",
            "state",
            "document",
            "note",
            "based_on",
            "effective_from",
            "created_at",
            "created_by",
            "published_at",
            "published_by",
        )
        read_only_fields = fields

    @extend_schema_field(DOCUMENT_SCHEMA)
    def get_document(self, policy: PolicyVersion) -> Any:
        return policy.document

    @extend_schema_field({**ACTOR_SCHEMA, "nullable": True})
    def get_created_by(self, policy: PolicyVersion) -> Any:
        return shown_actor(policy.created_by) if policy.created_by else None

    @extend_schema_field({**ACTOR_SCHEMA, "nullable": True})
    def get_published_by(self, policy: PolicyVersion) -> Any:
        return shown_actor(policy.published_by) if policy.published_by else None


class WarnedPolicySerializer(PolicySerializer):
    """One version with what is worth knowing about it. A warning never keeps a draft from being published."""

    warnings = serializers.SerializerMethodField()

    class Meta(PolicySerializer.Meta):
        fields = (*PolicySerializer.Meta.fields, "warnings")
        read_only_fields = fields

    @extend_schema_field(_WARNINGS)
    def get_warnings(self, policy: PolicyVersion) -> Any:
        document = parse_document(policy.document)
        naming = CodeNaming(document, translation.gettext(RULE_WORDS))
        return [
            {
                "code": warning.code,
                "severity": warning.severity,
                "rule": warning.rule,
                "others": list(warning.others),
                "terms": list(warning.terms),
                "fact": warning.fact,
                "values": list(warning.values),
                "message": warning_text(warning, translation, naming),
            }
            for warning in warnings_about(document, now=self.context["now"])
        ]


class ComparisonSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What changes from ``before`` to ``after``."""

    before = serializers.SerializerMethodField()
    after = serializers.SerializerMethodField()
    terms = serializers.SerializerMethodField()
    rules = serializers.SerializerMethodField()

    def get_before(self, comparison: PolicyComparison) -> str:
        return str(self.context["before"])

    def get_after(self, comparison: PolicyComparison) -> str:
        return str(self.context["after"])

    @extend_schema_field(_TERM_CHANGES)
    def get_terms(self, comparison: PolicyComparison) -> Any:
        return [change.as_json() for change in comparison.terms]

    @extend_schema_field(_RULE_CHANGES)
    def get_rules(self, comparison: PolicyComparison) -> Any:
        return [change.as_json() for change in comparison.rules]

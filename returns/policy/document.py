"""The policy document of API.md: parsed, validated with paths, and given back in one canonical form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import Refusal


class InvalidPolicy(Refusal):
    """The document is not a policy; ``errors`` name each path, such as ``rules.0.when.all.1.fact``."""

    code = "invalid_policy"
    title = "The policy is not valid"


@dataclass(frozen=True)
class Rule:
    name: str
    when: Any
    terms: Mapping[str, Any]


@dataclass(frozen=True)
class PolicyDocument:
    """Base terms (complete) and rules, parsed and ready to decide. Immutable; keep it as long as its version."""

    base: Mapping[str, Any]
    rules: tuple[Rule, ...]

    def as_json(self) -> dict[str, Any]:
        """The canonical document: every base term, amounts as strings."""
        raise NotImplementedError


@dataclass(frozen=True)
class PolicyVersion:
    id: str
    document: PolicyDocument


def parse_document(value: Any) -> PolicyDocument:
    """Read a document. Raises InvalidPolicy with every error found, each with its path.

    Base terms that are left out take the values of ``DEFAULT_BASE``.
    """
    raise NotImplementedError


def document_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the document."""
    raise NotImplementedError

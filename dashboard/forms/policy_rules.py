"""The rules of a stored document, rearranged. A document that is given is never changed itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

Document = Mapping[str, Any]


def mark_of(value: Any) -> str:
    """A short mark of a part of a document, by which a page knows whether it is still the one that it showed."""
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def place_of(document: Document, index: int, mark: str) -> int | None:
    """Where the rule with ``mark`` stands now: at ``index`` if it is still there; None when it is gone."""
    rules = document["rules"]
    if 0 <= index < len(rules) and mark_of(rules[index]) == mark:
        return index
    return next((place for place, rule in enumerate(rules) if mark_of(rule) == mark), None)


def with_rule(document: Document, index: int, rule: Mapping[str, Any]) -> dict[str, Any]:
    """The rule at ``index`` is ``rule``; one place behind the last is a new one."""
    rules = list(document["rules"])
    rules[index : index + 1] = [dict(rule)]
    return {**document, "rules": rules}


def with_moved(document: Document, index: int, to: int) -> dict[str, Any]:
    """The rule at ``index`` stands at ``to``, or as near as there are places."""
    rules = list(document["rules"])
    rule = rules.pop(index)
    rules.insert(min(max(to, 0), len(rules)), rule)
    return {**document, "rules": rules}


def with_copy(document: Document, index: int, name: str) -> dict[str, Any]:
    """The rule once more behind itself, under another name."""
    rules = list(document["rules"])
    rules.insert(index + 1, {**rules[index], "name": name})
    return {**document, "rules": rules}


def without_rule(document: Document, index: int) -> dict[str, Any]:
    rules = list(document["rules"])
    del rules[index]
    return {**document, "rules": rules}


def with_put_back(document: Document, index: int, rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule that was removed, at its old place or the nearest that there is."""
    rules = list(document["rules"])
    rules.insert(min(index, len(rules)), dict(rule))
    return {**document, "rules": rules}

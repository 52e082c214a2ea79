"""A policy as fields: from a document, from what was typed, back to a document, and changed in its structure.

Only rules with one plain group of conditions are taken apart into fields; the condition of any other rule is
carried along untouched, as it came from the API.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from returns.policy.conditions import GROUPS, OPERATORS_OF_KIND, TAKES_LIST
from returns.policy.facts import FACT_KINDS, Kind
from returns.policy.terms import TERM_NAMES

FEES = ("return_shipping_fee", "restocking_fee")
LISTS = ("resolutions", "methods")
WHOLE_NUMBERS = ("window_days", "photos", "hand_over_days")
MOST_RULES = 200
MOST_CONDITIONS = 50


@dataclass(frozen=True)
class Condition:
    fact: str = ""
    operator: str = ""
    values: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind | None:
        return FACT_KINDS.get(self.fact)

    @property
    def takes_list(self) -> bool:
        return self.operator in TAKES_LIST

    @property
    def is_about_emptiness(self) -> bool:
        return self.operator == "is_empty"


@dataclass(frozen=True)
class RuleFields:
    """``terms`` holds the typed values by term; ``carried`` is a condition that fields cannot show, as JSON."""

    name: str = ""
    quantifier: str = "all"
    conditions: tuple[Condition, ...] = ()
    sets: tuple[str, ...] = ()
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    carried: str = ""


@dataclass(frozen=True)
class PolicyFields:
    base: Mapping[str, tuple[str, ...]]
    rules: tuple[RuleFields, ...] = ()

    def as_document(self, *, currency: str) -> dict[str, Any]:
        """What the fields mean. What cannot be understood is left as it was typed, for the parser to refuse."""
        return {
            "base": {name: _term_value(name, self.base.get(name, ()), currency) for name in TERM_NAMES},
            "rules": [_rule_document(rule, currency) for rule in self.rules],
        }

    def changed_by(self, step: str) -> PolicyFields:
        """The same with one structural step, such as ``add_rule``, ``up-2``, ``drop_condition-1-0``."""
        name, *places = step.split("-")
        if not all(place.isdecimal() and len(place) < 6 for place in places):
            return self
        numbers = [int(place) for place in places]
        if name == "add_rule":
            return replace(self, rules=(*self.rules, RuleFields(conditions=(Condition(),))))
        if not numbers or numbers[0] >= len(self.rules):
            return self
        at, rules = numbers[0], list(self.rules)
        if name == "drop_rule":
            del rules[at]
        elif name == "up" and at > 0:
            rules[at - 1], rules[at] = rules[at], rules[at - 1]
        elif name == "down" and at + 1 < len(rules):
            rules[at + 1], rules[at] = rules[at], rules[at + 1]
        elif name == "add_condition":
            rules[at] = replace(rules[at], conditions=(*rules[at].conditions, Condition()))
        elif name == "drop_condition" and len(numbers) > 1:
            kept = tuple(one for place, one in enumerate(rules[at].conditions) if place != numbers[1])
            rules[at] = replace(rules[at], conditions=kept)
        return replace(self, rules=tuple(rules))


def fields_of_document(document: Mapping[str, Any]) -> PolicyFields:
    """The fields of a stored document."""
    return PolicyFields(
        base={name: _term_text(name, document["base"].get(name)) for name in TERM_NAMES},
        rules=tuple(_rule_fields(rule) for rule in document.get("rules", ())),
    )


def fields_of_post(typed: QueryDict) -> PolicyFields:
    """The fields as they were sent."""
    rules = []
    count = min(_number(typed.get("rules", "")), MOST_RULES)
    for at in range(count):
        conditions = min(_number(typed.get(f"rule-{at}-conditions", "")), MOST_CONDITIONS)
        quantifier = typed.get(f"rule-{at}-quantifier", "all")
        rules.append(
            RuleFields(
                name=_plain(typed.get(f"rule-{at}-name", "")),
                quantifier=quantifier if quantifier in GROUPS else "all",
                conditions=tuple(
                    Condition(
                        fact=typed.get(f"rule-{at}-fact-{place}", ""),
                        operator=typed.get(f"rule-{at}-operator-{place}", ""),
                        values=tuple(_plain(one) for one in typed.getlist(f"rule-{at}-value-{place}")),
                    )
                    for place in range(conditions)
                ),
                sets=tuple(name for name in TERM_NAMES if name in typed.getlist(f"rule-{at}-sets")),
                terms={name: _typed_term(typed, f"rule-{at}-{name}", name) for name in TERM_NAMES},
                carried=typed.get(f"rule-{at}-carried", ""),
            )
        )
    return PolicyFields(
        base={name: _typed_term(typed, f"base-{name}", name) for name in TERM_NAMES}, rules=tuple(rules)
    )


def anchor_of(path: str) -> str:
    """The id of the field at a path of the parser: ``rules.0.when.all.1.value`` is ``rule-0-value-1``."""
    parts = path.split(".")
    if parts[0] == "base":
        return f"base-{parts[1]}" if len(parts) > 1 else "base-eligible"
    if parts[0] != "rules" or len(parts) < 2:
        return ""
    rule = f"rule-{parts[1]}"
    if len(parts) == 2 or parts[2] == "name":
        return f"{rule}-name"
    if parts[2] == "set":
        return f"{rule}-{parts[3]}" if len(parts) > 3 else f"{rule}-sets"
    if len(parts) > 5:
        return f"{rule}-{parts[5]}-{parts[4]}"
    return f"{rule}-fact-{parts[4]}" if len(parts) == 5 else f"{rule}-name"


def _rule_fields(rule: Mapping[str, Any]) -> RuleFields:
    when = rule.get("when") or {"all": []}
    is_plain = len(when) == 1 and next(iter(when)) in GROUPS
    children: Sequence[Any] = next(iter(when.values())) if is_plain else ()
    is_plain = is_plain and all("fact" in child for child in children)
    if "fact" in when:
        is_plain, children = True, [when]
    terms = rule["set"]
    return RuleFields(
        name=rule.get("name", ""),
        quantifier=next(iter(when)) if is_plain and "fact" not in when else "all",
        conditions=tuple(_condition_fields(child) for child in children) if is_plain else (),
        sets=tuple(name for name in TERM_NAMES if name in terms),
        terms={name: _term_text(name, terms[name]) for name in TERM_NAMES if name in terms},
        carried="" if is_plain else json.dumps(when),
    )


def _condition_fields(leaf: Mapping[str, Any]) -> Condition:
    value = leaf.get("value")
    values = value if isinstance(value, list) else [value]
    return Condition(leaf["fact"], leaf["operator"], tuple(_value_text(one) for one in values))


def _value_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return f"{value['amount']} {value['currency']}"
    return "" if value is None else str(value)


def _term_text(name: str, value: Any) -> tuple[str, ...]:
    if name in LISTS:
        return tuple(value or ())
    if name == "eligible":
        return ("yes" if value else "no",)
    if name == "bonus":
        return (value["percent"] if value else "0",)
    if name in FEES:
        if not value or value.get("percent") == "0":
            return ("none", "")
        return ("percent", value["percent"]) if "percent" in value else ("amount", value["amount"])
    return ("" if value is None else str(value),)


def _typed_term(typed: QueryDict, field_name: str, name: str) -> tuple[str, ...]:
    if name in LISTS:
        return tuple(typed.getlist(field_name))
    if name in FEES:
        return typed.get(f"{field_name}-kind", "none"), _plain(typed.get(field_name, ""))
    return (_plain(typed.get(field_name, "")),)


def _rule_document(rule: RuleFields, currency: str) -> dict[str, Any]:
    return {
        "name": rule.name,
        "when": _carried(rule.carried)
        if rule.carried
        else {rule.quantifier: [_condition_document(one) for one in rule.conditions]},
        "set": {name: _term_value(name, rule.terms.get(name, ()), currency) for name in rule.sets},
    }


def _condition_document(condition: Condition) -> dict[str, Any]:
    return {
        "fact": condition.fact,
        "operator": condition.operator,
        "value": _condition_value(condition),
    }


def _condition_value(condition: Condition) -> Any:
    kind = condition.kind
    if condition.is_about_emptiness or kind is Kind.FLAG:
        return condition.values[:1] != ("no",)
    texts = [text for text in condition.values if text]
    if condition.takes_list:
        parts = [part.strip() for text in texts for part in text.split(",") if part.strip()]
        return [_one_value(kind, part) for part in parts]
    return _one_value(kind, texts[0]) if texts else ""


def _one_value(kind: Kind | None, text: str) -> Any:
    if kind is Kind.MONEY:
        amount, _space, currency = text.partition(" ")
        amount = amount.replace(",", ".")
        return {"amount": amount, "currency": currency.strip().upper()} if currency.strip() else amount
    return text.replace(",", ".") if kind is Kind.NUMBER else text


def _term_value(name: str, texts: tuple[str, ...], currency: str) -> Any:
    text = texts[0] if texts else ""
    if name in LISTS:
        return list(texts)
    if name == "eligible":
        return text == "yes"
    if name in WHOLE_NUMBERS:
        if not text and name == "window_days":
            return None
        return int(text) if text.isdecimal() and len(text) < 10 else text
    if name == "bonus":
        return {"percent": text.replace(",", ".") or "0"}
    if name in FEES:
        amount = texts[1].replace(",", ".") if len(texts) > 1 else ""
        if text == "percent":
            return {"percent": amount}
        return {"amount": amount, "currency": currency} if text == "amount" else None
    return text or None if name == "destination" else text


def _carried(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def operators_of(fact: str) -> frozenset[str]:
    """The operators that a fact takes; none while it is not chosen."""
    kind = FACT_KINDS.get(fact)
    return OPERATORS_OF_KIND[kind] if kind else frozenset()


def _plain(text: str) -> str:
    return text.replace("\x00", "").strip()


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0

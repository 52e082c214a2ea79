"""A policy as fields: its base terms, and one rule at a time. The rest of a document is never touched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from dashboard.forms.policy_conditions import (
    GroupFields,
    LeafFields,
    anchor_of_condition,
    group_of_document,
    group_of_post,
)
from returns.policy.parsing_dated import MOST_SPANS
from returns.policy.terms import TERM_NAMES

FEES = ("return_shipping_fee", "restocking_fee")
SEASON_PARTS = ("ordered_from", "ordered_until", "return_until")
PAUSE_PARTS = ("methods", "from", "until")
SPANS = {"seasons": SEASON_PARTS, "pauses": PAUSE_PARTS}
KEEP_PARTS = ("currency", "amount", "max_times", "within_days")
OUTBOUND_PARTS = ("currency", "amount", "from", "told")
IN_PARTS = {"keep_item": KEEP_PARTS, "outbound_shipping_fee": OUTBOUND_PARTS}
LISTS = ("resolutions", "methods")
WHOLE_NUMBERS = ("window_days", "photos", "hand_over_days")

Terms = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class BaseFields:
    """The typed base terms, by term; a fee is its kind (``none``, ``percent`` or a currency) and its number, seasons
    and pauses are the parts of one after the other, methods of a pause with spaces between them."""

    terms: Terms

    def as_document(self) -> dict[str, Any]:
        """What the fields mean. What cannot be understood is left as it was typed, for the parser to refuse."""
        return {name: _term_value(name, self.terms.get(name, ())) for name in TERM_NAMES}


@dataclass(frozen=True)
class RuleFields:
    """``sets`` are the terms that the rule sets, ``terms`` the typed values by term."""

    name: str = ""
    when: GroupFields = field(default_factory=lambda: GroupFields(children=(LeafFields(),)))
    sets: tuple[str, ...] = ()
    terms: Terms = field(default_factory=dict)

    def as_document(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "when": self.when.as_document(),
            "set": {name: _term_value(name, self.terms.get(name, ())) for name in self.sets},
        }

    def changed_by(self, step: str) -> RuleFields:
        """The same with one structural step, such as ``add_condition-1``, ``add_group``, ``drop-1-0``."""
        name, *places = step.split("-")
        if not all(place.isdecimal() and len(place) < 6 for place in places):
            return self
        path = tuple(map(int, places))
        if name == "add_condition":
            return replace(self, when=self.when.with_child(path, LeafFields()))
        if name == "add_group":
            group = GroupFields("any", (LeafFields(), LeafFields()))
            return replace(self, when=self.when.with_child(path, group))
        return replace(self, when=self.when.without(path)) if name == "drop" and path else self


def base_of_document(base: Mapping[str, Any]) -> BaseFields:
    return BaseFields({name: _term_text(name, base.get(name)) for name in TERM_NAMES})


def base_of_post(typed: QueryDict) -> BaseFields:
    return BaseFields({name: _typed_term(typed, f"base-{name}", name) for name in TERM_NAMES})


def rule_of_document(rule: Mapping[str, Any]) -> RuleFields:
    terms = rule["set"]
    return RuleFields(
        name=rule.get("name", ""),
        when=group_of_document(rule.get("when") or {"all": []}),
        sets=tuple(name for name in TERM_NAMES if name in terms),
        terms={name: _term_text(name, terms[name]) for name in TERM_NAMES if name in terms},
    )


def rule_of_post(typed: QueryDict) -> RuleFields:
    return RuleFields(
        name=_plain(typed.get("name", "")),
        when=group_of_post(typed),
        sets=tuple(name for name in TERM_NAMES if name in typed.getlist("sets")),
        terms={name: _typed_term(typed, f"set-{name}", name) for name in TERM_NAMES},
    )


def anchor_of_base(path: str) -> str:
    """The id of the field at a path of the parser: ``base.photos`` is ``base-photos``."""
    parts = path.split(".")
    return f"base-{parts[1]}" if parts[0] == "base" and len(parts) > 1 else ""


def anchor_of_rule(path: str, index: int, rule: RuleFields) -> str:
    """The id of the field at a path of the parser, on the page of the rule at ``index``; empty for another rule's."""
    parts = path.split(".")
    if parts[:2] != ["rules", str(index)]:
        return ""
    match parts[2:]:
        case ["set", term, *_]:
            return f"set-{term}"
        case ["set"]:
            return "sets"
        case ["when", *steps]:
            return anchor_of_condition(steps, rule.when)
        case _:
            return "name"


def span_rows(name: str, texts: tuple[str, ...]) -> list[dict[str, str]]:
    """The typed parts of each season or pause."""
    parts = SPANS[name]
    return [
        dict(zip(parts, texts[start : start + len(parts)], strict=False))
        for start in range(0, len(texts), len(parts))
    ]


def _term_text(name: str, value: Any) -> tuple[str, ...]:
    if name in LISTS:
        return tuple(value or ())
    if name in SPANS:
        return tuple(_part_text(span[part]) for span in value or () for part in SPANS[name])
    if name == "keep_item":
        return _keep_text(value)
    if name == "outbound_shipping_fee":
        return _outbound_text(value)
    if name == "eligible":
        return ("yes" if value else "no",)
    if name == "bonus":
        return (value["percent"] if value else "0",)
    if name in FEES:
        if not value or value.get("percent") == "0":
            return ("none", "")
        return ("percent", value["percent"]) if "percent" in value else (value["currency"], value["amount"])
    return ("" if value is None else str(value),)


def _part_text(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)


def _keep_text(value: Any) -> tuple[str, ...]:
    if not value:
        return ("none", "", "", "365")
    most = value["max_value"]
    times = "" if value["max_times"] is None else str(value["max_times"])
    return most["currency"], most["amount"], times, str(value["within_days"])


def _outbound_text(value: Any) -> tuple[str, ...]:
    if not value:
        return ("none", "", "", "")
    fee, threshold = value["fee"], value["free_delivery_from"]
    return fee["currency"], fee["amount"], threshold["amount"], "yes"


def _typed_term(typed: QueryDict, field_name: str, name: str) -> tuple[str, ...]:
    if name in LISTS:
        return tuple(typed.getlist(field_name))
    if name in SPANS:
        return tuple(_typed_spans(typed, field_name, SPANS[name]))
    if name in IN_PARTS:
        return tuple(_plain(typed.get(f"{field_name}-{part}", "")) for part in IN_PARTS[name])
    if name in FEES:
        return typed.get(f"{field_name}-kind", "none"), _plain(typed.get(field_name, ""))
    return (_plain(typed.get(field_name, "")),)


def _typed_spans(typed: QueryDict, field_name: str, parts: tuple[str, ...]) -> Iterator[str]:
    """The parts of each row that is not wholly empty."""
    for row in range(MOST_SPANS + 1):
        texts = [_plain(" ".join(typed.getlist(f"{field_name}-{row}-{part}"))) for part in parts]
        if any(texts):
            yield from texts


def _spans_value(name: str, texts: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {part: text.split() if part == "methods" else text for part, text in row.items()}
        for row in span_rows(name, texts)
    ]


def _keep_value(texts: tuple[str, ...]) -> Any:
    currency, amount, times, days = (*texts, *("",) * len(KEEP_PARTS))[: len(KEEP_PARTS)]
    if currency in ("none", ""):
        return None
    return {
        "max_value": {"amount": amount.replace(",", "."), "currency": currency},
        "max_times": _whole_or_text(times) if times else None,
        "within_days": _whole_or_text(days),
    }


def _outbound_value(texts: tuple[str, ...]) -> Any:
    currency, amount, threshold, told = (*texts, *("",) * len(OUTBOUND_PARTS))[: len(OUTBOUND_PARTS)]
    if currency in ("none", ""):
        return None
    return {
        "fee": {"amount": amount.replace(",", "."), "currency": currency},
        "free_delivery_from": {"amount": threshold.replace(",", "."), "currency": currency},
        "told_before_purchase": told == "yes",
    }


def _whole_or_text(text: str) -> int | str:
    return int(text) if text.isdecimal() and len(text) < 10 else text


def _term_value(name: str, texts: tuple[str, ...]) -> Any:
    text = texts[0] if texts else ""
    if name in LISTS:
        return list(texts)
    if name in SPANS:
        return _spans_value(name, texts)
    if name == "keep_item":
        return _keep_value(texts)
    if name == "outbound_shipping_fee":
        return _outbound_value(texts)
    if name == "eligible":
        return text == "yes"
    if name in WHOLE_NUMBERS:
        if not text and name == "window_days":
            return None
        return _whole_or_text(text)
    if name == "bonus":
        return {"percent": text.replace(",", ".") or "0"}
    if name in FEES:
        amount = texts[1].replace(",", ".") if len(texts) > 1 else ""
        if text in ("none", ""):
            return None
        return {"percent": amount} if text == "percent" else {"amount": amount, "currency": text}
    return text or None if name == "destination" else text


def _plain(text: str) -> str:
    return text.replace("\x00", "").strip()

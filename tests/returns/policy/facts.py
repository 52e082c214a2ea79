"""Makes facts and policies for tests of the engine; each call names only what matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from countries.law import Law
from countries.registry import country
from returns.policy.decision import LineDecision, ReturnDecision
from returns.policy.document import PolicyVersion, parse_document
from returns.policy.engine import decide_lines, decide_return
from returns.policy.facts import (
    Circumstances,
    CustomerFacts,
    ItemFacts,
    LineFacts,
    OrderFacts,
    ParcelFacts,
    ReasonFacts,
    RequestFacts,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NO_LAW = Law(withdrawal=None, defects=None, refund=None)
CHANGE_OF_MIND = ReasonFacts("changed_my_mind", "changed_my_mind", "shopper")
DEFECTIVE = ReasonFacts("defective", "defective", "shop")
PLAIN_BASE = {
    "window_days": 30,
    "resolutions": ["refund", "store_credit"],
    "methods": ["drop_off", "label"],
}


def policy(rules: Sequence[Mapping[str, Any]] = (), *, id: str = "v1", **base: Any) -> PolicyVersion:
    return PolicyVersion(id, parse_document({"base": {**PLAIN_BASE, **base}, "rules": list(rules)}))


def rule(when: Mapping[str, Any] | None = None, name: str = "a rule", **terms: Any) -> dict[str, Any]:
    return {"name": name, "when": when or {"all": []}, "set": terms}


def leaf(fact: str, operator: str, value: Any) -> dict[str, Any]:
    return {"fact": fact, "operator": operator, "value": value}


def line(*, delivered_days_ago: float | None = 3, **fields: Any) -> LineFacts:
    if "parcels" not in fields:
        delivered = None if delivered_days_ago is None else NOW - timedelta(days=delivered_days_ago)
        fields["parcels"] = (ParcelFacts(shipped_at=NOW - timedelta(days=60), delivered_at=delivered),)
    return LineFacts(**{"line": "l-1", "unit_price_minor": 5000, "quantity": 1, **fields})


def item(
    *, reason: ReasonFacts | None = CHANGE_OF_MIND, resolution: str | None = None, **fields: Any
) -> ItemFacts:
    return ItemFacts(line(**fields), reason, resolution)


def order(**fields: Any) -> OrderFacts:
    return OrderFacts(
        **{
            "placed_at": NOW - timedelta(days=61),
            "currency": "EUR",
            "total_minor": 5000,
            "country": "DE",
            **fields,
        }
    )


def circumstances(law: Law | str = NO_LAW, **fields: Any) -> Circumstances:
    law = country(law).law if isinstance(law, str) else law
    return Circumstances(**{"now": NOW, "time_zone": "Europe/Berlin", "law": law, **fields})


def decide(
    version: PolicyVersion,
    *items: ItemFacts,
    law: Law | str = NO_LAW,
    today: PolicyVersion | None = None,
    customer: CustomerFacts | None = None,
    request: RequestFacts | None = None,
    order_facts: OrderFacts | None = None,
    **around: Any,
) -> ReturnDecision:
    return decide_return(
        at_order=version,
        today=today or version,
        order=order_facts or order(),
        customer=customer or CustomerFacts(),
        items=items or (item(),),
        request=request or RequestFacts(),
        circumstances=circumstances(law, **around),
    )


def decide_line(version: PolicyVersion, one: ItemFacts | None = None, **around: Any) -> LineDecision:
    return decide(version, one or item(), **around).lines[0]


def eligibility(version: PolicyVersion, *items: ItemFacts, law: Law | str = NO_LAW) -> list[LineDecision]:
    return decide_lines(
        at_order=version,
        today=version,
        order=order(),
        customer=CustomerFacts(),
        items=items,
        request=RequestFacts(),
        circumstances=circumstances(law),
    )

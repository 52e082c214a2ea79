"""The engine: each line is decided, then the return takes the strictest of its lines.

Order of precedence for a line: rules, base, the tier's benefits where better, flags, and then the law of the
shopper's country, which nothing undercuts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from core.dates import local_date
from returns.policy.decision import LineDecision, Reason, ReturnDecision
from returns.policy.document import PolicyVersion
from returns.policy.facts import (
    Circumstances,
    CustomerFacts,
    ItemFacts,
    OrderFacts,
    RequestFacts,
    facts_of_order,
)
from returns.policy.law import DEFECT, GOODWILL, WITHDRAWAL
from returns.policy.left import with_what_is_left
from returns.policy.lines import LineDecider, RequestContext
from returns.policy.outbound_shipping import dearest
from returns.policy.terms import APPROVALS, INSPECTIONS, REFUND_TIMES, Fee, highest_fee, strictest

_OUTCOMES: Final = {"auto": "approve", "review": "review", "decline": "decline"}
_KEEP_ITEM: Final = "keep_item"


def decide_lines(
    *,
    at_order: PolicyVersion,
    today: PolicyVersion,
    order: OrderFacts,
    customer: CustomerFacts,
    items: Sequence[ItemFacts],
    request: RequestFacts,
    circumstances: Circumstances,
) -> list[LineDecision]:
    """Decide each item by itself, in their order, for the eligibility of an order's lines.

    ``at_order`` is the version in force when the order was placed, and decides; where it refuses and ``today``
    would allow, ``today`` decides. Seasons and pauses name their days themselves: those of ``today`` count too.
    """
    order_facts = facts_of_order(order, customer, request, circumstances)
    context = RequestContext(order, customer, request, circumstances, order_facts)
    first = LineDecider(at_order, today, context)
    second = first if today.id == at_order.id else LineDecider(today, today, context)
    decisions = []
    for item in items:
        decision = first.decide(item)
        if second is not first and not _allows(decision):
            decision_today = second.decide(item)
            decision = decision_today if _allows(decision_today) else decision
        if not decision.eligible:
            deciders = (first,) if second is first else (first, second)
            decision = with_what_is_left(decision, item, deciders, time_zone=circumstances.time_zone)
        decisions.append(decision)
    return decisions


def decide_return(
    *,
    at_order: PolicyVersion,
    today: PolicyVersion,
    order: OrderFacts,
    customer: CustomerFacts,
    items: Sequence[ItemFacts],
    request: RequestFacts,
    circumstances: Circumstances,
) -> ReturnDecision:
    """Decide a return of ``items`` (at least one): eligible only if every line is, and all share a method.

    A wish that is known (an item's resolution, the request's method) and not offered refuses with
    ``resolution_not_offered`` or ``method_not_offered``. Items to keep need no method.
    """
    if not items:
        raise ValueError("A return has at least one item.")

    def decide(version: PolicyVersion) -> ReturnDecision:
        lines = decide_lines(
            at_order=version,
            today=today,
            order=order,
            customer=customer,
            items=items,
            request=request,
            circumstances=circumstances,
        )
        return _join(lines, items, order, request, circumstances, today)

    decision = decide(at_order)
    if not decision.eligible and today.id != at_order.id:
        decision_today = decide(today)
        return decision_today if decision_today.eligible else decision
    return decision


def override(decision: ReturnDecision, *, method: str | None) -> ReturnDecision:
    """The decision when somebody with the right passes the policy: approved, ``legal_basis`` override, the policy's
    reasons kept, the wished ``method`` offered.

    What the policy approves anyway stays as it is; what was not sent yet stays refused, as that is a matter of
    quantity.
    """
    if decision.outcome == "approve" or decision.refusal_code == "not_fulfilled":
        return decision
    lines = tuple(
        line
        if line.eligible
        else replace(line, eligible=True, refusal_code=None, legal_basis="override", approval="auto")
        for line in decision.lines
    )
    return replace(
        decision,
        eligible=True,
        refusal_code=None,
        outcome="approve",
        methods=decision.methods
        if method is None or method in decision.methods
        else (*decision.methods, method),
        legal_basis="override",
        reasons=(*decision.reasons, Reason("override")),
        lines=lines,
    )


def _allows(decision: LineDecision) -> bool:
    return decision.eligible and decision.approval != "decline"


def _join(
    lines: list[LineDecision],
    items: Sequence[ItemFacts],
    order: OrderFacts,
    request: RequestFacts,
    circumstances: Circumstances,
    today: PolicyVersion,
) -> ReturnDecision:
    methods = _shared_methods(lines, items)
    refusals = [line for line in lines if not line.eligible]
    reasons = _distinct(reason for line in refusals or lines for reason in line.reasons)
    day = local_date(circumstances.now, circumstances.time_zone)
    refusal = None if refusals else _refused_wish(lines, items, methods, request, day)
    refusal_code = refusals[0].refusal_code if refusals else refusal.code if refusal else None
    is_eligible = refusal_code is None
    outcome = _OUTCOMES[strictest(APPROVALS, [line.approval for line in lines])] if is_eligible else None
    versions = {line.policy_version for line in lines}
    return ReturnDecision(
        policy_version=versions.pop() if len(versions) == 1 else today.id,
        eligible=is_eligible,
        refusal_code=refusal_code,
        outcome=outcome,
        methods=methods,
        return_shipping_fee=_highest_fee([line.return_shipping_fee for line in lines], items, order, request),
        photos=max(line.photos for line in lines),
        inspection=strictest(INSPECTIONS, [line.inspection for line in lines]),
        refund_on=strictest(REFUND_TIMES, [line.refund_on for line in lines]),
        hand_over_days=min(line.hand_over_days for line in lines),
        destination=next((line.destination for line in lines if line.destination), None),
        legal_basis=_strongest_basis(lines) if is_eligible else None,
        outbound_postage_returned=all(line.outbound_postage_returned for line in lines),
        reasons=(*reasons, refusal) if refusal else tuple(reasons),
        depends_on=tuple(_distinct(fact for line in lines for fact in line.depends_on)),
        lines=tuple(lines),
        pauses=tuple(_distinct(pause for line in lines for pause in line.pauses)),
        outbound_shipping_fee=dearest(line.outbound_shipping_fee for line in lines),
    )


def _shared_methods(lines: list[LineDecision], items: Sequence[ItemFacts]) -> tuple[str, ...]:
    travelling = [
        line for line, item in zip(lines, items, strict=True) if item.resolution != _KEEP_ITEM
    ] or lines
    shared = [
        method
        for method in dict.fromkeys((*travelling[0].methods, *travelling[0].paused_methods))
        if all(method in (*line.methods, *line.paused_methods) for line in travelling)
    ]
    resting = {method for line in travelling for method in line.paused_methods}
    return tuple(method for method in shared if method not in resting) or tuple(shared)


def _refused_wish(
    lines: list[LineDecision],
    items: Sequence[ItemFacts],
    methods: tuple[str, ...],
    request: RequestFacts,
    today: date,
) -> Reason | None:
    for line, item in zip(lines, items, strict=True):
        if item.resolution is not None and item.resolution not in line.resolutions:
            return Reason(
                "resolution_not_offered",
                fact="request.resolution",
                expected=", ".join(line.resolutions),
                actual=item.resolution,
            )
    if all(item.resolution == _KEEP_ITEM for item in items):
        return None
    if not methods:
        return Reason("no_common_method", fact="request.method", actual=request.method)
    if request.method is not None and request.method not in methods:
        return Reason(
            "method_not_offered",
            fact="request.method",
            expected=", ".join(methods),
            actual=request.method,
            params=_end_of_pause(lines, request.method, today),
        )
    return None


def _end_of_pause(lines: list[LineDecision], method: str, today: date) -> dict[str, str]:
    """Until when a method rests that would be offered otherwise."""
    if not all(method in (*line.methods, *line.paused_methods) for line in lines):
        return {}
    pauses = [pause for line in lines for pause in line.pauses if pause.covers(today)]
    last = max((pause.last_day for pause in pauses if method in pause.methods), default=None)
    return {"paused_until_date": last.isoformat()} if last else {}


def _highest_fee(
    fees: list[Fee], items: Sequence[ItemFacts], order: OrderFacts, request: RequestFacts
) -> Fee:
    worth_minor = request.value_minor
    if worth_minor is None:
        worth_minor = sum(item.line.unit_price_minor for item in items)
    return highest_fee(fees, worth_minor=worth_minor, currency=order.currency)


def _strongest_basis(lines: list[LineDecision]) -> str | None:
    bases = {line.legal_basis for line in lines}
    return next(basis for basis in (DEFECT, WITHDRAWAL, GOODWILL) if basis in bases)


def _distinct(values: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found

"""Trying a policy on a real order: what it would answer, beside what is answered now. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from commerce.models import Order
from returns.facts import OrderFile, open_order_file
from returns.models import PolicyVersion as PolicyRow
from returns.policy.document import PolicyVersion, parse_document
from returns.policy.facts import ItemFacts, RequestFacts
from returns.policy.record import DecisionFacts
from returns.policy.tracing import RuleRead, trace_items
from returns.services.eligibility import Eligibility, eligibility_in
from returns.services.known_items import item_facts, known_items, request_facts
from returns.wishes import ReturnWish


@dataclass(frozen=True)
class Trial:
    """``tried`` is the policy's answer, ``now`` that of the versions in force; ``traces`` go with ``tried.lines``."""

    tried: Eligibility
    now: Eligibility
    traces: tuple[tuple[RuleRead, ...], ...]


def try_policy(*, policy: PolicyRow, order: Order, wish: ReturnWish, now: datetime) -> Trial:
    """Ask the engine about ``wish`` as if ``policy`` alone were in force for the order.

    Raises what ``eligibility_of`` raises: UnknownLine, UnknownReason, ReasonNotALeaf.
    """
    version = PolicyVersion(policy.public_id, parse_document(policy.document))
    file = open_order_file(order, now=now)
    return Trial(
        tried=eligibility_in(replace(file, at_order=version, today=version), wish, now=now),
        now=eligibility_in(file, wish, now=now),
        traces=trace_items(version.document, facts_asked(file, wish)),
    )


def facts_asked(file: OrderFile, wish: ReturnWish) -> DecisionFacts:
    """What is known when ``wish`` is asked about: its items, or every line where it names none."""
    known = known_items(file, wish)
    items = item_facts(file, known) or [
        ItemFacts(line=file.line_facts[line.pk], resolution=wish.resolution) for line in file.lines
    ]
    return DecisionFacts(
        order=file.order_facts,
        customer=file.customer_facts,
        items=tuple(items),
        request=request_facts(file, known, wish) if known else RequestFacts(method=wish.method),
        circumstances=file.circumstances,
    )

"""The engine: each line is decided, then the return takes the strictest of its lines."""

from __future__ import annotations

from collections.abc import Sequence

from returns.policy.decision import LineDecision, ReturnDecision
from returns.policy.document import PolicyVersion
from returns.policy.facts import Circumstances, CustomerFacts, ItemFacts, OrderFacts, RequestFacts


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
    would allow, ``today`` decides.
    """
    raise NotImplementedError


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
    raise NotImplementedError


def override(decision: ReturnDecision, *, method: str | None) -> ReturnDecision:
    """The decision when somebody with the right passes the policy: approved, ``legal_basis`` override, the policy's
    reasons kept. What was not sent yet stays refused, as that is a matter of quantity."""
    raise NotImplementedError

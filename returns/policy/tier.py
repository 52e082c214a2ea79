"""What the customer's tier makes better, after rules and base."""

from __future__ import annotations

from typing import Any

from returns.policy.decision import Reason
from returns.policy.line_draft import LineDraft
from returns.policy.terms import INSPECTIONS, NO_FEE, REFUND_TIMES, TierBenefits, kindest, plain


def better_by_tier(draft: LineDraft, benefits: TierBenefits) -> None:
    """Put the tier's terms in place where they are better for the customer, and say so."""
    terms = draft.terms
    name = {"tier": benefits.name}
    days = terms["window_days"]
    if days is not None:
        longer = max(benefits.window_days or 0, days + benefits.extra_window_days)
        if longer > days:
            terms["window_days"] = longer
            draft.rules.pop("window_days", None)
            draft.reasons.append(_by_tier("tier_window", benefits, params={**name, "days": longer}))
    if benefits.has_free_return_shipping and not terms["return_shipping_fee"].is_free:
        terms["return_shipping_fee"] = NO_FEE
        draft.reasons.append(_by_tier("tier_free_return", benefits, params=name))
    if benefits.has_no_restocking_fee and not terms["restocking_fee"].is_free:
        terms["restocking_fee"] = NO_FEE
        draft.reasons.append(_by_tier("tier_no_restocking_fee", benefits, params=name))
    if benefits.has_auto_approval and terms["approval"] == "review":
        terms["approval"] = "auto"
        draft.rules.pop("approval", None)
        draft.reasons.append(_by_tier("tier_auto_approval", benefits, params=name))
    if benefits.inspection:
        terms["inspection"] = kindest(INSPECTIONS, [terms["inspection"], benefits.inspection])
    if (
        benefits.refund_on
        and kindest(REFUND_TIMES, [terms["refund_on"], benefits.refund_on]) != terms["refund_on"]
    ):
        terms["refund_on"] = benefits.refund_on
        draft.reasons.append(_by_tier("tier_sooner_refund", benefits, params=name))
    if benefits.bonus_percent is not None and benefits.bonus_percent > terms["bonus"]:
        terms["bonus"] = benefits.bonus_percent
        params = {**name, "percent": plain(benefits.bonus_percent)}
        draft.reasons.append(_by_tier("tier_bonus", benefits, params=params))
    terms["methods"] = tuple(dict.fromkeys((*terms["methods"], *benefits.methods)))


def _by_tier(code: str, benefits: TierBenefits, *, params: dict[str, Any]) -> Reason:
    return Reason(code, fact="customer.tier", actual=benefits.tier, params=params)

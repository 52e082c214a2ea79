"""What was decided about a return, why, and the terms that hold since."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.money import format_money
from dashboard.presenting.moments import Clock
from dashboard.presenting.return_parts import Fact, WhyRow
from dashboard.presenting.words import (
    INSPECTIONS,
    LEGAL_BASES,
    METHODS,
    OUTCOMES,
    REFUND_TIMES,
    RESOLUTIONS,
    word,
)
from returns.models import ReturnRequest
from returns.policy.decision import Reason
from returns.policy.explanation import explain
from returns.policy.outbound_shipping import OutboundShippingFee
from returns.policy.terms import Fee, plain


def decision_facts(found: ReturnRequest, clock: Clock) -> tuple[Fact, ...]:
    outcome = found.decision.get("outcome") or ""
    version = found.policy_version
    facts = [
        Fact(_("By the policy"), word(OUTCOMES, outcome) if outcome else ""),
        Fact(_("Legal basis"), word(LEGAL_BASES, found.legal_basis)),
        Fact(
            _("Policy"),
            _("Version %(number)s") % {"number": version.number} if version and version.number else "",
        ),
    ]
    if found.decided_at:
        facts.append(Fact(_("Decided on"), clock.moment(found.decided_at)))
    return tuple(fact for fact in facts if fact.value)


def why_rows(found: ReturnRequest, language: str) -> tuple[WhyRow, ...]:
    stated = [
        *found.decision.get("reasons", ()),
        *(reason for line in found.decision.get("lines", ()) for reason in line["reasons"]),
    ]
    rows: dict[str, WhyRow] = {}
    for value in stated:
        reason = Reason.from_json(value)
        row = WhyRow(explain(reason, translation, language), reason.rule or "")
        if row.text not in rows or row.rule:
            rows[row.text] = row
    return tuple(rows.values())


def term_facts(found: ReturnRequest, *, shows_money: bool, language: str) -> tuple[Fact, ...]:
    terms = found.terms
    days = int(terms["hand_over_days"])
    facts = [
        Fact(_("Resolution"), word(RESOLUTIONS, found.resolution)),
        Fact(_("Return method"), word(METHODS, found.method)),
        Fact(_("To hand over within"), ngettext("%(days)s day", "%(days)s days", days) % {"days": days}),
        Fact(_("Inspection"), word(INSPECTIONS, terms["inspection"])),
    ]
    if shows_money:
        facts.append(Fact(_("Refund timing"), word(REFUND_TIMES, terms["refund_on"])))
        facts.append(Fact(_("Return shipping"), _fee(Fee.from_json(terms["return_shipping_fee"]), language)))
        if outbound := OutboundShippingFee.from_json(terms.get("outbound_shipping_fee")):
            facts.append(Fact(_("Delivery, no longer free"), format_money(outbound.fee, language)))
    if terms.get("destination"):
        facts.append(Fact(_("Destination"), str(terms["destination"])))
    return tuple(facts)


def _fee(fee: Fee, language: str) -> str:
    if fee.is_free:
        return _("Free")
    if fee.money is not None:
        return format_money(fee.money, language)
    return _("%(percent)s%% of the value") % {"percent": plain(fee.percent)} if fee.percent else ""

"""Decides one line after another of one order by one version of the policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from core.dates import last_day_before, local_date
from returns.policy.conditions import evidence
from returns.policy.dated_terms import DATED_TERMS, is_paused
from returns.policy.decision import LineDecision, Reason
from returns.policy.document import PolicyVersion, Rule
from returns.policy.facts import (
    FOLDED,
    ORDER_FLAGS,
    PERSON_FACTS,
    UNKNOWN,
    Circumstances,
    CustomerFacts,
    Facts,
    ItemFacts,
    OrderFacts,
    ReasonFacts,
    RequestFacts,
    facts_of_item,
)
from returns.policy.keeping import KEEP_ITEM
from returns.policy.law import (
    DEFECT,
    GOODWILL,
    OWN_CARRIER,
    WITHDRAWAL,
    LegalRight,
    carrier_pays_until,
    defect_right,
    is_defect,
    is_lifted_by_opening,
    lost_free_delivery_is_charged,
    outbound_postage_is_returned,
    restocking_fee_is_allowed,
    way_back_is_free,
    withdrawal_right,
)
from returns.policy.line_draft import LineDraft
from returns.policy.outbound_shipping import OutboundShippingFee
from returns.policy.rule_reading import RuleReader
from returns.policy.terms import NO_FEE
from returns.policy.tier import better_by_tier
from returns.policy.windows import Window, in_season, later, window_of

_WINDOW_CLOSED: Final = "window_closed"
_DECLINED: Final = "declined_by_policy"
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class RequestContext:
    """What is around all lines of one request. ``order_facts`` are the named facts that they share."""

    order: OrderFacts
    customer: CustomerFacts
    request: RequestFacts
    circumstances: Circumstances
    order_facts: Facts


class LineDecider:
    """Decides the lines of one request by one version; terms with dates are those of ``today`` too."""

    def __init__(self, version: PolicyVersion, today: PolicyVersion, context: RequestContext) -> None:
        self._version = version
        self._context = context
        self._order = context.order
        self._order_facts = context.order_facts
        self._circumstances = context.circumstances
        self._rules = RuleReader(version.document, context.order_facts)
        self._dated_rules = (
            None if today.id == version.id else RuleReader(today.document, context.order_facts, DATED_TERMS)
        )

    @property
    def now(self) -> datetime:
        """The moment as of which it decides."""
        return self._circumstances.now

    @property
    def asks_for_resolution(self) -> bool:
        """Whether some rule hangs on what is wished for."""
        return FOLDED["request.resolution"] in self._version.document.compiled.asked_of_lines

    def decide(self, item: ItemFacts) -> LineDecision:
        """Decide one line: rules, base, tier, flags, law."""
        facts = facts_of_item(item, self._order_facts)
        draft = self._draft_of(facts)
        self._drop_foreign_fees(draft)
        if self._circumstances.tier_benefits is not None:
            better_by_tier(draft, self._circumstances.tier_benefits)
        self._leave_out_ways_without_anybody(draft)
        self._offer_keeping(draft, item)
        self._question(draft)
        if not item.line.parcels:
            return self._refuse(draft, item, Reason("not_fulfilled"), ends_at=None)
        window = self._window(draft, item)
        refusal = self._refusal_by_policy(draft, item, facts, window)
        rights = self._open_rights(item, is_excluded=refusal is not None, window=window)
        if refusal is not None and not rights:
            if item.reason is None and self._open_rights(_as_defect(item), is_excluded=True, window=window):
                draft.depend_on("request.reason")
            return self._refuse_for(draft, item, refusal, window)
        self._obey_law(draft, item, rights)
        # A defect overrides an exclusion for as long as the shop's own period lasts.
        has_own_window = refusal is None or (is_defect(item.reason) and window.is_open(self.now))
        return self._allow(
            draft, item, rights, window if refusal is None else None, has_own_window=has_own_window
        )

    def _leave_out_ways_without_anybody(self, draft: LineDraft) -> None:
        """Where nobody makes a label, the shopper sends the parcel himself, and no label is charged."""
        offered = draft.terms["methods"]
        draft.terms["methods"] = self._possible(offered) or (OWN_CARRIER,)
        if offered and not self._possible(offered):
            draft.terms["return_shipping_fee"] = NO_FEE

    def _possible(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if name not in self._circumstances.impossible)

    def _draft_of(self, facts: Facts) -> LineDraft:
        """The terms by rules and base. Seasons add up over the versions; pauses are today's."""
        draft = self._rules.draft_of(facts)
        if self._dated_rules is not None:
            dated = self._dated_rules.draft_of(facts)
            draft.terms["seasons"] = tuple(dict.fromkeys((*draft.terms["seasons"], *dated.terms["seasons"])))
            draft.terms["pauses"] = dated.terms["pauses"]
            draft.depend_on(*dated.depends_on)
        return draft

    def _window(self, draft: LineDraft, item: ItemFacts) -> Window:
        window = window_of(
            days=draft.terms["window_days"],
            starts=draft.terms["window_starts"],
            order=self._order,
            line=item.line,
            circumstances=self._circumstances,
        )
        return in_season(window, draft.terms["seasons"], order=self._order, circumstances=self._circumstances)

    def _offer_keeping(self, draft: LineDraft, item: ItemFacts) -> None:
        """Where there is a ceiling, money without a return is offered below it and not above; nothing else changes."""
        ceiling = draft.terms["keep_item"]
        if ceiling is None:
            return
        worth_minor = item.most_worth_minor
        others_minor = self._context.request.kept_minor - (worth_minor if item.resolution == KEEP_ITEM else 0)
        others = tuple(name for name in draft.terms["resolutions"] if name != KEEP_ITEM) or ("refund",)
        is_offered = ceiling.allows_worth(
            worth_minor + max(others_minor, 0), self._order.currency
        ) and ceiling.allows_once_more(self._context.customer.kept_at, self.now)
        draft.terms["resolutions"] = (*others, KEEP_ITEM) if is_offered else others

    def _drop_foreign_fees(self, draft: LineDraft) -> None:
        """A fee in another currency than the order's is not charged: there is no rate by which it could be."""
        for name in ("return_shipping_fee", "restocking_fee"):
            money = draft.terms[name].money
            if money is not None and money.currency != self._order.currency:
                draft.terms[name] = NO_FEE
        outbound = draft.terms["outbound_shipping_fee"]
        if outbound is not None and outbound.fee.currency != self._order.currency:
            draft.terms["outbound_shipping_fee"] = None

    def _question(self, draft: LineDraft) -> None:
        """Flags make ``auto`` into ``review``; otherwise name what asks for a review or declines."""
        told = [flag for flag in self._circumstances.flags if flag in ORDER_FLAGS]
        others = [flag for flag in self._circumstances.flags if flag not in ORDER_FLAGS]
        approval = draft.terms["approval"]
        draft.reasons += [Reason(flag) for flag in told]
        if (told or others) and approval == "auto":
            draft.terms["approval"] = "review"
            if others:
                draft.reasons.append(Reason("flagged", actual=", ".join(others)))
        elif approval != "auto":
            rule = draft.rules.get("approval")
            code = "needs_review" if approval == "review" else _DECLINED
            draft.reasons.append(Reason(code, rule=rule.name if rule else None))

    def _refusal_by_policy(
        self, draft: LineDraft, item: ItemFacts, facts: Facts, window: Window
    ) -> Reason | None:
        rule = draft.rules.get("eligible")
        if not draft.terms["eligible"]:
            return _refusal_by_rule(rule, item, facts)
        if rule is None and item.line.final_sale:
            return Reason("final_sale", fact="line.final_sale", expected="eq false", actual="true")
        if window.is_open(self._circumstances.now):
            return None
        return self._window_reason(_WINDOW_CLOSED, window, _rule_of(window, draft))

    def _window_reason(self, code: str, window: Window, rule: Rule | None = None) -> Reason:
        """A reason about a period. Without a last day, ``expected`` and ``last_date`` are left out."""
        params: dict[str, Any] = {"days": window.days, "starts": window.starts}
        if window.season is not None:
            params["ordered_from_date"] = window.season.ordered_from.isoformat()
            params["ordered_until_date"] = window.season.ordered_until.isoformat()
        if window.ends_at is None:
            return Reason(code, rule=rule.name if rule else None, params=params)
        time_zone = self._circumstances.time_zone
        last_date = last_day_before(window.ends_at, time_zone).isoformat()
        return Reason(
            code,
            rule=rule.name if rule else None,
            expected=last_date,
            actual=local_date(self._circumstances.now, time_zone).isoformat(),
            params={**params, "last_date": last_date},
        )

    def _open_rights(self, item: ItemFacts, *, is_excluded: bool, window: Window) -> list[LegalRight]:
        """The rights that hold now, the stronger first.

        A defect also overrides an exclusion by agreement while the shop's own window is open, where the law's rights
        end before it.
        """
        now = self._circumstances.now
        rights = [
            right
            for find in (defect_right, withdrawal_right)
            if (right := find(item, self._order, self._circumstances)) is not None
            and right.window.is_open(now)
        ]
        is_agreed = is_excluded and is_defect(item.reason) and window.is_open(now)
        if is_agreed and all(_ends(right.window) < _ends(window) for right in rights):
            rights.append(LegalRight(DEFECT, window, is_statutory=False))
        return rights

    def _obey_law(self, draft: LineDraft, item: ItemFacts, rights: list[LegalRight]) -> None:
        law = self._circumstances.law
        statutory = [right for right in rights if right.is_statutory]
        self._free_the_way_back(draft, item, statutory)
        if not draft.terms["restocking_fee"].is_free and not all(
            restocking_fee_is_allowed(law, right) for right in statutory
        ):
            draft.terms["restocking_fee"] = NO_FEE
            draft.reasons.append(Reason("law_no_restocking_fee"))
        self._keep_delivery_free(draft, item, statutory)
        self._offer_what_the_law_gives(draft, statutory)
        if rights and draft.terms["approval"] == "decline":
            draft.terms["approval"] = "review"
            draft.reasons = [reason for reason in draft.reasons if reason.code != _DECLINED]
            draft.reasons.append(Reason("needs_review"))

    def _offer_what_the_law_gives(self, draft: LineDraft, statutory: list[LegalRight]) -> None:
        offered = draft.terms["resolutions"]
        if not statutory or "refund" in offered:
            return
        if any(right.gives_money(self._circumstances.now) for right in statutory):
            draft.terms["resolutions"] = ("refund", *offered)
            draft.reasons.append(Reason("law_refund_offered"))
        elif "exchange" not in offered:
            draft.terms["resolutions"] = ("exchange", *offered)
            draft.reasons.append(Reason("law_replacement_offered"))

    def _free_the_way_back(self, draft: LineDraft, item: ItemFacts, statutory: list[LegalRight]) -> None:
        if draft.terms["return_shipping_fee"].is_free:
            return
        fault = item.reason.fault if item.reason else None
        method = self._order_facts["request.method"]
        answers = [
            way_back_is_free(
                self._circumstances.law, right, fault=fault, method=None if method is UNKNOWN else method
            )
            for right in statutory
        ]
        if True in answers:
            if (
                method is UNKNOWN
                and OWN_CARRIER in draft.terms["methods"]
                and self._hangs_on_carrier(statutory)
            ):
                draft.depend_on("request.method")
            draft.terms["return_shipping_fee"] = NO_FEE
            draft.reasons.append(Reason("law_free_return"))
            return
        if None in answers:
            draft.depend_on("request.fault")
        if item.reason is None and defect_right(_as_defect(item), self._order, self._circumstances):
            draft.depend_on("request.reason")

    def _keep_delivery_free(self, draft: LineDraft, item: ItemFacts, statutory: list[LegalRight]) -> None:
        """Charge no outbound postage where the law or whose doing it is forbids it."""
        if draft.terms["outbound_shipping_fee"] is None:
            return
        law = self._circumstances.law
        if not lost_free_delivery_is_charged(law, statutory, item.reason):
            draft.terms["outbound_shipping_fee"] = None
        elif item.reason is None:
            draft.depend_on("request.fault")

    def _hangs_on_carrier(self, statutory: list[LegalRight]) -> bool:
        """Whether a carrier of the shopper's own would cost what the shop's own does not."""
        law = self._circumstances.law
        return not any(way_back_is_free(law, right, fault=None, method=OWN_CARRIER) for right in statutory)

    def _allow(
        self,
        draft: LineDraft,
        item: ItemFacts,
        rights: list[LegalRight],
        window: Window | None,
        *,
        has_own_window: bool,
    ) -> LineDecision:
        right = rights[0] if rights else None
        periods = [(each.window, f"{each.basis}_right") for each in rights]
        if window is not None:
            periods.append((window, ""))
        longest, code = max(periods, key=lambda period: _ends(period[0]))
        reason = self._window_reason(code, longest) if code else self._shop_window_reason(draft, longest)
        if right is not None and longest.ends_at != right.window.ends_at:
            draft.reasons.insert(0, reason)
        if right is not None:
            reason = self._window_reason(f"{right.basis}_right", right.window)
        law = self._circumstances.law
        return self._answer(
            draft,
            item,
            reasons=[reason, *draft.reasons, *self._beside(item, rights)],
            ends_at=longest.ends_at,
            legal_basis=right.basis if right else GOODWILL,
            has_own_window=has_own_window,
            outbound_shipping_fee=draft.terms["outbound_shipping_fee"],
            outbound_postage_returned=any(
                right.is_statutory and outbound_postage_is_returned(law, right) for right in rights
            ),
        )

    def _beside(self, item: ItemFacts, rights: list[LegalRight]) -> Iterator[Reason]:
        """What is worth knowing beside the rights that hold: until when money is owed for a fault, who else pays, and
        what is looked at when the goods are back."""
        circumstances, withdrawal = self._circumstances, self._circumstances.law.withdrawal
        for right in rights:
            if right.money_window is not None and right.money_window.is_open(circumstances.now):
                yield self._window_reason("defect_money_right", right.money_window)
        if (carrier_window := carrier_pays_until(item, self._order, circumstances)) is not None:
            yield self._window_reason("carrier_pays_first", carrier_window)
        is_withdrawal = any(right.basis == WITHDRAWAL for right in rights)
        if withdrawal is not None and is_withdrawal and is_lifted_by_opening(item.line, withdrawal):
            yield Reason("unopened_only", fact="line.withdrawal_exempt", actual=item.line.withdrawal_exempt)

    def _shop_window_reason(self, draft: LineDraft, window: Window) -> Reason:
        if window.ends_at is not None:
            return self._window_reason("within_window", window, _rule_of(window, draft))
        return self._window_reason("no_last_day" if window.has_begun else "window_not_begun", window)

    def _refuse_for(self, draft: LineDraft, item: ItemFacts, refusal: Reason, window: Window) -> LineDecision:
        """Refuse, and say of a closed window the day on which the last period, the law's included, ended."""
        if refusal.code != _WINDOW_CLOSED:
            return self._refuse(draft, item, refusal, ends_at=None)
        right = withdrawal_right(item, self._order, self._circumstances)
        if right is not None and later(window.ends_at, right.window.ends_at) != window.ends_at:
            refusal, window = self._window_reason(_WINDOW_CLOSED, right.window), right.window
        return self._refuse(draft, item, refusal, ends_at=window.ends_at)

    def _refuse(
        self, draft: LineDraft, item: ItemFacts, refusal: Reason, *, ends_at: datetime | None
    ) -> LineDecision:
        return self._answer(draft, item, reasons=[refusal], ends_at=ends_at, refusal_code=refusal.code)

    def _answer(
        self,
        draft: LineDraft,
        item: ItemFacts,
        *,
        reasons: list[Reason],
        ends_at: datetime | None,
        refusal_code: str | None = None,
        legal_basis: str | None = None,
        outbound_postage_returned: bool = False,
        outbound_shipping_fee: OutboundShippingFee | None = None,
        has_own_window: bool = False,
    ) -> LineDecision:
        terms = draft.terms
        today = local_date(self.now, self._circumstances.time_zone)
        resting = tuple(name for name in terms["methods"] if is_paused(name, today, terms["pauses"]))
        return LineDecision(
            line=item.line.line,
            policy_version=self._version.id,
            eligible=refusal_code is None,
            refusal_code=refusal_code,
            window_ends_at=ends_at,
            resolutions=self._possible(terms["resolutions"]) or ("refund",),
            methods=tuple(name for name in terms["methods"] if name not in resting) or terms["methods"],
            return_shipping_fee=terms["return_shipping_fee"],
            restocking_fee=terms["restocking_fee"],
            approval=terms["approval"],
            photos=max(terms["photos"], item.reason.photos if item.reason else 0),
            inspection=terms["inspection"],
            refund_on=terms["refund_on"],
            bonus_percent=terms["bonus"],
            hand_over_days=terms["hand_over_days"],
            destination=terms["destination"],
            legal_basis=legal_basis,
            outbound_postage_returned=outbound_postage_returned,
            reasons=tuple(reasons),
            depends_on=tuple(draft.depends_on),
            trace=tuple(draft.trace),
            paused_methods=resting,
            pauses=terms["pauses"],
            seasons=terms["seasons"] if has_own_window else (),
            outbound_shipping_fee=outbound_shipping_fee,
        )


def _refusal_by_rule(rule: Rule | None, item: ItemFacts, facts: Facts) -> Reason:
    """Name the fact by which a rule refuses; one about the goods rather than one about the person."""
    if rule is None:
        return Reason("not_eligible")
    found = evidence(rule.when, facts)
    about_goods = [each for each in found if each.leaf.fact not in PERSON_FACTS] or found
    is_final_sale = item.line.final_sale and any(each.leaf.fact == "line.final_sale" for each in found)
    code = "final_sale" if is_final_sale else "not_eligible"
    if not about_goods:
        return Reason(code, rule=rule.name)
    named = about_goods[0]
    return Reason(
        code, rule=rule.name, fact=named.leaf.fact, expected=named.expected, actual=named.actual_text
    )


def _rule_of(window: Window, draft: LineDraft) -> Rule | None:
    """The rule by which a period ends when it does."""
    return draft.rules.get("window_days" if window.season is None else "seasons")


def _ends(window: Window) -> datetime:
    return window.ends_at or _NEVER


def _as_defect(item: ItemFacts) -> ItemFacts:
    """The same item, had its shopper said that it is defective."""
    return replace(item, reason=ReasonFacts("defective", "defective", "shop"))

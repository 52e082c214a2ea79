"""What a policy says to people, as answers of the engine: the general case, and each case that differs from it.

Nothing here reads what a rule sets. A rule only tells which situation is worth asking about (its condition); what
holds in that situation is what the engine decides there, so that what is told cannot disagree with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from returns.policy.conditions import Node, has_none, leaves_of
from returns.policy.decision import LineDecision
from returns.policy.document import PolicyDocument, PolicyVersion, Rule, parse_document
from returns.policy.facts import PERSON_FACTS
from returns.policy.law import DEFECT, DEFECT_REASONS, WITHDRAWAL
from returns.policy.situations import Situation, World, decide_situation, facts_of_situation
from returns.policy.terms import METHODS, NO_FEE, RESOLUTIONS, Fee
from returns.policy.witness import ordinary_situation, witness_of

MOST_CASES: Final = 200
SHOP: Final = "shop"
_PERIODS: Final = {
    "within_window": SHOP,
    "no_last_day": SHOP,
    "window_not_begun": SHOP,
    "withdrawal_right": WITHDRAWAL,
    "defect_right": DEFECT,
}
_DECLINE: Final = "decline"
# What ends with a right of the law by itself.
_OF_THE_RIGHT: Final = frozenset({"periods", "periods_by_resolution", "legal_basis"})
_WITH_BONUS: Final = ("store_credit", "exchange")

# Facts that say who somebody is to the shop, or how it sorts its orders: no page tells what hangs on them.
PRIVATE_FACTS: Final = (PERSON_FACTS - {"customer.tier", "customer.orders", "customer.member_since"}) | {
    "order.tags"
}


class About(StrEnum):
    """What makes a case differ from the general one."""

    PRODUCT = "product"
    ORDER = "order"
    COUNTRY = "country"
    TIER = "tier"
    REASON = "reason"


@dataclass(frozen=True)
class Period:
    """``days`` (None: without end) counted from ``starts``, given by the shop or by a right of the law."""

    days: int | None
    starts: str
    basis: str  # shop, withdrawal, defect


@dataclass(frozen=True)
class Later:
    """What holds from ``day`` after delivery on, when a right of the law has ended and the shop's period goes on."""

    day: int
    told: Told


@dataclass(frozen=True)
class Told:
    """What the engine decides in one situation, in the shape in which people ask for it."""

    eligible: bool
    refusal_code: str | None
    periods: tuple[Period, ...]  # the longest first
    approval: str
    resolutions: tuple[str, ...]
    methods: tuple[tuple[str, Fee], ...]  # each with what the way back costs by it
    restocking_fee: Fee
    bonuses: tuple[tuple[str, Decimal], ...]  # by resolution; those without a bonus are left out
    periods_by_resolution: tuple[tuple[str, tuple[Period, ...]], ...]  # those whose periods differ
    photos: int
    refund_on: str
    hand_over_days: int
    legal_basis: str | None
    outbound_postage_returned: bool
    later: Later | None = None

    @property
    def is_taken_back(self) -> bool:
        """Whether a return asked for would not end in a refusal or a decline."""
        return self.eligible and self.approval != _DECLINE

    def differing_from(self, other: Told) -> frozenset[str]:
        """The names of what is not the same."""
        return frozenset(
            field.name for field in fields(self) if getattr(self, field.name) != getattr(other, field.name)
        )


@dataclass(frozen=True)
class ToldCase:
    """One case that differs from the general one. ``when`` is the condition that it is about (``holds`` false: the
    case is that it does not hold), or None where ``names`` say it: country codes, a tier's code, reasons' codes.

    ``if_defective`` is what holds there for goods that are not as they should be, where the case itself is refused.
    """

    about: About
    situation: Situation
    told: Told
    differs: frozenset[str]
    when: Node | None = None
    holds: bool = True
    names: tuple[str, ...] = ()
    if_defective: Told | None = None


@dataclass(frozen=True)
class PolicyTold:
    """``exempt`` are the marks of goods that take the right to withdraw away. ``has_private_terms``: some orders have
    terms that hang on what no page tells."""

    situation: Situation
    general: Told
    law: Told  # what would remain under the harshest policy
    law_if_defective: Told | None
    law_if_not_at_fault: Told | None  # something else went wrong, and not by the shopper's fault
    cases: tuple[ToldCase, ...]
    exempt: tuple[str, ...] = ()
    has_private_terms: bool = False

    def about(self, *kinds: About) -> tuple[ToldCase, ...]:
        return tuple(case for case in self.cases if case.about in kinds)


def tell(version: PolicyVersion, situation: Situation, world: World) -> Told:
    """Ask the engine about one situation: as it stands, then by each way of sending back and each resolution; and for
    the days on which only the shop's own period is open."""
    told = _tell_now(version, situation, world)
    later = _later(version, situation, told.periods, told, world)
    return replace(told, later=later) if later else told


def _tell_now(version: PolicyVersion, situation: Situation, world: World) -> Told:
    first = decide_situation(version, situation, world)
    if not first.eligible and not first.depends_on:
        return _refused(first)
    chosen, decision = _first_way(version, situation, first, world)
    if not _is_offered(chosen, decision):
        return _refused(decision)
    by_method = [
        (name, decide_situation(version, chosen.but(method=name), world)) for name in decision.methods
    ]
    by_resolution = [
        (name, decide_situation(version, chosen.but(resolution=name), world)) for name in decision.resolutions
    ]
    methods = [
        (name, _plain_fee(answer.return_shipping_fee))
        for name, answer in by_method
        if _is_offered(chosen.but(method=name), answer)
    ]
    resolutions = [name for name, answer in by_resolution if _is_offered(chosen.but(resolution=name), answer)]
    periods = _periods(decision)
    return Told(
        eligible=True,
        refusal_code=None,
        periods=periods,
        approval=decision.approval,
        resolutions=tuple(sorted(resolutions, key=lambda name: name != chosen.resolution)),
        methods=tuple(sorted(methods, key=lambda method: method[0] != chosen.method)),
        restocking_fee=_plain_fee(decision.restocking_fee),
        bonuses=tuple(
            (name, answer.bonus_percent)
            for name, answer in by_resolution
            if name in resolutions and name in _WITH_BONUS and answer.bonus_percent
        ),
        periods_by_resolution=tuple(
            (name, own)
            for name, answer in by_resolution
            if name in resolutions and (own := _periods(answer)) != periods
        ),
        photos=decision.photos,
        refund_on=decision.refund_on,
        hand_over_days=decision.hand_over_days,
        legal_basis=decision.legal_basis,
        outbound_postage_returned=decision.outbound_postage_returned,
    )


def _later(
    version: PolicyVersion, situation: Situation, periods: tuple[Period, ...], told: Told, world: World
) -> Later | None:
    """What is other when only the longest of the periods is left; None where nothing is, or nothing goes back then."""
    if len(periods) < 2 or periods[1].days is None:
        return None
    day = periods[1].days + 1
    then = _tell_now(version, situation.but(delivered_days_ago=day), world)
    is_same = not then.eligible or not then.differing_from(told) - _OF_THE_RIGHT
    return None if is_same else Later(day, then)


def tell_policy(
    version: PolicyVersion, world: World, *, typical_minor: int, countries: Iterable[str] = ()
) -> PolicyTold:
    """Everything that a policy says. ``typical_minor`` is a usual price; ``countries`` are those worth naming besides
    those that the rules name."""
    document = version.document
    ordinary = ordinary_situation(document, world, typical_minor=typical_minor)
    general = tell(version, ordinary, world)
    teller = _Teller(version, world, ordinary, general)
    cases = [
        *teller.cases_of_rules(),
        *teller.cases_of_countries([*_countries_in(document), *countries]),
        *teller.cases_of_tiers(),
        *teller.cases_of_reasons(),
    ]
    return PolicyTold(
        situation=ordinary,
        general=general,
        law=tell(_HARSHEST, ordinary, world),
        law_if_defective=_told_under_law(as_defective(ordinary, world), world),
        law_if_not_at_fault=_told_under_law(_as_not_at_fault(ordinary, world), world),
        cases=tuple(cases),
        exempt=tuple(_exempt(ordinary, world)),
        has_private_terms=any(not rule.fact_names.isdisjoint(PRIVATE_FACTS) for rule in document.rules),
    )


def as_defective(situation: Situation, world: World) -> Situation | None:
    """The same, sent back because something is wrong with it; None where the shop's reasons know no such thing."""
    reason = next(
        (one for one in world.reasons if one.standard in DEFECT_REASONS and one.fault != "shopper"), None
    )
    return situation.but(reason=reason.code) if reason else None


def _as_not_at_fault(situation: Situation, world: World) -> Situation | None:
    reason = next(
        (one for one in world.reasons if one.fault != "shopper" and one.standard not in DEFECT_REASONS), None
    )
    return situation.but(reason=reason.code) if reason else None


def _told_under_law(situation: Situation | None, world: World) -> Told | None:
    return tell(_HARSHEST, situation, world) if situation else None


@dataclass(frozen=True)
class _Teller:
    version: PolicyVersion
    world: World
    ordinary: Situation
    general: Told

    def cases_of_rules(self) -> Iterator[ToldCase]:
        """One case for each rule that asks about more than one country, tier, reason, resolution or method."""
        found: set[tuple[Situation, Told]] = set()
        for rule in self.version.document.rules:
            if len(found) == MOST_CASES:
                return
            if not rule.fact_names.isdisjoint(PRIVATE_FACTS) or _is_enumerated(rule):
                continue
            holds = rule.test(facts_of_situation(self.ordinary, self.world)) is not True
            situation = witness_of(rule.when, self.ordinary, self.world, wanted=holds)
            if situation is None:
                continue
            case = self._case(_about(rule), situation, when=rule.when, holds=holds)
            if case is not None and (case.situation, case.told) not in found:
                found.add((case.situation, case.told))
                yield case

    def cases_of_countries(self, codes: Iterable[str]) -> Iterator[ToldCase]:
        """Other countries, those with the same terms together."""
        others = [code for code in dict.fromkeys(codes) if code != self.world.country]
        yield from self._together(About.COUNTRY, [(code, {"country": code}) for code in others])

    def cases_of_tiers(self) -> Iterator[ToldCase]:
        for tier in self.world.tiers:
            case = self._case(About.TIER, self.ordinary.but(tier=tier.tier), names=(tier.tier,))
            if case is not None:
                yield case

    def cases_of_reasons(self) -> Iterator[ToldCase]:
        """Reasons other than the usual one, those with the same terms together."""
        yield from self._together(
            About.REASON, [(reason.code, {"reason": reason.code}) for reason in self.world.reasons]
        )

    def _together(self, about: About, changes: list[tuple[str, dict[str, str]]]) -> Iterator[ToldCase]:
        by_terms: dict[Told, list[str]] = {}
        situations: dict[str, Situation] = {}
        for code, change in changes:
            situations[code] = self.ordinary.but(**change)
            by_terms.setdefault(tell(self.version, situations[code], self.world), []).append(code)
        for told, codes in by_terms.items():
            if told != self.general:
                yield self._made(about, situations[codes[0]], told, names=tuple(codes))

    def _case(
        self,
        about: About,
        situation: Situation,
        *,
        when: Node | None = None,
        holds: bool = True,
        names: tuple[str, ...] = (),
    ) -> ToldCase | None:
        told = tell(self.version, situation, self.world)
        if told == self.general or not _can_be_asked_for(situation, told):
            return None
        return self._made(about, situation, told, when=when, holds=holds, names=names)

    def _made(
        self,
        about: About,
        situation: Situation,
        told: Told,
        *,
        when: Node | None = None,
        holds: bool = True,
        names: tuple[str, ...] = (),
    ) -> ToldCase:
        defective = None if told.is_taken_back else as_defective(situation, self.world)
        return ToldCase(
            about=about,
            situation=situation,
            told=told,
            differs=told.differing_from(self.general),
            when=when,
            holds=holds,
            names=names,
            if_defective=tell(self.version, defective, self.world) if defective else None,
        )


def _can_be_asked_for(situation: Situation, told: Told) -> bool:
    """Whether the resolution and the method that a case is about are offered in it; a refusal can always be met."""
    return not told.eligible or (
        situation.resolution in (None, *told.resolutions)
        and situation.method in (None, *(method for method, _fee in told.methods))
    )


def _plain_fee(fee: Fee) -> Fee:
    return NO_FEE if fee.is_free else fee


def _refused(decision: LineDecision) -> Told:
    """A refusal has no terms: two refusals for one reason are the same."""
    return Told(
        eligible=False,
        refusal_code=decision.refusal_code or "method_not_offered",
        periods=(),
        approval=_DECLINE,
        resolutions=(),
        methods=(),
        restocking_fee=NO_FEE,
        bonuses=(),
        periods_by_resolution=(),
        photos=0,
        refund_on="",
        hand_over_days=0,
        legal_basis=None,
        outbound_postage_returned=False,
    )


def _periods(decision: LineDecision) -> tuple[Period, ...]:
    """The periods that the decision names: the shop's own where it is the longer, and the law's."""
    found = [
        Period(reason.params["days"], reason.params["starts"], _PERIODS[reason.code])
        for reason in decision.reasons
        if reason.code in _PERIODS
    ]
    return tuple(sorted(found, key=_longest_first))


def _longest_first(period: Period) -> tuple[bool, int]:
    return period.days is not None, -(period.days or 0)


def _first_way(
    version: PolicyVersion, situation: Situation, first: LineDecision, world: World
) -> tuple[Situation, LineDecision]:
    """The most usual wish and way that get something back, and the answer; where none does, the first refusal."""
    usual_first = tuple(sorted(first.resolutions, key=_is_unusual))
    wishes = _choices(situation.resolution, usual_first, RESOLUTIONS)
    ways = _choices(situation.method, first.methods, METHODS)
    refusal: tuple[Situation, LineDecision] | None = None
    for way in ways:
        for wish in wishes:
            chosen = situation.but(resolution=wish, method=way)
            decision = decide_situation(version, chosen, world)
            if _is_offered(chosen, decision):
                return chosen, decision
            refusal = refusal or (chosen, decision)
    return refusal or (situation, first)


def _choices(known: str | None, offered: tuple[str, ...], every: tuple[str, ...]) -> list[str]:
    """What can be asked for: what is known, else what is offered, then the rest, as a rule may hang on the choice."""
    return [known] if known is not None else list(dict.fromkeys((*offered, *every)))


def _is_offered(chosen: Situation, decision: LineDecision) -> bool:
    """Whether a wish and a way get something back, and are still among what is offered once they are chosen."""
    return (
        decision.eligible and chosen.resolution in decision.resolutions and chosen.method in decision.methods
    )


def _is_unusual(resolution: str) -> bool:
    """Most people ask for their money."""
    return resolution != "refund"


def _about(rule: Rule) -> About:
    for prefixes, about in (
        (("product.", "line."), About.PRODUCT),
        (("customer.",), About.TIER),
        (("request.reason", "request.fault"), About.REASON),
        (("order.country",), About.COUNTRY),
    ):
        if any(name.startswith(prefixes) for name in rule.fact_names):
            return about
    return About.ORDER


def _is_enumerated(rule: Rule) -> bool:
    """Whether the rule is about one thing whose every value is asked about anyway."""
    names = rule.fact_names
    if names == {"order.country"}:
        return all(leaf.operator in ("eq", "in") for leaf in leaves_of(rule.when)) and not has_none(rule.when)
    return any(names <= group for group in _ENUMERATED)


def _countries_in(document: PolicyDocument) -> Iterator[str]:
    for rule in document.rules:
        for leaf in leaves_of(rule.when):
            if leaf.fact == "order.country" and leaf.operator in ("eq", "ne", "in", "not_in"):
                values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
                yield from (str(value).upper() for value in values)


def _exempt(ordinary: Situation, world: World) -> Iterator[str]:
    """The marks that leave nothing under the harshest policy where there would be something without them."""
    if not decide_situation(_HARSHEST, ordinary, world).eligible:
        return
    for mark, changes in _MARKS.items():
        if not decide_situation(_HARSHEST, ordinary.but(**changes), world).eligible:
            yield mark


_HARSHEST: Final = PolicyVersion(
    "law",
    parse_document(
        {
            "base": {
                "eligible": False,
                "window_days": 0,
                "resolutions": ["store_credit"],
                "methods": list(METHODS),
                "return_shipping_fee": {"percent": "100"},
                "restocking_fee": {"percent": "100"},
                "approval": "decline",
            }
        }
    ),
)
_ENUMERATED: Final = (
    {"request.reason", "request.fault"},
    {"customer.tier"},
    {"request.resolution", "request.method"},
)
_MARKS: Final[Mapping[str, Mapping[str, Any]]] = {
    "made_to_measure": {"withdrawal_exempt": "made_to_measure"},
    "perishable": {"withdrawal_exempt": "perishable"},
    "hygiene": {"withdrawal_exempt": "hygiene"},
    "digital": {"withdrawal_exempt": "digital"},
    "press": {"withdrawal_exempt": "press"},
    "gift_card": {"gift_card": True},
    "final_sale": {"final_sale": True},
}

"""What a policy says to people: the general case, and each case that differs from it.

A rule only tells which situation is worth asking about (its condition); what holds in that situation is what the
engine decides there (``told.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from returns.policy.conditions import Node, has_none, leaves_of
from returns.policy.document import PolicyDocument, PolicyVersion, Rule, parse_document
from returns.policy.facts import PERSON_FACTS
from returns.policy.law import DEFECT_REASONS
from returns.policy.situations import Situation, World, decide_situation, facts_of_situation
from returns.policy.terms import METHODS
from returns.policy.told import Told, as_defective, tell
from returns.policy.witness import ordinary_situation, witness_of

MOST_CASES: Final = 200
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
    """``exempt`` are the codes of goods that take the right to withdraw away, marked as clearly as the law may ask.
    ``has_private_terms``: some orders have terms that hang on what no page tells."""

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
    """The codes that leave nothing under the harshest policy where there would be something without them."""
    if not decide_situation(_HARSHEST, ordinary, world).eligible:
        return
    for code in _EXEMPTIONS:
        marked = ordinary.but(withdrawal_exempt=code, has_withdrawal_notice=True)
        if not decide_situation(_HARSHEST, marked, world).eligible:
            yield code


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
_EXEMPTIONS: Final = (
    "made_to_measure",
    "perishable",
    "hygiene",
    "sealed_media",
    "digital",
    "press",
    "mixed",
    "price_fluctuation",
    "dated_service",
    "begun_service",
    "registered_vehicle",
    "live_auction",
)

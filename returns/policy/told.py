"""What holds in one situation, as an answer of the engine: how long, at what cost, for what, by which ways.

Nothing here reads what a rule sets: it is what the engine decides, in the shape in which people ask for it, so that
what is told cannot disagree with it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Final

from core.dates import local_date
from returns.policy.dated_terms import Pause, Season, pauses_left
from returns.policy.decision import LineDecision
from returns.policy.document import PolicyVersion
from returns.policy.law import DEFECT, DEFECT_REASONS, WITHDRAWAL
from returns.policy.outbound_shipping import OutboundShippingFee
from returns.policy.situations import Situation, World, decide_situation
from returns.policy.terms import METHODS, NO_FEE, RESOLUTIONS, Fee

SHOP: Final = "shop"
DEFECT_MONEY: Final = "defect_money"
"""The part of the time for defects in which the law gives money back, where that is shorter."""
_PERIODS: Final = {
    "within_window": SHOP,
    "no_last_day": SHOP,
    "window_not_begun": SHOP,
    "withdrawal_right": WITHDRAWAL,
    "defect_right": DEFECT,
    "defect_money_right": DEFECT_MONEY,
}
_DECLINE: Final = "decline"
# What ends with a right of the law by itself.
_OF_THE_RIGHT: Final = frozenset({"periods", "periods_by_resolution", "legal_basis", "later"})
_WITH_BONUS: Final = ("store_credit", "exchange")


@dataclass(frozen=True)
class Period:
    """``days`` (None: without end) counted from ``starts``, given by the shop or by a right of the law."""

    days: int | None
    starts: str
    basis: str  # shop, withdrawal, defect, defect_money


@dataclass(frozen=True)
class Later:
    """What holds from ``day`` after delivery on, when a right of the law has ended and the shop's period goes on; with
    ``is_in_season`` it goes on for orders of the seasons only."""

    day: int
    told: Told
    is_in_season: bool = False


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
    seasons: tuple[Season, ...] = ()  # those that still matter to somebody, in the order of their days
    pauses: tuple[Pause, ...] = ()  # those that are not over, of the methods that are offered
    outbound_shipping_fee: OutboundShippingFee | None = None

    @property
    def is_taken_back(self) -> bool:
        """Whether a return asked for would not end in a refusal or a decline."""
        return self.eligible and self.approval != _DECLINE

    def differing_from(self, other: Told) -> frozenset[str]:
        """The names of what is not the same."""
        return frozenset(
            field.name for field in fields(self) if getattr(self, field.name) != getattr(other, field.name)
        )


def tell(version: PolicyVersion, situation: Situation, world: World) -> Told:
    """Ask the engine about one situation: as it stands, then by each way of sending back and each resolution; and for
    the days after each of its periods but the longest."""
    told = _tell_now(version, situation, world)
    for period in reversed(told.periods[1:]):
        if period.days is None or period.days < situation.delivered_days_ago:
            continue
        day = period.days + 1
        then = tell(version, situation.but(delivered_days_ago=day), world)
        if not then.eligible:  # what was wished for is offered by the right that ended, and ends with it
            return replace(told, periods=told.periods[told.periods.index(period) :], seasons=())
        if then.differing_from(told) - _OF_THE_RIGHT:
            return replace(told, later=Later(day, then))
    return _until_the_seasons_end(told, version, situation, world)


def _until_the_seasons_end(told: Told, version: PolicyVersion, situation: Situation, world: World) -> Told:
    """Where the law's period is longer than the shop's, a season goes on after it on the shop's own terms."""
    longest = told.periods[0] if told.seasons and not situation.is_in_season else None
    if longest is None or longest.basis == SHOP or longest.days is None:
        return told
    day = longest.days + 1
    then = tell(version, situation.but(delivered_days_ago=day, is_in_season=True), world)
    if not then.eligible:
        return replace(told, seasons=())
    if then.differing_from(told) - _OF_THE_RIGHT:
        return replace(told, later=Later(day, then, is_in_season=True))
    return told


def as_defective(situation: Situation, world: World) -> Situation | None:
    """The same, sent back because something is wrong with it; None where the shop's reasons know no such thing."""
    reason = next(
        (one for one in world.reasons if one.standard in DEFECT_REASONS and one.fault != "shopper"), None
    )
    return situation.but(reason=reason.code) if reason else None


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
        seasons=_seasons(decision, world),
        pauses=_pauses(decision, world),
        outbound_shipping_fee=decision.outbound_shipping_fee,
    )


def _seasons(decision: LineDecision, world: World) -> tuple[Season, ...]:
    """Seasons lengthen the shop's own period; one without an end cannot be lengthened."""
    today = local_date(world.now, world.time_zone)
    return tuple(
        sorted(
            (season for season in decision.seasons if season.return_until >= today),
            key=lambda season: (season.ordered_from, season.ordered_until, season.return_until),
        )
    )


def _pauses(decision: LineDecision, world: World) -> tuple[Pause, ...]:
    """The pauses to come of what is offered at other times, each with the methods that it is about."""
    offered = dict.fromkeys((*decision.methods, *decision.paused_methods))
    return tuple(
        replace(pause, methods=methods)
        for pause in pauses_left(decision.pauses, local_date(world.now, world.time_zone))
        if (methods := tuple(name for name in offered if name in pause.methods))
    )


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


def _plain_fee(fee: Fee) -> Fee:
    return NO_FEE if fee.is_free else fee

"""The policy page: the general case, then what differs by product, order, country, membership and reason, then the law.

Every sentence is written from what the engine answers in a situation (``returns.policy.told``); each section of a
case names the case that it is about.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Final

from django.utils.translation import gettext as _

from accounts.models import ShopSettings
from core.dates import format_date, local_date
from countries.registry import country
from returns.models import PolicyVersion as PolicyRow
from returns.policy.cases import About, PolicyTold, ToldCase, tell_policy
from returns.policy.document import PolicyVersion
from returns.policy.situations import World
from returns.policy.told import Told
from returns.policy_versions import current_policy
from returns.selectors import reason_labels
from returns.telling.conditions import ConditionWords, country_name
from returns.telling.law_facts import LawFact, law_facts
from returns.telling.sentences import Sentences
from returns.telling.when_paid import banks_own_days_by_terms
from returns.telling.worlds import countries_of_orders, shop_world, usual_price_minor

_MOST_KEPT: Final = 128
_kept: OrderedDict[Hashable, PolicyTold] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class PolicySection:
    """A heading and its sentences; ``case`` is what they say, None for the general case."""

    title: str
    sentences: tuple[str, ...]
    icon: str = "info"
    case: ToldCase | None = None


@dataclass(frozen=True)
class PolicyPage:
    lead: str
    general: tuple[PolicySection, ...]
    exceptions: tuple[PolicySection, ...]
    reasons: tuple[PolicySection, ...]
    countries: tuple[PolicySection, ...]
    members: tuple[PolicySection, ...]
    law: tuple[LawFact, ...]
    has_withdrawal_button: bool
    private_note: str
    version_note: str
    told: PolicyTold


def policy_page(settings: ShopSettings, *, language: str, now: datetime, home: str = "") -> PolicyPage:
    """The page of the version in force, in ``language``, which is also the active one, for deliveries to ``home``."""
    version = current_policy(now=now)
    row = PolicyRow.objects.get(public_id=version.id)
    return page_of(
        version,
        settings,
        language=language,
        now=now,
        home=home,
        version_note=_("Version %(number)s of our return policy. %(day)s")
        % {
            "number": row.number,
            "day": format_date(
                local_date(row.effective_from or row.published_at or row.created_at, settings.time_zone),
                language,
                with_year=True,
            ),
        },
    )


def page_of(
    version: PolicyVersion,
    settings: ShopSettings,
    *,
    language: str,
    now: datetime,
    home: str = "",
    version_note: str = "",
) -> PolicyPage:
    """The page as it would read with ``version``, published or not."""
    world = shop_world(settings, now=now, home=home)
    told = told_in(world, version, is_kept=bool(version_note))
    law = world.law_of(world.country)
    sentences = Sentences(
        language,
        world.country,
        settings.refund_days,
        today=local_date(now, settings.time_zone),
        law=law,
    )
    writer = _Writer(
        told,
        world,
        sentences,
        ConditionWords(language, world.currency, world.country, _names(world, language)),
    )
    return PolicyPage(
        lead=_("What you can send back, until when, and what it costs."),
        general=tuple(writer.general()),
        exceptions=writer.sections(About.PRODUCT, About.ORDER),
        reasons=writer.sections(About.REASON),
        countries=writer.sections(About.COUNTRY),
        members=writer.sections(About.TIER),
        law=law_facts(law, told, country_code=world.country, sentences=sentences),
        has_withdrawal_button=law.has_withdrawal_button,
        private_note=_("Some orders have terms of their own. The page of your order shows yours.")
        if told.has_private_terms
        else "",
        version_note=version_note,
        told=told,
    )


def told_in(world: World, version: PolicyVersion, *, is_kept: bool) -> PolicyTold:
    """What ``version`` says in ``world``; kept for the day where nothing about it can change."""
    usual, sold_to = usual_price_minor(world.currency), tuple(countries_of_orders())
    key = (
        version.id,
        local_date(world.now, world.time_zone),
        world.time_zone,
        world.currency,
        world.country,
        world.tiers,
        world.reasons,
        world.seller,
        usual,
        sold_to,
    )
    with _lock:
        if is_kept and key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    told = tell_policy(version, world, typical_minor=usual, countries=sold_to)
    if is_kept:
        with _lock:
            _kept[key] = told
            while len(_kept) > _MOST_KEPT:
                _kept.popitem(last=False)
    return told


@dataclass(frozen=True)
class _Writer:
    told: PolicyTold
    world: World
    sentences: Sentences
    conditions: ConditionWords

    def general(self) -> Iterator[PolicySection]:
        told, say = self.told.general, self.sentences
        if not told.is_taken_back:
            yield PolicySection(_("Only the items below can be returned"), (self._refusal(told),), "calendar")
            return
        yield PolicySection(
            say.window(told),
            (
                _("Everything except the items below."),
                *say.other_periods(told),
                *say.seasons(told),
            ),
            "calendar",
        )
        yield PolicySection(
            say.way_back(told), (*say.ways(told), say.hand_over(told), *say.pauses(told)), "truck"
        )
        if later := tuple(say.later(told)):
            yield PolicySection(_("After the legal period"), later, "clock")
        yield PolicySection(
            _("What you get"),
            tuple(
                filter(
                    None,
                    (
                        say.resolutions(told),
                        say.refund(told),
                        banks_own_days_by_terms(_card_span(self.world.country)),
                        *say.bonuses(told),
                        say.restocking(told),
                        say.outbound(told),
                        say.lost_delivery(told),
                    ),
                )
            ),
            "card",
        )
        yield PolicySection(
            _("How returns are approved"),
            tuple(filter(None, (say.approval(told), say.photos(told)))),
            "check",
        )

    def sections(self, *kinds: About) -> tuple[PolicySection, ...]:
        return tuple(section for case in self.told.about(*kinds) if (section := self._section(case)))

    def _section(self, case: ToldCase) -> PolicySection | None:
        said = [
            *self.sentences.differences(case.told, self.told.general),
            self.sentences.still_if_defective(case.if_defective),
        ]
        sentences = tuple(filter(None, said))
        if not sentences:
            return None
        icon = {About.TIER: "star", About.COUNTRY: "truck"}.get(case.about, "info")
        return PolicySection(self._title(case), sentences, icon, case)

    def _title(self, case: ToldCase) -> str:
        if case.when is not None:
            return self.conditions.write(case.when, holds=case.holds)
        if case.about == About.COUNTRY:
            return ", ".join(country_name(code, self.conditions.language) for code in case.names)
        if case.about == About.TIER:
            return ", ".join(self.conditions.value("customer.tier", code) for code in case.names)
        return ", ".join(self.conditions.value("request.reason", code) for code in case.names)

    def _refusal(self, told: Told) -> str:
        return _("Everything else can't be returned.") if not told.eligible else self.sentences.approval(told)


def _names(world: World, language: str) -> Mapping[str, Mapping[str, str]]:
    return {
        "customer.tier": {tier.tier: tier.name for tier in world.tiers},
        "request.reason": reason_labels(language),
    }


def _card_span(country_code: str) -> tuple[int, int] | None:
    for payout in country(country_code).payouts:
        if "card" in payout.payment_kinds:
            return payout.bank_days
    return None

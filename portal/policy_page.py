"""The policy page: the shop's own rules, the members' terms and the law, in plain sentences.

Everything is read from the policy in force, the tiers and the country's folder, so that the page says what the
engine decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import ShopSettings
from core.dates import format_date, local_date
from core.money import Money, format_money
from countries.model import Law, WayBackPayer
from countries.registry import country
from loyalty.models import Tier
from loyalty.selectors import tiers
from returns.models import PolicyVersion
from returns.policy.conditions import Amount, Group, Leaf, Node
from returns.policy.document import Rule
from returns.policy.terms import Fee, plain
from returns.policy_versions import current_policy
from returns.selectors import reason_labels
from returns.telling.phrases import (
    RESOLUTION_TITLES,
    banks_own_days,
    hand_over_text,
    way_back_title,
    when_we_pay,
    window_title,
)


@dataclass(frozen=True)
class PolicySection:
    title: str
    sentences: tuple[str, ...]
    icon: str = "info"


@dataclass(frozen=True)
class PolicyPage:
    lead: str
    general: tuple[PolicySection, ...]
    exceptions: tuple[PolicySection, ...]
    members: tuple[PolicySection, ...]
    law: tuple[str, ...]
    version_note: str


def policy_page(settings: ShopSettings, *, language: str, now: datetime) -> PolicyPage:
    """The page in ``language``, which is also the active one."""
    version = current_policy(now=now)
    words = _Words(settings, language, reason_labels(language))
    home = country(settings.country)
    row = PolicyVersion.objects.get(public_id=version.id)
    return PolicyPage(
        lead=_("What you can send back, until when, and what it costs."),
        general=words.general(version.document.base),
        exceptions=tuple(words.rule(rule, home.law) for rule in version.document.rules),
        members=tuple(section for tier in tiers() if (section := words.tier(tier))),
        law=tuple(_law_sentences(home.law)),
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


@dataclass(frozen=True)
class _Words:
    settings: ShopSettings
    language: str
    reasons: Mapping[str, str]

    def general(self, base: Mapping[str, Any]) -> tuple[PolicySection, ...]:
        ways = ", ".join(str(RESOLUTION_TITLES[name]) for name in base["resolutions"])
        days = base["hand_over_days"]
        hand_over = ngettext(
            "Please hand the parcel over within %(days)s day after our answer.",
            "Please hand the parcel over within %(days)s days after our answer.",
            days,
        ) % {"days": days}
        span = banks_own_days(_card_span(self.settings.country))
        return (
            PolicySection(
                window_title(base["window_days"], base["window_starts"]), (self._offered(base),), "calendar"
            ),
            PolicySection(
                way_back_title(base["return_shipping_fee"], self.language),
                (hand_over_text(base["methods"], self.settings.country), hand_over),
                "truck",
            ),
            PolicySection(
                _("What you get"),
                tuple(
                    filter(
                        None,
                        (
                            ways,
                            when_we_pay(base["refund_on"], self.settings.refund_days),
                            span,
                            self._bonus(base["bonus"]),
                        ),
                    )
                ),
                "card",
            ),
        )

    def rule(self, rule: Rule, law: Law) -> PolicySection:
        sentences = [text for name, value in rule.terms.items() if (text := self._term(name, value, rule))]
        if rule.terms.get("eligible") is False and "line.final_sale" in rule.fact_names:
            withdrawal = law.withdrawal
            if withdrawal is not None and not withdrawal.yields_to_final_sale:
                sentences.append(_("Within the withdrawal period of the law it can still go back."))
        return PolicySection(self._condition(rule.when) or rule.name, tuple(sentences))

    def tier(self, tier: Tier) -> PolicySection | None:
        """What a tier betters; None for one that betters nothing."""
        benefits = tier.benefits
        sentences = []
        if extra := int(benefits.get("extra_window_days") or 0):
            sentences.append(
                ngettext("%(days)s more day to return.", "%(days)s more days to return.", extra)
                % {"days": extra}
            )
        if days := benefits.get("window_days"):
            sentences.append(
                ngettext("%(days)s day to return.", "%(days)s days to return.", days) % {"days": days}
            )
        if benefits.get("has_free_return_shipping"):
            sentences.append(_("The way back is free."))
        if benefits.get("has_no_restocking_fee"):
            sentences.append(_("No restocking fee."))
        if benefits.get("has_auto_approval"):
            sentences.append(_("Your return is approved at once."))
        if benefits.get("bonus_percent"):
            sentences.append(self._bonus(Decimal(str(benefits["bonus_percent"]))))
        if not sentences:
            return None
        name = tier.names.get(self.language) or tier.names.get(self.settings.default_language) or tier.code
        return PolicySection(name, tuple(filter(None, sentences)), "star")

    def _offered(self, base: Mapping[str, Any]) -> str:
        if base["eligible"]:
            return _("Everything can go back that is not named below.")
        return _("Only what is named below can go back.")

    def _term(self, name: str, value: Any, rule: Rule) -> str:
        if name == "eligible":
            return _("It can go back.") if value else _("It cannot go back.")
        if name == "window_days":
            return window_title(value, rule.terms.get("window_starts", "delivered")) + "."
        if name == "return_shipping_fee":
            return way_back_title(value, self.language) + "."
        if name == "restocking_fee":
            return _("Restocking fee: %(amount)s") % {"amount": self._fee(value)}
        if name == "approval":
            return {
                "auto": _("Your return is approved at once."),
                "review": _("Our team looks at the return first."),
                "decline": _("We do not take it back."),
            }[value]
        if name == "photos" and value:
            return ngettext("Please add %(count)s photo.", "Please add %(count)s photos.", value) % {
                "count": value
            }
        if name == "resolutions":
            return _("What you get: %(ways)s") % {
                "ways": ", ".join(str(RESOLUTION_TITLES[resolution]) for resolution in value)
            }
        if name == "methods":
            return hand_over_text(value, self.settings.country)
        if name == "refund_on":
            return when_we_pay(value, self.settings.refund_days)
        return self._bonus(value) if name == "bonus" else ""

    def _bonus(self, percent: Decimal) -> str:
        if not percent:
            return ""
        return _("Bonus when you choose store credit: %(percent)s%%") % {"percent": plain(Decimal(percent))}

    def _fee(self, fee: Fee) -> str:
        if fee.money is not None:
            return format_money(fee.money, self.language)
        return f"{plain(fee.percent or Decimal(0))} %"

    def _condition(self, node: Node) -> str:
        """The condition in words; empty when it says something for which there are none."""
        if isinstance(node, Leaf):
            return self._leaf(node)
        parts = [self._condition(child) for child in _children(node)]
        return " · ".join(parts) if parts and all(parts) else ""

    def _leaf(self, leaf: Leaf) -> str:
        values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
        if leaf.fact in _FLAGS and leaf.operator == "eq" and leaf.value is True:
            return str({"line.gift_card": _("Gift cards"), "line.final_sale": _("Final sale")}[leaf.fact])
        if leaf.operator in ("gt", "gte") and isinstance(leaf.value, Amount):
            amount = Money.parse(plain(leaf.value.value), leaf.value.currency or self.settings.currency)
            texts = {
                "request.value": _("Returns worth more than %(amount)s"),
                "order.total": _("Orders over %(amount)s"),
                "line.price": _("Items dearer than %(amount)s"),
            }
            if leaf.fact in texts:
                return texts[leaf.fact] % {"amount": format_money(amount, self.language)}
        if leaf.operator not in ("eq", "in", "contains", "contains_any"):
            return ""
        shown = ", ".join(self._value(leaf.fact, str(value)) for value in values)
        texts = {
            "request.reason": _("Reason: %(values)s"),
            "request.fault": "%(values)s",
            "product.tags": _("Products marked: %(values)s"),
            "product.type": _("Kind of product: %(values)s"),
            "product.vendor": _("Brand: %(values)s"),
            "order.country": _("Deliveries to: %(values)s"),
            "customer.tier": _("Members: %(values)s"),
        }
        return texts[leaf.fact] % {"values": shown} if leaf.fact in texts else ""

    def _value(self, fact: str, value: str) -> str:
        if fact == "request.fault":
            return {
                "shopper": _("When you changed your mind"),
                "shop": _("When the mistake was ours"),
                "carrier": _("When something happened on the way"),
            }.get(value, value)
        if fact == "request.reason":
            return self.reasons.get(value, value)
        if fact == "order.country":
            return str(Locale.parse(self.language).territories.get(value.upper(), value))
        return value


_DAYS_OF_YEAR = 365
_FLAGS = frozenset({"line.gift_card", "line.final_sale"})


def _children(group: Group) -> list[Node]:
    """The nodes of a group that names what it is about; none for one that says what it is not."""
    if any(quantifier == "none" for quantifier, _nodes in group.parts):
        return []
    return [node for _quantifier, nodes in group.parts for node in nodes]


def _card_span(country_code: str) -> tuple[int, int] | None:
    for payout in country(country_code).payouts:
        if "card" in payout.payment_kinds:
            return payout.bank_days
    return None


def _law_sentences(law: Law) -> list[str]:
    sentences = []
    if law.withdrawal is not None:
        days = law.withdrawal.days
        sentences.append(
            ngettext(
                "By law you may withdraw within %(days)s day of delivery without giving a reason.",
                "By law you may withdraw within %(days)s days of delivery without giving a reason.",
                days,
            )
            % {"days": days}
        )
        sentences.append(
            {
                WayBackPayer.SHOPPER: _("By law the way back is yours to pay, unless we offer more above."),
                WayBackPayer.SHOP: _("By law we pay the way back."),
                WayBackPayer.SHOP_WITH_ITS_CARRIER: _(
                    "By law we pay the way back with the carrier that we name."
                ),
                WayBackPayer.BY_FAULT: _(
                    "By law the way back is yours to pay when you changed your mind, and ours when the mistake is ours."
                ),
                WayBackPayer.BY_AGREEMENT: _("Who pays the way back is as written above."),
            }[law.withdrawal.way_back_paid_by]
        )
    if law.defects is not None:
        sentences.append(_defects_sentence(law.defects.days))
    if law.refund is not None:
        days = law.refund.days
        text = (
            ngettext(
                "By law your money is sent within %(days)s business day.",
                "By law your money is sent within %(days)s business days.",
                days,
            )
            if law.refund.is_in_business_days
            else ngettext(
                "By law your money is sent within %(days)s day.",
                "By law your money is sent within %(days)s days.",
                days,
            )
        )
        sentences.append(text % {"days": days})
    return sentences or [_("The law of your country leaves this to the shop.")]


def _defects_sentence(days: int) -> str:
    """The period for defects, in years where the law counts years."""
    years, rest = divmod(days, _DAYS_OF_YEAR)
    if years and rest <= years:  # a leap day at most for each year
        return ngettext(
            "What is not as it should be can go back for %(years)s year after delivery, at our cost.",
            "What is not as it should be can go back for %(years)s years after delivery, at our cost.",
            years,
        ) % {"years": years}
    return ngettext(
        "What is not as it should be can go back for %(days)s day after delivery, at our cost.",
        "What is not as it should be can go back for %(days)s days after delivery, at our cost.",
        days,
    ) % {"days": days}

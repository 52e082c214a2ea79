"""Asked before buying: what would hold for one product, if it were ordered and delivered now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import ShopSettings
from commerce.models import Product, Variant
from core.dates import local_date
from core.errors import FieldError, NotFound, Refusal
from core.money import Money
from returns.policy.document import PolicyVersion
from returns.policy.explanation import explain
from returns.policy.situations import Situation, World, decide_situation
from returns.policy.terms import Fee, plain
from returns.policy.told import Period, Told, as_defective, tell
from returns.policy.witness import ordinary_situation
from returns.policy_versions import current_policy
from returns.telling.phrases import RESOLUTION_TITLES, hand_over_title
from returns.telling.sentences import Sentences
from returns.telling.worlds import shop_world, usual_price_minor


class UnknownTier(Refusal):
    """The shop has no such tier."""

    code = "unknown_tier"


@dataclass(frozen=True)
class PolicyAnswer:
    """What the policy says about one product (or about none in particular), as values and in words.

    ``varies_by_variant``: another variant than the first would be answered otherwise; ask for it by name.
    """

    policy_version: str
    product: Product | None
    variant: Variant | None
    situation: Situation
    currency: str
    language: str
    told: Told
    if_defective: Told | None
    reasons: tuple[tuple[str, str], ...]  # code and sentence
    varies_by_variant: bool
    words: Sentences

    @property
    def summary(self) -> str:
        """One line, such as ``Return within 30 days, free``."""
        return self.words.in_short(self.told)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything that holds, one sentence each."""
        if not self.told.is_taken_back:
            refused = self.reasons[0][1] if self.reasons else f"{self.summary}."
            left = self.words.still_if_defective(self.if_defective)
            return (refused, left) if left else (refused,)
        left = ""
        if self.if_defective is not None and self.if_defective.periods[:1] != self.told.periods[:1]:
            left = self.words.still_if_defective(self.if_defective)
        return tuple(filter(None, (*self.words.whole(self.told), left)))

    def as_json(self) -> dict[str, Any]:
        """The answer as integrators and the product page's script read it."""
        told, product, variant = self.told, self.product, self.variant
        return {
            "policy_version": self.policy_version,
            "product": product
            and {"id": product.public_id, "external_id": product.external_id, "title": product.title},
            "variant": variant and {"id": variant.public_id, "external_id": variant.external_id},
            "country": self.situation.country,
            "tier": self.situation.tier,
            "language": self.language,
            "eligible": told.is_taken_back,
            "refusal_code": told.refusal_code or (None if told.is_taken_back else "declined_by_policy"),
            "legal_basis": told.legal_basis,
            "approval": told.approval if told.is_taken_back else None,
            "window": _first_period(told),
            "periods": [_period(period) for period in told.periods],
            "return_shipping_fee": self._fee(told.methods[0][1]) if told.methods else None,
            "restocking_fee": self._fee(told.restocking_fee) if told.is_taken_back else None,
            "methods": [
                {"method": method, "fee": self._fee(fee), "text": self._method_text(method)}
                for method, fee in told.methods
            ],
            "resolutions": [self._resolution(name) for name in told.resolutions],
            "refund": {
                "on": told.refund_on,
                "business_days": self.words.refund_days,
                "text": self.words.refund(told),
            }
            if told.is_taken_back
            else None,
            "photos": told.photos,
            "hand_over_days": told.hand_over_days if told.is_taken_back else None,
            "outbound_postage_returned": told.outbound_postage_returned,
            "outbound_shipping_fee": _outbound_fee(told),
            "later": self._later(),
            "seasons": [
                {**season.as_json(), "text": text}
                for season, text in zip(told.seasons, self.words.seasons(told), strict=True)
            ],
            "pauses": [
                {**pause.as_json(), "text": text}
                for pause, text in zip(told.pauses, self.words.pauses(told), strict=True)
            ],
            "if_defective": self._defective(),
            "varies_by_variant": self.varies_by_variant,
            "summary": self.summary,
            "sentences": list(self.sentences),
            "reasons": [{"code": code, "message": message} for code, message in self.reasons],
        }

    def _resolution(self, name: str) -> dict[str, Any]:
        own = dict(self.told.periods_by_resolution).get(name, self.told.periods)
        return {
            "resolution": name,
            "bonus": {"percent": plain(dict(self.told.bonuses)[name])}
            if name in dict(self.told.bonuses)
            else None,
            "window": _period(own[0]) if own else None,
            "text": str(RESOLUTION_TITLES[name]),
        }

    def _later(self) -> dict[str, Any] | None:
        later = self.told.later
        if later is None:
            return None
        return {
            "from_day": later.day,
            "only_in_season": later.is_in_season,
            "legal_basis": later.told.legal_basis,
            "return_shipping_fee": self._fee(later.told.methods[0][1]) if later.told.methods else None,
            "restocking_fee": self._fee(later.told.restocking_fee),
            "outbound_shipping_fee": _outbound_fee(later.told),
            "resolutions": list(later.told.resolutions),
            "text": list(self.words.later(self.told)),
        }

    def _defective(self) -> dict[str, Any] | None:
        told = self.if_defective
        if told is None:
            return None
        return {
            "eligible": told.is_taken_back,
            "legal_basis": told.legal_basis,
            "window": _first_period(told),
            "return_shipping_fee": self._fee(told.methods[0][1]) if told.methods else None,
        }

    def _method_text(self, method: str) -> str:
        return hand_over_title(method, self.words.country)

    def _fee(self, fee: Fee) -> dict[str, str]:
        return Money.zero(self.currency).as_json() if fee.is_free else fee.as_json()


def policy_answer(
    settings: ShopSettings,
    *,
    product: Product | None,
    variant: str = "",
    country: str = "",
    tier: str = "",
    language: str,
    now: datetime,
) -> PolicyAnswer:
    """Ask the engine about ``product`` sent to ``country`` (the shop's own by default), for a member of ``tier`` or
    nobody in particular, and for somebody who changed their mind. ``language`` is also the active one.

    Raises UnknownTier, and NotFound for a variant that the product does not have.
    """
    version = current_policy(now=now)
    variants = list(product.variants.order_by("position", "pk")) if product else []
    chosen = _variant_named(variants, variant) if variant else next(iter(variants), None)
    world = shop_world(settings, now=now, home=country.upper())
    if chosen is not None and chosen.currency:
        world = replace(world, currency=chosen.currency)
    if tier and world.tier(tier) is None:
        message = _("This shop has no such tier.")
        raise UnknownTier(message, [FieldError("tier", UnknownTier.code, message)])
    ordinary = ordinary_situation(
        version.document, world, typical_minor=usual_price_minor(world.currency)
    ).but(tier=tier or None)
    situation = _bought(ordinary, product, chosen)
    told = tell(version, situation, world)
    others = () if variant or product is None else variants[1:]
    return PolicyAnswer(
        policy_version=version.id,
        product=product,
        variant=chosen,
        situation=situation,
        currency=world.currency,
        language=language,
        told=told,
        if_defective=_told(version, as_defective(situation, world), world),
        reasons=tuple(
            (reason.code, explain(reason, translation, language))
            for reason in decide_situation(version, situation, world).reasons
        ),
        varies_by_variant=any(
            tell(version, _bought(ordinary, product, other), world) != told
            for other in others
            if other.currency in ("", world.currency)
        ),
        words=Sentences(
            language,
            world.country,
            settings.refund_days,
            today=local_date(world.now, world.time_zone),
            law=world.law_of(world.country),
        ),
    )


def product_named(name: str) -> Product:
    """The product with this public id, else this external id. Raises NotFound."""
    found = list(Product.objects.filter(Q(public_id=name) | Q(external_id=name))[:2])
    if not found:
        raise NotFound(_("There is no such product."))
    return next((product for product in found if product.public_id == name), found[0])


def _variant_named(variants: list[Variant], name: str) -> Variant:
    for variant in variants:
        if name in (variant.public_id, variant.external_id):
            return variant
    raise NotFound(_("This product has no such variant."))


def _bought(ordinary: Situation, product: Product | None, variant: Variant | None) -> Situation:
    """One piece of the product, alone in its order."""
    if product is None:
        return ordinary
    price = variant.price_minor if variant and variant.price_minor is not None else ordinary.price_minor
    return ordinary.but(
        price_minor=price,
        total_minor=price,
        value_minor=price,
        sku=(variant.sku if variant else "") or None,
        type=product.type,
        vendor=product.vendor,
        tags=frozenset(product.tags),
        final_sale=product.is_final_sale,
        withdrawal_exempt=product.withdrawal_exempt or None,
        has_withdrawal_notice=product.has_withdrawal_notice,
    )


def _told(version: PolicyVersion, situation: Situation | None, world: World) -> Told | None:
    return tell(version, situation, world) if situation else None


def _first_period(told: Told) -> dict[str, Any] | None:
    return _period(told.periods[0]) if told.periods else None


def _outbound_fee(told: Told) -> dict[str, Any] | None:
    return told.outbound_shipping_fee.as_json() if told.outbound_shipping_fee else None


def _period(period: Period) -> dict[str, Any]:
    basis = "goodwill" if period.basis == "shop" else period.basis
    return {"days": period.days, "starts": period.starts, "basis": basis}

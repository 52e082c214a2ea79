"""Marketplaces whose orders shops mirror, but whose returns are asked for there: name and the buyer's page.

Starting values of November 2026, for the merchant to confirm.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Marketplace:
    """``codes`` are what shop systems write as tag or gateway of such an order, folded."""

    name: str
    url: str
    codes: frozenset[str]


MARKETPLACES: tuple[Marketplace, ...] = (
    Marketplace("Trendyol", "https://www.trendyol.com/hesabim/siparislerim", frozenset({"trendyol"})),
    Marketplace("Hepsiburada", "https://hesabim.hepsiburada.com/siparislerim", frozenset({"hepsiburada"})),
    Marketplace("N11", "https://www.n11.com/hesabim/siparislerim", frozenset({"n11"})),
    Marketplace("쿠팡", "https://mc.coupang.com/ssr/desktop/order/list", frozenset({"coupang", "쿠팡"})),
    Marketplace(
        "네이버 스마트스토어",
        "https://order.pay.naver.com/home",
        frozenset({"smartstore", "naver smartstore", "스마트스토어", "네이버 스마트스토어"}),
    ),
    Marketplace("G마켓", "https://myg.gmarket.co.kr", frozenset({"gmarket", "g마켓"})),
    Marketplace(
        "11번가", "https://buy.11st.co.kr/my11st/order/OrderList.tmall", frozenset({"11st", "11번가"})
    ),
    Marketplace("Shopee", "https://shopee.co.th/user/purchase", frozenset({"shopee"})),
    Marketplace("Lazada", "https://my.lazada.co.th/customer/order/index", frozenset({"lazada"})),
    Marketplace(
        "TikTok Shop", "https://www.tiktok.com/shop", frozenset({"tiktok shop", "tiktok-shop", "tiktok_shop"})
    ),
    Marketplace("Amazon", "https://www.amazon.com/returns", frozenset({"amazon", "amazon marketplace"})),
    Marketplace("eBay", "https://www.ebay.com/mye/myebay/purchase", frozenset({"ebay"})),
    Marketplace("Etsy", "https://www.etsy.com/your/purchases", frozenset({"etsy"})),
    Marketplace("Zalando", "https://www.zalando.de/myaccount/orders", frozenset({"zalando"})),
    Marketplace("OTTO", "https://www.otto.de/myaccount", frozenset({"otto market", "otto-market"})),
)

_PREFIX = "marketplace:"


def marketplace_named(words: Iterable[str]) -> Marketplace | None:
    """The first marketplace that one of these tags or gateways names; ``marketplace:trendyol`` counts too."""
    for word in words:
        code = word.strip().casefold().removeprefix(_PREFIX)
        for marketplace in MARKETPLACES:
            if code in marketplace.codes:
                return marketplace
    return None

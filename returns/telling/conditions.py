"""What a case is about, for shoppers: a policy's condition in words.

Conditions are said the way they are meant: "not (at most 50)" is "more than 50". What is not said by a fact of its
own stands as it was written by the shop, after a colon.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, floor
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.dates import format_date
from core.money import Money, decimals_of, format_money
from returns.policy.conditions import Amount, Group, Leaf, Node
from returns.policy.facts import Kind
from returns.telling.phrases import RESOLUTION_TITLES, hand_over_title

_OPPOSITES: Final = {
    "eq": "ne",
    "ne": "eq",
    "in": "not_in",
    "not_in": "in",
    "lt": "gte",
    "gte": "lt",
    "gt": "lte",
    "lte": "gt",
}
_MONEY: Final[Mapping[str, Mapping[str, Promise]]] = {
    "order.total": {
        "gt": gettext_lazy("Orders over %(amount)s"),
        "gte": gettext_lazy("Orders of %(amount)s or more"),
        "lt": gettext_lazy("Orders under %(amount)s"),
        "lte": gettext_lazy("Orders of %(amount)s or less"),
        "eq": gettext_lazy("Orders of exactly %(amount)s"),
        "ne": gettext_lazy("Orders of another amount than %(amount)s"),
    },
    "order.discount": {
        "gt": gettext_lazy("Orders with a discount of more than %(amount)s"),
        "gte": gettext_lazy("Orders with a discount of %(amount)s or more"),
        "lt": gettext_lazy("Orders with a discount of less than %(amount)s"),
        "lte": gettext_lazy("Orders with a discount of %(amount)s or less"),
        "eq": gettext_lazy("Orders with a discount of exactly %(amount)s"),
        "ne": gettext_lazy("Orders with another discount than %(amount)s"),
    },
    "line.price": {
        "gt": gettext_lazy("Items dearer than %(amount)s"),
        "gte": gettext_lazy("Items of %(amount)s or more"),
        "lt": gettext_lazy("Items cheaper than %(amount)s"),
        "lte": gettext_lazy("Items of %(amount)s or less"),
        "eq": gettext_lazy("Items of exactly %(amount)s"),
        "ne": gettext_lazy("Items of another price than %(amount)s"),
    },
    "request.value": {
        "gt": gettext_lazy("Returns worth more than %(amount)s"),
        "gte": gettext_lazy("Returns worth %(amount)s or more"),
        "lt": gettext_lazy("Returns worth less than %(amount)s"),
        "lte": gettext_lazy("Returns worth %(amount)s or less"),
        "eq": gettext_lazy("Returns worth exactly %(amount)s"),
        "ne": gettext_lazy("Returns worth another amount than %(amount)s"),
    },
}
_TEXTS: Final[Mapping[str, tuple[Promise, Promise]]] = {
    "product.tags": (
        gettext_lazy("Products marked: %(values)s"),
        gettext_lazy("Products not marked: %(values)s"),
    ),
    "product.type": (
        gettext_lazy("Kind of product: %(values)s"),
        gettext_lazy("Every kind of product but: %(values)s"),
    ),
    "product.vendor": (gettext_lazy("Brand: %(values)s"), gettext_lazy("Every brand but: %(values)s")),
    "product.sku": (
        gettext_lazy("Article number: %(values)s"),
        gettext_lazy("Every article number but: %(values)s"),
    ),
    "order.country": (
        gettext_lazy("Deliveries to: %(values)s"),
        gettext_lazy("Deliveries to every country but: %(values)s"),
    ),
    "customer.tier": (gettext_lazy("Members: %(values)s"), gettext_lazy("Everybody but members: %(values)s")),
    "request.reason": (gettext_lazy("Reason: %(values)s"), gettext_lazy("Every reason but: %(values)s")),
    "request.fault": (gettext_lazy("%(values)s"), gettext_lazy("In all cases but: %(values)s")),
    "request.resolution": (
        gettext_lazy("What you choose: %(values)s"),
        gettext_lazy("Whatever you choose but: %(values)s"),
    ),
    "request.method": (
        gettext_lazy("How it travels: %(values)s"),
        gettext_lazy("Every way to travel but: %(values)s"),
    ),
}
_CONTAINING: Final[Mapping[str, tuple[Promise, Promise]]] = {
    "product.type": (
        gettext_lazy("Kind of product with: %(values)s"),
        gettext_lazy("Kind of product without: %(values)s"),
    ),
    "product.vendor": (gettext_lazy("Brand with: %(values)s"), gettext_lazy("Brand without: %(values)s")),
    "product.sku": (
        gettext_lazy("Article number with: %(values)s"),
        gettext_lazy("Article number without: %(values)s"),
    ),
}
_EMPTY: Final[Mapping[str, tuple[Promise, Promise]]] = {
    "product.tags": (gettext_lazy("Products without a mark"), gettext_lazy("Products with a mark")),
    "product.type": (gettext_lazy("Products of no kind"), gettext_lazy("Products of any kind")),
    "product.vendor": (gettext_lazy("Products without a brand"), gettext_lazy("Products with a brand")),
    "product.sku": (
        gettext_lazy("Products without an article number"),
        gettext_lazy("Products with an article number"),
    ),
    "order.country": (
        gettext_lazy("Deliveries to an unknown country"),
        gettext_lazy("Deliveries to any country"),
    ),
    "customer.tier": (gettext_lazy("Without a membership"), gettext_lazy("All members")),
    "customer.member_since": (gettext_lazy("Without a membership"), gettext_lazy("All members")),
}
_FLAGS: Final[Mapping[str, tuple[Promise, Promise]]] = {
    "line.gift_card": (gettext_lazy("Gift cards"), gettext_lazy("Everything but gift cards")),
    "line.final_sale": (gettext_lazy("Final sale"), gettext_lazy("Everything but final sale")),
    "request.is_full": (
        gettext_lazy("The whole order goes back"),
        gettext_lazy("A part of the order goes back"),
    ),
}
_FAULTS: Final[Mapping[str, Promise]] = {
    "shopper": gettext_lazy("When you changed your mind"),
    "shop": gettext_lazy("When the mistake was ours"),
    "carrier": gettext_lazy("When something happened on the way"),
}


@dataclass(frozen=True)
class ConditionWords:
    """Writes conditions for one reader. ``names`` are what the shop calls tiers and reasons, by fact and code."""

    language: str
    currency: str
    country: str
    names: Mapping[str, Mapping[str, str]]

    def write(self, node: Node, *, holds: bool = True) -> str:
        """``node`` in words, or its opposite; empty for a condition that is always so."""
        if isinstance(node, Leaf):
            return self._leaf(node, holds)
        return self._joined(
            [self._part(quantifier, children, holds) for quantifier, children in node.parts], is_and=holds
        )

    def value(self, fact: str, value: str) -> str:
        """One value of a fact as the reader knows it."""
        if fact == "request.fault":
            return str(_FAULTS.get(value, value))
        if fact == "request.resolution":
            return str(RESOLUTION_TITLES.get(value, value))
        if fact == "request.method":
            return hand_over_title(value, self.country)
        if fact == "order.country":
            return country_name(value, self.language)
        return self.names.get(fact, {}).get(value, value)

    def _part(self, quantifier: str, children: tuple[Leaf | Group, ...], holds: bool) -> str:
        """``all``, ``any`` or ``none``, turned inside out where the opposite is meant."""
        wanted = holds is (quantifier != "none")
        is_and = (quantifier == "all") is holds if quantifier != "none" else holds
        return self._joined([self.write(child, holds=wanted) for child in children], is_and=is_and)

    def _joined(self, texts: list[str], *, is_and: bool) -> str:
        said = list(dict.fromkeys(text for text in texts if text))
        if is_and or len(said) < 2:
            return " · ".join(said)
        joined = said[0]
        for text in said[1:]:
            joined = _("%(first)s, or: %(second)s") % {"first": joined, "second": text}
        return joined

    def _leaf(self, leaf: Leaf, holds: bool) -> str:
        operator = leaf.operator if holds else _OPPOSITES.get(leaf.operator, leaf.operator)
        if leaf.operator == "is_empty":
            return self._by_truth(_EMPTY.get(leaf.fact), leaf.value is holds)
        if leaf.kind is Kind.FLAG:
            return self._by_truth(_FLAGS[leaf.fact], (leaf.value is True) is (operator == "eq"))
        if leaf.kind in (Kind.MONEY, Kind.NUMBER, Kind.DATE):
            return self._ordered(leaf, operator)
        is_said = holds is (leaf.operator not in ("ne", "not_in"))
        values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
        shown = ", ".join(self.value(leaf.fact, str(value)) for value in values)
        is_part = leaf.operator in ("contains", "contains_any") and leaf.fact in _CONTAINING
        words = (_CONTAINING if is_part else _TEXTS).get(leaf.fact)
        return self._by_truth(words, is_said) % {"values": shown}

    def _by_truth(self, words: tuple[Promise, Promise] | None, is_so: bool) -> str:
        return str(words[0] if is_so else words[1]) if words else ""

    def _ordered(self, leaf: Leaf, operator: str) -> str:
        values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
        single = {"in": "eq", "not_in": "ne"}.get(operator, operator)
        texts = [self._compared(leaf.fact, single, value) for value in values]
        return self._joined(texts, is_and=single == "ne")

    def _compared(self, fact: str, operator: str, value: Any) -> str:
        if fact in _MONEY:
            return str(_MONEY[fact][operator]) % {"amount": self._amount(value)}
        if isinstance(value, date):
            return self._since(operator, format_date(value, self.language, with_year=True))
        return _counted(fact, operator, value)

    def _since(self, operator: str, day: str) -> str:
        texts = {
            "gt": _("Members since a day after %(day)s"),
            "gte": _("Members since %(day)s or later"),
            "lt": _("Members since before %(day)s"),
            "lte": _("Members since %(day)s or earlier"),
            "eq": _("Members since %(day)s"),
            "ne": _("Members not since %(day)s"),
        }
        return texts[operator] % {"day": day}

    def _amount(self, amount: Amount) -> str:
        currency = amount.currency or self.currency
        minor = amount.value.scaleb(decimals_of(currency)).to_integral_value(ROUND_HALF_UP)
        return format_money(Money(int(minor), currency), self.language)


def country_name(code: str, language: str) -> str:
    """What the country is called in ``language``; its code where it has no name."""
    try:
        locale = Locale.parse(language, sep="-" if "-" in language else "_")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return str(locale.territories.get(code.upper(), code.upper()))


def _counted(fact: str, operator: str, value: Decimal) -> str:
    """Numbers are whole here, so that "more than 3" is "4 or more"."""
    count = ceil(value)
    if operator in ("gt", "lte"):
        operator, count = ("gte" if operator == "gt" else "lt"), floor(value) + 1
    said = _COUNTED[fact](count)[operator]
    return said % {"count": count}


def _age(count: int) -> Mapping[str, str]:
    return {
        "gte": ngettext(
            "Orders that are %(count)s day old or older", "Orders that are %(count)s days old or older", count
        ),
        "lt": ngettext(
            "Orders that are less than %(count)s day old",
            "Orders that are less than %(count)s days old",
            count,
        ),
        "eq": ngettext("Orders that are %(count)s day old", "Orders that are %(count)s days old", count),
        "ne": ngettext(
            "Orders that are not %(count)s day old", "Orders that are not %(count)s days old", count
        ),
    }


def _pieces(count: int) -> Mapping[str, str]:
    return {
        "gte": ngettext(
            "%(count)s item or more of one product", "%(count)s items or more of one product", count
        ),
        "lt": ngettext(
            "Fewer than %(count)s item of one product", "Fewer than %(count)s items of one product", count
        ),
        "eq": ngettext("%(count)s item of one product", "%(count)s items of one product", count),
        "ne": ngettext("Not %(count)s item of one product", "Not %(count)s items of one product", count),
    }


def _orders(count: int) -> Mapping[str, str]:
    return {
        "gte": ngettext(
            "Customers with %(count)s order or more", "Customers with %(count)s orders or more", count
        ),
        "lt": ngettext(
            "Customers with fewer than %(count)s order", "Customers with fewer than %(count)s orders", count
        ),
        "eq": ngettext("Customers with %(count)s order", "Customers with %(count)s orders", count),
        "ne": ngettext(
            "Customers without exactly %(count)s order", "Customers without exactly %(count)s orders", count
        ),
    }


_COUNTED: Final = {"order.age_days": _age, "line.quantity": _pieces, "customer.orders": _orders}

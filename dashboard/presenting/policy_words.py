"""The words of policies for staff: facts, operators, terms, and a whole document as rows to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.dates import format_date
from core.errors import FieldError
from core.money import InvalidAmount, Money, format_money
from dashboard.presenting.words import (
    APPROVALS,
    FAULTS,
    INSPECTIONS,
    METHODS,
    REFUND_TIMES,
    RESOLUTIONS,
    WINDOW_STARTS,
    Words,
    word,
)
from returns.policy.facts import FACT_KINDS, Kind
from returns.telling.conditions import country_name

FACTS: Words = {
    "order.total": gettext_lazy("Order: total"),
    "order.country": gettext_lazy("Order: country it was sent to"),
    "order.tags": gettext_lazy("Order: tags"),
    "order.discount": gettext_lazy("Order: discount"),
    "order.age_days": gettext_lazy("Order: days since it was placed"),
    "line.price": gettext_lazy("Item: unit price"),
    "line.quantity": gettext_lazy("Item: quantity ordered"),
    "line.final_sale": gettext_lazy("Item: final sale"),
    "line.gift_card": gettext_lazy("Item: gift card"),
    "product.sku": gettext_lazy("Product: SKU"),
    "product.type": gettext_lazy("Product: type"),
    "product.tags": gettext_lazy("Product: tags"),
    "product.vendor": gettext_lazy("Product: brand"),
    "customer.tier": gettext_lazy("Customer: membership level"),
    "customer.tags": gettext_lazy("Customer: tags"),
    "customer.orders": gettext_lazy("Customer: number of orders"),
    "customer.returns": gettext_lazy("Customer: number of returns"),
    "customer.return_share": gettext_lazy("Customer: share returned, 0.5 is half"),
    "customer.member_since": gettext_lazy("Customer: member since"),
    "request.reason": gettext_lazy("Return: reason"),
    "request.fault": gettext_lazy("Return: whose fault"),
    "request.resolution": gettext_lazy("Return: what the customer wants"),
    "request.method": gettext_lazy("Return: how it travels"),
    "request.value": gettext_lazy("Return: value"),
    "request.is_full": gettext_lazy("Return: the whole order"),
}
OPERATORS: Words = {
    "eq": gettext_lazy("is"),
    "ne": gettext_lazy("is not"),
    "lt": gettext_lazy("is less than"),
    "lte": gettext_lazy("is at most"),
    "gt": gettext_lazy("is more than"),
    "gte": gettext_lazy("is at least"),
    "in": gettext_lazy("is one of"),
    "not_in": gettext_lazy("is none of"),
    "contains": gettext_lazy("contains"),
    "contains_any": gettext_lazy("contains one of"),
    "is_empty": gettext_lazy("is empty"),
}
QUANTIFIERS: Words = {
    "all": gettext_lazy("When all of these hold"),
    "any": gettext_lazy("When one of these holds"),
    "none": gettext_lazy("When none of these holds"),
}
TERMS: Words = {
    "eligible": gettext_lazy("Can be returned"),
    "window_days": gettext_lazy("Return period in days"),
    "window_starts": gettext_lazy("Counted from"),
    "seasons": gettext_lazy("Seasons"),
    "resolutions": gettext_lazy("The customer may get"),
    "keep_item": gettext_lazy("Refund without return"),
    "methods": gettext_lazy("The parcel may travel by"),
    "pauses": gettext_lazy("Days without service"),
    "return_shipping_fee": gettext_lazy("Return shipping fee"),
    "restocking_fee": gettext_lazy("Restocking fee"),
    "outbound_shipping_fee": gettext_lazy("Delivery when free delivery is lost"),
    "approval": gettext_lazy("How it is approved"),
    "photos": gettext_lazy("Photos asked for"),
    "inspection": gettext_lazy("Inspection"),
    "refund_on": gettext_lazy("When money is paid back"),
    "bonus": gettext_lazy("Bonus on store credit, in per cent"),
    "hand_over_days": gettext_lazy("Days to hand the parcel over"),
    "destination": gettext_lazy("Warehouse it goes to"),
}
TERM_HELP: Words = {
    "window_days": gettext_lazy("Empty: without an end"),
    "seasons": gettext_lazy(
        "Orders placed on these days can come back until the last day at least. A season never shortens the period. "
        "Save to add another one; empty a row to remove it."
    ),
    "keep_item": gettext_lazy(
        "Up to this value the customer can be refunded and keep the items. Above it, or more often than this, it is "
        "just not offered."
    ),
    "outbound_shipping_fee": gettext_lazy(
        "Taken off once per order whose delivery was free, when what the customer keeps costs less than this. Never for "
        "a mistake of yours or a fault, and never where the law forbids it, as within the withdrawal period of the EU, "
        "Britain, Turkey and Thailand."
    ),
    "pauses": gettext_lazy(
        "On these days nobody fetches or takes a parcel this way. It is not offered while another way is, and the "
        "days do not count for handing over. Save to add another one; empty a row to remove it."
    ),
}
SPAN_PARTS: Words = {
    "ordered_from": gettext_lazy("Ordered from"),
    "ordered_until": gettext_lazy("Ordered until"),
    "return_until": gettext_lazy("Return until at least"),
    "from": gettext_lazy("First day"),
    "until": gettext_lazy("Last day"),
}
TERM_CHOICES: Mapping[str, Words] = {
    "window_starts": WINDOW_STARTS,
    "resolutions": RESOLUTIONS,
    "methods": METHODS,
    "approval": APPROVALS,
    "inspection": INSPECTIONS,
    "refund_on": REFUND_TIMES,
}
FACT_CHOICES: Mapping[str, Words] = {
    "request.fault": FAULTS,
    "request.resolution": RESOLUTIONS,
    "request.method": METHODS,
}
PROBLEMS: Words = {
    "unknown_fact": gettext_lazy("Please choose what is compared."),
    "unknown_operator": gettext_lazy("Please choose how it is compared."),
    "operator_not_allowed": gettext_lazy("This cannot be compared in this way. Please choose another one."),
    "not_a_day": gettext_lazy("Please choose each day."),
    "dates_out_of_order": gettext_lazy(
        "These days are in the wrong order: the last one is before the first."
    ),
    "not_told_before_purchase": gettext_lazy(
        "This can only be charged where customers could read it before they bought. Please confirm that they can."
    ),
    "invalid_amount": gettext_lazy("Please write the amount in digits, such as 12.50."),
    "out_of_range": gettext_lazy("This number is too small or too large here."),
    "unknown_value": gettext_lazy("Please choose one of the values."),
    "missing": gettext_lazy("A rule has to change at least one thing. Tick what it changes."),
    "person_fact_refuses": gettext_lazy(
        "Who somebody is may lead to a look by the team, never to a refusal. Choose approval after a look instead."
    ),
    "wrong_type": gettext_lazy("This value is missing or has another form than is needed here."),
}


@dataclass(frozen=True)
class ConditionRow:
    fact: str
    operator: str
    value: str


@dataclass(frozen=True)
class TermRow:
    code: str
    label: str
    value: str


@dataclass(frozen=True)
class GroupView:
    """Conditions that hang together, and the groups inside; ``label`` says how many of them must hold."""

    label: str
    rows: tuple[ConditionRow, ...]
    groups: tuple[GroupView, ...] = ()


@dataclass(frozen=True)
class RuleView:
    place: int
    name: str
    when: GroupView
    terms: tuple[TermRow, ...]

    @property
    def number(self) -> int:
        return self.place + 1


@dataclass(frozen=True)
class PolicyWords:
    """Writes documents for one reader. ``names`` are what the shop calls the values of a fact, by fact and code.

    ``order_currency`` is that of the order which is spoken of, where one is: amounts without a currency are in it.
    """

    language: str
    currency: str
    names: Mapping[str, Mapping[str, str]]
    order_currency: str = ""

    def terms(self, terms: Mapping[str, Any]) -> tuple[TermRow, ...]:
        """The terms of a base or a rule, in the order of the page."""
        return tuple(
            TermRow(code, str(label), self.term(code, terms[code]))
            for code, label in TERMS.items()
            if code in terms
        )

    def rules(self, document: Mapping[str, Any]) -> tuple[RuleView, ...]:
        return tuple(self.rule(place, rule) for place, rule in enumerate(document.get("rules", ())))

    def term(self, code: str, value: Any) -> str:
        """The value of one term, as the document states it, in words."""
        if code == "eligible":
            return _("Yes") if value else _("No")
        if code == "window_days" and value is None:
            return _("Without an end")
        if code in ("window_days", "hand_over_days"):
            return ngettext("%(days)s day", "%(days)s days", value) % {"days": value}
        if code in ("return_shipping_fee", "restocking_fee", "bonus"):
            return self._fee(value)
        if code == "seasons":
            return "; ".join(map(self._season, value or ())) or _("None")
        if code == "pauses":
            return "; ".join(map(self._pause, value or ())) or _("None")
        if code == "keep_item":
            return self._keep_ceiling(value)
        if code == "outbound_shipping_fee":
            return self._outbound_fee(value)
        if code == "destination":
            return value or _("Your return address")
        if code in TERM_CHOICES:
            return self._chosen(TERM_CHOICES[code], value)
        return str(value)

    def _season(self, season: Mapping[str, Any]) -> str:
        return _("ordered %(first)s – %(last)s: until %(until)s") % {
            "first": self._day(season["ordered_from"]),
            "last": self._day(season["ordered_until"]),
            "until": self._day(season["return_until"]),
        }

    def _pause(self, pause: Mapping[str, Any]) -> str:
        return _("%(ways)s: %(first)s – %(last)s") % {
            "ways": self._chosen(METHODS, pause["methods"]),
            "first": self._day(pause["from"]),
            "last": self._day(pause["until"]),
        }

    def _keep_ceiling(self, value: Any) -> str:
        if not value:
            return _("Not offered")
        amount = format_money(Money.from_json(value["max_value"]), self.language)
        if value["max_times"] is None:
            return _("Up to %(amount)s") % {"amount": amount}
        times = ngettext(
            "Up to %(amount)s, %(times)s time per customer in %(days)s days",
            "Up to %(amount)s, %(times)s times per customer in %(days)s days",
            value["max_times"],
        )
        return times % {"amount": amount, "times": value["max_times"], "days": value["within_days"]}

    def _outbound_fee(self, value: Any) -> str:
        if not value:
            return _("None")
        return _("%(amount)s, when less than %(threshold)s is kept; said before the purchase") % {
            "amount": format_money(Money.from_json(value["fee"]), self.language),
            "threshold": format_money(Money.from_json(value["free_delivery_from"]), self.language),
        }

    def _day(self, text: str) -> str:
        return format_date(date.fromisoformat(text), self.language, with_year=True)

    def terms_named(self, names: Sequence[str]) -> str:
        return ", ".join(word(TERMS, name) for name in names)

    def rule(self, place: int, rule: Mapping[str, Any]) -> RuleView:
        return RuleView(
            place=place,
            name=rule.get("name") or _("Rule without a name"),
            when=self.group(rule.get("when") or {"all": []}),
            terms=self.terms(rule["set"]),
        )

    def group(self, node: Mapping[str, Any]) -> GroupView:
        """A condition, with the groups that it holds."""
        if "fact" in node:
            return GroupView(word(QUANTIFIERS, "all"), (self._condition(node),))
        if len(node) > 1:
            parts = tuple(self.group({name: children}) for name, children in node.items())
            return GroupView(word(QUANTIFIERS, "all"), (), parts)
        quantifier, children = next(iter(node.items()), ("all", []))
        if not children:
            return GroupView(_("Never") if quantifier == "any" else _("Always"), ())
        return GroupView(
            word(QUANTIFIERS, quantifier),
            tuple(self._condition(child) for child in children if "fact" in child),
            tuple(self.group(child) for child in children if "fact" not in child),
        )

    def in_short(self, node: Mapping[str, Any]) -> str:
        """A condition in one line."""
        return _in_one_line(self.group(node))

    def value(self, fact: str, value: Any) -> str:
        """A value of a fact, as the document states it or as it was found."""
        if isinstance(value, list):
            return ", ".join(self.value(fact, one) for one in value) or _("nothing")
        if value is None or value == "":
            return _("nothing")
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, dict):
            return format_money(Money.from_json(value), self.language)
        if fact in FACT_CHOICES and str(value) in FACT_CHOICES[fact]:
            return word(FACT_CHOICES[fact], str(value))
        if FACT_KINDS[fact] is Kind.MONEY and self.order_currency:
            return self._order_amount(str(value))
        if FACT_KINDS[fact] is Kind.DATE:
            return format_date(date.fromisoformat(str(value)[:10]), self.language, with_year=True)
        if FACT_KINDS[fact] is Kind.COUNTRY:
            return country_name(str(value), self.language)
        return self.names.get(fact, {}).get(str(value), str(value))

    def _condition(self, leaf: Mapping[str, Any]) -> ConditionRow:
        value = leaf.get("value")
        return ConditionRow(
            word(FACTS, leaf["fact"]), word(OPERATORS, leaf["operator"]), self.value(leaf["fact"], value)
        )

    def _order_amount(self, text: str) -> str:
        try:
            return format_money(Money.parse(text, self.order_currency), self.language)
        except InvalidAmount:
            return text  # more decimals than the order's currency has

    def _fee(self, value: Any) -> str:
        if not value:
            return _("None")
        if "percent" in value:
            return (
                _("%(percent)s%%") % {"percent": value["percent"]} if value["percent"] != "0" else _("None")
            )
        money = Money.from_json(value)
        return format_money(money, self.language) if money else _("None")

    def _chosen(self, table: Words, value: Any) -> str:
        codes: Sequence[str] = value if isinstance(value, list) else [value]
        return ", ".join(word(table, code) for code in codes)


def problem_text(error: FieldError) -> str:
    """What is wrong at one place of a document."""
    return word(PROBLEMS, error.code) if error.code in PROBLEMS else error.message


def fact_choice(fact: str, names: Mapping[str, Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    """The values that a fact can have, where they are known; empty where anything can be typed."""
    if fact in FACT_CHOICES:
        return tuple((code, str(text)) for code, text in FACT_CHOICES[fact].items())
    return tuple(names.get(fact, {}).items())


def _in_one_line(group: GroupView) -> str:
    rows = [f"{row.fact} {row.operator} {row.value}" for row in group.rows]
    inner = [f"({_in_one_line(part)})" for part in group.groups]
    parts = " · ".join([*rows, *inner])
    return f"{group.label}: {parts}" if parts else group.label

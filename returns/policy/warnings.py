"""What somebody should know about a policy before publishing it. Nothing here is forbidden.

``warnings_of`` goes through a document with the shop's own words (which tags, products, tiers there are) and the law
of its country; ``conflicts`` holds its rules against each other, ``warning_texts`` says a warning in a sentence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from countries.law import Law, WayBackPayer, Withdrawal
from returns.policy.conditions import Amount, Leaf, leaves_of
from returns.policy.conflicts import conflicts_of
from returns.policy.document import PolicyDocument, Rule
from returns.policy.facts import FACT_KINDS, Kind, fold
from returns.policy.keeping import KEEP_ITEM
from returns.policy.reasoning import CLOSED_TEXTS, Reasoner
from returns.policy.terms import METHODS, WINDOW_STARTS, Fee
from returns.policy.warning_texts import INFORMATION, WARNING, PolicyWarning

UNKNOWN_VALUE_CODES: Final[Mapping[str, str]] = {
    "product.sku": "unknown_sku",
    "product.type": "unknown_type",
    "product.tags": "unknown_tag",
    "product.vendor": "unknown_vendor",
    "order.tags": "unknown_tag",
    "order.country": "unknown_country",
    "customer.tags": "unknown_tag",
    "customer.tier": "unknown_tier",
    "request.reason": "unknown_reason",
}
MOST_PARTS: Final = 2_000
_INSTANT: Final = ("request", "first_scan", "receipt")
_WITH_BONUS: Final = frozenset({"store_credit", "exchange"})
_FEES: Final = ("return_shipping_fee", "restocking_fee")
_OUTBOUND: Final = "outbound_shipping_fee"


@dataclass(frozen=True)
class ShopWords:
    """What there is in a shop. ``values`` by fact, without case; a fact that is left out is not looked at.

    ``currency`` is the shop's own, ``currencies`` are those of its orders besides. ``today`` None: what is over is not
    looked at.
    """

    currency: str
    country: str
    law: Law
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    currencies: frozenset[str] = frozenset()
    today: date | None = None


def warnings_of(document: PolicyDocument, words: ShopWords) -> tuple[PolicyWarning, ...]:
    """Everything worth knowing, in the order of the document: the base, then rule by rule."""
    found = [
        *_of_the_base(document),
        *_of_terms(document, words),
        *_of_dated_terms(document, words),
        *_of_keeping(document, words),
        *_of_law(document, words),
        *_of_values(document, words),
        *_of_names(document),
        *conflicts_of(document),
    ]
    return tuple(
        sorted(found, key=lambda each: (-1 if each.rule is None else each.rule, each.severity != WARNING))
    )


def stated_values(document: PolicyDocument) -> Mapping[str, frozenset[str]]:
    """The values without case that the rules name, by fact, of the facts whose values a shop knows."""
    named: dict[str, set[str]] = {}
    for rule in document.rules:
        for leaf in leaves_of(rule.when):
            if leaf.fact in UNKNOWN_VALUE_CODES:
                named.setdefault(leaf.fact, set()).update(map(fold, _texts(leaf)))
    return {fact: frozenset(values) for fact, values in named.items()}


def currencies_stated(document: PolicyDocument) -> frozenset[str]:
    """Every currency that a fee, a ceiling or a condition names."""
    blocks = (document.base, *(rule.terms for rule in document.rules))
    fees = {
        fee.money.currency for terms in blocks for name in _FEES if (fee := terms.get(name)) and fee.money
    }
    kept = {ceiling.max_value.currency for terms in blocks if (ceiling := terms.get(KEEP_ITEM))}
    outbound = {fee.fee.currency for terms in blocks if (fee := terms.get(_OUTBOUND))}
    return frozenset(fees.union(kept, outbound, *map(_currencies, document.rules)))


def _of_the_base(document: PolicyDocument) -> Iterator[PolicyWarning]:
    base, rules = document.base, document.rules
    if not base["eligible"] and not any(rule.terms.get("eligible") for rule in rules):
        yield PolicyWarning("nothing_returnable", terms=("eligible",))
    if base["approval"] == "decline" and not any(
        rule.terms.get("approval") in ("auto", "review") for rule in rules
    ):
        yield PolicyWarning("declines_everything", terms=("approval",))


def _of_terms(document: PolicyDocument, words: ShopWords) -> Iterator[PolicyWarning]:
    """Terms that do less, or more, than they seem to."""
    known_currencies = {words.currency, *words.currencies}
    for index, terms, stated in _blocks(document):
        if stated.get("window_days") == 0:
            yield PolicyWarning("window_zero", rule=index, terms=("window_days",))
        if stated.get("bonus") and not _WITH_BONUS & set(terms["resolutions"]):
            yield PolicyWarning("bonus_without_credit", rule=index, terms=("bonus", "resolutions"))
        if {"refund_on", "inspection"} & stated.keys() and (
            terms["refund_on"] in _INSTANT and terms["inspection"] == "strict"
        ):
            yield PolicyWarning(
                "refund_before_inspection", INFORMATION, rule=index, terms=("refund_on", "inspection")
            )
        if index is not None and not set(terms["methods"]) & set(document.base["methods"]):
            yield PolicyWarning("no_shared_method", INFORMATION, rule=index, terms=("methods",))
        for name in _FEES:
            fee: Fee | None = stated.get(name)
            if fee and fee.money and fee.money.currency not in known_currencies:
                yield PolicyWarning("foreign_fee", rule=index, terms=(name,), values=(fee.money.currency,))
        outbound = stated.get(_OUTBOUND)
        if outbound and outbound.fee.currency not in known_currencies:
            yield PolicyWarning(
                "foreign_fee", rule=index, terms=(_OUTBOUND,), values=(outbound.fee.currency,)
            )
        if outbound and not words.law.is_known:
            yield PolicyWarning("law_unknown", rule=index, terms=(_OUTBOUND,), country=words.country)
    for index, rule in enumerate(document.rules):
        foreign = sorted(_currencies(rule) - known_currencies)
        if foreign:
            yield PolicyWarning("foreign_amount", rule=index, values=tuple(foreign))


def _of_dated_terms(document: PolicyDocument, words: ShopWords) -> Iterator[PolicyWarning]:
    """Seasons and pauses that change nothing, or more than one may think."""
    today = words.today or date.min
    for index, terms, stated in _blocks(document):
        seasons, pauses = stated.get("seasons", ()), stated.get("pauses", ())
        if seasons and terms["window_days"] is None:
            yield PolicyWarning("season_without_end", rule=index, terms=("seasons", "window_days"))
        if any(season.return_until < today for season in seasons):
            yield PolicyWarning("season_over", INFORMATION, rule=index, terms=("seasons",))
        if any(pause.last_day < today for pause in pauses):
            yield PolicyWarning("pause_over", INFORMATION, rule=index, terms=("pauses",))
        paused = {name for pause in pauses if pause.last_day >= today for name in pause.methods}
        unknown = [name for name in METHODS if name in paused - set(terms["methods"])]
        if unknown:
            yield PolicyWarning("pause_not_offered", rule=index, terms=("pauses",), values=tuple(unknown))
        if paused and paused >= set(terms["methods"]):
            yield PolicyWarning("pause_of_every_method", INFORMATION, rule=index, terms=("pauses", "methods"))


def _of_keeping(document: PolicyDocument, words: ShopWords) -> Iterator[PolicyWarning]:
    """Money without a return that nobody gets, or that nothing bounds."""
    known_currencies = {words.currency, *words.currencies}
    for index, terms, stated in _blocks(document):
        ceiling = stated.get(KEEP_ITEM)
        if ceiling and ceiling.max_value.currency not in known_currencies:
            currency = ceiling.max_value.currency
            yield PolicyWarning("foreign_ceiling", rule=index, terms=(KEEP_ITEM,), values=(currency,))
        if KEEP_ITEM in stated.get("resolutions", ()) and terms[KEEP_ITEM] is None:
            yield PolicyWarning("kept_without_ceiling", INFORMATION, rule=index, terms=("resolutions",))


def _blocks(
    document: PolicyDocument,
) -> Iterator[tuple[int | None, Mapping[str, Any], Mapping[str, Any]]]:
    """The base and each rule: place, the terms as they come out where only it applies, and what it states itself."""
    yield None, document.base, document.base
    for index, rule in enumerate(document.rules):
        yield index, {**document.base, **rule.terms}, rule.terms


def _currencies(rule: Rule) -> set[str]:
    return {
        amount.currency
        for leaf in leaves_of(rule.when)
        for amount in _listed(leaf.value)
        if isinstance(amount, Amount) and amount.currency
    }


def _of_law(document: PolicyDocument, words: ShopWords) -> Iterator[PolicyWarning]:
    """Terms over which the law of the shop's own country stands."""
    withdrawal = words.law.withdrawal
    if withdrawal is None:
        return
    reasoner = Reasoner()
    for index, terms, stated in _blocks(document):
        if index is not None and not reasoner.can_hold(document.rules[index].when):
            continue

        def law(code: str, *names: str, index: int | None = index) -> PolicyWarning:
            return PolicyWarning(
                code, INFORMATION, rule=index, terms=names, days=withdrawal.days, country=words.country
            )

        if stated.get("eligible") is False or stated.get("approval") == "decline":
            yield law("law_allows", "eligible" if stated.get("eligible") is False else "approval")
        elif {"window_days", "window_starts"} & stated.keys() and _is_shorter(terms, words.law):
            yield law("law_longer_window", "window_days")
        if "resolutions" in stated and "refund" not in terms["resolutions"]:
            yield law("law_refund_offered", "resolutions")
        for code, name in _fees_against_law(stated, withdrawal):
            yield law(code, name)


def _fees_against_law(stated: Mapping[str, Any], withdrawal: Withdrawal) -> Iterator[tuple[str, str]]:
    """Which stated fees may not be charged to who withdraws: code and term."""
    if stated.get(_OUTBOUND) and not withdrawal.may_charge_lost_free_delivery:
        yield "law_no_outbound_fee", _OUTBOUND
    if _is_charged(stated, "restocking_fee") and not withdrawal.has_restocking_fee:
        yield "law_no_restocking_fee", "restocking_fee"
    if _is_charged(stated, "return_shipping_fee"):
        if withdrawal.way_back_paid_by in (WayBackPayer.SHOP, WayBackPayer.SHOP_WITH_ITS_CARRIER):
            yield "law_free_return", "return_shipping_fee"
        elif withdrawal.way_back_paid_by is WayBackPayer.BY_FAULT:
            yield "law_free_return_by_fault", "return_shipping_fee"


def _is_shorter(terms: Mapping[str, Any], law: Law) -> bool:
    """Whether the shop's period ends before the law's: fewer days, or as many from an earlier beginning."""
    if law.withdrawal is None or terms["window_days"] is None:
        return False
    begins_later = WINDOW_STARTS.index(terms["window_starts"]) > WINDOW_STARTS.index(law.withdrawal.starts)
    begins_sooner = WINDOW_STARTS.index(terms["window_starts"]) < WINDOW_STARTS.index(law.withdrawal.starts)
    if terms["window_days"] == law.withdrawal.days:
        return begins_sooner
    return terms["window_days"] < law.withdrawal.days and not begins_later


def _is_charged(stated: Mapping[str, Any], name: str) -> bool:
    fee: Fee | None = stated.get(name)
    return fee is not None and not fee.is_free


def _of_values(document: PolicyDocument, words: ShopWords) -> Iterator[PolicyWarning]:
    """Values of facts that nothing in the shop has."""
    known = _KnownValues(words)
    for index, rule in enumerate(document.rules):
        unknown: dict[str, dict[str, None]] = {}
        for leaf in leaves_of(rule.when):
            strange = (text for text in _texts(leaf) if known.is_strange(leaf, text))
            unknown.setdefault(leaf.fact, {}).update(dict.fromkeys(strange))
        for fact, values in unknown.items():
            if values:
                code = UNKNOWN_VALUE_CODES.get(fact, "unknown_value")
                yield PolicyWarning(code, rule=index, fact=fact, values=tuple(values))


class _KnownValues:
    """What there is in the shop, to look up what a policy speaks of. Of parts of texts only so many are looked for."""

    def __init__(self, words: ShopWords) -> None:
        self._values: Mapping[str, Collection[str]] = {**words.values, **CLOSED_TEXTS}
        self._joined: dict[str, str] = {}
        self._parts_left = MOST_PARTS

    def is_strange(self, leaf: Leaf, text: str) -> bool:
        values = self._values.get(leaf.fact)
        if values is None:
            return False
        if FACT_KINDS[leaf.fact] is Kind.TEXT and leaf.operator in ("contains", "contains_any"):
            return self._is_in_none(leaf.fact, fold(text), values)
        return fold(text) not in values

    def _is_in_none(self, fact: str, part: str, values: Collection[str]) -> bool:
        self._parts_left -= 1
        if self._parts_left < 0:
            return False
        if fact not in self._joined:
            self._joined[fact] = "\x00".join(values)
        return part not in self._joined[fact]


def _texts(leaf: Leaf) -> list[str]:
    return [value for value in _listed(leaf.value) if isinstance(value, str)]


def _listed(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _of_names(document: PolicyDocument) -> Iterator[PolicyWarning]:
    """Names by which a reason could not be told from another."""
    first: dict[str, int] = {}
    for index, rule in enumerate(document.rules):
        name = fold(rule.name)
        if not name:
            yield PolicyWarning("no_name", INFORMATION, rule=index)
        elif name in first:
            yield PolicyWarning("same_name", INFORMATION, rule=index, others=(first[name],))
        else:
            first[name] = index

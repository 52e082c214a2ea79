"""Six plain questions to a policy, and back: what a small shop answers, and the document that says the same.

Answers touch only what they are about: how parcels travel, photos, inspection and the days to hand over stay as they
are in the policy that one starts from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext, gettext_noop

from core.money import InvalidAmount, Money
from countries.presets import FINAL_SALE, GIFT_CARDS, review_above, shopper_pays_way_back
from returns.policy.dated_terms import Season
from returns.policy.document import parse_document
from returns.policy.terms import plain

WAY_BACK: Final = ("free", "by_fault", "paid")
DECISIONS: Final = ("auto", "review_above", "review")

SALE_GOES_BACK: Final[dict[str, Any]] = {
    "name": gettext_noop("Final sale may be returned too"),
    "when": {"all": [{"fact": "line.final_sale", "operator": "eq", "value": True}]},
    "set": {"eligible": True},
}


@dataclass(frozen=True)
class Answers:
    """``window_days`` None: without an end. ``way_back`` is ``free``, ``paid`` by the shopper, or ``by_fault`` of who
    is to blame. Amounts are in the shop's currency, and None where nothing asks for them. ``season`` is the year's end,
    whose orders may come back longer; None: none may."""

    window_days: int | None
    way_back: str
    way_back_fee: Money | None
    takes_final_sale: bool
    takes_gift_cards: bool
    resolutions: tuple[str, ...]
    bonus_percent: Decimal
    refund_on: str
    decision: str
    review_above: Money | None
    season: Season | None


def document_of(answers: Answers, *, start: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """The document of ``answers``; what they are not about is taken from ``start``. Rules are named in the active
    language."""
    nothing = {"amount": "0", "currency": currency}
    fee = answers.way_back_fee.as_json() if answers.way_back_fee else nothing
    base = {
        **start["base"],
        "eligible": True,
        "window_days": answers.window_days,
        "resolutions": list(answers.resolutions),
        "bonus": {"percent": plain(answers.bonus_percent)},
        "refund_on": answers.refund_on,
        "return_shipping_fee": fee if answers.way_back == "paid" else nothing,
        "restocking_fee": None,
        "approval": "review" if answers.decision == "review" else "auto",
        "seasons": _seasons(answers.season, start),
    }
    rules = [] if answers.takes_gift_cards else [GIFT_CARDS]
    rules.append(SALE_GOES_BACK if answers.takes_final_sale else FINAL_SALE)
    if answers.way_back == "by_fault" and answers.way_back_fee:
        rules.append(shopper_pays_way_back(fee["amount"], currency))
    if answers.decision == "review_above" and answers.review_above:
        rules.append(review_above(answers.review_above.decimal_string, currency))
    named = [{**rule, "name": gettext(rule["name"])} for rule in rules]
    return parse_document({"base": base, "rules": named}).as_json()


def answers_of(document: Mapping[str, Any], *, currency: str) -> Answers | None:
    """The answers that say the same as ``document``; None for a policy that says more than six questions can."""
    answers = nearest_answers(document, currency=currency)
    made = document_of(answers, start=document, currency=currency)
    return answers if _bare(made) == _bare(parse_document(document).as_json()) else None


def nearest_answers(document: Mapping[str, Any], *, currency: str) -> Answers:
    """The answers that come nearest to ``document``, to start from."""
    base = document["base"]
    paid = _money(base["return_shipping_fee"], currency)
    by_fault = _amount_in(document, "request.fault", "return_shipping_fee", currency)
    above = _threshold_in(document, currency)
    conditions = {fact: rule["set"].get("eligible") for rule in document["rules"] if (fact := _flag(rule))}
    return Answers(
        window_days=base["window_days"],
        way_back="by_fault" if by_fault else "paid" if paid else "free",
        way_back_fee=by_fault or paid,
        takes_final_sale=conditions.get("line.final_sale") is True,
        takes_gift_cards="line.gift_card" not in conditions,
        resolutions=tuple(base["resolutions"]),
        bonus_percent=Decimal(str(base["bonus"]["percent"])),
        refund_on=base["refund_on"],
        decision="review" if base["approval"] == "review" else "review_above" if above else "auto",
        review_above=above,
        season=_latest_season(document),
    )


def usual_season(today: date) -> Season:
    """What a shop would most likely say of the year's end, to be changed: in January still that of the year before."""
    year = (today - timedelta(days=31)).year
    return Season(date(year, 11, 1), date(year, 12, 31), date(year + 1, 1, 31))


def _latest_season(document: Mapping[str, Any]) -> Season | None:
    """The one that is asked about: that of the latest days."""
    seasons = [Season.from_json(one) for one in document["base"].get("seasons", ())]
    return max(seasons, key=lambda season: (season.return_until, season.ordered_until), default=None)


def _seasons(answered: Season | None, start: Mapping[str, Any]) -> list[dict[str, str]]:
    """The answered season in the place of the one that was asked about; the others stay as they are."""
    asked_about = _latest_season(start)
    kept = [Season.from_json(one) for one in start["base"].get("seasons", ())]
    if asked_about is None:
        return [answered.as_json()] if answered else []
    seasons = [answered if one == asked_about else one for one in kept]
    return [one.as_json() for one in seasons if one is not None]


def _flag(rule: Mapping[str, Any]) -> str | None:
    leaves = rule["when"].get("all", [])
    return leaves[0].get("fact") if len(leaves) == 1 and leaves[0].get("value") is True else None


def _amount_in(document: Mapping[str, Any], fact: str, term: str, currency: str) -> Money | None:
    for rule in document["rules"]:
        leaves = rule["when"].get("all", [])
        if len(leaves) == 1 and leaves[0].get("fact") == fact and term in rule["set"]:
            return _money(rule["set"][term], currency)
    return None


def _threshold_in(document: Mapping[str, Any], currency: str) -> Money | None:
    for rule in document["rules"]:
        leaves = rule["when"].get("all", [])
        if len(leaves) == 1 and leaves[0].get("fact") == "request.value":
            return _money(leaves[0]["value"], currency)
    return None


def _money(value: Any, currency: str) -> Money | None:
    """A stated amount of the shop's own currency above zero; None for anything else."""
    try:
        money = Money.from_json(value)
    except InvalidAmount:
        return None
    return money if money.amount_minor > 0 and money.currency == currency else None


def _bare(document: Mapping[str, Any]) -> Any:
    """The document without what makes no difference: names, the order of these rules, a fee of nothing."""
    base = {name: _plain(value) for name, value in document["base"].items()}
    rules = [
        (rule["when"], {name: _plain(value) for name, value in rule["set"].items()})
        for rule in document["rules"]
    ]
    deciding = [rule for rule in rules if "eligible" in rule[1]]  # of these the first that fits wins
    return base, deciding, sorted((rule for rule in rules if "eligible" not in rule[1]), key=repr)


def _plain(value: Any) -> Any:
    if isinstance(value, dict) and ("percent" in value or "amount" in value):
        number = Decimal(str(value.get("percent", value.get("amount"))))
        return None if not number else value
    return value

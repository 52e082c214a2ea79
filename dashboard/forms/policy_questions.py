"""The six questions as a form; what the answers mean is ``returns.policy_questions``."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.money import InvalidAmount, Money
from core.typed_amounts import read_amount
from dashboard.forms.policy_fields import SEASON_PARTS
from dashboard.presenting.policy_words import PROBLEMS
from dashboard.presenting.words import RESOLUTIONS, word
from returns.policy.dated_terms import Season
from returns.policy.parsing_dated import read_seasons
from returns.policy.parsing_values import Unreadable
from returns.policy.reading import LONGEST_WINDOW_DAYS
from returns.policy.terms import plain
from returns.policy_questions import Answers, usual_season

_WAYS_BACK = (
    ("free", gettext_lazy("We do, always")),
    ("by_fault", gettext_lazy("The customer, when they changed their mind")),
    ("paid", gettext_lazy("The customer, always")),
)
_GOODS = (
    ("final_sale", gettext_lazy("Final sale")),
    ("gift_cards", gettext_lazy("Gift cards")),
)
_REFUND_TIMES = (
    ("request", gettext_lazy("At once, when the return is approved")),
    ("first_scan", gettext_lazy("When the carrier has the parcel")),
    ("receipt", gettext_lazy("When the parcel has arrived")),
    ("inspection", gettext_lazy("When we have checked what is in it")),
)
_DECISIONS = (
    ("auto", gettext_lazy("Nobody: what fits the policy is approved at once")),
    ("review_above", gettext_lazy("We look first when a return is worth more than this")),
    ("review", gettext_lazy("We look at every return first")),
)


class PolicyQuestionsForm(forms.Form):
    """Six questions, each with what belongs to it. ``currency`` is the shop's.

    The days of a season stand there too while it is not wished for, as most shops would say them.
    """

    window_days = forms.IntegerField(min_value=0, max_value=LONGEST_WINDOW_DAYS, required=False)
    has_no_end = forms.BooleanField(required=False)
    is_longer = forms.BooleanField(required=False)
    ordered_from = forms.CharField(required=False, max_length=10)
    ordered_until = forms.CharField(required=False, max_length=10)
    return_until = forms.CharField(required=False, max_length=10)
    way_back = forms.ChoiceField(choices=_WAYS_BACK)
    way_back_fee = forms.CharField(required=False, max_length=20)
    goods = forms.MultipleChoiceField(choices=_GOODS, required=False)
    resolutions = forms.MultipleChoiceField(choices=tuple(RESOLUTIONS.items()))
    bonus_percent = forms.DecimalField(
        min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False
    )
    refund_on = forms.ChoiceField(choices=_REFUND_TIMES)
    decision = forms.ChoiceField(choices=_DECISIONS)
    review_above = forms.CharField(required=False, max_length=20)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency

    @classmethod
    def of(cls, answers: Answers, *, currency: str, today: date) -> PolicyQuestionsForm:
        """The form as it stands with these answers."""
        goods = [
            name
            for name, is_taken in (
                ("final_sale", answers.takes_final_sale),
                ("gift_cards", answers.takes_gift_cards),
            )
            if is_taken
        ]
        return cls(
            currency=currency,
            data={
                "window_days": answers.window_days,
                "has_no_end": answers.window_days is None,
                "is_longer": answers.season is not None,
                **(answers.season or usual_season(today)).as_json(),
                "way_back": answers.way_back,
                "way_back_fee": answers.way_back_fee.decimal_string if answers.way_back_fee else "",
                "goods": goods,
                "resolutions": list(answers.resolutions),
                "bonus_percent": plain(answers.bonus_percent) if answers.bonus_percent else "",
                "refund_on": answers.refund_on,
                "decision": answers.decision,
                "review_above": answers.review_above.decimal_string if answers.review_above else "",
            },
        )

    def clean(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        if (
            values.get("window_days") is None
            and not values.get("has_no_end")
            and "window_days" not in self.errors
        ):
            self.add_error("window_days", _("Write the number of days, or choose that there is no end."))
        if values.get("is_longer"):
            values["season"] = self._season()
        if values.get("way_back") in ("by_fault", "paid"):
            values["way_back_money"] = self._money("way_back_fee")
        if values.get("decision") == "review_above":
            values["review_money"] = self._money("review_above")
        return values

    def answers(self) -> Answers:
        """The answers of a valid form."""
        values = self.cleaned_data
        return Answers(
            window_days=None if values["has_no_end"] else values["window_days"],
            way_back=values["way_back"],
            way_back_fee=values.get("way_back_money"),
            takes_final_sale="final_sale" in values["goods"],
            takes_gift_cards="gift_cards" in values["goods"],
            resolutions=tuple(name for name in RESOLUTIONS if name in values["resolutions"]),
            bonus_percent=Decimal(values["bonus_percent"] or 0),
            refund_on=values["refund_on"],
            decision=values["decision"],
            review_above=values.get("review_money"),
            season=values.get("season"),
        )

    def _season(self) -> Season | None:
        try:
            (season,) = read_seasons([{part: self.cleaned_data.get(part) for part in SEASON_PARTS}])
        except Unreadable as problem:
            self.add_error("is_longer", word(PROBLEMS, problem.code))
            return None
        return season

    def _money(self, name: str) -> Money | None:
        try:
            money = read_amount(self.cleaned_data.get(name) or "", self.currency)
        except InvalidAmount:
            money = Money.zero(self.currency)
        if money.amount_minor <= 0:
            self.add_error(name, _("Please write the amount in digits, such as 12.50."))
            return None
        return money

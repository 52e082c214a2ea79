"""A tier as a form; whether it fits among the others is loyalty's to check."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.money import InvalidAmount, Money
from dashboard.forms.settings import text_input
from dashboard.presenting.words import METHODS, REFUND_TIMES, choices
from loyalty.benefits import MOST_EXTRA_DAYS
from loyalty.models import Tier

_YES_OR_NO = ("has_free_return_shipping", "has_no_restocking_fee", "has_auto_approval")


class TierForm(forms.Form):
    """Names by language, what has to be spent, and the benefits that a form can show.

    Other benefits of the tier's document stay as they are.
    """

    threshold = forms.CharField(widget=text_input(inputmode="decimal"))
    extra_window_days = forms.IntegerField(
        label=_("Days added to the return period"),
        min_value=0,
        max_value=MOST_EXTRA_DAYS,
        widget=forms.NumberInput(attrs={"class": "input"}),
    )
    bonus_percent = forms.DecimalField(
        label=_("Bonus on store credit, per cent"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"class": "input", "step": "any"}),
    )
    refund_on = forms.ChoiceField(
        label=_("When money is paid back"), required=False, widget=forms.Select(attrs={"class": "input"})
    )
    methods = forms.MultipleChoiceField(
        label=_("Further ways to send back"), required=False, widget=forms.CheckboxSelectMultiple
    )
    has_free_return_shipping = forms.BooleanField(label=_("Free way back, pickup included"), required=False)
    has_no_restocking_fee = forms.BooleanField(label=_("No restocking fee"), required=False)
    has_auto_approval = forms.BooleanField(label=_("Approved at once"), required=False)
    is_inspected_kindly = forms.BooleanField(label=_("Kind inspection"), required=False)

    def __init__(self, *args: Any, languages: dict[str, str], currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._currency = currency
        self._languages = list(languages)
        names = {
            f"name_{code}": forms.CharField(
                label=_("Name (%(language)s)") % {"language": title},
                required=False,
                max_length=40,
                widget=text_input(lang=code),
            )
            for code, title in languages.items()
        }
        self.fields = {**names, **self.fields}
        self.fields["refund_on"].choices = [  # type: ignore[attr-defined]
            ("", _("As the policy says")),
            *((code, text) for code, text in choices(REFUND_TIMES) if code != "inspection"),
        ]
        self.fields["methods"].choices = choices(METHODS)  # type: ignore[attr-defined]
        self.fields["threshold"].label = _("Reached by spending (%(currency)s)") % {"currency": currency}

    @staticmethod
    def values_of(tier: Tier, currency: str) -> dict[str, Any]:
        """What the form shows of ``tier`` at first."""
        benefits = tier.benefits
        return {
            **{f"name_{code}": name for code, name in tier.names.items()},
            "threshold": Money(tier.threshold_minor, currency).decimal_string,
            "extra_window_days": benefits.get("extra_window_days", 0),
            "bonus_percent": benefits.get("bonus_percent", "0"),
            "refund_on": benefits.get("refund_on", ""),
            "methods": benefits.get("methods", []),
            **{name: benefits.get(name, False) for name in _YES_OR_NO},
            "is_inspected_kindly": benefits.get("inspection") == "lenient",
        }

    def clean_threshold(self) -> int:
        try:
            return Money.parse(
                self.cleaned_data["threshold"].strip().replace(",", "."), self._currency
            ).amount_minor
        except InvalidAmount:
            raise forms.ValidationError(_("Please write the amount in digits, such as 12.50.")) from None

    def names(self, tier: Tier | None) -> dict[str, str]:
        """The tier's names: those of the form, and those of languages that the shop does not show now."""
        return {
            **(tier.names if tier else {}),
            **{code: self.cleaned_data[f"name_{code}"] for code in self._languages},
        }

    def benefits(self, tier: Tier | None) -> dict[str, Any]:
        """The tier's document with what the form says; what is off or nought is left out."""
        data = self.cleaned_data
        said: dict[str, Any] = {
            "extra_window_days": data["extra_window_days"],
            "bonus_percent": f"{data['bonus_percent'].normalize():f}" if data["bonus_percent"] else None,
            "refund_on": data["refund_on"],
            "methods": data["methods"],
            "inspection": "lenient" if data["is_inspected_kindly"] else None,
            **{name: data[name] for name in _YES_OR_NO},
        }
        return {name: value for name, value in {**(tier.benefits if tier else {}), **said}.items() if value}

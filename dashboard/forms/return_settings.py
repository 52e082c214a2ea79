"""How a shop runs its returns, as a form; what the values mean is the service's to check."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.models import PaymentKind
from core.money import InvalidAmount, Money
from core.typed_amounts import read_amount
from dashboard.forms.settings import text_input
from returns.models import ReturnSettings

_NUMBER = forms.NumberInput(attrs={"class": "input", "min": "0"})
PAYMENT_KINDS = {
    PaymentKind.CARD: _("Card"),
    PaymentKind.CARD_INSTALMENTS: _("Card in instalments"),
    PaymentKind.WALLET: _("Wallet"),
    PaymentKind.GIFT_CARD: _("Gift card"),
    PaymentKind.STORE_CREDIT: _("Store credit"),
    PaymentKind.BANK_TRANSFER: _("Bank transfer"),
    PaymentKind.VIRTUAL_ACCOUNT: _("Virtual account"),
    PaymentKind.CASH_ON_DELIVERY: _("Cash on delivery"),
}
_PLACES = 3


class AmountField(forms.CharField):
    """An amount of the shop's currency as people type it; None when nothing is written."""

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        super().__init__(required=False, widget=text_input(inputmode="decimal", autocomplete="off"), **kwargs)
        self.currency = currency

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_amount(text, self.currency).amount_minor
        except InvalidAmount:
            raise forms.ValidationError(_("Please write the amount in digits, such as 12.50.")) from None


class ReturnSettingsForm(forms.Form):
    """In the order of the page: promises, compensation, payments, files for the bank, parcels, exchanges."""

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        values = {"currency": currency}
        self.fields["compensation_percent"] = forms.DecimalField(
            label=_("Per cent of the late refund"),
            required=False,
            min_value=0,
            max_value=100,
            decimal_places=2,
            widget=text_input(inputmode="decimal", autocomplete="off"),
        )
        self.fields["compensation_cap"] = AmountField(
            label=_("At most for one return, in %(currency)s") % values, currency=currency
        )
        self.fields["compensation_amount"] = AmountField(
            label=_("Amount, once for a return, in %(currency)s") % values, currency=currency
        )
        self.fields["own_parcel_limit"] = AmountField(
            label=_("The most that is repaid for a shopper's own parcel, in %(currency)s") % values,
            help_text=_("Leave it empty for no limit."),
            currency=currency,
        )
        for place in range(1, _PLACES + 1):
            self.fields[f"payment_{place}"] = forms.ChoiceField(
                label=_("Payment that gets money back as number %(place)s") % {"place": place},
                required=False,
                choices=[("", _("In the order's own sequence")), *PAYMENT_KINDS.items()],
                widget=forms.Select(attrs={"class": "input"}),
            )

    warn_days_before_due = forms.IntegerField(
        label=_("Business days before a promised day on which your team is warned"), widget=_NUMBER
    )
    compensation = forms.ChoiceField(
        label=_("When a promised day is not kept"),
        choices=[
            ("none", _("We apologise")),
            ("percent", _("We give store credit: a percentage")),
            ("amount", _("We give store credit: an amount")),
        ],
        widget=forms.RadioSelect,
    )
    sender_holder = forms.CharField(
        label=_("Name of your account"), required=False, max_length=70, widget=text_input(autocomplete="off")
    )
    sender_iban = forms.CharField(
        label=_("IBAN of your account"), required=False, max_length=42, widget=text_input(autocomplete="off")
    )
    sender_bic = forms.CharField(
        label=_("BIC of your bank"),
        help_text=_("Only if your bank asks for it."),
        required=False,
        max_length=14,
        widget=text_input(autocomplete="off"),
    )
    remind_days_before_expiry = forms.IntegerField(
        label=_("Days before the last day for the parcel on which the shopper is reminded"),
        help_text=_("With 0 nobody is reminded."),
        widget=_NUMBER,
    )
    refusal_choice_days = forms.IntegerField(
        label=_("Days in which a shopper may choose what happens to refused items"),
        help_text=_("After that they are to be sent back to the shopper."),
        widget=_NUMBER,
    )
    exchange_hold_days = forms.IntegerField(
        label=_("Days for which the replacement is held for an exchange"), widget=_NUMBER
    )
    charge_days = forms.IntegerField(
        label=_("Days for which a payment link for a difference holds"), widget=_NUMBER
    )
    offers_other_products = forms.BooleanField(
        label=_("Offer an exchange for another product too"), required=False
    )

    @classmethod
    def of(cls, row: ReturnSettings, *, currency: str) -> ReturnSettingsForm:
        names = (
            "warn_days_before_due",
            "remind_days_before_expiry",
            "exchange_hold_days",
            "charge_days",
            "refusal_choice_days",
            "offers_other_products",
        )
        terms = row.late_compensation
        initial: dict[str, Any] = {name: getattr(row, name) for name in names}
        initial |= {
            "compensation": next((kind for kind in ("percent", "amount") if _has(terms, kind)), "none"),
            "compensation_percent": terms.get("percent"),
            "compensation_cap": _written(terms.get("cap_minor"), currency),
            "compensation_amount": _written(terms.get("amount_minor"), currency),
            "own_parcel_limit": _written(row.own_parcel_limit_minor, currency),
            **{f"sender_{name}": row.payout_sender.get(name, "") for name in ("holder", "iban", "bic")},
            **{f"payment_{place}": kind for place, kind in enumerate(row.payment_order[:_PLACES], 1)},
        }
        return cls(initial=initial, currency=currency)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        needed = {"percent": "compensation_percent", "amount": "compensation_amount"}
        name = needed.get(values.get("compensation", ""))
        if name and name not in self.errors and not values.get(name):
            self.add_error(name, _("Please say how much."))
        return values

    def changes(self) -> dict[str, Any]:
        """What ``update_return_settings`` takes."""
        values = self.cleaned_data
        kinds = [values[f"payment_{place}"] for place in range(1, _PLACES + 1)]
        return {
            "warn_days_before_due": values["warn_days_before_due"],
            "remind_days_before_expiry": values["remind_days_before_expiry"],
            "exchange_hold_days": values["exchange_hold_days"],
            "charge_days": values["charge_days"],
            "refusal_choice_days": values["refusal_choice_days"],
            "offers_other_products": values["offers_other_products"],
            "own_parcel_limit_minor": values["own_parcel_limit"],
            "payment_order": [kind for kind in kinds if kind],
            "late_compensation": self._compensation(),
            "payout_sender": {name: values[f"sender_{name}"] for name in ("holder", "iban", "bic")},
        }

    def _compensation(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values["compensation"] == "percent":
            terms = {"percent": f"{values['compensation_percent'].normalize():f}"}
            cap = values["compensation_cap"]
            return {**terms, "cap_minor": cap} if cap else terms
        return {"amount_minor": values["compensation_amount"]} if values["compensation"] == "amount" else {}


def _has(terms: dict[str, Any], kind: str) -> bool:
    return ("percent" if kind == "percent" else "amount_minor") in terms


def _written(minor: int | None, currency: str) -> str:
    return "" if minor is None else Money(minor, currency).decimal_string

"""The bank account that a country's shoppers give, with the banks that they can choose."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from countries.kr.banks import KOREAN_BANKS
from countries.model import Bank
from countries.th.banks import THAI_BANKS


def _choices(banks: Iterable[Bank]) -> list[tuple[str, str]]:
    return [(bank.code, bank.name) for bank in banks]


_TEXT = {"class": "input", "autocomplete": "off", "spellcheck": "false"}


class AccountForm(forms.Form):
    """Base: whose account it is."""

    holder = forms.CharField(
        label=_("Account holder"),
        max_length=120,
        error_messages={"required": _("Please write the name of the account holder.")},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
    )

    def scheme(self) -> str:
        raise NotImplementedError


class IbanForm(AccountForm):
    account_number = forms.CharField(
        label="IBAN",
        max_length=42,
        error_messages={"required": _("Please write the account's IBAN.")},
        widget=forms.TextInput(attrs={**_TEXT, "autocapitalize": "characters"}),
    )

    def scheme(self) -> str:
        return "iban"


class KoreanBankForm(AccountForm):
    bank_code = forms.ChoiceField(
        label=_("Bank"), choices=_choices(KOREAN_BANKS), widget=forms.Select(attrs={"class": "input"})
    )
    account_number = forms.CharField(
        label=_("Account number"),
        max_length=24,
        error_messages={"required": _("Please write the account number.")},
        widget=forms.TextInput(attrs={**_TEXT, "inputmode": "numeric"}),
    )

    field_order = ("bank_code", "account_number", "holder")

    def scheme(self) -> str:
        return "kr_bank"


class ThaiBankForm(AccountForm):
    """A bank account, or PromptPay as one more choice of the list."""

    bank_code = forms.ChoiceField(
        label=_("Bank"),
        choices=(("promptpay", "PromptPay"), *_choices(THAI_BANKS)),
        widget=forms.Select(attrs={"class": "input"}),
    )
    account_number = forms.CharField(
        label=_("Account number, or phone or ID number for PromptPay"),
        max_length=24,
        error_messages={"required": _("Please write the account number.")},
        widget=forms.TextInput(attrs={**_TEXT, "inputmode": "numeric"}),
    )

    field_order = ("bank_code", "account_number", "holder")

    def scheme(self) -> str:
        return "promptpay" if self.cleaned_data["bank_code"] == "promptpay" else "th_bank"


def account_form_of(country_code: str) -> type[AccountForm]:
    """The form for shoppers of this country; an IBAN where we know no other way."""
    return {"KR": KoreanBankForm, "TH": ThaiBankForm}.get(country_code, IbanForm)

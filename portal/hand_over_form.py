"""What the shopper tells of a parcel that he handed over: carrier, number, cost, a photo of the receipt."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import ShopSettings
from accounts.services.files import PictureRefused
from core.money import Money, decimals_of, format_money, to_minor
from countries.registry import country
from portal.frame import ShopRequest
from portal.uploads import kept_picture
from returns.models import ReturnRequest
from returns.services.own_parcels import RECEIPT, ToldHandOver
from returns.states import Method

_TEXT = {"class": "input", "autocomplete": "off", "spellcheck": "false"}
_NUMBER = re.compile(r"[0-9A-Za-z\-]{5,60}")
_MOST_MINOR = 10**9


class HandOverForm(forms.Form):
    """Carrier and number are asked only of a parcel by the shopper's own carrier; its cost only where the terms
    give it back."""

    carrier = forms.CharField(
        label=gettext_lazy("Carrier"),
        max_length=60,
        error_messages={"required": gettext_lazy("Please write who carries the parcel.")},
        widget=forms.TextInput(attrs={**_TEXT, "list": "carriers"}),
    )
    tracking_number = forms.CharField(
        label=gettext_lazy("Tracking number"),
        help_text=gettext_lazy("It stands on the receipt."),
        max_length=60,
        error_messages={"required": gettext_lazy("Please write the number of the parcel.")},
        widget=forms.TextInput(attrs={**_TEXT, "autocapitalize": "characters"}),
    )
    cost = forms.CharField(
        label=gettext_lazy("What did the postage cost?"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={**_TEXT, "inputmode": "decimal"}),
    )
    receipt = forms.FileField(
        label=gettext_lazy("Photo of the receipt"),
        required=False,
        widget=forms.FileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp,image/gif", "class": "file"}
        ),
    )

    def __init__(
        self, *args: Any, found: ReturnRequest, most_repaid_minor: int, language: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.found, self.most_repaid_minor, self.language = found, most_repaid_minor, language
        own = found.own_parcel or {}
        if found.method != Method.OWN_CARRIER:
            for name in ("carrier", "tracking_number", "cost"):
                del self.fields[name]
            return
        self.fields["carrier"].initial = own.get("carrier", "")
        self.fields["tracking_number"].initial = own.get("tracking_number", "")
        if not most_repaid_minor:
            del self.fields["cost"]
        elif own.get("cost_minor"):
            self.fields["cost"].initial = Money(own["cost_minor"], found.currency).decimal_string

    def clean_tracking_number(self) -> str:
        number = str(self.cleaned_data["tracking_number"]).translate(_PLAIN_DIGITS).replace(" ", "").upper()
        if not _NUMBER.fullmatch(number):
            raise forms.ValidationError(
                _("This does not look like a tracking number: please compare it once more.")
            )
        return number

    def clean_cost(self) -> int | None:
        typed = str(self.cleaned_data["cost"]).strip()
        if not typed:
            return None
        minor = minor_typed(typed, self.found.currency)
        if minor is None or not 0 < minor <= _MOST_MINOR:
            raise forms.ValidationError(_("Please write an amount, such as 4.90."))
        return minor

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        has_receipt = cleaned.get("receipt") or (self.found.own_parcel or {}).get("receipt")
        if cleaned.get("cost") and not has_receipt and "receipt" not in self.errors:
            self.add_error(
                "receipt", _("Please add a photo of the receipt, so that we can give the postage back.")
            )
        return cleaned

    def lead(self) -> str:
        """What is asked for, and what comes of it."""
        if self.found.method != Method.OWN_CARRIER:
            return _("Thank you. A photo of the receipt helps us to find the parcel if it gets lost.")
        if not self.most_repaid_minor:
            return _("With the number we can follow your parcel.")
        return _(
            "With the number we can follow your parcel. We give the postage back as store credit, up to: %(amount)s"
        ) % {"amount": format_money(Money(self.most_repaid_minor, self.found.currency), self.language)}


def told_of(request: ShopRequest, form: HandOverForm, *, now: datetime) -> ToldHandOver | None:
    """What the valid ``form`` tells, its picture stored; None when the picture cannot be used, which the form then says."""
    upload = form.cleaned_data.get("receipt")
    receipt = ""
    if upload is not None:
        try:
            receipt = kept_picture(request, upload, kind=RECEIPT, now=now)
        except PictureRefused as refusal:
            form.add_error("receipt", refusal.detail)
            return None
    return ToldHandOver(
        carrier=_code_of(form.found, form.cleaned_data.get("carrier", "")),
        tracking_number=form.cleaned_data.get("tracking_number", ""),
        cost_minor=form.cleaned_data.get("cost"),
        receipt=receipt,
    )


def carriers_known(found: ReturnRequest, settings: ShopSettings) -> tuple[str, ...]:
    """Names to choose from; any other may be written."""
    return tuple(carrier.name for carrier in country(found.order.country or settings.country).carriers)


def minor_typed(typed: str, currency: str) -> int | None:
    """``4.90``, ``4,90``, ``1.234,50``, ``3,000원``, ``๖๕``: the last mark parts decimals where the currency has some
    and few enough digits follow it. None for what is no amount."""
    text = "".join(sign for sign in typed.translate(_PLAIN_DIGITS) if sign in "0123456789.,")
    places = decimals_of(currency)
    whole, mark, rest = text, "", ""
    last = max(text.rfind("."), text.rfind(","))
    if last >= 0 and 0 < len(text) - last - 1 <= places:
        whole, mark, rest = text[:last], ".", text[last + 1 :]
    digits = whole.replace(".", "").replace(",", "")
    if not (digits or rest):
        return None
    return to_minor(Decimal(f"{digits or '0'}{mark}{rest}"), currency)


def _code_of(found: ReturnRequest, name: str) -> str:
    """The carrier's code where the country knows it by this name, else what was written."""
    wanted = name.strip()
    for carrier in country(found.order.country).carriers:
        if wanted.casefold() in (carrier.name.casefold(), carrier.code.casefold()):
            return carrier.code
    return wanted


_PLAIN_DIGITS = {
    ord(digit): str(value)
    for first in ("\N{THAI DIGIT ZERO}", "\N{FULLWIDTH DIGIT ZERO}", "\N{ARABIC-INDIC DIGIT ZERO}")
    for value, digit in enumerate(chr(ord(first) + offset) for offset in range(10))
}

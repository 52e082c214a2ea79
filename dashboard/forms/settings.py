"""The shop's settings and brand as forms; what the values mean is the services' to check."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import Brand, ShopSettings
from accounts.services.settings import FONTS
from core.errors import Refusal

_FONT_LABELS = {
    "system": _("Plain, as the device writes"),
    "serif": _("Serif headings"),
    "rounded": _("Rounded"),
    "mono": _("Typewriter headings"),
}
_ADDRESS_FIELDS = ("name", "line1", "line2", "district", "city", "region", "postal_code")


def text_input(**attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input", **attributes})


def add_refusal(form: forms.Form, refusal: Refusal) -> None:
    """Put what a service refused beside the fields that it names, the rest on top."""
    for error in refusal.errors:
        name = error.field.split(".")[-1]
        form.add_error(name if name in form.fields else None, error.message)
    if not refusal.errors:
        form.add_error(None, str(refusal))


class SettingsForm(forms.Form):
    shop_name = forms.CharField(label=_("Name of the shop"), max_length=120, widget=text_input())
    languages = forms.MultipleChoiceField(
        label=_("Languages of the shoppers' pages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    default_language = forms.ChoiceField(
        label=_("First language"), choices=settings.LANGUAGES, widget=forms.Select(attrs={"class": "input"})
    )
    time_zone = forms.CharField(
        label=_("Time zone"),
        help_text=_("For example Europe/Berlin. Periods end at midnight there."),
        widget=text_input(),
    )
    reply_to_email = forms.EmailField(
        label=_("Replies to our mails go to"),
        required=False,
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
    )
    support_phone = forms.CharField(
        label=_("Phone for questions"), required=False, max_length=32, widget=text_input(inputmode="tel")
    )
    hand_over_days = forms.IntegerField(
        label=_("Days to hand the parcel over"),
        help_text=_("Counted from the approval, where the policy says nothing else."),
        widget=forms.NumberInput(attrs={"class": "input"}),
    )
    refund_days = forms.IntegerField(
        label=_("Business days until a refund is sent"),
        help_text=_("This day is promised to the shopper. The law of the country may make it shorter."),
        widget=forms.NumberInput(attrs={"class": "input"}),
    )
    assumed_delivery_days = forms.IntegerField(
        label=_("Days after shipping when a parcel counts as delivered"),
        help_text=_("For parcels whose carrier does not tell us."),
        widget=forms.NumberInput(attrs={"class": "input"}),
    )
    ask_for_postcode = forms.BooleanField(
        label=_("Ask for the postcode too when an order is looked up"), required=False
    )
    address_name = forms.CharField(label=_("Recipient of returns"), required=False, widget=text_input())
    address_line1 = forms.CharField(label=_("Street and number"), required=False, widget=text_input())
    address_line2 = forms.CharField(label=_("Second line"), required=False, widget=text_input())
    address_district = forms.CharField(label=_("District"), required=False, widget=text_input())
    address_city = forms.CharField(label=_("City"), required=False, widget=text_input())
    address_region = forms.CharField(label=_("Region"), required=False, widget=text_input())
    address_postal_code = forms.CharField(label=_("Postcode"), required=False, widget=text_input())

    @classmethod
    def of(cls, row: ShopSettings) -> SettingsForm:
        names = [name for name in cls.base_fields if not name.startswith("address_")]
        initial: dict[str, Any] = {name: getattr(row, name) for name in names}
        for name in _ADDRESS_FIELDS:
            initial[f"address_{name}"] = row.return_address.get(name) or ""
        return cls(initial=initial)

    def changes(self, country: str) -> dict[str, Any]:
        """What ``update_settings`` takes."""
        values = dict(self.cleaned_data)
        address = {name: values.pop(f"address_{name}") for name in _ADDRESS_FIELDS}
        values["return_address"] = (
            {name: text for name, text in address.items() if text} | {"country_code": country}
            if any(address.values())
            else {}
        )
        return values


class BrandForm(forms.Form):
    accent_colour = forms.CharField(
        label=_("Accent colour"),
        help_text=_("Buttons, links and marks."),
        widget=forms.TextInput(attrs={"type": "color", "class": "input input--colour"}),
    )
    background_colour = forms.CharField(
        label=_("Background"), widget=forms.TextInput(attrs={"type": "color", "class": "input input--colour"})
    )
    text_colour = forms.CharField(
        label=_("Text"), widget=forms.TextInput(attrs={"type": "color", "class": "input input--colour"})
    )
    font = forms.ChoiceField(
        label=_("Lettering"),
        choices=[(name, _FONT_LABELS[name]) for name in FONTS],
        widget=forms.Select(attrs={"class": "input"}),
    )
    radius = forms.IntegerField(
        label=_("Round corners"),
        min_value=0,
        max_value=28,
        widget=forms.NumberInput(attrs={"type": "range", "min": "0", "max": "28", "class": "range"}),
    )
    shop_url = forms.URLField(
        label=_("Address of the shop"),
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "input"}),
    )
    logo = forms.FileField(
        label=_("Logo"),
        help_text=_("PNG or JPEG, best on a transparent ground."),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(settings.LANGUAGES)
        for code in languages:
            self.fields[f"tagline_{code}"] = forms.CharField(
                label=_("Sentence under the name (%(language)s)") % {"language": names.get(code, code)},
                required=False,
                max_length=120,
                widget=text_input(),
            )

    @classmethod
    def of(cls, row: Brand, *, languages: list[str]) -> BrandForm:
        names = ("accent_colour", "background_colour", "text_colour", "font", "radius", "shop_url")
        initial: dict[str, Any] = {name: getattr(row, name) for name in names}
        initial |= {f"tagline_{code}": row.tagline.get(code, "") for code in languages}
        return cls(initial=initial, languages=languages)

    def changes(self) -> dict[str, Any]:
        """What ``update_brand`` takes, without the logo."""
        values = {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "logo" and not name.startswith("tagline_")
        }
        taglines = {
            name.removeprefix("tagline_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("tagline_") and value
        }
        return {**values, "tagline": taglines}

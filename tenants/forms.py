"""The one form of the public host."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django import forms
from django.contrib.auth import get_user_model, password_validation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.collation import sort_key
from countries.registry import is_country_code


class SignUpForm(forms.Form):
    """What somebody is asked who wants a shop here. What it means is checked by the service."""

    use_required_attribute = True

    name = forms.CharField(
        label=_("Name of your shop"),
        error_messages={"required": _("Please write the name of your shop.")},
        max_length=80,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "organization"}),
    )
    address = forms.CharField(
        label=_("Address of your returns pages"),
        error_messages={"required": _("Please choose an address.")},
        help_text=_("Small letters, digits and hyphens."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "input", "autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        error_messages={"required": _("Please choose a country.")},
        help_text=_("It sets your currency, time zone, carriers and holidays, and the law where we know it."),
        widget=forms.Select(attrs={"class": "input", "autocomplete": "country"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        error_messages={"required": _("Please write your e-mail.")},
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
    )
    password = forms.CharField(
        label=_("Password"),
        error_messages={"required": _("Please choose a password.")},
        help_text=_("At least 10 characters."),
        strip=False,
        widget=forms.PasswordInput(
            attrs={"class": "input", "autocomplete": "new-password", "minlength": "10"}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices(get_language() or "en")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "password" in given:
            owner = get_user_model()(email=given.get("email", ""), name=given.get("name", ""))
            try:
                password_validation.validate_password(given["password"], user=owner)
            except forms.ValidationError as failure:
                self.add_error("password", failure)
        return given


def country_choices(language: str) -> list[tuple[str, Any]]:
    """All countries by their name in ``language``, in the order in which its readers look for them."""
    names = Locale.parse(language, sep="-").territories
    countries = ((code, name) for code, name in names.items() if is_country_code(code) and code not in _EMPTY)
    return [
        ("", _("Choose a country")),
        *sorted(countries, key=lambda pair: sort_key(pair[1], language)),
    ]


_EMPTY = frozenset({"AQ", "BV", "HM"})  # nobody lives there

"""The one form of the public host."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from countries.registry import known_countries


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
        help_text=_("Small letters, digits and hyphens. You can use your own domain later."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "input", "autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        error_messages={"required": _("Please choose a country.")},
        help_text=_("It brings your law, carriers, currency and holidays."),
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

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password)
        return password


def country_choices(language: str) -> list[tuple[str, Any]]:
    """All countries by their name in ``language``; those that bring data of their own come first."""
    names = Locale.parse(language, sep="-").territories
    known = sorted(
        ((country.code, names.get(country.code, country.name)) for country in known_countries()),
        key=lambda pair: pair[1],
    )
    first = {code for code, _name in known}
    others = sorted(
        (
            (code, name)
            for code, name in names.items()
            if len(code) == 2 and code.isalpha() and code not in first
        ),
        key=lambda pair: pair[1],
    )
    others = [(code, name) for code, name in others if code not in _NO_COUNTRIES]
    return [("", _("Choose a country")), *known, *others]


_NO_COUNTRIES = frozenset(
    {"EU", "EZ", "UN", "XA", "XB", "QO", "ZZ", "AC", "CP", "DG", "EA", "IC", "TA", "AQ", "BV", "HM"}
)

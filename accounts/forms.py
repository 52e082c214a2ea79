"""Forms of signing in to a shop and of joining its staff."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.services.second_factor import note_refused
from accounts.services.throttles import forgive, hit
from core import clock

CODES_IN_A_QUARTER = 10
_QUARTER = 15 * 60


class SignInForm(LoginForm):
    """E-mail and password, said in our words and without hints inside the fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs["class"] = "input"


class JoinForm(forms.Form):
    """A name and a password of one's own."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters."),
        strip=False,
        widget=forms.PasswordInput(
            attrs={"class": "input", "autocomplete": "new-password", "minlength": "10"}
        ),
    )


class CountedCode:
    """Codes are short, so that wrong ones are counted for the person, who has given a right password before."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]  # type: ignore[attr-defined]
        field.label = _("Code of your app, or a recovery code")
        field.widget.attrs = {"class": "input", "autocomplete": "one-time-code", "autocapitalize": "none"}

    def clean_code(self) -> str:
        counter: dict[str, Any] = {
            "scope": "second_factor", "key": str(self.user.pk), "window_seconds": _QUARTER, "now": clock.real_now()
        }  # fmt: skip
        if not hit(**counter, limit=CODES_IN_A_QUARTER).is_allowed:
            raise forms.ValidationError(
                _("There were too many wrong codes. Please try again in a quarter of an hour.")
            )
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except forms.ValidationError:
            note_refused(staff=self.user, now=clock.real_now())
            raise
        forgive(**counter)
        return code


class SecondFactorForm(CountedCode, AuthenticateForm):
    """The code at signing in."""


class ProvedAgainForm(CountedCode, ReauthenticateForm):
    """The code before something that matters."""


def _name_of_passkey(*, required: bool) -> forms.CharField:
    return forms.CharField(
        label=_("Name"),
        help_text=_("So that you know it again, such as the device that it is on."),
        max_length=60,
        required=required,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey of the browser, and what its owner calls it."""

    name = _name_of_passkey(required=False)


class PasskeyNameForm(EditWebAuthnForm):
    """Another name for a passkey."""

    name = _name_of_passkey(required=True)

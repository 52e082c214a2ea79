"""The legal footer as a form: one field for each line that the shop's country has, and the shop's own words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _

from accounts.models import ShopSettings
from accounts.services.legal_footer import LONGEST_OWN_WORDS
from countries.legal_numbers import LONGEST
from countries.model import LegalField, Need
from countries.registry import country
from dashboard.forms.settings import text_input

_INPUT_TYPES = {"email": "email", "kep": "email", "phone": "tel"}


class Row(NamedTuple):
    """One line as the page asks for it."""

    field: LegalField
    input: forms.BoundField
    is_needed: bool
    is_missing: bool


class LegalFooterForm(forms.Form):
    """What a value means is the service's to check."""

    def __init__(self, *args: Any, settings: ShopSettings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settings = settings
        self.lines = country(settings.country).legal_footer
        for line in self.lines:
            self.fields[line.code] = forms.CharField(
                label=_(line.label),
                help_text=_(line.help),
                max_length=LONGEST,
                required=False,
                widget=text_input(type=_INPUT_TYPES.get(line.code, "text"), autocomplete="off"),
            )
        self.fields["own_words"] = forms.CharField(
            label=_("More lines"),
            help_text=_("What else has to stand there, in your own words; each line is shown as it is."),
            max_length=LONGEST_OWN_WORDS,
            required=False,
            widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
        )

    @classmethod
    def of(cls, settings: ShopSettings) -> LegalFooterForm:
        """What stands there; e-mail and phone are proposed as the shop already answers them."""
        proposed = {"email": settings.reply_to_email, "phone": settings.support_phone}
        initial = {**proposed, **settings.legal_details, "own_words": settings.legal_footer}
        return cls(initial=initial, settings=settings)

    def rows(self) -> Iterator[Row]:
        """The country's lines, as they are filled in now."""
        for line in self.lines:
            is_needed = line.need is Need.ALWAYS
            given = self.settings.legal_details.get(line.code)
            yield Row(line, self[line.code], is_needed, is_needed and not given)

    def details(self) -> dict[str, str]:
        """What ``update_legal_footer`` takes, without the shop's own words."""
        return {line.code: self.cleaned_data[line.code] for line in self.lines}

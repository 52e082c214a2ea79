"""The shop's own words for a letter."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.merchant_texts import MOST_BODY_CHARACTERS, MOST_SUBJECT_CHARACTERS


class TextForm(forms.Form):
    """Subject and paragraphs; what may be named in them is checked by notifications."""

    subject = forms.CharField(
        label=_("Subject"),
        max_length=MOST_SUBJECT_CHARACTERS,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    body = forms.CharField(
        label=_("Paragraphs"),
        max_length=MOST_BODY_CHARACTERS,
        help_text=_("An empty line begins a new paragraph."),
        widget=forms.Textarea(attrs={"class": "input", "rows": 10}),
    )

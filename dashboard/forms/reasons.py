"""A reason of the tree as a form; whether it fits is the service's to check."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.forms.settings import text_input
from dashboard.presenting.words import FAULTS, Words, choices
from returns.models import Reason
from returns.policy.reading import MOST_PHOTOS
from returns.reason_texts import built_in_text
from returns.services.reasons import LONGEST_LABEL, ReasonInput
from returns.states import ReasonScopeMode, StandardReason

STANDARD_REASONS: Words = {
    StandardReason.SIZE_TOO_SMALL: _("Too small"),
    StandardReason.SIZE_TOO_LARGE: _("Too large"),
    StandardReason.COLOR: _("Colour"),
    StandardReason.STYLE: _("Style"),
    StandardReason.NOT_AS_DESCRIBED: _("Not as described"),
    StandardReason.WRONG_ITEM: _("Wrong item"),
    StandardReason.DEFECTIVE: _("Defective"),
    StandardReason.DAMAGED_IN_TRANSIT: _("Damaged on the way"),
    StandardReason.ARRIVED_LATE: _("Arrived too late"),
    StandardReason.CHANGED_MY_MIND: _("Changed their mind"),
    StandardReason.OTHER: _("Something else"),
}
SCOPES: Final = (
    (ReasonScopeMode.ALL, _("All products")),
    (ReasonScopeMode.ONLY, _("Only the products below")),
    (ReasonScopeMode.EXCEPT, _("All products except those below")),
)
_SELECT: Final = {"class": "input"}


class ReasonForm(forms.Form):
    """``known_types`` are those of the shop's products; types that the reason names besides stay choices."""

    fault = forms.ChoiceField(label=_("Whose fault it is"), widget=forms.Select(attrs=_SELECT))
    standard_reason = forms.ChoiceField(
        label=_("Counts in reports as"),
        help_text=_("Exchanges, figures and integrations go by this."),
        widget=forms.Select(attrs=_SELECT),
    )
    photos = forms.IntegerField(
        label=_("Photos asked for at least"),
        min_value=0,
        max_value=MOST_PHOTOS,
        widget=forms.NumberInput(attrs={"class": "input"}),
    )
    scope = forms.ChoiceField(label=_("Offered for"), choices=SCOPES, widget=forms.Select(attrs=_SELECT))
    product_types = forms.MultipleChoiceField(
        label=_("Product types"), required=False, widget=forms.CheckboxSelectMultiple
    )
    product_tags = forms.CharField(
        label=_("Product tags"),
        help_text=_("One per line"),
        required=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": "3"}),
    )

    def __init__(
        self,
        *args: Any,
        languages: dict[str, str],
        known_types: Iterable[str],
        groups: Iterable[tuple[str, str]] | None = None,
        code: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._languages = list(languages)
        first: dict[str, forms.Field] = {
            f"label_{language}": forms.CharField(
                label=_("Text (%(language)s)") % {"language": title},
                required=False,
                max_length=LONGEST_LABEL,
                widget=text_input(lang=language),
            )
            for language, title in languages.items()
        }
        if groups is not None:
            first["parent"] = forms.ChoiceField(
                label=_("Group"),
                required=False,
                choices=[("", _("None: on the first level")), *groups],
                widget=forms.Select(attrs=_SELECT),
            )
        self.fields = {**first, **self.fields}
        if built_in := built_in_text(code):
            self.fields[f"label_{self._languages[0]}"].help_text = _(
                "Empty: our own text in each language, such as: %(text)s"
            ) % {"text": built_in}
        self.fields["fault"].choices = choices(FAULTS)  # type: ignore[attr-defined]
        self.fields["standard_reason"].choices = choices(STANDARD_REASONS)  # type: ignore[attr-defined]
        stated = self.initial.get("product_types", [])
        types = dict.fromkeys([*known_types, *stated])
        self.fields["product_types"].choices = [(name, name) for name in types]  # type: ignore[attr-defined]
        if not types:
            del self.fields["product_types"]

    @staticmethod
    def values_of(reason: Reason) -> dict[str, Any]:
        """What the form shows of ``reason`` at first."""
        return {
            **{f"label_{language}": text for language, text in reason.labels.items()},
            "fault": reason.fault,
            "standard_reason": reason.standard_reason,
            "photos": reason.photos,
            "scope": reason.scope,
            "product_types": list(reason.product_types),
            "product_tags": "\n".join(reason.product_tags),
        }

    @property
    def said(self) -> ReasonInput:
        data = self.cleaned_data
        tags = [line.strip() for line in data["product_tags"].splitlines()]
        return ReasonInput(
            labels={language: data[f"label_{language}"] for language in self._languages},
            fault=data["fault"],
            standard_reason=data["standard_reason"],
            photos=data["photos"],
            scope=data["scope"],
            product_types=tuple(data.get("product_types", ())),
            product_tags=tuple(dict.fromkeys(filter(None, tags))),
        )

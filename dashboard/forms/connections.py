"""What has to be known of somebody who stands behind a port."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import BY_HAND, Connection, Port
from accounts.selectors import shop_settings
from accounts.services.files import store_picture
from countries.registry import country
from dashboard.forms.settings import text_input
from integrations.by_hand.carrier.agreement import LONGEST_CODE, Agreement, require_usable
from integrations.by_hand.states import Way

_MARK_PIXELS = 400


class ConnectionForm(forms.Form):
    """There is nothing to be said of him, unless a form of his own asks for something."""

    def settings(self, behind: Connection | None, *, now: datetime) -> dict[str, Any]:
        """What the connection keeps; ``behind`` is the one that stands there. Raises a Refusal that names fields."""
        return dict(self.cleaned_data)

    @property
    def company(self) -> str:
        """Which company it is, where its provider can be any."""
        return ""


class PaymentsByHandForm(ConnectionForm):
    """Whether differences are collected too."""

    collects = forms.BooleanField(
        label=_(
            "We also collect what customers pay on top of an exchange, by a link of our own or a transfer"
        ),
        required=False,
    )


class CarrierByHandForm(ConnectionForm):
    """The agreement with a carrier, in the order in which a merchant has it before him."""

    carrier = forms.ChoiceField(
        label=_("Carrier"), required=False, widget=forms.Select(attrs={"class": "input"})
    )
    name = forms.CharField(
        label=_("Name that customers read"),
        help_text=_("Only for a carrier that is not in the list."),
        required=False,
        max_length=60,
        widget=text_input(autocomplete="off"),
    )
    mark = forms.ImageField(
        label=_("Mark of the carrier"),
        help_text=_("A small picture that stands beside its name."),
        required=False,
        widget=forms.FileInput(attrs={"class": "input", "accept": "image/*"}),
    )
    branch_url = forms.URLField(
        label=_("Page on which its branches are found"),
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    say = forms.CharField(
        label=_("What customers say at the counter"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"class": "input", "rows": 2}),
    )
    way = forms.ChoiceField(
        label=_("How parcels are handed over"),
        choices=[
            (Way.STANDING_CODE, _("With one code for all returns (customer or agreement code)")),
            (Way.CODE_POOL, _("With a code of its own for each return, from codes that you have")),
            (Way.LABEL_POOL, _("With a label for each return, from PDF files that you have")),
            (Way.NONE, _("Not at all: the carrier only picks up")),
        ],
        widget=forms.RadioSelect,
    )
    standing_code = forms.CharField(
        label=_("The one code"),
        required=False,
        max_length=LONGEST_CODE,
        widget=text_input(autocomplete="off"),
    )
    has_pickups = forms.BooleanField(
        label=_("We book pickups at the door on the carrier's own site"), required=False
    )
    pickup_hours = forms.CharField(
        label=_("Hours in which it comes"),
        help_text=_("Such as 09:00-18:00."),
        required=False,
        max_length=11,
        widget=text_input(autocomplete="off"),
    )
    pickup_lead_days = forms.IntegerField(
        label=_("Days that you need for booking"),
        min_value=1,
        max_value=7,
        widget=forms.NumberInput(attrs={"class": "input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "way": Way.STANDING_CODE,
            "pickup_hours": "09:00-18:00",
            "pickup_lead_days": 1,
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)
        self.carriers = {one.code: one.name for one in country(shop_settings().country).carriers}
        self.fields["carrier"].choices = [*self.carriers.items(), ("", _("Another one"))]  # type: ignore[attr-defined]

    def settings(self, behind: Connection | None, *, now: datetime) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        picture = values.pop("mark")
        is_same = behind is not None and behind.is_by_hand and behind.company in (self.company, "")
        known = behind.settings if behind is not None and is_same else {}
        values["name"] = self.carriers.get(values["carrier"]) or values["name"]
        agreement = Agreement.from_settings({**values, "mark": known.get("mark", "")})
        require_usable(agreement)
        if not picture:
            return agreement.as_settings()
        mark = store_picture(data=picture.read(), kind="mark", now=now, longest_side=_MARK_PIXELS)
        return {**agreement.as_settings(), "mark": mark.public_id}

    @property
    def company(self) -> str:
        return str(self.cleaned_data["carrier"] or self.cleaned_data["name"])


_FORMS: dict[tuple[str, str], type[ConnectionForm]] = {
    (Port.PAYMENTS, BY_HAND): PaymentsByHandForm,
    (Port.CARRIER, BY_HAND): CarrierByHandForm,
}


def form_for(port: str, provider: str) -> type[ConnectionForm]:
    """The form of a provider, an empty one where choosing him is all."""
    return _FORMS.get((port, provider), ConnectionForm)

"""What all pages about the policy have in common: the shop's words, titles of versions, warnings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import ShopSettings
from accounts.roles import Capability
from accounts.selectors import shop_settings
from commerce.models import Order
from dashboard.access import StaffRequest, staff_page
from dashboard.presenting.moments import Clock
from dashboard.presenting.policy_comparison import Differences, WarningRow, differences, warning_rows
from dashboard.presenting.policy_words import PolicyWords
from dashboard.presenting.timeline import actor_name, actor_names
from dashboard.presenting.words import METHODS, RESOLUTIONS, word
from loyalty.selectors import tiers
from returns.models import PolicyVersion
from returns.models.policy import PolicyState
from returns.nobody import impossible_now
from returns.policy.comparison import compare
from returns.policy.document import parse_document
from returns.selectors import reason_labels
from returns.services.policies import find_policy
from returns.shop_words import warnings_about

MOST_VERSIONS = 100


@dataclass(frozen=True)
class VersionRow:
    """One version in a list."""

    id: str
    title: str
    since: str
    note: str
    who: str
    when: str
    is_current: bool


@dataclass(frozen=True)
class PolicyDesk:
    """Reads policies for one member of staff."""

    request: StaffRequest

    @cached_property
    def settings(self) -> ShopSettings:
        return shop_settings()

    @cached_property
    def clock(self) -> Clock:
        return Clock.of_page(self.request.language, self.settings.time_zone)

    @cached_property
    def names(self) -> Mapping[str, Mapping[str, str]]:
        """The values that this shop's own facts can have, by fact and code."""
        language = self.request.language
        return {
            "request.reason": reason_labels(language),
            "customer.tier": {tier.code: tier.name_in(language) for tier in tiers()},
        }

    @cached_property
    def words(self) -> PolicyWords:
        return PolicyWords(self.request.language, self.settings.currency, self.names)

    @cached_property
    def currencies(self) -> tuple[str, ...]:
        """The shop's own, then those of its orders."""
        sold = Order.objects.order_by("currency").values_list("currency", flat=True).distinct()
        return tuple(dict.fromkeys([self.settings.currency, *sold]))

    def title(self, version: PolicyVersion) -> str:
        if version.number is None:
            return _("Draft of %(moment)s") % {"moment": self.clock.moment(version.created_at)}
        return _("Version %(number)s") % {"number": version.number}

    def since(self, version: PolicyVersion) -> str:
        if version.state == PolicyState.DRAFT:
            return ""
        if version.effective_from is None:
            return _("In force from the beginning")
        return _("In force from %(day)s") % {"day": self.clock.day(version.effective_from)}

    def rows(self, versions: list[PolicyVersion], *, current_id: str = "") -> tuple[VersionRow, ...]:
        """Versions with who made or published them and when; two queries."""
        actors = [version.published_by or version.created_by for version in versions]
        names = actor_names([actor for actor in actors if actor])
        return tuple(
            VersionRow(
                id=version.public_id,
                title=self.title(version),
                since=self.since(version),
                note=version.note,
                who=actor_name(actor, names) if actor else "",
                when=self.clock.moment(version.published_at or version.created_at),
                is_current=version.public_id == current_id,
            )
            for version, actor in zip(versions, actors, strict=True)
        )

    def warnings(self, version: PolicyVersion) -> tuple[WarningRow, ...]:
        document = parse_document(version.document)
        return warning_rows(document, warnings_about(document, now=self.clock.now), self.words)

    def not_offered(self, version: PolicyVersion) -> tuple[str, ...]:
        """Ways and resolutions that the version names and that customers do not see, as nobody does them."""
        document = version.document
        terms = [document["base"], *(rule.get("set", {}) for rule in document["rules"])]
        named = {
            name for each in terms for term in ("methods", "resolutions") for name in each.get(term) or ()
        }
        return tuple(word({**METHODS, **RESOLUTIONS}, name) for name in sorted(named & impossible_now()))

    def differences(self, before: PolicyVersion, after: PolicyVersion) -> Differences:
        compared = compare(parse_document(before.document), parse_document(after.document))
        return differences(compared, self.words)


DraftView = Callable[..., HttpResponseBase]


def draft_page(view: DraftView) -> Callable[..., HttpResponseBase]:
    """Lets in who may edit the policy, and hands over the desk and the draft; a published version is only shown."""

    @staff_page(Capability.EDIT_POLICY)
    @wraps(view)
    def answer(request: StaffRequest, policy_id: str, **kwargs: Any) -> HttpResponseBase:
        found = find_policy(policy_id)
        if found.state != PolicyState.DRAFT:
            text = _("This version is published already, and a published version is never changed.")
            messages.error(request, text)
            return HttpResponseRedirect(reverse("dashboard:policy_version", args=[policy_id]))
        return view(PolicyDesk(request), found, **kwargs)

    return answer

"""The dashboard's menu: one table, filtered by what a role may do."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, gettext_noop

from accounts.models import StaffUser
from accounts.roles import Capability


@dataclass(frozen=True)
class MenuEntry:
    """One line of the menu as the page shows it."""

    label: str
    icon: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class MenuGroup:
    label: str  # empty for the first group
    entries: tuple[MenuEntry, ...]


# group: (route, label, icon of templates/components/icons, capability)
_MENU: tuple[tuple[str, tuple[tuple[str, str, str, Capability], ...]], ...] = (
    (
        "",
        (
            ("dashboard:queue", gettext_noop("Returns"), "return", Capability.VIEW_RETURNS),
            ("dashboard:receiving", gettext_noop("Receiving"), "box", Capability.RECEIVE_AND_INSPECT),
            ("dashboard:cancellations", gettext_noop("Cancellations"), "swap", Capability.DECIDE_RETURNS),
            ("dashboard:promises", gettext_noop("Refund deadlines"), "clock", Capability.REFUND),
            ("dashboard:todo", gettext_noop("To do by hand"), "check", Capability.VIEW_RETURNS),
            ("dashboard:payouts", gettext_noop("Payouts"), "bank", Capability.MANAGE_PAYOUTS),
            ("dashboard:customers", gettext_noop("Customers"), "heart", Capability.VIEW_PERSONAL_DATA),
            ("dashboard:orders", gettext_noop("Orders"), "shop", Capability.VIEW_PERSONAL_DATA),
            ("dashboard:products", gettext_noop("Products"), "star", Capability.VIEW_RETURNS),
            ("dashboard:messages", gettext_noop("Messages"), "mail", Capability.WRITE_MESSAGES),
            ("dashboard:caught_mails", gettext_noop("Caught mails"), "mail", Capability.MANAGE_STAFF),
            ("dashboard:survey", gettext_noop("Survey"), "info", Capability.VIEW_INSIGHTS),
        ),
    ),
    (
        gettext_noop("Shop"),
        (
            ("dashboard:policy", gettext_noop("Policy"), "check", Capability.VIEW_POLICY),
            ("dashboard:reasons", gettext_noop("Return reasons"), "info", Capability.EDIT_POLICY),
            ("dashboard:loyalty", gettext_noop("Loyalty"), "credit", Capability.EDIT_POLICY),
            ("dashboard:brand", gettext_noop("Brand"), "globe", Capability.EDIT_BRAND),
            ("dashboard:settings", gettext_noop("Settings"), "pin", Capability.EDIT_SETTINGS),
            ("dashboard:connections", gettext_noop("Connections"), "external", Capability.EDIT_SETTINGS),
            ("dashboard:imports", gettext_noop("Imports"), "download", Capability.IMPORT_ORDERS),
            ("dashboard:staff", gettext_noop("Staff"), "home", Capability.MANAGE_STAFF),
            ("dashboard:api_keys", gettext_noop("API keys"), "lock", Capability.MANAGE_KEYS),
            ("dashboard:security_log", gettext_noop("Who did what"), "calendar", Capability.MANAGE_STAFF),
            ("dashboard:test_shop", gettext_noop("Test shop"), "star", Capability.EDIT_SETTINGS),
            ("dashboard:dead_work", gettext_noop("Failed tasks"), "alert", Capability.REPLAY_WORK),
        ),
    ),
)


_OF_TEST_SHOPS = frozenset({"dashboard:caught_mails"})


def navigation_for(user: StaffUser, path: str, *, is_test: bool) -> tuple[MenuGroup, ...]:
    """The groups of the menu that this person may use in this shop; the longest address that fits ``path`` is current."""
    urls = {
        route: url
        for _group, entries in _MENU
        for route, _label, _icon, capability in entries
        if user.may(capability) and (is_test or route not in _OF_TEST_SHOPS) and (url := _url(route))
    }
    fitting = [url for url in urls.values() if path.startswith(url)]
    current = max(fitting, key=len, default="")
    groups = []
    for group, entries in _MENU:
        shown = tuple(
            MenuEntry(gettext(label), icon, urls[route], urls[route] == current)
            for route, label, icon, _capability in entries
            if route in urls
        )
        if shown:
            groups.append(MenuGroup(gettext(group) if group else "", shown))
    return tuple(groups)


def _url(route: str) -> str:
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""

"""Ports and who stands behind them as staff read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accounts.models import BY_HAND, Connection, Port
from accounts.ports import SANDBOX, providers_of
from dashboard.presenting.words import Badge
from integrations.by_hand.services.pool import few_left
from returns.waiting_work import WAITING


@dataclass(frozen=True)
class _PortWords:
    title: Promise
    does: Promise
    icon: str
    without: Promise  # what does not work while nobody is there


_PORTS: dict[str, _PortWords] = {
    Port.CARRIER: _PortWords(
        gettext_lazy("Carrier"),
        gettext_lazy("Return codes, labels and pickups."),
        "truck",
        gettext_lazy(
            "Nobody makes labels or codes. Customers are only offered to send the parcel with a carrier of their own."
        ),
    ),
    Port.PAYMENTS: _PortWords(
        gettext_lazy("Payments"),
        gettext_lazy(
            "Refunds to the payment that they came from, and what customers pay on top of an exchange."
        ),
        "card",
        gettext_lazy(
            "Refunds to cards and other payments wait. Exchanges for something dearer are not offered."
        ),
    ),
    Port.BANK: _PortWords(
        gettext_lazy("Bank transfers"),
        gettext_lazy("Refunds to bank accounts, such as of cash on delivery."),
        "bank",
        gettext_lazy("Refunds to bank accounts wait."),
    ),
    Port.STORE: _PortWords(
        gettext_lazy("Online shop"),
        gettext_lazy("Stock that comes back, replacement orders and cancellations."),
        "shop",
        gettext_lazy(
            "Exchanges are not offered, and nobody is told of stock that came back. Cancellations wait for you."
        ),
    ),
}
_BY_HAND: dict[str, Promise] = {
    Port.PAYMENTS: gettext_lazy(
        "They stand under To do by hand, with order, payment and promised day: you send them where the payment was "
        "made, and record each with its reference, one by one or by a file."
    ),
    Port.CARRIER: gettext_lazy(
        "Your own contract with a carrier, without its computers: a code or label goes to each return, pickups stand "
        "under To do by hand for the carrier's own site."
    ),
    Port.STORE: gettext_lazy(
        "Your people put stock back, place replacement orders, stop orders and enter credit codes in your shop's own "
        "admin. Each stands under To do by hand until it is recorded there."
    ),
    Port.BANK: gettext_lazy(
        "They wait under Payouts: you make a file, give it to your own bank and record it as paid."
    ),
}


@dataclass(frozen=True)
class PortRow:
    code: str
    title: str
    does: str
    icon: str
    who: Badge
    note: str  # what does not work, and what waits
    is_connected: bool
    url: str
    off_url: str


def port_rows(behind: Mapping[str, Connection], waiting: Mapping[str, int]) -> tuple[PortRow, ...]:
    """All ports in the order in which a shop needs them."""
    return tuple(port_row(Port(code), behind.get(code), waiting) for code in _PORTS)


def port_row(port: Port, behind: Connection | None, waiting: Mapping[str, int]) -> PortRow:
    words = _PORTS[port]
    count = sum(waiting.get(kind.work, 0) for kind in WAITING if kind.port == port)
    return PortRow(
        code=port.value,
        title=str(words.title),
        does=str(words.does),
        icon=words.icon,
        who=Badge(provider_name(behind), "good") if behind else Badge(_("Nobody"), "warn"),
        note="" if behind else f"{words.without} {_waits(count)}".strip(),
        is_connected=behind is not None,
        url=reverse("dashboard:connection", args=[port.value]),
        off_url=reverse("dashboard:connection_off", args=[port.value]),
    )


def parcels_elsewhere(counts: Iterable[tuple[Connection, int]]) -> tuple[str, ...]:
    """What stays with carriers of before, and what nobody can be asked about any more."""
    return tuple(_elsewhere(row, count) for row, count in counts)


def _elsewhere(row: Connection, count: int) -> str:
    if providers_of(Port(row.port)).get(row.provider):
        text = ngettext(
            "%(count)s parcel under way stays with %(carrier)s.",
            "%(count)s parcels under way stay with %(carrier)s.",
            count,
        )
    else:
        text = ngettext(
            "%(count)s parcel under way is with %(carrier)s, whom we cannot ask any more: please follow it there yourself.",
            "%(count)s parcels under way are with %(carrier)s, whom we cannot ask any more: please follow them there yourself.",
            count,
        )
    return text % {"count": count, "carrier": provider_name(row)}


@dataclass(frozen=True)
class SetUp:
    """What a shop lacks before it is live: empty rows when everything is there."""

    rows: tuple[PortRow, ...]
    is_urgent: bool  # something waits already
    few_left: str  # that codes or labels run out


def set_up_of(behind: Mapping[str, Connection], waiting: Mapping[str, int]) -> SetUp:
    """The ports behind which nobody stands."""
    missing = tuple(row for row in port_rows(behind, waiting) if not row.is_connected)
    left = few_left(behind.get(Port.CARRIER))
    return SetUp(missing, is_urgent=bool(waiting), few_left="" if left is None else _few_left_text(left))


def _few_left_text(left: int) -> str:
    if not left:
        return _("No return code or label is left: returns wait for more.")
    return ngettext(
        "Only %(count)s return code or label is left.",
        "Only %(count)s return codes or labels are left.",
        left,
    ) % {"count": left}


def provider_words(port: Port, provider: str) -> dict[str, str]:
    """Name, description and code of somebody who can stand behind the port."""
    if provider == SANDBOX:
        return {
            "code": provider,
            "title": _("Sandbox"),
            "text": _(
                "A company of ours that pretends, for trying things out. No money and no parcel moves."
            ),
        }
    return {
        "code": provider,
        "title": pgettext("who does it", "By hand"),
        "text": str(_BY_HAND.get(port, "")),
    }


def provider_name(behind: Connection) -> str:
    """Who it is, in a word or two: the name that the shop gave, else what it is."""
    if name := behind.settings.get("name"):
        return f"{name} ({_('by hand')})" if behind.is_by_hand else str(name)
    return {SANDBOX: _("Sandbox"), BY_HAND: pgettext("who does it", "By hand")}.get(
        behind.provider, behind.provider
    )


def _waits(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(count)s thing waits for it now.", "%(count)s things wait for it now.", count) % {
        "count": count
    }

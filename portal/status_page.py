"""A return's status page: the next step in big letters, then how it goes on, then the money."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext as _

from accounts.models import ShopSettings
from commerce.pictures import pictures_of
from core.money import Money, format_money
from portal.journey import BasketLine
from portal.missing_items import missing_text
from portal.moments import Moment
from portal.money import MoneyRow, MoneySummary, not_paid_yet_text, summary_of
from portal.money_words import compensation_text, standing_refunds
from portal.return_timeline import timeline_of
from portal.status_words import StatusWords
from portal.todo import TodoStep, awaits_label, shipment_back, todo_of
from portal.wording import pieces
from returns.models import ReturnRequest
from returns.policy.quote import Quote
from returns.services.item_worth import units_not_rejected, worth_of_units
from returns.states import (
    ENDED_WITHOUT_MONEY,
    PickupState,
    Resolution,
    ReturnException,
    ReturnStatus,
)
from returns.telling.declined_rights import (
    declined_right,
    right_sentences,
    rights_refused,
    rights_taken_by_changes,
)
from returns.telling.destinations import destination_of_money
from tracking.models import Shipment

QUICK_SECONDS = 3  # while something is being made that the shopper waits for
CALM_SECONDS = 60


@dataclass(frozen=True)
class Notice:
    text: str
    title: str = ""
    tone: str = ""
    icon: str = "info"


@dataclass(frozen=True)
class StatusPage:
    """Everything that the page shows, in the language and time zone that were given."""

    eyebrow: str
    headline: str
    promise: str
    notices: tuple[Notice, ...]
    todo: tuple[TodoStep, ...]
    moments: tuple[Moment, ...]
    summary: MoneySummary | None
    money_note: str
    items: tuple[BasketLine, ...]
    shipment: Shipment | None
    refresh_seconds: int  # 0: nothing more will happen
    version: str


def status_page(
    found: ReturnRequest,
    *,
    settings: ShopSettings,
    language: str,
    is_opened: bool,
    now: datetime,
) -> StatusPage:
    """The page of a return that was read by ``return_detail``. ``is_opened``: codes and labels may be shown."""
    writer = _Writer(found, language)
    words = StatusWords(found, settings=settings, language=language, now=now)
    items = writer.items()
    return StatusPage(
        eyebrow=" · ".join(
            (
                _("Return %(number)s") % {"number": found.number},
                _("Order %(number)s") % {"number": found.order.number},
            )
        ),
        headline=words.headline(),
        promise=words.promise(),
        notices=tuple(writer.notices(is_opened=is_opened)),
        todo=todo_of(found, settings=settings, language=language, is_opened=is_opened),
        moments=tuple(timeline_of(found, settings=settings, language=language)),
        summary=writer.summary(items),
        money_note=writer.money_note(),
        items=items,
        shipment=shipment_back(found),
        refresh_seconds=writer.refresh_seconds(),
        version=writer.version(is_opened=is_opened),
    )


class _Writer:
    """Writes the parts of one return's page; reads only what was prefetched."""

    def __init__(self, found: ReturnRequest, language: str) -> None:
        self.found = found
        self.language = language
        self.status = ReturnStatus(found.status)
        self.refunds = standing_refunds(found)

    def notices(self, *, is_opened: bool) -> list[Notice]:
        notices = []
        if given := compensation_text(self.found, self.language):
            notices.append(Notice(title=_("Thank you for waiting"), text=given, tone="good", icon="credit"))
        if missing := missing_text(self.found):
            notices.append(Notice(title=_("Not in the parcel"), text=missing, tone="warn", icon="alert"))
        if ReturnException.NOT_PAYABLE in self.found.exceptions and not self.found.is_final:
            notices.append(self._not_payable())
        if ReturnException.LABEL_FAILED in self.found.exceptions and not self.found.is_final:
            notices.append(
                Notice(
                    title=_("The carrier has not given us a code yet"),
                    text=_("We are taking care of it, and it appears here. You need not do anything."),
                    tone="warn",
                    icon="alert",
                )
            )
        notices += self._rights()
        if is_opened:
            notices += [
                Notice(title=_("A word from us"), text=note.text, icon="mail")
                for note in self.found.notes.all()
                if note.is_for_shopper and note.text and note.item_id is None
            ]
        return notices

    def _rights(self) -> list[Notice]:
        """What the shop said against rights by law: of the whole return, of items taken out, of items refused."""
        whole = declined_right(self.found)
        told = [(whole, "")] if whole else []
        told += [
            (right, _("We have taken items out of your return."))
            for right in rights_taken_by_changes(self.found)
        ]
        refused = (right for right in rights_refused(self.found) if right != whole)
        told += [(right, _("We could not accept all of it.")) for right in refused]
        return [
            Notice(
                title=_("Your right, and where to turn"),
                text=" ".join(filter(None, (why, *right_sentences(right)))),
            )
            for right, why in told
        ]

    def _not_payable(self) -> Notice:
        """Honest words where the terms owe money that the order does not hold, or not yet."""
        quoted = Quote.from_json(self.found.quote)
        if not quoted.is_payable:
            return Notice(
                title=_("We cannot pay the money back yet"),
                text=not_paid_yet_text(),
                tone="warn",
                icon="alert",
            )
        return Notice(
            title=_("Nothing is left to pay back"),
            text=_("Our team looks at your return and closes it. Reply to us if you see it differently."),
            tone="warn",
            icon="alert",
        )

    def summary(self, items: tuple[BasketLine, ...]) -> MoneySummary | None:
        """The reckoning; nothing once the return has ended without money, when nothing is to be paid either."""
        quoted = Quote.from_json(self.found.quote)
        if self.status in ENDED_WITHOUT_MONEY and (quoted.amount_due_minor or not self.refunds):
            return None
        summary = summary_of(quoted, items, language=self.language)
        refused = self._refused_minor()
        if not refused:
            return summary
        row = MoneyRow(_("Not accepted"), self._amount(refused), is_minus=True)
        return replace(summary, rows=(*summary.rows[: len(items)], row, *summary.rows[len(items) :]))

    def _refused_minor(self) -> int:
        """What the items are worth that were refused."""
        return sum(
            item.amount_minor - worth_of_units(item, units_not_rejected(item))
            for item in self.found.items.all()
        )

    def money_note(self) -> str:
        if not Quote.from_json(self.found.quote).is_payable:
            return not_paid_yet_text()
        if self.found.resolution == Resolution.STORE_CREDIT:
            return _("It never expires.")
        if not Quote.from_json(self.found.quote).refund_minor:
            return ""
        return destination_of_money([payment.kind for payment in self.found.order.payments.all()])

    def items(self) -> tuple[BasketLine, ...]:
        items = list(self.found.items.all())
        pictures = pictures_of([item.line for item in items])
        return tuple(
            BasketLine(
                anchor=item.public_id,
                title=item.line.title,
                variant=item.line.variant_title,
                picture_url=pictures.get(item.line_id, ""),
                note=pieces(item.requested_quantity),
                amount=self._amount(item.amount_minor),
            )
            for item in items
        )

    def refresh_seconds(self) -> int:
        if self.found.is_final:
            return 0
        is_being_made = (
            self.status == ReturnStatus.REQUESTED or awaits_label(self.found) or self._awaits_pickup()
        )
        return QUICK_SECONDS if is_being_made else CALM_SECONDS

    def version(self, *, is_opened: bool) -> str:
        """Changes when the page does, so that a browser that asks again is told nothing for nothing."""
        shipment = shipment_back(self.found)
        parts = [
            self.found.status,
            self.found.shipping_status,
            self.found.updated_at.isoformat(),
            self.language,
            str(is_opened),
            str(self.found.quote["total"]),
            *(f"{refund.public_id}{refund.status}" for refund in self.found.refunds.all()),
            str(shipment and shipment.updated_at),
        ]
        return sha256("|".join(parts).encode()).hexdigest()[:16]

    def _awaits_pickup(self) -> bool:
        pickup = self.found.pickup or {}
        return (
            self.status == ReturnStatus.APPROVED
            and not self.found.is_handed_over
            and pickup.get("state") == PickupState.WANTED
        )

    def _amount(self, minor: int) -> str:
        return format_money(Money(minor, self.found.currency), self.language)

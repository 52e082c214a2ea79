"""A return's status page: the next step in big letters, then how it goes on, then the money."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import ShopSettings
from accounts.selectors import file_path
from commerce.pictures import pictures_of
from core.codes import grouped
from core.dates import format_date_with_weekday, last_day_before
from core.money import Money, format_money
from notifications.facts import address_lines
from portal.exchange_part import WHEN_IT_LEAVES
from portal.journey import BasketLine, home_of
from portal.missing_items import missing_text
from portal.moments import Moment
from portal.money import MoneyRow, MoneySummary, summary_of
from portal.money_words import compensation_text, is_late, money_to_come, standing_refunds, waiting_money
from portal.pickup_page import pickup_text
from portal.return_timeline import ENDED_WITHOUT_MONEY, banks_days_of, timeline_of
from portal.wording import HAND_OVER, destination_of_money, pieces, way_back_paid_text
from returns.models import ReturnRequest
from returns.policy.quote import Quote
from returns.services.decisions import MADE_BY_US
from returns.services.quotes import has_fallen_through, replacement_of, units_not_rejected, worth_of_units
from returns.states import (
    Method,
    ParcelPurpose,
    PickupState,
    RefundStatus,
    Resolution,
    ReturnException,
    ReturnStatus,
    ShippingStatus,
)
from returns.telling.phrases import hand_over_words
from tracking.models import Shipment

QUICK_SECONDS = 3  # while something is being made that the shopper waits for
CALM_SECONDS = 60


@dataclass(frozen=True)
class Pass:
    """What is shown, read out or printed where the parcel is handed over."""

    qr_url: str = ""
    code: str = ""
    code_label: str = ""
    code_grouped: str = ""
    label_url: str = ""
    address: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class TodoStep:
    title: str
    text: str = ""
    is_waiting: bool = False
    needs_proof: bool = False
    hand_over: Pass | None = None


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
    host: str,
    now: datetime,
) -> StatusPage:
    """The page of a return that was read by ``return_detail``. ``is_opened``: codes and labels may be shown."""
    writer = _Writer(found, settings, language, now)
    items = writer.items(host)
    return StatusPage(
        eyebrow=" · ".join(
            (
                _("Return %(number)s") % {"number": found.number},
                _("Order %(number)s") % {"number": found.order.number},
            )
        ),
        headline=writer.headline(),
        promise=writer.promise(),
        notices=tuple(writer.notices(is_opened=is_opened)),
        todo=tuple(writer.todo(is_opened=is_opened)),
        moments=tuple(timeline_of(found, settings=settings, language=language)),
        summary=writer.summary(items),
        money_note=writer.money_note(),
        items=items,
        shipment=writer.shipment,
        refresh_seconds=writer.refresh_seconds(),
        version=writer.version(is_opened=is_opened),
    )


def shipment_back(found: ReturnRequest) -> Shipment | None:
    """The parcel that is to be handed over, or was; None while there is none."""
    shipments = [parcel.shipment for parcel in found.parcels.all() if parcel.purpose == ParcelPurpose.BACK]
    return next((shipment for shipment in shipments if shipment.voided_at is None), None)


class _Writer:
    """Writes the parts of one return's page; reads only what was prefetched."""

    def __init__(self, found: ReturnRequest, settings: ShopSettings, language: str, now: datetime) -> None:
        self.found = found
        self.now = now
        self.settings = settings
        self.language = language
        self.status = ReturnStatus(found.status)
        self.home = home_of(found.order, settings)
        self.refunds = standing_refunds(found)
        self.banks_days = banks_days_of(found, settings)
        self.shipment = shipment_back(found)
        self.is_parcel_needed = found.shipping_status != ShippingStatus.NOT_REQUIRED

    def headline(self) -> str:
        found = self.found
        if self.status == ReturnStatus.APPROVED:
            return self._headline_under_way()
        if self.status == ReturnStatus.CLOSED:
            if self._has_replacement_left():
                return _("All done: your replacement is being sent")
            return _("All done: your money was sent") if self._sent_minor() else _("This return is closed")
        if self.status == ReturnStatus.REQUESTED and found.decision.get("outcome") == "approve":
            return _("Your return is being prepared")
        return {
            ReturnStatus.REQUESTED: _("We have your request"),
            ReturnStatus.IN_REVIEW: _("Our team is looking at your return"),
            ReturnStatus.DECLINED: _("We cannot take this back"),
            ReturnStatus.CANCELLED: _("This return was cancelled"),
            ReturnStatus.EXPIRED: _("This return has run out"),
        }[self.status]

    def promise(self) -> str:
        """What the shopper gets and when: a date wherever there is one."""
        if promised := waiting_money(self.found, settings=self.settings, language=self.language):
            return promised if is_late(self.found) else f"{promised} {self.banks_days}".strip()
        if self._sent_minor():
            sent = _("We sent %(amount)s.") % {"amount": self._amount(self._sent_minor())}
            return f"{sent} {self.banks_days}".strip()
        if self.found.is_final:
            return self._last_word()
        if self.status == ReturnStatus.IN_REVIEW:
            return _(
                "You hear from us by e-mail, and see the answer here. Please keep everything until then."
            )
        return self._expected_money()

    def notices(self, *, is_opened: bool) -> list[Notice]:
        notices = []
        if given := compensation_text(self.found, self.language):
            notices.append(Notice(title=_("Thank you for waiting"), text=given, tone="good", icon="credit"))
        if missing := missing_text(self.found):
            notices.append(Notice(title=_("Not in the parcel"), text=missing, tone="warn", icon="alert"))
        if ReturnException.LABEL_FAILED in self.found.exceptions and not self.found.is_final:
            notices.append(
                Notice(
                    title=_("The carrier has not given us a code yet"),
                    text=_("We are taking care of it and write to you. You need not do anything."),
                    tone="warn",
                    icon="alert",
                )
            )
        if is_opened:
            notices += [
                Notice(title=_("A word from us"), text=note.text, icon="mail")
                for note in self.found.notes.all()
                if note.is_for_shopper and note.text and note.item_id is None
            ]
        return notices

    def todo(self, *, is_opened: bool) -> list[TodoStep]:
        """What to do now, in three short steps; nothing when there is nothing to do."""
        if self.status != ReturnStatus.APPROVED or not self.is_parcel_needed or self.found.is_handed_over:
            return []
        return [
            TodoStep(_("Pack everything"), _("Any box will do. Put in only what belongs to this return.")),
            self._hand_over_step(is_opened=is_opened),
            TodoStep(_("Keep the receipt"), _("Until your money is there.")),
        ]

    def summary(self, items: tuple[BasketLine, ...]) -> MoneySummary | None:
        """The reckoning; nothing once the return has ended without money."""
        if self.status in ENDED_WITHOUT_MONEY and not self.refunds:
            return None
        summary = summary_of(Quote.from_json(self.found.quote), items, language=self.language)
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
        if self.found.resolution == Resolution.STORE_CREDIT:
            return _("It never expires.")
        if not Quote.from_json(self.found.quote).refund_minor:
            return ""
        return destination_of_money([payment.kind for payment in self.found.order.payments.all()])

    def items(self, host: str) -> tuple[BasketLine, ...]:
        items = list(self.found.items.all())
        pictures = pictures_of([item.line for item in items], host=host)
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
        is_being_made = self.status == ReturnStatus.REQUESTED or self._awaits_label() or self._awaits_pickup()
        return QUICK_SECONDS if is_being_made else CALM_SECONDS

    def version(self, *, is_opened: bool) -> str:
        """Changes when the page does, so that a browser that asks again is told nothing for nothing."""
        parts = [
            self.found.status,
            self.found.shipping_status,
            self.found.updated_at.isoformat(),
            self.language,
            str(is_opened),
            *(f"{refund.public_id}{refund.status}" for refund in self.found.refunds.all()),
            str(self.shipment and self.shipment.updated_at),
        ]
        return sha256("|".join(parts).encode()).hexdigest()[:16]

    # The parts, in the order in which they are called.

    def _headline_under_way(self) -> str:
        found = self.found
        if any(has_fallen_through(item) for item in found.items.all()):
            return _("Please choose something else")
        if is_late(found):
            return _("Your money is late")
        if any(refund.status != RefundStatus.SUCCEEDED for refund in self.refunds):
            return _("Your money is being sent")
        if self.refunds:
            return _("Your money was sent")
        if self._has_replacement_left():
            return _("Your replacement is being sent")
        if not self.is_parcel_needed:
            return _("You can keep it")
        if found.shipping_status in (ShippingStatus.RECEIVED, ShippingStatus.PARTIALLY_RECEIVED):
            return self._headline_here()
        if found.shipping_status == ShippingStatus.DELIVERED:
            return _("Your parcel has arrived")
        if found.is_handed_over:
            return _("Your parcel is on its way to us")
        if found.pickup and found.pickup["booked"]:
            return _("The carrier comes: %(when)s") % {
                "when": pickup_text(found.pickup["booked"], self.language)
            }
        if found.hand_over_by is None:
            return _("Your return is approved")
        day = last_day_before(found.hand_over_by, self.settings.time_zone)
        return _("Hand it over by %(day)s") % {"day": format_date_with_weekday(day, self.language)}

    def _headline_here(self) -> str:
        if all(item.rejected_quantity >= item.requested_quantity for item in self.found.items.all()):
            return _("We have checked your parcel")
        return _("Your parcel is with us, and we check it")

    def _expected_money(self) -> str:
        quoted = Quote.from_json(self.found.quote)
        if any(has_fallen_through(item) for item in self.found.items.all()):
            return _("Tell us what we may do instead. Nothing is lost.")
        if quoted.exchange_minor:
            return self._expected_exchange(quoted)
        if not quoted.refund_minor and not quoted.store_credit_minor:
            return ""  # everything was refused: what can be chosen stands below
        if quoted.refund_minor:
            amount = _("You get back: %(amount)s.") % {"amount": self._amount(quoted.refund_minor)}
        else:
            amount = _("Store credit: %(amount)s.") % {"amount": self._amount(quoted.store_credit_minor)}
        when = money_to_come(self.found, settings=self.settings, language=self.language, now=self.now)
        return f"{amount} {when} {self.banks_days}".strip()

    def _expected_exchange(self, quoted: Quote) -> str:
        """When the replacement leaves, and what comes beside it."""
        parts = [
            _("Your replacement is being sent to the address of your order.")
            if self._has_replacement_left()
            else str(WHEN_IT_LEAVES[self.found.terms["refund_on"]])
        ]
        if quoted.refund_minor:
            parts.append(_("You get back: %(amount)s.") % {"amount": self._amount(quoted.refund_minor)})
        if quoted.store_credit_minor:
            credit = self._amount(quoted.store_credit_minor)
            parts.append(_("Store credit: %(amount)s.") % {"amount": credit})
        return " ".join(parts)

    def _last_word(self) -> str:
        if self.status == ReturnStatus.CANCELLED:
            return _("You keep everything. You can start again at any time within the return period.")
        if self.status == ReturnStatus.EXPIRED:
            return _("You can start again if the return period is still open.")
        return ""

    def _has_replacement_left(self) -> bool:
        replacements = [replacement_of(item) for item in self.found.items.all()]
        return any(replacement.sent_quantity for replacement in replacements if replacement)

    def _sent_minor(self) -> int:
        return sum(refund.amount_minor for refund in self.refunds if refund.status == RefundStatus.SUCCEEDED)

    def _awaits_label(self) -> bool:
        return (
            self.status == ReturnStatus.APPROVED
            and self.is_parcel_needed
            and self.found.method in MADE_BY_US
            and self.shipment is None
            and ReturnException.LABEL_FAILED not in self.found.exceptions
        )

    def _awaits_pickup(self) -> bool:
        pickup = self.found.pickup or {}
        return (
            self.status == ReturnStatus.APPROVED
            and not self.found.is_handed_over
            and pickup.get("state") == PickupState.WANTED
        )

    def _hand_over_step(self, *, is_opened: bool) -> TodoStep:
        words = HAND_OVER[hand_over_words(self.found.method, self.home.code)]
        title, note = str(words.todo), str(words.note)
        if self._awaits_label():
            return TodoStep(title, note, is_waiting=True)
        if not is_opened:
            return TodoStep(title, note, needs_proof=True)
        return TodoStep(title, note, hand_over=self._pass(str(words.code_label)))

    def _pass(self, code_label: str) -> Pass:
        found, shipment = self.found, self.shipment
        if found.method == Method.OWN_CARRIER:
            return Pass(
                code=found.number,
                code_grouped=found.number,
                code_label=_("Write this number on the parcel"),
                address=address_lines(self.settings.return_address),
                note=way_back_paid_text(found.method),
            )
        if shipment is None:
            return Pass(code=found.number, code_grouped=found.number, code_label=_("Return number"))
        code = shipment.drop_off_code or shipment.tracking_number
        note = ""
        if shipment.drop_off_expires_at:
            day = last_day_before(shipment.drop_off_expires_at, self.settings.time_zone)
            note = _("Valid until %(day)s") % {"day": format_date_with_weekday(day, self.language)}
        has_qr = found.method in (Method.DROP_OFF, Method.LABEL)
        return Pass(
            qr_url=reverse("portal:return_qr", args=[found.public_id]) if code and has_qr else "",
            code=code,
            code_label=code_label if shipment.drop_off_code else _("Tracking number"),
            code_grouped=grouped(code),
            label_url=self._label_url(shipment),
            note=note,
        )

    def _label_url(self, shipment: Shipment) -> str:
        """The carrier's own label where it gave one, else ours to be printed."""
        if shipment.label_file:
            return file_path(shipment.label_file)
        if self.found.method == Method.LABEL and shipment.tracking_number:
            return reverse("portal:return_label", args=[self.found.public_id])
        return ""

    def _amount(self, minor: int) -> str:
        return format_money(Money(minor, self.found.currency), self.language)

"""What the shopper does now: pack, hand over with a code or a label, keep the receipt."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import ShopSettings
from accounts.selectors import file_by_public_id, file_path
from core.codes import grouped
from core.dates import format_date_with_weekday, last_day_before
from portal.journey import home_of
from portal.wording import HAND_OVER, way_back_paid_text
from returns.models import ReturnRequest
from returns.policy.quote import Quote
from returns.ports import counter_for
from returns.states import MADE_BY_US, Method, ParcelPurpose, ReturnException, ReturnStatus, ShippingStatus
from returns.telling.phrases import hand_over_words
from tracking.addresses import address_lines
from tracking.models import Shipment
from tracking.ports import Counter

_LONGEST_IN_A_LINE = 14


@dataclass(frozen=True)
class CounterView:
    """Where a parcel is handed over by the shop's own contract with a carrier."""

    name: str
    mark_url: str
    branch_url: str
    say: str


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
    counter: CounterView | None = None

    @property
    def is_long(self) -> bool:
        """Whether the code needs two lines on a phone, and smaller letters."""
        return len(self.code_grouped) > _LONGEST_IN_A_LINE


@dataclass(frozen=True)
class TodoStep:
    title: str
    text: str = ""
    is_waiting: bool = False
    needs_proof: bool = False
    hand_over: Pass | None = None


def todo_of(
    found: ReturnRequest, *, settings: ShopSettings, language: str, is_opened: bool
) -> tuple[TodoStep, ...]:
    """A few short steps; nothing when there is nothing to do. ``is_opened``: codes and labels may be shown."""
    if found.status != ReturnStatus.APPROVED or not needs_parcel(found) or found.is_handed_over:
        return ()
    steps = (
        TodoStep(_("Pack everything"), _("Any box will do. Put in only what belongs to this return.")),
        _hand_over_step(found, settings, language, is_opened=is_opened),
    )
    if found.method == Method.PICKUP:  # who picks up at the door leaves no receipt
        return steps
    until = _("Until your refund has arrived.") if _is_money_coming(found) else ""
    return (*steps, TodoStep(_("Keep the receipt"), until))


def _is_money_coming(found: ReturnRequest) -> bool:
    return bool(Quote.from_json(found.quote).refund_minor)


def needs_parcel(found: ReturnRequest) -> bool:
    """Whether anything travels."""
    return found.shipping_status != ShippingStatus.NOT_REQUIRED


def shipment_back(found: ReturnRequest) -> Shipment | None:
    """The parcel that is to be handed over, or was; None while there is none."""
    shipments = [parcel.shipment for parcel in found.parcels.all() if parcel.purpose == ParcelPurpose.BACK]
    return next((shipment for shipment in shipments if shipment.voided_at is None), None)


def awaits_label(found: ReturnRequest) -> bool:
    """Whether the carrier is being asked for a code or label."""
    return (
        found.status == ReturnStatus.APPROVED
        and needs_parcel(found)
        and found.method in MADE_BY_US
        and shipment_back(found) is None
        and ReturnException.LABEL_FAILED not in found.exceptions
    )


def _hand_over_step(
    found: ReturnRequest, settings: ShopSettings, language: str, *, is_opened: bool
) -> TodoStep:
    words = HAND_OVER[hand_over_words(found.method, home_of(found.order, settings).code)]
    title, note = str(words.todo), str(words.note)
    if awaits_label(found):
        return TodoStep(title, note, is_waiting=True)
    if not is_opened:
        return TodoStep(title, note, needs_proof=True)
    return TodoStep(title, note, hand_over=_pass(found, settings, language, code_label=str(words.code_label)))


def _pass(found: ReturnRequest, settings: ShopSettings, language: str, *, code_label: str) -> Pass:
    shipment = shipment_back(found)
    if found.method == Method.OWN_CARRIER:
        return Pass(
            code=found.number,
            code_grouped=found.number,
            code_label=_("Write this number on the parcel"),
            address=tuple(
                address_lines(
                    settings.return_address,
                    language=language,
                    home_country=home_of(found.order, settings).code,
                )
            ),
            note=way_back_paid_text(found.method),
        )
    if shipment is None:
        return Pass(code=found.number, code_grouped=found.number, code_label=_("Return number"))
    code = shipment.drop_off_code or shipment.tracking_number or found.number
    note = ""
    if shipment.drop_off_expires_at:
        day = last_day_before(shipment.drop_off_expires_at, settings.time_zone)
        note = _("Valid until %(day)s") % {"day": format_date_with_weekday(day, language)}
    has_qr = found.method in (Method.DROP_OFF, Method.LABEL)
    return Pass(
        qr_url=reverse("portal:return_qr", args=[found.public_id]) if code and has_qr else "",
        code=code,
        code_label=code_label
        if shipment.drop_off_code
        else _("Tracking number")
        if shipment.tracking_number
        else _("Return number"),
        code_grouped=grouped(code),
        label_url=_label_url(found, shipment),
        note=note,
        counter=counter_of(shipment),
    )


def counter_of(shipment: Shipment) -> CounterView | None:
    """What the shop's carrier says of its counters, for a parcel that it carries."""
    return counter_view(counter_for(shipment))


def counter_view(told: Counter | None) -> CounterView | None:
    """What a carrier says of its counters, with the address of its mark."""
    if told is None:
        return None
    mark = file_by_public_id(told.mark) if told.mark else None
    return CounterView(told.name, file_path(mark) if mark else "", told.branch_url, told.say)


def _label_url(found: ReturnRequest, shipment: Shipment) -> str:
    """The carrier's own label where it gave one, else ours to be printed."""
    if shipment.label_file:
        return file_path(shipment.label_file)
    if found.method == Method.LABEL and shipment.tracking_number:
        return reverse("portal:return_label", args=[found.public_id])
    return ""

"""One return as staff see it: what can be done now, who, what, why, terms, money, parcels, messages, log."""

from __future__ import annotations

from hashlib import sha256

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import ShopSettings
from accounts.selectors import file_path
from core.money import Money, format_money
from countries.carriers import carrier_name, carrier_page
from dashboard.presenting.moments import Clock
from dashboard.presenting.money import quote_summary, refund_rows
from dashboard.presenting.queue_rows import title_of
from dashboard.presenting.return_decision import decision_facts, term_facts, why_rows
from dashboard.presenting.return_items import item_views
from dashboard.presenting.return_parts import (
    Fact,
    MessageView,
    NoteView,
    OtherReturn,
    Owing,
    ParcelView,
    ReturnPage,
    Sight,
)
from dashboard.presenting.timeline import actor_name, actor_names, timeline_of
from dashboard.presenting.words import (
    CHANNELS,
    EXCEPTIONS,
    NOTE_KINDS,
    SHIPPING,
    status_badge,
    word,
)
from loyalty.selectors import member_of
from notifications.selectors import messages_of_return
from notifications.topics import TOPICS
from returns.models import PayoutAccount, ReturnParcel, ReturnRequest
from returns.policy.quote import Quote
from returns.services.call_backs import phone_of
from returns.services.owing import owed_now, refundable_minor
from returns.services.parcels import takes_number
from returns.states import ReturnException, ReturnStatus
from tracking.links import shipment_path
from tracking.models import Direction, Shipment
from tracking.wording import status_text

MOST_OTHERS = 8


def return_page(
    found: ReturnRequest,
    *,
    settings: ShopSettings,
    clock: Clock,
    sight: Sight,
    acts: frozenset[str],
) -> ReturnPage:
    """The page of a return that was read with ``return_detail``. ``acts`` are possible and allowed."""
    return _Writer(found, settings, clock, sight, acts).page()


class _Writer:
    def __init__(
        self,
        found: ReturnRequest,
        settings: ShopSettings,
        clock: Clock,
        sight: Sight,
        acts: frozenset[str],
    ) -> None:
        self.found = found
        self.settings = settings
        self.clock = clock
        self.sight = sight
        self.acts = acts
        self.language = clock.language
        self.items = list(found.items.all())
        self.account = PayoutAccount.objects.filter(return_request=found).first()

    def page(self) -> ReturnPage:
        found, sight = self.found, self.sight
        member = member_of(found.customer)
        tier = member.tier.name_in(self.language) if member and member.tier else ""
        messages = messages_of_return(found) if sight.messages else []
        timeline = timeline_of(found, self.clock, shows_money=sight.money)
        return ReturnPage(
            id=found.public_id,
            number=found.number,
            title=title_of(self.items),
            status=status_badge(found.status),
            state=found.status,
            headline=self._headline(),
            is_approved=found.status == ReturnStatus.APPROVED,
            problems=() if found.is_final else tuple(word(EXCEPTIONS, code) for code in found.exceptions),
            call_phone=self._call_phone(),
            acts=self.acts,
            who=self._who(orders=member.orders_count if member else 0),
            tier=tier,
            items=item_views(self.items, sight=sight, language=self.language),
            decision=decision_facts(found, self.clock),
            why=why_rows(found, self.language),
            terms=term_facts(found, shows_money=sight.money, language=self.language),
            quote=quote_summary(Quote.from_json(found.quote), language=self.language)
            if sight.money
            else None,
            refunds=refund_rows(found, self.clock, has_account=self.account is not None)
            if sight.money
            else (),
            account=self.account.masked if self.account and sight.money else "",
            owing=self._owing() if sight.money else None,
            parcels=tuple(self._parcel(parcel) for parcel in found.parcels.all()),
            messages=tuple(
                MessageView(
                    id=message.public_id,
                    title=str(TOPICS[message.topic].title) if message.topic in TOPICS else message.topic,
                    subject=message.subject,
                    recipient=message.recipient,
                    when=self.clock.moment(message.sent_at or message.created_at),
                    status=message.status,
                    is_secret=message.is_secret,
                )
                for message in messages
            ),
            notes=self._notes() if sight.texts else (),
            timeline=timeline,
            others=self._others(),
            version=self._version(len(timeline), [(message.pk, message.status) for message in messages]),
        )

    def _headline(self) -> str:
        """Where it stands, and until when."""
        found = self.found
        if found.status == ReturnStatus.APPROVED:
            text = word(SHIPPING, found.shipping_status)
            if found.hand_over_by and not found.is_handed_over:
                day = self.clock.last_day(found.hand_over_by)
                return f"{text} · {_('to be handed over by %(day)s') % {'day': day}}"
            return text
        if found.status in (ReturnStatus.REQUESTED, ReturnStatus.IN_REVIEW):
            return _("Waiting for a decision since %(moment)s") % {
                "moment": self.clock.moment(found.created_at)
            }
        return self.clock.moment(found.ended_at) if found.ended_at else ""

    def _call_phone(self) -> str:
        """The order's phone while its shopper waits for a call."""
        waits = ReturnException.CALL_WANTED in self.found.exceptions and not self.found.is_final
        return phone_of(self.found.order) if waits and self.sight.people else ""

    def _who(self, *, orders: int) -> tuple[Fact, ...]:
        found, customer = self.found, self.found.customer
        order_url = reverse("dashboard:order", args=[found.order.public_id]) if self.sight.people else ""
        facts = []
        if self.sight.people:
            customer_url = reverse("dashboard:customer", args=[customer.public_id])
            facts = [
                Fact(_("Customer"), customer.name or _("Without a name"), customer_url),
                Fact(_("E-mail"), customer.email),
                Fact(_("Phone"), customer.phone or customer.phone_e164),
            ]
        facts.append(Fact(_("Order"), found.order.number, order_url))
        facts.append(Fact(_("Ordered on"), self.clock.day(found.order.placed_at)))
        if orders:
            facts.append(Fact(_("Orders so far"), str(orders)))
        facts.append(Fact(_("Requested on"), self.clock.moment(found.created_at)))
        facts.append(Fact(_("How"), word(CHANNELS, found.channel)))
        return tuple(fact for fact in facts if fact.value)

    def _owing(self) -> Owing:
        found = self.found
        owed = owed_now(found)
        total = owed.refund_minor + owed.credit_minor
        most = refundable_minor(found)
        parts = [
            _("as a refund") if owed.refund_minor else "",
            _("as store credit") if owed.credit_minor else "",
        ]
        return Owing(
            amount=self._amount(total) if total else "",
            as_what=", ".join(filter(None, parts)),
            most=self._amount(most),
            currency=found.currency,
            can_pay_more=most > 0,
        )

    def _parcel(self, parcel: ReturnParcel) -> ParcelView:
        shipment = parcel.shipment
        label = shipment.label_file if self.sight.labels and shipment.voided_at is None else None
        return ParcelView(
            carrier=carrier_name(shipment.carrier, self.settings.country),
            number=shipment.tracking_number,
            code=shipment.drop_off_code,
            status=self._parcel_status(shipment),
            when=self.clock.moment(shipment.last_event_at) if shipment.last_event_at else "",
            code_until=self.clock.last_day(shipment.drop_off_expires_at)
            if shipment.drop_off_expires_at
            else "",
            label_url=file_path(label) if label else "",
            track_url=shipment_path(shipment),
            carrier_url=carrier_page(shipment.carrier, self.settings.country, shipment.tracking_number),
            is_voided=shipment.voided_at is not None,
            takes_number=takes_number(parcel),
        )

    def _parcel_status(self, shipment: Shipment) -> str:
        is_return = shipment.direction == Direction.RETURN
        text = status_text(shipment.status, shipment.sub_status, is_return=is_return)
        return text if is_return else _("To the customer: %(status)s") % {"status": text}

    def _notes(self) -> tuple[NoteView, ...]:
        notes = list(self.found.notes.all())
        names = actor_names([note.author for note in notes])
        return tuple(
            NoteView(
                kind=word(NOTE_KINDS, note.kind),
                text=note.text,
                who=actor_name(note.author, names),
                when=self.clock.moment(note.created_at),
                is_for_shopper=note.is_for_shopper,
            )
            for note in reversed(notes)
        )

    def _others(self) -> tuple[OtherReturn, ...]:
        found = self.found
        others = (
            ReturnRequest.objects.filter(Q(customer_id=found.customer_id) | Q(order_id=found.order_id))
            .exclude(pk=found.pk)
            .order_by("-created_at", "-pk")[:MOST_OTHERS]
        )
        return tuple(
            OtherReturn(
                number=other.number,
                url=reverse("dashboard:return", args=[other.public_id]),
                status=status_badge(other.status),
                when=self.clock.day(other.created_at),
                is_same_order=other.order_id == found.order_id,
            )
            for other in others
        )

    def _version(self, events: int, messages: list[tuple[int, str]]) -> str:
        """Changes when the page does; ages are left out."""
        found = self.found
        parts = [
            found.status,
            found.shipping_status,
            found.updated_at.isoformat(),
            *((refund.public_id, refund.status) for refund in found.refunds.all()),
            *(
                (parcel.shipment.public_id, parcel.shipment.updated_at.isoformat())
                for parcel in found.parcels.all()
            ),
            [note.pk for note in found.notes.all()],
            self.account.masked if self.account else "",
            events,
            messages,
            sorted(self.acts),
            self.language,
        ]
        return sha256(repr(parts).encode()).hexdigest()[:16]

    def _amount(self, minor: int) -> str:
        return format_money(Money(minor, self.found.currency), self.language)

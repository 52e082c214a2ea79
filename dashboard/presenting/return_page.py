"""One return as staff see it: what can be done now, who, what, why, terms, money, parcels, messages, log."""

from __future__ import annotations

from hashlib import sha256

from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import ShopSettings
from accounts.selectors import file_path
from commerce.pictures import pictures_of
from core.money import Money, format_money
from countries.carriers import carrier_name, carrier_page
from dashboard.presenting.moments import Clock
from dashboard.presenting.money import quote_summary, refund_rows
from dashboard.presenting.queue_rows import title_of
from dashboard.presenting.receiving import photos_of
from dashboard.presenting.return_parts import (
    Fact,
    ItemView,
    MessageView,
    NoteView,
    OtherReturn,
    Owing,
    ParcelView,
    ReturnPage,
    Sight,
    WhyRow,
)
from dashboard.presenting.timeline import actor_name, actor_names, timeline_of
from dashboard.presenting.words import (
    CHANNELS,
    DISPOSITIONS,
    EXCEPTIONS,
    FAULTS,
    GRADES,
    INSPECTIONS,
    LEGAL_BASES,
    METHODS,
    NOTE_KINDS,
    OUTCOMES,
    REFUND_TIMES,
    RESOLUTIONS,
    SHIPPING,
    status_badge,
    word,
)
from loyalty.selectors import member_of
from notifications.selectors import messages_of_return
from notifications.topics import TOPICS
from returns.models import PayoutAccount, ReturnItem, ReturnRequest
from returns.policy.decision import Reason
from returns.policy.explanation import explain
from returns.policy.quote import Quote
from returns.policy.terms import Fee, plain
from returns.selectors import reason_labels
from returns.services.owing import owed_now, refundable_minor
from returns.states import ReturnStatus
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
    host: str,
) -> ReturnPage:
    """The page of a return that was read with ``return_detail``. ``acts`` are possible and allowed."""
    return _Writer(found, settings, clock, sight, acts, host).page()


class _Writer:
    def __init__(
        self,
        found: ReturnRequest,
        settings: ShopSettings,
        clock: Clock,
        sight: Sight,
        acts: frozenset[str],
        host: str,
    ) -> None:
        self.found = found
        self.settings = settings
        self.clock = clock
        self.sight = sight
        self.acts = acts
        self.host = host
        self.language = clock.language
        self.items = list(found.items.all())
        self.reasons = reason_labels(clock.language)
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
            headline=self._headline(),
            is_approved=found.status == ReturnStatus.APPROVED,
            problems=() if found.is_final else tuple(word(EXCEPTIONS, code) for code in found.exceptions),
            acts=self.acts,
            who=self._who(orders=member.orders_count if member else 0),
            tier=tier,
            items=self._items(),
            decision=self._decision(),
            why=self._why(),
            terms=self._terms(),
            quote=quote_summary(Quote.from_json(found.quote), language=self.language)
            if sight.money
            else None,
            refunds=refund_rows(found, self.clock, has_account=self.account is not None)
            if sight.money
            else (),
            account=self.account.masked if self.account and sight.money else "",
            owing=self._owing() if sight.money else None,
            parcels=tuple(self._parcel(parcel.shipment) for parcel in found.parcels.all()),
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
        facts.append(Fact(_("Asked for"), self.clock.moment(found.created_at)))
        facts.append(Fact(_("How"), word(CHANNELS, found.channel)))
        return tuple(fact for fact in facts if fact.value)

    def _items(self) -> tuple[ItemView, ...]:
        pictures = pictures_of([item.line for item in self.items], host=self.host)
        return tuple(self._item(item, pictures) for item in self.items)

    def _item(self, item: ReturnItem, pictures: dict[int, str]) -> ItemView:
        looked_at = item.accepted_quantity + item.rejected_quantity
        verdict = [
            word(GRADES, item.grade) if item.grade else "",
            word(DISPOSITIONS, item.disposition) if item.disposition else "",
        ]
        return ItemView(
            id=item.public_id,
            title=item.line.title,
            variant=item.line.variant_title,
            sku=item.line.sku,
            picture_url=pictures.get(item.line_id, ""),
            quantity=item.requested_quantity,
            amount=self._amount(item.amount_minor) if self.sight.money else "",
            reason=self.reasons.get(item.reason_code, item.reason_code),
            fault=word(FAULTS, item.fault) if item.fault else "",
            comment=item.comment if self.sight.texts else "",
            photos=photos_of(item, is_warehouse=False) if self.sight.texts else (),
            resolution=word(RESOLUTIONS, item.resolution),
            progress=self._progress(item),
            verdict=" · ".join(filter(None, verdict)),
            to_receive=item.requested_quantity - item.received_quantity,
            to_inspect=max(0, item.received_quantity - looked_at),
        )

    def _progress(self, item: ReturnItem) -> str:
        parts = []
        if item.received_quantity:
            parts.append(
                _("%(count)s of %(all)s received")
                % {"count": item.received_quantity, "all": item.requested_quantity}
            )
        if item.accepted_quantity:
            parts.append(_("%(count)s accepted") % {"count": item.accepted_quantity})
        if item.rejected_quantity:
            parts.append(_("%(count)s rejected") % {"count": item.rejected_quantity})
        return " · ".join(parts)

    def _decision(self) -> tuple[Fact, ...]:
        found = self.found
        outcome = found.decision.get("outcome") or ""
        version = found.policy_version
        facts = [
            Fact(_("By the policy"), word(OUTCOMES, outcome) if outcome else ""),
            Fact(_("Legal basis"), word(LEGAL_BASES, found.legal_basis)),
            Fact(
                _("Policy"),
                _("Version %(number)s") % {"number": version.number} if version and version.number else "",
            ),
        ]
        if found.decided_at:
            facts.append(Fact(_("Decided on"), self.clock.moment(found.decided_at)))
        return tuple(fact for fact in facts if fact.value)

    def _why(self) -> tuple[WhyRow, ...]:
        stated = [
            *self.found.decision.get("reasons", ()),
            *(reason for line in self.found.decision.get("lines", ()) for reason in line["reasons"]),
        ]
        rows: dict[str, WhyRow] = {}
        for value in stated:
            reason = Reason.from_json(value)
            row = WhyRow(explain(reason, translation, self.language), reason.rule or "")
            if row.text not in rows or row.rule:
                rows[row.text] = row
        return tuple(rows.values())

    def _terms(self) -> tuple[Fact, ...]:
        found, terms = self.found, self.found.terms
        days = int(terms["hand_over_days"])
        facts = [
            Fact(_("Customer gets"), word(RESOLUTIONS, found.resolution)),
            Fact(_("Travels by"), word(METHODS, found.method)),
            Fact(_("To hand over within"), ngettext("%(days)s day", "%(days)s days", days) % {"days": days}),
            Fact(_("Inspection"), word(INSPECTIONS, terms["inspection"])),
        ]
        if self.sight.money:
            facts.append(Fact(_("Money is paid back"), word(REFUND_TIMES, terms["refund_on"])))
            facts.append(Fact(_("Return shipping"), self._fee(Fee.from_json(terms["return_shipping_fee"]))))
        if terms.get("destination"):
            facts.append(Fact(_("Goes to"), str(terms["destination"])))
        return tuple(facts)

    def _owing(self) -> Owing:
        found = self.found
        owed = owed_now(found)
        total = owed.refund_minor + owed.credit_minor
        most = min(refundable_minor(found), found.order.refundable_minor)
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

    def _parcel(self, shipment: Shipment) -> ParcelView:
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

    def _fee(self, fee: Fee) -> str:
        if fee.is_free:
            return _("Free")
        if fee.money is not None:
            return format_money(fee.money, self.language)
        return _("%(percent)s%% of the value") % {"percent": plain(fee.percent)} if fee.percent else ""

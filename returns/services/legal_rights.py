"""Rights that the law gives: what a return stands on, and what a shop has to say to end it without paying."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import ShopSettings, StaffUser
from accounts.roles import Capability
from accounts.selectors import shop_settings
from core.actors import Actor
from countries.law import Law, Source
from returns.models import ReturnItem, ReturnRequest
from returns.policy.deadlines import STATUTORY
from returns.policy.law import DEFECT, WITHDRAWAL
from returns.policy.quote import Quote
from returns.refusals import RightByLaw, RightNeedsManager, UnknownGround
from returns.services.order_money import standing
from returns.services.replacements import is_settled_exchange
from returns.shop_law import law_for
from returns.states import LegalGround, Reception, ReturnStatus

# By the row id of a line and the legal basis.
UnitsByRight = Counter[tuple[int, str]]

_GROUNDS: Mapping[str, tuple[LegalGround, ...]] = {
    DEFECT: (LegalGround.NOT_DEFECTIVE, LegalGround.CAUSED_BY_USE, LegalGround.KNOWN_BEFORE),
    WITHDRAWAL: (LegalGround.EXEMPT_GOODS,),
}
_OF_BOTH = (
    LegalGround.NOT_A_CONSUMER,
    LegalGround.PERIOD_OVER,
    LegalGround.NEVER_SENT_BACK,
    LegalGround.OTHER_GOODS,
    LegalGround.TAKEN_BACK,
    LegalGround.SETTLED_OTHERWISE,
)
# Who sent the goods has neither kept them nor failed to send them.
_NOT_OF_GOODS_HERE = frozenset({LegalGround.NEVER_SENT_BACK, LegalGround.TAKEN_BACK})


def rights_of(return_request: ReturnRequest) -> tuple[str, ...]:
    """The legal bases, as frozen with the return, that the law stands behind; none for goodwill."""
    lines = return_request.decision.get("lines", ())
    bases = {return_request.legal_basis, *(line.get("legal_basis") for line in lines)}
    return tuple(basis for basis in (DEFECT, WITHDRAWAL) if basis in bases & STATUTORY)


def rights_of_items(return_request: ReturnRequest) -> Mapping[int, str]:
    """The right that each item stands on, by the item's row id; goodwill is left out."""
    items = sorted(return_request.items.all(), key=lambda item: (item.position, item.pk))
    lines = return_request.decision.get("lines", ())
    bases = {
        item.pk: line.get("legal_basis", return_request.legal_basis)
        for item, line in zip(items, lines, strict=False)
    }
    return {pk: basis for pk, basis in bases.items() if basis in STATUTORY}


@dataclass(frozen=True)
class RightsByLaw:
    """What the law of the order's country says about ``rights``, legal bases of one return."""

    return_request: ReturnRequest
    rights: tuple[str, ...]
    law: Law

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where these rights stand."""
        law, rights = self.law, self.rights
        found = []
        if DEFECT in rights and law.defects is not None:
            found.append(law.defects.sources["days"])
        if WITHDRAWAL in rights and law.withdrawal is not None:
            found.append(law.withdrawal.sources["days"])
        return tuple(found)

    def known_grounds(self, *, now: datetime) -> tuple[LegalGround, ...]:
        """What the shop can say against the rights, as the return stands now."""
        grounds = (*(ground for right in self.rights for ground in _GROUNDS[right]), *_OF_BOTH)
        return tuple(ground for ground in grounds if self._can_be_said(ground, now=now))

    def grounds_to_refuse(self, *, now: datetime) -> tuple[LegalGround, ...]:
        """What the shop can say of goods that have come back."""
        return tuple(ground for ground in self.known_grounds(now=now) if ground not in _NOT_OF_GOODS_HERE)

    def is_fit_to_refuse(self, ground: str, *, now: datetime) -> bool:
        """Whether ``ground`` can be said against each of the rights, of goods that have come back."""
        return bool(self.rights) and all(
            ground in replace(self, rights=(right,)).grounds_to_refuse(now=now) for right in self.rights
        )

    @property
    def needs_ground_text(self) -> str:
        """What staff are told who may end the return."""
        return _(
            "The law gives the customer this right: %(law)s. "
            "To end the return, or to take items out of it, without paying, choose a ground that the law knows."
        ) % {"law": self._named}

    @property
    def needs_manager_text(self) -> str:
        """What staff are told whose role ends before."""
        return _(
            "The law gives the customer this right: %(law)s. "
            "Only an owner or a manager can end the return, or take items out of it, without paying, on a ground that "
            "the law knows."
        ) % {"law": self._named}

    @property
    def refusing_needs_ground_text(self) -> str:
        """What staff are told who may refuse the units at inspection."""
        return _(
            "The law gives the customer this right: %(law)s. "
            "To refuse what the terms do not refuse by themselves, choose a ground that the law knows."
        ) % {"law": self._named}

    @property
    def refusing_needs_manager_text(self) -> str:
        """What staff are told whose role ends before."""
        return _(
            "The law gives the customer this right: %(law)s. "
            "Only an owner or a manager can refuse what the terms do not refuse by themselves, on a ground that the law "
            "knows. Set these items aside for them: they stay received, and not inspected."
        ) % {"law": self._named}

    @property
    def _named(self) -> str:
        titles = [source.title for source in self.sources]
        words = {DEFECT: _("for goods that are not as they should be"), WITHDRAWAL: _("to withdraw")}
        rights = ", ".join(words[right] for right in self.rights)
        return f"{rights} ({'; '.join(titles)})" if titles else rights

    def _can_be_said(self, ground: LegalGround, *, now: datetime) -> bool:
        withdrawal = self.law.withdrawal
        if ground == LegalGround.EXEMPT_GOODS:
            return withdrawal is not None and bool(
                withdrawal.exemptions | withdrawal.further_exemptions | withdrawal.exempt_once_opened
            )
        if ground == LegalGround.PERIOD_OVER:
            return not _is_delivery_known(self.return_request)
        if ground == LegalGround.NEVER_SENT_BACK:
            return _is_overdue(self.return_request, now=now)
        if ground == LegalGround.OTHER_GOODS:
            return any(map(_has_come, self.return_request.items.all()))
        return True


def rights_by_law(
    return_request: ReturnRequest, *, settings: ShopSettings, rights: Collection[str] | None = None
) -> RightsByLaw:
    """The return's rights, or those of them that ``rights`` names, as the law of its order's country has them here."""
    order = return_request.order
    law = law_for(order.country, settings, ordered_at=order.placed_at)
    return RightsByLaw(return_request, tuple(rights_of(return_request) if rights is None else rights), law)


def is_right_at_stake(return_request: ReturnRequest, *, by_closing: bool = False) -> bool:
    """Whether ending the return now would leave a right by law unpaid."""
    if return_request.is_final or not rights_of(return_request):
        return False
    return not (by_closing and _is_paid(return_request))


def units_by_right(units: Iterable[tuple[int, int]], bases: Iterable[str | None]) -> UnitsByRight:
    """How many units of each line stand on each right: ``units`` are row ids of lines with quantities, in the order of
    the legal bases of their decisions."""
    counted: UnitsByRight = Counter()
    for (line_id, quantity), basis in zip(units, bases, strict=False):
        if basis in STATUTORY:
            counted[line_id, basis] += quantity
    return counted


def rights_taken(before: UnitsByRight, after: UnitsByRight) -> tuple[str, ...]:
    """The rights of which units are gone; a withdrawal that became a defect has lost nothing."""
    taken = set()
    for (line_id, basis), quantity in before.items():
        better = after[line_id, DEFECT] - before[line_id, DEFECT] if basis == WITHDRAWAL else 0
        if quantity > after[line_id, basis] + max(0, better):
            taken.add(basis)
    return tuple(basis for basis in (DEFECT, WITHDRAWAL) if basis in taken)


def require_ground(
    return_request: ReturnRequest, ground: str, *, actor: Actor, now: datetime, by_closing: bool = False
) -> None:
    """Let staff end a right by law only on a ground that it knows, and only those whose role allows it.

    Others may name one; what they name must be known too. Raises RightNeedsManager, RightByLaw, UnknownGround.
    """
    is_at_stake = is_right_at_stake(return_request, by_closing=by_closing)
    rights = rights_of(return_request) if is_at_stake else ()
    require_ground_against(rights, return_request, ground, actor=actor, now=now)


def require_ground_against(
    rights: Collection[str], return_request: ReturnRequest, ground: str, *, actor: Actor, now: datetime
) -> None:
    """The same where it is known which ``rights`` are about to end, none for goodwill."""
    if not ground and not (rights and actor.kind == "staff"):
        return
    by_law = rights_by_law(return_request, settings=shop_settings(), rights=rights)
    if rights and actor.kind == "staff":
        if not _may_decline_rights(actor):
            raise RightNeedsManager(by_law.needs_manager_text)
        if not ground:
            raise RightByLaw.at("ground", by_law.needs_ground_text)
    if not rights or ground not in by_law.known_grounds(now=now):
        raise UnknownGround.at("ground", _("The law knows no such ground for this return."))


def require_ground_to_refuse(
    rights: Collection[str],
    return_request: ReturnRequest,
    ground: str,
    *,
    by_hand: Collection[str],
    actor: Actor,
    now: datetime,
) -> None:
    """The same for units that were looked at and are refused; they stand on ``rights``.

    ``by_hand`` are the rights of those that the terms do not refuse by themselves: these need the ground. Whichever is
    named must fit each of the rights.
    """
    against = rights if ground else by_hand
    if not ground and not (against and actor.kind == "staff"):
        return
    by_law = rights_by_law(return_request, settings=shop_settings(), rights=against)
    if against and actor.kind == "staff":
        if not _may_decline_rights(actor):
            raise RightNeedsManager(by_law.refusing_needs_manager_text)
        if not ground:
            raise RightByLaw.at("ground", by_law.refusing_needs_ground_text)
    if not by_law.is_fit_to_refuse(ground, now=now):
        raise UnknownGround.at("ground", _("The law knows no such ground for this return."))


def _is_delivery_known(return_request: ReturnRequest) -> bool:
    """Whether the period was reckoned from the shop's own day of delivery: then it was open, and nobody can say else."""
    items = return_request.decision.get("facts", {}).get("items", ())
    parcels = [parcel for item in items for parcel in item["line"].get("parcels", ())]
    return bool(parcels) and all(parcel["delivered_at"] for parcel in parcels)


def _is_overdue(return_request: ReturnRequest, *, now: datetime) -> bool:
    last = return_request.hand_over_by
    is_over = return_request.status == ReturnStatus.APPROVED and (last is None or last <= now)
    return is_over and any(
        item.received_quantity < item.requested_quantity for item in return_request.items.all()
    )


def _has_come(item: ReturnItem) -> bool:
    return item.received_quantity > 0 or item.reception == Reception.WRONG_ITEM


def _is_paid(return_request: ReturnRequest) -> bool:
    """Whether everything that counts was paid or replaced; where nothing was paid, because all units were looked at."""
    items = list(return_request.items.all())
    paid_minor = sum(refund.amount_minor for refund in standing(return_request.refunds.all()))
    total_minor = Quote.from_json(return_request.quote).total_minor
    if paid_minor < total_minor or not all(map(is_settled_exchange, items)):
        return False
    return bool(paid_minor) or all(map(_has_verdict, items))


def _has_verdict(item: ReturnItem) -> bool:
    return item.accepted_quantity + item.rejected_quantity >= item.requested_quantity


def _may_decline_rights(actor: Actor) -> bool:
    staff = StaffUser.objects.filter(pk=actor.id).first() if actor.id.isdigit() else None
    return staff is not None and staff.may(Capability.DECLINE_RIGHTS)

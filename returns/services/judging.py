"""What is asked for against units and policy: the same judgement for a request and for a change of one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commerce.models import FinancialStatus, Order, OrderStatus
from commerce.services.refund_holds import hold_shipping, reserve_order_money
from commerce.services.units import QuantityExceeded, exceeded_detail, lock_lines, take_units
from core.dates import local_date
from core.errors import FieldError, Refusals
from returns.facts import OrderFile
from returns.policy.decision import LineDecision, Reason, ReturnDecision
from returns.policy.engine import decide_return, override
from returns.policy.explanation import explain
from returns.policy.facts import ReasonFacts
from returns.policy.quote import Quote
from returns.policy.record import DecisionFacts
from returns.refusals import (
    EmptyReturn,
    ExchangeForRequired,
    MethodRequired,
    NotFulfilled,
    NothingLeft,
    OrderCancelled,
    PhotosRequired,
    ResolutionRequired,
    ReturnDenied,
)
from returns.services.known_items import (
    KnownItem,
    asked_quantities,
    find_items,
    item_facts,
    known_items,
    quote_of,
    request_facts,
    shipping_due,
)
from returns.services.order_money import nothing_left, room_for_new
from returns.services.pickups import PickupNotPossible, require_possible
from returns.states import Method, Resolution, StandardReason
from returns.wishes import ReturnWish


@dataclass(frozen=True)
class Judgement:
    """A wish that is allowed: every item with its resolution, what the policy decided of which facts, how the
    parcel travels."""

    file: OrderFile
    items: list[KnownItem]
    facts: DecisionFacts
    decision: ReturnDecision
    method: str

    @property
    def keeps_everything(self) -> bool:
        """Whether nothing travels at all."""
        return all(item.resolution == Resolution.KEEP_ITEM for item in self.items)


@dataclass(frozen=True)
class Taken:
    """What the units of a judgement are worth, in minor units and in its items' order, and the whole quote."""

    amounts: list[int]
    quoted: Quote


def judge_wish(file: OrderFile, wish: ReturnWish, *, may_override: bool, needs_photos: bool) -> Judgement:
    """Hold a wish against what is there and what the policy says. Nothing is written.

    Raises a refusal of ``returns.refusals``, QuantityExceeded or ReturnDenied, with all that is wrong with all items.
    """
    _require_open(file.order)
    if not wish.items:
        raise EmptyReturn(_("Choose at least one item."))
    refusals = Refusals()
    items = find_items(file, wish, refusals)
    _require_units(items, refusals)
    if not items:
        refusals.raise_if_any()
    facts = _facts(file, items, wish)
    decision = _decide(file, facts)
    if wish.override and may_override:
        decision = override(decision, method=wish.method)
    with refusals.gathered():
        _require_eligible(decision, items)
    refusals.raise_if_any()
    judgement = _complete(file, items, facts, decision, wish, needs_photos=needs_photos)
    _require_pickup(judgement, wish)
    return judgement


def take_what_is_judged(judgement: Judgement) -> Taken:
    """Take units, outbound shipping and money off the order's counters; the caller holds the order's lock.

    Raises QuantityExceeded, and NothingLeft when the order has no money left for items that were paid for.
    """
    file, items, decision = judgement.file, judgement.items, judgement.decision
    amounts = _take(items)
    shipping_minor = hold_shipping(order_id=file.order.pk, wanted_minor=shipping_due(file, items, decision))
    quoted = quote_of(file, items, decision, amounts, shipping_minor=shipping_minor)
    if quoted.leaves_nothing:
        reason = nothing_left(room_for_new(file.order))
        raise NothingLeft(explain(reason, translation, translation.get_language() or "en"))
    reserve_order_money(order_id=file.order.pk, amount_minor=quoted.held_minor)
    return Taken(amounts, quoted)


def require_allowed_today(file: OrderFile, wish: ReturnWish, *, line_ids: Collection[int]) -> None:
    """Hold only the units of these lines against the policy; ``file`` says which day it is. Raises ReturnDenied."""
    items = known_items(file, wish)
    decision = _decide(file, _facts(file, items, wish))
    lines = [
        line if item.line.pk in line_ids else replace(line, eligible=True)
        for item, line in zip(items, decision.lines, strict=True)
    ]
    if not all(line.eligible for line in lines):
        raise denied(replace(decision, lines=tuple(lines)), items)


def denied(decision: ReturnDecision, items: list[KnownItem]) -> ReturnDenied:
    """The refusal that names every reason of the policy; of a wish that is not offered only what stands against it."""
    language = translation.get_language() or "en"
    errors = []
    for item, line in zip(items, decision.lines, strict=True):
        if line.eligible:
            continue
        errors += [_error_of(reason, item.path, language) for reason in line.reasons]
    if not errors:
        errors = [
            _error_of(reason, _field_of(reason), language)
            for reason in decision.reasons
            if decision.refusal_code in (None, reason.code)
        ]
    detail = errors[0].message if errors else ""
    return ReturnDenied(decision.refusal_code or "not_eligible", detail, errors)


def _error_of(reason: Reason, field: str, language: str) -> FieldError:
    """A reason for people in words, and for programs with what stands in them."""
    return FieldError(field, reason.code, explain(reason, translation, language), reason.params)


def _field_of(reason: Reason) -> str:
    return "method" if reason.fact == "request.method" else "items"


def _require_open(order: Order) -> None:
    if order.status == OrderStatus.CANCELLED or order.financial_status == FinancialStatus.VOIDED:
        raise OrderCancelled(_("This order was cancelled, so nothing of it can be returned."))


def _require_units(items: list[KnownItem], refusals: Refusals) -> None:
    asked = asked_quantities(items)
    for item in items:
        with refusals.gathered():
            _require_units_of(item, asked[item.line.pk])


def _require_units_of(item: KnownItem, asked: int) -> None:
    if item.line.fulfilled_quantity == 0:
        raise NotFulfilled.at(f"{item.path}.line", _("This item was not sent yet."))
    available = item.line.returnable_quantity
    if asked > available:
        raise QuantityExceeded.at(f"{item.path}.quantity", exceeded_detail(asked, available))


def _require_eligible(decision: ReturnDecision, items: list[KnownItem]) -> None:
    if not decision.eligible:
        raise denied(decision, items)


def _complete(
    file: OrderFile,
    items: list[KnownItem],
    facts: DecisionFacts,
    decision: ReturnDecision,
    wish: ReturnWish,
    *,
    needs_photos: bool,
) -> Judgement:
    """The judgement of a wish that the policy allows, once nothing is open in it any more."""
    refusals = Refusals()
    for index, (item, line) in enumerate(zip(items, decision.lines, strict=True)):
        with refusals.gathered():
            items[index] = _with_resolution(item, line)
        with refusals.gathered():
            _require_replacement(items[index])
        if needs_photos:
            with refusals.gathered():
                _require_photos(item, line)
    method = ""
    with refusals.gathered():
        method = _method(wish, items, decision)
    refusals.raise_if_any()
    return Judgement(file, items, facts, decision, method)


def _facts(file: OrderFile, items: list[KnownItem], wish: ReturnWish) -> DecisionFacts:
    """What is known of the whole wish; no reason counts as a change of mind."""
    return DecisionFacts(
        order=file.order_facts,
        customer=file.customer_facts,
        items=tuple(
            replace(facts, reason=facts.reason or _change_of_mind(file)) for facts in item_facts(file, items)
        ),
        request=request_facts(file, items, wish),
        circumstances=file.circumstances,
    )


def _decide(file: OrderFile, facts: DecisionFacts) -> ReturnDecision:
    return decide_return(
        at_order=file.at_order,
        today=file.today,
        order=facts.order,
        customer=facts.customer,
        items=facts.items,
        request=facts.request,
        circumstances=facts.circumstances,
    )


def _change_of_mind(file: OrderFile) -> ReasonFacts:
    """What counts where no reason was given: the shop's own leaf of that name, with its fault and branches."""
    code = StandardReason.CHANGED_MY_MIND
    return file.reasons.get(code) or ReasonFacts(code, code, "shopper")


def _with_resolution(item: KnownItem, decision: LineDecision) -> KnownItem:
    if item.resolution:
        return item
    if len(decision.resolutions) == 1:
        return replace(item, wish=replace(item.wish, resolution=decision.resolutions[0]))
    raise ResolutionRequired.at(f"{item.path}.resolution", _("Say what should be given for the item."))


def _require_replacement(item: KnownItem) -> None:
    if item.resolution == Resolution.EXCHANGE and item.wanted is None:
        raise ExchangeForRequired.at(f"{item.path}.exchange_for", _("Choose what should be sent instead."))


def _method(wish: ReturnWish, items: list[KnownItem], decision: ReturnDecision) -> str:
    if wish.method:
        return wish.method
    if len(decision.methods) == 1 or all(item.resolution == Resolution.KEEP_ITEM for item in items):
        return decision.methods[0] if decision.methods else "own_carrier"
    raise MethodRequired.at("method", _("Say how the parcel travels."))


def _require_pickup(judgement: Judgement, wish: ReturnWish) -> None:
    """A wished time must be one at which the carrier may come; without a wish it is arranged later."""
    if wish.pickup is None:
        return
    if judgement.method != Method.PICKUP:
        raise PickupNotPossible.at("pickup", _("This return is not picked up."))
    around = judgement.file.circumstances
    today = local_date(around.now, around.time_zone)
    require_possible(
        wish.pickup,
        order=judgement.file.order,
        last_day=judgement.decision.last_hand_over_day(today, Method.PICKUP),
        now=around.now,
        pauses=judgement.decision.pauses,
    )


def _require_photos(item: KnownItem, line: LineDecision) -> None:
    if len(item.wish.photos) < line.photos:
        detail = ngettext(
            "At least %(count)s photo is needed.", "At least %(count)s photos are needed.", line.photos
        ) % {"count": line.photos}
        raise PhotosRequired.at(f"{item.path}.photos", detail)


def _take(items: list[KnownItem]) -> list[int]:
    lines = lock_lines(sorted({item.line.pk for item in items}))
    return [
        take_units(line=lines[item.line.pk], quantity=item.wish.quantity, field=f"{item.path}.quantity")
        for item in items
    ]

"""Returns that happened: each story lets the ordinary services act at its own earlier times."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from PIL import Image

from accounts.models import StaffUser
from accounts.services.files import store_picture
from commerce.models import Order
from core.actors import Actor
from core.errors import Refusal
from integrations.sandbox.demo.orders import SEED, DemoOrder
from integrations.sandbox.demo.plans import ShopPlan
from integrations.sandbox.demo.policies import PARTS_MISSING
from integrations.sandbox.services import advance_parcel, set_behaviour
from returns.models import ReturnRequest
from returns.models.requests import Channel
from returns.services.bank_accounts import give_bank_account
from returns.services.closing import close_when_settled
from returns.services.decisions import (
    approve_return,
    cancel_return,
    carry_out_decision,
    decline_return,
    expire_return,
)
from returns.services.eligibility import eligibility_of
from returns.services.inspecting import InspectedItem, inspect_items
from returns.services.labels import make_label, void_labels
from returns.services.legal_rights import rights_of
from returns.services.parcels import note_parcel_progress
from returns.services.payouts import pay_out, pay_waiting_bank_refunds
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.refunds import request_refund
from returns.services.requests import create_return
from returns.states import MADE_BY_US, RefundMethod, RefundStatus, ReturnStatus
from returns.wishes import ReturnWish, WishedItem
from tracking.ports import Scan
from tracking.services.scans import record_scans

_REASONS = {
    "wear": (
        ("size_too_small", 28),
        ("size_too_large", 26),
        ("style", 12),
        ("color", 10),
        ("changed_my_mind", 14),
        ("defective", 6),
        ("not_as_described", 4),
    ),
    "other": (
        ("changed_my_mind", 34),
        ("color", 18),
        ("not_as_described", 14),
        ("damaged_in_transit", 14),
        ("defective", 12),
        ("arrived_late", 5),
        ("wrong_item", 3),
    ),
}
_WEAR = frozenset(
    {
        "tee",
        "shirt",
        "sweater",
        "hoodie",
        "jacket",
        "coat",
        "dress",
        "skirt",
        "trousers",
        "jeans",
        "shorts",
        "sneakers",
        "boots",
    }
)

# How a story ends, and how often. The young ones stop where they are today.
_ENDINGS = (
    ("refunded", 62),
    ("declined", 6),
    ("cancelled", 7),
    ("expired", 6),
    ("rejected", 5),
    ("refunded_in_parts", 8),
)


@dataclass
class Story:
    """One return's actors and clock."""

    plan: ShopPlan
    random: Random
    now: datetime  # the real one: nothing happens behind it
    clock: datetime
    shopper: Actor
    staff: Actor
    warehouse: Actor
    pace: float = 1.0  # how slowly time passes

    def wait(self, *, days: float) -> bool:
        """Let time pass; False when the story has reached today."""
        self.clock += timedelta(days=days * self.pace * self.random.uniform(0.7, 1.3))
        return self.clock < self.now


def tell_returns(plan: ShopPlan, orders: list[DemoOrder], *, now: datetime) -> Iterator[ReturnRequest]:
    """Return about a fifth of the delivered orders, oldest first."""
    random = Random(f"{SEED}-returns-{plan.schema_name}")
    staff = {user.role: Actor("staff", str(user.pk)) for user in StaffUser.objects.order_by("-pk")}
    for order in orders:
        if order.is_fresh or order.notes or order.delivered_at is None:
            continue
        is_young = order.delivered_at > now - timedelta(days=16)
        if random.random() > (0.6 if is_young else 0.2):
            continue
        row = Order.objects.select_related("customer").get(external_id=order.external_id)
        story = Story(
            plan=plan,
            random=random,
            now=now,
            clock=order.delivered_at,
            shopper=Actor("shopper", row.customer.public_id),
            staff=staff.get("agent", Actor("worker")),
            warehouse=staff.get("warehouse", Actor("worker")),
        )
        made = _ask(story, row, order)
        if made is not None:
            order.notes.add("has_return")
            _live(story, made)
            yield made


def tell_open_returns(plan: ShopPlan, orders: list[DemoOrder], *, now: datetime) -> Iterator[ReturnRequest]:
    """What needs somebody today: returns that stand at each step, of orders delivered a few days ago."""
    random = Random(f"{SEED}-open-{plan.schema_name}")
    staff = {user.role: Actor("staff", str(user.pk)) for user in StaffUser.objects.order_by("-pk")}
    recent = [
        order
        for order in orders
        if not order.is_fresh
        and not order.notes
        and order.delivered_at is not None
        and now - timedelta(days=14) < order.delivered_at < now - timedelta(hours=30)
    ]
    # The dearest first: those are the ones that the policy wants somebody to look at.
    recent.sort(key=lambda order: -float(order.document["total"]))
    for step in _OPEN_STEPS:
        passed = []
        while recent:
            order = recent.pop(0 if step is _wait_for_review else -1)
            row = Order.objects.select_related("customer").get(external_id=order.external_id)
            begun = now - timedelta(hours=random.uniform(3, 26))
            story = Story(
                plan=plan,
                random=random,
                now=now,
                clock=begun,
                shopper=Actor("shopper", row.customer.public_id),
                staff=staff.get("agent", Actor("worker")),
                warehouse=staff.get("warehouse", Actor("worker")),
                pace=0.01,
            )
            made = _ask(story, row, order, whole=step is _wait_for_review)
            if made is not None:
                order.notes.add("has_return")
                step(story, made)
                yield made
                break
            passed.append(order)
        if step is _wait_for_review:
            recent += passed  # a loyal customer's is approved at once: it may stand at another step


def _ask(story: Story, row: Order, order: DemoOrder, *, whole: bool = False) -> ReturnRequest | None:
    if not story.wait(days=2.5):
        return None
    lines = range(len(order.products)) if whole else [story.random.randrange(len(order.products))]
    items = tuple(_wished(story, order, index, whole=whole) for index in lines)
    offered = eligibility_of(order=row, wish=ReturnWish(items=items), now=story.clock)
    if offered.whole is None or not offered.whole.eligible:
        return None
    if whole and offered.whole.outcome != "review":
        return None
    items = tuple(
        _with_photos(item, line.photos, story) for item, line in zip(items, offered.whole.lines, strict=True)
    )
    resolutions = [one for one in offered.whole.lines[0].resolutions if one in ("refund", "store_credit")]
    wish = ReturnWish(
        items=items,
        resolution=story.random.choices(resolutions, [4, 1][: len(resolutions)])[0],
        method=story.random.choice(offered.whole.methods[:2]),
        language=story.plan.language,
    )
    channel = story.random.choices((Channel.PORTAL, Channel.STAFF), (9, 1))[0]
    try:
        return create_return(
            order=row,
            wish=wish,
            actor=story.shopper if channel == Channel.PORTAL else story.staff,
            channel=channel,
            now=story.clock,
        )
    except Refusal:
        return None


def _wished(story: Story, order: DemoOrder, index: int, *, whole: bool) -> WishedItem:
    line = order.document["lines"][index]
    kinds = _REASONS["wear" if order.products[index].kind in _WEAR else "other"]
    return WishedItem(
        line["external_id"],
        line["quantity"] if whole else story.random.randint(1, line["quantity"]),
        PARTS_MISSING
        if whole
        else story.random.choices([name for name, _ in kinds], [weight for _, weight in kinds])[0],
        comment=story.random.choice(story.plan.comments),
    )


def _with_photos(item: WishedItem, count: int, story: Story) -> WishedItem:
    """The item with as many pictures as the terms ask for."""
    pictures = [_picture(story.random) for _ in range(count)]
    stored = tuple(store_picture(data=one, kind="photo", now=story.clock).public_id for one in pictures)
    return replace(item, photos=stored)


def _picture(random: Random) -> bytes:
    """A photo of nothing in particular."""
    colour = (random.randrange(120, 230), random.randrange(120, 230), random.randrange(120, 230))
    written = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(written, "JPEG")
    return written.getvalue()


def _live(story: Story, made: ReturnRequest) -> None:
    ending = story.random.choices([name for name, _ in _ENDINGS], [weight for _, weight in _ENDINGS])[0]
    if not story.wait(days=0.02):
        return
    carry_out_decision(return_id=made.public_id, now=story.clock)
    made.refresh_from_db()
    if made.status == ReturnStatus.IN_REVIEW and not _review(story, made, ending):
        return
    if ending == "cancelled":
        if story.wait(days=1):
            cancel_return(return_request=made, actor=story.shopper, now=story.clock)
        return
    if made.method in MADE_BY_US:
        make_label(return_id=made.public_id, now=story.clock)
    if ending == "expired":
        _expire(story, made)
        return
    _SHIPPED[ending](story, made)


def _carry_out(story: Story, made: ReturnRequest) -> None:
    story.wait(days=0.2)
    carry_out_decision(return_id=made.public_id, now=story.clock)
    made.refresh_from_db()


def _just_asked(story: Story, made: ReturnRequest) -> None:
    """The worker has not looked at it yet."""


def _wait_for_review(story: Story, made: ReturnRequest) -> None:
    _carry_out(story, made)
    if made.status == ReturnStatus.APPROVED and made.method in MADE_BY_US:
        make_label(
            return_id=made.public_id, now=story.clock
        )  # dear, but not dear enough, or a loyal customer's


def wait_for_parcel(story: Story, made: ReturnRequest) -> None:
    _carry_out(story, made)
    if made.status == ReturnStatus.IN_REVIEW:
        approve_return(return_request=made, actor=story.staff, now=story.clock)
        made.refresh_from_db()
    if made.method in MADE_BY_US:
        make_label(return_id=made.public_id, now=story.clock)


def _on_its_way(story: Story, made: ReturnRequest) -> None:
    wait_for_parcel(story, made)
    travel(story, made, stops=1)


def _arrived(story: Story, made: ReturnRequest) -> None:
    wait_for_parcel(story, made)
    travel(story, made)


def _to_inspect(story: Story, made: ReturnRequest) -> None:
    _arrived(story, made)
    receive_all(story, made)


def _refund_declined(story: Story, made: ReturnRequest) -> None:
    """The shopper's card is closed: the provider says no, and staff have to find another way."""
    _to_inspect(story, made)
    accept_all(story, made)
    set_behaviour(company="payments", mode="decline", count=1)
    try:
        _pay(story, made)
    finally:
        set_behaviour(company="payments", mode="ok")


_OPEN_STEPS: tuple[Callable[[Story, ReturnRequest], None], ...] = (
    _wait_for_review,
    _wait_for_review,
    _wait_for_review,
    wait_for_parcel,
    wait_for_parcel,
    _on_its_way,
    _on_its_way,
    _arrived,
    _arrived,
    _to_inspect,
    _to_inspect,
    _to_inspect,
    _refund_declined,
    _just_asked,
)


def _review(story: Story, made: ReturnRequest, ending: str) -> bool:
    """Staff decide about a return in review; whether it goes on."""
    if not story.wait(days=0.8):
        return False
    if ending == "declined" and not rights_of(made):
        decline_return(
            return_request=made, actor=story.staff, now=story.clock, reason=story.plan.decline_text
        )
        return False
    approve_return(return_request=made, actor=story.staff, now=story.clock)
    made.refresh_from_db()
    return True


def _expire(story: Story, made: ReturnRequest) -> None:
    made.refresh_from_db()
    if made.hand_over_by is None or made.hand_over_by >= story.now:
        return
    expire_return(return_id=made.public_id, now=made.hand_over_by + timedelta(minutes=5))
    void_labels(return_id=made.public_id, now=made.hand_over_by + timedelta(minutes=6))


def travel(story: Story, made: ReturnRequest, *, stops: int = 3) -> bool:
    """The parcel on its way back; whether it has arrived by today."""
    parcel = made.parcels.select_related("shipment").first()
    if parcel is None:
        return story.wait(days=5)
    for days, step, status in _STOPS[:stops]:
        if not story.wait(days=days):
            return False
        advance_parcel(tracking_number=parcel.shipment.tracking_number, step=None, now=story.clock)
        record_scans(
            shipment=parcel.shipment,
            scans=[Scan(occurred_at=story.clock, status=status, carrier_code=step.upper())],
            actor=Actor("carrier"),
            now=story.clock,
        )
        note_parcel_progress(shipment_id=parcel.shipment.public_id, actor=Actor("carrier"), now=story.clock)
    return True


_STOPS = ((1.5, "handed_over", "in_transit"), (1.0, "sorted", "in_transit"), (1.2, "delivered", "delivered"))


def _refunded(story: Story, made: ReturnRequest) -> None:
    if travel(story, made) and story.wait(days=0.6):
        receive_all(story, made)
        if story.wait(days=0.8):
            accept_all(story, made)
            _pay(story, made)


def _refunded_in_parts(story: Story, made: ReturnRequest) -> None:
    if not (travel(story, made) and story.wait(days=0.6)):
        return
    items = list(made.items.all())
    if sum(item.requested_quantity for item in items) > 1:
        receive_items(
            return_request=made,
            items=[ReceivedItem(items[0].public_id, 1)],
            actor=story.warehouse,
            now=story.clock,
        )
        return
    receive_all(story, made)
    if story.wait(days=0.8):
        accept_all(story, made)
        _pay(story, made)


def _rejected(story: Story, made: ReturnRequest) -> None:
    if not (travel(story, made) and story.wait(days=0.6)):
        return
    receive_all(story, made)
    if not story.wait(days=0.5):
        return
    inspect_items(
        return_request=made,
        items=[
            InspectedItem(
                item.public_id,
                rejected_quantity=item.requested_quantity,
                grade="d",
                disposition="return_to_customer",
            )
            for item in made.items.all()
        ],
        actor=story.warehouse,
        now=story.clock,
    )
    if story.wait(days=0.3) and not rights_of(made):
        decline_return(
            return_request=made, actor=story.staff, now=story.clock, reason=story.plan.decline_text
        )


def receive_all(story: Story, made: ReturnRequest) -> None:
    receive_items(
        return_request=made,
        items=[ReceivedItem(item.public_id, item.requested_quantity) for item in made.items.all()],
        actor=story.warehouse,
        now=story.clock,
    )


def accept_all(story: Story, made: ReturnRequest) -> None:
    grade = story.random.choices(("a", "b", "c"), (70, 22, 8))[0]
    inspect_items(
        return_request=made,
        items=[
            InspectedItem(
                item.public_id,
                accepted_quantity=item.requested_quantity,
                grade=grade,
                disposition="restock" if grade in "ab" else "refurbish",
            )
            for item in made.items.all()
        ],
        actor=story.warehouse,
        now=story.clock,
    )


def _pay(story: Story, made: ReturnRequest) -> None:
    if not story.wait(days=0.3):
        return
    try:
        refunds = request_refund(return_request=made, actor=Actor("worker"), now=story.clock)
    except Refusal:
        return
    for refund in refunds:
        if refund.method == RefundMethod.BANK_ACCOUNT:
            _pay_to_the_bank(story, made)
        elif refund.status == RefundStatus.PENDING:
            pay_out(refund_id=refund.public_id, now=story.clock)
    close_when_settled(return_id=made.public_id, now=story.clock)


def _pay_to_the_bank(story: Story, made: ReturnRequest) -> None:
    """Cash on delivery and transfers: most shoppers have given an account, some still have to."""
    if story.random.random() < 0.25 or not story.wait(days=0.5):
        return
    scheme, bank_code, number = _ACCOUNTS.get(made.order.country, _ACCOUNTS["DE"])
    give_bank_account(
        return_request=made,
        scheme=scheme,
        bank_code=bank_code,
        account_number=number,
        holder=made.customer.name,
        actor=story.shopper,
        now=story.clock,
    )
    pay_waiting_bank_refunds(return_id=made.public_id, now=story.clock)


_ACCOUNTS = {
    "DE": ("iban", "", "DE89370400440532013000"),
    "TR": ("iban", "", "TR330006100519786457841326"),
    "KR": ("kr_bank", "004", "12345678901234"),
    "TH": ("promptpay", "", "0812345678"),
}

_SHIPPED: dict[str, Callable[[Story, ReturnRequest], None]] = {
    "refunded": _refunded,
    "refunded_in_parts": _refunded_in_parts,
    "rejected": _rejected,
    "declined": _refunded,
}

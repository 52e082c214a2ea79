"""Reads of returns, each in a fixed number of queries and an explicit order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Model, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from commerce.folding import fold_email, phone_to_e164
from commerce.models import Product
from core.kept_queries import KeptQuery, know_rows
from returns.models import (
    Charge,
    Reason,
    ReturnItem,
    ReturnNote,
    ReturnParcel,
    ReturnRequest,
    ReturnSettings,
    UnexpectedItem,
)
from returns.models.money import Refund
from returns.policy.facts import LineFacts
from returns.reason_scope import ReasonScope
from returns.reason_texts import label_of
from returns.refusals import RefundNotFound, ReturnNotFound
from returns.services.item_worth import replacement_of
from returns.services.owing import owed_now
from returns.states import ReasonScopeMode, RefundStatus, ReplacementStatus, ReturnStatus
from returns.wishes import ReturnWish


@dataclass(frozen=True)
class ShownReason:
    """A reason of the tree as pages offer it; only those without ``children`` can be chosen."""

    code: str
    label: str
    fault: str
    standard_reason: str
    children: tuple[ShownReason, ...] = ()
    photos: int = 0
    scope: str = ReasonScopeMode.ALL
    product_types: tuple[str, ...] = ()
    product_tags: tuple[str, ...] = ()


def return_settings() -> ReturnSettings:
    """How this shop runs its returns; the starting values where nobody has changed any."""
    return ReturnSettings.objects.filter(pk=1).first() or ReturnSettings(pk=1)


def find_return(name: str) -> ReturnRequest:
    """The return with this public id or external id. Raises ReturnNotFound."""
    return_request = _FOUND.first(name)
    if return_request is None:
        raise ReturnNotFound(_("There is no such return."))
    return return_request


def return_detail(name: str) -> ReturnRequest:
    """One return with everything that a page or the API shows of it. Raises ReturnNotFound."""
    return_request = _DETAIL.first(name)
    if return_request is None:
        raise ReturnNotFound(_("There is no such return."))
    return return_request


def return_just_made(return_id: str, wish: ReturnWish) -> ReturnRequest:
    """The return that ``wish`` has made this moment, for showing: what nobody can have added to it is not read."""
    [found] = _JUST_MADE.all(return_id)
    items = list(found.items.all())
    if any(item.photos for item in wish.items):
        prefetch_related_objects(items, "photos__file")
    else:
        for item in items:
            _nothing_yet(item, "photos")
    _nothing_yet(found, "refunds", "charges", "parcels", "unexpected_items")
    if not wish.override:
        _nothing_yet(found, "notes")
    return found


def _items_to_show() -> QuerySet[ReturnItem]:
    return ReturnItem.objects.select_related("line", "replacement__stock_hold").order_by("position", "pk")


def _nothing_yet(row: Model, *names: str) -> None:
    """Let these related rows be known to be none, as if they had been prefetched."""
    for name in names:
        know_rows(row, name, [])


def returns_with_everything() -> QuerySet[ReturnRequest]:
    """Returns prefetched for showing, newest first."""
    return (
        ReturnRequest.objects.select_related("order", "customer", "policy_version")
        .defer("policy_version__document")  # long, and shown nowhere beside a return
        .prefetch_related(
            Prefetch("items", _items_to_show().prefetch_related("photos__file")),
            Prefetch(
                "refunds",
                Refund.objects.select_related(
                    "payment", "payout_account", "replaced_by", "asked_of"
                ).order_by("created_at", "pk"),
            ),
            Prefetch("charges", Charge.objects.select_related("asked_of").order_by("created_at", "pk")),
            Prefetch(
                "parcels",
                ReturnParcel.objects.select_related("shipment__label_file", "shipment__asked_of")
                .prefetch_related("shipment__events")
                .order_by("pk"),
            ),
            Prefetch(
                "unexpected_items",
                UnexpectedItem.objects.select_related("line", "photo", "opened_return").order_by(
                    "created_at", "pk"
                ),
            ),
            Prefetch("notes", ReturnNote.objects.order_by("created_at", "pk")),
        )
        .order_by("-created_at", "-pk")
    )


_FOUND = KeptQuery(
    lambda name: _named(ReturnRequest.objects.select_related("order", "customer"), name).order_by("pk")[:1],
    str,
)
_DETAIL = KeptQuery(lambda name: _named(returns_with_everything(), name)[:1], str)
_JUST_MADE = KeptQuery(
    lambda return_id: (
        ReturnRequest.objects.filter(public_id=return_id)
        .select_related("order", "customer", "policy_version")
        .defer("policy_version__document")
        .prefetch_related(Prefetch("items", _items_to_show()))
    ),
    str,
)


def returns_matching(
    *,
    statuses: Iterable[str] = (),
    shipping_statuses: Iterable[str] = (),
    order: str | None = None,
    customer: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    country: str = "",
    created_after: datetime | None = None,
    created_before: datetime | None = None,
    updated_after: datetime | None = None,
) -> QuerySet[ReturnRequest]:
    """Returns by any of these, newest first. ``order`` and ``customer`` are public or external ids."""
    found = returns_with_everything()
    if statuses := list(statuses):
        found = found.filter(status__in=statuses)
    if shipping_statuses := list(shipping_statuses):
        found = found.filter(shipping_status__in=shipping_statuses)
    if order:
        found = found.filter(Q(order__public_id=order) | Q(order__external_id=order))
    if customer:
        found = found.filter(Q(customer__public_id=customer) | Q(customer__external_id=customer))
    if phone:
        number = phone_to_e164(phone, country=country) or phone
        found = found.filter(
            Q(customer__phone_e164=number) | Q(order__phone_e164=number) | Q(order__ship_phone_e164=number)
        )
    if email:
        folded = fold_email(email)
        found = found.filter(Q(customer__email_folded=folded) | Q(order__email_folded=folded))
    if created_after:
        found = found.filter(created_at__gt=created_after)
    if created_before:
        found = found.filter(created_at__lt=created_before)
    if updated_after:
        found = found.filter(updated_at__gt=updated_after)
    return found


def find_refund(public_id: str) -> Refund:
    """One refund with its return. Raises RefundNotFound."""
    refund = refunds_matching().filter(public_id=public_id).first()
    if refund is None:
        raise RefundNotFound(_("There is no such refund."))
    return refund


def refunds_matching(
    *,
    statuses: Iterable[str] = (),
    methods: Iterable[str] = (),
    due_before: datetime | None = None,
    has_slipped: bool | None = None,
) -> QuerySet[Refund]:
    """Refunds by any of these with their returns, the earliest promise first."""
    found = Refund.objects.select_related(
        "return_request", "cancellation__order", "payout_account", "replaced_by"
    ).order_by("due_at", "pk")
    if statuses := list(statuses):
        found = found.filter(status__in=statuses)
    if methods := list(methods):
        found = found.filter(method__in=methods)
    if due_before is not None:
        found = found.filter(due_at__lt=due_before)
    if has_slipped is not None:
        found = found.filter(slipped_at__isnull=not has_slipped)
    return found


def possible_actions(return_request: ReturnRequest) -> frozenset[str]:
    """What may be done with a return (from ``return_detail``) as it stands."""
    status = ReturnStatus(return_request.status)
    refunds = {refund.status for refund in return_request.refunds.all()}
    replacements = [
        replacement for item in return_request.items.all() if (replacement := replacement_of(item))
    ]
    has_money_gone = any(replacement.is_on_its_way for replacement in replacements) or any(
        refund.status in (RefundStatus.PROCESSING, RefundStatus.SUCCEEDED) and refund.charge_id is None
        for refund in return_request.refunds.all()
    )
    is_open = status in (ReturnStatus.REQUESTED, ReturnStatus.IN_REVIEW, ReturnStatus.APPROVED)
    actions: set[str] = set()
    if status in (ReturnStatus.REQUESTED, ReturnStatus.IN_REVIEW):
        actions.add("approve")
    if is_open and not has_money_gone:
        actions.add("decline")
        if not return_request.is_handed_over:
            actions |= {"cancel", "change"}
    if status == ReturnStatus.APPROVED:
        items = list(return_request.items.all())
        if any(item.received_quantity < item.requested_quantity for item in items):
            actions.add("receive")
        if any(item.accepted_quantity + item.rejected_quantity < item.received_quantity for item in items):
            actions.add("inspect")
        if not owed_now(return_request).is_nothing:
            actions.add("refund")
        is_ordering = any(replacement.status == ReplacementStatus.ORDERING for replacement in replacements)
        if not is_ordering and not refunds & {RefundStatus.PENDING, RefundStatus.PROCESSING}:
            actions.add("close")
    return frozenset(actions)


def reason_tree(language: str) -> tuple[ShownReason, ...]:
    """The shop's active reasons as a tree, in the shop's order; labels in ``language``."""
    reasons = list(Reason.objects.filter(is_active=True).order_by("position", "pk"))

    def children_of(parent_id: int | None) -> tuple[ShownReason, ...]:
        return tuple(
            ShownReason(
                code=reason.code,
                label=label_of(reason, language),
                fault=reason.fault,
                standard_reason=reason.standard_reason,
                children=children_of(reason.pk),
                photos=reason.photos,
                scope=reason.scope,
                product_types=tuple(reason.product_types),
                product_tags=tuple(reason.product_tags),
            )
            for reason in reasons
            if reason.parent_id == parent_id
        )

    return children_of(None)


def reasons_for(
    tree: Iterable[ShownReason], line: LineFacts, scopes: Mapping[str, ReasonScope]
) -> tuple[ShownReason, ...]:
    """The part of the tree that is offered for the goods of ``line``; a branch without a leaf left goes."""
    offered = []
    for reason in tree:
        if reason.children:
            children = reasons_for(reason.children, line, scopes)
            if children:
                offered.append(replace(reason, children=children))
        elif reason.code not in scopes or scopes[reason.code].covers(line):
            offered.append(reason)
    return tuple(offered)


def reason_counts(*, product_external_id: str) -> dict[str, int]:
    """How often each reason was given for products of the same type as this one, or for it alone, by code."""
    if not product_external_id:
        return {}
    kind = Product.objects.filter(external_id=product_external_id).values_list("type", flat=True).first()
    items = ReturnItem.objects.exclude(reason_code="").order_by()
    if kind:
        alike = Product.objects.filter(type=kind).values("external_id")
        items = items.filter(line__product_external_id__in=alike)
    else:
        items = items.filter(line__product_external_id=product_external_id)
    return dict(items.values_list("reason_code").annotate(count=Count("pk")))


def reason_labels(language: str) -> dict[str, str]:
    """What each reason is called, by code, inactive ones included."""
    return {reason.code: label_of(reason, language) for reason in Reason.objects.all()}


def own_refund_ids(public_ids: Iterable[str]) -> set[str]:
    """Which of these are refunds of ours, coming back with an order of the shop."""
    return set(Refund.objects.filter(public_id__in=list(public_ids)).values_list("public_id", flat=True))


def returns_past_hand_over(*, now: datetime) -> list[str]:
    """Public ids of approved returns whose parcel was not handed over in time."""
    late = returns_to_hand_over().filter(hand_over_by__lte=now).order_by("hand_over_by")
    return list(late.values_list("public_id", flat=True)[:500])


def returns_to_hand_over() -> QuerySet[ReturnRequest]:
    """Approved returns that expire if their parcel is not handed over in time."""
    return ReturnRequest.objects.filter(
        status=ReturnStatus.APPROVED,
        hand_over_by__isnull=False,
        shipping_status__in=["no_label", "pending", "pickup_scheduled"],
    ).exclude(exceptions__contains=["flagged"])


def _named(returns: QuerySet[ReturnRequest], name: str) -> QuerySet[ReturnRequest]:
    return returns.filter(Q(public_id=name) | Q(external_id=name))

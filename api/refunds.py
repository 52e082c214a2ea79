"""``/refunds``: the promises of money, and sending one that failed another way."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import Choice, Text
from api.listing import PageFilters, QueryFlag, QueryMoment, Words, paged
from api.serializers.refunds import RefundOfReturnSerializer
from api.serializers.return_wishes import NotifyWish
from api.showing import show
from api.strict import Filters, understood, understood_query
from api.views import ApiView
from returns.selectors import find_refund, refunds_matching
from returns.services.account_numbers import IBAN, SCHEMES
from returns.services.payouts import record_manual_payout
from returns.services.refund_accounts import give_account_of_refund
from returns.services.second_tries import send_again
from returns.states import RefundMethod, RefundStatus


class RefundFilters(PageFilters):
    status = Words(RefundStatus.values, required=False, default=list)
    method = Words(RefundMethod.values, required=False, default=list)
    due_before = QueryMoment(required=False, help_text="Promised before this time.")
    has_slipped = QueryFlag(required=False, help_text="Whether its day has passed unpaid.")


class ByHandWish(NotifyWish):
    reference = Text(max_length=200, help_text="Of your own payment.")


class BankAccountWish(NotifyWish):
    """Where the money goes; without ``scheme`` the shopper is asked for it."""

    scheme = Choice(
        choices=SCHEMES,
        required=False,
        allow_null=True,
        default=None,
        help_text="`iban`; `kr_bank` and `th_bank` with `bank_code`; `promptpay` with a phone or ID number.",
    )
    holder = Text(max_length=120, required=False, default="", help_text="The name of the account holder.")
    bank_code = Text(
        max_length=16, required=False, default="", help_text="Of the bank, for `kr_bank` and `th_bank`."
    )
    account_number = Text(max_length=64, required=False, default="", help_text="The number, or the IBAN.")
    iban = Text(
        max_length=64, required=False, default="", help_text="The same as `account_number`, for `iban`."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        iban = attrs.pop("iban")
        if attrs["scheme"] == IBAN and not attrs["account_number"]:
            attrs["account_number"] = iban
        elif iban:
            raise ValidationError({"iban": [ErrorDetail(_("Give the number as account_number."), "invalid")]})
        details = ("holder", "bank_code", "account_number")
        if attrs["scheme"] is None:
            if any(attrs[name] for name in details):
                raise ValidationError({"scheme": [ErrorDetail(_("This field is needed."), "required")]})
            return attrs
        missing = [name for name in ("holder", "account_number") if not attrs[name].strip()]
        if missing:
            text = _("This field is needed.")
            raise ValidationError({name: [ErrorDetail(text, "required")] for name in missing})
        return attrs


class RefundViews(ApiView):
    resource = "returns"

    @extend_schema(parameters=[RefundFilters], responses=paged(RefundOfReturnSerializer))
    def list(self, request: Request) -> Response:
        """Refunds of all returns, the earliest promised day first."""
        query = understood_query(RefundFilters, request)
        rows = refunds_matching(
            statuses=query["status"],
            methods=query["method"],
            due_before=query.get("due_before"),
            has_slipped=query.get("has_slipped"),
        )
        return self.page(rows, RefundOfReturnSerializer, order=("due_at", "id"), query=query)

    @extend_schema(responses=RefundOfReturnSerializer)
    def retrieve(self, request: Request, refund_id: str) -> Response:
        """One refund with the return that it belongs to."""
        understood_query(Filters, request)
        return self._answer_with(refund_id)

    @extend_schema(request=NotifyWish, responses={202: RefundOfReturnSerializer})
    def retry(self, request: Request, refund_id: str) -> Response:
        """Send a failed refund through its payment once more. Answers the refund that takes its place."""
        return self._send(request, refund_id, RefundMethod.ORIGINAL_PAYMENT)

    @extend_schema(request=BankAccountWish, responses={202: RefundOfReturnSerializer})
    def bank_account(self, request: Request, refund_id: str) -> Response:
        """Give the bank account of a refund that waits for one, or send a failed refund to this account instead.

        The number is checked as on the shopper's own page, kept encrypted and read back masked only. Without an
        account a failed refund is sent to the shopper's bank account, which is asked for where it is not known.
        """
        body = understood(BankAccountWish, request)
        if body["scheme"] is None:
            return self._sent(refund_id, RefundMethod.BANK_ACCOUNT, notify=body["notify"])
        refund = give_account_of_refund(refund_id=refund_id, actor=self.actor, now=self.now, **body)
        return self._answer_with(refund.public_id, status=202)

    @extend_schema(request=NotifyWish, responses={202: RefundOfReturnSerializer})
    def store_credit(self, request: Request, refund_id: str) -> Response:
        """Give a failed refund as store credit instead, which never expires."""
        return self._send(request, refund_id, RefundMethod.STORE_CREDIT)

    @extend_schema(request=ByHandWish, responses={202: RefundOfReturnSerializer})
    def by_hand(self, request: Request, refund_id: str) -> Response:
        """Record that you have paid a refund yourself: one that failed, or that waits for a bank account."""
        body = understood(ByHandWish, request)
        refund = find_refund(refund_id)
        if refund.method == RefundMethod.BANK_ACCOUNT and refund.status == RefundStatus.PENDING:
            record_manual_payout(refund_id=refund.public_id, actor=self.actor, now=self.now, **body)
            return self._answer_with(refund.public_id, status=202)
        return self._sent(refund_id, RefundMethod.MANUAL, notify=body["notify"], reference=body["reference"])

    def _send(self, request: Request, refund_id: str, method: RefundMethod) -> Response:
        return self._sent(refund_id, method, notify=understood(NotifyWish, request)["notify"])

    def _sent(self, refund_id: str, method: RefundMethod, *, notify: bool, reference: str = "") -> Response:
        refund = send_again(
            refund_id=refund_id,
            method=method,
            reference=reference,
            notify=notify,
            actor=self.actor,
            now=self.now,
        )
        return self._answer_with(refund.public_id, status=202)

    def _answer_with(self, refund_id: str, *, status: int = 200) -> Response:
        refund = find_refund(refund_id)
        return Response(show(RefundOfReturnSerializer, refund, self.context), status=status)

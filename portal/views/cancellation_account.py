"""The bank account for the money of cancelled items: asked only here, after a code as for a return."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commerce.models import Cancellation
from core import clock
from core.actors import Actor
from core.errors import Refusal
from core.money import Money, format_money
from notifications.about_returns import address_of_buyer
from portal.access import opened_order
from portal.bank_data import being_checked, may_ask_for_bank_data
from portal.forms import CodeForm, problems_of
from portal.frame import Problem, ShopRequest, page_not_found, shopper_page, show
from portal.journey import home_of
from portal.mailed_code import MailedCode, code_way
from portal.payout_forms import AccountForm, account_form_of
from returns.services.cancellation_accounts import give_account_for_cancellation
from returns.services.cancellations import cancellation_needs_account
from returns.states import RefundMethod, RefundStatus

_CODE = MailedCode(purpose="cancellation_account", topic="bank_account_code")


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def cancellation_account(request: ShopRequest, order_id: str, cancellation_id: str) -> HttpResponse:
    order = opened_order(request, order_id)
    found = order.cancellations.filter(public_id=cancellation_id).prefetch_related("refunds").first()
    if found is None:
        return page_not_found(request)
    page = reverse("portal:cancellation", args=[order.public_id, found.public_id])
    if not cancellation_needs_account(found):
        return HttpResponseRedirect(page)
    if not may_ask_for_bank_data():
        is_written_to = bool(address_of_buyer(order, order.customer))
        return being_checked(request, back=page, is_written_to=is_written_to)
    now = clock.now()
    settings = request.shop.settings
    way = code_way(
        found,
        why=_("So nobody else enters an account."),
        reach=(settings.reply_to_email, settings.support_phone),
    )
    act = request.POST.get("act", "") if request.method == "POST" else ""
    code_form = CodeForm(request.POST if act == "enter_code" else None)
    form = account_form_of(home_of(order, settings).code)(request.POST if act == "save" else None)
    problems: list[Problem] = []
    if act == "send_code" and way.is_possible:
        problems = _CODE.send(request, found, now=now)
    elif act == "enter_code":
        problems = _CODE.enter(request, found, code_form, now=now)
    elif act == "save" and _CODE.is_entered(request, found, now=now):
        problems = _save(found, form, now=now)
        if not problems:
            return HttpResponseRedirect(page)
    if act and not problems:
        return HttpResponseRedirect(request.path)
    context = {
        "problems": problems,
        "lead": _("Your refund: %(amount)s") % {"amount": _waiting_amount(request, found)},
        "way": way,
        "is_code_sent": _CODE.is_sent(request, found),
        "is_code_entered": _CODE.is_entered(request, found, now=now),
        "code_form": code_form,
        "form": form,
    }
    return show(request, "bank_account.html", context, status=422 if problems else 200)


def _waiting_amount(request: ShopRequest, found: Cancellation) -> str:
    waiting = sum(
        refund.amount_minor
        for refund in found.refunds.all()
        if refund.method == RefundMethod.BANK_ACCOUNT and refund.status == RefundStatus.PENDING
    )
    return format_money(Money(waiting, found.order.currency), request.language)


def _save(found: Cancellation, form: AccountForm, *, now: datetime) -> list[Problem]:
    if not form.is_valid():
        return problems_of(form)
    values, scheme = form.cleaned_data, form.scheme()
    try:
        give_account_for_cancellation(
            cancellation=found,
            scheme=scheme,
            bank_code="" if scheme == "promptpay" else values.get("bank_code", ""),
            account_number=values["account_number"],
            holder=values["holder"],
            actor=Actor("shopper", found.order.customer.public_id),
            now=now,
        )
    except Refusal as refusal:
        return [Problem(error.message, f"id_{error.field}") for error in refusal.errors] or [
            Problem(refusal.detail)
        ]
    return []

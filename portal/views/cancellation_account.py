"""The bank account for the money of cancelled items: asked only here, after a code to the order's own e-mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.services.one_time_codes import CodeInvalid, issue_code, use_code
from accounts.services.throttles import hit
from commerce.contacts import own_address_of
from commerce.models import Cancellation
from core.actors import Actor
from core.errors import Refusal
from core.masking import masked_address
from core.money import Money, format_money
from notifications.services import queue_message
from portal.access import TooManyTries, opened_order
from portal.bank_data import being_checked, may_ask_for_bank_data
from portal.forms import CodeForm, problems_of
from portal.frame import Problem, ShopRequest, page_not_found, shopper_page, show
from portal.journey import home_of
from portal.mailed_code import CodeWay, held_code
from portal.payout_forms import AccountForm, account_form_of
from returns.services.cancellation_accounts import give_account_for_cancellation
from returns.services.cancellations import cancellation_needs_account

_PURPOSE = "cancellation_account"
_SENT = "cancellation_code_sent"
_ENTERED = "cancellation_code_entered"
_LIFETIME = timedelta(minutes=15)
_TRUSTED_FOR = timedelta(minutes=30)
_CODES_AN_HOUR = 5


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
        return being_checked(request, back=page)
    now = timezone.now()
    act = request.POST.get("act", "") if request.method == "POST" else ""
    code_form = CodeForm(request.POST if act == "enter_code" else None)
    form = account_form_of(home_of(order, request.shop.settings).code)(
        request.POST if act == "save" else None
    )
    problems: list[Problem] = []
    if act == "send_code" and own_address_of(order):
        problems = _send_code(request, found, now=now)
    elif act == "enter_code":
        problems = _enter_code(request, found, code_form, now=now)
    elif act == "save" and _is_entered(request, found, now=now):
        problems = _save(found, form, now=now)
        if not problems:
            return HttpResponseRedirect(page)
    if act and not problems:
        return HttpResponseRedirect(request.path)
    waiting = sum(refund.amount_minor for refund in found.refunds.all() if refund.method == "bank_account")
    amount = format_money(Money(waiting, order.currency), request.language)
    context = {
        "problems": problems,
        "lead": _("Your refund: %(amount)s") % {"amount": amount},
        "way": _code_way(request, found),
        "is_code_sent": request.session.get(_SENT) == found.public_id,
        "is_code_entered": _is_entered(request, found, now=now),
        "code_form": code_form,
        "form": form,
    }
    return show(request, "bank_account.html", context, status=422 if problems else 200)


def _code_way(request: ShopRequest, found: Cancellation) -> CodeWay:
    if address := own_address_of(found.order):
        note = _("We send a code to %(address)s.") % {"address": masked_address(address)}
        return CodeWay(f"{note} {_('So nobody else enters an account.')}", _("Send me the code"))
    settings = request.shop.settings
    note = _("Your order has no e-mail address. Please contact us, and we arrange the refund with you.")
    return CodeWay(" ".join((note, settings.reply_to_email, settings.support_phone)).strip(), "")


def _send_code(request: ShopRequest, found: Cancellation, *, now: datetime) -> list[Problem]:
    state = hit(scope=_PURPOSE, key=found.public_id, limit=_CODES_AN_HOUR, window_seconds=3600, now=now)
    if not state.is_allowed:
        return [Problem(TooManyTries(max(1, state.retry_after_seconds(now) // 60)).detail)]
    code = issue_code(purpose=_PURPOSE, subject=found.public_id, lifetime=_LIFETIME, now=now)
    customer = found.order.customer
    message = queue_message(
        topic="bank_account_code",
        effect_key=sha256(f"{found.public_id}{now.isoformat()}".encode()).hexdigest()[:32],
        recipient=own_address_of(found.order),
        language=request.language,
        context={"code": code, "name": customer.name},
        customer=customer,
        now=now,
    )
    if problems := held_code(message):
        return problems
    request.session[_SENT] = found.public_id
    return []


def _enter_code(request: ShopRequest, found: Cancellation, form: CodeForm, *, now: datetime) -> list[Problem]:
    if not form.is_valid():
        return problems_of(form)
    try:
        use_code(form.cleaned_data["code"], purpose=_PURPOSE, subject=found.public_id, now=now)
    except CodeInvalid:
        text = _("This code is not right, or too old. Look at it once more or ask for a new one.")
        return [Problem(text, form["code"].id_for_label)]
    request.session[_ENTERED] = {"of": found.public_id, "until": (now + _TRUSTED_FOR).timestamp()}
    return []


def _is_entered(request: ShopRequest, found: Cancellation, *, now: datetime) -> bool:
    entered = request.session.get(_ENTERED) or {}
    return entered.get("of") == found.public_id and entered.get("until", 0) > now.timestamp()


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

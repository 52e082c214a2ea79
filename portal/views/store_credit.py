"""Turning store credit into a code for the shop's checkout: after a code that proves who asks, once for each form."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core import clock
from core.actors import Actor
from core.errors import Refusal
from core.ids import new_public_id
from core.money import InvalidAmount, Money, format_money
from core.typed_amounts import read_amount
from loyalty.selectors import balance_of
from loyalty.services import spend_credit
from portal.access import is_return_opened
from portal.credit import shown_codes
from portal.forms import CodeForm, problems_of
from portal.frame import Problem, ShopRequest, page_not_found, shopper_page, show
from portal.mailed_code import MailedCode, code_way
from returns.links import return_path
from returns.models import ReturnRequest
from returns.selectors import find_return

_CODE = MailedCode(purpose="store_credit", topic="store_credit_code")


class AmountForm(forms.Form):
    """How much of the credit the code is worth. ``form_key`` makes a form count once."""

    amount = forms.CharField(
        label=gettext_lazy("Amount"),
        max_length=24,
        error_messages={"required": gettext_lazy("Please write an amount.")},
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "decimal", "autocomplete": "off"}),
    )
    form_key = forms.CharField(max_length=40, widget=forms.HiddenInput)


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def store_credit(request: ShopRequest, return_id: str) -> HttpResponse:
    found = find_return(return_id)
    if not is_return_opened(request, found):
        return page_not_found(request)
    now = clock.now()
    settings = request.shop.settings
    way = code_way(
        found,
        why=_("So nobody else uses your credit."),
        reach=(settings.reply_to_email, settings.support_phone),
    )
    balance = balance_of(found.customer, currency=found.currency)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    code_form = CodeForm(request.POST if act == "enter_code" else None)
    form = AmountForm(request.POST if act == "make" else None, initial=_initial(balance))
    problems: list[Problem] = []
    if act == "send_code" and way.is_possible:
        problems = _CODE.send(request, found, now=now)
    elif act == "enter_code":
        problems = _CODE.enter(request, found, code_form, now=now)
    elif act == "make" and _CODE.is_entered(request, found, now=now):
        problems = _make(found, form, now=now)
    if act and not problems:
        return HttpResponseRedirect(reverse("portal:store_credit", args=[found.public_id]))
    is_entered = _CODE.is_entered(request, found, now=now)
    context = {
        "problems": problems,
        "balance": format_money(balance, request.language),
        "has_balance": bool(balance),
        "way": way,
        "is_code_sent": _CODE.is_sent(request, found),
        "is_code_entered": is_entered,
        "code_form": code_form,
        "form": form,
        "codes": shown_codes(found, language=request.language, time_zone=settings.time_zone)
        if is_entered
        else (),
        "back_url": return_path(found),
    }
    return show(request, "store_credit.html", context, status=422 if problems else 200)


def _initial(balance: Money) -> dict[str, str]:
    return {"amount": balance.decimal_string, "form_key": new_public_id("form")}


def _make(found: ReturnRequest, form: AmountForm, *, now: datetime) -> list[Problem]:
    if not form.is_valid():
        return problems_of(form)
    anchor = form["amount"].id_for_label
    try:
        money = read_amount(form.cleaned_data["amount"], found.currency)
        spend_credit(
            customer=found.customer,
            money=money,
            effect_key=f"shopper:{found.customer.public_id}:{form.cleaned_data['form_key']}",
            actor=Actor("shopper", found.customer.public_id),
            now=now,
        )
    except InvalidAmount:
        return [Problem(_("Please write the amount in digits, such as 12.50."), anchor)]
    except Refusal:
        return [Problem(_("There is not so much credit. Nothing was taken off."), anchor)]
    return []

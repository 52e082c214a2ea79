"""Turning a customer's store credit into a code for the shop's checkout, for somebody who asks for it."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Capability
from accounts.second_factor_gate import Act, asks_second_factor
from commerce.models import Customer
from core import clock
from core.errors import NotFound, Refusal
from core.money import Money, format_money
from dashboard.access import StaffRequest, staff_page
from loyalty.selectors import balances_of
from loyalty.services import NotEnoughCredit, spend_credit


@require_POST
@staff_page(Capability.VIEW_PERSONAL_DATA, Capability.REFUND)
@asks_second_factor(Act.MONEY)
def credit_code(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """Make a code of the amount of the form, once for each form that was shown."""
    customer = Customer.objects.filter(public_id=public_id).first()
    if customer is None:
        raise NotFound
    currency = request.POST.get("currency", "")
    if currency not in [balance.currency for balance in balances_of(customer)]:
        messages.error(request, _("This customer has no such credit any more."))
        return redirect("dashboard:customer", public_id)
    try:
        money = Money.parse(request.POST.get("amount", "").strip().replace(",", "."), currency)
        code = spend_credit(
            customer=customer,
            money=money,
            effect_key=f"staff:{public_id}:{request.POST.get('form_key', '')[:64]}",
            actor=request.actor,
            now=clock.now(),
        )
    except NotEnoughCredit:
        messages.error(request, _("There is not so much credit. Nothing was taken off."))
    except Refusal:
        messages.error(request, _("Please write the amount in digits, such as 12.50."))
    else:
        made = {"code": code.code, "amount": format_money(Money(code.amount, currency), request.language)}
        messages.success(request, _("Code for the next order: %(code)s (%(amount)s)") % made)
    return redirect("dashboard:customer", public_id)

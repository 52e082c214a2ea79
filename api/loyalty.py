"""``/loyalty/members``: tier, points and credit of a customer, and turning credit into a code."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.selectors import shop_settings
from api.fields import Choice, MoneyField
from api.finding import customer_named
from api.listing import PageFilters, paged
from api.serializers.loyalty import LedgerEntrySerializer, MemberSerializer
from api.showing import show
from api.strict import Filters, StrictSerializer, refuse_field, understood, understood_query
from api.views import ApiView
from commerce.models import Customer
from core.ids import new_public_id
from core.money import Money
from loyalty.models import Tier
from loyalty.selectors import balance_of, balances_of, entries_of, member_of, next_tier_after, points_of
from loyalty.services import NotEnoughCredit, spend_credit

STORE_CREDIT = "store_credit"


class RedeemWish(StrictSerializer):
    reward = Choice(choices=[STORE_CREDIT])
    amount = MoneyField(required=False, allow_null=True, help_text="All the credit there is when left out.")


class RedeemedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    code = serializers.CharField(read_only=True, help_text="For the shop's checkout.")
    amount = MoneyField(read_only=True)
    balance = MoneyField(read_only=True, help_text="What is left.")


class MemberViews(ApiView):
    resource = "loyalty"

    @extend_schema(responses=MemberSerializer)
    def retrieve(self, request: Request, customer_id: str) -> Response:
        """A customer's membership. Who never bought has no tier yet."""
        understood_query(Filters, request)
        return Response(show(MemberSerializer, _member(customer_named(customer_id))))

    @extend_schema(parameters=[PageFilters], responses=paged(LedgerEntrySerializer))
    def entries(self, request: Request, customer_id: str) -> Response:
        """Movements of points and credit, newest first."""
        query = understood_query(PageFilters, request)
        rows = entries_of(customer_named(customer_id))
        return self.page(rows, LedgerEntrySerializer, order=("-created_at", "-id"), query=query)

    @extend_schema(request=RedeemWish, responses=RedeemedSerializer)
    def redeem(self, request: Request, customer_id: str) -> Response:
        """Turn store credit into a discount code for the next order."""
        wish = understood(RedeemWish, request)
        customer = customer_named(customer_id)
        code = spend_credit(
            customer=customer,
            money=wish.get("amount") or _whole_balance(customer),
            effect_key=new_public_id("redeem"),
            actor=self.actor,
            now=self.now,
        )
        spent = Money(code.amount, code.account.currency)
        left = balance_of(customer, currency=spent.currency)
        return Response({"code": code.code, "amount": spent.as_json(), "balance": left.as_json()})


def _whole_balance(customer: Customer) -> Money:
    balances = balances_of(customer)
    if not balances:
        raise NotEnoughCredit(_("This customer has no store credit."))
    if len(balances) > 1:
        refuse_field(
            "amount", "required", _("This customer has credit in several currencies: name an amount.")
        )
    return balances[0]


def _member(customer: Customer) -> dict[str, Any]:
    member = member_of(customer)
    currency = shop_settings().currency
    following = next_tier_after(member) if member else None
    return {
        "customer": customer.public_id,
        "customer_external_id": customer.external_id,
        "points": points_of(customer),
        "credit": balances_of(customer),
        "tier": _tier(member.tier) if member and member.tier else None,
        "tier_since": member.tier_since if member else None,
        "next_tier": {**_tier(following[0]), "missing": Money(following[1], currency)} if following else None,
        "benefits": member.tier.benefits if member and member.tier else {},
        "spent": Money(member.spent_minor if member else 0, currency),
        "orders_count": member.orders_count if member else 0,
        "joined_at": member.joined_at if member else None,
    }


def _tier(tier: Tier) -> dict[str, str]:
    return {
        "code": tier.code,
        "name": tier.names.get(get_language() or "en") or tier.names.get("en") or tier.code,
    }

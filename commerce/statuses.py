"""The words for where an order, its money and a right stand. A payment has a kind: what cannot go back by it is said here."""

from __future__ import annotations

from django.db import models


class OrderStatus(models.TextChoices):
    OPEN = "open"
    CANCELLED = "cancelled"


class FinancialStatus(models.TextChoices):
    PENDING = "pending"
    PAID = "paid"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    VOIDED = "voided"


class PaymentKind(models.TextChoices):
    CARD = "card"
    CARD_INSTALMENTS = "card_instalments"
    CASH_ON_DELIVERY = "cash_on_delivery"
    BANK_TRANSFER = "bank_transfer"
    VIRTUAL_ACCOUNT = "virtual_account"
    WALLET = "wallet"
    GIFT_CARD = "gift_card"
    STORE_CREDIT = "store_credit"


PAYMENTS_THAT_CANNOT_TAKE_MONEY_BACK = frozenset(
    {PaymentKind.CASH_ON_DELIVERY, PaymentKind.BANK_TRANSFER, PaymentKind.VIRTUAL_ACCOUNT}
)


class WithdrawalExemption(models.TextChoices):
    MADE_TO_MEASURE = "made_to_measure"
    PERISHABLE = "perishable"
    HYGIENE = "hygiene"
    SEALED_MEDIA = "sealed_media"
    DIGITAL = "digital"
    PRESS = "press"
    MIXED = "mixed"
    PRICE_FLUCTUATION = "price_fluctuation"
    DATED_SERVICE = "dated_service"
    BEGUN_SERVICE = "begun_service"
    REGISTERED_VEHICLE = "registered_vehicle"
    LIVE_AUCTION = "live_auction"

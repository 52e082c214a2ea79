"""Our mirror of the merchant's shop: customers, products, orders and what was already done with them.

Facts come from the shop and are replaced by it; what is in use by us never is (``OrderLine``).
"""

from commerce.models.cancellations import Cancellation, CancellationStatus, CancelledLine
from commerce.models.customers import Customer, CustomerNote
from commerce.models.imports import ImportState, OrderImport, OrderRefusedByImport
from commerce.models.orders import Order, OrderLine
from commerce.models.parcels import Fulfillment, FulfillmentLine
from commerce.models.payments import Payment, ShopRefund
from commerce.models.privacy import PrivacyKind, PrivacyRequest, PrivacyStatus
from commerce.models.products import Product, StockHold, Variant
from commerce.models.taken_documents import TakenDocument
from commerce.statuses import (
    PAYMENTS_THAT_CANNOT_TAKE_MONEY_BACK,
    FinancialStatus,
    OrderStatus,
    PaymentKind,
    WithdrawalExemption,
)

__all__ = [
    "PAYMENTS_THAT_CANNOT_TAKE_MONEY_BACK",
    "Cancellation",
    "CancellationStatus",
    "CancelledLine",
    "Customer",
    "CustomerNote",
    "FinancialStatus",
    "Fulfillment",
    "FulfillmentLine",
    "ImportState",
    "Order",
    "OrderImport",
    "OrderLine",
    "OrderRefusedByImport",
    "OrderStatus",
    "Payment",
    "PaymentKind",
    "PrivacyKind",
    "PrivacyRequest",
    "PrivacyStatus",
    "Product",
    "ShopRefund",
    "StockHold",
    "TakenDocument",
    "Variant",
    "WithdrawalExemption",
]

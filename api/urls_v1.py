"""The addresses of version 1. Ids are public ids or external ids, never numbers of rows."""

from __future__ import annotations

from django.urls import URLPattern, path

from api.cancellations import CancellationViews
from api.customers import CustomerViews
from api.events import EventViews
from api.exchanges import ExchangeViews
from api.files import FileViews
from api.hand_over import HandOverViews
from api.imports import ImportReportViews, ImportViews
from api.keys import KeyViews
from api.loyalty import MemberViews
from api.orders import OrderViews
from api.policies import BackTestViews, PolicyViews
from api.policy_answers import PolicyAnswerViews
from api.privacy import PrivacyViews
from api.products import ProductViews
from api.reasons import ReasonViews
from api.receipts import ReceiptViews
from api.refunds import RefundViews
from api.return_talk import RefusedItemViews, ReturnMessageViews
from api.returns import ReturnViews
from api.sandbox import SandboxViews
from api.shipments import ShipmentViews
from api.tasks import TaskViews

urlpatterns: list[URLPattern] = [
    path("orders", OrderViews.as_view({"get": "list"})),
    path("orders/bulk", OrderViews.as_view({"post": "bulk"})),
    path("orders/<str:order_id>/cancel", CancellationViews.as_view({"post": "create"})),
    path("orders/<str:order_id>/portal-link", OrderViews.as_view({"post": "portal_link"})),
    path("orders/<str:order_id>", OrderViews.as_view({"get": "retrieve", "put": "store"})),
    path("cancellations/<str:cancellation_id>", CancellationViews.as_view({"get": "retrieve"})),
    path("products", ProductViews.as_view({"get": "list"})),
    path("products/<str:product_id>", ProductViews.as_view({"get": "retrieve", "put": "store"})),
    path("customers", CustomerViews.as_view({"get": "list"})),
    path("customers/<str:customer_id>", CustomerViews.as_view({"get": "retrieve", "put": "store"})),
    path("customers/<str:customer_id>/export", PrivacyViews.as_view({"post": "export"})),
    path("customers/<str:customer_id>/erase", PrivacyViews.as_view({"post": "erase"})),
    path("privacy-requests/<str:request_id>", PrivacyViews.as_view({"get": "retrieve"})),
    path("imports", ImportViews.as_view({"post": "create"})),
    path("imports/<str:import_id>", ImportViews.as_view({"get": "retrieve"})),
    path("imports/<str:import_id>/stop", ImportViews.as_view({"post": "stop"})),
    path("imports/<str:import_id>/report", ImportReportViews.as_view({"get": "retrieve"})),
    path("tasks", TaskViews.as_view({"get": "list"})),
    path("tasks/<str:task_id>", TaskViews.as_view({"get": "retrieve"})),
    path("tasks/<str:task_id>/done", TaskViews.as_view({"post": "done"})),
    path("tasks/<str:task_id>/failed", TaskViews.as_view({"post": "failed"})),
    path("tasks/<str:task_id>/reopen", TaskViews.as_view({"post": "reopen"})),
    path("files", FileViews.as_view({"post": "create"})),
    path("files/<str:file_id>", FileViews.as_view({"get": "retrieve"})),
    path("returns", ReturnViews.as_view({"get": "list", "post": "create"})),
    path("returns/eligibility", ReturnViews.as_view({"post": "eligibility"})),
    path("returns/exchange-options", ExchangeViews.as_view({"get": "options_for_line"})),
    path("returns/<str:return_id>", ReturnViews.as_view({"get": "retrieve"})),
    path("returns/<str:return_id>/change", ReturnViews.as_view({"post": "change"})),
    path("returns/<str:return_id>/approve", ReturnViews.as_view({"post": "approve"})),
    path("returns/<str:return_id>/decline", ReturnViews.as_view({"post": "decline"})),
    path("returns/<str:return_id>/cancel", ReturnViews.as_view({"post": "cancel"})),
    path("returns/<str:return_id>/receive", ReturnViews.as_view({"post": "receive"})),
    path("returns/<str:return_id>/undo-receipt", ReturnViews.as_view({"post": "undo_receipt"})),
    path("returns/<str:return_id>/inspect", ReturnViews.as_view({"post": "inspect"})),
    path("returns/<str:return_id>/refund", ReturnViews.as_view({"post": "refund"})),
    path("returns/<str:return_id>/exchange", ExchangeViews.as_view({"post": "choose"})),
    path("returns/<str:return_id>/close", ReturnViews.as_view({"post": "close"})),
    path(
        "returns/<str:return_id>/messages", ReturnMessageViews.as_view({"get": "messages", "post": "write"})
    ),
    path("returns/<str:return_id>/send-back", RefusedItemViews.as_view({"post": "send_back"})),
    path("returns/<str:return_id>/refusal-choice", RefusedItemViews.as_view({"post": "choose_for_refused"})),
    path("returns/<str:return_id>/objection-answer", RefusedItemViews.as_view({"post": "answer_objection"})),
    path("returns/<str:return_id>/pickup-slots", HandOverViews.as_view({"get": "slots"})),
    path("returns/<str:return_id>/pickup", HandOverViews.as_view({"post": "move"})),
    path("returns/<str:return_id>/hand-over", HandOverViews.as_view({"post": "tell"})),
    path("returns/<str:return_id>/repay-postage", HandOverViews.as_view({"post": "repay"})),
    path("returns/<str:return_id>/extend", ReturnViews.as_view({"post": "extend"})),
    path("refunds", RefundViews.as_view({"get": "list"})),
    path("refunds/<str:refund_id>", RefundViews.as_view({"get": "retrieve"})),
    path("refunds/<str:refund_id>/retry", RefundViews.as_view({"post": "retry"})),
    path("refunds/<str:refund_id>/bank-account", RefundViews.as_view({"post": "bank_account"})),
    path("refunds/<str:refund_id>/store-credit", RefundViews.as_view({"post": "store_credit"})),
    path("refunds/<str:refund_id>/by-hand", RefundViews.as_view({"post": "by_hand"})),
    path("receipts", ReceiptViews.as_view({"get": "list", "post": "create"})),
    path("reasons", ReasonViews.as_view({"get": "list"})),
    path("policy", PolicyAnswerViews.as_view({"get": "retrieve"})),
    path("policies", PolicyViews.as_view({"get": "list", "post": "create"})),
    path("policies/schema", PolicyViews.as_view({"get": "json_schema"})),
    path("policies/<str:policy_id>", PolicyViews.as_view({"get": "retrieve", "put": "replace"})),
    path("policies/<str:policy_id>/publish", PolicyViews.as_view({"post": "publish"})),
    path("policies/<str:policy_id>/compare", PolicyViews.as_view({"get": "compare"})),
    path("policies/<str:policy_id>/try", PolicyViews.as_view({"post": "try_out"})),
    path(
        "policies/<str:policy_id>/back-test",
        PolicyViews.as_view({"get": "back_test", "post": "start_back_test"}),
    ),
    path("back-tests/<str:back_test_id>", BackTestViews.as_view({"get": "retrieve"})),
    path("back-tests/<str:back_test_id>/stop", BackTestViews.as_view({"post": "stop"})),
    path("shipments", ShipmentViews.as_view({"get": "list", "post": "create"})),
    path("shipments/<str:shipment_id>", ShipmentViews.as_view({"get": "retrieve"})),
    path("shipments/<str:shipment_id>/events", ShipmentViews.as_view({"post": "add_events"})),
    path("events", EventViews.as_view({"get": "list"})),
    path("loyalty/members/<str:customer_id>", MemberViews.as_view({"get": "retrieve"})),
    path("loyalty/members/<str:customer_id>/entries", MemberViews.as_view({"get": "entries"})),
    path("loyalty/members/<str:customer_id>/redeem", MemberViews.as_view({"post": "redeem"})),
    path("keys", KeyViews.as_view({"get": "list", "post": "create"})),
    path("keys/<str:key_id>", KeyViews.as_view({"delete": "destroy"})),
    path("sandbox/payouts", SandboxViews.as_view({"get": "payouts"})),
    path("sandbox/labels", SandboxViews.as_view({"get": "labels"})),
    path("sandbox/orders", SandboxViews.as_view({"get": "orders"})),
    path("sandbox/payment-links", SandboxViews.as_view({"get": "payment_links"})),
    path("sandbox/payment-links/<str:key>/pay", SandboxViews.as_view({"post": "pay_link"})),
    path("sandbox/stock", SandboxViews.as_view({"get": "stock"})),
    path("sandbox/behaviour", SandboxViews.as_view({"get": "behaviours", "post": "behave"})),
    path("sandbox/clock", SandboxViews.as_view({"get": "clock", "post": "turn_clock"})),
    path("sandbox/scans", SandboxViews.as_view({"post": "scan"})),
]

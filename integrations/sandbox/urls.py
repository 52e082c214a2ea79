"""The doors of the sandbox companies, on each shop's own host."""

from __future__ import annotations

from django.urls import path

from integrations.sandbox import pages, webhooks
from integrations.sandbox.server import bank, carrier, links, payments, pickups, pictures, store

app_name = "sandbox"

urlpatterns = [
    path("", pages.books, name="books"),
    path("parcels/advance", pages.advance, name="advance"),
    path("behaviour", pages.behave, name="behave"),
    path("news", webhooks.news, name="news"),
    path("pictures/<str:name>.svg", pictures.picture, name="picture"),
    path("payments/refunds", payments.refunds, name="payment_refunds"),
    path("payments/refunds/<str:key>", payments.refund, name="payment_refund"),
    path("payments/links", links.links, name="payment_links"),
    path("payments/links/<str:key>", links.link, name="payment_link"),
    path("payments/links/<str:key>/cancel", links.cancel, name="cancel_payment_link"),
    path("pay/<str:link_id>/", links.payment_page, name="pay"),
    path("bank/transfers", bank.transfers, name="bank_transfers"),
    path("bank/transfers/<str:key>", bank.transfer, name="bank_transfer"),
    path("store/stock-changes", store.stock_changes, name="stock_changes"),
    path("store/cancellations", store.cancellations, name="store_cancellations"),
    path("store/cancellations/<str:key>", store.cancellation, name="store_cancellation"),
    path("store/orders", store.orders, name="store_orders"),
    path("store/orders/<str:key>", store.order, name="store_order"),
    path("carrier/labels", carrier.labels, name="labels"),
    path("carrier/labels/<str:label_id>/void", carrier.void, name="void_label"),
    path("carrier/labels/<str:label_id>/pickup", pickups.pickup, name="pickup"),
    path("carrier/pickup-slots", pickups.pickup_slots, name="pickup_slots"),
    path("carrier/parcels/<str:number>/scans", carrier.scans, name="scans"),
]

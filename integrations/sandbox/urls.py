"""The doors of the sandbox companies, on each shop's own host."""

from __future__ import annotations

from django.urls import path

from integrations.sandbox import pages, webhooks
from integrations.sandbox.access import where_it_serves
from integrations.sandbox.server import bank, carrier, links, payments, pickups, pictures, store

app_name = "sandbox"

urlpatterns = [
    path("", where_it_serves(pages.books), name="books"),
    path("parcels/advance", where_it_serves(pages.advance), name="advance"),
    path("behaviour", where_it_serves(pages.behave), name="behave"),
    path("news", where_it_serves(webhooks.news), name="news"),
    path("pictures/<str:name>.svg", where_it_serves(pictures.picture), name="picture"),
    path("payments/refunds", where_it_serves(payments.refunds), name="payment_refunds"),
    path("payments/refunds/<str:key>", where_it_serves(payments.refund), name="payment_refund"),
    path("payments/links", where_it_serves(links.links), name="payment_links"),
    path("payments/links/<str:key>", where_it_serves(links.link), name="payment_link"),
    path("payments/links/<str:key>/cancel", where_it_serves(links.cancel), name="cancel_payment_link"),
    path("pay/<str:link_id>/", where_it_serves(links.payment_page), name="pay"),
    path("bank/transfers", where_it_serves(bank.transfers), name="bank_transfers"),
    path("bank/transfers/<str:key>", where_it_serves(bank.transfer), name="bank_transfer"),
    path("store/stock-changes", where_it_serves(store.stock_changes), name="stock_changes"),
    path("store/cancellations", where_it_serves(store.cancellations), name="store_cancellations"),
    path("store/cancellations/<str:key>", where_it_serves(store.cancellation), name="store_cancellation"),
    path("store/orders", where_it_serves(store.orders), name="store_orders"),
    path("store/orders/<str:key>", where_it_serves(store.order), name="store_order"),
    path("carrier/labels", where_it_serves(carrier.labels), name="labels"),
    path("carrier/labels/<str:label_id>/void", where_it_serves(carrier.void), name="void_label"),
    path("carrier/labels/<str:label_id>/pickup", where_it_serves(pickups.pickup), name="pickup"),
    path("carrier/pickup-slots", where_it_serves(pickups.pickup_slots), name="pickup_slots"),
    path("carrier/parcels/<str:number>/scans", where_it_serves(carrier.scans), name="scans"),
]

"""The shopper's pages, at the root of the merchant's host."""

from __future__ import annotations

from django.urls import path

from portal.views import bank_account, choose, find, policy, status, surroundings, terms, track, why

app_name = "portal"

urlpatterns = [
    path("", find.find, name="find"),
    path("lost-number/", find.lost_number, name="lost_number"),
    path("my-orders/", find.orders, name="orders"),
    path("my-orders/<str:token>/", find.orders_link, name="orders_link"),
    path("orders/<str:order_id>/", choose.choose, name="choose"),
    path("orders/<str:order_id>/withdraw/", choose.withdraw, name="withdraw"),
    path("orders/<str:order_id>/why/<int:number>/", why.why, name="why"),
    path("orders/<str:order_id>/why/<int:number>/photos/", why.photos, name="photos"),
    path("orders/<str:order_id>/instead/", terms.instead, name="instead"),
    path("orders/<str:order_id>/travel/", terms.travel, name="travel"),
    path("orders/<str:order_id>/check/", terms.check, name="check"),
    path("orders/<str:order_id>/<str:proof>/", find.open_order_link, name="order_link"),
    path("returns/<str:return_id>/qr.svg", status.return_qr, name="return_qr"),
    path("returns/<str:return_id>/label/", status.return_label, name="return_label"),
    path("returns/<str:return_id>/cancel/", status.cancel, name="cancel"),
    path("returns/<str:return_id>/bank-account/", bank_account.bank_account, name="bank_account"),
    path("returns/<str:return_id>/<str:proof>/", status.status, name="status"),
    path("returns/<str:return_id>/<str:proof>/prove/", status.prove, name="prove"),
    path("track/<str:shipment_id>/<str:proof>/", track.track, name="track"),
    path("policy/", policy.policy, name="policy"),
    path("language/", surroundings.choose_language, name="language"),
    path("brand.css", surroundings.brand_styles, name="brand_styles"),
    path("icon.svg", surroundings.brand_icon, name="icon"),
]

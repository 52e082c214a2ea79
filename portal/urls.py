"""The shopper's pages, at the root of the merchant's host."""

from __future__ import annotations

from django.urls import path

from portal.views import (
    bank_account,
    change,
    check,
    choose,
    exchange,
    find,
    hand_over,
    instead,
    policy,
    policy_answers,
    status,
    surroundings,
    track,
    travel,
    why,
)

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
    path("orders/<str:order_id>/instead/", instead.instead, name="instead"),
    path("orders/<str:order_id>/instead/<int:number>/", instead.instead_of_one, name="instead_of_one"),
    path("orders/<str:order_id>/exchange/<int:number>/", exchange.exchange, name="exchange"),
    path("orders/<str:order_id>/travel/", travel.travel, name="travel"),
    path("orders/<str:order_id>/pickup/", travel.pickup, name="pickup"),
    path("orders/<str:order_id>/check/", check.check, name="check"),
    path("orders/<str:order_id>/<str:proof>/", find.open_order_link, name="order_link"),
    path("returns/<str:return_id>/qr.svg", status.return_qr, name="return_qr"),
    path("returns/<str:return_id>/label/", status.return_label, name="return_label"),
    path("returns/<str:return_id>/change/", change.change, name="change"),
    path("returns/<str:return_id>/cancel/", change.cancel, name="cancel"),
    path("returns/<str:return_id>/pickup/", hand_over.move, name="move_pickup"),
    path("returns/<str:return_id>/handed-over/", hand_over.handed_over, name="handed_over"),
    path("returns/<str:return_id>/code/", hand_over.send_code, name="send_code"),
    path("returns/<str:return_id>/packing-slip/", hand_over.packing_slip, name="packing_slip"),
    path("returns/<str:return_id>/number.svg", hand_over.number_barcode, name="number_barcode"),
    path("returns/<str:return_id>/number-qr.svg", hand_over.number_qr, name="number_qr"),
    path("returns/<str:return_id>/bank-account/", bank_account.bank_account, name="bank_account"),
    path("returns/<str:return_id>/<str:proof>/", status.status, name="status"),
    path("returns/<str:return_id>/<str:proof>/prove/", status.prove, name="prove"),
    path("track/<str:shipment_id>/<str:proof>/", track.track, name="track"),
    path("policy/", policy.policy, name="policy"),
    path("policy/answer.json", policy_answers.answer, name="policy_answer"),
    path("policy/snippet.js", policy_answers.snippet, name="policy_snippet"),
    path("policy/product/<str:product_id>/", policy_answers.policy_of_product, name="policy_of_product"),
    path("policy/product/<str:product_id>/frame/", policy_answers.policy_frame, name="policy_frame"),
    path("language/", surroundings.choose_language, name="language"),
    path("brand.css", surroundings.brand_styles, name="brand_styles"),
    path("icon.svg", surroundings.brand_icon, name="icon"),
]

"""The work on returns: queue, one return, opening one for a caller, receiving, policy."""

from __future__ import annotations

from django.urls import URLPattern, path

from dashboard.views import (
    call_back,
    change_return,
    exchange,
    look,
    open_return,
    parcels_aside,
    policy,
    policy_edit,
    policy_lab,
    policy_on_products,
    policy_questions,
    queue,
    receiving,
    receiving_acts,
    returns,
    search,
    stickers,
)

urlpatterns: list[URLPattern] = [
    path("", queue.queue, name="queue"),
    path("approve/", queue.approve_many, name="approve_many"),
    path("approve/<str:return_id>/", queue.approve_one, name="approve_one"),
    path("search/", search.search, name="search"),
    path("returns/new/", open_return.find_order, name="new_return"),
    path("returns/new/<str:order_id>/", open_return.new_return, name="new_return_of"),
    path("returns/<str:return_id>/", returns.return_view, name="return"),
    path("returns/<str:return_id>/change/", change_return.change, name="change_return"),
    path("returns/<str:return_id>/called-back/", call_back.called_back, name="called_back"),
    path("returns/<str:return_id>/look/", look.look, name="look_as_shopper"),
    path("returns/<str:return_id>/preview/decline/", returns.decline_preview, name="decline_preview"),
    path("returns/<str:return_id>/exchange/<str:act>/", exchange.exchange_act, name="exchange_act"),
    path("returns/<str:return_id>/act/<str:act>/", returns.return_act, name="return_act"),
    path("receiving/", receiving.receiving, name="receiving"),
    path("receiving/photo/", receiving.scan_photo, name="scan_photo"),
    path("receiving/aside/", parcels_aside.put_parcel_aside, name="put_parcel_aside"),
    path("receiving/aside/<str:parcel_id>/", parcels_aside.settle_parcel_aside, name="settle_parcel_aside"),
    path("receiving/<str:return_id>/", receiving.receiving_return, name="receiving_return"),
    path("receiving/<str:return_id>/act/<str:act>/", receiving_acts.receiving_act, name="receiving_act"),
    path("receiving/<str:return_id>/sticker/<str:item_id>/", stickers.sticker, name="sticker"),
    path("policy/", policy.policy, name="policy"),
    path("policy/questions/", policy_questions.policy_questions, name="policy_questions"),
    path("policy/products/", policy_on_products.policy_on_products, name="policy_on_products"),
    path("policy/drafts/", policy.policy_draft, name="policy_draft"),
    path("policy/<str:policy_id>/", policy.policy_version, name="policy_version"),
    path("policy/<str:policy_id>/publish/", policy.policy_publish, name="policy_publish"),
    path("policy/<str:policy_id>/discard/", policy.policy_discard, name="policy_discard"),
    path("policy/<str:policy_id>/edit/", policy_edit.policy_edit, name="policy_edit"),
    path("policy/<str:policy_id>/note/", policy_edit.policy_note, name="policy_note"),
    path("policy/<str:policy_id>/base/", policy_edit.policy_base, name="policy_base"),
    path("policy/<str:policy_id>/undo/", policy_edit.policy_undo, name="policy_undo"),
    path("policy/<str:policy_id>/rules/new/", policy_edit.policy_rule, name="policy_rule_new"),
    path("policy/<str:policy_id>/rules/<int:number>/", policy_edit.policy_rule, name="policy_rule"),
    path(
        "policy/<str:policy_id>/rules/<int:number>/act/", policy_edit.policy_rule_act, name="policy_rule_act"
    ),
    path("policy/<str:policy_id>/try/", policy_lab.policy_try, name="policy_try"),
    path("policy/<str:policy_id>/back-tests/", policy_lab.policy_back_tests, name="policy_back_tests"),
    path("policy/back-tests/<str:back_test_id>/", policy_lab.back_test, name="back_test"),
    path("policy/back-tests/<str:back_test_id>/stop/", policy_lab.back_test_stop, name="back_test_stop"),
]

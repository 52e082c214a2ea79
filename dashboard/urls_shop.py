"""The shop around its returns: people, orders, messages, brand, settings, keys, imports, stuck work."""

from __future__ import annotations

from django.urls import URLPattern, path

from dashboard.views import (
    cancellations,
    country_data,
    customer,
    holidays,
    imports,
    law_answers,
    legal_footer,
    reasons,
    shop_access,
    shop_credit,
    shop_messages,
    shop_people,
    shop_settings,
    shop_texts,
    shop_tiers,
    shop_work,
    withdrawals,
)

urlpatterns: list[URLPattern] = [
    path("customers/", shop_people.customers, name="customers"),
    path("customers/<str:public_id>/", customer.customer, name="customer"),
    path("customers/<str:public_id>/notes/", customer.add_note, name="add_customer_note"),
    path(
        "customers/<str:public_id>/notes/<int:pk>/delete/", customer.delete_note, name="delete_customer_note"
    ),
    path("customers/<str:public_id>/orders-link/", customer.send_orders_link, name="customer_orders_link"),
    path("customers/<str:public_id>/credit-code/", shop_credit.credit_code, name="credit_code"),
    path("orders/", shop_people.orders, name="orders"),
    path("cancellations/", cancellations.cancellations, name="cancellations"),
    path("cancellations/<str:cancellation_id>/confirm/", cancellations.confirm, name="confirm_cancellation"),
    path(
        "cancellations/<str:cancellation_id>/too-late/", cancellations.too_late, name="cancellation_too_late"
    ),
    path("cancellations/refunds/<str:refund_id>/paid/", cancellations.paid, name="cancellation_paid"),
    path("withdrawals/<str:withdrawal_id>/", withdrawals.settle, name="settle_withdrawal"),
    path("orders/<str:public_id>/", shop_people.order, name="order"),
    path("products/", shop_people.products, name="products"),
    path("messages/", shop_messages.messages, name="messages"),
    path("messages/texts/", shop_texts.texts, name="texts"),
    path("messages/texts/<slug:topic>/<slug:language>/", shop_texts.text, name="text"),
    path(
        "messages/texts/<slug:topic>/<slug:language>/preview/", shop_texts.text_preview, name="text_preview"
    ),
    path("messages/<str:public_id>/", shop_messages.message, name="message"),
    path("messages/<str:public_id>/again/", shop_messages.message_again, name="message_again"),
    path("messages/<str:public_id>/letter/", shop_messages.letter, name="letter"),
    path("loyalty/", shop_settings.loyalty, name="loyalty"),
    path("loyalty/new/", shop_tiers.new_tier, name="new_tier"),
    path("loyalty/<slug:code>/remove/", shop_tiers.tier_removed, name="remove_tier"),
    path("loyalty/<slug:code>/", shop_tiers.tier, name="tier"),
    path("reasons/", reasons.reasons, name="reasons"),
    path("reasons/new/", reasons.new_reason, name="new_reason"),
    path("reasons/<str:code>/", reasons.reason, name="reason"),
    path("reasons/<str:code>/act/", reasons.reason_act, name="reason_act"),
    path("brand/", shop_settings.brand, name="brand"),
    path("settings/", shop_settings.settings, name="settings"),
    path("settings/country/", country_data.country_data, name="country_data"),
    path("settings/legal-footer/", legal_footer.legal_footer, name="legal_footer"),
    path("settings/holidays/", holidays.holidays, name="holidays"),
    path("settings/holidays/work/", holidays.work_on, name="work_on_holiday"),
    path("settings/holidays/take-back/", holidays.take_back, name="take_back_holiday"),
    path("settings/law/", shop_settings.confirm_law, name="confirm_law"),
    path("settings/law/answers/", law_answers.law_answers, name="law_answers"),
    path("settings/law/carriers/", law_answers.return_carriers, name="return_carriers"),
    path("imports/", imports.imports, name="imports"),
    path("imports/sample.<str:kind>", imports.sample, name="import_sample"),
    path("imports/<str:public_id>/", imports.order_import, name="import"),
    path("imports/<str:public_id>/columns/", imports.import_columns, name="import_columns"),
    path("imports/<str:public_id>/take-in/", imports.take_in, name="import_take_in"),
    path("imports/<str:public_id>/stop/", imports.stop, name="import_stop"),
    path("imports/<str:public_id>/report/", imports.import_report, name="import_report"),
    path("staff/", shop_access.staff, name="staff"),
    path("staff/<int:pk>/role/", shop_access.staff_role, name="staff_role"),
    path("staff/<int:pk>/leaves/", shop_access.staff_leaves, name="staff_leaves"),
    path("keys/", shop_access.api_keys, name="api_keys"),
    path("keys/<str:public_id>/revoke/", shop_access.api_key_revoked, name="api_key_revoked"),
    path("stuck/", shop_work.dead_work, name="dead_work"),
    path("stuck/<int:pk>/replay/", shop_work.replay_work, name="replay_work"),
]

"""Money that was promised: its days, files for the bank, failed refunds, and the settings of all of it."""

from __future__ import annotations

from django.urls import URLPattern, path

from dashboard.views import hand_over, payouts, promise_acts, promises, return_settings, todo

urlpatterns: list[URLPattern] = [
    path("promises/", promises.promises, name="promises"),
    path("todo/", todo.todo, name="todo"),
    path("todo/<str:kind>/file/", todo.todo_file, name="todo_file"),
    path("todo/<str:kind>/taken-in/", todo.todo_taken_in, name="todo_taken_in"),
    path("todo/<str:task_id>/done/", todo.todo_done, name="todo_done"),
    path("todo/<str:task_id>/failed/", todo.todo_failed, name="todo_failed"),
    path("todo/<str:task_id>/reopened/", todo.todo_reopened, name="todo_reopened"),
    path("todo/<str:task_id>/link/", todo.todo_link, name="todo_link"),
    path("payouts/", payouts.payouts, name="payouts"),
    path("payouts/<str:batch_id>/", payouts.payout_batch, name="payout_batch"),
    path("payouts/<str:batch_id>/file/", payouts.payout_file, name="payout_file"),
    path("payouts/<str:batch_id>/paid/", payouts.payout_paid, name="payout_paid"),
    path("payouts/<str:batch_id>/taken-back/", payouts.payout_taken_back, name="payout_taken_back"),
    path("payouts/<str:batch_id>/bounced/<str:refund_id>/", payouts.payout_bounced, name="payout_bounced"),
    path("returns/<str:return_id>/refunds/<str:refund_id>/again/", promise_acts.again, name="refund_again"),
    path("returns/<str:return_id>/postage/", hand_over.repay_postage, name="repay_postage"),
    path("returns/<str:return_id>/parcel-number/", hand_over.number_parcel, name="number_parcel"),
    path("returns/<str:return_id>/extend/", promise_acts.extend, name="extend"),
    path("settings/returns/", return_settings.return_settings, name="return_settings"),
]

"""Signing in to a shop, joining its staff, and its files."""

from __future__ import annotations

from allauth.account import views as allauth
from django.urls import include, path, re_path

from accounts import own_views, views

# Names as allauth knows them. Not all of its pages: nobody signs up by himself or changes the address here.
sign_in_patterns = [
    path("dashboard/login/", allauth.login, name="account_login"),
    path("dashboard/logout/", own_views.sign_out, name="account_logout"),
    path("dashboard/inactive/", allauth.account_inactive, name="account_inactive"),
    path("dashboard/signup/", allauth.signup, name="account_signup"),
    path("dashboard/reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("dashboard/password/change/", allauth.password_change, name="account_change_password"),
    path("dashboard/password/set/", allauth.password_set, name="account_set_password"),
    path("dashboard/password/reset/", allauth.password_reset, name="account_reset_password"),
    path("dashboard/password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    path(
        "dashboard/password/reset/key/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^dashboard/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("dashboard/two-factor/", include("allauth.mfa.urls")),
    path("dashboard/second-factor/", own_views.second_factor, name="account_second_factor"),
    path("dashboard/sessions/", own_views.sessions, name="account_sessions"),
    path("dashboard/sessions/end/", own_views.end_sessions, name="account_end_sessions"),
]

urlpatterns = [
    *sign_in_patterns,
    path("dashboard/welcome/<str:token>/", views.welcome, name="shop_welcome"),
    path("dashboard/join/<str:token>/", views.join, name="staff_join"),
    path("dashboard/unlock/<str:token>/", views.unlock, name="staff_unlock"),
    path("dashboard/verify/", views.ask_for_verification, name="shop_ask_for_verification"),
    path("dashboard/verify/<str:token>/", views.verify, name="shop_verify"),
    path("files/<str:public_id>/<str:proof>", views.serve_file, name="stored_file"),
]

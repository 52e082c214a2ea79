"""Signing in to a shop, joining its staff, and its files."""

from __future__ import annotations

from django.urls import include, path

from accounts import views

# Names as allauth knows them: account_login, mfa_index, ...
sign_in_patterns = [
    path("dashboard/", include("allauth.account.urls")),
    path("dashboard/two-factor/", include("allauth.mfa.urls")),
]

urlpatterns = [
    *sign_in_patterns,
    path("dashboard/welcome/<str:token>/", views.welcome, name="shop_welcome"),
    path("dashboard/join/<str:token>/", views.join, name="staff_join"),
    path("dashboard/verify/<str:token>/", views.verify, name="shop_verify"),
    path("files/<str:public_id>/<str:proof>", views.serve_file, name="stored_file"),
]

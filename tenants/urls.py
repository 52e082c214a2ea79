"""The public host: what Comeback is, and signing up."""

from __future__ import annotations

from django.urls import path

from tenants import views

app_name = "tenants"

urlpatterns = [
    path("", views.landing, name="landing"),
    path("sign-up", views.sign_up, name="sign_up"),
    path("language", views.choose_language, name="choose_language"),
    path("robots.txt", views.robots, name="robots"),
]

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.admin_access import ReadOnlyList
from accounts.models import StaffUser
from accounts.roles import Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def ours():
    return [
        (model, model_admin)
        for model, model_admin in admin.site._registry.items()
        if model._meta.app_label != "auth"
    ]


def test_every_list_is_read_only_and_asks_for_a_capability():
    lists = [
        model_admin
        for model, model_admin in ours()
        if model.__module__.split(".")[0] not in ("allauth", "django")
    ]

    assert len(lists) > 10
    assert [item for item in lists if not isinstance(item, ReadOnlyList)] == []


def test_an_owner_opens_every_list(shop, client: Client):
    client.force_login(StaffUser.objects.get(role=Role.OWNER), backend=BACKEND)

    for model, model_admin in ours():
        if isinstance(model_admin, ReadOnlyList):
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            assert client.get(reverse(f"{name}_changelist"), {"q": "x"}).status_code == 200, name
            assert client.get(reverse(f"{name}_add")).status_code == 403, name


@pytest.mark.parametrize(
    ("role", "open_lists"),
    [
        (Role.WAREHOUSE, {"product", "shipment", "shipmentevent", "reason"}),
        (Role.ANALYST, {"product", "shipment", "shipmentevent", "reason"}),
    ],
)
def test_roles_without_personal_data_see_lists_without_it(shop, client: Client, role, open_lists):
    staff = StaffUser.objects.create_user("w@example.com", "a-long-password", name="W", role=role)
    client.force_login(staff, backend=BACKEND)

    seen = {
        model._meta.model_name
        for model, model_admin in ours()
        if isinstance(model_admin, ReadOnlyList)
        and client.get(
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        ).status_code
        == 200
    }

    assert seen == open_lists

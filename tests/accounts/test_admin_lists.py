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


@pytest.mark.parametrize(
    ("path", "secret"),
    [
        ("loyalty/creditcode/", "code__startswith=K"),
        ("loyalty/creditcode/", "code=KX-1"),
        ("commerce/customer/", "link_generation=0"),
        ("commerce/customer/", "email__regex=(a%2B)%2B$"),
        ("accounts/staffuser/", "password__startswith=md5"),
        ("accounts/apikey/", "secret_hash__startswith=a"),
        ("returns/returnrequest/", "status__regex=.*"),
    ],
)
def test_no_list_is_asked_for_what_it_does_not_show(shop, client: Client, path, secret):
    client.force_login(StaffUser.objects.get(role=Role.OWNER), backend=BACKEND)

    assert client.get(f"/admin/{path}?{secret}").status_code == 400


@pytest.mark.parametrize(
    "asked",
    [
        "returns/returnrequest/?status__exact=approved",
        "accounts/staffuser/?role__exact=owner&is_active__exact=1",
        "loyalty/member/?tier__id__exact=1",
        "notifications/message/?created_at__year=2026&created_at__month=11",
    ],
)
def test_lists_are_narrowed_by_their_filters(shop, client: Client, asked):
    client.force_login(StaffUser.objects.get(role=Role.OWNER), backend=BACKEND)

    assert client.get(f"/admin/{asked}").status_code == 200


def test_a_password_is_changed_on_the_page_that_counts_and_tells(shop, client: Client):
    owner = StaffUser.objects.get(role=Role.OWNER)
    client.force_login(owner, backend=BACKEND)
    typed = {
        "old_password": "a-long-password",
        "new_password1": "another-long-one",
        "new_password2": "another-long-one",
    }

    answer = client.post("/admin/password_change/", typed)

    assert answer["Location"] == "/dashboard/password/change/"
    assert StaffUser.objects.get(pk=owner.pk).check_password("a-long-password")

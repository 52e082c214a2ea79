"""Who may pass which door of a shop. A new page is closed to every role but owner and manager until it is named here."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import StaffUser
from accounts.roles import Role
from tests.conftest import ShopClient
from tests.security.doors import Door, doors_of_a_shop

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DOORS = doors_of_a_shop()
OF_STAFF = [door for door in DOORS if door.name.startswith("dashboard:")]

# What comes after the door, such as whose return it is and which act, is looked at behind it.
_OWNERS_ONLY = """
    api_key_revoked api_keys demand_factor security_log staff staff_leaves staff_lost_factor staff_role
"""
_OPEN: dict[Role, str] = {
    Role.AGENT: """
    add_customer_note bulk_act bulk_begin bulk_review bulk_stop bulk_undo called_back cancellation_again
    cancellation_called_back cancellation_paid cancellation_too_late cancellations change_return
    confirm_cancellation conversation conversation_done credit_code customer customer_orders_link
    customers decline_preview delete_customer_note exchange_act extend home_label home_label_void letter
    look_as_shopper message message_again messages new_return new_return_of number_parcel objection order orders
    prepared_answers products promises queue refund_again repay_postage return return_act search
    sent_back settle_withdrawal todo todo_done todo_failed todo_file todo_link todo_reopened
    todo_taken_in undo_decision
    """,
    Role.WAREHOUSE: """
    home_label home_label_void products put_parcel_aside queue receiving receiving_act receiving_return
    return return_act scan_photo search sent_back settle_parcel_aside sticker todo todo_done todo_failed
    todo_file todo_link todo_reopened todo_taken_in
    """,
    Role.ANALYST: """
    back_test policy policy_back_tests policy_try policy_version products queue return return_act search
    survey todo_done todo_failed todo_file todo_link todo_reopened todo_taken_in
    """,
}


def _passes(client: Any, door: Door) -> bool:
    answer = client.post(door.path)
    if answer.status_code == 405:
        answer = client.get(door.path)
    return answer.status_code != 403


def _names(text: str) -> set[str]:
    return {f"dashboard:{name}" for name in text.split()}


def _signed_in(role: Role) -> ShopClient:
    staff = StaffUser.objects.create_user("w@example.com", "a-long-password", name="W", role=role)
    client = ShopClient(HTTP_HOST="shop-a.localhost", raise_request_exception=False)
    client.force_login(staff, backend=BACKEND)
    return client


@pytest.mark.parametrize("role", list(_OPEN))
def test_a_role_passes_its_own_doors_only(shop: Any, role: Role) -> None:
    client = _signed_in(role)

    assert {door.name for door in OF_STAFF if _passes(client, door)} == _names(_OPEN[role])


def test_a_manager_passes_all_but_those_of_owners(shop: Any) -> None:
    client = _signed_in(Role.MANAGER)
    owners = [door for door in OF_STAFF if door.name in _names(_OWNERS_ONLY)]

    assert len(owners) == len(_names(_OWNERS_ONLY))
    assert [door.name for door in owners if _passes(client, door)] == []


def test_nobody_passes_without_signing_in(shop: Any, client: Any) -> None:
    for door in OF_STAFF:
        for answer in (client.get(door.path), client.post(door.path)):
            is_led_on = answer.status_code == 302 and answer["Location"].startswith("/dashboard/login/?next=")
            assert is_led_on or answer.status_code == 405, door


def test_no_form_of_another_site_passes(shop: Any) -> None:
    strict = ShopClient(HTTP_HOST="shop-a.localhost", enforce_csrf_checks=True)
    strict.force_login(StaffUser.objects.get(), backend=BACKEND)

    for door in DOORS:
        if not door.is_open_to_forms_of_others:
            assert strict.post(door.path).status_code == 403, door


def test_only_programs_are_spared_the_token_of_forms() -> None:
    spared = {door.path.split("/")[1] for door in DOORS if door.is_open_to_forms_of_others}

    assert spared == {"api", "sandbox"}


def test_reading_changes_nothing(shop: Any, client: Any) -> None:
    client.force_login(StaffUser.objects.get(), backend=BACKEND)

    for path in ("/dashboard/logout/", "/dashboard/sessions/end/", "/dashboard/keys/none_1/revoke/"):
        client.get(path)

    assert client.get("/dashboard/").status_code == 200


def test_a_signed_in_browser_is_no_program(shop: Any, client: Any) -> None:
    client.force_login(StaffUser.objects.get(), backend=BACKEND)

    statuses = {
        door.path: client.post(door.path, {}, content_type="application/json").status_code
        for door in DOORS
        if door.path.startswith("/api/v1/") and door.path != "/api/v1/schema/"
    }

    assert len(statuses) > 50
    assert set(statuses.values()) <= {401, 404}

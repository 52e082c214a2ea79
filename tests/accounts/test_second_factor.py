"""The second factor before acts that matter: asked once in a while, set up on the way, nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from accounts.events import StaffSecondFactorRemoved
from accounts.handlers import tell_factor_lost
from accounts.models import ApiKey, Session, ShopSettings, StaffUser
from accounts.roles import Role
from events.models import Event
from events.selectors import meta_of
from tenants.models import Shop
from tenants.selectors import forget_hosts
from tests.conftest import NOW, ShopClient

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "a-long-password"
PROVING = "/dashboard/second-factor/"
KEY = {"name": "Warehouse", "scopes": ["orders:read", "returns:read"]}


def code_for(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


@pytest.fixture
def asking_shop(shop: Any) -> Any:
    """The German shop as a real one, not one of a demo or a test."""
    Shop.objects.filter(pk=shop.pk).update(is_sandbox=False)
    forget_hosts()
    return shop


@pytest.fixture
def owner(client: ShopClient) -> ShopClient:
    client.force_login(StaffUser.objects.get(), backend=BACKEND)
    return client


def give_app(staff: StaffUser) -> str:
    secret: str = generate_totp_secret()
    TOTP.activate(staff, secret)
    return secret


def give_recovery_codes(staff: StaffUser) -> list[str]:
    return list(RecoveryCodes.activate(staff).get_unused_codes())


def hidden_fields(page: Any) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, value in page.context["held"].fields:
        fields.setdefault(name, []).append(value)
    return fields


def test_who_has_no_factor_sets_one_up_and_what_was_typed_comes_back(transactional_shop, owner):
    Shop.objects.filter(pk=transactional_shop.pk).update(is_sandbox=False)
    forget_hosts()
    asked = owner.post("/dashboard/keys/", KEY)
    page = owner.get(PROVING)
    text = page.content.decode()

    assert (asked.status_code, asked["Location"]) == (302, PROVING)
    assert text.index("two-factor/webauthn/add/") < text.index("two-factor/totp/activate/")
    assert not ApiKey.objects.exists()

    owner.post("/dashboard/reauthenticate/", {"password": PASSWORD})
    secret = owner.get("/dashboard/two-factor/totp/activate/").context["form"].secret
    owner.post("/dashboard/two-factor/totp/activate/", {"code": code_for(secret)})
    back = owner.get(PROVING)
    made = owner.post(back.context["action"], hidden_fields(back))

    assert back.context["is_proved"]
    assert made.status_code == 200
    assert [(key.name, key.scopes) for key in ApiKey.objects.all()] == [
        ("Warehouse", ["orders:read", "returns:read"])
    ]
    assert owner.get(PROVING)["Location"] == "/dashboard/"  # nothing is held any more
    told = Event.objects.filter(type="staff.second_factor_added").values_list("data__factor", flat=True)
    assert list(told) == ["totp"]


def test_who_has_one_proves_it_among_what_was_typed_once_in_twelve_hours(asking_shop, owner):
    secret = give_app(StaffUser.objects.get())
    owner.post("/dashboard/keys/", KEY)
    held = owner.get(PROVING)

    wrong = owner.post(held.context["action"], {**hidden_fields(held), "second_factor-code": "000000"})
    assert (wrong["Location"], ApiKey.objects.count()) == (PROVING, 0)
    again = owner.get(PROVING)
    assert "Incorrect code" in again.content.decode()
    made = owner.post(
        again.context["action"], {**hidden_fields(again), "second_factor-code": code_for(secret)}
    )
    assert (made.status_code, ApiKey.objects.count()) == (200, 1)

    assert owner.post("/dashboard/keys/", KEY).status_code == 200
    with time_machine.travel(NOW + timedelta(hours=11)):
        assert owner.post("/dashboard/keys/", KEY).status_code == 200
    with time_machine.travel(NOW + timedelta(hours=13)):
        assert owner.post("/dashboard/keys/", KEY)["Location"] == PROVING
    assert ApiKey.objects.count() == 3


def test_a_recovery_code_works_once(asking_shop, owner):
    give_app(StaffUser.objects.get())
    code = give_recovery_codes(StaffUser.objects.get())[0]

    assert owner.post("/dashboard/keys/", {**KEY, "second_factor-code": code}).status_code == 200
    other = ShopClient(HTTP_HOST="shop-a.localhost")
    other.force_login(StaffUser.objects.get(), backend=BACKEND)
    assert other.post("/dashboard/keys/", {**KEY, "second_factor-code": code})["Location"] == PROVING

    assert ApiKey.objects.count() == 1


def test_a_proof_is_one_sessions(asking_shop, owner):
    secret = give_app(StaffUser.objects.get())
    assert owner.post("/dashboard/keys/", {**KEY, "second_factor-code": code_for(secret)}).status_code == 200
    second = StaffUser.objects.create_user("b@example.com", PASSWORD, name="B", role=Role.OWNER)

    owner.force_login(second, backend=BACKEND)

    assert owner.post("/dashboard/keys/", KEY)["Location"] == PROVING


@pytest.mark.parametrize(
    "path",
    [
        "/dashboard/staff/",
        "/dashboard/staff/1/role/",
        "/dashboard/staff/1/leaves/",
        "/dashboard/staff/1/lost-factor/",
        "/dashboard/staff/second-factor/",
        "/dashboard/keys/",
        "/dashboard/payouts/",
        "/dashboard/payouts/pay_1/file/",
        "/dashboard/payouts/pay_1/paid/",
        "/dashboard/returns/ret_1/act/refund/",
        "/dashboard/returns/ret_1/act/payout/",
        "/dashboard/bulk/approve/begin/",
        "/dashboard/todo/refund/taken-in/",
        "/dashboard/returns/ret_1/refunds/ref_1/again/",
        "/dashboard/returns/ret_1/postage/",
        "/dashboard/customers/cus_1/credit-code/",
        "/dashboard/connections/carrier/",
        "/dashboard/connections/carrier/off/",
    ],
)
def test_money_and_rights_ask(asking_shop, owner, path):
    assert owner.post(path, {"x": "y"})["Location"] == PROVING
    assert owner.post(path, {"x": "y"}, headers={"HX-Request": "true"})["HX-Redirect"] == PROVING


def test_publishing_a_policy_asks_and_reading_what_it_means_does_not(asking_shop, owner):
    draft = owner.post("/dashboard/policy/drafts/")["Location"]
    publish = f"{draft.removesuffix('edit/')}publish/"

    assert owner.get(publish).status_code == 200
    assert owner.post(publish)["Location"] == PROVING
    assert "publish a policy" in owner.get(PROVING).content.decode()


def test_what_moves_nothing_asks_for_nothing(asking_shop, owner):
    assert owner.get("/dashboard/keys/").status_code == 200
    assert owner.post("/dashboard/returns/ret_1/act/note/", {"text": "x"}).status_code == 404


def test_shops_of_demos_and_tests_never_ask(shop, owner):
    ShopSettings.objects.update(demands_second_factor=True)

    assert owner.post("/dashboard/keys/", KEY).status_code == 200
    assert owner.get("/dashboard/").status_code == 200
    assert "This is a test shop" in owner.get("/dashboard/staff/").content.decode()


def test_what_waits_is_kept_encrypted_and_for_an_hour(asking_shop, owner):
    owner.post("/dashboard/keys/", {**KEY, "name": "very-secret"})

    stored = Session.objects.get(pk=owner.session.session_key)
    assert "very-secret" not in str(stored.get_decoded())
    with time_machine.travel(NOW + timedelta(minutes=59)):
        assert owner.get(PROVING).context["held"].fields[0] == ("name", "very-secret")
    with time_machine.travel(NOW + timedelta(minutes=61)):
        assert owner.get(PROVING).context["held"] is None


def test_a_file_has_to_be_chosen_once_more(asking_shop, owner):
    secret = give_app(StaffUser.objects.get())
    upload = SimpleUploadedFile("paid.csv", b"a,b")
    owner.post(
        "/dashboard/payouts/pay_1/paid/",
        {"file": upload},
        headers={"Referer": "http://shop-a.localhost:8000/dashboard/payouts/pay_1/"},
    )
    owner.post(PROVING, {"second_factor-code": code_for(secret)})

    page = owner.get(PROVING)

    assert page.context["action"] == ""
    assert 'href="/dashboard/payouts/pay_1/"' in page.content.decode()


def test_a_shop_may_demand_it_of_everybody_at_sign_in(asking_shop, owner):
    secret = give_app(StaffUser.objects.get())
    agent = StaffUser.objects.create_user("a@example.com", PASSWORD, name="Aylin", role=Role.AGENT)
    shown = owner.get("/dashboard/staff/").content.decode()
    owner.post("/dashboard/staff/second-factor/", {"demanded": "yes", "second_factor-code": code_for(secret)})
    own = ShopClient(HTTP_HOST="shop-a.localhost")
    own.force_login(agent, backend=BACKEND)

    assert "These have none yet" in shown
    assert "Aylin" in shown
    assert ShopSettings.objects.get().demands_second_factor
    assert owner.get("/dashboard/").status_code == 200  # proved a moment ago
    for path in ("/dashboard/", "/admin/", "/dashboard/returns/new/"):
        assert own.get(path)["Location"] == PROVING
    assert "Set up a passkey" in own.get(PROVING).content.decode()
    assert own.get("/dashboard/two-factor/").status_code == 200
    code = code_for(give_app(agent))
    own.post(PROVING, {"second_factor-code": code})
    assert own.get(PROVING)["Location"] == "/dashboard/"
    assert [own.get(path).status_code for path in ("/dashboard/", "/admin/")] == [200, 200]


def test_a_password_alone_adds_and_removes_no_factor_where_there_is_one(shop, owner):
    give_app(StaffUser.objects.get())

    asked = owner.get("/dashboard/two-factor/totp/deactivate/")
    by_password = owner.post("/dashboard/reauthenticate/", {"password": PASSWORD})

    assert "/dashboard/two-factor/reauthenticate/" in asked["Location"]
    assert "/dashboard/two-factor/reauthenticate/" in by_password["Location"]
    assert (
        "/dashboard/two-factor/reauthenticate/"
        in owner.post("/dashboard/two-factor/totp/deactivate/")["Location"]
    )
    assert Authenticator.objects.count() == 1


def test_removing_a_factor_takes_it_and_is_told(shop, owner):
    secret = give_app(StaffUser.objects.get())
    owner.post("/dashboard/two-factor/reauthenticate/", {"code": code_for(secret)})

    owner.post("/dashboard/two-factor/totp/deactivate/")

    assert not Authenticator.objects.exists()
    [told] = Event.objects.filter(type="staff.second_factor_removed")
    assert told.data == {"staff_id": str(StaffUser.objects.get().pk), "factor": "totp"}


def test_codes_are_not_guessed(shop, client):
    secret = give_app(StaffUser.objects.get())
    client.post("/dashboard/login/", {"login": "owner@shop-a.localhost", "password": PASSWORD})

    for _ in range(10):
        client.post("/dashboard/two-factor/authenticate/", {"code": "000000"})
    stopped = client.post("/dashboard/two-factor/authenticate/", {"code": code_for(secret)})

    assert "There were too many wrong codes" in stopped.content.decode()
    assert client.get("/dashboard/").status_code == 302
    refused = Event.objects.filter(type="staff.sign_in_refused")
    assert {event.data["reason"] for event in refused} == {"second_factor"}
    with time_machine.travel(NOW + timedelta(minutes=16)):
        client.post("/dashboard/login/", {"login": "owner@shop-a.localhost", "password": PASSWORD})
        signed_in = client.post("/dashboard/two-factor/authenticate/", {"code": code_for(secret)})
        assert (signed_in.status_code, client.get("/dashboard/").status_code) == (302, 200)
    assert Event.objects.get(type="staff.signed_in").data["factor"] == "totp"


def test_an_owner_takes_a_lost_factor_away(shop, owner, settings, mailoutbox):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    agent = StaffUser.objects.create_user("a@example.com", PASSWORD, name="Aylin", role=Role.AGENT)
    give_app(agent)
    give_recovery_codes(agent)
    lost = ShopClient(HTTP_HOST="shop-a.localhost")
    lost.force_login(agent, backend=BACKEND)

    owner.post(f"/dashboard/staff/{agent.pk}/lost-factor/")

    assert not Authenticator.objects.exists()
    assert lost.get("/dashboard/").status_code == 302
    [told] = Event.objects.filter(type="staff.second_factor_removed")
    assert (told.data["factor"], told.actor["id"]) == ("all", str(StaffUser.objects.get(role="owner").pk))
    tell_factor_lost(StaffSecondFactorRemoved(**told.data), meta_of(told))
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["a@example.com"], "Your second factor was taken away")
    ]


def test_an_operator_helps_an_owner_who_is_alone(shop, capsys):
    owner = StaffUser.objects.get()
    give_app(owner)

    call_command("remove_second_factor", schema="shop_a", email="Owner@shop-a.localhost")

    assert not Authenticator.objects.exists()
    assert "Taken away" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Nobody"):
        call_command("remove_second_factor", schema="shop_a", email="x@example.com")
    with pytest.raises(CommandError, match="no shop"):
        call_command("remove_second_factor", schema="nowhere", email="x@example.com")


def test_a_command_says_what_an_app_would_show(capsys):
    secret = generate_totp_secret()

    call_command("second_factor_code", secret.lower())

    assert capsys.readouterr().out.strip() == code_for(secret)
    with pytest.raises(CommandError, match="letters"):
        call_command("second_factor_code", "not letters!")


def test_only_owners_take_factors_away(shop, client):
    owner = StaffUser.objects.get()
    give_app(owner)
    manager = StaffUser.objects.create_user("m@example.com", PASSWORD, name="M", role=Role.MANAGER)
    client.force_login(manager, backend=BACKEND)

    assert client.post(f"/dashboard/staff/{owner.pk}/lost-factor/").status_code == 403
    assert client.post("/dashboard/staff/second-factor/", {"demanded": "yes"}).status_code == 403
    assert Authenticator.objects.count() == 1


def test_failed_money_of_a_cancellation_sent_again_asks_for_it(asking_shop, owner):
    again = owner.post("/dashboard/cancellations/refunds/ref_1/again/", {"way": "manual"})

    assert again["Location"] == PROVING

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.events import StaffInvited
from accounts.handlers import send_invitation
from accounts.models import StaffUser
from accounts.roles import Capability, Role
from accounts.services.one_time_codes import (
    MOST_ATTEMPTS,
    CodeInvalid,
    issue_code,
    issue_token,
    purge_codes,
    token_subject,
    use_code,
    use_token,
)
from accounts.services.staff import (
    AlreadyOnStaff,
    LastOwner,
    StaffRefused,
    accept_invitation,
    change_role,
    deactivate_staff,
    invite_staff,
    issue_invitation,
)
from core.actors import Actor
from events.base import EventMeta
from events.models import Event
from tests.conftest import NOW, ShopClient

OWNER = Actor("staff", "1")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def invite(email="mina@example.com", role=Role.AGENT, now=NOW):
    return invite_staff(email=email, name="Mina", role=role, language="ko", actor=OWNER, now=now)


def test_somebody_is_invited_by_mail_and_joins_once(shop, client):
    now = timezone.now()
    staff = invite(" Mina@Example.com ", now=now)
    event = Event.objects.get(type="staff.invited")
    meta = EventMeta(id=event.id, occurred_at=now, actor=OWNER, sequence=1, is_history=False)
    send_invitation(StaffInvited(staff_id=str(staff.pk), role="agent"), meta)
    [message] = mail.outbox
    path = re.search(r"http://shop-a\.localhost:8000(/dashboard/join/\S+)", message.body)[1]

    assert client.get(path).status_code == 200
    assert client.post(path, {"name": "김민아", "password": "short"}).status_code == 422
    joined = client.post(path, {"name": "김민아", "password": "a-long-password-too"})

    staff.refresh_from_db()
    assert (joined.status_code, joined["Location"]) == (302, "/dashboard/")
    assert (staff.email, staff.name, staff.role, staff.is_active) == (
        "mina@example.com",
        "김민아",
        "agent",
        True,
    )
    assert client.get(path).status_code == 410
    assert list(Event.objects.filter(subject_type="staff").values_list("type", flat=True)) == [
        "staff.invited", "staff.joined", "staff.signed_in",
    ]  # fmt: skip
    assert not Event.objects.filter(data__contains={"email": "mina@example.com"}).exists()


def test_inviting_again_replaces_the_link_and_working_here_already_is_refused(shop):
    first = issue_invitation(staff=invite(), now=NOW)
    second = issue_invitation(staff=invite(role=Role.MANAGER), now=NOW)

    with pytest.raises(CodeInvalid):
        accept_invitation(token=first, name="", password="a-long-password-too", now=NOW)
    joined = accept_invitation(token=second, name="", password="a-long-password-too", now=NOW)

    assert (joined.name, joined.role) == ("Mina", "manager")
    with pytest.raises(AlreadyOnStaff):
        invite("MINA@example.com")


def test_a_bad_address_or_password_is_refused(shop):
    with pytest.raises(StaffRefused):
        invite("nobody")
    token = issue_invitation(staff=invite(), now=NOW)
    with pytest.raises(StaffRefused):
        accept_invitation(token=token, name="Mina", password="mina@example.com", now=NOW)

    assert not StaffUser.objects.get(email="mina@example.com").is_active
    assert accept_invitation(token=token, name="Mina", password="a-long-password-too", now=NOW).is_active


def test_an_invitation_is_over_after_a_week(shop):
    token = issue_invitation(staff=invite(), now=NOW)

    with pytest.raises(CodeInvalid):
        accept_invitation(
            token=token, name="Mina", password="a-long-password-too", now=NOW + timedelta(days=7)
        )


def test_an_invitation_is_taken_back_before_it_is_accepted(shop, client):
    invited = invite(role=Role.OWNER, now=timezone.now())
    token = issue_invitation(staff=invited, now=timezone.now())
    client.force_login(
        StaffUser.objects.get(email="owner@shop-a.localhost"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    page = client.get("/dashboard/staff/").content.decode()
    assert "Invited, not joined yet" in page

    client.post(f"/dashboard/staff/{invited.pk}/leaves/")

    assert ShopClient(HTTP_HOST="shop-a.localhost").get(f"/dashboard/join/{token}/").status_code == 410
    with pytest.raises(CodeInvalid):
        accept_invitation(token=token, name="", password="a-long-password-too", now=timezone.now())
    assert not StaffUser.objects.get(pk=invited.pk).is_active
    assert Event.objects.filter(type="staff.deactivated", subject_id=str(invited.pk)).count() == 1
    assert "Invited, not joined yet" not in client.get("/dashboard/staff/").content.decode()


def test_the_last_owner_stays(shop):
    owner = StaffUser.objects.get()

    with pytest.raises(LastOwner):
        change_role(staff=owner, role=Role.AGENT, actor=OWNER, now=NOW)
    with pytest.raises(LastOwner):
        deactivate_staff(staff=owner, actor=OWNER, now=NOW)

    second = accept_invitation(
        token=issue_invitation(staff=invite(role=Role.OWNER), now=NOW),
        name="",
        password="a-long-password-too",
        now=NOW,
    )
    deactivate_staff(staff=owner, actor=OWNER, now=NOW)
    with pytest.raises(LastOwner):
        deactivate_staff(staff=second, actor=OWNER, now=NOW)


def test_who_is_let_go_is_out_at_once(shop, client):
    invite()
    staff = accept_invitation(
        token=issue_invitation(staff=StaffUser.objects.get(name="Mina"), now=NOW),
        name="",
        password="a-long-password-too",
        now=NOW,
    )
    client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/admin/").status_code == 200

    deactivate_staff(staff=staff, actor=OWNER, now=NOW)

    assert client.get("/admin/").status_code == 302
    assert not StaffUser.objects.get(pk=staff.pk).may(Capability.VIEW_RETURNS)


def test_staff_sign_in_by_mail_and_are_stopped_after_too_many_failures(shop, client):
    def sign_in(password: str, email: str = "owner@shop-a.localhost") -> int:
        return client.post("/dashboard/login/", {"login": email, "password": password}).status_code

    for _ in range(8):
        assert sign_in("wrong-password") == 200

    assert sign_in("a-long-password") == 200  # the right one no longer helps
    assert "sessionid" not in client.cookies or client.get("/admin/").status_code != 200

    other = ShopClient(HTTP_HOST="shop-b.localhost")
    assert (
        other.post(
            "/dashboard/login/", {"login": "owner@shop-b.localhost", "password": "a-long-password"}
        ).status_code
        == 302
    )


def test_staff_of_one_shop_are_unknown_in_another(shop, client):
    response = client.post(
        "/dashboard/login/", {"login": "owner@shop-b.localhost", "password": "a-long-password"}
    )

    assert response.status_code == 200
    assert client.get("/admin/").status_code == 302


def test_nobody_signs_up_at_a_shop(shop, client):
    before = StaffUser.objects.count()

    client.post("/dashboard/signup/", {"email": "x@example.com", "password1": "a-long-password"})

    assert StaffUser.objects.count() == before


def test_lists_follow_the_role(shop, client):
    staff = StaffUser.objects.create_user("w@example.com", "a-long-password", name="W", role=Role.WAREHOUSE)
    client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/accounts/staffuser/").status_code == 403
    assert client.get("/admin/accounts/apikey/").status_code == 403

    client.force_login(
        StaffUser.objects.get(role=Role.OWNER), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert client.get("/admin/accounts/staffuser/").status_code == 200
    assert client.get("/admin/accounts/staffuser/add/").status_code == 403


def test_a_token_works_once_for_its_purpose_in_its_shop(shop, other_shop, inside):
    token = issue_token(purpose="find_orders", subject="cus_1", lifetime=HOUR, now=NOW)

    assert token_subject(token, purpose="find_orders", now=NOW) == "cus_1"
    with inside(other_shop), pytest.raises(CodeInvalid):
        use_token(token, purpose="find_orders", now=NOW)
    with pytest.raises(CodeInvalid):
        use_token(token, purpose="payout", now=NOW)
    assert use_token(token, purpose="find_orders", now=NOW) == "cus_1"
    with pytest.raises(CodeInvalid):
        use_token(token, purpose="find_orders", now=NOW)


def test_a_code_dies_after_a_few_wrong_tries(shop):
    code = issue_code(purpose="payout", subject="ret_1", lifetime=HOUR, now=NOW)
    wrong = "000000" if code != "000000" else "111111"

    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(CodeInvalid):
            use_code(wrong, purpose="payout", subject="ret_1", now=NOW)
    with pytest.raises(CodeInvalid):
        use_code(code, purpose="payout", subject="ret_1", now=NOW)


def test_a_code_is_read_as_people_type_it_and_used_once(shop):
    code = issue_code(purpose="payout", subject="ret_1", lifetime=HOUR, now=NOW)
    thai = "".join(chr(ord("๐") + int(digit)) for digit in code)

    use_code(f" {thai[:3]} {thai[3:]}", purpose="payout", subject="ret_1", now=NOW)

    with pytest.raises(CodeInvalid):
        use_code(code, purpose="payout", subject="ret_1", now=NOW)


def test_old_codes_are_purged(shop):
    issue_code(purpose="payout", subject="ret_1", lifetime=HOUR, now=NOW)

    assert purge_codes(now=NOW + timedelta(days=29)) == 0
    assert purge_codes(now=NOW + timedelta(days=31)) == 1

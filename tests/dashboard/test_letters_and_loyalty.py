"""Staff change letters and tiers, send a letter again, and turn credit into a code."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import StaffUser
from accounts.roles import Role
from core.actors import SYSTEM
from core.money import Money
from loyalty.models import CreditCode, Tier
from loyalty.selectors import balance_of
from loyalty.services import grant_credit
from notifications.models import Message, MessageStatus, MessageTemplate
from tests import make
from tests.make import NOW
from tests.notifications.test_delivery import _queued
from tests.notifications.test_letters import _return

APPROVED = ["return_approved", "en"]


def _signed_in(client: Any, role: Role) -> None:
    client.force_login(StaffUser.objects.create_user(f"{role}@shop.example.com", "x", name="Mia", role=role))


@pytest.fixture
def manager(shop: Any, client: Any) -> None:
    _signed_in(client, Role.MANAGER)


def test_own_words_are_saved_shown_and_taken_away_again(manager: None, client: Any) -> None:
    address = reverse("dashboard:text", args=APPROVED)

    saved = client.post(address, {"subject": "Yes, {{ customer_name }}", "body": "Send it back soon."})

    assert saved.status_code == 302
    assert MessageTemplate.objects.get().body == "Send it back soon."
    assert "your words" in client.get(reverse("dashboard:texts")).content.decode()
    preview = client.get(reverse("dashboard:text_preview", args=APPROVED))
    assert "Send it back soon." in preview.content.decode()
    assert "sandbox" in preview["Content-Security-Policy"]
    client.post(address, {"restore": "yes"})
    assert MessageTemplate.objects.count() == 0


def test_words_that_cannot_be_sent_are_explained_beside_the_field(manager: None, client: Any) -> None:
    response = client.post(
        reverse("dashboard:text", args=APPROVED), {"subject": "Hi", "body": "{{ secret }}"}
    )

    assert response.status_code == 422
    assert "The text cannot be read" in response.content.decode()
    assert MessageTemplate.objects.count() == 0


def test_preview_shows_words_that_are_not_saved(manager: None, client: Any) -> None:
    response = client.post(
        reverse("dashboard:text_preview", args=APPROVED), {"subject": "Hi", "body": "Not saved <yet>"}
    )

    assert "Not saved &lt;yet&gt;" in response.content.decode()
    assert MessageTemplate.objects.count() == 0


@pytest.mark.parametrize("place", [["find_orders", "en"], ["return_approved", "xx"], ["nothing", "en"]])
def test_there_is_no_page_for_what_cannot_be_changed(manager: None, client: Any, place: list[str]) -> None:
    assert client.get(reverse("dashboard:text", args=place)).status_code == 404


def test_agents_do_not_change_words(shop: Any, client: Any) -> None:
    _signed_in(client, Role.AGENT)

    response = client.post(reverse("dashboard:text", args=APPROVED), {"subject": "Hi", "body": "Mine"})

    assert response.status_code == 403
    assert MessageTemplate.objects.count() == 0


def test_a_failed_letter_is_sent_again(manager: None, client: Any) -> None:
    message = _queued(topic="return_approved", context={}, return_request=_return())
    Message.objects.update(status=MessageStatus.FAILED)
    page = client.get(reverse("dashboard:message", args=[message.public_id])).content.decode()

    client.post(reverse("dashboard:message_again", args=[message.public_id]))

    assert "Send again" in page
    assert Message.objects.get().status == MessageStatus.PENDING


def test_a_tier_is_changed_by_a_form_and_keeps_what_the_form_does_not_show(
    manager: None, client: Any
) -> None:
    Tier.objects.filter(code="gold").update(benefits={"window_days": 60, "has_auto_approval": True})
    form = {"name_en": "Friends", "threshold": "450,50", "extra_window_days": "10", "bonus_percent": "2.50"}

    saved = client.post(reverse("dashboard:tier", args=["gold"]), form)
    refused = client.post(reverse("dashboard:tier", args=["silver"]), {**form, "threshold": "900"})

    gold = Tier.objects.get(code="gold")
    assert (saved.status_code, refused.status_code) == (302, 422)
    assert (gold.names["en"], gold.names["ko"], gold.threshold_minor) == ("Friends", "골드", 45050)
    assert gold.benefits == {"window_days": 60, "extra_window_days": 10, "bonus_percent": "2.5"}
    assert Tier.objects.get(code="silver").threshold_minor == 20_000


def test_credit_becomes_one_code_however_often_the_form_is_sent(manager: None, client: Any) -> None:
    customer = make.customer()
    grant_credit(
        customer=customer,
        money=Money(2000, "EUR"),
        effect_key="rfd_1",
        replaces_money=True,
        reason="refund",
        subject=("refund", "rfd_1"),
        actor=SYSTEM,
        now=NOW,
    )
    address = reverse("dashboard:credit_code", args=[customer.public_id])
    form = {"amount": "12,50", "currency": "EUR", "form_key": "abc"}

    client.post(address, form)
    client.post(address, form)
    client.post(address, {**form, "amount": "20", "form_key": "def"})

    code = CreditCode.objects.get()
    assert balance_of(customer, currency="EUR") == Money(750, "EUR")
    assert code.code in client.get(reverse("dashboard:customer", args=[customer.public_id])).content.decode()


def test_a_tier_is_added_and_removed_with_a_word_before(manager: None, client: Any) -> None:
    typed = {
        "name_en": "Friends",
        "threshold": "300.00",
        "extra_window_days": "0",
        "bonus_percent": "0",
        "refund_on": "request",
        "methods": ["pickup"],
        "has_free_return_shipping": "on",
    }

    added = client.post(reverse("dashboard:new_tier"), typed)
    taken = client.post(reverse("dashboard:new_tier"), typed)
    page = client.get(reverse("dashboard:tier", args=["friends"])).content.decode()
    benefits = Tier.objects.get(code="friends").benefits
    removed = client.post(reverse("dashboard:remove_tier", args=["friends"]))

    assert (added.status_code, taken.status_code, removed.status_code) == (302, 422, 302)
    assert benefits == {"refund_on": "request", "methods": ["pickup"], "has_free_return_shipping": True}
    assert "0 members go to the tier below: Silver." in page
    assert "Remove the tier" not in client.get(reverse("dashboard:tier", args=["member"])).content.decode()
    assert not Tier.objects.filter(code="friends").exists()

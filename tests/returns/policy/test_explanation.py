"""Every reason that the engine can give has words, and dates and money in them fit the language."""

import gettext
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file

from returns.policy import explanation
from returns.policy.decision import Reason
from returns.policy.explanation import explain, explain_dependency, explain_fee
from returns.policy.facts import FACT_KINDS

ENGLISH = gettext.NullTranslations()
SOURCES = Path(explanation.__file__).parent


class Marked(gettext.NullTranslations):
    """Brackets every text, to see that each is translated whole and none is put together."""

    def gettext(self, message):
        return f"[{message}]"

    def ngettext(self, singular, plural, number):
        return f"[{singular if number == 1 else plural}]"


def closed(days, starts="delivered", last_date="2026-11-03"):
    params = {"days": days, "starts": starts, "last_date": last_date}
    return Reason("window_closed", expected=last_date, actual="2026-11-22", params=params)


@pytest.mark.parametrize(
    ("reason", "language", "words"),
    [
        (closed(30), "en", "The return period of 30 days from delivery has ended. Last day: 3 November."),
        (closed(1), "en", "The return period of 1 day from delivery has ended. Last day: 3 November."),
        (
            closed(7, "ordered"),
            "en",
            "The return period of 7 days from the order has ended. Last day: 3 November.",
        ),
        (
            closed(7, "fulfilled"),
            "en",
            "The return period of 7 days from dispatch has ended. Last day: 3 November.",
        ),
        (
            closed(7, last_date="2025-11-03"),
            "en",
            "The return period of 7 days from delivery has ended. Last day: 3 November 2025.",
        ),
        (
            Reason("quantity_exceeded", params={"asked": 3, "available": 1}),
            "en",
            "Only 1 piece of this item can still be returned.",
        ),
        (Reason("final_sale"), "en", "This item was a final sale, so it cannot be returned."),
        (Reason("not_eligible", fact="line.gift_card"), "en", "Gift cards cannot be returned."),
        (Reason("not_eligible", fact="product.tags"), "en", "Our return policy does not cover this item."),
        (
            Reason("tier_window", params={"tier": "Gold", "days": 45}),
            "en",
            "Your membership gives you 45 days to return (Gold).",
        ),
        (
            Reason("tier_bonus", params={"tier": "Gold", "percent": "10"}),
            "en",
            "Your membership adds a bonus: 10% (Gold).",
        ),
    ],
)
def test_a_reason_is_said_plainly(reason, language, words):
    assert explain(reason, ENGLISH, language) == words


@pytest.mark.parametrize(
    ("language", "last_day"), [("tr", "3 Kasım"), ("ko", "11월 3일"), ("th", "3 พ.ย."), ("en", "3 November")]
)
def test_dates_are_written_in_the_reader_s_language(language, last_day):
    assert f"Last day: {last_day}." in explain(closed(30), ENGLISH, language)


def test_every_code_of_the_engine_has_words_of_its_own():
    text = "".join((SOURCES / name).read_text() for name in ("engine.py", "lines.py"))
    codes = set(re.findall(r'Reason\(\s*"([a-z_]+)"', text)) | set(
        re.findall(r'_by_tier\(\s*"([a-z_]+)"', text)
    )

    assert len(codes) > 15
    for code in codes:
        params = {"days": 3, "starts": "delivered", "last_date": "2026-11-03", "tier": "Gold", "percent": "5"}
        written = explain(Reason(code, actual="2026-11-22", params=params), Marked(), "en")
        assert written.startswith("[")
        assert explanation._FALLBACK not in written, code


@pytest.mark.parametrize("basis", ["withdrawal_right", "defect_right"])
def test_a_right_without_a_last_day_names_none(basis):
    assert "Last day" not in explain(Reason(basis, params={"days": 14, "starts": "delivered"}), ENGLISH, "en")


@pytest.mark.parametrize("starts", ["ordered", "fulfilled", "delivered"])
def test_a_window_that_has_not_begun_says_when_it_will(starts):
    assert explain(
        Reason("window_not_begun", params={"starts": starts, "days": 30}), Marked(), "en"
    ).startswith("[You can return this item.")


def test_an_unknown_code_or_fact_still_says_something():
    assert explain(Reason("new_code"), ENGLISH, "en") == "This follows from our return policy."
    assert all(explain_dependency(fact, Marked()).startswith("[") for fact in FACT_KINDS)


def test_fees_are_named():
    assert explain_fee("return_shipping", Marked()) == "[Return shipping]"


def test_the_extractor_finds_every_text():
    found = {
        message
        for _, message, _, _ in extract_from_file(
            "python", explanation.__file__, keywords={"N_": None, "NN_": (1, 2)}
        )
    }

    tables = (
        explanation._TEXTS,
        explanation._NOT_BEGUN,
        explanation._NOT_ELIGIBLE_BY_FACT,
        explanation._WINDOW_CLOSED,
    )
    assert {text for table in tables for text in table.values()} <= found
    assert set(explanation._FEES.values()) | set(explanation._DEPENDS_ON.values()) <= found

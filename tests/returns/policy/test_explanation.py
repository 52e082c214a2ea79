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
from returns.policy.left import resolutions_left
from returns.policy.terms import RESOLUTIONS
from tests.returns.policy.facts import decide_line, item, leaf, policy, rule

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
        (
            closed(30),
            "en",
            "The return period of 30 days from delivery has ended. Last day: Tuesday 3 November.",
        ),
        (
            closed(1),
            "en",
            "The return period of 1 day from delivery has ended. Last day: Tuesday 3 November.",
        ),
        (
            closed(7, "ordered"),
            "en",
            "The return period of 7 days from the order has ended. Last day: Tuesday 3 November.",
        ),
        (
            closed(7, "fulfilled"),
            "en",
            "The return period of 7 days from dispatch has ended. Last day: Tuesday 3 November.",
        ),
        (
            closed(7, last_date="2025-11-03"),
            "en",
            "The return period of 7 days from delivery has ended. Last day: Monday 3 November 2025.",
        ),
        (
            Reason("quantity_exceeded", params={"asked": 3, "available": 1}),
            "en",
            "Only 1 of this item can still be returned.",
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
    ("language", "last_day"),
    [
        ("tr", "3 Kasım Salı"),
        ("ko", "11월 3일(화)"),
        ("th", "อ. 3 พ.ย."),
        ("en", "Tuesday 3 November"),
        ("de", "Dienstag, 3. November"),
    ],
)
def test_dates_are_written_in_the_reader_s_language(language, last_day):
    assert f"Last day: {last_day}." in explain(closed(30), ENGLISH, language)


def codes_of_reasons() -> set[str]:
    """Every code that a decision, or a refusal for its units, can name."""
    files = [*SOURCES.glob("*.py"), *(SOURCES.parent / "services").glob("*.py")]
    text = "".join(path.read_text() for path in files)
    codes = set(re.findall(r'\bReason\(\s*(?:code=)?"([a-z_]+)"', text))
    codes |= set(re.findall(r'_by_tier\(\s*"([a-z_]+)"', text))
    codes |= set(re.findall(r'_window_reason\(\s*"([a-z_]+)"', text))
    codes |= {f"{basis}_right" for basis in ("withdrawal", "defect")}
    codes |= {f"still_{resolution}" for resolution in RESOLUTIONS}
    return codes | {"declined_by_policy", "needs_review", "window_closed", "within_window"}


@pytest.mark.parametrize("language", ["en", "tr", "ko", "th", "de"])
@pytest.mark.parametrize("code", sorted(codes_of_reasons()))
@pytest.mark.parametrize("has_end", [True, False])
def test_every_code_has_words_of_its_own_in_every_language(code, language, has_end):
    params = {"days": 3, "starts": "delivered", "tier": "Gold", "percent": "5", "available": 1}
    if has_end or code in ("window_closed", "within_window", "carrier_pays_first"):
        params["last_date"] = "2026-11-03"

    written = explain(Reason(code, actual="2026-11-22", params=params), Marked(), language)

    assert written.startswith("[")
    assert explanation._FALLBACK not in written
    assert "%(" not in written


def test_the_codes_were_found():
    assert {
        "no_common_method",
        "tier_window",
        "law_free_return",
        "nothing_left",
        "still_exchange",
    } <= codes_of_reasons()


def test_what_is_left_is_said_after_the_refusal():
    version = policy(
        [
            rule(leaf("request.resolution", "eq", "exchange"), window_days=60),
            rule(leaf("request.resolution", "eq", "store_credit"), window_days=None),
        ],
        resolutions=["refund", "exchange", "store_credit"],
        window_days=30,
    )

    decision = decide_line(version, item(delivered_days_ago=40, resolution="refund"))

    assert [explain(reason, ENGLISH, "en") for reason in decision.reasons] == [
        "The return period of 30 days from delivery has ended. Last day: Thursday 12 November.",
        "You can still have store credit.",
        "You can still exchange it. Last day: Saturday 12 December.",
    ]
    assert resolutions_left(decision) == ("store_credit", "exchange")
    assert resolutions_left(decide_line(version, item(delivered_days_ago=3))) == ()


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

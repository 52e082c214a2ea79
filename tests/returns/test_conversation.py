"""What shopper and staff write to each other, and what is asked at the end."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import StoredFile
from core.actors import Actor
from events.models import Event
from returns.models import ReturnMessage, ReturnRequest, SurveyAnswer
from returns.refusals import UnknownFile
from returns.services.conversation import (
    MOST_AN_HOUR,
    ConversationOver,
    MessageEmpty,
    MessageTooLong,
    TooManyMessages,
    mark_read,
    open_until,
    send_message,
)
from returns.services.decisions import cancel_return, close_return
from returns.services.surveys import (
    AnswerRefused,
    SurveyAnswered,
    SurveyNotAsked,
    SurveyRefused,
    answer_survey,
    save_survey,
)
from returns.survey import Choice, Question, Survey, survey_summary
from tests.dashboard.returns_made import approved
from tests.make import NOW

SHOPPER = Actor("shopper", "cus_1")
STAFF = Actor("staff", "7")
API = Actor("api", "key_1")
SECRET = "The zip broke, write to ada@example.com"
SURVEY = Survey(
    is_asked=True,
    questions=(
        Question(
            "q-way",
            "choice",
            {"en": "What was best?", "tr": "En iyisi neydi?"},
            (
                Choice("c-fast", {"en": "It was fast", "tr": "Hızlıydı"}),
                Choice("c-easy", {"en": "It was easy"}),
            ),
        ),
        Question("q-words", "text", {"en": "What could we do better?"}),
    ),
)


def _say(
    made: ReturnRequest, text: str = SECRET, *, is_from_shopper: bool = True, **more: Any
) -> ReturnMessage:
    return send_message(
        return_request=made,
        text=text,
        is_from_shopper=is_from_shopper,
        **{"actor": SHOPPER if is_from_shopper else STAFF, "now": NOW, **more},
    )


def test_event_of_a_message_holds_ids_and_no_words(shop: Any) -> None:
    made = approved()

    message = _say(made, f"  {SECRET}\r\n\r\nThanks ")

    assert message.text == f"{SECRET}\n\nThanks"
    event = Event.objects.get(type="return.message.sent")
    assert event.data == {
        "return_id": made.public_id,
        "notify": True,
        "message_id": message.public_id,
        "is_from_shopper": True,
    }
    everything = json.dumps(list(Event.objects.values_list("data", "actor")))
    assert "zip" not in everything
    assert "ada@" not in everything


def test_who_answers_has_read_what_was_written(shop: Any) -> None:
    made = approved()
    question = _say(made)

    answer = _say(made, "We look at it", is_from_shopper=False, now=NOW + timedelta(hours=1))

    question.refresh_from_db()
    assert question.read_at == NOW + timedelta(hours=1)
    assert answer.read_at is None
    assert mark_read(return_request=made, is_by_shopper=True, now=NOW) == 1
    assert mark_read(return_request=made, is_by_shopper=True, now=NOW) == 0


def test_one_click_is_one_message(shop: Any) -> None:
    made = approved()

    first, again = _say(made), _say(made, now=NOW + timedelta(seconds=2))
    later = _say(made, now=NOW + timedelta(minutes=5))

    assert first == again
    assert later != first
    assert ReturnMessage.objects.count() == 2


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"text": " \n "}, MessageEmpty),
        ({"text": "x" * 4001}, MessageTooLong),
        ({"text": "x", "photos": ["file_unknown"]}, UnknownFile),
    ],
)
def test_message_without_sense_is_refused_and_nothing_is_written(
    shop: Any, more: dict[str, Any], refusal: type[Exception]
) -> None:
    made = approved()

    with pytest.raises(refusal):
        _say(made, **more)

    assert ReturnMessage.objects.count() == 0
    assert not Event.objects.filter(type="return.message.sent").exists()


def test_a_file_that_is_no_photo_cannot_be_sent_along(shop: Any) -> None:
    made = approved()
    label = StoredFile.objects.create(
        kind="label", path="x/label.pdf", content_type="application/pdf", size_bytes=1, created_at=NOW
    )

    with pytest.raises(UnknownFile):
        _say(made, photos=[label.public_id])


def test_shopper_cannot_flood_the_shop_and_staff_are_not_limited(shop: Any) -> None:
    made = approved()
    for number in range(MOST_AN_HOUR):
        _say(made, f"message {number}", now=NOW + timedelta(seconds=number))

    with pytest.raises(TooManyMessages):
        _say(made, "one more", now=NOW + timedelta(minutes=30))

    _say(made, "calm down", is_from_shopper=False, now=NOW + timedelta(minutes=31))
    _say(made, "thanks", now=NOW + timedelta(hours=2))
    assert ReturnMessage.objects.count() == MOST_AN_HOUR + 2


def test_shopper_may_write_a_month_longer_than_the_last_word_of_the_shop(shop: Any) -> None:
    made = approved()
    assert open_until(made) is None
    made = cancel_return(return_request=made, actor=API, now=NOW)

    _say(made, now=NOW + timedelta(days=29))
    with pytest.raises(ConversationOver):
        _say(made, "later", now=NOW + timedelta(days=30))
    _say(made, "hello again", is_from_shopper=False, now=NOW + timedelta(days=40))
    _say(made, "oh, thank you", now=NOW + timedelta(days=69))

    assert open_until(made) == NOW + timedelta(days=70)


def _answer(made: ReturnRequest, *, score: int | None = 5, now: Any = NOW, **more: Any) -> SurveyAnswer:
    return answer_survey(
        return_request=made,
        survey=SURVEY,
        **{
            "score": score,
            "answers": {"q-way": "c-fast", "q-words": "Nothing"},
            "comment": "Lovely",
            "language": "tr",
            "default_language": "en",
            "actor": SHOPPER,
            "now": now,
            **more,
        },
    )


def test_answers_are_kept_as_they_were_asked_and_may_change_for_two_weeks(shop: Any) -> None:
    made = close_return(return_request=approved(), actor=API, now=NOW)

    answer = _answer(made)
    _answer(made, score=4, comment="", now=NOW + timedelta(days=13))

    assert answer.answers == {
        "q-way": {"question": "En iyisi neydi?", "choice": "c-fast", "answer": "Hızlıydı"},
        "q-words": {"question": "What could we do better?", "choice": "", "answer": "Nothing"},
    }
    kept = SurveyAnswer.objects.get()
    assert (kept.score, kept.comment, kept.created_at) == (4, "", NOW)
    with pytest.raises(SurveyAnswered):
        _answer(made, score=1, now=NOW + timedelta(days=14))
    told = Event.objects.filter(type="return.survey_answered").order_by("sequence")
    assert [event.data for event in told] == [
        {"return_id": made.public_id, "notify": True, "score": score} for score in (5, 4)
    ]


@pytest.mark.parametrize(
    "wrong", [{"score": None}, {"score": 6}, {"answers": {"q-way": "c-unknown"}}, {"comment": "x" * 2001}]
)
def test_answer_that_makes_no_sense_is_refused(shop: Any, wrong: dict[str, Any]) -> None:
    made = close_return(return_request=approved(), actor=API, now=NOW)

    with pytest.raises(AnswerRefused):
        _answer(made, **wrong)

    assert SurveyAnswer.objects.count() == 0


def test_only_a_return_that_is_closed_is_asked_about_and_not_for_ever(shop: Any) -> None:
    made = approved()
    with pytest.raises(SurveyNotAsked):
        _answer(made)

    made = close_return(return_request=made, actor=API, now=NOW)
    with pytest.raises(SurveyNotAsked):
        _answer(made, now=NOW + timedelta(days=60))

    assert SurveyAnswer.objects.count() == 0


def test_summary_counts_scores_and_choices(shop: Any) -> None:
    for score in (5, 5, 2):
        _answer(close_return(return_request=approved(), actor=API, now=NOW), score=score)

    summary = survey_summary(SURVEY, language="en", default_language="en")

    assert (summary.count, summary.average) == (3, 4.0)
    assert [(share.score, share.count) for share in summary.scores] == [
        (5, 2),
        (4, 0),
        (3, 0),
        (2, 1),
        (1, 0),
    ]
    (question,) = summary.questions
    assert [(share.text, share.count, share.percent) for share in question.shares] == [
        ("It was fast", 3, 100),
        ("It was easy", 0, 0),
    ]


def test_question_needs_words_in_the_main_language_and_choices_to_choose_from(shop: Any) -> None:
    for question in (
        Question("q", "text", {"tr": "Nasıldı?"}),
        Question("q", "choice", {"en": "How?"}, (Choice("c", {"en": "Good"}),)),
    ):
        with pytest.raises(SurveyRefused):
            save_survey(survey=Survey(questions=(question,)), default_language="en")

"""The staff's side: answering, looking again at refused items, sending them home, the survey; and who may."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import StaffUser
from accounts.roles import Role
from core.actors import Actor
from returns.models import ReturnItem, ReturnMessage, ReturnRequest, ReturnSettings
from returns.prepared_answers import prepared_answers
from returns.selectors import return_settings
from returns.services import sending_back
from returns.services.conversation import send_message
from returns.services.decisions import close_return
from returns.services.refused_items import choose_for_refused
from returns.services.surveys import answer_survey
from returns.states import RefusalChoice
from returns.survey import Survey
from tests.dashboard.returns_made import approved, queries_of_the_page, staff_member
from tests.make import NOW
from tests.returns.test_conversation import SURVEY
from tests.returns.test_refused_items import _HomeCarrier, _inspected

SHOPPER = Actor("shopper", "cus_1")
WORDS = "<i>It never arrived</i>"


@pytest.fixture
def owner(shop: Any, client: Any) -> StaffUser:
    made = staff_member(Role.OWNER)
    client.force_login(made)
    return made


def _path(made: ReturnRequest, act: str = "") -> str:
    return f"/dashboard/returns/{made.public_id}/" + (f"{act}/" if act else "")


def _written(made: ReturnRequest, text: str = WORDS) -> ReturnMessage:
    return send_message(return_request=made, text=text, is_from_shopper=True, actor=SHOPPER, now=NOW)


def test_message_waits_in_the_queue_until_it_is_answered(owner: StaffUser, client: Any) -> None:
    made, other = approved(), approved()
    _written(made)

    queue = client.get("/dashboard/?view=messages").content.decode()
    assert made.number in queue
    assert other.number not in queue
    assert "&lt;i&gt;It never arrived&lt;/i&gt;" in client.get(_path(made)).content.decode()
    assert ReturnMessage.objects.get().read_at is None

    answer = client.post(_path(made, "conversation"), {"text": "We ask the carrier."})

    assert answer["Location"] == f"{_path(made)}#conversation"
    last = ReturnMessage.objects.latest("pk")
    assert (last.text, last.is_from_shopper, last.author) == (
        "We ask the carrier.",
        False,
        {"kind": "staff", "id": str(owner.pk)},
    )
    assert made.number not in client.get("/dashboard/?view=messages").content.decode()
    assert "Mia Staff" in client.get(_path(made)).content.decode()


def test_message_that_needs_no_answer_leaves_the_queue(owner: StaffUser, client: Any) -> None:
    made = approved()
    _written(made)

    client.post(_path(made, "conversation/done"))

    assert made.number not in client.get("/dashboard/?view=messages").content.decode()
    assert ReturnMessage.objects.count() == 1


def test_letters_link_leads_through_the_door_to_the_reply_form(owner: StaffUser, client: Any) -> None:
    made = approved()
    _written(made)
    assert "autofocus" in client.get(_path(made, "conversation")).content.decode()
    client.logout()

    door = client.get(_path(made, "conversation"))

    assert door.status_code == 302
    assert door["Location"].endswith(f"?next={_path(made, 'conversation')}")


@pytest.mark.parametrize("role", [Role.WAREHOUSE, Role.ANALYST])
def test_roles_without_messages_read_and_write_none(shop: Any, client: Any, role: Role) -> None:
    made = approved()
    _written(made)
    client.force_login(staff_member(role))

    page = client.get(_path(made)).content.decode()
    queue = client.get("/dashboard/?view=messages")

    assert "It never arrived" not in page
    assert "Conversation with the customer" not in page
    assert "New messages" not in queue.content.decode()
    assert "New message" not in client.get("/dashboard/?view=all").content.decode()
    for path in (_path(made, "conversation"), "/dashboard/answers/"):
        assert client.get(path).status_code == 403
        assert client.post(path, {"text": "x"}).status_code == 403
    assert client.post(_path(made, "conversation/done")).status_code == 403
    assert ReturnMessage.objects.get().read_at is None


def test_prepared_answers_are_put_into_the_form_in_the_customers_language(
    owner: StaffUser, client: Any
) -> None:
    made = approved()
    client.post(
        "/dashboard/answers/",
        {"id-0": "", "title-0": "Patience", "text-0-en": "Please give us a day.", "id-1": "", "title-1": ""},
    )
    (kept,) = prepared_answers(return_settings())
    assert (kept.title, kept.texts) == ("Patience", {"en": "Please give us a day."})

    page = client.get(f"{_path(made, 'conversation')}?answer={kept.id}").content.decode()
    assert ">Please give us a day.</textarea>" in page

    client.post("/dashboard/answers/", {"id-0": kept.id, "title-0": "", "text-0-en": ""})
    assert prepared_answers(return_settings()) == []


def test_prepared_answer_without_words_is_refused(owner: StaffUser, client: Any) -> None:
    answer = client.post("/dashboard/answers/", {"id-0": "", "title-0": "Nothing", "text-0-en": " "})

    assert answer.status_code == 422
    assert prepared_answers(return_settings()) == []


def _objected() -> ReturnRequest:
    made = _inspected()
    choose_for_refused(
        return_request=made,
        item=made.items.get().public_id,
        choice=RefusalChoice.OBJECT,
        text="It came like this",
        actor=SHOPPER,
        now=NOW,
    )
    return made


def test_objection_is_answered_from_the_returns_page(owner: StaffUser, client: Any) -> None:
    made = _objected()
    assert made.number in client.get("/dashboard/?view=messages").content.decode()
    item = ReturnItem.objects.get()

    client.post(
        _path(made, "objection"),
        {"item": item.public_id, "answer": "accept", "quantity": "2", "text": "You are right."},
    )

    item.refresh_from_db()
    assert (item.accepted_quantity, item.rejected_quantity, item.refusal_choice) == (3, 0, "")
    assert ReturnMessage.objects.latest("pk").text == "You are right."


def test_refused_answer_keeps_what_was_typed(owner: StaffUser, client: Any) -> None:
    made = _objected()

    page = client.post(
        _path(made, "objection"),
        {
            "item": ReturnItem.objects.get().public_id,
            "answer": "accept",
            "quantity": "9",
            "text": "Fine by us",
        },
    )

    assert page.status_code == 422
    assert "Fine by us" in page.content.decode()
    assert ReturnItem.objects.get().accepted_quantity == 1


def test_warehouse_records_the_parcel_home_and_sees_no_address(
    shop: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, carrier = _inspected(), _HomeCarrier()
    monkeypatch.setattr(sending_back, "carrier_port", lambda *_asked: carrier)
    item = made.items.get()
    choose_for_refused(
        return_request=made, item=item.public_id, choice=RefusalChoice.SEND_BACK, actor=SHOPPER, now=NOW
    )
    client.force_login(staff_member(Role.WAREHOUSE))
    assert made.number in client.get("/dashboard/?view=send_back").content.decode()

    client.post(_path(made, "home-label"))
    page = client.get(_path(made)).content.decode()
    assert "HOME-1" in page
    assert "Weg 1" not in page
    client.post(_path(made, "sent-back"), {f"send-{item.public_id}": "2", "notify": "yes"})

    item.refresh_from_db()
    assert item.sent_back_quantity == 2
    assert made.number not in client.get("/dashboard/?view=send_back").content.decode()
    assert client.post(_path(made, "objection"), {"item": item.public_id}).status_code == 403


def test_analyst_sends_nothing_back(shop: Any, client: Any) -> None:
    made = _inspected()
    client.force_login(staff_member(Role.ANALYST))

    for act in ("home-label", "home-label/void", "sent-back", "objection"):
        assert client.post(_path(made, act), {f"send-{made.items.get().public_id}": "2"}).status_code == 403

    assert ReturnItem.objects.get().sent_back_quantity == 0


def test_more_than_is_here_is_refused_in_words(owner: StaffUser, client: Any) -> None:
    made = _inspected()

    page = client.post(_path(made, "sent-back"), {f"send-{made.items.get().public_id}": "3"})

    assert page.status_code == 422
    assert "more items than expected" in page.content.decode()


def test_survey_is_written_previewed_and_saved(owner: StaffUser, client: Any) -> None:
    typed = {
        "is_asked": "yes",
        "kind-0": "choice",
        "question-0-en": "What was best?",
        "choices-0-en": "It was fast\nIt was easy",
    }

    preview = client.post("/dashboard/survey/questions/", {**typed, "show": "yes", "language": "en"})
    assert preview.content.decode().count("It was fast") == 2
    assert return_settings().survey == {}
    client.post("/dashboard/survey/questions/", typed)
    first = Survey.from_json(return_settings().survey)
    client.post(
        "/dashboard/survey/questions/",
        {**typed, "id-0": first.questions[0].id, "choices-0-en": "It was easy\nIt was fast\nBoth"},
    )

    second = Survey.from_json(return_settings().survey)
    assert second.questions[0].id == first.questions[0].id
    ids = {choice.texts["en"]: choice.id for choice in first.questions[0].choices}
    assert [choice.id for choice in second.questions[0].choices][:2] == [
        ids["It was easy"],
        ids["It was fast"],
    ]


def test_analyst_reads_scores_and_no_words(shop: Any, client: Any) -> None:
    ReturnSettings.objects.update_or_create(pk=1, defaults={"survey": SURVEY.as_json()})
    made = close_return(return_request=approved(), actor=Actor("api", "1"), now=NOW)
    answer_survey(
        return_request=made,
        survey=SURVEY,
        score=4,
        answers={"q-way": "c-fast", "q-words": "Call me at 0532"},
        comment="My name is Ada",
        language="en",
        default_language="en",
        actor=SHOPPER,
        now=NOW,
    )
    pages = {}
    for role in (Role.OWNER, Role.ANALYST):
        client.force_login(staff_member(role))
        pages[role] = client.get("/dashboard/survey/").content.decode()

    for text in ("4.0", "It was fast", made.number):
        assert all(text in page for page in pages.values())
    for text in ("My name is Ada", "Call me at 0532"):
        assert text in pages[Role.OWNER]
        assert text not in pages[Role.ANALYST]
    client.force_login(staff_member(Role.AGENT))
    assert "My name is Ada" in client.get(_path(made)).content.decode()
    assert client.get("/dashboard/survey/questions/").status_code == 403


def test_page_costs_the_same_for_every_number_of_messages(owner: StaffUser, client: Any) -> None:
    counts = []
    for messages in (1, 3):
        made = approved()
        for number in range(messages):
            _written(made, f"message {number}")
        with CaptureQueriesContext(connection) as queries:
            client.get(_path(made))
        counts.append(queries_of_the_page(queries))

    assert counts[0] == counts[1]

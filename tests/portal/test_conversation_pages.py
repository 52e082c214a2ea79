"""The shopper's side of messages, refused items and the survey, without any script."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.services.files import store_picture
from core.actors import Actor
from returns.links import return_path, return_url
from returns.models import ReturnItem, ReturnMessage, ReturnRequest, ReturnSettings, SurveyAnswer
from returns.models.requests import Channel
from returns.services.conversation import send_message
from returns.services.decisions import carry_out_decision, close_return, decline_return
from returns.services.inspecting import InspectedItem, inspect_items
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.requests import create_return
from returns.services.sending_back import SentItem, send_back
from returns.wishes import ReturnWish, WishedItem
from tests import make
from tests.returns.test_conversation import SURVEY

pytestmark = pytest.mark.django_db
STAFF = Actor("staff", "7")
API = Actor("api", "1")
MARKUP = '<b>Look</b> at http://evil.example/\nand <script>alert("x")</script>'


def _approved(quantity: int = 2) -> ReturnRequest:
    now = datetime.now(UTC)
    order = make.order(
        lines=[{"quantity": quantity, "paid_minor": 5000 * quantity, "title": "Wool scarf"}],
        placed_at=now - timedelta(days=6),
        delivered_at=now - timedelta(days=2),
    )
    made = create_return(
        order=order,
        wish=ReturnWish(
            items=(WishedItem("l-1", quantity, "size_too_small"),), resolution="refund", method="drop_off"
        ),
        actor=Actor("api", "key_1"),
        channel=Channel.API,
        now=now,
    )
    carry_out_decision(return_id=made.public_id, now=now)
    return ReturnRequest.objects.get(pk=made.pk)


def _refused(*, accepted: int = 0, rejected: int = 2) -> ReturnRequest:
    made = _approved(accepted + rejected)
    now = datetime.now(UTC)
    name = made.items.get().public_id
    receive_items(return_request=made, items=[ReceivedItem(name, accepted + rejected)], actor=STAFF, now=now)
    photo = store_picture(data=_picture(), kind="photo", now=now).public_id
    inspect_items(
        return_request=made,
        items=[InspectedItem(name, accepted, rejected, note="There is a <stain>", photos=(photo,))],
        actor=API,
        now=now,
    )
    return ReturnRequest.objects.get(pk=made.pk)


def _open(client: Any, made: ReturnRequest) -> None:
    client.get(return_path(made, now=datetime.now(UTC)))


def _picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (64, 64), "#889977").save(content, "JPEG")
    return content.getvalue()


def _photo(name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, _picture(), content_type="image/jpeg")


def _answer(made: ReturnRequest, text: str = MARKUP) -> None:
    send_message(return_request=made, text=text, is_from_shopper=False, actor=STAFF, now=datetime.now(UTC))


def test_messages_are_shown_only_to_a_browser_that_has_proved_itself(client: Any, shop: Any) -> None:
    made = _refused()
    _answer(made, "Your parcel is here")

    closed = client.get(return_path(made)).content.decode()
    _open(client, made)
    opened = client.get(return_path(made)).content.decode()

    for text in ("Your parcel is here", "There is a", 'name="text"'):
        assert text not in closed
        assert text in opened
    assert f"{return_path(made)}prove/" in closed
    for path in ("messages", "refused", "survey"):
        other = type(client)(HTTP_HOST="shop-a.localhost")
        assert other.get(f"/returns/{made.public_id}/{path}/").status_code == 404


def test_what_is_written_is_shown_as_text_and_marked_until_it_was_read(client: Any, shop: Any) -> None:
    made = _approved()
    _answer(made)
    _open(client, made)

    page = client.get(return_path(made)).content.decode()

    assert "&lt;b&gt;Look&lt;/b&gt; at http://evil.example/\nand &lt;script&gt;" in page
    assert 'href="http://evil' not in page
    assert 'class="tag">New<' in page
    assert ReturnMessage.objects.get().read_at is None
    client.post(f"/returns/{made.public_id}/messages/read/")
    assert ReturnMessage.objects.get().read_at is not None
    assert 'class="tag">New<' not in client.get(return_path(made)).content.decode()


def test_shopper_writes_with_a_photo_and_comes_back_to_the_page(client: Any, shop: Any) -> None:
    made = _approved()
    _open(client, made)

    answer = client.post(
        f"/returns/{made.public_id}/messages/", {"text": "Is this right?", "photos": [_photo()]}
    )

    assert (answer.status_code, answer["Location"]) == (302, f"{return_path(made)}#conversation")
    message = ReturnMessage.objects.get()
    assert (message.text, message.is_from_shopper, len(message.photos)) == ("Is this right?", True, 1)
    assert message.author == {"kind": "shopper", "id": made.customer.public_id}
    page = client.get(return_path(made)).content.decode()
    assert f"/files/{message.photos[0]}/" in page


def test_message_that_cannot_be_sent_stays_in_the_form(client: Any, shop: Any) -> None:
    made = _approved()
    _open(client, made)
    words = "Please look at the photo"
    no_photo = SimpleUploadedFile("virus.jpg", b"no picture", content_type="image/jpeg")

    answer = client.post(f"/returns/{made.public_id}/messages/", {"text": words, "photos": [no_photo]})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert ReturnMessage.objects.count() == 0


def test_long_after_the_end_the_page_says_how_the_shop_is_reached(client: Any, shop: Any) -> None:
    made = close_return(return_request=_approved(), actor=API, now=datetime.now(UTC) - timedelta(days=40))
    _open(client, made)

    page = client.get(return_path(made)).content.decode()
    answer = client.post(f"/returns/{made.public_id}/messages/", {"text": "Hello?"})

    assert "no more messages can be written here" in page
    assert 'name="text"' not in page
    assert answer.status_code == 422
    assert ReturnMessage.objects.count() == 0


def test_a_letters_link_leads_to_the_form_that_it_speaks_of(client: Any, shop: Any) -> None:
    made = _refused()
    link = return_url(made, now=datetime.now(UTC)).partition("localhost")[2]

    def where(query: str) -> str:
        return str(client.get(f"/{link.partition('/')[2]}&{query}")["Location"])

    assert where("go=refused") == f"/returns/{made.public_id}/refused/"
    assert where("go=conversation") == f"{return_path(made)}#conversation"
    assert where("go=survey&score=4") == f"{return_path(made)}?score=4#survey"
    assert where("go=//evil.example") == return_path(made)


def test_shopper_reads_why_and_chooses(client: Any, shop: Any) -> None:
    made = _refused(accepted=1, rejected=2)
    _open(client, made)
    status = client.get(return_path(made)).content.decode()
    page = client.get(f"/returns/{made.public_id}/refused/").content.decode()
    item = ReturnItem.objects.get()

    assert "−&thinsp;€100.00" in status  # in the reckoning: what was not accepted
    for text in ("We could not accept 2 items", "There is a &lt;stain&gt;", "/files/file_"):
        assert text in status
        assert text in page
    assert status.count("There is a &lt;stain&gt;") == 1
    answer = client.post(
        f"/returns/{made.public_id}/refused/", {"item": item.public_id, "choice": "send_back"}
    )

    assert answer["Location"] == f"{return_path(made)}#refused"
    item.refresh_from_db()
    assert item.refusal_choice == "send_back"
    assert "We send it back to you" in client.get(return_path(made)).content.decode()


def test_page_promises_nothing_where_everything_was_refused(client: Any, shop: Any) -> None:
    made = _refused()
    _open(client, made)

    page = client.get(return_path(made)).content.decode()

    assert "We have checked your parcel" in page
    assert "Store credit" not in page
    assert "You get back: €0" not in page


@pytest.mark.parametrize("typed", [{"choice": "object"}, {"choice": ""}, {"choice": "burn_it"}])
def test_choice_without_sense_shows_the_page_again(client: Any, shop: Any, typed: dict[str, str]) -> None:
    made = _refused()
    _open(client, made)
    item = ReturnItem.objects.get()

    answer = client.post(f"/returns/{made.public_id}/refused/", {"item": item.public_id, **typed})

    assert answer.status_code == 422
    assert "Please" in answer.content.decode()
    item.refresh_from_db()
    assert (item.refusal_choice, ReturnMessage.objects.count()) == ("", 0)


def test_objection_with_photo_stands_in_the_conversation(client: Any, shop: Any) -> None:
    made = _refused()
    _open(client, made)
    item = ReturnItem.objects.get()

    client.post(
        f"/returns/{made.public_id}/refused/",
        {"item": item.public_id, "choice": "object", "text": "It came so", "photos": [_photo()]},
    )

    message = ReturnMessage.objects.get()
    assert (message.text, len(message.photos)) == ("It came so", 1)
    page = client.get(return_path(made)).content.decode()
    assert "We look at it again" in page
    assert "It came so" in page


def test_parcel_home_is_followed_beside_the_way_back(client: Any, shop: Any) -> None:
    made = _refused()
    parcel = send_back(
        return_request=made,
        items=[SentItem(ReturnItem.objects.get().public_id, 2)],
        carrier="dhl",
        tracking_number="HOME-1",
        actor=STAFF,
        now=datetime.now(UTC),
    )
    _open(client, made)

    page = client.get(return_path(made)).content.decode()

    assert "We have sent it back to you." in page
    assert f"/track/{parcel.shipment.public_id}/" in page
    assert "HOME-1" in page


def test_declined_after_receipt_offers_the_same_choice(client: Any, shop: Any) -> None:
    made = _approved()
    now = datetime.now(UTC)
    name = made.items.get().public_id
    receive_items(return_request=made, items=[ReceivedItem(name, 1)], actor=STAFF, now=now)
    decline_return(return_request=made, actor=API, now=now, reason="Another article was inside")
    _open(client, made)

    page = client.get(f"/returns/{made.public_id}/refused/").content.decode()

    assert "Another article was inside" in page
    assert 'value="send_back"' in page


def test_opening_a_score_changes_nothing_and_sending_it_is_kept(client: Any, shop: Any) -> None:
    ReturnSettings.objects.update_or_create(pk=1, defaults={"survey": SURVEY.as_json()})
    made = close_return(return_request=_approved(), actor=API, now=datetime.now(UTC))
    _open(client, made)

    page = client.get(f"{return_path(made)}?score=4").content.decode()
    assert '<input class="out-of-sight" type="radio" name="score" value="4" checked required>' in page
    assert "What was best?" in page
    assert SurveyAnswer.objects.count() == 0

    answer = client.post(
        f"/returns/{made.public_id}/survey/",
        {"score": "4", "question-q-way": "c-easy", "question-q-words": "", "comment": "Fine"},
    )
    assert answer["Location"] == f"{return_path(made)}#survey"
    kept = SurveyAnswer.objects.get()
    assert (kept.score, kept.comment, set(kept.answers)) == (4, "Fine", {"q-way"})
    assert "Thank you for your answer" in client.get(return_path(made)).content.decode()


def test_answer_without_a_score_keeps_what_was_typed(client: Any, shop: Any) -> None:
    made = close_return(return_request=_approved(), actor=API, now=datetime.now(UTC))
    _open(client, made)

    answer = client.post(f"/returns/{made.public_id}/survey/", {"comment": "So so"})

    assert answer.status_code == 422
    assert "So so" in answer.content.decode()
    assert SurveyAnswer.objects.count() == 0

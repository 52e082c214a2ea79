"""What people of the demo's shops say to each other: questions, an objection, and how a return was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db.models import QuerySet

from accounts.models import StaffUser
from core.actors import Actor
from integrations.sandbox.demo.orders import SEED
from integrations.sandbox.demo.plans import ShopPlan
from returns.models import ReturnRequest
from returns.prepared_answers import PreparedAnswer, save_prepared_answers
from returns.selectors import return_settings
from returns.services.conversation import send_message
from returns.services.inspecting import InspectedItem, inspect_items
from returns.services.refused_items import choose_for_refused
from returns.services.surveys import answer_survey, save_survey
from returns.states import RefusalChoice, ReturnStatus, ShippingStatus
from returns.survey import CHOICE, Choice, Question, Survey

_SHARE_ANSWERING = 0.5
_SCORES = ((5, 52), (4, 28), (3, 11), (2, 5), (1, 4))
_TO_INSPECT_LEFT = 2  # so many stay for whoever wants to inspect something


@dataclass(frozen=True)
class Words:
    """Both sides' words in one language."""

    question: str
    answer: str
    waiting: str
    refusal: str
    objection: str
    praise: tuple[str, ...]
    blame: str


_WORDS: Mapping[str, Words] = {
    "en": Words(
        "Hello, may I put everything into one parcel?",
        "Yes, please. One parcel and one code are enough.",
        "When will my money be there?",
        "There are clear signs of use.",
        "It looked like this when I opened the parcel.",
        ("Quick and friendly.", "The code worked at once.", "Easier than I thought."),
        "It took a little long until I heard something.",
    ),
    "tr": Words(
        "Merhaba, hepsini aynı pakete koyabilir miyim?",
        "Evet, tek paket ve tek kod yeterli.",
        "Param ne zaman gelir?",
        "Belirgin kullanım izleri var.",
        "Paketi açtığımda da böyleydi.",
        ("Hızlı ve nazik.", "Kod hemen çalıştı.", "Beklediğimden kolaydı."),
        "Haber almam biraz uzun sürdü.",
    ),
    "ko": Words(
        "안녕하세요, 한 상자에 같이 넣어도 되나요?",
        "네, 한 상자에 함께 넣어 주세요. 접수번호 하나면 돼요.",
        "환불은 언제 받을 수 있나요?",
        "사용 흔적이 뚜렷해요.",
        "포장을 열었을 때부터 이랬어요.",
        ("빠르고 친절했어요.", "접수가 쉬웠어요.", "생각보다 간편했어요."),
        "답을 듣기까지 조금 오래 걸렸어요.",
    ),
    "th": Words(
        "สวัสดี ใส่สินค้ารวมกันในกล่องเดียวได้ไหม",
        "ได้ กรุณาใส่รวมกันในกล่องเดียว ใช้รหัสเดียวก็พอ ขอบคุณ",
        "จะได้รับเงินคืนเมื่อไร",
        "มีร่องรอยการใช้งานชัดเจน",
        "เป็นแบบนี้ตั้งแต่เปิดกล่อง",
        ("รวดเร็วและสุภาพ", "ใช้รหัสได้ทันที", "ง่ายกว่าที่คิด"),
        "กว่าจะได้รับข่าวใช้เวลานานไปนิด",
    ),
}
_QUESTION = {
    "en": "What mattered most to you?",
    "de": "Was war Ihnen am wichtigsten?",
    "tr": "Sizin için en önemlisi neydi?",
    "ko": "무엇이 가장 좋았나요?",
    "th": "สิ่งที่สำคัญที่สุดสำหรับคุณคืออะไร",
}
_CHOICES = {
    "cho_quick": {
        "en": "That it was quick",
        "de": "Dass es schnell ging",
        "tr": "Hızlı olması",
        "ko": "빠른 처리",
        "th": "ความรวดเร็ว",
    },
    "cho_easy": {
        "en": "That it was easy",
        "de": "Dass es einfach war",
        "tr": "Kolay olması",
        "ko": "간편한 신청",
        "th": "ความสะดวก",
    },
    "cho_team": {
        "en": "The team's answer",
        "de": "Die Antwort des Teams",
        "tr": "Ekibin yanıtı",
        "ko": "친절한 답변",
        "th": "คำตอบจากทีมงาน",
    },
}
_PREPARED_TITLES = {"en": "We look at it", "tr": "İnceliyoruz", "ko": "확인 중", "th": "กำลังตรวจสอบ"}
_PREPARED = {
    "en": "Thank you for your message. We look at it and write to you tomorrow.",
    "de": "Vielen Dank für Ihre Nachricht. Wir sehen sie uns an und schreiben Ihnen morgen.",
    "tr": "Mesajınız için teşekkür ederiz. İnceleyip yarın size yazacağız.",
    "ko": "문의해 주셔서 감사합니다. 확인하고 내일 답변드릴게요.",
    "th": "ขอบคุณสำหรับข้อความ เราจะตรวจสอบและตอบกลับพรุ่งนี้",
}


def prepare_conversations(plan: ShopPlan) -> None:
    """The survey's question and an answer that staff often need, in the shop's languages."""
    languages = [language for language in plan.languages if language in _QUESTION]
    question = Question(
        "qst_most",
        CHOICE,
        {language: _QUESTION[language] for language in languages},
        tuple(
            Choice(name, {language: texts[language] for language in languages})
            for name, texts in _CHOICES.items()
        ),
    )
    save_survey(survey=Survey(questions=(question,)), default_language=plan.language)
    texts = {language: _PREPARED[language] for language in languages}
    save_prepared_answers([PreparedAnswer("ans_tomorrow", _PREPARED_TITLES[plan.language], texts)])


def tell_conversations(plan: ShopPlan, *, now: datetime) -> None:
    """Answers of about half of those whose return is over, two questions and an objection of others."""
    random = Random(f"{SEED}-conversations-{plan.schema_name}")
    agent = StaffUser.objects.filter(role="agent").first()
    staff = Actor("staff", str(agent.pk)) if agent else Actor("worker")
    words = _WORDS[plan.language]
    for made in _returns(ReturnStatus.CLOSED):
        if random.random() < _SHARE_ANSWERING:
            _say_how_it_was(plan, words, made, random, now=now)
    waiting = list(_returns(ReturnStatus.APPROVED).filter(received_at=None))
    for made, has_answer in zip(reversed(waiting), (True, False), strict=False):
        _ask(words, made, staff, has_answer=has_answer, now=now)
    to_inspect = list(
        _returns(ReturnStatus.APPROVED).filter(
            shipping_status=ShippingStatus.RECEIVED, items__accepted_quantity=0, items__rejected_quantity=0
        )
    )
    if len(to_inspect) > _TO_INSPECT_LEFT:
        _object(words, to_inspect[0], staff, now=now)


def _returns(status: ReturnStatus) -> QuerySet[ReturnRequest]:
    return (
        ReturnRequest.objects.filter(status=status)
        .select_related("customer")
        .order_by("created_at", "pk")
        .distinct()
    )


def _say_how_it_was(
    plan: ShopPlan, words: Words, made: ReturnRequest, random: Random, *, now: datetime
) -> None:
    assert made.ended_at is not None
    moment = min(now, made.ended_at + timedelta(hours=random.uniform(1, 40)))
    if moment >= made.ended_at + timedelta(days=60):
        return
    score = random.choices([score for score, _ in _SCORES], [weight for _, weight in _SCORES])[0]
    comment = words.blame if score < 4 else random.choice(words.praise) if random.random() < 0.4 else ""
    answer_survey(
        return_request=made,
        survey=Survey.from_json(return_settings().survey),
        score=score,
        answers={"qst_most": random.choice(list(_CHOICES))},
        comment=comment,
        language=plan.language,
        default_language=plan.language,
        actor=_shopper(made),
        now=moment,
    )


def _ask(words: Words, made: ReturnRequest, staff: Actor, *, has_answer: bool, now: datetime) -> None:
    first = made.created_at + (now - made.created_at) / 2
    text = words.question if has_answer else words.waiting
    send_message(return_request=made, text=text, is_from_shopper=True, actor=_shopper(made), now=first)
    if has_answer:
        send_message(
            return_request=made,
            text=words.answer,
            is_from_shopper=False,
            actor=staff,
            now=first + (now - first) / 2,
        )


def _object(words: Words, made: ReturnRequest, staff: Actor, *, now: datetime) -> None:
    assert made.received_at is not None
    looked_at = made.received_at + (now - made.received_at) / 3
    items = list(made.items.all())
    inspect_items(
        return_request=made,
        items=[
            InspectedItem(
                item.public_id, rejected_quantity=item.received_quantity, grade="d", note=words.refusal
            )
            for item in items
        ],
        actor=staff,
        now=looked_at,
    )
    choose_for_refused(
        return_request=made,
        item=items[0].public_id,
        choice=RefusalChoice.OBJECT,
        text=words.objection,
        actor=_shopper(made),
        now=looked_at + (now - looked_at) / 2,
    )


def _shopper(made: ReturnRequest) -> Actor:
    return Actor("shopper", made.customer.public_id)

"""Rights by law: no door of staff ends one unpaid without a ground that the law knows, and the shopper reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from accounts.models import ShopSettings
from accounts.roles import Role
from accounts.selectors import shop_settings
from core.actors import Actor
from core.errors import Refusal
from countries.registry import country
from events.base import decode
from events.models import Event
from events.selectors import meta_of
from notifications.conversation_handlers import tell_items_refused
from notifications.facts import return_facts, shop_facts
from notifications.handlers import tell_return_changed
from notifications.models import Message
from notifications.rendering import render_message
from notifications.topics import topic
from returns.models import ReturnNote, ReturnRequest
from returns.models.requests import Channel
from returns.refusals import RightByLaw, RightNeedsManager, UnknownGround
from returns.services.changes import change_return
from returns.services.decisions import cancel_return, carry_out_decision, close_return, decline_return
from returns.services.inspecting import InspectedItem, inspect_items
from returns.services.legal_rights import rights_by_law, rights_of
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.refunds import request_refund
from returns.services.refused_items import answer_objection, choose_for_refused
from returns.services.requests import create_return
from returns.states import LegalGround, RefusalChoice, ReturnStatus
from returns.telling.declined_rights import rights_refused
from returns.wishes import ReturnWish, WishedItem
from tests import make
from tests.dashboard.returns_made import approved, requested, staff_member
from tests.make import NOW

DAY_TEN = NOW + timedelta(days=10)
API = Actor("api", "key_1")
End = Callable[..., ReturnRequest]


def _decline(**wish: Any) -> ReturnRequest:
    return decline_return(reason="We do not take this back.", **wish)


ENDS: dict[str, End] = {"decline": _decline, "cancel": cancel_return, "close": close_return}


def _staff(role: Role) -> Actor:
    return Actor("staff", str(staff_member(role).pk))


def _stands(made: ReturnRequest) -> bool:
    """Whether the return is as it was, and nobody was told anything."""
    found = ReturnRequest.objects.get(pk=made.pk)
    is_same = (found.status, found.legal_ground) == (made.status, "")
    ends = ("return.declined", "return.cancelled", "return.closed")
    return is_same and not ReturnNote.objects.exists() and not Event.objects.filter(type__in=ends).exists()


@pytest.mark.parametrize("act", ENDS)
@pytest.mark.parametrize("role", [Role.AGENT, Role.WAREHOUSE, Role.ANALYST])
def test_roles_below_manager_end_no_right_by_law(shop: Any, act: str, role: Role) -> None:
    made = approved()

    with pytest.raises(RightNeedsManager, match=r"Directive 2011/83/EU, article 9 \(1\)"):
        ENDS[act](return_request=made, actor=_staff(role), now=DAY_TEN, ground="not_a_consumer")

    assert _stands(made)


@pytest.mark.parametrize("act", ENDS)
@pytest.mark.parametrize(("ground", "refusal"), [("", RightByLaw), ("no_receipt", UnknownGround)])
@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER])
def test_managers_need_a_ground_that_the_law_knows(
    shop: Any, act: str, ground: str, refusal: type[Refusal], role: Role
) -> None:
    made = approved()

    with pytest.raises(refusal):
        ENDS[act](return_request=made, actor=_staff(role), now=DAY_TEN, ground=ground)

    assert _stands(made)


@pytest.mark.parametrize("act", ENDS)
def test_the_ground_is_kept_with_the_return_and_its_event(shop: Any, act: str) -> None:
    made = approved()

    ended = ENDS[act](return_request=made, actor=_staff(Role.MANAGER), now=DAY_TEN, ground="not_a_consumer")

    told = Event.objects.filter(subject_id=made.public_id).latest("sequence")
    assert ReturnRequest.objects.get(pk=made.pk).legal_ground == "not_a_consumer"
    assert (told.data["to_status"], told.data["ground"]) == (ended.status, "not_a_consumer")


@pytest.mark.parametrize("act", ENDS)
@pytest.mark.parametrize("actor", [API, Actor("shopper", "cus_1"), Actor("worker")])
def test_others_than_staff_need_none(shop: Any, act: str, actor: Actor) -> None:
    ended = ENDS[act](return_request=approved(), actor=actor, now=NOW)

    assert (ended.is_final, ended.legal_ground) == (True, "")


def test_a_ground_that_a_key_names_must_be_known_too(shop: Any) -> None:
    made = approved()

    with pytest.raises(UnknownGround):
        _decline(return_request=made, actor=API, now=NOW, ground="not_defective")

    assert _stands(made)


@pytest.mark.parametrize("act", ENDS)
def test_goodwill_ends_as_before_and_takes_no_ground(shop: Any, act: str) -> None:
    made = approved(make.order(country="US"))

    with pytest.raises(UnknownGround):
        ENDS[act](return_request=made, actor=_staff(Role.MANAGER), now=NOW, ground="not_a_consumer")
    ended = ENDS[act](return_request=made, actor=_staff(Role.AGENT), now=NOW)

    assert (rights_of(made), ended.is_final) == ((), True)


def test_what_was_paid_in_full_is_closed_without_a_ground(shop: Any) -> None:
    made = approved()
    item = made.items.get()
    receive_items(return_request=made, items=[ReceivedItem(item.public_id, 1)], actor=API, now=NOW)
    inspect_items(
        return_request=made, items=[InspectedItem(item.public_id, accepted_quantity=1)], actor=API, now=NOW
    )
    agent = _staff(Role.AGENT)
    with pytest.raises(RightNeedsManager):
        close_return(return_request=made, actor=agent, now=NOW)
    request_refund(return_request=made, actor=API, now=NOW, amount=None, may_override=True)
    made.refunds.update(status="succeeded")

    closed = close_return(return_request=made, actor=agent, now=NOW)

    assert (closed.status, closed.legal_ground) == (ReturnStatus.CLOSED, "")


def test_a_right_of_one_line_stands_also_where_staff_passed_the_policy_for_another(shop: Any) -> None:
    made = approved()
    ReturnRequest.objects.filter(pk=made.pk).update(legal_basis="override")
    made.refresh_from_db()

    with pytest.raises(RightNeedsManager):
        _decline(return_request=made, actor=_staff(Role.AGENT), now=NOW)


def _grounds(made: ReturnRequest, *, later: timedelta = timedelta()) -> set[str]:
    return set(rights_by_law(made, settings=shop_settings()).known_grounds(now=NOW + later))


@pytest.mark.parametrize(
    ("code", "has_exemptions"), [("DE", True), ("TR", True), ("KR", True), ("TH", False), ("GB", True)]
)
def test_exempt_goods_are_a_ground_only_where_the_country_exempts_any(
    shop: Any, code: str, has_exemptions: bool
) -> None:
    made = approved(make.order(country=code))

    assert rights_of(made) == ("withdrawal",)
    assert (LegalGround.EXEMPT_GOODS in _grounds(made)) is has_exemptions
    assert LegalGround.NOT_DEFECTIVE not in _grounds(made)


def test_never_sent_back_is_a_ground_only_after_the_last_day(shop: Any) -> None:
    made = approved()

    assert LegalGround.NEVER_SENT_BACK not in _grounds(made)
    assert LegalGround.NEVER_SENT_BACK in _grounds(made, later=timedelta(days=60))
    assert LegalGround.NEVER_SENT_BACK not in _grounds(requested(), later=timedelta(days=60))


def test_nobody_says_that_a_period_is_over_which_the_shop_itself_counted(shop: Any) -> None:
    made = approved()
    for item in made.decision["facts"]["items"]:
        item["line"]["parcels"] = [{"shipped_at": None, "delivered_at": NOW.isoformat()}]
    known = _grounds(made)
    for item in made.decision["facts"]["items"]:
        item["line"]["parcels"] = [{"shipped_at": NOW.isoformat(), "delivered_at": None}]

    assert LegalGround.PERIOD_OVER not in known
    assert LegalGround.PERIOD_OVER in _grounds(made)


def _letter(code: str, made: ReturnRequest, *, language: str = "en", **context: Any) -> str:
    with translation.override(language):
        return render_message(
            topic=topic(code),
            language=language,
            shop=shop_facts(language=language),
            about=return_facts(ReturnRequest.objects.get(pk=made.pk), now=NOW),
            context=context,
            own_text=None,
        ).text


@pytest.mark.parametrize(
    ("act", "code"),
    [("decline", "return_declined"), ("cancel", "return_cancelled"), ("close", "return_closed")],
)
def test_the_letter_names_the_right_the_ground_and_where_to_turn(shop: Any, act: str, code: str) -> None:
    made = approved()
    ENDS[act](return_request=made, actor=_staff(Role.MANAGER), now=DAY_TEN, ground="not_a_consumer")

    text = _letter(code, made, paid=[], sent=[], is_asked=True)

    assert "By law you may withdraw from this purchase (Directive 2011/83/EU, article 9 (1))." in text
    assert "you bought for a business" in text
    assert "Universalschlichtungsstelle des Bundes, https://www.universalschlichtungsstelle.de" in text
    assert "ECC-Net" not in text  # shop and shopper are in one country


def test_a_letter_about_goodwill_says_nothing_of_law(shop: Any) -> None:
    made = approved(make.order(country="US"))
    _decline(return_request=made, actor=_staff(Role.AGENT), now=NOW)

    text = _letter("return_declined", made)

    assert "you can turn to" not in text
    assert "By law" not in text


@pytest.mark.parametrize(
    ("shoppers", "shops", "named"),
    [
        ("FR", "DE", ["ECC-Net"]),
        ("FR", "FR", []),
        ("DE", "FR", ["Universalschlichtungsstelle des Bundes", "ECC-Net"]),
        ("DE", "TR", ["Universalschlichtungsstelle des Bundes"]),
        ("TR", "TR", ["Tüketici Hakem Heyeti", "Alo 175 Tüketici Danışma Hattı"]),
        ("KR", "KR", ["1372 소비자상담센터"]),
        ("TH", "TH", ["สำนักงานคณะกรรมการคุ้มครองผู้บริโภค (สคบ.)"]),
        ("GB", "DE", ["Citizens Advice consumer helpline"]),
        ("US", "US", []),
    ],
)
def test_where_to_turn_is_the_shoppers_countrys(shoppers: str, shops: str, named: list[str]) -> None:
    assert [office.name for office in country(shoppers).offices_for(country(shops))] == named


def test_the_closed_platform_of_the_union_is_named_nowhere(shop: Any) -> None:
    ShopSettings.objects.update(country="FR")
    made = approved()
    _decline(return_request=made, actor=_staff(Role.OWNER), now=NOW, ground="not_a_consumer")

    text = _letter("return_declined", made)

    assert "https://www.eccnet.eu" in text
    assert "odr" not in text.lower()


def _changed(made: ReturnRequest, *items: WishedItem, actor: Actor, ground: str = "") -> ReturnRequest:
    wish = ReturnWish(items=items, resolution="refund", method="drop_off")
    return change_return(return_request=made, wish=wish, actor=actor, ground=ground, now=DAY_TEN)


def _of_two_lines() -> ReturnRequest:
    """A withdrawal from three units of one line and one of another."""
    order = make.order(lines=[{"quantity": 3, "paid_minor": 9000}, {"quantity": 1, "paid_minor": 2000}])
    made = create_return(
        order=order,
        wish=ReturnWish(items=(_units(3), _units(1, line="l-2")), resolution="refund", method="drop_off"),
        actor=Actor("shopper", "cus_1"),
        channel=Channel.PORTAL,
        now=NOW,
    )
    carry_out_decision(return_id=made.public_id, now=NOW)
    return ReturnRequest.objects.get(pk=made.pk)


def _units(quantity: int, *, line: str = "l-1", reason: str = "changed_my_mind") -> WishedItem:
    return WishedItem(line, quantity, reason)


LESS: dict[str, tuple[WishedItem, ...]] = {
    "fewer units": (_units(1), _units(1, line="l-2")),
    "a line less": (_units(3),),
    "other units instead": (_units(2), _units(1, line="l-2")),
}


@pytest.mark.parametrize("items", LESS.values(), ids=LESS)
def test_staff_take_nothing_out_of_a_right_without_role_and_ground(
    shop: Any, items: tuple[WishedItem, ...]
) -> None:
    made = _of_two_lines()
    before = list(made.items.values())
    manager = _staff(Role.MANAGER)

    with pytest.raises(RightNeedsManager, match=r"Directive 2011/83/EU, article 9 \(1\)"):
        _changed(made, *items, actor=_staff(Role.AGENT), ground="taken_back")
    with pytest.raises(RightByLaw):
        _changed(made, *items, actor=manager)
    with pytest.raises(UnknownGround):
        _changed(made, *items, actor=manager, ground="not_defective")
    assert list(made.items.values()) == before

    _changed(made, *items, actor=manager, ground="taken_back")

    told = Event.objects.filter(subject_id=made.public_id).latest("sequence")
    assert (told.type, told.data["ground"], told.data["taken_rights"]) == (
        "return.changed",
        "taken_back",
        ["withdrawal"],
    )
    assert ReturnRequest.objects.get(pk=made.pk).legal_ground == ""


def test_what_takes_nothing_away_is_changed_by_everybody(shop: Any) -> None:
    made, agent = _of_two_lines(), _staff(Role.AGENT)

    _changed(made, _units(3, reason="size_too_small"), _units(1, line="l-2"), actor=agent)
    changed = _changed(made, _units(3, reason="defective"), _units(1, line="l-2"), actor=agent)

    assert rights_of(changed) == ("defect", "withdrawal")


def test_a_defect_is_not_made_a_change_of_mind_in_passing(shop: Any) -> None:
    made = _of_two_lines()
    _changed(made, _units(3, reason="defective"), _units(1, line="l-2"), actor=API)

    with pytest.raises(RightNeedsManager):
        _changed(made, _units(3), _units(1, line="l-2"), actor=_staff(Role.AGENT))


@pytest.mark.parametrize("actor", [API, Actor("shopper", "cus_1")])
def test_shoppers_and_systems_take_out_what_they_like(shop: Any, actor: Actor) -> None:
    changed = _changed(_of_two_lines(), _units(1), actor=actor)

    told = Event.objects.filter(subject_id=changed.public_id).latest("sequence")
    assert (told.data["ground"], changed.items.get().requested_quantity) == ("", 1)


def test_the_letter_of_a_change_names_the_right_that_was_taken(shop: Any) -> None:
    made = _of_two_lines()
    _changed(made, _units(3), actor=_staff(Role.MANAGER), ground="taken_back")
    event = Event.objects.filter(subject_id=made.public_id).latest("sequence")
    ReturnRequest.objects.filter(pk=made.pk).update(shipping_status="not_required")

    tell_return_changed(decode(event.type, event.data), meta_of(event))

    text = Message.objects.get(topic="return_changed").text_body
    assert "We have taken items out of your return." in text
    assert "By law you may withdraw from this purchase (Directive 2011/83/EU, article 9 (1))." in text
    assert "you told us that you keep the goods" in text


def _received(made: ReturnRequest | None = None) -> ReturnRequest:
    """A withdrawal whose parcel was opened and looked at by nobody yet."""
    found = made or approved()
    items = [ReceivedItem(item.public_id, item.requested_quantity) for item in found.items.all()]
    return receive_items(return_request=found, items=items, actor=API, now=NOW)


def _refused(made: ReturnRequest, *, actor: Actor, ground: str = "", **finding: Any) -> ReturnRequest:
    units = [
        InspectedItem(item.public_id, **(finding or {"rejected_quantity": item.received_quantity}))
        for item in made.items.all()
    ]
    return inspect_items(return_request=made, items=units, actor=actor, ground=ground, now=DAY_TEN)


def _is_untouched(made: ReturnRequest) -> bool:
    """Whether its units wait as before, and nobody was told anything."""
    waits = all((item.rejected_quantity, item.inspections) == (0, []) for item in made.items.all())
    return waits and not Event.objects.filter(type="return.item.inspected").exists()


@pytest.mark.parametrize("role", [Role.AGENT, Role.WAREHOUSE])
@pytest.mark.parametrize(
    "finding",
    [{}, {"rejected_quantity": 1, "grade": "b"}, {"rejected_quantity": 1, "disposition": "destroy"}],
    ids=["without a word", "in a condition that is accepted", "written off"],
)
def test_roles_below_manager_refuse_nothing_of_a_right_by_a_free_verdict(
    shop: Any, role: Role, finding: dict[str, Any]
) -> None:
    made = _received()

    with pytest.raises(RightNeedsManager, match="Set these items aside for them"):
        _refused(made, actor=_staff(role), ground="other_goods", **finding)

    assert _is_untouched(made)


@pytest.mark.parametrize(
    ("ground", "refusal"),
    [("", RightByLaw), ("not_defective", UnknownGround), ("taken_back", UnknownGround)],
)
def test_managers_refuse_on_a_ground_that_fits_goods_that_are_here(
    shop: Any, ground: str, refusal: type[Refusal]
) -> None:
    made = _received()

    with pytest.raises(refusal):
        _refused(made, actor=_staff(Role.MANAGER), ground=ground)

    assert _is_untouched(made)


def test_the_ground_is_kept_with_what_was_refused_and_its_event(shop: Any) -> None:
    made = _received()

    _refused(made, actor=_staff(Role.MANAGER), ground="other_goods")
    closed = close_return(return_request=made, actor=_staff(Role.AGENT), now=DAY_TEN)

    told = Event.objects.get(type="return.item.inspected").data
    assert (told["ground"], told["taken_rights"]) == ("other_goods", ["withdrawal"])
    assert made.items.get().inspections[0]["ground"] == "other_goods"
    assert (closed.status, closed.legal_ground) == (ReturnStatus.CLOSED, "")


def test_what_the_terms_refuse_by_themselves_needs_no_ground(shop: Any) -> None:
    made = _received()

    _refused(made, actor=_staff(Role.WAREHOUSE), quantity=1, grade="d")

    told = Event.objects.get(type="return.item.inspected").data
    assert (told["ground"], told["taken_rights"]) == ("", ["withdrawal"])


def test_a_ground_fits_each_of_the_rights_that_are_refused_together(shop: Any) -> None:
    mixed = _of_two_lines()
    _changed(mixed, _units(3, reason="defective"), _units(1, line="l-2"), actor=API)
    made = _received(ReturnRequest.objects.get(pk=mixed.pk))
    ReturnRequest.objects.filter(pk=made.pk).update(status="approved")
    manager = _staff(Role.MANAGER)

    with pytest.raises(UnknownGround):
        _refused(made, actor=manager, ground="not_defective")
    assert _is_untouched(made)

    _refused(made, actor=manager, ground="other_goods")
    assert Event.objects.get(type="return.item.inspected").data["taken_rights"] == ["defect", "withdrawal"]


def test_keys_refuse_without_a_ground_and_name_only_known_ones(shop: Any) -> None:
    made = _received()

    with pytest.raises(UnknownGround):
        _refused(made, actor=API, ground="caused_by_use")
    assert _is_untouched(made)

    _refused(made, actor=API)
    assert made.items.get().inspections[0]["ground"] is None


def test_goodwill_is_refused_as_before_and_takes_no_ground(shop: Any) -> None:
    made = _received(approved(make.order(country="US")))

    with pytest.raises(UnknownGround):
        _refused(made, actor=_staff(Role.MANAGER), ground="other_goods")
    _refused(made, actor=_staff(Role.AGENT))

    assert Event.objects.get(type="return.item.inspected").data["taken_rights"] == []


def test_other_goods_are_a_ground_only_once_something_has_come(shop: Any) -> None:
    made = approved()

    assert LegalGround.OTHER_GOODS not in _grounds(made)
    assert LegalGround.OTHER_GOODS in _grounds(_received(made))


def test_the_letter_of_refused_items_names_the_right_the_ground_and_where_to_turn(shop: Any) -> None:
    made = _received()
    _refused(made, actor=_staff(Role.MANAGER), ground="other_goods")
    event = Event.objects.get(type="return.item.inspected")

    tell_items_refused(decode(event.type, event.data), meta_of(event))

    text = Message.objects.get(topic="items_refused").text_body
    assert "By law you may withdraw from this purchase (Directive 2011/83/EU, article 9 (1))." in text
    assert "what came back to us is not what you bought from us" in text
    assert "Universalschlichtungsstelle des Bundes" in text


def test_what_was_accepted_after_all_is_a_refused_right_no_more(shop: Any) -> None:
    made = _received()
    manager = _staff(Role.MANAGER)
    _refused(made, actor=manager, ground="other_goods")
    item = made.items.get().public_id
    refused = [right.ground for right in rights_refused(made)]
    shopper, words = Actor("shopper", "cus_1"), "It is the one that you sent."
    choose_for_refused(
        return_request=made, item=item, choice=RefusalChoice.OBJECT, text=words, actor=shopper, now=DAY_TEN
    )

    answer_objection(
        return_request=made, item=item, text="You are right.", accepted_quantity=1, actor=manager, now=DAY_TEN
    )

    assert (refused, rights_refused(made)) == (["other_goods"], ())

"""A draft: read as a whole, its terms and each rule changed on a page of their own, saved at each step."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import NotFound, Refusal
from dashboard.access import StaffRequest, show
from dashboard.forms.policy_fields import (
    BaseFields,
    RuleFields,
    base_of_document,
    base_of_post,
    rule_of_document,
    rule_of_post,
)
from dashboard.forms.policy_rules import (
    mark_of,
    place_of,
    with_copy,
    with_moved,
    with_put_back,
    with_rule,
    without_rule,
)
from dashboard.policy_desk import PolicyDesk, draft_page
from dashboard.presenting.policy_fields import base_form, rule_form
from dashboard.presenting.refusals import refusal_status, refusal_text
from returns.models import PolicyVersion
from returns.models.policy import PolicyState
from returns.refusals import DraftHasChanged
from returns.services.policies import update_draft

_REMOVED = "policy_rule_removed"  # in the session: the rule that can be put back


@require_safe
@draft_page
def policy_edit(desk: PolicyDesk, draft: PolicyVersion) -> HttpResponse:
    """The whole draft in words, with what is worth knowing about it, and the ways to change each part."""
    rules = desk.words.rules(draft.document)
    context = {
        "draft": draft,
        "title": desk.title(draft),
        "based_on": desk.title(draft.based_on) if draft.based_on else "",
        "terms": desk.words.terms(draft.document["base"]),
        "rules": [(rule, mark_of(draft.document["rules"][rule.place])) for rule in rules],
        "last_place": len(rules) - 1,
        "warnings": desk.warnings(draft),
        "not_offered": desk.not_offered(draft),
        "removed": _removed(desk.request, draft),
    }
    return show(desk.request, "policy_edit.html", context)


@require_POST
@draft_page
def policy_note(desk: PolicyDesk, draft: PolicyVersion) -> HttpResponse:
    """What is different, in the author's words."""
    note = desk.request.POST.get("note", "").replace("\x00", "").strip()[:300]
    if _is_saved(desk, draft, draft.document, note=note):
        messages.success(desk.request, _("The note is saved."))
    return _back(draft)


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
def policy_base(desk: PolicyDesk, draft: PolicyVersion) -> HttpResponse:
    """The terms for everybody."""
    if desk.request.method != "POST":
        return _show_base(desk, draft, base_of_document(draft.document["base"]))
    fields = base_of_post(desk.request.POST)
    try:
        if desk.request.POST.get("mark") != mark_of(draft.document["base"]):
            raise DraftHasChanged(
                _(
                    "Somebody else has changed these terms in the meantime. Saving again puts yours in their place."
                ),
                state=PolicyState.DRAFT,
            )
        document = {**draft.document, "base": fields.as_document()}
        update_draft(policy=draft, document=document, replacing=draft.document)
    except Refusal as refusal:
        return _show_base(desk, draft, fields, refusal)
    messages.success(desk.request, _("The terms are saved in the draft."))
    return _back(draft)


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
def policy_rule(desk: PolicyDesk, draft: PolicyVersion, number: int | None = None) -> HttpResponse:
    """One rule as a form; without ``number`` a new one. ``do`` is a step that changes its structure, or ``save``."""
    rules = draft.document["rules"]
    index = len(rules) if number is None else number - 1
    if number is not None and not 0 <= index < len(rules):
        raise NotFound()
    if desk.request.method != "POST":
        stored = rule_of_document(rules[index]) if number else RuleFields()
        return _show_rule(desk, draft, index, stored, mark=mark_of(rules[index]) if number else "")
    fields, mark = rule_of_post(desk.request.POST), desk.request.POST.get("mark", "")
    step = desk.request.POST.get("do", "save")
    if step != "save":
        return _show_rule(desk, draft, index, fields.changed_by(step), mark=mark, is_unsaved=True)
    place = place_of(draft.document, index, mark) if number else index
    index = index if place is None else place
    try:
        if place is None:
            raise DraftHasChanged(
                _(
                    "Somebody else has changed or removed this rule in the meantime. Please open the draft again."
                ),
                state=PolicyState.DRAFT,
            )
        document = with_rule(draft.document, place, fields.as_document())
        update_draft(policy=draft, document=document, replacing=draft.document)
    except Refusal as refusal:
        return _show_rule(desk, draft, index, fields, mark=mark, refusal=refusal, is_unsaved=True)
    messages.success(desk.request, _("The rule is saved in the draft."))
    return _back(draft, f"#rule-{index + 1}")


@require_POST
@draft_page
def policy_rule_act(desk: PolicyDesk, draft: PolicyVersion, number: int) -> HttpResponse:
    """Move, copy or remove the rule with the number, if it is still the one that the page showed."""
    document = draft.document
    place = place_of(document, number - 1, desk.request.POST.get("mark", ""))
    if place is None:
        messages.error(
            desk.request, _("Somebody else has changed this draft in the meantime. Please look at it again.")
        )
        return _back(draft)
    rule, act = document["rules"][place], desk.request.POST.get("do", "")
    to = place
    if act == "remove":
        changed = without_rule(document, place)
    elif act == "copy":
        name = _("Copy of %(name)s") % {"name": rule["name"]} if rule["name"] else ""
        changed, to = with_copy(document, place, name[:200]), place + 1
    else:
        to = _wanted_place(act, place, desk.request.POST.get("place", ""), len(document["rules"]))
        changed = with_moved(document, place, to)
    if not _is_saved(desk, draft, changed):
        return _back(draft)
    if act == "remove":
        desk.request.session[_REMOVED] = {"draft": draft.public_id, "place": place, "rule": rule}
        return _back(draft, "#removed")
    return _back(draft, f"#rule-{to + 1}")


@require_POST
@draft_page
def policy_undo(desk: PolicyDesk, draft: PolicyVersion) -> HttpResponse:
    """Put the rule back that was removed last."""
    removed = _removed(desk.request, draft)
    if removed is None:
        return _back(draft)
    changed = with_put_back(draft.document, removed["place"], removed["rule"])
    if not _is_saved(desk, draft, changed):
        return _back(draft)
    del desk.request.session[_REMOVED]
    messages.success(desk.request, _("The rule is back."))
    return _back(draft, f"#rule-{min(removed['place'] + 1, len(changed['rules']))}")


def _is_saved(desk: PolicyDesk, draft: PolicyVersion, document: Any, *, note: str | None = None) -> bool:
    """Whether the draft is now ``document``; a refusal is told on the next page."""
    try:
        update_draft(policy=draft, document=document, note=note, replacing=draft.document)
    except Refusal as refusal:
        messages.error(desk.request, refusal_text(refusal))
        return False
    return True


def _removed(request: StaffRequest, draft: PolicyVersion) -> dict[str, Any] | None:
    removed: dict[str, Any] | None = request.session.get(_REMOVED)
    return removed if removed and removed["draft"] == draft.public_id else None


def _wanted_place(act: str, place: int, typed: str, count: int) -> int:
    if act == "up":
        return max(place - 1, 0)
    if act == "down":
        return min(place + 1, count - 1)
    if typed.isdecimal() and len(typed) < 6:
        return min(max(int(typed) - 1, 0), count - 1)
    return place


def _show_base(
    desk: PolicyDesk, draft: PolicyVersion, fields: BaseFields, refusal: Refusal | None = None
) -> HttpResponse:
    context = {
        "draft": draft,
        "form": base_form(fields, currencies=desk.currencies, errors=refusal.errors if refusal else ()),
        "mark": mark_of(draft.document["base"]),
        "refusal": refusal_text(refusal) if refusal else "",
    }
    status = refusal_status(refusal) if refusal else 200
    return show(desk.request, "policy_base.html", context, status=status)


def _show_rule(
    desk: PolicyDesk,
    draft: PolicyVersion,
    index: int,
    fields: RuleFields,
    *,
    mark: str,
    refusal: Refusal | None = None,
    is_unsaved: bool = False,
) -> HttpResponse:
    form = rule_form(
        fields,
        index,
        names=desk.names,
        currencies=desk.currencies,
        errors=refusal.errors if refusal else (),
    )
    context = {
        "draft": draft,
        "form": form,
        "number": index + 1,
        "is_new": not mark,
        "mark": mark,
        "refusal": refusal_text(refusal) if refusal else "",
        "is_unsaved": is_unsaved,
    }
    is_part = desk.request.headers.get("HX-Request") == "true"
    template = "policy_rule_form.html" if is_part else "policy_rule.html"
    return show(desk.request, template, context, status=refusal_status(refusal) if refusal else 200)


def _back(draft: PolicyVersion, anchor: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("dashboard:policy_edit", args=[draft.public_id]) + anchor)

"""The shop's own words in the letters to its shoppers, with a preview of the whole letter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from accounts.roles import Capability
from accounts.selectors import shop_settings
from core import clock
from core.errors import NotFound
from dashboard.access import StaffRequest, show, staff_page
from dashboard.forms.settings import add_refusal
from dashboard.forms.texts import TextForm
from dashboard.views.shop_messages import LETTER_POLICY
from notifications.merchant_texts import TextRefused, check_text
from notifications.models import MessageTemplate
from notifications.previews import preview_message
from notifications.selectors import TopicText, editable_texts
from notifications.services import restore_text, save_text


@staff_page(Capability.EDIT_BRAND)
def texts(request: StaffRequest) -> HttpResponseBase:
    """Every letter in every language of the shop, and whether its words are the shop's own."""
    languages = list(shop_settings().languages)
    entries = editable_texts(languages=languages)
    rows = [entries[place : place + len(languages)] for place in range(0, len(entries), len(languages))]
    return show(request, "shop/texts.html", {"rows": [(row[0].topic.title, row) for row in rows]})


@staff_page(Capability.EDIT_BRAND)
def text(request: StaffRequest, topic: str, language: str) -> HttpResponseBase:
    """One letter in one language: the shop's words, what they may name, and how it looks."""
    found = _found(topic, language)
    now = clock.now()
    own = found.own_text
    form = TextForm(request.POST or None, initial={"subject": own.subject, "body": own.body} if own else None)
    if request.method == "POST" and "restore" in request.POST:
        restore_text(topic=topic, language=language, actor=request.actor, now=now)
        messages.success(request, _("The letter speaks our words again."))
        return redirect("dashboard:texts")
    if request.method == "POST" and form.is_valid():
        try:
            save_text(topic=topic, language=language, actor=request.actor, now=now, **form.cleaned_data)
        except TextRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The letter is saved. The next one is sent with these words."))
            return redirect("dashboard:text", topic, language)
    variables = [f"{{{{ {name} }}}}" for name in found.topic.variables]
    context = {"found": found, "form": form, "variables": variables}
    return show(request, "shop/text.html", context, status=422 if form.errors else 200)


@xframe_options_sameorigin
@staff_page(Capability.EDIT_BRAND)
def text_preview(request: StaffRequest, topic: str, language: str) -> HttpResponseBase:
    """The whole letter for the frame: with the words of the form when they are sent along, else as saved."""
    found = _found(topic, language)
    own = found.own_text
    if request.method == "POST":
        own = _unsaved(found, request.POST.get("subject", ""), request.POST.get("body", ""))
    rendered = preview_message(topic=found.topic, language=language, own_text=own, now=clock.now())
    response = HttpResponse(rendered.html, content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = LETTER_POLICY
    return response


def _found(topic: str, language: str) -> TopicText:
    entries = editable_texts(languages=shop_settings().languages)
    for entry in entries:
        if (entry.topic.code, entry.language) == (topic, language):
            return entry
    raise NotFound


def _unsaved(found: TopicText, subject: str, body: str) -> MessageTemplate | None:
    """The form's words, unless they cannot be sent: then the frame shows what would be sent instead."""
    try:
        check_text(subject=subject, body=body, variables=found.topic.variables)
    except TextRefused:
        return found.own_text
    return MessageTemplate(topic=found.topic.code, language=found.language, subject=subject, body=body)

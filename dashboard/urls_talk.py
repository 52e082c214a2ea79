"""What is said about a return: the conversation, refused items, the survey."""

from __future__ import annotations

from django.urls import URLPattern, path

from dashboard.views import conversation, refused, survey

urlpatterns: list[URLPattern] = [
    path("returns/<str:return_id>/conversation/", conversation.conversation, name="conversation"),
    path(
        "returns/<str:return_id>/conversation/done/", conversation.conversation_done, name="conversation_done"
    ),
    path("returns/<str:return_id>/objection/", refused.objection, name="objection"),
    path("returns/<str:return_id>/home-label/", refused.home_label, name="home_label"),
    path("returns/<str:return_id>/home-label/void/", refused.home_label_void, name="home_label_void"),
    path("returns/<str:return_id>/sent-back/", refused.sent_back, name="sent_back"),
    path("answers/", conversation.prepared, name="prepared_answers"),
    path("survey/", survey.survey_results, name="survey"),
    path("survey/questions/", survey.survey_edit, name="survey_edit"),
]

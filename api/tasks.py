"""``/tasks``: what the shop's own people do by hand, listed and recorded."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import Choice, Text
from api.listing import PageFilters, Words, paged
from api.serializers.return_wishes import NotifyWish
from api.serializers.tasks import TaskSerializer
from api.showing import show
from api.strict import Filters, StrictSerializer, understood, understood_query
from api.views import ApiView
from integrations.by_hand.models import HandTask
from integrations.by_hand.selectors import hand_task, places_of
from integrations.by_hand.services.settling import LONGEST_REFERENCE, Result, mark_done, mark_failed, reopen
from integrations.by_hand.states import FAILURES, UNDER_WAY, TaskKind, TaskState

_REASONS = sorted({reason for reasons in FAILURES.values() for reason in reasons})


class TaskFilters(PageFilters):
    kind = Words(TaskKind.values, required=False, default=list)
    state = Words(
        TaskState.values, required=False, default=list, help_text="Without it, what is still to be done."
    )


class DoneWish(NotifyWish):
    reference = Text(
        max_length=LONGEST_REFERENCE,
        required=False,
        default="",
        allow_blank=True,
        help_text="What names it in your books: needed for `refund`, `charge` and `replacement` (the new order's number);"
        " for `pickup` the tracking number, which may follow in a second call.",
    )


class FailedWish(StrictSerializer):
    reason = Choice(choices=_REASONS, help_text="Which are possible hangs on the kind.")


class TaskViews(ApiView):
    resource = "tasks"

    @extend_schema(parameters=[TaskFilters], responses=paged(TaskSerializer))
    def list(self, request: Request) -> Response:
        """What is to be done by hand, the oldest first."""
        query = understood_query(TaskFilters, request)
        rows = HandTask.objects.filter(state__in=query["state"] or list(UNDER_WAY))
        if query["kind"]:
            rows = rows.filter(kind__in=query["kind"])
        places: dict[str, object] = {}

        def find_places(found: list[HandTask]) -> None:
            places.update(places_of(found))

        return self.page(
            rows,
            TaskSerializer,
            order=("created_at", "id"),
            query=query,
            complete=find_places,
            context={"places": places},
        )

    @extend_schema(responses=TaskSerializer)
    def retrieve(self, request: Request, task_id: str) -> Response:
        """One thing to do."""
        understood_query(Filters, request)
        return self._answer_with(hand_task(task_id))

    @extend_schema(request=DoneWish, responses=TaskSerializer)
    def done(self, request: Request, task_id: str) -> Response:
        """Record that it was done: what follows from it happens at once. Safe to repeat with the same reference."""
        body = understood(DoneWish, request)
        result = Result(reference=body["reference"], notify=body["notify"])
        return self._answer_with(mark_done(task_id=task_id, result=result, actor=self.actor, now=self.now))

    @extend_schema(request=FailedWish, responses=TaskSerializer)
    def failed(self, request: Request, task_id: str) -> Response:
        """Record that it cannot be done; what follows is that of a company's refusal."""
        reason = understood(FailedWish, request)["reason"]
        return self._answer_with(mark_failed(task_id=task_id, failure=reason, actor=self.actor, now=self.now))

    @extend_schema(request=None, responses=TaskSerializer)
    def reopen(self, request: Request, task_id: str) -> Response:
        """Take back within a week that a refund was sent: it is still to be done."""
        return self._answer_with(reopen(task_id=task_id, actor=self.actor, now=self.now))

    def _answer_with(self, task: HandTask) -> Response:
        context = {**self.context, "places": places_of([task])}
        return Response(show(TaskSerializer, task, context))

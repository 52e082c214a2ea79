"""What every call has in common: key, scope, rate, strict input, a POST done once, problems in one shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeVar, cast

from django.db.models import Model, QuerySet
from django.http import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework.exceptions import MethodNotAllowed, NotAcceptable
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ViewSet

from accounts.services.idempotency import Answer, answer_once, fingerprint_of
from api.authentication import BearerAuthentication, Caller, require_scope
from api.body_limits import BodyLimits, whole_body
from api.pagination import DEFAULT_LIMIT, page_of
from api.parsing import StrictJSONParser, has_unstorable_text
from api.problems import CONTENT_TYPE, BodyTooLarge, TooManyRequests, problem_of, problem_response
from api.rate_limits import take_request
from api.rendering import AnswerRenderer, RenderedJson, as_json_bytes
from api.schema import ApiSchema
from api.showing import show_all
from core import clock
from core.actors import Actor
from core.errors import NotFound

Row = TypeVar("Row", bound=Model)
SAFE_METHODS = ("GET", "HEAD")


class JsonOnly(BaseContentNegotiation):
    """JSON for everybody who takes it in any form; no ``?format=``."""

    _TAKEN: ClassVar[frozenset[str]] = frozenset({"*/*", "application/*", "application/json", CONTENT_TYPE})

    def select_parser(self, request: Request, parsers: Sequence[BaseParser]) -> BaseParser | None:
        given = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == given), None)

    def select_renderer(
        self, request: Request, renderers: Sequence[Any], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        accepted = request.META.get("HTTP_ACCEPT") or "*/*"
        kinds = {part.partition(";")[0].strip().lower() for part in accepted.split(",")}
        if not kinds & self._TAKEN:
            raise NotAcceptable(_("Ask for application/json."))
        return renderers[0], renderers[0].media_type


class ApiView(ViewSet):
    """Base of all resources. A method is one call: it parses, makes one domain call, and renders."""

    # The word in front of this resource's scopes; ``scopes`` names other scopes by action.
    resource: ClassVar[str]
    scopes: ClassVar[dict[str, str]] = {}
    limits: ClassVar[dict[str, BodyLimits]] = {}
    # Fields of an answer, by action, that are shown once and never kept for a repetition.
    secrets: ClassVar[dict[str, tuple[str, ...]]] = {}

    http_method_names: Sequence[str] = ("get", "head", "post", "put", "patch", "delete")
    authentication_classes = (BearerAuthentication,)
    permission_classes = ()
    renderer_classes = (AnswerRenderer,)
    parser_classes: Sequence[type[BaseParser]] = (StrictJSONParser,)
    content_negotiation_class = JsonOnly
    metadata_class = None
    schema = ApiSchema()

    @property
    def caller(self) -> Caller:
        return cast(Caller, self.request.user)

    @property
    def actor(self) -> Actor:
        return self.caller.actor

    @property
    def scope(self) -> str | None:
        """The scope that this call needs; None for a method that this address does not take."""
        if self.action is None:
            return None
        act = "read" if (self.request.method or "GET") in SAFE_METHODS else "write"
        return self.scopes.get(self.action, f"{self.resource}:{act}")

    @property
    def body_limits(self) -> BodyLimits:
        return self.limits.get(self.action or "", BodyLimits())

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.args, self.kwargs = args, kwargs
        request = self.initialize_request(request, *args, **kwargs)
        self.request = request
        self.headers: dict[str, str] = {}
        self.now: datetime = clock.now()
        try:
            self.initial(request, *args, **kwargs)
            answer = self._answer(request, **kwargs)
        except Exception as error:
            answer = problem_response(problem_of(error))
        return self.finalize_response(request, answer, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.format_kwarg = None
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        self.perform_authentication(request)
        state = take_request(self.caller.api_key)
        self.headers |= state.headers
        if not state.is_allowed:
            raise TooManyRequests(_("The key has made too many requests. Wait a moment and go on."))
        if self.scope is None:
            raise MethodNotAllowed(request.method or "")
        require_scope(self.caller, self.scope)
        if any(has_unstorable_text(name) for name in kwargs.values()):
            raise NotFound  # no id is written like this, and the database would not be asked for it
        self._refuse_large_body(request)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not getattr(request, "accepted_renderer", None):
            request.accepted_renderer = AnswerRenderer()
            request.accepted_media_type = AnswerRenderer.media_type
        answer = super().finalize_response(request, response, *args, **kwargs)
        for name, value in self.headers.items():
            answer[name] = value
        answer["Cache-Control"] = "no-store"
        if answer.status_code == 405:
            answer["Allow"] = ", ".join(self.allowed_methods)
        patch_vary_headers(answer, ["Accept-Language", "Authorization"])
        return answer

    def page(
        self,
        rows: QuerySet[Row],
        serializer_class: type[BaseSerializer[Any]],
        *,
        order: Sequence[str],
        query: dict[str, Any],
        complete: Callable[[list[Row]], None] | None = None,
        context: dict[str, Any] | None = None,
    ) -> Response:
        """One page of a list. ``complete`` brings what its rows still need, for all of them at once."""
        page = page_of(
            rows,
            self.request,
            order=order,
            limit=query.get("limit", DEFAULT_LIMIT),
            cursor=query.get("cursor"),
        )
        if complete is not None:
            complete(page.rows)
        data = show_all(serializer_class, page.rows, {**self.context, **(context or {})})
        return Response(page.as_json(data))

    @property
    def context(self) -> dict[str, Any]:
        """What serializers may need beside the row: the time."""
        return {"now": self.now}

    def _answer(self, request: Request, **kwargs: Any) -> Response:
        handler = getattr(self, (request.method or "").lower(), self.http_method_not_allowed)
        key = request.META.get("HTTP_IDEMPOTENCY_KEY")
        if request.method != "POST" or key is None:
            return cast(Response, handler(request, **kwargs))
        answer = answer_once(
            api_key=self.caller.api_key,
            key=key,
            fingerprint=fingerprint_of(
                method="POST", path=request.get_full_path(), body=self.fingerprinted_body(request)
            ),
            now=clock.real_now(),
            work=lambda: self._work(handler, request, **kwargs),
        )
        if answer.is_replay:
            self.headers["Idempotent-Replayed"] = "true"
        content_type = CONTENT_TYPE if answer.status_code >= 400 else None
        response = Response(RenderedJson(answer.body), status=answer.status_code, content_type=content_type)
        if answer.status_code >= 400:
            self.headers |= self._problem_headers
        return response

    def fingerprinted_body(self, request: Request) -> bytes:
        """What of the body makes two requests the same."""
        return whole_body(request._request)

    _problem_headers: dict[str, str] = {}

    def _work(self, handler: Callable[..., Response], request: Request, **kwargs: Any) -> Answer:
        """The call's answer as it is kept: text, so that a repetition is the same to the byte."""
        try:
            response = handler(request, **kwargs)
        except Exception as error:
            problem = problem_of(error)
            response = problem_response(problem)
            self._problem_headers = dict(problem.headers)
        hidden = self.secrets.get(self.action or "", ())
        kept = {**response.data, **dict.fromkeys(hidden)} if hidden and response.status_code < 300 else None
        return Answer(
            status_code=response.status_code,
            body=_as_text(response.data),
            kept_body=None if kept is None else _as_text(kept),
        )

    def _refuse_large_body(self, request: Request) -> None:
        limit = self.body_limits.size_bytes
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > limit:
            raise BodyTooLarge(_("This address takes at most %(size)d bytes.") % {"size": limit})


def _as_text(data: Any) -> str:
    return as_json_bytes(data).decode()

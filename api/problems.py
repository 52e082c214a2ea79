"""What went wrong, as ``application/problem+json`` (RFC 9457), in one place for the whole API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from api.field_errors import field_errors, named_errors, shortened
from core.errors import Conflict, FieldError, NotFound, NotPermitted, NotUnderstood, Refusal
from tenants.addresses import own_url

CONTENT_TYPE = "application/problem+json"
PROBLEMS_PAGE = "/api/docs/problems/"

log = structlog.get_logger(__name__)


class BodyTooLarge(NotUnderstood):
    """More bytes were sent than this address takes."""

    code = "body_too_large"
    title = "The body is too large"


class TooManyRequests(Refusal):
    """The key has used up its requests for now. Come back after ``retry_after_seconds``."""

    code = "too_many_requests"
    title = "Too many requests"
    retry_after_seconds = 1


# The first kind that fits decides.
_STATUS_OF_REFUSALS: tuple[tuple[type[Refusal], int], ...] = (
    (BodyTooLarge, 413),
    (TooManyRequests, 429),
    (NotUnderstood, 400),
    (NotPermitted, 403),
    (NotFound, 404),
    (Conflict, 409),
    (Refusal, 422),
)


@dataclass(frozen=True)
class Problem:
    """One answer that is not 2xx."""

    status: int
    code: str
    title: str
    detail: str = ""
    errors: tuple[FieldError, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    state: str = ""  # where the thing stands now, where that is why it was refused

    def as_json(self) -> dict[str, Any]:
        state = {"state": self.state} if self.status == 409 else {}
        return {
            "type": own_url(f"{PROBLEMS_PAGE}#{self.code}"),
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail or self.title,
            "errors": [error.as_json() for error in self.errors],
            **state,
        }


def problem_response(problem: Problem) -> Response:
    """The problem as an answer, with the address of this shop's page about it."""
    return Response(
        problem.as_json(), status=problem.status, content_type=CONTENT_TYPE, headers=dict(problem.headers)
    )


def problem_of(error: Exception) -> Problem:
    """Say in HTTP what ``error`` means. What nobody foresaw is logged and becomes 500, without a word about it."""
    if isinstance(error, Refusal):
        return _problem_of_refusal(error)
    if isinstance(error, exceptions.ValidationError):
        errors = named_errors(field_errors(error.detail))
        return Problem(
            400, NotUnderstood.code, _("The request could not be understood"), _summary(errors), errors
        )
    if isinstance(error, exceptions.APIException):
        return _problem_of_framework(error)
    if isinstance(error, Http404):
        return _problem_of_refusal(NotFound())
    if isinstance(error, PermissionDenied):
        return _problem_of_refusal(NotPermitted())
    if isinstance(error, RequestDataTooBig):
        return _problem_of_refusal(BodyTooLarge())
    if isinstance(error, SuspiciousOperation):
        return _problem_of_refusal(NotUnderstood())
    log.error("api.failed", error=type(error).__name__, exc_info=error)
    return Problem(
        500,
        "internal_error",
        _("Something went wrong on our side"),
        _("Try again, with the same Idempotency-Key for a POST. Tell us the X-Request-Id if it stays."),
    )


def status_of(kind: type[Refusal]) -> int:
    """The HTTP status of a kind of refusal."""
    return next(status for known, status in _STATUS_OF_REFUSALS if issubclass(kind, known))


def _problem_of_refusal(refusal: Refusal) -> Problem:
    errors = named_errors(refusal.errors)
    headers: dict[str, str] = {}
    retry_after = getattr(refusal, "retry_after_seconds", None)
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return Problem(
        status=status_of(type(refusal)),
        code=refusal.code,
        title=_(str(refusal.title)),
        detail=shortened(str(refusal.detail)) or _summary(errors),
        errors=errors,
        headers=headers,
        state=getattr(refusal, "state", ""),
    )


def _problem_of_framework(error: exceptions.APIException) -> Problem:
    headers: dict[str, str] = {}
    challenge = getattr(error, "auth_header", None)
    if isinstance(error, (exceptions.NotAuthenticated, exceptions.AuthenticationFailed)):
        challenge = challenge or 'Bearer realm="api"'
        headers["WWW-Authenticate"] = challenge
        return Problem(
            401, _code_of(error), _("A valid API key is needed"), str(error.detail), headers=headers
        )
    if isinstance(error, exceptions.ParseError):
        return Problem(400, NotUnderstood.code, _("The request could not be understood"), str(error.detail))
    titles = {
        exceptions.NotFound: _("Not found"),
        exceptions.MethodNotAllowed: _("This address does not take this method"),
        exceptions.NotAcceptable: _("The API answers in JSON only"),
        exceptions.UnsupportedMediaType: _("The body is not in a form that this address takes"),
        exceptions.PermissionDenied: _("You may not do this"),
    }
    title = next(
        (text for kind, text in titles.items() if isinstance(error, kind)), str(error.default_detail)
    )
    code = _code_of(error)
    return Problem(error.status_code, code, title, str(error.detail), headers=headers)


def _code_of(error: exceptions.APIException) -> str:
    codes = error.get_codes()
    return codes if isinstance(codes, str) else str(error.default_code)


def _summary(errors: tuple[FieldError, ...]) -> str:
    if not errors:
        return ""
    first = errors[0]
    return f"{first.field}: {first.message}" if first.field else first.message

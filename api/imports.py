"""``/imports``: files of orders, taken in by the worker; their progress, their end, and what was refused."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.services.files import MAX_FILE_BYTES
from api.body_limits import MEGABYTE, BodyLimits
from api.finding import found
from api.multipart import fingerprinted_parts, only_file
from api.parsing import StrictJSONParser, read_json
from api.serializers.imports import ImportFields, ImportSerializer, ImportWishSerializer
from api.showing import show
from api.strict import refuse_field
from api.views import ApiView, JsonOnly
from commerce.importing.columns import BY_NAME
from commerce.importing.reports import table_as_csv
from commerce.models import OrderImport
from commerce.services.import_reports import report_of
from commerce.services.import_uploads import look_at_upload
from commerce.services.imports import ImportWish, start_import, stop_import
from core.errors import FieldError, NotUnderstood, Refusal

_MAPPING = BodyLimits(fields=200, depth=2)
_CHOICES = ("encoding", "sheet", "decimal_sign", "day_order")
_FIELDS = ("kind", "mapping", "dry_run", *_CHOICES)


class KindNotTakenIn(Refusal):
    """Files of this kind are not taken in yet."""

    code = "kind_not_available"
    title = "Files of this kind are not taken in yet"


class UnknownColumn(Refusal):
    """The mapping names a column that we do not have."""

    code = "unknown_column"
    title = "The mapping names an unknown column"


class CsvToo(JsonOnly):
    """The report is a CSV, its refusals are JSON."""

    _TAKEN: ClassVar[frozenset[str]] = JsonOnly._TAKEN | {"text/csv", "text/*"}


class ImportViews(ApiView):
    resource = "orders"
    parser_classes = (MultiPartParser, StrictJSONParser)
    limits: ClassVar[dict[str, BodyLimits]] = {"create": BodyLimits(MAX_FILE_BYTES + MEGABYTE)}

    @extend_schema(
        request={"multipart/form-data": ImportWishSerializer},
        responses={202: ImportSerializer},
    )
    def create(self, request: Request) -> Response:
        """Take a file in. The same file twice changes nothing; a row that is not sure is refused, never guessed."""
        uploaded = only_file(request, missing=_("Send one file in the field file."), beside=_FIELDS)
        wishes = _wishes(request)
        content = uploaded.read()
        upload = look_at_upload(
            content=content,
            encoding=wishes.get("encoding", ""),
            sheet=wishes.get("sheet", ""),
            matched=wishes.get("mapping") or {},
        )
        options = {name: wishes[name] for name in _CHOICES if wishes.get(name)}
        wish = ImportWish(
            file_name=uploaded.name or "",
            content=content,
            layout="comeback",
            options=options | ({"columns": upload.columns} if upload.columns else {}),
            is_dry_run=wishes["dry_run"],
            header=upload.header,
        )
        started = start_import(wish=wish, actor=self.actor, now=self.now)
        return Response(show(ImportSerializer, started, self.context), status=202)

    @extend_schema(responses=ImportSerializer)
    def retrieve(self, request: Request, import_id: str) -> Response:
        """One file: how far it is, and the first problems."""
        return self._answer_with(found(OrderImport.objects.filter(public_id=import_id)))

    @extend_schema(request=None, responses=ImportSerializer)
    def stop(self, request: Request, import_id: str) -> Response:
        """Take no more of it in. What was taken in stays."""
        order_import = found(OrderImport.objects.filter(public_id=import_id))
        return self._answer_with(stop_import(order_import=order_import, actor=self.actor, now=self.now))

    def _answer_with(self, order_import: OrderImport) -> Response:
        return Response(show(ImportSerializer, order_import, self.context))

    def fingerprinted_body(self, request: Request) -> bytes:
        return (
            fingerprinted_parts(request) if self.action == "create" else super().fingerprinted_body(request)
        )


class ImportReportViews(ApiView):
    resource = "orders"
    content_negotiation_class = CsvToo

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR})
    def retrieve(self, request: Request, import_id: str) -> HttpResponse:
        """The refused rows with the reason behind each, as CSV: mend them and send the file again."""
        order_import = found(OrderImport.objects.select_related("gathered_file").filter(public_id=import_id))
        content = "".join(table_as_csv(report_of(order_import), delimiter=","))
        return HttpResponse(content, content_type="text/csv; charset=utf-8")


def _wishes(request: Request) -> dict[str, Any]:
    parts = cast(QueryDict, request.data)
    given: dict[str, Any] = {name: parts[name] for name in _FIELDS if name in parts}
    if "mapping" in given:
        given["mapping"] = _mapping(given["mapping"])
    fields = ImportFields(data=given)
    fields.is_valid(raise_exception=True)
    wishes = dict(fields.validated_data)
    if wishes["kind"] != "orders":
        message = _("Files of this kind are not taken in yet. Send a file of orders.")
        raise KindNotTakenIn(message, [FieldError("kind", KindNotTakenIn.code, message)])
    unknown = [name for name in wishes.get("mapping") or {} if name not in BY_NAME]
    if unknown:
        message = _("We have no column named: %(columns)s.") % {"columns": ", ".join(sorted(unknown))}
        raise UnknownColumn(message, [FieldError(f"mapping.{unknown[0]}", UnknownColumn.code, message)])
    return wishes


def _mapping(text: Any) -> Any:
    try:
        return read_json(text.encode(), limits=_MAPPING) if text else {}
    except (AttributeError, UnicodeError, NotUnderstood):
        refuse_field("mapping", "wrong_type", _("A JSON object is expected here."))

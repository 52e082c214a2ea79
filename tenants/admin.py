"""The operators' lists: merchants, their hosts, and work that was given up. Only on the operators' host."""

from __future__ import annotations

from functools import partial
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.sites import UnfoldAdminSite

from core import clock
from core.errors import Refusal
from events.outbox.models import OutboxEntry
from events.outbox.queue import replay
from tenants.admin_lists import NarrowedByItsFilters, lead_to_own_password_page
from tenants.models import Domain, Shop, ShopKind, ShopReport
from tenants.reports import settle_report
from tenants.selectors import current_shop
from tenants.services import let_serve, resume_shop, suspend_shop, verify_shop


class OperatorsSite(UnfoldAdminSite):
    """The admin of the operators' schema. It answers nowhere else, whatever leads to it."""

    settings_name = "UNFOLD_OPERATORS"
    index_title = gettext_lazy("Shops")

    def has_permission(self, request: HttpRequest) -> bool:
        return current_shop().kind == ShopKind.OPERATORS and super().has_permission(request)


operators_site = OperatorsSite()
operators_site.login = secure_admin_login(operators_site.login)  # type: ignore[method-assign]
lead_to_own_password_page(operators_site)


class OperatorsList(NarrowedByItsFilters):
    """Rows of ``public`` that operators read; they are changed by services only."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DomainInline(admin.TabularInline):
    model = Domain
    fields = ["domain", "is_primary", "verified_at"]
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Shop, site=operators_site)
class ShopAdmin(OperatorsList):
    list_display = [
        "name",
        "schema_name",
        "country",
        "state",
        "is_verified",
        "check_due_date",
        "review_reason",
        "plan",
        "test_of",
        "created_at",
    ]
    list_select_related = ["test_of"]
    list_filter = [
        ("test_of", admin.EmptyFieldListFilter),
        "state",
        "is_verified",
        ("check_due_date", admin.EmptyFieldListFilter),
        ("review_reason", admin.EmptyFieldListFilter),
        "kind",
        "country",
    ]
    search_fields = ["name", "schema_name", "domains__domain"]
    ordering = ["is_verified", "check_due_date", "schema_name"]  # first what has to be checked, by its day
    inlines = [DomainInline]
    actions = ["verify", "let_serve", "suspend", "resume"]

    @admin.action(description=gettext_lazy("Verified: we know who runs it"))
    def verify(self, request: HttpRequest, queryset: QuerySet[Shop]) -> None:
        self._move_each(
            request, queryset.filter(is_verified=False), partial(verify_shop, now=clock.real_now())
        )

    @admin.action(description=gettext_lazy("The name may stay: serve strangers"))
    def let_serve(self, request: HttpRequest, queryset: QuerySet[Shop]) -> None:
        self._move_each(request, queryset.exclude(review_reason=""), let_serve)

    @admin.action(description=gettext_lazy("Suspend: pages answer 503, nothing is deleted"))
    def suspend(self, request: HttpRequest, queryset: QuerySet[Shop]) -> None:
        self._move_each(request, queryset.exclude(kind=ShopKind.OPERATORS), suspend_shop)

    @admin.action(description=gettext_lazy("Resume"))
    def resume(self, request: HttpRequest, queryset: QuerySet[Shop]) -> None:
        self._move_each(request, queryset, resume_shop)

    def _move_each(self, request: HttpRequest, shops: QuerySet[Shop], move: Any) -> None:
        moved = 0
        for shop in shops:
            try:
                move(shop=shop)
                moved += 1
            except Refusal as refusal:
                text = _("%(shop)s: %(reason)s") % {"shop": shop.name, "reason": refusal}
                self.message_user(request, text, messages.WARNING)
        self.message_user(
            request,
            ngettext("%(count)s shop was changed.", "%(count)s shops were changed.", moved)
            % {"count": moved},
        )


@admin.register(Domain, site=operators_site)
class DomainAdmin(OperatorsList):
    list_display = ["domain", "tenant", "is_primary", "verified_at"]
    list_select_related = ["tenant"]
    search_fields = ["domain", "tenant__name"]
    ordering = ["domain"]


@admin.register(ShopReport, site=operators_site)
class ShopReportAdmin(OperatorsList):
    """What the public reported; open ones first."""

    list_display = ["created_at", "shop", "kind", "text", "contact", "settled_at"]
    list_filter = [("settled_at", admin.EmptyFieldListFilter), "kind"]
    list_select_related = ["shop"]
    search_fields = ["shop__name", "shop__schema_name", "text"]
    ordering = ["settled_at", "-created_at"]
    actions = ["settle"]

    @admin.action(description=gettext_lazy("Dealt with"))
    def settle(self, request: HttpRequest, queryset: QuerySet[ShopReport]) -> None:
        count = sum(settle_report(report=report, now=clock.real_now()) for report in queryset)
        self.message_user(
            request,
            ngettext("%(count)s report is settled.", "%(count)s reports are settled.", count)
            % {"count": count},
        )


@admin.register(OutboxEntry, site=operators_site)
class OutboxEntryAdmin(OperatorsList):
    """Handlers that still have to be told something; dead ones can be made due again."""

    list_display = ["schema_name", "handler", "attempts", "due_at", "dead_at", "last_error"]
    list_filter = [("dead_at", admin.EmptyFieldListFilter), "schema_name"]
    search_fields = ["schema_name", "handler"]
    ordering = ["-dead_at", "due_at", "pk"]
    actions = ["try_again"]

    @admin.action(description=gettext_lazy("Try dead work again"))
    def try_again(self, request: HttpRequest, queryset: QuerySet[OutboxEntry]) -> None:
        count = sum(replay(schema_name=entry.schema_name, entry_id=entry.pk) for entry in queryset)
        self.message_user(
            request,
            ngettext(
                "%(count)s piece of work is due again.", "%(count)s pieces of work are due again.", count
            )
            % {"count": count},
        )

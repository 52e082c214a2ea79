"""Lists of the mirror: what the shop told us."""

from __future__ import annotations

from django.contrib import admin

from accounts.admin_access import ReadOnlyList
from accounts.roles import Capability
from commerce.models import Customer, Order, OrderImport, Product


@admin.register(Customer)
class CustomerAdmin(ReadOnlyList):
    capability = Capability.VIEW_PERSONAL_DATA
    list_display = ["public_id", "external_id", "name", "email", "phone", "language", "updated_at"]
    search_fields = ["external_id", "email_folded", "phone_e164", "name_folded"]
    ordering = ["-updated_at", "-pk"]
    exclude = ["email_folded", "name_folded", "link_generation"]


@admin.register(Product)
class ProductAdmin(ReadOnlyList):
    capability = Capability.VIEW_RETURNS
    list_display = ["title", "external_id", "type", "vendor", "is_active", "is_final_sale", "updated_at"]
    list_filter = ["is_active", "is_final_sale"]
    search_fields = ["title", "external_id", "variants__sku"]
    ordering = ["title", "pk"]


@admin.register(Order)
class OrderAdmin(ReadOnlyList):
    capability = Capability.VIEW_PERSONAL_DATA
    list_display = ["number", "external_id", "placed_at", "status", "financial_status", "currency", "country"]
    list_filter = ["status", "financial_status", "has_conflict"]
    search_fields = ["number_folded", "external_id", "email_folded", "phone_e164"]
    ordering = ["-placed_at", "-pk"]
    exclude = ["number_folded", "email_folded", "link_generation"]
    show_full_result_count = False


@admin.register(OrderImport)
class OrderImportAdmin(ReadOnlyList):
    capability = Capability.IMPORT_ORDERS
    list_display = [
        "file_name",
        "state",
        "total_count",
        "created_count",
        "updated_count",
        "refused_count",
        "created_at",
    ]
    list_filter = ["state"]
    exclude = ["file", "gathered_file"]

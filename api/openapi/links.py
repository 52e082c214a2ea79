"""The ways from one answer to the next call."""

from __future__ import annotations

from typing import Any

_ID = "$response.body#/id"

LINKS: dict[str, dict[str, tuple[str, str, str]]] = {
    "returns_create": {
        "Return": ("returns_retrieve", "return_id", _ID),
        "Approve": ("returns_approve", "return_id", _ID),
        "Cancel": ("returns_cancel", "return_id", _ID),
        "Receive": ("returns_receive", "return_id", _ID),
        "Messages": ("returns_messages_list", "return_id", _ID),
        "Order": ("orders_retrieve", "order_id", "$response.body#/order/id"),
    },
    "returns_receive": {"Inspect": ("returns_inspect", "return_id", _ID)},
    "returns_inspect": {"Refund": ("returns_refund", "return_id", _ID)},
    "returns_refund": {"Refund": ("refunds_retrieve", "refund_id", "$response.body#/refunds/0/id")},
    "orders_put": {
        "Order": ("orders_retrieve", "order_id", _ID),
        "Cancel": ("orders_cancel", "order_id", _ID),
        "PortalLink": ("orders_portal_link", "order_id", _ID),
    },
    "orders_cancel": {"Cancellation": ("cancellations_retrieve", "cancellation_id", _ID)},
    "products_put": {"Product": ("products_retrieve", "product_id", _ID)},
    "customers_put": {
        "Customer": ("customers_retrieve", "customer_id", _ID),
        "Member": ("loyalty_members_retrieve", "customer_id", _ID),
    },
    "customers_export": {"Request": ("privacy_requests_retrieve", "request_id", _ID)},
    "customers_erase": {"Request": ("privacy_requests_retrieve", "request_id", _ID)},
    "files_create": {"File": ("files_retrieve", "file_id", _ID)},
    "imports_create": {
        "Import": ("imports_retrieve", "import_id", _ID),
        "Stop": ("imports_stop", "import_id", _ID),
    },
    "policies_create": {
        "Policy": ("policies_retrieve", "policy_id", _ID),
        "Replace": ("policies_put", "policy_id", _ID),
        "Publish": ("policies_publish", "policy_id", _ID),
        "Compare": ("policies_compare_retrieve", "policy_id", _ID),
        "BackTest": ("policies_back_test_create", "policy_id", _ID),
    },
    "policies_back_test_create": {
        "BackTest": ("back_tests_retrieve", "back_test_id", _ID),
        "Stop": ("back_tests_stop", "back_test_id", _ID),
    },
    "shipments_create": {
        "Shipment": ("shipments_retrieve", "shipment_id", _ID),
        "Events": ("shipments_events", "shipment_id", _ID),
    },
    "keys_create": {"Delete": ("keys_delete", "key_id", _ID)},
}
"""By operation: the link's name, the operation that it leads to, its parameter and where the value stands."""


def links_of(operation_id: str) -> dict[str, Any]:
    """The links of the answers of one operation."""
    return {
        name: {"operationId": target, "parameters": {parameter: place}}
        for name, (target, parameter, place) in LINKS.get(operation_id, {}).items()
    }

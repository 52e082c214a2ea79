"""Who may do what: one table from role to capabilities."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    OWNER = "owner"
    MANAGER = "manager"
    AGENT = "agent"
    WAREHOUSE = "warehouse"
    ANALYST = "analyst"


class Capability(models.TextChoices):
    VIEW_RETURNS = "view_returns"
    VIEW_MONEY = "view_money"
    VIEW_PERSONAL_DATA = "view_personal_data"
    DECIDE_RETURNS = "decide_returns"
    OPEN_RETURNS = "open_returns"
    OVERRIDE_POLICY = "override_policy"
    DECLINE_RIGHTS = "decline_rights"
    RECEIVE_AND_INSPECT = "receive_and_inspect"
    WRITE_NOTES = "write_notes"
    REFUND = "refund"
    REFUND_WITHOUT_LIMIT = "refund_without_limit"
    MANAGE_PAYOUTS = "manage_payouts"
    WRITE_MESSAGES = "write_messages"
    VIEW_POLICY = "view_policy"
    EDIT_POLICY = "edit_policy"
    EDIT_BRAND = "edit_brand"
    EDIT_SETTINGS = "edit_settings"
    IMPORT_ORDERS = "import_orders"
    REPLAY_WORK = "replay_work"
    MANAGE_PRIVACY = "manage_privacy"
    VIEW_INSIGHTS = "view_insights"
    MANAGE_STAFF = "manage_staff"
    MANAGE_KEYS = "manage_keys"
    MANAGE_PLAN = "manage_plan"


_OWNER_ONLY = {Capability.MANAGE_STAFF, Capability.MANAGE_KEYS, Capability.MANAGE_PLAN}

CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.OWNER: frozenset(Capability),
    Role.MANAGER: frozenset(set(Capability) - _OWNER_ONLY),
    Role.AGENT: frozenset(
        {
            Capability.VIEW_RETURNS,
            Capability.VIEW_MONEY,
            Capability.VIEW_PERSONAL_DATA,
            Capability.DECIDE_RETURNS,
            Capability.OPEN_RETURNS,
            Capability.REFUND,
            Capability.WRITE_MESSAGES,
            Capability.WRITE_NOTES,
        }
    ),
    Role.WAREHOUSE: frozenset(
        {Capability.VIEW_RETURNS, Capability.RECEIVE_AND_INSPECT, Capability.WRITE_NOTES}
    ),
    Role.ANALYST: frozenset(
        {
            Capability.VIEW_RETURNS,
            Capability.VIEW_MONEY,
            Capability.VIEW_POLICY,
            Capability.VIEW_INSIGHTS,
        }
    ),
}


def capabilities_of(role: Role) -> frozenset[Capability]:
    """Everything that ``role`` may do."""
    return CAPABILITIES[role]

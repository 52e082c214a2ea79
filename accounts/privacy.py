"""What a shop's accounts hold: staff, and traces of shoppers that are found by their ids and end soon by themselves."""

from __future__ import annotations

from core.privacy import AppPrivacy, OtherTable

_STAFF = "A member of staff: the owner writes, changes and closes it, and it is no shopper's."
_SETTINGS = "The shop's own settings, and what it says of itself."
_FRAMEWORK = "Rights and kinds of rows, the same in every shop."

TABLES = (
    OtherTable(
        "accounts.ShopSettings",
        _SETTINGS,
        "id shop_name country currency time_zone default_language languages reply_to_email support_phone return_address"
        " hand_over_days refund_days assumed_delivery_days agent_refund_limit_minor ask_for_postcode legal_details"
        " legal_footer own_holidays law_confirmed_at law_confirmation informs_of_withdrawal is_small_seller"
        " return_carriers",
    ),
    OtherTable(
        "accounts.Connection",
        "Who does something for the shop: a company, or its own people.",
        "id public_id port provider settings encrypted_credentials state made_at changed_at",
    ),
    OtherTable(
        "accounts.Brand",
        _SETTINGS,
        "id accent_colour background_colour text_colour font radius logo_file tagline shop_url updated_at",
    ),
    OtherTable(
        "accounts.StaffUser",
        f"{_STAFF} Who leaves is closed, and stays by name beside what was done, as long as the shop is there.",
        "id password last_login is_superuser email name role language is_active is_staff joined_at device_generation"
        " groups user_permissions",
    ),
    OtherTable("accounts.StaffUser_groups", _STAFF, "id staffuser group"),
    OtherTable("accounts.StaffUser_user_permissions", _STAFF, "id staffuser permission"),
    OtherTable("account.EmailAddress", _STAFF, "id user email verified primary"),
    OtherTable("account.EmailConfirmation", _STAFF, "id email_address created sent key"),
    OtherTable("mfa.Authenticator", _STAFF, "id user type data created_at last_used_at"),
    OtherTable(
        "admin.LogEntry",
        "What staff changed in the lists, by public id.",
        "id action_time user content_type object_id object_repr action_flag change_message",
    ),
    OtherTable(
        "accounts.ApiKey",
        "A key of an integrator, who is named by the shop.",
        "id public_id name prefix secret_hash scopes requests_per_second created_at expires_at revoked_at last_used_at",
    ),
    OtherTable(
        "accounts.IdempotencyKey",
        "Answers kept for a day: those that name somebody go with him.",
        "id api_key key fingerprint status_code response_body created_at",
    ),
    OtherTable(
        "accounts.StoredFile",
        "The record of a file: it goes with what it belongs to.",
        "id public_id kind path content_type size_bytes width height created_at",
    ),
    OtherTable(
        "accounts.Throttle", "A keyed hash and a count, for two days.", "key_hash window_started_at count"
    ),
    OtherTable(
        "accounts.OneTimeCode",
        "A hashed secret and the public id that it is for: it goes with whom it was for.",
        "id purpose subject secret_hash attempts created_at expires_at used_at",
    ),
    OtherTable(
        "sessions.Session",
        "A browser: those that opened somebody's orders go with him.",
        "session_key session_data expire_date",
    ),
    OtherTable("auth.Permission", _FRAMEWORK, "id name content_type codename"),
    OtherTable("auth.Group_permissions", _FRAMEWORK, "id group permission"),
    OtherTable("auth.Group", _FRAMEWORK, "id name permissions"),
    OtherTable("contenttypes.ContentType", _FRAMEWORK, "id app_label model"),
)

PRIVACY = AppPrivacy(app="accounts", tables=TABLES)

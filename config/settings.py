"""Settings of every process. What differs between places comes from the environment (config/environment.py)."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.admin_looks import OPERATORS_LISTS, SHOP_LISTS
from config.content_policy import CONTENT_SECURITY_POLICY as CONTENT_SECURITY_POLICY
from config.environment import Environment
from config.logs import logging_configuration
from config.ports import PORTS  # noqa: F401  a setting
from config.privacy import APPS, APPS_OF_DEMO
from config.schedule import SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent
environment = Environment(os.environ, BASE_DIR)

# Where we are

COMEBACK_ENV = environment.kind
IS_PRODUCTION = environment.is_production
STATE_DIR = environment.state
# In production only test shops see the sandbox companies, elsewhere every shop does.
IS_SANDBOX_FOR_ALL = not IS_PRODUCTION
DEBUG = False

SECRET_KEY = environment.secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")
# The first key encrypts, all of them decrypt.
ENCRYPTION_KEYS = [environment.secret("ENCRYPTION_KEY"), *environment.words("ENCRYPTION_KEY_FALLBACKS")]

# Hosts: which ones are ours stands in the database, so the tenant middleware answers 404 to all others.
ALLOWED_HOSTS = ["*"]
BASE_HOST = environment.text("COMEBACK_BASE_HOST", "localhost", production_needs_it=True)
BASE_SCHEME = environment.text("COMEBACK_BASE_SCHEME", "https" if IS_PRODUCTION else "http")
BASE_PORT = environment.text("COMEBACK_PORT", "443" if IS_PRODUCTION else "8000")
if BASE_SCHEME not in ("http", "https"):
    raise ImproperlyConfigured("COMEBACK_BASE_SCHEME can be http or https.")
if IS_PRODUCTION and BASE_HOST in ("localhost", "127.0.0.1"):
    raise ImproperlyConfigured(
        "COMEBACK_BASE_HOST must be the public host name when COMEBACK_ENV is production."
    )
if IS_PRODUCTION and BASE_SCHEME != "https":
    raise ImproperlyConfigured("COMEBACK_BASE_SCHEME must be https when COMEBACK_ENV is production.")

# Applications: each lies wholly in public or wholly in the shops.

SHARED_APPS = [
    "tenants",  # before django_tenants: its commands of the same name are ours
    "django_tenants",
    "events.outbox",
]
TENANT_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "anymail",
    "csp",
    "accounts",
    "events",
    "commerce",
    "tracking",
    "loyalty",
    "recommendations",
    "returns",
    "notifications",
    "portal",
    "dashboard",
    "api",
    "integrations.by_hand",
    "integrations.sandbox",
]
INSTALLED_APPS = [*TENANT_APPS, *SHARED_APPS]  # unfold's templates come before those of django_tenants

TENANT_MODEL = "tenants.Shop"
TENANT_DOMAIN_MODEL = "tenants.Domain"
PUBLIC_SCHEMA_NAME = "public"
AUTH_USER_MODEL = "accounts.StaffUser"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOT_URLCONF = "config.urls.shop"
PUBLIC_SCHEMA_URLCONF = "config.urls.public"
OPERATORS_URLCONF = "config.urls.operators"
WSGI_APPLICATION = "config.wsgi.application"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.HealthMiddleware",
    "config.middleware.HttpsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.ContentPolicyMiddleware",
    "tenants.middleware.ShopMiddleware",
    "config.middleware.ApiOverHttpsMiddleware",
    "config.middleware.RequestLogMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "config.middleware.ShopSessionMiddleware",
    "config.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.middleware.FormSizeMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.StorableTextMiddleware",
    "config.middleware.ShopAuthenticationMiddleware",
    "accounts.middleware.UnkeptPageMiddleware",
    "accounts.middleware.StaffDeviceMiddleware",
    "accounts.middleware.StaffSessionMiddleware",
    "accounts.middleware.DemandedFactorMiddleware",
    "accounts.middleware.StaffLanguageMiddleware",
    "config.middleware.ShopMessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# The database: one schema per shop. A persistent connection per web thread and worker, checked before use.

DATABASES = {
    "default": {
        "ENGINE": "tenants.postgres",
        **environment.database(),
        "CONN_MAX_AGE": environment.number("DATABASE_CONNECTION_SECONDS", 600),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 10, "application_name": "comeback"},
    }
}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]

REDIS_URL = environment.text("REDIS_URL", production_needs_it=True)
CACHES = {
    "default": {
        "BACKEND": "core.cache.PatientRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
    }
}

# Whether the shops are spread over several machines by Citus: their schemas are then made as distributed ones.
DATABASE_KIND = environment.text("COMEBACK_DATABASE", "postgres")
if DATABASE_KIND not in ("postgres", "citus"):
    raise ImproperlyConfigured("COMEBACK_DATABASE can be postgres or citus.")
IS_CITUS = DATABASE_KIND == "citus"
# How many schemas wait for a new shop (tenants/spare_schemas.py); tests make theirs when they need one.
SPARE_SCHEMAS = environment.number("COMEBACK_SPARE_SCHEMAS", 0 if COMEBACK_ENV == "test" else 4)

# What happened, and who is told

EVENT_ROUTES = "config.event_routes.ROUTES"
HISTORY_EVENT_ROUTES = "config.event_routes.HISTORY_ROUTES"
BY_THE_CLOCK = "config.schedule.BY_THE_CLOCK"
PATIENT_EVENTS = "config.event_routes.PATIENT_EVENTS"
# How long a worker may be silent about a row before another takes it; longer than any outside call of ours waits.
OUTBOX_LEASE_SECONDS = environment.number("COMEBACK_OUTBOX_LEASE_SECONDS", 60)
SHOP_FOUNDATION = "accounts.services.founding.found_shop"
SHOP_SEEDS = "config.seeds.SEEDS"
CARRIED_TO_TEST_SHOPS = "config.seeds.CARRIED"
# What each app holds about people (core.privacy.AppPrivacy), from the top to the bottom.
PRIVACY = [*([] if IS_PRODUCTION else APPS_OF_DEMO), *APPS]
# Which refunds in a shop's order are ours: asked by commerce, answered above it.
OWN_REFUND_LOOKUP = "returns.selectors.own_refund_ids"
# Returns promise an order's money: told by commerce, in the same transaction, when there is more or less of it.
FIT_PROMISED_MONEY = "returns.services.reservations.fit_to_changed_order"
# The sandbox companies are served by our own web process and spoken to like any other. Nothing else on
# loopback is called (core/http.py).
SANDBOX_BASE_URL = environment.text(
    "SANDBOX_BASE_URL", "" if IS_PRODUCTION else f"http://127.0.0.1:{BASE_PORT}"
)

# Celery only carries wake-up calls; the outbox in PostgreSQL keeps every promise.

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 360,
    "socket_keepalive": True,
    "socket_timeout": 10,  # a Redis that hangs holds nobody up for longer
    "socket_connect_timeout": 3,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_TASK_TIME_LIMIT = 300  # below the visibility timeout: a task is over before it may be given out again
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 2000
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_TIMEZONE = "UTC"
CELERY_IMPORTS = ("config.periodic",)
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(STATE_DIR / "beat-schedule")

# Language and time

LANGUAGE_CODE = "en"
# What the dashboard speaks, and so do the pages of the platform itself.
STAFF_LANGUAGES = [("en", _("English")), ("tr", _("Turkish")), ("ko", _("Korean")), ("th", _("Thai"))]
# What shops can speak to their shoppers: portal, mails, and the API's sentences for them.
LANGUAGES = [*STAFF_LANGUAGES, ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(
    environment.text(
        "COMEBACK_STATIC", str(BASE_DIR / "staticfiles" if IS_PRODUCTION else STATE_DIR / "static")
    )
)
FILES_ROOT = Path(environment.text("COMEBACK_FILES", str(STATE_DIR / "files"), production_needs_it=True))
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": FILES_ROOT},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COMEBACK_ENV in ("production", "demo")
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = COMEBACK_ENV in ("development", "test")
WHITENOISE_AUTOREFRESH = COMEBACK_ENV == "development"
DATA_UPLOAD_MAX_MEMORY_SIZE = (
    2 * 1024 * 1024
)  # of a form without its files; JSON has limits of its own for each call
# An order of a thousand lines sends a handful of fields for each: a member of staff opening a return for it.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Mail

# Mails of test shops are caught and shown there; all others go to this one.
EMAIL_BACKEND = "accounts.mail_backend.ShopMailBackend"
OUTGOING_EMAIL_BACKEND = environment.text("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = environment.text("SMTP_HOST", "127.0.0.1", production_needs_it=True)
EMAIL_PORT = environment.number("SMTP_PORT", 587 if IS_PRODUCTION else 1025)
EMAIL_HOST_USER = environment.text("SMTP_USER", "")
EMAIL_HOST_PASSWORD = environment.text("SMTP_PASSWORD", "")
EMAIL_USE_TLS = environment.text("SMTP_TLS", "starttls" if IS_PRODUCTION else "none") == "starttls"
EMAIL_USE_SSL = environment.text("SMTP_TLS", "starttls" if IS_PRODUCTION else "none") == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.text("MAIL_FROM", f"returns@{BASE_HOST}", production_needs_it=True)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Mails that nobody proved to have asked for: of a whole shop, and to one address (accounts/services/mail_budget.py).
MAILS_A_DAY = (20_000, 20)
MAILS_A_DAY_UNVERIFIED = (30, 15)
MAILS_A_DAY_IN_REVIEW = (5, 5)
NEW_READERS_A_DAY_UNVERIFIED = 50  # whom a shop that is not verified may answer in its portal without a proof
SHOP_VERIFICATION = "accounts.services.verification.verify_shop"

# Doors

SECURITY_CONTACT = environment.text("COMEBACK_SECURITY_CONTACT", f"mailto:security@{BASE_HOST}")
PASSWORD_RESET_TIMEOUT = 3600
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    *(["django.contrib.auth.hashers.MD5PasswordHasher"] if COMEBACK_ENV == "test" else []),
]
if COMEBACK_ENV == "test":
    PASSWORD_HASHERS.reverse()  # hashing slowly is tested by Django
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "core.passwords.OwnDetailsValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "core.passwords.BreachedPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/dashboard/"
ACCOUNT_ADAPTER = "accounts.adapters.StaffAccountAdapter"
MFA_ADAPTER = "accounts.adapters.StaffMFAAdapter"
ACCOUNT_FORMS = {"login": "accounts.forms.SignInForm"}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody is written to because a stranger typed his address
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
}  # accounts.services.sign_in counts, for each person alone
MFA_ALLOW_UNVERIFIED_EMAIL = True  # staff are invited by mail: allauth's own table of addresses is empty
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondFactorForm",
    "reauthenticate": "accounts.forms.ProvedAgainForm",
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.forms.PasskeyNameForm",
}

# What browsers let nobody but this very host set: they know such names over https only.
COOKIE_PREFIX = "__Host-" if BASE_SCHEME == "https" else ""
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_HTTPONLY = True  # forms bring the token themselves, and so do their scripts
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language_of_staff"
MESSAGE_STORAGE = (
    "django.contrib.messages.storage.session.SessionStorage"  # never in a cookie: they may name money
)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BASE_SCHEME == "https"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = BASE_SCHEME == "https"
CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if BASE_SCHEME == "https":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    # Hosts below a merchant's own host are not ours to speak for; HttpsMiddleware leads to https.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]

UNFOLD = SHOP_LISTS
UNFOLD_OPERATORS = OPERATORS_LISTS

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Comeback",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "POSTPROCESSING_HOOKS": [
        "api.openapi.document.finish",
    ],
}

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_configuration(
    level=environment.text("LOG_LEVEL", "INFO"), as_json=COMEBACK_ENV != "development"
)

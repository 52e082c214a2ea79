"""What production refuses to start without, and what development remembers."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.demo.run import ROOT
from config.environment import Environment

PRODUCTION = {
    "COMEBACK_ENV": "production",
    "COMEBACK_BASE_HOST": "comeback.example",
    "COMEBACK_FILES": "/data/files",
    "SECRET_KEY": "s" * 40,
    "ENCRYPTION_KEY": "e" * 40,
    "DATABASE_URL": "postgres://comeback:secret@db:5432/comeback",
    "REDIS_URL": "redis://redis:6379/0",
    "SMTP_HOST": "smtp.example",
    "MAIL_FROM": "returns@comeback.example",
}


@pytest.mark.parametrize("missing", sorted(PRODUCTION.keys() - {"COMEBACK_ENV"}))
def test_production_names_the_setting_that_is_missing(missing):
    variables = {name: value for name, value in PRODUCTION.items() if name != missing}

    done = _import_settings(variables)

    assert done.returncode != 0
    assert f"ImproperlyConfigured: {missing} must be set when COMEBACK_ENV is production." in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("COMEBACK_BASE_HOST", "localhost", "COMEBACK_BASE_HOST must be the public host name"),
        ("COMEBACK_BASE_SCHEME", "http", "COMEBACK_BASE_SCHEME must be https"),
        ("DATABASE_URL", "mysql://db/comeback", "DATABASE_URL must look like postgres://"),
        ("SECRET_KEY", "short", "SECRET_KEY must have at least 32 characters."),
        ("SMTP_PORT", "many", "SMTP_PORT is 'many'; it must be a whole number."),
        ("COMEBACK_ENV", "prod", "COMEBACK_ENV is 'prod'; it can be one of"),
    ],
)
def test_production_refuses_a_value_that_cannot_be_meant(name, value, sentence):
    done = _import_settings(PRODUCTION | {name: value})

    assert done.returncode != 0
    assert sentence in done.stderr


def test_production_has_a_sandbox_for_test_shops_only_and_trusts_only_https():
    done = _import_settings(
        PRODUCTION,
        "from config import settings as s; print(s.IS_SANDBOX_FOR_ALL,"
        " s.SESSION_COOKIE_SECURE, s.SECURE_PROXY_SSL_HEADER, repr(s.SANDBOX_BASE_URL))",
    )

    expected = "False True ('HTTP_X_FORWARDED_PROTO', 'https') ''"
    assert done.stdout.strip() == expected, done.stderr


def test_production_starts_no_services_of_its_own(tmp_path):
    environment = PRODUCTION | {"PATH": os.environ["PATH"], "COMEBACK_STATE": str(tmp_path)}
    del environment["DATABASE_URL"]

    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert "DATABASE_URL must be set when COMEBACK_ENV is production." in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path):
    environment = Environment({"COMEBACK_STATE": str(tmp_path)}, tmp_path)

    secret = environment.secret("SECRET_KEY")

    assert len(secret) >= 32
    assert environment.secret("SECRET_KEY") == secret
    assert (tmp_path / "secrets" / "secret_key").stat().st_mode & 0o077 == 0


def test_a_variable_goes_before_what_the_state_remembers(tmp_path):
    (tmp_path / "environment.json").write_text('{"COMEBACK_PORT": "8010"}')
    state = {"COMEBACK_STATE": str(tmp_path)}

    assert Environment(state, tmp_path).text("COMEBACK_PORT") == "8010"
    assert Environment(state | {"COMEBACK_PORT": "9000"}, tmp_path).text("COMEBACK_PORT") == "9000"


def test_without_an_address_the_way_to_get_one_is_said(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="Run the command through bin/services, or set it"):
        Environment({"COMEBACK_STATE": str(tmp_path)}, tmp_path).database()


def _import_settings(
    variables: dict[str, str], program: str = "import config.settings"
) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=variables | {"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )


def test_production_names_its_cookies_so_that_no_other_host_can_set_them():
    done = _import_settings(
        PRODUCTION,
        "from config import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME,"
        " s.COOKIE_PREFIX, s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY, s.CSRF_COOKIE_SECURE)",
    )

    assert done.stdout.split() == [
        "__Host-sessionid", "__Host-csrftoken", "__Host-language_of_staff", "__Host-", "True", "True", "True",
    ], done.stderr  # fmt: skip


def test_every_cookie_of_ours_has_the_prefix():
    for path in ("accounts/devices.py", "portal/frame.py"):
        assert "settings.COOKIE_PREFIX}" in (ROOT / path).read_text()
    setters = {
        str(path.relative_to(ROOT))
        for app in ("accounts", "api", "dashboard", "portal", "tenants", "config", "integrations")
        for path in (ROOT / app).glob("**/*.py")
        if ".set_cookie(" in path.read_text()
    }
    assert setters == {"accounts/devices.py", "portal/views/surroundings.py", "tenants/views.py"}

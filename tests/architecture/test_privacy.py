"""Each field of each table of a shop stands in a ``privacy.py``: as a person's, with what becomes of it, or as nobody's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.apps import apps
from django.conf import settings as project_settings
from django.utils.module_loading import import_string

import commerce.privacy
from commerce.checks import check_every_field_has_its_word
from core.privacy import OtherTable, PersonTable

DECLARED = {table.model: table for path in project_settings.PRIVACY for table in import_string(path).tables}
MODELS = {
    model._meta.label: model
    for model in apps.get_models(include_auto_created=True)
    if model._meta.app_config.name not in project_settings.SHARED_APPS
}


def test_every_field_of_a_shop_has_its_word():
    assert check_every_field_has_its_word() == []


FORGETFUL = replace(
    commerce.privacy.PRIVACY,
    tables=tuple(
        replace(table, erased=table.erased.replace(" birth_date", ""))
        if table.model == "commerce.Customer"
        else table
        for table in commerce.privacy.PRIVACY.tables
    ),
)


def test_a_new_field_without_a_word_is_told(settings):
    settings.PRIVACY = [
        f"{__name__}.FORGETFUL" if path == "commerce.privacy.PRIVACY" else path
        for path in project_settings.PRIVACY
    ]

    (told,) = check_every_field_has_its_word()

    assert told.msg == "What commerce.Customer holds about people is not said: birth_date."


@pytest.mark.parametrize("table", [table for table in DECLARED.values() if isinstance(table, PersonTable)])
def test_a_persons_table_leads_to_its_customer(table):
    rows = MODELS[table.model]._default_manager

    for way in table.of:
        assert str(rows.filter(**{f"{way}__in": [1]}).query)


@pytest.mark.parametrize("table", [table for table in DECLARED.values() if isinstance(table, OtherTable)])
def test_a_table_of_nobody_says_why(table):
    assert table.because.endswith(".")


@pytest.mark.parametrize("path", project_settings.PRIVACY)
def test_an_app_declares_no_tables_of_others(path):
    label = import_string(path).app
    foreign = {"accounts": {"account", "admin", "auth", "contenttypes", "mfa"}}

    assert {table.model.split(".")[0] for table in import_string(path).tables} <= {label} | foreign.get(
        label, set()
    )

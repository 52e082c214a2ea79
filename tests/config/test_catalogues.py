"""Texts are found in code and templates, and what is wrong with a catalogue is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from config.catalogues import LANGUAGES, extract_catalogue, findings, update_catalogues

CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext

def greet(n):
    return _("Hello %(name)s, "
             "welcome") + ngettext("%(count)d item", "%(count)d items", n) + pgettext("verb", "Return")
"""
TEMPLATE = """
{% load i18n %}
    <p title="it's">{% translate "Send it back" %}</p>
  {% blocktranslate count n=items|length trimmed %}
      {{ n }} parcel
  {% plural %}
      {{ n }} parcels
  {% endblocktranslate %} {{ _("inline") }} don't
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "shop" / "templates").mkdir(parents=True)
    (tmp_path / "shop" / "views.py").write_text(CODE)
    (tmp_path / "shop" / "templates" / "page.html").write_text(TEMPLATE)
    return tmp_path


def test_texts_of_code_and_templates_are_found(project):
    found = {(message.id, message.context) for message in extract_catalogue(project) if message.id}

    assert found == {
        ("Hello %(name)s, welcome", None),
        (("%(count)d item", "%(count)d items"), None),
        ("Return", "verb"),
        ("Send it back", None),
        (("%(n)s parcel", "%(n)s parcels"), None),
        ("inline", None),
    }


def test_texts_inside_of_f_strings_are_found(project):
    (project / "shop" / "views.py").write_text("def show(day):\n    return f\"{day} · {_('late')}\"\n")

    assert "late" in {message.id for message in extract_catalogue(project)}


def test_a_missing_an_untranslated_and_an_unused_text_are_said(project):
    update_catalogues(project)
    _translate_everything(project)
    assert findings(project) == []

    (project / "shop" / "views.py").write_text(
        "from django.utils.translation import gettext as _\n_('New')\n"
    )

    assert [line for line in findings(project) if line.startswith("tr")] == [
        "tr: not in the catalogue: 'New'",
        "tr: unused: 'Hello %(name)s, welcome'",
        "tr: unused: 'Return'",
        "tr: unused: ('%(count)d item', '%(count)d items')",
    ]


def test_a_placeholder_that_got_lost_is_said(project):
    update_catalogues(project)
    _translate_everything(project)
    path = project / "locale/tr/LC_MESSAGES/django.po"
    path.write_text(path.read_text().replace('msgstr "Hello %(name)s, welcome"', 'msgstr "Merhaba %(isim)s"'))

    assert [line for line in findings(project) if "Hello" in line] != []


def test_a_language_of_shoppers_alone_lacks_what_only_staff_read(project):
    (project / "dashboard").mkdir()
    (project / "dashboard" / "views.py").write_text(
        "from django.utils.translation import gettext as _, pgettext\n_('Queue'); pgettext('verb', 'Return')\n"
    )
    update_catalogues(project)

    missing = {
        language: {line for line in findings(project) if line.startswith(language)} for language in LANGUAGES
    }

    assert {language: "'Queue'" in "".join(lines) for language, lines in missing.items()} == {
        "tr": True,
        "ko": True,
        "th": True,
        "de": False,
    }
    assert "de: not translated: 'Return'" in missing["de"]


def test_a_text_of_shoppers_is_asked_for_in_their_languages_too(project):
    update_catalogues(project)
    _translate_everything(project)
    (project / "shop" / "more.py").write_text("from django.utils.translation import gettext as _\n_('New')\n")

    assert findings(project) == [
        f"{language}: not in the catalogue: 'New'" for language in ("de", "ko", "th", "tr")
    ]


def test_updating_twice_changes_nothing(project):
    update_catalogues(project)
    before = [(project / f"locale/{language}/LC_MESSAGES/django.po").read_text() for language in LANGUAGES]

    update_catalogues(project)

    assert [
        (project / f"locale/{language}/LC_MESSAGES/django.po").read_text() for language in LANGUAGES
    ] == before


def _translate_everything(project: Path) -> None:
    for path in project.glob("locale/*/LC_MESSAGES/*.po"):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parent.parent.name)
        for message in catalogue:
            if message.id:
                message.string = (
                    message.id if isinstance(message.id, str) else (message.id[1],) * catalogue.num_plurals
                )
        with path.open("wb") as file:
            write_po(file, catalogue)

"""The texts of the product in every language: found in code and templates, checked, compiled.

A language has every text, or only those of pages and mails that shoppers read (``SHOPPERS_LANGUAGES``).

``python -m config.catalogues update|check|compile`` needs Babel and no gettext program.
"""

from __future__ import annotations

import argparse
import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from core import clock

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("tr", "ko", "th", "de")
# Languages of shoppers alone: their pages and their mails. Staff never see them, so they lack what only staff read.
SHOPPERS_LANGUAGES = frozenset({"de"})
# Where texts stand that no shopper ever reads. A place that is not named here is taken for a shopper's.
STAFF_PLACES = (
    "accounts/adapters.py",
    "accounts/admin",
    "accounts/forms.py",
    "accounts/own_views.py",
    "accounts/scopes.py",
    "accounts/second_factor_gate.py",
    "accounts/services/settings.py",
    "accounts/services/staff.py",
    "accounts/staff_letters.py",
    "accounts/views.py",
    "api/",
    "commerce/importing/",
    "commerce/services/customer_notes.py",
    "commerce/services/erasures.py",
    "commerce/services/imports.py",
    "commerce/services/orders.py",
    "commerce/services/retention.py",
    "commerce/snapshots/",
    "config/",
    "core/passwords.py",
    "dashboard/",
    "integrations/",
    "loyalty/benefits.py",
    "loyalty/services/",
    "notifications/merchant_texts.py",
    "notifications/topics.py",
    "returns/policy/warning_texts.py",
    "returns/services/back_tests.py",
    "returns/services/dispositions.py",
    "returns/services/inspecting.py",
    "returns/services/late_announcements.py",
    "returns/services/parcels_aside.py",
    "returns/services/reasons.py",
    "returns/services/payout_batches.py",
    "returns/services/payouts.py",
    "returns/services/pinning.py",
    "returns/services/policies.py",
    "returns/services/receipts.py",
    "returns/services/receiving.py",
    "returns/services/refunds.py",
    "returns/services/second_tries.py",
    "returns/services/sending_back.py",
    "returns/services/settings.py",
    "returns/services/shop_orders.py",
    "returns/services/undoing.py",
    "returns/services/unexpected.py",
    "templates/account/",
    "templates/api/",
    "templates/dashboard/",
    "templates/mfa/",
    "templates/tenants/base.html",
    "templates/tenants/landing.html",
    "templates/tenants/sign_up.html",
    "tenants/",
)
DOMAIN = "django"
PASSED_OVER = {"tests", "benchmarks", "docs", "locale", "migrations", "node_modules", "staticfiles"}
TEMPLATE_ENDINGS = {".html", ".txt", ".xml"}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "N_": None,
    "NN_": (1, 2),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_PLAIN_KEYWORDS = frozenset(name for name, places in KEYWORDS.items() if places is None)
COMMENT_TAGS = ("Translators:",)

Key = tuple[str | tuple[str, ...], str | None]


def extract_catalogue(root: Path = ROOT) -> Catalog:
    """Every text of our code and templates."""
    catalogue = Catalog(project="Comeback", charset="utf-8")
    for path in _sources(root):
        place = path.relative_to(root).as_posix()
        for line, message, comments, context in _texts_in(path):
            catalogue.add(message, locations=[(place, line)], auto_comments=comments, context=context)
    return catalogue


def texts_of(language: str, everything: Catalog) -> Catalog:
    """The texts that the catalogue of ``language`` has to hold: all, or those that shoppers read."""
    if language not in SHOPPERS_LANGUAGES:
        return everything
    catalogue = Catalog(project=everything.project, charset="utf-8")
    for message in everything:
        if message.id and any(not place.startswith(STAFF_PLACES) for place, _line in message.locations):
            catalogue[message.id] = message
    return catalogue


def update_catalogues(root: Path = ROOT) -> None:
    """Add new texts, untranslated, to every language's file, drop unused ones, compile."""
    template = extract_catalogue(root)
    for language in LANGUAGES:
        path = _po_path(root / "locale", language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = _read(path, language) if path.exists() else _new_catalogue(language)
        created, revised = catalogue.creation_date, catalogue.revision_date
        catalogue.update(texts_of(language, template), no_fuzzy_matching=True)
        catalogue.creation_date, catalogue.revision_date = created, revised
        written = io.BytesIO()
        write_po(written, catalogue, width=110, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
        path.write_bytes(written.getvalue())
    compile_catalogues(root / "locale")


def compile_catalogues(folder: Path) -> None:
    """Write each language's ``.mo`` when its ``.po`` is newer."""
    for path in folder.glob("*/LC_MESSAGES/*.po"):
        compiled = path.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            continue
        draft = compiled.with_suffix(".new")
        with draft.open("wb") as file:
            write_mo(file, _read(path, path.parent.parent.name))
        draft.replace(compiled)


def findings(root: Path = ROOT) -> list[str]:
    """What is wrong with the catalogues: a text that is missing, fuzzy, unused or has other placeholders."""
    template = extract_catalogue(root)
    found = []
    for language in LANGUAGES:
        used = {_key(message.id, message.context) for message in texts_of(language, template) if message.id}
        path = _po_path(root / "locale", language)
        if not path.exists():
            found.append(f"{language}: there is no catalogue; bin/messages makes it")
            continue
        catalogue = _read(path, language)
        known = {_key(message.id, message.context): message for message in catalogue if message.id}
        found += [f"{language}: not in the catalogue: {key[0]!r}" for key in used - known.keys()]
        for key, message in known.items():
            if key not in used:
                found.append(f"{language}: unused: {key[0]!r}")
            elif message.fuzzy:
                found.append(f"{language}: fuzzy: {key[0]!r}")
            elif not _is_translated(message.string):
                found.append(f"{language}: not translated: {key[0]!r}")
            else:
                found += [f"{language}: {error}: {key[0]!r}" for error in message.check(catalogue)]
    return sorted(found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("act", choices=["update", "check", "compile"])
    act = parser.parse_args().act
    if act == "update":
        update_catalogues()
    elif act == "compile":
        compile_catalogues(ROOT / "locale")
    found = findings() if act in ("update", "check") else []
    for line in found:
        print(line)  # noqa: T201 (a command's answer)
    return 1 if found and act == "check" else 0


def _sources(root: Path) -> Iterator[Path]:
    folders = [path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")]
    for folder in sorted(folders):
        if folder.name in PASSED_OVER:
            continue
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".py", *TEMPLATE_ENDINGS} and not PASSED_OVER.intersection(
                path.parts[len(root.parts) :]
            ):
                yield path


def _texts_in(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    if path.suffix == ".py":
        source = path.read_bytes()
    else:
        # Django turns a template into calls of gettext between letters X; its indentation means nothing.
        turned = templatize(path.read_text(), origin=str(path))
        source = "\n".join(line.strip() for line in turned.splitlines()).encode()
    yield from extract(
        "python",
        io.BytesIO(source),
        keywords=KEYWORDS,
        comment_tags=COMMENT_TAGS,
        strip_comment_tags=True,
    )
    if path.suffix == ".py":
        yield from _texts_in_f_strings(source)


def _texts_in_f_strings(source: bytes) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    """Calls inside of f-strings, which Babel sees only from Python 3.12 on."""
    for string in ast.walk(ast.parse(source)):
        if not isinstance(string, ast.JoinedStr):
            continue
        for call in ast.walk(string):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Name)
                and call.func.id in _PLAIN_KEYWORDS
            ):
                text = call.args[0]
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield call.lineno, text.value, [], None


def _read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN, abort_invalid=True)


def _new_catalogue(language: str) -> Catalog:
    now = clock.real_now()
    return Catalog(
        locale=language,
        project="Comeback",
        version="1",
        header_comment=f"# Comeback, {language}.",
        last_translator="Comeback",
        msgid_bugs_address="",
        language_team=language,
        creation_date=now,
        revision_date=now,
        fuzzy=False,
    )


def _po_path(folder: Path, language: str) -> Path:
    return folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def _key(identity: str | tuple[str, ...] | list[str], context: str | None) -> Key:
    return (identity if isinstance(identity, str) else tuple(identity)), context


def _is_translated(text: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(text) and (isinstance(text, str) or all(text or ()))


if __name__ == "__main__":
    sys.exit(main())

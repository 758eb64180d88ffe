"""Every text that people see is there in every language, and compiled."""

from __future__ import annotations

import gettext
import os
import shutil
import subprocess
from pathlib import Path

import allauth
import pytest
from django.conf import settings

from tests.harness.needs import need

ROOT = Path(settings.BASE_DIR)
LOCALE = ROOT / "locale"
ALLAUTH = ROOT / "accounts" / "allauth_texts"
DOMAINS = ("django", "djangojs")
LANGUAGES = sorted(folder.name for folder in LOCALE.iterdir())
# What `make messages` looks through.
SOURCES = ("drawmessenger", "accounts", "groups", "chat", "canvas", "templates", "static", "locale")


def texts(language: str, domain: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def lines_of(program: str, *given: str) -> list[str]:
    done = subprocess.run([need(program), *given], check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


def catalogue(path: Path) -> dict[object, str]:
    with path.open("rb") as file:
        found: dict[object, str] = vars(gettext.GNUTranslations(file))["_catalog"]
    return found | {"": ""}


def test_languages_that_can_be_chosen_are_those_that_there_are():
    assert {code for code, _ in settings.LANGUAGES} == {"en-gb", *LANGUAGES}


def test_no_text_is_without_its_translation(tmp_path):
    """Collected anew, nothing is missing, out of date, or there for nothing."""
    need("xgettext")
    for name in SOURCES:
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("manage.py", "Makefile", "requirements.txt"):
        shutil.copy2(ROOT / name, tmp_path / name)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(["make", "--silent", "messages"], cwd=tmp_path, env=kept, check=True)
    for language in LANGUAGES:
        for domain in DOMAINS:
            path = texts(language, domain)
            anew = tmp_path / path.relative_to(ROOT)
            for state in ("--untranslated", "--only-fuzzy"):
                assert lines_of("msgattrib", state, "--no-location", str(anew)) == []
            ids = [set(catalogue(one.with_suffix(".mo"))) for one in (anew, path)]
            assert ids[0] == ids[1], "call `make messages`"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_what_is_compiled_is_what_is_written(language, domain, tmp_path):
    compiled_anew(texts(language, domain), tmp_path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_of_allauth_are_said_in_our_words(language, tmp_path):
    """It still has each of them: they are not there for nothing."""
    path = ALLAUTH / language / "LC_MESSAGES" / "django.po"
    compiled_anew(path, tmp_path)
    theirs = Path(allauth.__file__).parent / "locale" / language / "LC_MESSAGES" / "django.mo"
    assert set(catalogue(path.with_suffix(".mo"))) <= set(catalogue(theirs))


def compiled_anew(path: Path, folder: Path) -> None:
    lines_of("msgfmt", "--check-format", "-o", str(folder / "anew.mo"), str(path))
    assert catalogue(path.with_suffix(".mo")) == catalogue(folder / "anew.mo")

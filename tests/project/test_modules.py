"""What a page's head names of the modules that it needs."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.contrib.staticfiles.finders import get_finder

from drawmessenger.modules import bundle_of, imports, with_imports


def test_imports_of_every_form_are_found_and_nothing_else():
    source = """// What we import from "./comment.js" is no import.
import { one } from "./one.js";
import {
  two,
  three,
} from '../two.js';
import "./three.js";
export { four } from "./four.js";
/** @param {import("./type.js").Type} type */
export const later = () => import("./later.js");
import outside from "outside";
"""
    assert imports(source) == ["./one.js", "../two.js", "./three.js", "./four.js"]


def test_the_room_names_each_of_its_modules_once():
    names = with_imports("js/pages/room.js")
    assert names[0] == "js/pages/room.js"
    assert "js/canvas/brush.js" in names
    assert len(names) == len(set(names))


@pytest.fixture
def room(client, group, alice):
    client.force_login(alice)
    return lambda: client.get(f"/groups/{group.pk}/").content.decode()


@pytest.fixture
def bundled(settings, tmp_path) -> Iterator[None]:
    """A room's page that `make bundle` has made one file of."""
    (tmp_path / "bundles").mkdir()
    (tmp_path / "bundles" / "room.js").write_text("// all of it")
    settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS[:1], tmp_path]
    forget()
    yield
    forget()


@pytest.fixture
def modules(settings) -> Iterator[None]:
    settings.STATICFILES_DIRS = settings.STATICFILES_DIRS[:1]
    forget()
    yield
    forget()


def forget() -> None:
    bundle_of.cache_clear()
    get_finder.cache_clear()


def test_the_room_s_page_names_the_canvas_first_and_then_what_is_around_it(modules, room):
    page = room()
    places = [page.index(name) for name in ("js/canvas/brush.js", "js/chat/composer.js")]
    assert places == sorted(places)
    first, later = with_imports("js/pages/room.js"), with_imports("js/pages/around.js")
    assert page.count('<link rel="modulepreload"') == len({*first, *later})
    assert '<script type="module" src="/static/js/pages/room.js">' in page


def test_a_bundle_takes_the_place_of_the_modules(bundled, room):
    page = room()
    assert page.count('<link rel="modulepreload"') == 1
    assert '<script type="module" src="/static/bundles/room.js">' in page
    assert "js/canvas/brush.js" not in page


def test_a_bundle_from_before_an_upgrade_is_not_used(bundled, room, tmp_path):
    os.utime(tmp_path / "bundles" / "room.js", (0, 0))
    assert "js/canvas/brush.js" in room()


def test_who_develops_gets_the_modules(bundled, room, settings):
    settings.DEBUG = True
    assert "js/canvas/brush.js" in room()

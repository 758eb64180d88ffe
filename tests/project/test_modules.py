"""What a page's head names of the modules that it needs."""

from __future__ import annotations

from drawmessenger.modules import imports, with_imports


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


def test_the_room_s_page_names_them(client, group, alice):
    client.force_login(alice)
    page = client.get(f"/groups/{group.pk}/").content.decode()
    assert page.count('<link rel="modulepreload"') == len(with_imports("js/pages/room.js"))

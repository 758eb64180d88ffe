"""Markdown: what is shown, what is not, and how long it takes at most."""

from __future__ import annotations

import json
import re
import time
from html.parser import HTMLParser
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from chat.emoji import is_emoji, is_few_emoji
from chat.markdown import MAX_CHARS, TAGS, Member, is_one_url, plain, render

BOB = Member(UUID(int=7), "Bob <b>")
MEMBERS = {"bob": BOB}
CORPUS = json.loads((Path(__file__).parents[2] / "tests/vectors/xss.json").read_text())
LINK = 'target="_blank" rel="noopener noreferrer nofollow"'


def html(text: str) -> str:
    return render(text, MEMBERS).html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**b** *i* ~~s~~ `c`", "<p><strong>b</strong> <em>i</em> <s>s</s> <code>c</code></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("> quoted", "<blockquote>\n<p>quoted</p>\n</blockquote>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("# no heading", "<p># no heading</p>"),
        (
            "see https://e.org/a.",
            f'<p>see <a href="https://e.org/a" {LINK}>https://e.org/a</a>.</p>',
        ),
        ("[x](http://e.org)", f'<p><a href="http://e.org" {LINK}>x</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("||secret||", '<p><mark class="spoiler">secret</mark></p>'),
        ("a || b", "<p>a || b</p>"),
        ("&nbsp;", "<p>&amp;nbsp;</p>"),
        ("[a]: http://e.org", f'<p>[a]: <a href="http://e.org" {LINK}>http://e.org</a></p>'),
    ],
)
def test_what_is_shown(text, shown):
    assert html(text) == shown


def test_code_is_coloured_by_classes_alone():
    found = html("```python\nif x: pass\n```")
    assert found.startswith('<pre class="code"><code><span class="k">if</span>')
    assert "style" not in found
    assert html("```nonsense\n<x>\n```") == '<pre class="code"><code>&lt;x&gt;\n</code></pre>'


def test_members_are_mentioned_and_nobody_else():
    found = render("@bob @BOB, @carol a@bob.org `@bob` @bobby", MEMBERS)
    assert found.mentions == [BOB.id]
    assert (
        found.html.count(f'<span class="mention" data-user="{BOB.id}">@Bob &lt;b&gt;</span>') == 2
    )
    assert "@carol" in plain(found.html)
    assert not found.all
    called = render("@all", MEMBERS, all=True)
    assert (called.all, called.mentions) == (True, [])


def test_the_first_link_is_noted_unless_it_is_hidden():
    assert render("||https://a.org|| https://b.org https://c.org").url == "https://b.org"
    assert render("`https://a.org`").url == ""


def test_plain_text_hides_spoilers_and_is_cut():
    assert plain(html("a **b** ||hidden *x*|| c\n\nd")) == "a b … c d"
    assert plain(html("x" * 300), 140) == "x" * 139 + "…"


HOSTILE = {
    "brackets": "[" * MAX_CHARS,
    "links": "[](" * 3333,
    "nested links": "[a](<b" * 1600,
    "emphasis": "*a_ " * 2500,
    "stars": "*" * MAX_CHARS,
    "ticks": "`a" * 5000,
    "runs of ticks": "".join("`" * n + " " for n in range(1, 139)),
    "quotes": ">" * MAX_CHARS,
    "stairs": "\n".join("  " * n + "- a" for n in range(95)),
    "spoilers": "||" * 5000,
    "schemes": "a://" * 2500,
    "addresses": "http://" * 1400,
    "long address": "http://a." + "a." * 4900,
    "mails": "mailto:" * 1400,
    "entities": "&#x" * 3000,
    "java": "```java\n" + "a " * 4900,
    "python": "```python\n" + "f'{" * 3000,
    "html": "```html\n" + "<a " * 3000,
    "names": "@a" * 5000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_takes_long(text):
    began = time.process_time()
    found = render(text[:MAX_CHARS], MEMBERS)
    assert time.process_time() - began < 1.0
    assert len(found.html) < 80_000
    assert plain(found.html) or found.html == "<hr>"


def test_what_is_nested_too_deeply_stays_as_it_was_typed():
    deep = ">" * 30 + " bottom"
    assert html(deep) == "<p>" + "&gt;" * 30 + " bottom</p>"


# --- Nothing runs --------------------------------------------------------------------------


ATTRIBUTES = {"href", "target", "rel", "class", "data-user", "start"}


class Auditor(HTMLParser):
    def handle_starttag(self, tag, attrs):
        assert tag in TAGS, tag
        for name, value in attrs:
            assert name in ATTRIBUTES, name
            if name == "href":
                assert re.match(r"(https?://|mailto:)", value, re.IGNORECASE), value

    def handle_comment(self, data):
        raise AssertionError(data)


def audit(text: str) -> None:
    auditor = Auditor()
    auditor.feed(render(text, MEMBERS).html)
    auditor.close()


def test_the_corpus_is_large():
    assert len(set(CORPUS)) >= 100


@pytest.mark.parametrize("text", CORPUS)
def test_nothing_of_the_corpus_becomes_anything_that_runs(text):
    for form in (text, f"`{text}`", f"||{text}||", f"[{text}](http://e.org)", f"[x]({text})"):
        audit(form)
    audit(f"```html\n{text}\n```")


@given(
    st.text(alphabet="<>\"'`*_~|[]()!&;:/\\@# \nabhtpsjox=.-", max_size=60)
    | st.lists(st.sampled_from(CORPUS), min_size=2, max_size=3).map("".join)
)
def test_nothing_that_can_be_typed_runs(text):
    audit(text)


# --- Types ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["👍", "👍🏽", "❤️", "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🇸🇪", "1️⃣", "🏳️‍🌈"])
def test_one_emoji(text):
    assert is_emoji(text)
    assert is_few_emoji(f" {text} {text}\n")


@pytest.mark.parametrize("text", ["", "a", "1", "#", "©", "👍👍", "👍a", "‍", "️", "<b>", "👍" * 50])
def test_no_emoji(text):
    assert not is_emoji(text)


def test_types_by_content():
    assert is_few_emoji("🎉🎉 🎉")
    assert not is_few_emoji("🎉 x")
    assert not is_few_emoji("🎉" * 9)
    assert is_one_url(" https://example.org/?a=1 ")
    assert not is_one_url("see https://example.org/")

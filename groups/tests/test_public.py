"""Looking for public groups by words and by tag, in pages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from drawmessenger.errors import Invalid
from groups import desk, selectors, services

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]


def public(user, name, **more):
    return services.group_create(user=user, name=name, visibility="public", **more)


def names(found) -> list[str]:
    return [group.name for group in found.groups]


def test_words_are_found_in_name_description_and_tags(alice, charlie, group):
    public(alice, "Boats", description="Wooden ones", tags=["Sea"])
    public(alice, "Tea", tags=["hot drinks"])
    for query, expected in (
        ("boat", ["Boats"]),
        ("WOODEN sea", ["Boats"]),
        ("wooden tea", []),
        ("", ["Boats", "Tea"]),
        ("harbour", []),  # private
        ("%", []),
    ):
        assert names(desk.public_search(user=charlie, query=query)) == expected


def test_a_tag_is_a_whole_one(alice, charlie):
    public(alice, "Boats", tags=["Sea"])
    public(alice, "Seaside", description="sea", tags=["seaside"])
    public(alice, "Tea", tags=["hot drinks"])
    assert names(desk.public_search(user=charlie, tag="sea")) == ["Boats"]
    assert names(desk.public_search(user=charlie, tag="Hot Drinks")) == ["Tea"]
    assert names(desk.public_search(user=charlie, tag="hot")) == []
    assert names(desk.public_search(user=charlie, tag="sea", query="tea")) == []


def test_ones_own_are_left_out(alice, charlie):
    public(charlie, "Mine")
    public(alice, "Other")
    assert names(desk.public_search(user=charlie, query="")) == ["Other"]


@pytest.mark.parametrize("asked", [{}, {"tag": "sea"}])
@pytest.mark.parametrize("cached", [500, 3, 1])
def test_pages_follow_each_other(alice, charlie, monkeypatch, asked, cached):
    monkeypatch.setattr(selectors, "LIST_LIMIT", cached)
    monkeypatch.setattr(desk, "PUBLIC_PAGE", 2)
    for name in ("a", "b", "b", "c", "d"):
        public(alice, name, tags=["sea"])
    seen, found = [], desk.public_search(user=charlie, **asked)
    while True:
        seen += names(found)
        if not found.after:
            break
        found = desk.public_search(user=charlie, after=found.after, **asked)
    assert seen == ["a", "b", "b", "c", "d"]


def test_what_cannot_be_looked_for(charlie):
    for bad in ({"query": "x" * 101}, {"tag": "x" * 101}, {"after": "x"}):
        with pytest.raises(Invalid):
            desk.public_search(user=charlie, **bad)


def test_the_page_and_the_json_view(client, alice, charlie):
    public(alice, "Boats", tags=["Sea"])
    public(alice, "Tea")
    client.force_login(charlie)
    page = client.get(reverse("groups:list"), {"q": "boat"}).content.decode()
    assert "Boats" in page
    assert ">Tea<" not in page
    page = client.get(reverse("groups:list"), {"tag": "sea", "q": "zzz"}).content.decode()
    assert "No public group is like that." in page
    answer = client.get("/api/v1/public-groups", {"tag": "sea"}).json()
    assert [group["name"] for group in answer["groups"]] == ["Boats"]
    assert answer["after"] is None

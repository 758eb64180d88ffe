"""GIFs of a provider: asked by the server alone, small, encoded again, and only with a key."""

from __future__ import annotations

import io
from uuid import UUID, uuid4

import pytest
from PIL import Image

from chat import gifs
from chat.fetching import MAX_BYTES
from chat.models import Attachment
from chat.services import message_send
from tests.harness.giphy import KEY, gif, provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def giphy(settings):
    gifs._bucket.cache_clear()
    with provider() as found:
        settings.GIPHY_API_KEY, settings.GIPHY_URL = KEY, found.url
        settings.LINK_PREVIEW_TEST_HOSTS = [found.host]
        yield found


@pytest.fixture
def alice_client(client, alice):
    client.force_login(alice)
    return client


def choose(client, group, gif_id):
    body = {"id": gif_id}
    return client.post(f"/api/v1/groups/{group.pk}/gifs", body, content_type="application/json")


def test_without_a_key_there_is_nothing(alice_client, group):
    for answer in (
        alice_client.get("/api/v1/gifs", {"q": "tea"}),
        alice_client.get("/api/v1/gifs/gif1/preview"),
        choose(alice_client, group, "gif1"),
    ):
        assert answer.status_code == 404
        assert answer.json()["detail"] == "This server has no search for GIFs."
    page = alice_client.get(f"/groups/{group.pk}/")
    assert page.context["page"]["chat"]["gifs"] is False
    assert b"composer-gif" not in page.content


def test_a_search_comes_in_pages(alice_client, giphy):
    first = alice_client.get("/api/v1/gifs", {"q": " tea "}).json()
    assert first["provider"] == "GIPHY"
    assert first["gifs"][0] == {"id": "gif0", "title": "boat GIF", "width": 200, "height": 120}
    assert (len(first["gifs"]), first["next"]) == (24, 24)
    path, asked = giphy.asked[-1]
    assert path == "/v1/gifs/search"
    assert asked == {
        "api_key": KEY, "q": "tea", "limit": "24", "offset": "0", "rating": "g", "lang": "en"
    }  # fmt: skip
    second = alice_client.get("/api/v1/gifs", {"q": "tea", "offset": 24}).json()
    assert (len(second["gifs"]), second["next"]) == (6, None)
    assert alice_client.get("/api/v1/gifs", {"q": "nothing"}).json()["gifs"] == []


def test_without_words_it_asks_for_what_is_liked(alice_client, giphy, settings):
    settings.GIPHY_RATING = "pg"
    assert alice_client.get("/api/v1/gifs").json()["gifs"]
    path, asked = giphy.asked[-1]
    assert (path, asked["rating"], asked.get("q")) == ("/v1/gifs/trending", "pg", None)


def test_the_small_pictures_are_ours(alice_client, giphy):
    alice_client.get("/api/v1/gifs", {"q": "tea"})
    moving = alice_client.get("/api/v1/gifs/gif2/preview")
    assert moving["Content-Type"] == "image/gif"
    assert moving["X-Content-Type-Options"] == "nosniff"
    assert "private" in moving["Cache-Control"]
    picture = Image.open(io.BytesIO(moving.content))
    assert (picture.size, picture.n_frames) == ((200, 200), 3)
    still = alice_client.get("/api/v1/gifs/gif2/preview", {"still": "true"})
    assert still["Content-Type"] == "image/webp"
    assert not getattr(Image.open(io.BytesIO(still.content)), "is_animated", False)
    # The search has told where they are.
    assert [path for path, _ in giphy.asked if path == "/v1/gifs/gif2"] == []


def test_a_gif_that_is_chosen_becomes_a_file_of_the_group(alice, alice_client, group, giphy):
    kept = choose(alice_client, group, "gif3")
    assert kept.status_code == 201
    facts = kept.json()
    assert (facts["name"], facts["type"], facts["width"]) == ("tea GIF.gif", "image/gif", 320)
    event = message_send(
        group=group, user=alice, client_id=uuid4(), content="", attachments=[UUID(facts["id"])]
    )
    assert event.type == "GIF"
    assert Attachment.objects.get().event_id == event.pk


def test_who_may_not_write_gets_none(client, charlie, group, giphy):
    client.force_login(charlie)
    assert choose(client, group, "gif3").status_code == 404
    group.visibility = "public"
    group.save()
    assert choose(client, group, "gif3").status_code == 403
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("gif_id", ["gif99", "..", "a/b", "search?x", "x" * 65])
def test_what_the_provider_does_not_have_is_not_found(alice_client, group, giphy, gif_id):
    assert choose(alice_client, group, gif_id).status_code == 404


def test_a_provider_cannot_lead_the_server_inside(alice_client, group, giphy):
    entry = giphy.entry(1)
    for image in entry["images"].values():
        image["url"] = "http://127.0.0.1:1/secret.gif"
    giphy.entry = lambda number: entry
    answer = choose(alice_client, group, "gif1")
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")


def test_the_widest_that_is_small_enough_is_taken(alice_client, group, giphy):
    whole = giphy.entry

    def entry(number):
        found = whole(number)
        found["images"]["original"]["size"] = str(MAX_BYTES)
        return found

    giphy.entry = entry
    assert choose(alice_client, group, "gif0").json()["width"] == 200


@pytest.mark.parametrize(
    "answer",
    [
        (200, "text/html", b"<p>No"),
        (200, "image/gif", b"GIF89a and nothing else"),
        (200, "image/gif", gif(300, 300) + b"\0" * MAX_BYTES),
        (500, "image/gif", b""),
    ],
)
def test_a_file_that_is_none_is_refused(alice_client, group, giphy, answer):
    giphy.files["/media/0/320x192.gif"] = answer
    assert choose(alice_client, group, "gif0").status_code in {400, 404, 503}
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("body", [b"not JSON", b"[]", b'{"data": [1, {"id": "../x"}, null]}'])
def test_an_answer_that_makes_no_sense_breaks_nothing(alice_client, giphy, body):
    giphy.files["/v1/gifs/search"] = (200, "application/json", body)
    answer = alice_client.get("/api/v1/gifs", {"q": "tea"})
    assert answer.status_code in {200, 503}
    assert answer.json().get("gifs", []) == []


def test_a_provider_that_is_gone_is_said_so(alice_client, giphy, caplog):
    giphy.files["/v1/gifs/search"] = (500, "application/json", b"{}")
    answer = alice_client.get("/api/v1/gifs", {"q": "tea"})
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert KEY not in caplog.text


def test_a_person_may_ask_so_often(alice_client, giphy):
    answers = [alice_client.get("/api/v1/gifs", {"q": "tea"}).status_code for _ in range(45)]
    assert answers[:40] == [200] * 40
    assert answers[-1] == 429


def test_a_query_is_short(alice_client, giphy):
    assert alice_client.get("/api/v1/gifs", {"q": "a" * 51}).status_code == 400
    assert giphy.asked == []

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.deletion import account_delete
from accounts.faces import face_set
from accounts.models import User
from accounts.services import guest_create, guest_upgrade, password_set, user_update
from drawmessenger.errors import Conflict, Invalid, NotFound
from drawmessenger.pictures import MAX_BYTES


def test_a_profile_is_changed(client, alice):
    client.force_login(alice)
    response = client.post(
        reverse("profile"),
        {
            "username": "alice",
            "full_name": "Alice A.",
            "about_me": "Boats.",
            "date_of_birth": "1990-02-03",
        },
    )
    assert response.status_code == 302
    alice.refresh_from_db()
    assert (alice.full_name, alice.about_me) == ("Alice A.", "Boats.")
    assert str(alice.date_of_birth) == "1990-02-03"


def test_nothing_else_is_changed_by_more_fields(client, alice):
    client.force_login(alice)
    client.post(
        reverse("profile"),
        {"username": "a", "full_name": "A", "is_staff": "1", "email": "x@example.org"},
    )
    alice.refresh_from_db()
    assert (alice.is_staff, alice.email) == (False, "alice@example.org")


def test_a_bad_profile_names_the_field(alice):
    with pytest.raises(Invalid) as caught:
        user_update(user=alice, about_me="x" * 2001)
    assert caught.value.field == "about_me"


def test_a_profile_needs_somebody(client):
    assert client.get(reverse("profile")).status_code == 302


@pytest.mark.parametrize(
    "name", ["Al Ice", "-alice", "x" * 31, "admin", "all", "ALL", "deleted-1", "Deleted-me"]
)
def test_some_user_names_are_not_to_be_had(alice, name):
    with pytest.raises(Invalid) as caught:
        user_update(user=alice, username=name)
    assert caught.value.field == "username"
    assert alice.username == "alice"


def test_a_user_name_is_anybodys_once(alice, bob):
    with pytest.raises(Conflict):
        user_update(user=alice, username="BOB")
    assert user_update(user=alice, username=" Alice.A ").username == "alice.a"


def test_a_profile_writes_nothing_but_what_was_given(alice):
    stale = User.objects.get(pk=alice.pk)
    User.objects.filter(pk=alice.pk).update(is_active=False, password="new", phone_number="1")
    user_update(user=stale, about_me="Boats.")
    alice.refresh_from_db()
    assert (alice.is_active, alice.password, alice.phone_number) == (False, "new", "1")
    assert alice.about_me == "Boats."


def test_who_is_deleted_meanwhile_stays_nobody(alice):
    stale = User.objects.get(pk=alice.pk)
    account_delete(user=alice)
    with pytest.raises(NotFound):
        user_update(user=stale, full_name="Alice", username="alice.a")
    with pytest.raises(NotFound):
        password_set(user=stale, password="correct horse")
    alice.refresh_from_db()
    assert str(alice) == "Deleted person"
    assert alice.full_name == "Deleted person"
    assert not alice.has_usable_password()


def test_an_upgrade_brings_no_deleted_guest_back(db):
    guest = guest_create(full_name="Gus")
    account_delete(user=User.objects.get(pk=guest.pk))
    with pytest.raises(NotFound):
        guest_upgrade(user=guest, email="gus@example.org", password="correct horse")
    assert User.objects.get(pk=guest.pk).email is None


def test_nobody_is_born_tomorrow(alice):
    with pytest.raises(Invalid) as caught:
        user_update(user=alice, date_of_birth=timezone.localdate() + timedelta(days=1))
    assert caught.value.field == "date_of_birth"
    user_update(user=alice, date_of_birth=timezone.localdate())
    assert user_update(user=alice, date_of_birth=None).date_of_birth is None


def test_the_password_of_a_guest_is_not_their_address(db):
    guest = guest_create(full_name="Gus")
    with pytest.raises(Invalid) as caught:
        guest_upgrade(user=guest, email="penguin.island@example.org", password="penguin.island")
    assert caught.value.field == "password"
    assert guest.is_guest


def picture(size=(600, 200), kind="PNG"):
    output = io.BytesIO()
    Image.new("RGB", size, "#d8473d").save(output, kind)
    return output.getvalue()


def test_a_picture_becomes_a_square_and_replaces_the_one_before(client, alice, bob):
    client.force_login(alice)
    upload = SimpleUploadedFile("me.png", picture())
    client.post(reverse("picture"), {"picture": upload})
    alice.refresh_from_db()
    first, path = alice.picture.name, alice.face_url
    client.force_login(bob)
    answer = client.get(path)
    data = b"".join(answer)
    assert Image.open(io.BytesIO(data)).size == (320, 320)
    assert answer["Content-Security-Policy"] == "sandbox"
    face_set(user=alice, data=picture((50, 90), "JPEG"))
    assert not alice.picture.storage.exists(first)
    assert client.get(path).status_code == 404
    client.force_login(alice)
    assert alice.face_url in client.get(reverse("profile")).content.decode()
    client.post(reverse("picture"), {"remove": "yes"})
    alice.refresh_from_db()
    assert alice.face_url == ""


@pytest.mark.parametrize("data", [b"no picture", b"<svg/>", picture()[:200]])
def test_what_is_no_picture_changes_nothing(client, alice, data):
    client.force_login(alice)
    client.post(reverse("picture"), {"picture": SimpleUploadedFile("me.png", data)})
    alice.refresh_from_db()
    assert not alice.picture


def test_a_picture_is_read_no_further_than_its_limit(client, alice, monkeypatch):
    read = []
    monkeypatch.setattr("accounts.views.face_set", lambda user, data: read.append(len(data)))
    client.force_login(alice)
    upload = SimpleUploadedFile("me.png", b"x" * (MAX_BYTES + 100))
    client.post(reverse("picture"), {"picture": upload})
    assert read == [MAX_BYTES + 1]


def test_faces_are_for_people_who_are_signed_in(client, alice):
    face_set(user=alice, data=picture())
    assert client.get(alice.face_url).status_code == 302


def test_colours_and_language_go_along(client, alice):
    client.force_login(alice)
    form = {"username": "alice", "full_name": "A", "theme": "dark", "language": "en-gb"}
    answer = client.post(reverse("profile"), form)
    assert answer.cookies["django_language"].value == "en-gb"
    assert 'data-theme="dark"' in client.get(reverse("profile")).content.decode()
    refused = client.post(reverse("profile"), form | {"theme": "pink"})
    assert refused.context["form"].errors["theme"]


@pytest.mark.parametrize(
    ("chosen", "said"), [("de", "Gespeichert."), ("en-gb", "Saved."), ("", "Gespeichert.")]
)
def test_it_is_said_in_the_language_that_was_chosen(client, alice, chosen, said):
    client.force_login(alice)
    client.cookies["django_language"] = "en-gb"
    form = {"username": "alice", "full_name": "Alice", "theme": "dark", "language": chosen}
    answer = client.post("/me/", form, headers={"accept-language": "de-CH"})
    assert answer.status_code == 302
    (message,) = list(get_messages(answer.wsgi_request))
    assert str(message) == said

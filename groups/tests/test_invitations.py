"""Invitations: how long, for how many, by e-mail, taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from drawmessenger.errors import Busy, Invalid, NotAllowed, NotFound, TooMany
from groups import desk, invitations
from groups.models import Invitation, Membership
from groups.moderation import member_ban, member_remove
from groups.tests.helpers import set_role, verbs

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]


def make(group, user, **limits) -> tuple[Invitation, str]:
    return invitations.invitation_create(group=group, user=user, **limits)


def url(group, more="") -> str:
    return f"/api/v1/groups/{group.pk}/invitations{more}"


def test_an_invitation_is_for_so_many(alice, charlie, group):
    made, token = make(group, alice, uses=1)
    invitations.invitation_accept(token=token, user=charlie)
    made.refresh_from_db()
    assert (made.uses, made.uses_left) == (1, 0)
    Membership.objects.filter(user=charlie).delete()
    with pytest.raises(NotFound):
        invitations.invitation_accept(token=token, user=charlie)


def test_who_is_a_member_uses_no_place(alice, bob, group):
    made, token = make(group, alice, uses=1)
    assert invitations.invitation_accept(token=token, user=bob) == group
    made.refresh_from_db()
    assert made.uses_left == 1


def test_the_last_place_is_taken_once(alice, charlie, group, monkeypatch):
    """Both have read that there is a place; the conditional update decides."""
    made, token = make(group, alice, uses=1)
    read = invitations.invitation_of(token)
    invitations.invitation_accept(token=token, user=charlie)
    monkeypatch.setattr(invitations, "invitation_of", lambda _token: read)
    Membership.objects.filter(user=charlie).delete()
    with pytest.raises(NotFound):
        invitations.invitation_accept(token=token, user=charlie)
    made.refresh_from_db()
    assert (made.uses, made.uses_left) == (1, 0)


def test_a_place_is_given_back_when_somebody_may_not_join(alice, bob, charlie, group):
    made, token = make(group, alice, uses=2)
    ban_of(group, alice, charlie)
    with pytest.raises(NotAllowed):
        invitations.invitation_accept(token=token, user=charlie)
    made.refresh_from_db()
    assert (made.uses, made.uses_left) == (0, 2)


def ban_of(group, by, user) -> None:
    member_ban(group=group, by=by, user_id=user.pk)


@pytest.mark.parametrize("limits", [{"days": 0}, {"days": 91}, {"uses": 0}, {"uses": 10_001}])
def test_limits_have_limits(alice, group, limits):
    with pytest.raises(Invalid):
        make(group, alice, **limits)


def test_an_invitation_is_taken_back_by_who_made_it_or_who_leads(alice, bob, charlie, group):
    made, token = make(group, bob)
    other, _ = make(group, alice)
    with pytest.raises(NotFound):
        invitations.invitation_revoke(group=group, by=charlie, invitation_id=made.pk)
    with pytest.raises(NotFound):
        invitations.invitation_revoke(group=group, by=bob, invitation_id=other.pk)
    invitations.invitation_revoke(group=group, by=alice, invitation_id=made.pk)
    with pytest.raises(NotFound):
        invitations.invitation_accept(token=token, user=charlie)
    assert verbs(group).count("invitation.revoke") == 1


def test_the_list_shows_what_works(alice, bob, group):
    mine, _ = make(group, bob)
    make(group, alice)
    over, _ = make(group, bob)
    Invitation.objects.filter(pk=over.pk).update(expires_at=timezone.now())
    assert desk.invitations_of(group=group, user=bob) == [mine]
    assert len(desk.invitations_of(group=group, user=alice)) == 2


def test_an_invitation_by_mail_works_once(alice, charlie, group):
    invitations.invitation_send(
        group=group, user=alice, email=" Someone@Example.org ", origin="https://draw.example"
    )
    (message,) = mail.outbox
    assert message.to == ["someone@example.org"]
    assert group.name in message.body
    token = message.body.partition("https://draw.example/join/")[2].split("/")[0]
    invitations.invitation_accept(token=token, user=charlie)
    assert Invitation.objects.get().uses_left == 0


def test_a_name_breaks_no_mail(alice, group):
    alice.full_name = "Alice\nBcc: all@example.org"
    invitations.invitation_send(group=group, user=alice, email="a@example.org", origin="https://x")
    assert mail.outbox[0].recipients() == ["a@example.org"]


def test_mails_are_limited_and_not_for_guests(alice, bob, group, settings):
    bob.is_guest = True
    with pytest.raises(NotAllowed):
        invitations.invitation_send(group=group, user=bob, email="a@example.org", origin="x")
    with pytest.raises(Invalid):
        invitations.invitation_send(group=group, user=alice, email="nobody", origin="x")
    for number in range(invitations.MAILS_A_DAY):
        Invitation.objects.create(
            group=group,
            digest=str(number),
            created_by=alice,
            expires_at=timezone.now() + timedelta(days=1),
            email="x@example.org",
        )
    with pytest.raises(TooMany):
        invitations.invitation_send(group=group, user=alice, email="a@example.org", origin="x")


def test_a_mail_that_cannot_be_sent_leaves_no_invitation(alice, group, monkeypatch):
    def broken(*_args, **_kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(invitations, "send_mail", broken)
    with pytest.raises(Busy):
        invitations.invitation_send(group=group, user=alice, email="a@example.org", origin="x")
    assert desk.invitations_of(group=group, user=alice) == []


def test_bots_send_no_mails(alice, group):
    alice.is_bot = True
    with pytest.raises(NotAllowed):
        invitations.invitation_send(group=group, user=alice, email="a@example.org", origin="x")
    assert not mail.outbox


def accept(token, user):
    return invitations.invitation_accept(token=token, user=user)


def test_an_invitation_works_while_its_maker_may_invite(alice, bob, charlie, group):
    _, token = make(group, bob)
    for change in ({"role": "reader"}, {"muted_until": timezone.now() + timedelta(hours=1)}):
        mine = Membership.objects.filter(group=group, user=bob)
        mine.update(**change)
        with pytest.raises(NotFound):
            accept(token, charlie)
        mine.update(role="member", muted_until=None)
    type(group).objects.filter(pk=group.pk).update(may_invite="admins")
    with pytest.raises(NotFound):
        accept(token, charlie)
    set_role(group, bob, "admin")
    assert accept(token, charlie) == group


def test_who_is_removed_does_not_come_back_by_their_own_invitation(alice, bob, charlie, group):
    _, token = make(group, bob)
    member_remove(group=group, by=alice, user_id=bob.pk)
    for person in (bob, charlie):
        with pytest.raises(NotFound):
            accept(token, person)


def test_an_invitation_ends_with_the_account_of_its_maker(bob, charlie, group):
    _, token = make(group, bob)
    bob.is_active = False
    bob.save()
    with pytest.raises(NotFound):
        accept(token, charlie)


def test_what_an_invitation_costs(alice, group, django_assert_num_queries):
    _, token = make(group, alice)
    with django_assert_num_queries(2):
        invitations.invitation_of(token)


def test_settings_say_who_invites(alice, bob, group):
    for level, allowed in (("owners", False), ("admins", False), ("members", True)):
        type(group).objects.filter(pk=group.pk).update(may_invite=level)
        if allowed:
            make(group, bob)
        else:
            with pytest.raises(NotAllowed):
                make(group, bob)
    type(group).objects.filter(pk=group.pk).update(may_invite="admins")
    set_role(group, bob, "admin")
    make(group, bob)


def test_the_json_views(client, alice, charlie, group):
    client.force_login(alice)
    made = client.post(url(group), {"days": 1, "uses": 5}, content_type="application/json")
    assert made.status_code == 201
    assert made.json()["uses_left"] == 5
    link = made.json()["url"].removeprefix("http://testserver")
    (listed,) = client.get(url(group)).json()
    assert listed["url"] is None
    sent = client.post(url(group), {"email": "a@example.org"}, content_type="application/json")
    assert sent.status_code == 201
    assert sent.json()["url"] is None
    assert client.delete(url(group, f"/{listed['id']}")).status_code == 204
    client.force_login(charlie)
    assert client.get(link).status_code == 404


def test_a_wish_that_cannot_be_read_is_answered_in_words(client, alice, group):
    client.force_login(alice)
    page = f"/groups/{group.pk}/invitations/"
    for body in (b'{"days": "x"}', b"{", b'{"other": 1}'):
        answer = client.post(page, body, content_type="application/json")
        assert answer.status_code == 400
        assert "Please say for how many days" in answer.content.decode()

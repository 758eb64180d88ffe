"""Groups: create, list, open, join, invite, leave. Charlie is no member."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from drawmessenger.errors import Conflict, Invalid, NotAllowed, NotFound
from drawmessenger.ids import public_id
from groups import invitations, selectors, services
from groups.models import Group, Invitation, Membership

pytestmark = pytest.mark.django_db


def test_create_makes_the_creator_the_owner_and_a_canvas(client, alice):
    client.force_login(alice)
    response = client.post(
        reverse("groups:create"),
        {
            "name": " Boats ",
            "description": "x",
            "tags": "sea, wood , sea,",
            "visibility": "private",
        },
    )
    group = Group.objects.get()
    assert response.url == reverse("groups:room", args=[group.pk])
    assert (group.name, group.tags) == ("Boats", ["sea", "wood"])
    assert Membership.objects.get(group=group, user=alice).role == "owner"
    canvases = client.get(f"/api/v1/groups/{group.pk}/canvases").json()
    assert len(canvases) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"description": "x" * 1001}, "description"),
        ({"visibility": "everybody"}, "visibility"),
        ({"tags": ["x" * 41]}, "tags"),
        ({"tags": [str(n) for n in range(21)]}, "tags"),
    ],
)
def test_a_bad_group_is_refused_by_field(alice, change, field):
    with pytest.raises(Invalid) as caught:
        services.group_create(**{"user": alice, "name": "Fine"} | change)
    assert caught.value.field == field
    assert not Group.objects.exists()


def test_the_list_has_ones_own_groups_and_the_public_ones(client, alice, charlie, group):
    public = services.group_create(user=alice, name="Everybody", visibility="public")
    client.force_login(charlie)
    response = client.get(reverse("groups:list"))
    assert response.context["cards"] == []
    assert response.context["public_groups"] == [public]
    client.force_login(alice)
    names = [group.name for group, _ in client.get(reverse("groups:list")).context["cards"]]
    assert names == ["Everybody", "Harbour sketchers"]


def test_the_list_costs_few_queries(client, alice, django_assert_max_num_queries):
    for number in range(30):
        services.group_create(user=alice, name=f"Group {number}")
    client.force_login(alice)
    with django_assert_max_num_queries(5):
        client.get(reverse("groups:list"))


@pytest.mark.parametrize("verb", ["get", "post"])
@pytest.mark.parametrize("name", ["room", "join", "leave", "invite"])
def test_a_private_group_does_not_exist_for_others(client, charlie, group, name, verb):
    client.force_login(charlie)
    response = getattr(client, verb)(reverse(f"groups:{name}", args=[group.pk]))
    assert response.status_code in {404, 405}
    assert group.name not in response.content.decode()


@pytest.mark.parametrize("name", ["room", "join", "leave", "invite"])
def test_without_a_session_there_is_only_the_door(client, group, name):
    for answer in (
        client.get(reverse(f"groups:{name}", args=[group.pk])),
        client.post(reverse(f"groups:{name}", args=[group.pk])),
    ):
        assert answer.status_code in {302, 405}
        assert group.name not in answer.content.decode()


def test_an_invitation_lets_people_in(client, alice, charlie, group):
    client.force_login(alice)
    answer = client.post(reverse("groups:invite", args=[group.pk])).json()
    assert answer["days"] == 7
    link = answer["url"].removeprefix("http://testserver")
    client.force_login(charlie)
    assert group.name in client.get(link).content.decode()
    assert not selectors.membership_in(group, charlie)
    assert client.post(link).url == reverse("groups:room", args=[group.pk])
    assert selectors.membership_in(group, charlie).role == "member"
    assert client.get(link).status_code == 302


def test_an_invitations_token_is_kept_nowhere(alice, group):
    _, token = invitations.invitation_create(group=group, user=alice)
    assert token not in str(Invitation.objects.values())
    assert len(token) >= 32


def test_an_invitation_ends(alice, charlie, group):
    _, token = invitations.invitation_create(group=group, user=alice)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotFound):
        invitations.invitation_accept(token=token, user=charlie)


def test_a_wrong_token_is_a_friendly_404(client, charlie):
    client.force_login(charlie)
    assert client.get(reverse("groups:invitation", args=["wrong"])).status_code == 404


def test_only_members_invite(charlie, group):
    with pytest.raises(NotAllowed):
        invitations.invitation_create(group=group, user=charlie)


def test_a_public_group_is_read_and_joined_by_everybody(client, alice, charlie):
    group = services.group_create(user=alice, name="Everybody", visibility="public")
    client.force_login(charlie)
    assert client.get(reverse("groups:room", args=[group.pk])).status_code == 200
    client.post(reverse("groups:join", args=[group.pk]))
    client.post(reverse("groups:join", args=[group.pk]))
    assert Membership.objects.filter(group=group, user=charlie).count() == 1


def test_leaving(client, bob, group):
    client.force_login(bob)
    assert client.post(reverse("groups:leave", args=[group.pk])).status_code == 302
    assert client.get(reverse("groups:room", args=[group.pk])).status_code == 404


def test_leaving_to_nobody(client, alice, group):
    client.force_login(alice)
    answer = client.post(reverse("groups:leave", args=[group.pk]), {"successor": "abc"})
    assert answer.url == reverse("groups:room", args=[group.pk])
    assert "no member of this group" in client.get(answer.url).content.decode()
    assert selectors.membership_in(group, alice)


def test_the_last_owner_does_not_leave_the_others_alone(alice, bob, group):
    with pytest.raises(Conflict):
        services.group_leave(group=group, user=alice)
    services.group_leave(group=group, user=bob)
    services.group_leave(group=group, user=alice)
    assert not Membership.objects.exists()


@pytest.mark.parametrize("reference", ["zzz", "64b2", "", "' OR 1=1", "64b20000000000000000000g"])
def test_a_malformed_id_finds_nothing(alice, group, reference):
    with pytest.raises(NotFound):
        selectors.group_for(user=alice, group_id=reference)


def test_ids_address_a_group_in_any_spelling(alice, group):
    for reference in (str(group.pk), group.pk.hex, public_id(group.pk), group.pk):
        assert selectors.group_for(user=alice, group_id=reference) == group
    with pytest.raises(NotFound):
        selectors.group_for(user=alice, group_id=uuid4())


def test_an_owner_edits_the_group_and_nobody_else(client, alice, bob, charlie, group):
    url = reverse("groups:edit", args=[group.pk])
    change = {"name": "Renamed", "description": "", "tags": "a, b", "visibility": "public"}
    for person, status in ((bob, 403), (charlie, 404)):
        client.force_login(person)
        assert client.post(url, change).status_code == status
    client.force_login(alice)
    assert "boats, tea" in client.get(url).content.decode()
    assert client.post(url, change | {"name": ""}).status_code == 200
    assert client.post(url, change).status_code == 302
    group.refresh_from_db()
    assert (group.name, group.tags, group.visibility) == ("Renamed", ["a", "b"], "public")

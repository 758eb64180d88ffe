"""Reports of messages: made once, seen by owners and admins."""

from __future__ import annotations

import pytest

from drawmessenger.errors import Invalid, NotAllowed, NotFound
from groups import desk, moderation
from groups.models import Report
from groups.tests.helpers import last, say, set_role

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]


def report(client, group, seq=1, reason="Rude"):
    url = f"/api/v1/groups/{group.pk}/messages/{seq}/report"
    return client.post(url, {"reason": reason}, content_type="application/json")


def test_a_report_reaches_who_leads(client, alice, bob, group):
    say(group, alice, "You  fool")
    client.force_login(bob)
    assert report(client, group).status_code == 201
    assert report(client, group).status_code == 201
    base = f"/api/v1/groups/{group.pk}/reports"
    assert client.get(base).status_code == 403
    client.force_login(alice)
    (found,) = client.get(base).json()
    assert (found["excerpt"], found["reason"]) == ("You fool", "Rude")
    assert (found["author"]["id"], found["reporter"]["id"]) == (str(alice.pk), str(bob.pk))
    answer = client.put(f"{base}/{found['id']}", {"state": "done"}, content_type="application/json")
    assert answer.status_code == 204
    assert client.get(base).json() == []
    assert len(client.get(f"{base}?state=done").json()) == 1
    assert last(group).verb == "report.decide"


def test_what_cannot_be_reported(client, alice, charlie, group):
    say(group, alice)
    client.force_login(alice)
    assert report(client, group, seq=2).status_code == 404
    assert report(client, group, reason=" ").status_code == 400
    assert report(client, group, reason="x" * 301).status_code == 400
    client.force_login(charlie)
    assert report(client, group).status_code == 404
    assert not Report.objects.exists()


def test_who_decides(alice, bob, group):
    say(group, alice)
    made = moderation.report_create(
        group=group, reporter=bob, author_id=alice.pk, seq=1, excerpt="x", reason="y"
    )
    with pytest.raises(NotAllowed):
        moderation.report_decide(group=group, by=bob, report_id=made.pk, state="done")
    set_role(group, bob, "admin")
    with pytest.raises(Invalid):
        moderation.report_decide(group=group, by=bob, report_id=made.pk, state="open")
    with pytest.raises(NotFound):
        moderation.report_decide(group=group, by=bob, report_id=bob.pk, state="done")
    moderation.report_decide(group=group, by=bob, report_id=made.pk, state="dismissed")
    assert desk.reports_of(group=group, user=alice) == []

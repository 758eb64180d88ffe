"""Addresses of the admin pages that nobody would type who means well, or that have a mistake."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.contrib.admin.utils import quote
from django.urls import reverse

from accounts.models import AccessToken, User
from accounts.services import user_create
from drawmessenger.admin import UncountedAdmin
from groups.models import AuditEntry, Group, Invitation, Membership

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]
EXPORT = "admin:groups_auditentry_export"
LIST = "admin:groups_auditentry_changelist"


# --- Secret columns ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "accounts_user_changelist?password__startswith=argon2",
        "accounts_accesstoken_changelist?digest__startswith=a",
        "accounts_accesstoken_changelist?user__password__startswith=argon2",
        "groups_invitation_changelist?digest=aa",
        "groups_invitation_changelist?digest__gt=a",
        "groups_membership_changelist?user__password__contains=a",
        "chat_attachment_changelist?digest__regex=^a",
    ],
)
def test_nobody_guesses_secrets_by_a_list(desk, address):
    name, _, query = address.partition("?")
    assert desk.get(f"{reverse(f'admin:{name}')}?{query}").status_code == 400


def test_no_admin_looks_up_what_is_secret(desk, chief, rf):
    request = rf.get("/")
    request.user = chief
    for model in (User, AccessToken, Invitation, Membership, Group):
        page = UncountedAdmin(model, None)
        for name in ("password", "digest", "a_hash__gt", "secret", "token", "salt", "user__digest"):
            assert not page.lookup_allowed(name, "a", request), name
        for name in ("is_staff", "created_at__gte", "group__id__exact", "state", "when", "q"):
            assert page.lookup_allowed(name, "a", request), name


def test_links_of_filters_go_on_working(desk, group, alice):
    for kind in ("accounts_user", "accounts_accesstoken", "groups_group", "groups_invitation"):
        address = reverse(f"admin:{kind}_changelist")
        for spec in desk.get(address).context["cl"].filter_specs:
            for choice in spec.choices(desk.get(address).context["cl"]):
                link = address + choice["query_string"]
                assert desk.get(link).status_code == 200, link


# --- Choosing people ---------------------------------------------------------------------------


def test_all_people_of_a_name_can_be_chosen(desk):
    for number in range(45):
        user_create(
            email=f"anna{number}@example.org",
            full_name="Anna",
            password="correct horse",
            username=f"anna{number}",
        )
    asked = {"app_label": "groups", "model_name": "membership", "field_name": "user"}
    pages = [
        desk.get(reverse("admin:autocomplete"), asked | {"term": "Anna", "page": page}).json()
        for page in (1, 2, 3)
    ]
    assert [len(page["results"]) for page in pages] == [20, 20, 5]
    assert [page["pagination"]["more"] for page in pages] == [True, True, False]
    assert len({one["id"] for page in pages for one in page["results"]}) == 45


def test_a_page_of_thousands_of_digits_is_no_page(desk):
    assert desk.get(reverse(LIST), {"p": "9" * 5000}).status_code in {200, 302}


# --- The export --------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["group__id__exact=bad", "foo=1"])
def test_an_export_with_a_wrong_filter_leads_to_the_list(desk, query):
    answer = desk.get(f"{reverse(EXPORT)}?{query}")
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse(LIST)}?e=1")
    assert desk.get(answer["Location"]).status_code == 200
    assert not AuditEntry.objects.filter(verb="admin.audit.export").exists()


def test_an_export_has_no_pages(desk):
    answer = desk.get(reverse(EXPORT), {"p": "99", "by": "me"})
    assert answer.status_code == 200
    entry = AuditEntry.objects.get(verb="admin.audit.export")
    assert entry.after["filters"] == "by=me"


# --- Tags --------------------------------------------------------------------------------------


@pytest.fixture
def save_tags(desk, group) -> Callable[[str], object]:
    page = reverse("admin:groups_group_change", args=[quote(group.pk)])
    initial = desk.get(page).context["adminform"].form.initial
    given = {name: value for name, value in initial.items() if value not in (None, False)}
    given["initial-tags"] = '["boats", "tea"]'  # a hidden field of the page

    def save(tags: str) -> object:
        data = urlencode(given | {"tags": tags})
        return desk.post(page, data, content_type="application/x-www-form-urlencoded")

    return save


@pytest.mark.parametrize("tags", ["[1]", "5", "true", '"abc"', '{"a": 1}', "[null]", "0", "false"])
def test_tags_that_are_no_words_are_a_mistake_in_the_form(save_tags, group, tags):
    answer = save_tags(tags)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["tags"]
    group.refresh_from_db()
    assert group.tags == ["boats", "tea"]


@pytest.mark.parametrize("tags", ["", "[]", "null"])
def test_a_group_without_tags(save_tags, group, tags):
    assert save_tags(tags).status_code == 302
    group.refresh_from_db()
    assert group.tags == []


def test_a_tag_that_is_too_long_is_a_mistake_in_the_form(save_tags):
    answer = save_tags(f'["{"a" * 41}"]')
    assert answer.context["adminform"].form.errors["tags"]


# --- One's password ----------------------------------------------------------------------------


def test_a_password_is_changed_where_everybody_does(desk, chief):
    for name in ("password_change", "password_change_done"):
        for ask in (desk.get, desk.post):
            answer = ask(reverse(f"admin:{name}"))
            assert answer.status_code == 302
            assert answer["Location"] == reverse("account_change_password")
    old, new = "correct horse battery", "a boat on quiet water"
    given = {"old_password": old, "new_password1": new, "new_password2": new}
    desk.post(reverse("admin:password_change"), given)
    chief.refresh_from_db()
    assert chief.check_password(old)

"""Imports a backup of the original through the services.

Everything keeps its id, so a second run finds what the first one wrote, and an interrupted
run is completed by the next. The order is users, groups, messages; each step leaves a state
that is valid by itself. Nothing is fetched from anywhere.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.services import user_import
from chat.drafts import MessageDraft
from chat.models import Event, MessageType
from chat.original import mapping, selectors
from chat.original.backup import Backup, GroupRecord, MessageRecord, UserRecord
from chat.original.mapping import NO_ID, Repairs
from chat.original.report import Report
from chat.services import decode_data_url, messages_import
from drawmessenger.errors import Invalid, ServiceError
from drawmessenger.ids import uuid_of_object_id
from groups.models import Group, Picture, Role, Visibility
from groups.pictures import picture_store
from groups.services import group_import, membership_create, membership_set_role

Progress = Callable[[str, int, int], None]  # what, done, of how many

NO_GROUP = "without a group: put in “Messages without a group”"
OTHER_GROUP = "of a group that is not in the backup: put in “Messages without a group”"


class Import:
    """One run. ``owner``, if any, becomes an owner of every group of the backup."""

    def __init__(
        self, backup: Backup, *, owner: User | None, visibility: str, progress: Progress
    ) -> None:
        self.backup = backup
        self.owner = owner
        self.visibility = visibility
        self.progress = progress
        self.report = Report()
        self.users: dict[str, User] = {}
        self.homeless: dict[str, str] = {}  # message id → what is reported of it

    def run(self) -> Report:
        self.import_users()
        self.import_placeholders()
        conversations = self.conversations()
        self.import_groups(conversations)
        self.import_messages(conversations)
        return self.report

    # --- People --------------------------------------------------------------------------

    def import_users(self) -> None:
        records = self.backup.users.records
        self.report.present("users", self.backup.users.repeated)
        for done, batch in enumerate(selectors.batches(records)):
            known = self.known_users([record.id for record in batch])
            with transaction.atomic():  # for speed alone; it does nothing on MongoDB
                for record in batch:
                    self.import_user(record, known.get(record.id))
            self.progress("users", done * selectors.BATCH + len(batch), len(records))

    def import_user(self, record: UserRecord, known: User | None) -> None:
        repairs = Repairs()
        user = known or mapping.user_from(record, repairs)
        self.users[record.id] = user
        if user_import(user=user):
            self.report.created("users", f"users.json, line {record.line}", repairs.made)
        else:
            self.report.present("users")

    def import_placeholders(self) -> None:
        """Make a person for every author and creator whom users.json does not have."""
        groups, messages = self.backup.groups.records, self.backup.messages.records
        named = {
            record.created_by or NO_ID: f"groups.json, line {record.line}" for record in groups
        }
        for record in messages:
            named.setdefault(record.author or NO_ID, f"messages.json, line {record.line}")
        missing = sorted(named.keys() - self.users.keys())
        known = self.known_users(missing)
        for object_id in missing:
            user = known.get(object_id) or mapping.placeholder(object_id)
            self.users[object_id] = user
            if user_import(user=user):
                self.report.created("placeholders", named[object_id])
            else:
                self.report.present("placeholders")

    def known_users(self, object_ids: list[str]) -> dict[str, User]:
        found: dict[UUID, User] = {}
        for batch in selectors.batches(map(uuid_of_object_id, object_ids)):
            found |= User.objects.in_bulk(batch)
        by_id = {object_id: found.get(uuid_of_object_id(object_id)) for object_id in object_ids}
        return {object_id: user for object_id, user in by_id.items() if user}

    # --- Groups --------------------------------------------------------------------------

    def conversations(self) -> dict[str, list[MessageRecord]]:
        """Return each group's messages in their order; what has no group is under NO_ID."""
        groups = {record.id for record in self.backup.groups.records}
        named = {record.group for record in self.backup.messages.records if record.group}
        # An earlier import may have brought a group that this backup names only in passing.
        elsewhere = {uuid_of_object_id(object_id): object_id for object_id in named - groups}
        groups |= {elsewhere[key] for key in selectors.present_ids(Group, elsewhere)}
        found: dict[str, list[MessageRecord]] = defaultdict(list)
        for record in sorted(self.backup.messages.records, key=lambda one: (one.time, one.id)):
            if record.group not in groups:
                self.homeless[record.id] = OTHER_GROUP if record.group else NO_GROUP
            found[record.group if record.group in groups else NO_ID].append(record)
        return found

    def import_groups(self, conversations: dict[str, list[MessageRecord]]) -> None:
        self.report.present("groups", self.backup.groups.repeated)
        for record in self.backup.groups.records:
            self.import_group(record, conversations.get(record.id, []))
        if conversations.get(NO_ID):
            self.import_homeless(conversations[NO_ID])

    def import_group(self, record: GroupRecord, messages: list[MessageRecord]) -> None:
        repairs = Repairs()
        creator = self.users[record.created_by or NO_ID]
        group = mapping.group_from(record, creator, self.visibility, repairs)
        if self.save_group(group, messages):
            self.report.created("groups", f"groups.json, line {record.line}", repairs.made)
        else:
            self.report.present("groups")

    def import_homeless(self, messages: list[MessageRecord]) -> None:
        group = Group(
            id=uuid_of_object_id(NO_ID),
            name=mapping.HOMELESS_NAME,
            description=mapping.HOMELESS_DESCRIPTION,
            visibility=Visibility.PRIVATE,
            created_by=self.users[messages[0].author or NO_ID],
            created_at=messages[0].time,
        )
        self.save_group(group, messages)

    def save_group(self, group: Group, messages: list[MessageRecord]) -> bool:
        authors = dict.fromkeys(record.author or NO_ID for record in messages)
        members = {group.created_by_id: group.created_by}
        members |= {self.users[key].pk: self.users[key] for key in authors}
        created = group_import(group=group, members=list(members.values()))
        if self.owner:
            membership = membership_create(group=group, user=self.owner, role=Role.OWNER)
            if membership.role != Role.OWNER:
                membership_set_role(membership=membership, role=Role.OWNER)
        return created

    # --- Messages ------------------------------------------------------------------------

    def import_messages(self, conversations: dict[str, list[MessageRecord]]) -> None:
        self.report.present("messages", self.backup.messages.repeated)
        done, total = 0, len(self.backup.messages.records)
        for object_id, records in conversations.items():
            group = Group.objects.get(pk=uuid_of_object_id(object_id))
            drawings = Drawings(group, self.report)
            for batch in selectors.batches(records):
                self.import_batch(group, batch, drawings)
                done += len(batch)
                self.progress("messages", done, total)

    def import_batch(self, group: Group, records: list[MessageRecord], drawings: Drawings) -> None:
        present = selectors.present_ids(Event, [uuid_of_object_id(one.id) for one in records])
        drafts: list[MessageDraft] = []
        notes: list[tuple[str, list[str]]] = []
        for record in records:
            if uuid_of_object_id(record.id) in present:
                self.report.present("messages")
                drawings.present(record)
                continue
            repairs, where = Repairs(), f"messages.json, line {record.line}"
            try:
                drafts.append(self.draft(record, drawings, repairs))
            except Invalid as error:
                self.report.refused("messages", where, error.message)
            else:
                notes.append((where, repairs.made))
        self.admit_authors(group, drafts)
        outcomes = messages_import(group_id=group.pk, drafts=drafts)
        for outcome, (where, repairs_made) in zip(outcomes, notes, strict=True):
            if isinstance(outcome, ServiceError):
                self.report.refused("messages", where, outcome.message)
            else:
                self.report.created("messages", where, repairs_made)

    def draft(self, record: MessageRecord, drawings: Drawings, repairs: Repairs) -> MessageDraft:
        """Make a message of a record. Raises Invalid for one that is refused."""
        repairs.begin(record)
        if record.id in self.homeless:
            repairs.made.append(self.homeless[record.id])
        if not record.author:
            repairs.made.append("without userId: a placeholder was taken")
        kind, content = mapping.type_of(record, repairs), record.content or ""
        picture = None
        if kind == MessageType.DRAW:
            picture, content = drawings.store(record), ""
        elif record.content is None:
            repairs.made.append("without content: imported as an empty message")
        if len(content) > mapping.MAX_CONTENT:
            raise Invalid("The message is longer than a million characters.")
        return MessageDraft(
            author=self.users[record.author or NO_ID],
            client_id=uuid_of_object_id(record.id),
            content=content,
            type=kind,
            picture=picture,
            payload=mapping.link_of(record, repairs) if kind == MessageType.LINK else {},
            created_at=record.time,
        )

    def admit_authors(self, group: Group, drafts: list[MessageDraft]) -> None:
        """Make members of those whose first messages these are.

        Somebody who wrote earlier is a member since then, or has left and stays away.
        """
        authors = {draft.author.pk: draft.author for draft in drafts}
        for key in authors.keys() - selectors.authors_among(group.pk, authors.keys()):
            membership_create(group=group, user=authors[key])


class Drawings:
    """The pictures of one group's drawings: each is decoded and stored once."""

    def __init__(self, group: Group, report: Report) -> None:
        self.group = group
        self.report = report
        self.known = selectors.picture_ids(group.pk)
        self.done: dict[bytes, Picture | Invalid] = {}

    def present(self, record: MessageRecord) -> None:
        if (record.type or "").upper() == MessageType.DRAW:
            self.report.present("drawings")

    def store(self, record: MessageRecord) -> Picture:
        """Return the stored picture of a drawing. Raises Invalid."""
        content, where = record.content or "", f"messages.json, line {record.line}"
        digest = hashlib.sha256(content.encode()).digest()
        if digest not in self.done:
            self.done[digest] = self._store(content)
        outcome = self.done[digest]
        if isinstance(outcome, Invalid):
            self.report.refused("drawings", where, outcome.message)
            raise outcome
        if outcome.pk in self.known:
            self.report.present("drawings")
        else:
            self.known.add(outcome.pk)
            self.report.created("drawings", where)
        return outcome

    def _store(self, content: str) -> Picture | Invalid:
        try:
            return picture_store(group=self.group, data=decode_data_url(content))
        except Invalid as error:
            return error

"""What other apps may listen to. A signal carries facts; whoever listens calls services."""

from django.dispatch import Signal

group_created = Signal()  # group: Group
# A room's page is made: receivers put into ``page`` what their modules are told.
room_opened = Signal()  # group: Group, user: User, page: dict[str, Any]
# The list of groups is made: receivers put into ``page`` what its module is told, and into
# ``marks`` what the cards show, by group.
groups_listed = Signal()  # user: User, page: dict[str, Any], marks: dict[UUID, Any]
member_joined = Signal()  # membership: Membership, which is new
member_left = Signal()  # membership: Membership, which is no more
# Receivers answer which of these canvases the group has: ``anchors_named.send(sender=Group,
# group_id=…, canvas_ids=…)``. Messages point at canvases, and the conversation knows of none.
anchors_named = Signal()  # group_id: UUID, canvas_ids: set[UUID] -> set[UUID]
# What somebody wrote since a time is to be deleted; receivers answer how many that were.
messages_unwanted = Signal()  # group: Group, by: User, author_id: UUID, since: datetime
# A group is written into an archive: receivers answer the entries (archive_writing.Entry) that are
# theirs, made one by one, and add to ``people`` who is named in them.
archive_made = Signal()  # group: Group, people: set[UUID] -> Iterator[Entry]
# One is read into a new group: receivers take out what is theirs; a repetition changes nothing.
archive_taken = Signal()  # taking: groups.archive_taking.Taking

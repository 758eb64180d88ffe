"""What other apps may listen to. A signal carries facts; whoever listens calls services."""

from django.dispatch import Signal

group_created = Signal()  # group: Group
# A room's page is made: receivers put into ``page`` what their modules are told.
room_opened = Signal()  # group: Group, user: User, page: dict[str, Any]
member_joined = Signal()  # membership: Membership, which is new

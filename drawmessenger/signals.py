"""What every app may listen to."""

from django.dispatch import Signal

# A server process begins, or, in a test or a command, none ever does.
server_started = Signal()
# Somebody who runs the site changed something, to be noted in the audit log: by: User | None
# (a command), verb: str, target: UUID | None (a person), group_id: UUID | None,
# before: dict[str, Any], after: dict[str, Any] (both as JSON keeps them).
site_changed = Signal()

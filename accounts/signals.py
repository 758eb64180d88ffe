"""What other apps have to say about a person's leaving, and about their data."""

from __future__ import annotations

from django.dispatch import Signal

# Before anything is deleted. Sent with ``user``; a receiver raises Conflict when it must not be.
account_closing = Signal()
# The person leaves everything. Sent with ``user``; a repetition must change nothing.
account_closed = Signal()
# Somebody wants all of their data. Sent with ``user``; a receiver returns a list of ExportPart.
account_exported = Signal()

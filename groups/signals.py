"""What other apps may listen to. A signal carries facts; whoever listens calls services."""

from django.dispatch import Signal

group_created = Signal()  # group: Group

"""What waits until others can see what was written."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction


def after_commit(step: Callable[[], object]) -> None:
    """Do something at once; where a transaction is open, when it is committed.

    Services write in transactions of their own and are done with them when they tell of it. But
    the admin's pages call them within one: who is told earlier reads what was there before.
    """
    connection = transaction.get_connection()
    if connection.in_atomic_block:
        connection.on_commit(step)
    else:
        step()

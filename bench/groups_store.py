"""Groups for the benchmark of group queries, written into the database that the environment names.

    python -m bench.groups_store COUNT

Prints JSON: the person, a bearer token, one of the person's ten groups, which has twenty members.
The other groups are somebody else's: the database has them, the answers do not.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

OWN = 10
MEMBERS = 20  # of the group that is asked for
BATCH = 200  # the wire server is given 1.5 s for each command


def fill(count: int) -> dict[str, Any]:
    import django

    django.setup()
    from accounts.services import guest_create
    from accounts.tokens import token_create
    from groups.models import Group, Membership, Role
    from groups.services import group_create, membership_create

    person, stranger = guest_create(full_name="Reader"), guest_create(full_name="Stranger")
    about = "A group of people who draw the harbour together on Sundays. " * 3
    own = [
        group_create(user=person, name=f"Own group {n}", description=about, tags=["draw", "sea"])
        for n in range(OWN)
    ]
    for number in range(1, MEMBERS):
        membership_create(group=own[3], user=guest_create(full_name=f"Member {number}"))
    for first in range(OWN, count, BATCH):
        groups = [
            Group(name=f"Group {n}", description=about, tags=["draw"], created_by=stranger)
            for n in range(first, min(count, first + BATCH))
        ]
        Group.objects.bulk_create(groups)
        members = [Membership(group=group, user=stranger, role=Role.OWNER) for group in groups]
        Membership.objects.bulk_create(members)
    token = token_create(user=person, name="bench")
    return {
        "user": str(person.pk),
        "token": token,
        "group": str(own[3].pk),
        "groups": [str(group.pk) for group in own],
    }


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "drawmessenger.settings"
    print(json.dumps(fill(int(sys.argv[1]))))

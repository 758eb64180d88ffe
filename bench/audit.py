"""What became of the writes of a fault run: clients' accounts beside the database.

    acknowledged  writes for which a client got an acknowledgement
    present       those of them that the database has under the acknowledged ``seq``
    lost          the rest
    duplicates    writes (author and client id) that the database has more than once, and those
                  that one reader got under two numbers
    inversions    events that a reader got after a gap or after a later one, across reconnections
                  (R5 promises the one after its last, always); gaps in the database's numbers
                  (R2); and neighbouring writes of one author in one log that stand in another
                  order than they were first sent in
    behind        readers that have not got every event of a log at the end
    waiting       writes that no answer came to, though the clients were given time
    refused       refusals by their codes

The author's order is asked of everything, also of writes that were sent again: a client sends
what is not acknowledged in its order, the server commits a room's writes in the order in which
they came, and a batch or its beginning stands, so sending again has no excuse for reordering.
One thing does reorder: a write that is refused as ``busy`` while a later one is taken. The runs
stay below the allowances; where the database fails, the count shows what happened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from bench.client import Person
from bench.line import Line

Rows = Sequence[Sequence[Any]]  # seq, author, client id


def audit(people: Sequence[Person], rows: dict[str, Rows]) -> dict[str, Any]:
    """Compare what clients know with ``bench.store``'s rows; the figures are described above."""
    logs = [
        _audit_log([person.chat for person in people], rows["chat"]),
        _audit_log([person.canvas for person in people], rows["canvas"]),
    ]
    total: Counter[str] = Counter()
    for log in logs:
        total.update(log)
    lines = [line for person in people for line in person.lines]
    total["lost"] = total["acknowledged"] - total["present"]
    return dict(total) | {
        "refused": dict(sum((line.refusals for line in lines), Counter())),
        "faults": dict(sum((line.faults for line in lines), Counter())),
    }


def _audit_log(lines: Sequence[Line], rows: Rows) -> dict[str, int]:
    names = Counter((author, client) for _, author, client in rows)
    seqs = {client: seq for seq, _, client in rows}
    acked = [item for line in lines for item in line.acked.items()]
    doubled = sum(count - 1 for count in names.values())
    return {
        "acknowledged": len(acked),
        "present": sum(seqs.get(client) == seq for client, seq in acked),
        "duplicates": doubled + _faults(lines, "twice"),
        "inversions": _faults(lines, "gap", "backwards")
        + _gaps(seqs.values())
        + sum(_disorder(line.written, seqs) for line in lines),
        "behind": sum(len(line.got) != len(rows) for line in lines),
        "waiting": sum(len(line.pending) for line in lines),
        "written": len(rows),
    }


def _faults(lines: Iterable[Line], *words: str) -> int:
    return sum(
        count
        for line in lines
        for name, count in line.faults.items()
        if any(word in name for word in words)
    )


def _gaps(seqs: Iterable[int]) -> int:
    return sum(found != wanted for wanted, found in enumerate(sorted(seqs), 1))


def _disorder(written: Iterable[str], seqs: dict[str, int]) -> int:
    found = [seqs[client] for client in written if client in seqs]
    return sum(later < earlier for earlier, later in pairwise(found))

"""What an import did, counted: a table of kinds, and the reasons behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

KINDS = ("users", "placeholders", "groups", "messages", "drawings")
COLUMNS = ("read", "created", "already there", "repaired", "refused")


@dataclass
class Tally:
    """``read`` is the sum of ``created``, ``present`` and ``refused``."""

    created: int = 0
    present: int = 0
    repaired: int = 0
    refused: int = 0

    @property
    def read(self) -> int:
        return self.created + self.present + self.refused

    def row(self) -> tuple[int, ...]:
        return (self.read, self.created, self.present, self.repaired, self.refused)


@dataclass
class Reason:
    times: int
    first: str


@dataclass
class Report:
    """Where a thing stands is a text such as ``messages.json, line 12``."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {kind: Tally() for kind in KINDS})
    reasons: dict[tuple[str, str, str], Reason] = field(default_factory=dict)

    def created(self, kind: str, where: str, repairs: Sequence[str] = ()) -> None:
        self.tallies[kind].created += 1
        self.tallies[kind].repaired += bool(repairs)
        for repair in repairs:
            self._reason(kind, "repaired", repair, where)

    def present(self, kind: str, times: int = 1) -> None:
        self.tallies[kind].present += times

    def refused(self, kind: str, where: str, reason: str) -> None:
        self.tallies[kind].refused += 1
        self._reason(kind, "refused", reason, where)

    def _reason(self, kind: str, outcome: str, reason: str, where: str) -> None:
        self.reasons.setdefault((kind, outcome, reason), Reason(0, where)).times += 1

    def lines(self) -> Iterator[str]:
        """Yield the table, then the reasons, the most frequent first."""
        yield " " * 14 + "".join(f"{name:>15}" for name in COLUMNS)
        for kind, tally in self.tallies.items():
            yield f"{kind:<14}" + "".join(f"{count:>15,}" for count in tally.row())
        if self.reasons:
            yield ""
        ordered = sorted(self.reasons.items(), key=lambda entry: -entry[1].times)
        for (kind, outcome, reason), found in ordered:
            yield f"{found.times:,} × {kind} {outcome}: {reason} (first: {found.first})"

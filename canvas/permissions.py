"""Which operations of a batch may be done at this moment (R8). Two queries for most batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from canvas.changes import unpack_targets
from canvas.elements import unpack_picture
from canvas.models import Canvas, Drawers, Operation
from canvas.operations import NOT_UNDONE, Kind
from canvas.selectors import NO_CANVAS
from drawmessenger import log
from drawmessenger.errors import Invalid, NotAllowed, NotFound, ServiceError
from drawmessenger.realtime.protocol import LIMITS
from groups.models import Membership, Picture, Role
from groups.permissions import Verb, refusal

TURNING = (Kind.UNDO, Kind.REDO)
NAMES_AT_ONCE = 5_000  # in one query

Refusal = ServiceError | None
Check = Callable[[Sequence[Operation]], list[Refusal]]


def refusals(canvas_id: UUID, drafts: Sequence[Operation]) -> list[Refusal]:
    """Return for each operation why it may not be done, or None."""
    canvas = Canvas.objects.filter(pk=canvas_id).first()
    if not canvas:
        return [NotFound(NO_CANVAS)] * len(drafts)
    authors = {draft.author_id for draft in drafts}
    members_here = Membership.objects.filter(group_id=canvas.group_id, user_id__in=authors)
    found = members_here.select_related("group", "user")
    members = {membership.user_id: membership for membership in found}
    refused = [_refusal(canvas, members.get(draft.author_id), draft.kind) for draft in drafts]
    _check(refused, drafts, TURNING, lambda some: _turnings(canvas_id, some))
    _check(refused, drafts, (Kind.PICTURE,), lambda some: _pictures(canvas.group_id, some))
    return refused


def _refusal(canvas: Canvas, membership: Membership | None, kind: int) -> Refusal:
    refused = refusal(membership, Verb.DRAW)
    if refused or not membership:
        return refused
    if canvas.locked:
        return NotAllowed(_("This canvas is locked."))
    if canvas.drawers == Drawers.OWNERS and membership.role != Role.OWNER:
        return NotAllowed(_("Only owners of the group draw on this canvas."))
    if kind == Kind.CLEAR and canvas.created_by_id != membership.user_id:
        return refusal(membership, Verb.CLEAR)
    return None


def _check(
    refused: list[Refusal], drafts: Sequence[Operation], kinds: Sequence[int], check: Check
) -> None:
    """Refuse what ``check`` has to say of the operations of some kinds, where there are any."""
    places = [
        place
        for place, draft in enumerate(drafts)
        if draft.kind in kinds and refused[place] is None
    ]
    if places:
        for place, outcome in zip(places, check([drafts[place] for place in places]), strict=True):
            refused[place] = outcome


# --- Undo and redo -----------------------------------------------------------------------


def _turnings(canvas_id: UUID, drafts: Sequence[Operation]) -> list[Refusal]:
    head = log.head(Operation, canvas_id=canvas_id)
    targets = [unpack_targets(bytes(draft.payload)).targets for draft in drafts]
    known = _known(canvas_id, {target for some in targets for target in some})
    outcomes = [
        _turning(draft.author_id, some, known, head - LIMITS.undo_reach)
        for draft, some in zip(drafts, targets, strict=True)
    ]
    # What was done and acknowledged stays so, however long ago it is by now (R3).
    late = [draft for draft, outcome in zip(drafts, outcomes, strict=True) if outcome]
    saved = _saved(late) if late else set()
    return [
        None if (draft.author_id, draft.client_id) in saved else outcome
        for draft, outcome in zip(drafts, outcomes, strict=True)
    ]


def _known(canvas_id: UUID, targets: set[int]) -> dict[int, tuple[int, UUID]]:
    """Return kind and author of operations by their ``seq``."""
    names, known = sorted(targets), {}
    for first in range(0, len(names), NAMES_AT_ONCE):
        found = Operation.objects.filter(
            canvas_id=canvas_id, seq__in=names[first : first + NAMES_AT_ONCE]
        )
        for seq, kind, author in found.values_list("seq", "kind", "author_id"):
            known[seq] = (kind, author)
    return known


def _turning(
    author_id: UUID, targets: Iterable[int], known: dict[int, tuple[int, UUID]], until: int
) -> Refusal:
    for target in targets:
        kind, author = known.get(target, (0, author_id))
        if not kind:
            return Invalid(_("There is no such operation on this canvas."), field="targets")
        if author != author_id:
            return NotAllowed(_("Only what one did oneself can be undone."), field="targets")
        if kind in NOT_UNDONE:
            return Invalid(_("This is not undone that way."), field="targets")
        if target <= until:
            return Invalid(_("This was too long ago to be undone."), field="targets")
    return None


def _saved(drafts: Sequence[Operation]) -> set[tuple[UUID, UUID]]:
    found = Operation.objects.filter(client_id__in=[draft.client_id for draft in drafts])
    return set(found.values_list("author_id", "client_id"))


# --- Pictures ----------------------------------------------------------------------------


def _pictures(group_id: UUID, drafts: Sequence[Operation]) -> list[Refusal]:
    named = [unpack_picture(bytes(draft.payload)).picture for draft in drafts]
    found = Picture.objects.filter(group_id=group_id, pk__in=set(named))
    there = set(found.values_list("pk", flat=True))
    missing = Invalid(_("There is no such picture in this group."), field="picture")
    return [None if picture in there else missing for picture in named]

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from canvas.changes import unpack_targets
from canvas.elements import unpack_picture
from canvas.models import (
    Canvas,
    Drawers,
    Operation,
    OperationKind,
    ShareLink,
    Snapshot,
    SnapshotChunk,
)
from canvas.operations import Kind
from drawmessenger import log
from drawmessenger.errors import NotAllowed, NotFound
from drawmessenger.paging import Window
from drawmessenger.realtime import protocol
from drawmessenger.realtime.room import Entry
from groups.models import Group, Membership, Picture, Role
from groups.permissions import Verb, may
from groups.selectors import membership_of, permitted_among, public_group

NO_CANVAS = _("There is no such canvas, or you are not a member of its group.")
LIST_LIMIT = 200
# Of a snapshot. In smaller ones it takes a multiple of the time to read, in larger ones too.
CHUNK_BYTES = 512 * 1024
CHUNKS_READ = 2  # at once
# Under a canvas's address in the JSON API, for who is signed in.
OWN_ADDRESSES = {
    "own_operations": "own-operations",
    "operations": "operations",
    "pictures": "pictures",
}


def canvas_list(*, group: Group, window: Window | None = None) -> list[Canvas]:
    """Return the canvases of a group, the oldest first."""
    window = window or Window(limit=LIST_LIMIT)
    return window.of(Canvas.objects.filter(group=group), "created_at")


def canvases_among(*, group_id: UUID, canvas_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of some canvases a group has at this moment."""
    found = Canvas.objects.filter(group_id=group_id, pk__in=list(canvas_ids))
    return set(found.values_list("pk", flat=True))


def canvas_for(*, user: User, canvas_id: UUID) -> Canvas:
    """Return a canvas of a group that a person may see at this moment. Raises NotFound (R8)."""
    return _seen(user, canvas_id)[0]


def _seen(user: User, canvas_id: UUID) -> tuple[Canvas, Membership | None]:
    """Return a canvas that a person may see, and their membership of its group."""
    canvas = Canvas.objects.filter(pk=canvas_id).first()
    membership = membership_of(canvas.group_id, user) if canvas else None
    if not canvas or not (membership or public_group(user=user, group_id=canvas.group_id)):
        raise NotFound(NO_CANVAS)
    return canvas, membership


def drawers_among(*, canvas_id: UUID, user_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of some people may draw on a canvas at this moment (R8)."""
    canvas = Canvas.objects.filter(pk=canvas_id).only("group_id", "drawers", "locked").first()
    return _drawers(canvas, user_ids) if canvas else set()


def _may_draw(canvas: Canvas, membership: Membership | None) -> bool:
    left_to_owners = canvas.drawers == Drawers.OWNERS
    if canvas.locked or (left_to_owners and (not membership or membership.role != Role.OWNER)):
        return False
    return may(membership, Verb.DRAW)


def _drawers(canvas: Canvas, user_ids: Iterable[UUID]) -> set[UUID]:
    if canvas.locked:
        return set()
    role = {"role": Role.OWNER} if canvas.drawers == Drawers.OWNERS else {}
    return permitted_among(Verb.DRAW, group_id=canvas.group_id, user_ids=user_ids, **role)


# --- Who manages, who draws ---------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """A canvas, and what somebody may do there at this moment."""

    canvas: Canvas
    may_draw: bool = False
    may_manage: bool = False


def manages(canvas: Canvas, membership: Membership | None) -> bool:
    """Who leads the group does, and who made the canvas, while they may draw there."""
    made_it = membership is not None and canvas.created_by_id == membership.user_id
    return may(membership, Verb.CANVASES) or (made_it and may(membership, Verb.DRAW))


def check_manager(*, canvas: Canvas, user: User) -> None:
    """Raise NotAllowed unless a person manages a canvas at this moment (R8)."""
    if not manages(canvas, membership_of(canvas.group_id, user)):
        raise NotAllowed(_("Only who made this canvas and who leads the group may do that."))


def managed_canvas(*, user: User, canvas_id: UUID) -> Canvas:
    """Return a canvas that a person manages. Raises NotFound and NotAllowed (R8)."""
    canvas = canvas_for(user=user, canvas_id=canvas_id)
    check_manager(canvas=canvas, user=user)
    return canvas


def standing_of(*, user: User, canvas_id: UUID) -> Standing:
    """Return what a person may do on a canvas. Raises NotFound (R8)."""
    canvas, membership = _seen(user, canvas_id)
    return Standing(
        canvas,
        may_draw=_may_draw(canvas, membership),
        may_manage=manages(canvas, membership),
    )


def canvas_facts(*, user: User, canvases: Sequence[Canvas]) -> list[dict[str, Any]]:
    """Return what pages and the JSON views say of canvases of one group."""
    membership = membership_of(canvases[0].group_id, user) if canvases else None
    ids = [canvas.pk for canvas in canvases]
    newest, newest_seq = newest_snapshots(ids), heads(ids)
    return [
        _facts(canvas, newest.get(canvas.pk), f"/api/v1/canvases/{canvas.pk}/")
        | {"may_manage": manages(canvas, membership), "head": newest_seq.get(canvas.pk, 0)}
        | {name: f"/api/v1/canvases/{canvas.pk}/{path}" for name, path in OWN_ADDRESSES.items()}
        for canvas in canvases
    ]


def watched_facts(*, canvas: Canvas, address: str) -> dict[str, Any]:
    """Return what the page at ``address`` says of a canvas that is watched by a link."""
    newest = newest_snapshots([canvas.pk]).get(canvas.pk)
    return _facts(canvas, newest, address) | {"may_manage": False, "thumbnail": None}


def _facts(canvas: Canvas, snapshot: int | None, address: str) -> dict[str, Any]:
    return {
        "id": str(canvas.pk),
        "name": canvas.name,
        "drawers": canvas.drawers,
        "locked": canvas.locked,
        "snapshot": {"seq": snapshot, "url": f"{address}snapshots/{snapshot}"}
        if snapshot
        else None,
        # A browser does not ask again for a picture whose address has not changed.
        "thumbnail": f"{address}thumbnail.png?seq={snapshot}" if snapshot else None,
    }


def newest_snapshots(canvas_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return the ``seq`` of each canvas's newest snapshot; one without any is left out."""
    found = Snapshot.objects.filter(canvas_id__in=list(canvas_ids)).values("canvas_id")
    return {row["canvas_id"]: row["newest"] for row in found.annotate(newest=Max("seq"))}


def thumbnail(*, canvas: Canvas) -> tuple[int, bytes]:
    """Return ``seq`` and PNG of the newest snapshot's thumbnail. Raises NotFound."""
    found = Snapshot.objects.filter(canvas=canvas).order_by("-seq").values_list("seq", "thumbnail")
    seq, png = found.first() or (0, b"")
    if not png:
        raise NotFound(_("There is no picture of this canvas yet."))
    return seq, bytes(png)


# --- Watching by a link -------------------------------------------------------------------


def share_link_of(token: str) -> ShareLink:
    """Return the link that a token names. Raises NotFound when it is unknown or over (R8)."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    current = ShareLink.objects.select_related("canvas").filter(expires_at__gt=timezone.now())
    found = current.filter(digest=digest).first()
    if not found:
        raise NotFound(_("This link is not valid any more. Ask for a new one."))
    return found


def share_links(*, canvas: Canvas) -> list[ShareLink]:
    """Return the links to a canvas that work, the newest first."""
    current = ShareLink.objects.filter(canvas=canvas, expires_at__gt=timezone.now())
    return list(current.select_related("created_by").order_by("-created_at")[:LIST_LIMIT])


def placed_picture(*, canvas: Canvas, picture_id: UUID) -> Picture:
    """Return a picture that somebody placed on a canvas. Raises NotFound."""
    placed = Operation.objects.filter(canvas=canvas, kind=OperationKind.PICTURE)
    for payload in placed.values_list("payload", flat=True).iterator():
        if unpack_picture(bytes(payload)).picture == picture_id:
            found = Picture.objects.filter(pk=picture_id, group_id=canvas.group_id).first()
            if found:
                return found
    raise NotFound(_("There is no such picture on this canvas."))


# --- Operations ---------------------------------------------------------------------------


def encode_operation(operation: Operation) -> bytes:
    """Pack an operation as sockets receive it; laid out in docs/protocol.md."""
    payload = bytes(operation.payload)
    return (
        protocol.OPERATION.pack(
            protocol.OPERATION.size - 4 + len(payload),
            operation.seq,
            operation.kind,
            operation.author_id.bytes,
            operation.client_id.bytes,
            int(operation.created_at.timestamp() * 1000),
        )
        + payload
    )


def operations_after(canvas_id: UUID, after: int, limit: int) -> list[Entry]:
    """Return packed operations of a canvas with a higher ``seq``, in order (R5)."""
    found = Operation.objects.filter(canvas_id=canvas_id, seq__gt=after).order_by("seq")
    return [(operation.seq, encode_operation(operation)) for operation in found[:limit]]


def heads(canvas_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return the newest ``seq`` of each canvas; an untouched one is left out."""
    # One look into the index each: Max in groups goes through every operation there is.
    found = {canvas_id: log.head(Operation, canvas_id=canvas_id) for canvas_id in canvas_ids}
    return {canvas_id: seq for canvas_id, seq in found.items() if seq}


def own_operations(*, canvas_id: UUID, user: User, reach: int) -> list[dict[str, Any]]:
    """Return what a person did within the last ``reach`` operations, in order.

    Payloads are read of UNDO and REDO only: those of the others may be large.
    """
    first = max(0, log.head(Operation, canvas_id=canvas_id) - reach)
    own = Operation.objects.filter(canvas_id=canvas_id, seq__gt=first, author=user).order_by("seq")
    turning = own.filter(kind__in=(Kind.UNDO, Kind.REDO)).values_list("seq", "payload")
    targets = {seq: unpack_targets(bytes(payload)).targets for seq, payload in turning}
    return [
        {"seq": seq, "kind": kind, "client_id": client_id}
        | ({"targets": targets[seq]} if seq in targets else {})
        for seq, kind, client_id in own.values_list("seq", "kind", "client_id")
    ]


# --- Snapshots ----------------------------------------------------------------------------


def snapshot_latest(canvas_id: UUID) -> Snapshot | None:
    """Return the newest snapshot of a canvas, without its thumbnail."""
    return Snapshot.objects.filter(canvas_id=canvas_id).defer("thumbnail").order_by("-seq").first()


def snapshot_at(*, canvas_id: UUID, seq: int) -> Snapshot:
    """Return the snapshot of a canvas at a ``seq``, without its thumbnail. Raises NotFound."""
    found = None
    if seq < 2**63:  # what a database can compare
        found = Snapshot.objects.filter(canvas_id=canvas_id, seq=seq).defer("thumbnail").first()
    if not found:
        raise NotFound(_("There is no such snapshot of this canvas, or not any more."))
    return found


def snapshot_part(snapshot: Snapshot, first: int) -> list[bytes]:
    """Return some chunks from one on. Raises NotFound: there are none, or not any more."""
    found = SnapshotChunk.objects.filter(snapshot_id=snapshot.pk, number__gte=first)
    some = found.filter(number__lt=first + CHUNKS_READ).order_by("number")
    chunks = [bytes(content) for content in some.values_list("content", flat=True)]
    if not chunks:
        raise NotFound(_("This snapshot is not there any more."))
    return chunks


def snapshot_bytes(snapshot: Snapshot) -> bytes:
    """Return the compressed bytes of a snapshot. Raises NotFound."""
    chunks: list[bytes] = []
    while sum(map(len, chunks)) < snapshot.size:
        chunks += snapshot_part(snapshot, len(chunks))
    return b"".join(chunks)


def canvas_ids() -> list[UUID]:
    return list(Canvas.objects.order_by("pk").values_list("pk", flat=True))

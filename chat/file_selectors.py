"""Which files and pictures of conversations a person may see."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from chat.models import Attachment, LinkPreview
from chat.selectors import standing_of
from drawmessenger.errors import NotFound

NO_FILE = _("There is no such file.")


def attachment_for(*, user: User, attachment_id: UUID, picture: bool = False) -> Attachment:
    """Return a file of a group that a person may read. Raises NotFound (R8).

    One that was not sent yet is its author's alone.
    """
    found = Attachment.objects.filter(pk=attachment_id).first()
    if not found or (picture and not found.thumbnail):
        raise NotFound(NO_FILE)
    standing_of(user=user, group_id=found.group_id)
    if not found.event_id and found.author_id != user.pk:
        raise NotFound(NO_FILE)
    return found


def preview_of(digest: str) -> LinkPreview:
    """Return a cached preview that has a picture. Raises NotFound."""
    found = LinkPreview.objects.filter(pk=digest).first()
    if not found or not found.image:
        raise NotFound(NO_FILE)
    return found

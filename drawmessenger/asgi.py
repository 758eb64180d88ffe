"""The ASGI application: static files, pages and sockets. Nobody imports this."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "drawmessenger.settings")
django_application = get_asgi_application()

# These need Django to be set up.
from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import path  # noqa: E402

from accounts.callers import Callers  # noqa: E402
from accounts.quick import QuickReads  # noqa: E402
from canvas import quick as canvas_reads  # noqa: E402
from canvas.consumers import CanvasSocket, WatchSocket  # noqa: E402
from chat import quick as chat_reads  # noqa: E402
from chat.consumers import ChatSocket  # noqa: E402
from chat.waiting import LongPolling  # noqa: E402
from drawmessenger.realtime.origin import SameOrigin  # noqa: E402
from drawmessenger.static_files import StaticInMemory  # noqa: E402
from groups import quick as group_reads  # noqa: E402

sockets = URLRouter(
    [
        path("ws/chat/", ChatSocket.as_asgi()),
        path("ws/canvas/<id:canvas_id>/", CanvasSocket.as_asgi()),
        path("ws/watch/<str:token>/", WatchSocket.as_asgi()),
    ]
)
pages = QuickReads(django_application, *group_reads.READS, *chat_reads.READS, *canvas_reads.READS)
application = ProtocolTypeRouter(
    {
        "http": StaticInMemory(
            LongPolling(pages),
            root=settings.STATIC_ROOT if settings.STATIC_ROOT.is_dir() else None,
            prefix=settings.STATIC_URL,
        ),
        "websocket": SameOrigin(Callers(sockets, AuthMiddlewareStack(sockets))),
    }
)

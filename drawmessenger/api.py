"""The JSON API under /api/v1/: what it is made of. Its conventions are in api_*.py."""

from __future__ import annotations

from ninja import NinjaAPI
from ninja.operation import Operation

from accounts.api import router as accounts_router
from accounts.api_auth import SessionAuth, TokenAuth
from accounts.bots_api import router as bots_router
from canvas.api import router as canvas_router
from canvas.content_api import router as content_router
from canvas.sharing_api import router as sharing_router
from chat.api import router as chat_router
from chat.changes_api import router as changes_router
from chat.gifs_api import router as gifs_router
from chat.moderation_api import router as moderation_router
from chat.polling_api import router as polling_router
from chat.reading_api import router as reading_router
from chat.webhooks_api import router as webhooks_router
from drawmessenger.api_checks import Checks, checked
from drawmessenger.api_docs import router as docs_router
from drawmessenger.api_once import once
from drawmessenger.api_problems import handle_problems
from groups.api import router as groups_router
from groups.archives_api import router as archives_router
from groups.bots_api import router as group_bots_router
from groups.desk_api import router as desk_router
from groups.members_api import router as members_router

DESCRIPTION = """\
Everything that the pages can do. docs/api.md says more, with complete examples.

Call it with `Authorization: Bearer <token>`, or from a page with its session and CSRF token. Times
are ISO 8601 in UTC. Unknown fields and parameters are refused. What goes wrong is told as problem
details (RFC 9457) with a stable `code`; besides those that each operation names, any may
answer 405, 500 and 503 (`busy`, with `Retry-After`). Reads have an `ETag`. A list is cut at
`limit`, and its header `Link` then has the address of the next page.
"""


class Api(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        return str(operation.view_func.__name__)


api = Api(
    title="Draw Messenger",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    # Cookies need CSRF protection, tokens do not.
    auth=[TokenAuth(), SessionAuth(csrf=True)],
    throttle=[Checks()],
    openapi_url=None,
    docs_url=None,
)
handle_problems(api)
api.add_decorator(once, mode="operation")
api.add_decorator(checked, mode="view")
for router in (
    docs_router,
    accounts_router,
    groups_router,
    members_router,
    desk_router,
    chat_router,
    changes_router,
    reading_router,
    polling_router,
    bots_router,
    group_bots_router,
    webhooks_router,
    archives_router,
    gifs_router,
    moderation_router,
    canvas_router,
    content_router,
    sharing_router,
):
    api.add_router("", router)

from __future__ import annotations

from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView
from django.views.i18n import JavaScriptCatalog

from drawmessenger.api import api
from drawmessenger.api_docs import docs

# Browsers ask for it beside documents that cannot name an icon, such as JSON.
favicon = RedirectView.as_view(url=lazy(static, str)("icons/favicon.svg"))

urlpatterns = [
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("groups.urls")),
    path("", include("canvas.urls")),
    path("", include("chat.urls")),
    path("", include("chat.original.urls")),
    path("api/v1/docs", docs, name="api_docs"),
    path("api/v1/", api.urls),
    path("admin/", admin.site.urls),
    path("favicon.ico", favicon),
    path("texts.js", JavaScriptCatalog.as_view(), name="texts"),
]
handler500 = "drawmessenger.middleware.server_error"

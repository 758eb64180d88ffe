from __future__ import annotations

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog

from drawmessenger.api import api
from drawmessenger.api_docs import docs

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
    path("texts.js", JavaScriptCatalog.as_view(), name="texts"),
]
handler500 = "drawmessenger.middleware.server_error"

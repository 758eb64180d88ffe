from __future__ import annotations

from django.urls import path

from chat import incoming_views, views

app_name = "chat"
urlpatterns = [
    path("emoji/<slug:language>/<slug:asked>.json", views.emoji, name="emoji"),
    path("attachments/<id:attachment_id>/thumbnail", views.thumbnail, name="thumbnail"),
    path("attachments/<id:attachment_id>/<str:name>", views.attachment, name="attachment"),
    path("hooks/<str:token>", incoming_views.incoming, name="incoming"),
    path("previews/<str:digest>", views.preview_picture, name="preview"),
]

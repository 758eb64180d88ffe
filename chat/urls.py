from __future__ import annotations

from django.urls import path

from chat import views

app_name = "chat"
urlpatterns = [
    path("attachments/<id:attachment_id>/thumbnail", views.thumbnail, name="thumbnail"),
    path("attachments/<id:attachment_id>/<str:name>", views.attachment, name="attachment"),
    path("previews/<str:digest>", views.preview_picture, name="preview"),
]

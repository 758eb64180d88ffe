from __future__ import annotations

from django.urls import path

from canvas import views

app_name = "canvas"
urlpatterns = [
    path("watch/<str:token>/", views.watch, name="watch"),
    path("watch/<str:token>/snapshots/<int:seq>", views.watch_snapshot, name="watch_snapshot"),
    path("watch/<str:token>/pictures/<id:picture_id>.png", views.watch_picture, name="picture"),
]

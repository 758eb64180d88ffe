from __future__ import annotations

from django.urls import path

from chat.original import views

app_name = "original"
urlpatterns = [
    path("user/auth", views.auth, name="auth"),
    path("group", views.group_list, name="group"),
    path("groups", views.groups, name="groups"),
    path("group/getSingleGroup", views.single_group, name="single_group"),
    path("group/getMessages", views.message_list, name="messages"),
]

from __future__ import annotations

from django.urls import path

from groups import desk_views, views

app_name = "groups"
urlpatterns = [
    path("groups/", views.group_list, name="list"),
    path("groups/new/", views.group_create, name="create"),
    path("groups/<id:group_id>/", views.room, name="room"),
    path("groups/<id:group_id>/edit/", views.group_edit, name="edit"),
    path("groups/<id:group_id>/join/", views.group_join, name="join"),
    path("groups/<id:group_id>/leave/", views.group_leave, name="leave"),
    path("groups/<id:group_id>/members/<id:user_id>/role/", views.member_role, name="role"),
    path("groups/<id:group_id>/invitations/", views.invitation_create, name="invite"),
    path("groups/<id:group_id>/ask/", desk_views.ask, name="ask"),
    path("groups/<id:group_id>/picture/", desk_views.picture, name="picture-set"),
    path("groups/<id:group_id>/manage/", desk_views.manage, name="manage"),
    path("groups/<id:group_id>/manage/settings/save/", desk_views.settings, name="settings"),
    path("groups/<id:group_id>/manage/do/<slug:action>/", desk_views.act, name="act"),
    path("groups/<id:group_id>/manage/<slug:section>/", desk_views.manage, name="manage-section"),
    path("join/<str:token>/", views.invitation, name="invitation"),
    path("pictures/<id:picture_id>.png", views.picture, name="picture"),
]

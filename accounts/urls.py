from __future__ import annotations

from django.urls import path

from accounts import views

urlpatterns = [
    path("", views.entry, name="entry"),
    path("guest/", views.guest, name="guest"),
    path("me/", views.profile, name="profile"),
    path("me/keep/", views.upgrade, name="upgrade"),
]

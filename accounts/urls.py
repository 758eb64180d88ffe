from __future__ import annotations

from allauth.mfa.webauthn.views import edit_webauthn, remove_webauthn
from django.urls import path

from accounts import access_views, bot_views, data_views, views

urlpatterns = [
    path("", views.entry, name="entry"),
    path("guest/", views.guest, name="guest"),
    path("me/", views.profile, name="profile"),
    path("me/picture/", views.picture, name="picture"),
    path("me/keep/", views.upgrade, name="upgrade"),
    path("me/bots/", bot_views.bot_page, name="bots"),
    path("me/bots/<uuid:bot_id>/token/", bot_views.bot_token, name="bot_token"),
    path("me/bots/<uuid:bot_id>/revoke/", bot_views.bot_revoke, name="bot_revoke"),
    path("me/bots/<uuid:bot_id>/delete/", bot_views.bot_end, name="bot_end"),
    path("me/tokens/", access_views.tokens, name="tokens"),
    path("me/tokens/<uuid:token_id>/revoke/", access_views.token_end, name="token_end"),
    path("me/sessions/<str:session_id>/end/", access_views.session_end, name="session_end"),
    path("me/data/", data_views.data, name="account_data"),
    path("me/data/export/", data_views.export, name="account_export"),
    path("me/delete/", data_views.delete, name="account_delete"),
    path("people/<id:user_id>/face/<str:name>/", data_views.face, name="face"),
    # allauth's own paths take a number for a key; on MongoDB it is an ObjectId.
    path(
        "accounts/2fa/webauthn/keys/<str:pk>/remove/", remove_webauthn, name="mfa_remove_webauthn"
    ),
    path("accounts/2fa/webauthn/keys/<str:pk>/edit/", edit_webauthn, name="mfa_edit_webauthn"),
]

from __future__ import annotations

from django.apps import AppConfig
from django.urls import register_converter

from drawmessenger import checks  # noqa: F401  (registers them)
from drawmessenger.ids import PublicIdConverter


class DrawMessengerConfig(AppConfig):
    name = "drawmessenger"

    def ready(self) -> None:
        # Pages and sockets both have ids in their paths.
        register_converter(PublicIdConverter, "id")

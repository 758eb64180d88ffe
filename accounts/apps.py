from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        # Every app's receivers are in its receivers.py, which needs the models to be loaded.
        autodiscover_modules("receivers")

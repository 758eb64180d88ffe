from __future__ import annotations

import pytest

from chat import gifs
from tests.api.calls import Scene, scene_make
from tests.harness.giphy import KEY, provider


@pytest.fixture(scope="module")
def gif_provider():
    with provider() as found:
        yield found


@pytest.fixture
def scene(db, settings, gif_provider, monkeypatch) -> Scene:
    for module in ("accounts.api", "accounts.bots_api"):  # they have confirmed just now
        monkeypatch.setattr(f"{module}.is_reauthentication_required", lambda *_, **__: False)
    gifs._bucket.cache_clear()
    settings.GIPHY_API_KEY, settings.GIPHY_URL = KEY, gif_provider.url
    settings.LINK_PREVIEW_TEST_HOSTS = [gif_provider.host]
    gifs.gifs_find(user=(made := scene_make()).user, query="tea")
    return made

from __future__ import annotations

import pytest

from tests.harness.sockets import stop_hub


@pytest.fixture(autouse=True)
async def _no_hub_left_behind(request):
    yield
    await stop_hub()

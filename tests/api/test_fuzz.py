"""schemathesis in its short form: what it thinks of, valid and not, to every operation.

`make fuzz-api` is the long form (tests/api/fuzz.py), against a server.
"""

from __future__ import annotations

from contextlib import suppress
from uuid import uuid4

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup

from tests.api.calls import SPEC
from tests.api.fuzzing import CONFIG, with_ids

pytestmark = [
    pytest.mark.django_db,
    # Under WSGI; the server streams as it should.
    pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume"),
]
EXAMPLES = 4  # of each operation, valid, and as many that are not
QUICK = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def application():
    """The WSGI application, which leaves the test's database connection open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_no_input_makes_it_fail(scene, application):
    ids = {name: [str(value)] for name, value in scene.params.items()}
    ids["token_id"] = [str(uuid4())]  # not the one that it uses
    ids["seq"] = [1, 2]
    config = SchemathesisConfig.from_path(CONFIG)
    schema = schemathesis.openapi.from_dict(with_ids(SPEC, ids), config=config)
    schema.app = application
    faults = []
    headers = {"Authorization": f"Bearer {scene.token}"}
    for result in schema.get_all_operations():
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            faults += tried(result.ok(), mode, headers)
    assert not faults, "\n\n".join(faults)


def tried(operation, mode, headers) -> list[str]:
    """Return what schemathesis found wrong with the answers of an operation."""
    found = []

    @QUICK
    @given(case=operation.as_strategy(generation_mode=mode))
    def attempt(case):
        response = case.call(headers=headers)
        try:
            case.validate_response(response, headers=headers)
        except FailureGroup as group:
            found.extend(f"{case.method} {case.path}: {one}" for one in group.exceptions)

    with suppress(Unsatisfiable):  # of some operations nothing can be wrong
        attempt()
    return found

"""A MongoDB server for the tests: SecantusDB, spoken to over the wire like any other.

No ``mongod`` is packaged for the machines that run the tests, and SecantusDB comes from PyPI.
It runs in two ways:

* in the test process, in memory: :func:`start_in_process`;
* as a process of its own, for tests with several application processes or with ``kill -9``::

      python -m tests.harness.mongodb --port 27117 [--storage DIR]

  It prints ``ready mongodb://127.0.0.1:27117/`` once it accepts connections and stops on
  SIGTERM or SIGINT. With ``--storage`` every commit is synced to disk before it is
  acknowledged; without it nothing survives the process.
"""

import argparse
import functools
import inspect
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from secantus import SecantusDBServer, aggregate

from tests.harness.mongodb_planner import patch_planner

HOST = "127.0.0.1"

# The stages that take a document of output fields, as SecantusDB names their handlers.
_PATCHED_STAGES = ("$project", "$addFields", "$set")
_STAGE_PARAMETERS = ("spec", "docs", "ctx")

# The server of this process, if there is one.
_running: list[SecantusDBServer] = []


def patch() -> None:
    """Make SecantusDB read nested documents in ``$project``, ``$addFields`` and ``$set``.

    MongoDB takes ``{"$project": {"group": {"name": 1}}}`` to mean ``{"group.name": 1}``;
    SecantusDB 0.7.0b3 evaluates the inner document as an expression and answers with its
    literal value. django-mongodb-backend writes the nested form for ``select_related`` and
    for annotations. Calling this more than once is harmless.

    Raises:
        AssertionError: if SecantusDB is not built as this patch expects.
    """
    stages: dict[str, Callable[..., Any]] | None = getattr(aggregate, "_STAGES", None)
    assert isinstance(stages, dict), "secantus.aggregate._STAGES is gone: revise this patch"
    for name in _PATCHED_STAGES:
        handler = stages.get(name)
        assert callable(handler), f"secantus.aggregate._STAGES lacks {name}: revise this patch"
        if getattr(handler, "takes_nested_documents", False):
            continue
        parameters = tuple(inspect.signature(handler).parameters)[: len(_STAGE_PARAMETERS)]
        assert parameters == _STAGE_PARAMETERS, f"{name} now takes {parameters}: revise this patch"
        stages[name] = _with_dotted_paths(handler)


def _with_dotted_paths(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap the handler of a stage so that it sees dotted paths only."""

    @functools.wraps(handler)
    def wrapper(spec: Any, docs: Any, ctx: Any) -> Any:
        # A specification of the wrong type is left to the handler, which has the right error.
        return handler(flatten(spec) if isinstance(spec, Mapping) else spec, docs, ctx)

    wrapper.takes_nested_documents = True  # type: ignore[attr-defined]
    return wrapper


def flatten(spec: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return ``spec`` with nested documents as dotted paths: ``{"a": {"b": 1}}`` → ``{"a.b": 1}``.

    A document whose keys are operators (``{"$add": …}``) is an expression and stays whole.
    """
    flat: dict[str, Any] = {}
    for key, value in spec.items():
        path = f"{prefix}{key}"
        if _is_nested_document(value):
            flat |= flatten(value, f"{path}.")
        else:
            flat[path] = value
    return flat


def _is_nested_document(value: Any) -> bool:
    """Tell a document of fields from an expression and from a plain value."""
    return isinstance(value, Mapping) and bool(value) and not any(k.startswith("$") for k in value)


def start_in_process() -> str:
    """Start a server in this process, in memory and on a free port; return its URL.

    A second call returns the URL of the server that already runs.
    """
    if not _running:
        _running.append(_start(port=0, storage=None))
    url: str = _running[0].uri
    return url


def stop_in_process() -> None:
    """Stop the server of :func:`start_in_process`, if it runs; its data is gone."""
    while _running:
        _stop(_running.pop())


def _start(*, port: int, storage: str | None) -> SecantusDBServer:
    """Start a patched server; it accepts connections when this returns."""
    patch()
    patch_planner()
    server = SecantusDBServer(
        host=HOST,
        port=port,
        storage_path=storage or ":memory:",
        # Without this, writes that were acknowledged are lost when the server is killed.
        sync_on_commit=storage is not None,
        durable=storage is not None,
    )
    try:
        server.start()
    except OSError:  # the port is taken; stopping removes the server's temporary folder
        server.stop()
        raise
    return server


def _stop(server: SecantusDBServer) -> None:
    """Stop a server without the two seconds it would wait for its own listener."""
    listener: socket.socket | None = getattr(server, "_socket", None)
    if listener is not None:
        # Closing a socket does not wake the thread that accepts on it; shutting it down does.
        listener.shutdown(socket.SHUT_RDWR)
    server.stop()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a server until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(description="A MongoDB server for the tests.")
    parser.add_argument("--port", type=int, required=True, help="0 takes a free port")
    parser.add_argument("--storage", metavar="DIR", help="keep the data here, synced on commit")
    options = parser.parse_args(arguments)
    # Blocked here and taken by sigwait below: stopping joins threads and takes locks, which a
    # signal handler may not. Threads inherit the mask, so it is set before the server starts.
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    server = _start(port=options.port, storage=options.storage)
    sys.stdout.write(f"ready {server.uri}\n")
    sys.stdout.flush()
    signal.sigwait(signals)
    _stop(server)


if __name__ == "__main__":
    main()

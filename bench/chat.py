"""What a conversation costs: from one browser to another, opened, searched, scrolled.

    python -m bench.chat [--messages 1000000] [--no-browsers]

Prints one JSON line. The server's figures are taken in a process of its own, on the same
database that the browsers' server then serves; targets are in the issue and the README.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page, sync_playwright

from bench.chat_store import SCROLLED
from tests.browser.conftest import ARGUMENTS
from tests.harness.server import ROOT, AppServer

SENT = 500
PAUSE_S = 0.12  # between two messages: about what a socket may send for long
PATIENCE_MS = 20_000
WARM = 2_000  # messages that are scrolled through before the page's memory is compared

# Notes when each message's text is first in the page, by a clock that both pages share.
WATCH = """() => {
  window.seenAt = {};
  const look = (node) => {
    for (const found of (node.textContent ?? "").matchAll(/bench-(\\d+)-end/g)) {
      seenAt[found[1]] ??= Date.now();
    }
  };
  new MutationObserver((records) => {
    for (const record of records) {
      if (record.type === "characterData") look(record.target);
      record.addedNodes.forEach(look);
    }
  }).observe(document.getElementById("messages"),
             { childList: true, subtree: true, characterData: true });
}"""
SEND = """(number) => {
  const box = document.getElementById("composer-text");
  box.value = `bench-${number}-end`;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  const now = Date.now();
  const enter = { key: "Enter", bubbles: true, cancelable: true };
  box.dispatchEvent(new KeyboardEvent("keydown", enter));
  return now;
}"""
# Scrolls up until the first message is there; notes the longest time between two frames.
SCROLL = """async (wanted) => {
  const box = document.getElementById("messages-scroll");
  const first = () => Number(document.querySelector("#messages .message")?.dataset.seq ?? 1e9);
  let worst = 0, last = performance.now(), still = 0, seen = first();
  while (first() > 1 && still < 600) {
    box.scrollTop = Math.max(0, box.scrollTop - 400);
    const now = await new Promise(requestAnimationFrame);
    worst = Math.max(worst, now - last);
    last = now;
    still = first() < seen ? 0 : still + 1;
    seen = Math.min(seen, first());
    if (first() <= wanted) break;
  }
  return { worst, first: seen };
}"""


@contextmanager
def served(folder: Path) -> Iterator[AppServer]:
    environment = {"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}"}
    server = AppServer(environment | {"LINK_PREVIEWS": "false"}, log=folder / "server.log")
    server.manage("migrate", "--verbosity", "0")
    server.collect_static()
    yield server
    if server.process:
        server.stop(signal.SIGKILL)


def seeded(server: AppServer, messages: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.chat_store", str(messages)]
    env = os.environ | server.environment
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def opened(context: BrowserContext, server: AppServer, made: dict[str, Any], who: int) -> Page:
    name, _, value = made["cookies"][who].partition("=")
    context.add_cookies([{"name": name, "value": value, "url": server.url}])
    page = context.new_page()
    page.goto(f"{server.url}/groups/{made['group']}/")
    page.wait_for_selector("#messages[data-seq]", state="attached", timeout=PATIENCE_MS)
    page.wait_for_selector("#messages .message", timeout=PATIENCE_MS)
    return page


def delivered(sender: Page, receiver: Page) -> list[float]:
    """Return for each message the ms from Enter in one browser to its text in the other."""
    receiver.evaluate(WATCH)
    sent = {}
    for number in range(SENT):
        sent[str(number)] = sender.evaluate(SEND, number)
        time.sleep(PAUSE_S)
    wait = f"() => Object.keys(seenAt).length >= {SENT}"
    receiver.wait_for_function(wait, timeout=PATIENCE_MS)
    seen = receiver.evaluate("() => seenAt")
    return [seen[number] - at for number, at in sent.items()]


def used_mb(session: CDPSession) -> float:
    """Return what a page's objects and its document take, after collecting garbage."""
    session.send("HeapProfiler.collectGarbage")
    usage = session.send("Runtime.getHeapUsage")
    return (usage["usedSize"] + usage.get("embedderHeapUsedSize", 0)) / 1e6


def scrolled(page: Page) -> dict[str, float]:
    """Scroll back through all that was there before; return the figures of that."""
    session = page.context.new_cdp_session(page)
    first = page.evaluate(SCROLL, SCROLLED + SENT - WARM)
    before = used_mb(session)
    rest = page.evaluate(SCROLL, SENT)
    if rest["first"] > SENT:
        sys.stderr.write(f"Scrolling stopped at {rest['first']} of {SCROLLED}.\n")
    return {
        "scroll_worst_frame_ms": max(first["worst"], rest["worst"]),
        "scroll_heap_growth_mb": used_mb(session) - before,
    }


def browsers(server: AppServer, made: dict[str, Any]) -> dict[str, Any]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        pages = [opened(chromium.new_context(), server, made, who) for who in (0, 1)]
        times = delivered(*pages)
        pages[0].close()
        found = scrolled(pages[1])
        chromium.close()
    cuts = statistics.quantiles(times, n=100)
    return {
        "deliver_p50_ms": cuts[49],
        "deliver_p99_ms": cuts[98],
    } | found


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure conversations.")
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--no-browsers", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as server:
        made = seeded(server, options.messages)
        found = dict(made["figures"])
        if not options.no_browsers:
            found |= browsers(server.start(), made)
    print(json.dumps({name: round(value, 1) for name, value in sorted(found.items())}))


if __name__ == "__main__":
    main()

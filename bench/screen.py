"""A room in real Chromium: when its canvas is on the screen, how it moves, how ink follows.

What is on the screen is what DevTools' screencast shows, not what the page believes.
"""

from __future__ import annotations

import asyncio
import base64
import io
import itertools
import json
import shutil
import statistics
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image, ImageChops
from playwright.async_api import Browser, CDPSession, Page, async_playwright

from tests.browser.conftest import ARGUMENTS

VIEWPORT = {"width": 1280, "height": 800}
SCRIPT = Path(__file__).with_suffix(".js").read_text()
FRAME_S = 1 / 60
QUIET_S = 1.2  # a picture that stays this long is the final one
PATIENCE_S = 60.0
CALM_S, CALM, MOST_CALMING = 0.3, 0.1, 30  # so long not more than this share of a core
DIFFERENT = 24  # of 255: what a pixel may differ by
SHARE = 0.001  # of the pixels, that may differ from the final picture
EDGE = 8  # pixels at the edge of the board that are not compared

Place = tuple[float, float, float, float]  # x, y, width, height


@dataclass
class Room:
    """A canvas of bench/boards.py on a server, and how its page is to be looked at."""

    url: str
    cookie: dict[str, str]
    board: dict[str, Any]
    true_size: bool = False  # at 100 %, in the middle; else everything, as at a first visit

    def script(self) -> str:
        script = SCRIPT + f"canvasBench.head = {self.board['head']};"
        if self.true_size:
            key = f"drawmessenger.view.{self.board['canvas']}"
            script += f"sessionStorage.setItem({json.dumps(key)}, '[4500,4500,1]');"
        return script


@dataclass
class Opened:
    page: Page
    cdp: CDPSession
    frames: list[tuple[float, str]] = field(default_factory=list)  # seconds since 1970, JPEG
    noted: dict[str, asyncio.Event] = field(
        default_factory=lambda: {"ready": asyncio.Event(), "handled": asyncio.Event()}
    )
    sent: set[asyncio.Future[Any]] = field(default_factory=set)

    def take_frame(self, event: dict[str, Any]) -> None:
        self.frames.append((event["metadata"]["timestamp"], event["data"]))
        self.send("Page.screencastFrameAck", sessionId=event["sessionId"])

    def send(self, method: str, **parameters: Any) -> None:
        """Send a command whose answer nobody waits for."""
        task = asyncio.gather(self.cdp.send(method, parameters), return_exceptions=True)
        self.sent.add(task)
        task.add_done_callback(self.sent.discard)

    async def value(self, expression: str) -> Any:
        return await self.page.evaluate(expression)

    def mouse(self, kind: str, x: float, y: float, **more: Any) -> None:
        self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        path = shutil.which("chromium")
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        await browser.close()


@asynccontextmanager
async def visit(browser: Browser, room: Room) -> AsyncIterator[Opened]:
    """A browser of somebody who was never here, signed in, before it goes anywhere."""
    context = await browser.new_context(viewport=VIEWPORT)
    await context.add_cookies([{**room.cookie, "url": room.url}])
    await context.add_init_script(room.script())
    page = await context.new_page()
    opened = Opened(page, await context.new_cdp_session(page))
    await page.expose_function("noteCanvas", lambda what: opened.noted[what].set())
    await _calm(browser)
    yield opened
    await context.close()


async def _calm(browser: Browser) -> None:
    """Wait until a new window is at rest: its own parts load for more than a second."""
    session = await browser.new_browser_cdp_session()
    before = float("-inf")
    for _ in range(MOST_CALMING):
        await asyncio.sleep(CALM_S)
        found = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
        used = sum(process["cpuTime"] for process in found)
        if used - before < CALM_S * CALM:
            return
        before = used


async def go(opened: Opened, room: Room) -> None:
    """Open the room and wait until the canvas is complete and takes input."""
    opened.send("Page.navigate", url=f"{room.url}/groups/{room.board['group']}/")
    await asyncio.wait_for(opened.noted["ready"].wait(), PATIENCE_S)
    handled = asyncio.ensure_future(opened.noted["handled"].wait())
    for step in itertools.count():
        opened.mouse("mouseMoved", 400 + step % 50, 400)
        if (await asyncio.wait([handled], timeout=FRAME_S))[0]:
            return


async def settle(opened: Opened) -> None:
    """Wait until the screen has not changed for a while."""
    seen = -1
    while seen != len(opened.frames):
        seen = len(opened.frames)
        await asyncio.sleep(QUIET_S)


async def board_place(opened: Opened) -> Place:
    box = await opened.page.locator("#board").bounding_box()
    assert box
    return box["x"], box["y"], box["width"], box["height"]


# --- Opening --------------------------------------------------------------------------------


async def opening(browser: Browser, room: Room) -> dict[str, float]:
    """Return ms from the start of the navigation until the board is painted and interactive."""
    async with visit(browser, room) as opened:
        opened.cdp.on("Page.screencastFrame", opened.take_frame)
        options = {"format": "jpeg", "quality": 80, "everyNthFrame": 1}
        await opened.cdp.send("Page.startScreencast", options)
        await go(opened, room)
        await settle(opened)
        await opened.cdp.send("Page.stopScreencast")
        began = await opened.value("performance.timeOrigin")
        place = await board_place(opened)
        handled = await opened.value("canvasBench.handledAt")
        painted = painted_at(opened.frames, place) * 1000 - began
    return {"painted": painted, "interactive": handled, "both": max(painted, handled)}


def painted_at(frames: list[tuple[float, str]], place: Place) -> float:
    """Return when the board became what it is at the end, and stayed so."""
    final = _picture(frames[-1][1], place)
    at = frames[-1][0]
    for taken_at, data in reversed(frames):
        if _differ(_picture(data, place), final):
            break
        at = taken_at
    return at


def _picture(data: str, place: Place) -> Image.Image:
    x, y, width, height = place
    box = (x + EDGE, y + EDGE, x + width - EDGE, y + height - EDGE)
    picture = Image.open(io.BytesIO(base64.b64decode(data))).convert("L")
    return picture.crop(tuple(map(round, box)))  # type: ignore[arg-type]


def _differ(one: Image.Image, other: Image.Image) -> bool:
    counts = ImageChops.difference(one, other).histogram()
    return sum(counts[DIFFERENT:]) > SHARE * sum(counts)


# --- Moving and drawing -----------------------------------------------------------------------


async def _at_60_hz(
    opened: Opened, seconds: float, act: Callable[[int], None]
) -> dict[str, list[float]]:
    """Dispatch input 60 times a second, without waiting for answers; return what came of it."""
    await opened.value("canvasBench.count()")
    began = time.monotonic()
    for step in range(round(seconds / FRAME_S)):
        act(step)
        await asyncio.sleep(max(0.0, began + (step + 1) * FRAME_S - time.monotonic()))
    return await opened.value("canvasBench.stop()")  # type: ignore[no-any-return]


async def panning(opened: Opened, seconds: float = 4) -> dict[str, float]:
    """Move the view by the wheel, there and back, some 1,200 pixels a second."""
    x, y, width, height = await board_place(opened)

    def wheel(step: int) -> None:
        way = 1 if step % 120 < 60 else -1
        middle = x + width / 2, y + height / 2
        opened.mouse("mouseWheel", *middle, deltaX=17 * way, deltaY=11 * way)

    times = (await _at_60_hz(opened, seconds, wheel))["frames"]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    return {"fps": 1000 * len(gaps) / (times[-1] - times[0]), "worst": max(gaps)}


async def inking(opened: Opened, seconds: float = 3) -> dict[str, float]:
    """Draw strokes; return ms from the pointer's move to the end of the frame that shows it."""
    x, y, width, height = await board_place(opened)

    def draw(step: int) -> None:
        at = x + width * (0.2 + 0.6 * (step % 60) / 60), y + height * (0.3 + 0.2 * (step % 7) / 7)
        if step % 60 == 0:
            opened.mouse("mousePressed", *at, button="left", buttons=1, clickCount=1)
        elif step % 60 == 59:
            opened.mouse("mouseReleased", *at, button="left")
        else:
            opened.mouse("mouseMoved", *at, button="left", buttons=1)

    inks = (await _at_60_hz(opened, seconds, draw))["inks"]
    return {"median": statistics.median(inks), "worst": max(inks), "moves": len(inks)}


async def use(browser: Browser, room: Room) -> dict[str, Any]:
    """Open a room, then pan and draw in it."""
    async with visit(browser, room) as opened:
        await go(opened, room)
        await asyncio.sleep(QUIET_S)
        pan = await panning(opened)
        await asyncio.sleep(0.5)
        return {"pan": pan, "ink": await inking(opened)}


# --- Size -----------------------------------------------------------------------------------


async def size(browser: Browser, room: Room) -> dict[str, float]:
    """Return bytes that the canvas took on the wire, and the renderer's memory in MB after it."""
    received = Received(room.board["canvas"])
    async with visit(browser, room) as opened:
        received.listen(opened.cdp)
        await opened.cdp.send("Network.enable")
        await go(opened, room)
        await asyncio.sleep(QUIET_S)
        await opened.cdp.send("Network.disable")
        await opened.cdp.send("HeapProfiler.collectGarbage")
        await asyncio.sleep(QUIET_S)
        return {"wire": received.bytes, "pss": await _renderer_pss(browser)}


class Received:
    """Counts the bytes of a canvas's snapshot and socket, as they come."""

    def __init__(self, canvas: str) -> None:
        self.canvas = canvas
        self.bytes = 0.0
        self.requests: set[str] = set()

    def listen(self, cdp: CDPSession) -> None:
        cdp.on("Network.requestWillBeSent", lambda event: self._note(event, event["request"]))
        cdp.on("Network.webSocketCreated", lambda event: self._note(event, event))
        cdp.on("Network.loadingFinished", self._loaded)
        cdp.on("Network.webSocketFrameReceived", self._frame)

    def _note(self, event: dict[str, Any], request: dict[str, Any]) -> None:
        path = urlsplit(request["url"]).path
        if self.canvas in path and ("/snapshots/" in path or path.startswith("/ws/")):
            self.requests.add(event["requestId"])

    def _loaded(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.requests:
            self.bytes += event["encodedDataLength"]

    def _frame(self, event: dict[str, Any]) -> None:
        response = event["response"]
        if event["requestId"] in self.requests:
            share = 1 if response["opcode"] == 1 else 0.75  # binary frames come as Base64
            self.bytes += len(response["payloadData"]) * share


async def _renderer_pss(browser: Browser) -> float:
    """Return the memory of the page's process in MB: of several renderers the largest."""
    session = await browser.new_browser_cdp_session()
    found = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
    return max(_pss(process["id"]) for process in found if process["type"] == "renderer")


def _pss(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("Pss:"))

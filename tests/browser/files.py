"""Files as tests send them, by the JSON views and with the page's own session."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Page

_SEND = """async ([files, content]) => {
  const page = JSON.parse(document.getElementById("page-data").textContent);
  const headers = { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value };
  const told = async (url, body, more) => {
    const answer = await fetch(url, { method: "POST", headers: { ...headers, ...more }, body });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };
  const attachments = [];
  for (const [name, type, data] of files) {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    const form = new FormData();
    form.append("file", new Blob([bytes], { type }), name);
    attachments.push((await told(page.chat.urls.group + "/attachments", form)).id);
  }
  const message = { client_id: crypto.randomUUID(), content, attachments };
  const json = { "Content-Type": "application/json" };
  return (await told(page.urls.messages, JSON.stringify(message), json)).seq;
}"""


class File(NamedTuple):
    name: str
    type: str
    data: bytes


def picture(name: str, width: int, height: int, colour: str = "#3366aa") -> File:
    output = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(output, "PNG")
    return File(name, "image/png", output.getvalue())


def gif(name: str) -> File:
    frames = [Image.new("RGB", (120, 80), (40 * at, 90, 120)) for at in range(4)]
    output = io.BytesIO()
    frames[0].save(output, "GIF", save_all=True, append_images=frames[1:], duration=100, loop=0)
    return File(name, "image/gif", output.getvalue())


def send(page: Page, files: Sequence[File], content: str = "") -> int:
    """Send a message with files; return its ``seq``."""
    encoded = [[name, kind, base64.b64encode(data).decode()] for name, kind, data in files]
    return int(page.evaluate(_SEND, [encoded, content]))

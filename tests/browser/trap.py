"""A browser that notices whatever runs that it should not have been given."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request

from tests.harness.server import AppServer

TRAP = """
for (const name of ["alert", "confirm", "prompt", "print", "msgbox"]) {
  window[name] = (...values) => { trapped(`${name}(${values}) at ${location}`); };
}
"""
# What has not run yet, and would: handlers, addresses that are programs, elements of others.
LOOK = """() => {
  const faults = [];
  const program = /^[\\s\\x00-\\x1f]*(javascript|vbscript|data:text|data:image\\/svg)/i;
  const foreign = "iframe, frame, object, embed, applet, base, meta[http-equiv=refresh], math, "
    + "marquee, keygen, audio, video, [srcdoc], [formaction], animate, set, foreignObject";
  const look = (root) => {
    for (const element of root.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        const isAddress = /^(data|poster|background|.*(href|src|action))$/.test(name);
        const runs = name.startsWith("on") || (isAddress && program.test(value));
        if (runs) faults.push(`${element.localName} ${name}="${value}"`);
      }
      if (element.matches(foreign)) faults.push(`<${element.localName}>`);
      const { localName, type, src } = element;
      const isData = type === "application/json" || type === "importmap";
      if (localName === "script" && !src && !isData) faults.push(`<script> ${element.textContent}`);
      if (element.content instanceof DocumentFragment) look(element.content);
    }
  };
  look(document);
  return faults;
}"""


class Trap:
    """Notes each script that ran, each dialog, and each request to somewhere else."""

    def __init__(self, browser: Browser, app: AppServer, session: dict[str, str]) -> None:
        self.app = app
        self.faults: list[str] = []
        self.host = urlsplit(app.url).netloc
        size: Any = {"width": 1280, "height": 800}
        self.context = browser.new_context(bypass_csp=True, viewport=size)
        cookie: Any = session | {"url": app.url}
        self.context.add_cookies([cookie])
        self.context.expose_function("trapped", lambda what: self.faults.append(what))
        self.context.add_init_script(TRAP)
        self.context.on("request", self._asked)
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("dialog", self._dialog)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self.host:
            self.faults.append(f"asked {request.url}")

    def _dialog(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def without_modules(self) -> None:
        """Only what the server has written: several times as fast, and it says the same."""
        self.context.route("**/static/**", lambda route: route.abort())

    def open(self, path: str, wanted: str | None = None, status: int = 200) -> Page:
        """Open a page and look at it; ``wanted`` must be seen there, or be in a field."""
        answer = self.page.goto(self.app.url + path, wait_until="domcontentloaded")
        assert answer and answer.status == status, (path, answer and answer.status)
        if wanted is not None:
            assert flat(wanted) in flat(everything(self.page)), f"{path} does not show {wanted!r}"
        self.look()
        return self.page

    def look(self) -> None:
        """Let handlers of what is there already run, and see what else would."""
        found = self.page.evaluate(LOOK)
        assert not found + self.faults, (self.page.url, found, self.faults)


def everything(page: Page) -> str:
    """Return all text of a page, and what its fields have."""
    text = page.evaluate(
        """() => {
          const fields = [...document.querySelectorAll("input, textarea")];
          const values = fields.map(({ value }) => value);
          return [document.title, document.body.textContent, ...values].join("\\n");
        }"""
    )
    return str(text)


def flat(text: str) -> str:
    return " ".join(text.split())

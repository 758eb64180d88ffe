"""What must not happen in any page, whatever a flow is about."""

from __future__ import annotations

from playwright.sync_api import Page, Response


def note_faults(page: Page, faults: list[str]) -> None:
    """Note errors of scripts, and what a page asks for in a way that the server does not take."""

    def answered(response: Response) -> None:
        if response.status == 400 and response.request.method == "GET":
            faults.append(f"400: {response.url}")

    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("response", lambda response: answered(response))

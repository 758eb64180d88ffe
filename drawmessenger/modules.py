"""What an ES module imports: pages name it in their head, so that the browser fetches it at once.

Otherwise it would learn of each module only from those that import it, a round trip a level.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

# import … from "./x.js", export … from "./x.js", import "./x.js"; not import("./x.js"), which
# is for what a page may never need.
IMPORT = re.compile(
    r"""^(?:import|export)\b(?:[^"';]*?\bfrom)?\s*["'](\.[^"']+)["']""", re.MULTILINE
)


def imports(source: str) -> list[str]:
    """Return the relative addresses that a module imports when it is loaded."""
    return IMPORT.findall(source)


def with_imports(module: str) -> list[str]:
    """Return a static module and all that it imports, those that it names itself first."""
    found = {module: None}
    level = [module]
    while level:
        level = [name for name in _imported_by(level) if name not in found]
        found |= dict.fromkeys(level)
    return list(found)


def _imported_by(modules: list[str]) -> Iterator[str]:
    for module in modules:
        for address in imports(_source(module)):
            yield posixpath.normpath(posixpath.join(posixpath.dirname(module), address))


def _source(module: str) -> str:
    path = finders.find(module)
    return Path(path).read_text() if path else ""


@cache
def bundle_of(module: str) -> str | None:
    """Return the static file that holds a page's module and all of its imports, if there is one.

    `make bundle` makes it; one older than any module does not count. With DEBUG the modules
    themselves are served: who changes them wants to see that.
    """
    name = f"bundles/{posixpath.basename(module)}"
    path = None if settings.DEBUG else finders.find(name)
    return name if path and _is_newer_than_modules(Path(path)) else None


def _is_newer_than_modules(bundle: Path) -> bool:
    """Tell whether nothing was changed since; an upgrade must not go on with what was before."""
    modules = (settings.BASE_DIR / "static" / "js").rglob("*.js")
    return bundle.stat().st_mtime >= max(path.stat().st_mtime for path in modules)


# Without DEBUG, static files change only together with the process.
with_imports_cached = cache(with_imports)

from __future__ import annotations

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from drawmessenger.modules import bundle_of, with_imports, with_imports_cached

register = template.Library()


@register.simple_tag
def module(name: str) -> str:
    """Return the address of a page's module, or of the bundle that was made of it."""
    return static(bundle_of(name) or name)


@register.simple_tag
def modulepreload(module: str, later: str = "") -> SafeString:
    """Have the browser fetch a static module and all its imports at once.

    Those of another one, which the page imports later, come behind them. Of a bundled page it
    is one file.
    """
    if name := bundle_of(module):
        return format_html('<link rel="modulepreload" href="{}">', static(name))
    find = with_imports if settings.DEBUG else with_imports_cached
    names = find(module)
    more = [name for name in (find(later) if later else ()) if name not in names]
    links = [(static(name), "auto") for name in names] + [(static(name), "low") for name in more]
    return format_html_join("\n", '<link rel="modulepreload" href="{}" fetchpriority="{}">', links)

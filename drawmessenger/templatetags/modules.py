from __future__ import annotations

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from drawmessenger.modules import with_imports, with_imports_cached

register = template.Library()


@register.simple_tag
def modulepreload(module: str) -> SafeString:
    """Have the browser fetch a static module and all its imports at once."""
    names = with_imports(module) if settings.DEBUG else with_imports_cached(module)
    links = ((static(name),) for name in names)
    return format_html_join("\n", '<link rel="modulepreload" href="{}">', links)

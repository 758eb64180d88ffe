"""Code in colours: HTML with Pygments' short class names, whose colours are in the CSS. Pure."""

from __future__ import annotations

import functools
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES

# Languages whose lexers are known to take time in proportion to the text.
LANGUAGES = {
    *("bash", "c", "cpp", "cs", "csharp", "css", "diff", "docker", "go", "graphql", "haskell"),
    *("html", "http", "ini", "java", "javascript", "js", "json", "jsx", "kotlin", "kt", "lua"),
    *("make", "nginx", "perl", "php", "powershell", "py", "python", "r", "rb", "rs", "ruby"),
    *("rust", "sh", "sql", "swift", "toml", "ts", "tsx", "typescript", "xml", "yaml", "yml"),
}
MOST_CHARS = 5_000  # what is longer stays in one colour
MOST_HTML = 40_000
CLASSES = frozenset(name for name in STANDARD_TYPES.values() if name)
# The lexer of Java takes seconds for some texts; that of C# knows nearly all of its words.
_ALIASES = {"tsx": "typescript", "jsx": "javascript", "java": "csharp"}
_formatter = HtmlFormatter(nowrap=True)


@functools.cache
def _lexer(language: str) -> Lexer | None:
    if language not in LANGUAGES:
        return None
    return get_lexer_by_name(_ALIASES.get(language, language), stripnl=False)


def code_block(code: str, language: str, _attributes: str = "") -> str:
    """Return a block of code as HTML, in colours where its language is known."""
    name = language.strip().lower()
    lexer = _lexer(name) if len(code) <= MOST_CHARS else None
    inner = highlight(code, lexer, _formatter) if lexer else escape(code)
    if len(inner) > MOST_HTML:
        inner = escape(code)
    return f'<pre class="code"><code>{inner}</code></pre>\n'

"""HTML that escapes by default: a plain string is text, only :class:`Html` is markup."""

from collections.abc import Iterable
from html import escape


class Html(str):
    """Markup made by :func:`tag`; everything else is escaped on its way in."""

    __slots__ = ()


def tag(name: str, *children: str | Iterable[str], **attributes: str | None) -> Html:
    """Return an element with its children; a string child is escaped unless it is :class:`Html`.

    A trailing underscore of an attribute's name goes, others become hyphens; an attribute that
    is None is left out.

    >>> tag("td", "<b>", class_="number", data_column="value", title=None)
    '<td class="number" data-column="value">&lt;b&gt;</td>'
    >>> tag("tr", [tag("th", "地区", scope="col"), tag("th", "1")])
    '<tr><th scope="col">地区</th><th>1</th></tr>'
    """
    pairs = (
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{''.join(pairs)}>{joined(*children)}</{name}>")


def joined(*children: str | Iterable[str]) -> Html:
    """Return children one after the other, plain strings escaped.

    >>> joined("a < b", tag("p", "c"))
    'a &lt; b<p>c</p>'
    """
    texts = ([child] if isinstance(child, str) else child for child in children)
    return Html(
        "".join(text if isinstance(text, Html) else escape(text) for group in texts for text in group)
    )

"""HTML to text, offline and without executing or fetching anything.

The extracted text is what every offset of an HTML document refers to. Blocks become
lines, the cells of a table row are joined by tabs, white space collapses as a browser
collapses it; a line break of the markup between two Chinese characters vanishes (CSS
Text 3, segment break transformation), so that a word wrapped in the source stays whole.
"""

import re
from dataclasses import dataclass, field

from lxml import etree

# Content of these elements is never shown as text (HTML Standard, rendering section).
SILENT = frozenset({"head", "script", "style", "noscript", "template", "iframe", "noframes", "object"})
# fmt: off
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option",
    "p", "pre", "section", "select", "summary", "table", "tbody", "tfoot", "thead", "title", "ul",
})
# fmt: on
CELLS = frozenset({"td", "th"})
VERBATIM = frozenset({"pre", "textarea"})

# HTML white space only: a no-break space (U+00A0) and an ideographic space (U+3000) are text.
_SPACES = re.compile(r"[ \t\n\r\f]+")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff]")


class MarkupError(ValueError):
    """Markup that cannot be read to its end: nested deeper than libxml2 follows (2,048 elements)."""


def html_text(markup: str) -> str:
    """Return the text of an HTML page or fragment; its lines are the page's blocks.

    Script, style, template and head content and comments are left out; entities are decoded.
    The result neither starts nor ends with a line break and has no empty lines of its own.

    Raises:
        MarkupError: elements nested deeper than 2,048.

    >>> html_text("<h1>通报</h1><p>共开展活动<b>12</b>场,<br>覆盖&nbsp;300人次。</p><script>9</script>")
    '通报\\n共开展活动12场,\\n覆盖\\xa0300人次。'
    >>> html_text("<table><tr><th>单位<th>场次<tr><td><p>甲县</p><td></table>")
    '单位\\t场次\\n甲县'
    >>> html_text("民族团\\n结 <!-- 7 --> 1 <i>323</i>\\n场次")
    '民族团结 1 323 场次'
    >>> html_text("")
    ''
    """
    root = _parse(markup)
    if root is None:
        return ""
    writer = _Writer()
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    verbatim = 0
    for event, element in walker:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in SILENT:
                walker.skip_subtree()
                continue
            verbatim += tag in VERBATIM
            writer.open(tag)
            writer.write(element.text, verbatim > 0)
            continue
        if event == "end" and tag not in SILENT:
            verbatim -= tag in VERBATIM
            writer.close(tag)
        writer.write(element.tail, verbatim > 0)
    return "".join(writer.pieces)


def html_title(markup: str) -> str | None:
    """Return the page's title in one line, or null where it has none.

    >>> html_title("<head><title> 乙市\\n工作总结 </title></head><p>正文"), html_title("<p>正文")
    ('乙市工作总结', None)
    """
    root = _parse(markup)
    title = None if root is None else root.find(".//title")
    if title is None:
        return None
    return _collapse("".join(str(piece) for piece in title.itertext())).strip() or None


def html_meta(markup: str) -> dict[str, str]:
    """Return the page's ``<meta name|property content>`` pairs, names in lower case, the first of each.

    >>> html_meta('<meta name="PubDate" content="2024-03-05"><meta charset=gbk>')
    {'pubdate': '2024-03-05'}
    """
    root = _parse(markup)
    pairs: dict[str, str] = {}
    for element in () if root is None else root.iter("meta"):
        name = (element.get("name") or element.get("property") or "").strip().lower()
        content = _collapse(element.get("content") or "").strip()
        if name and content:
            pairs.setdefault(name, content)
    return pairs


def _parse(markup: str) -> etree._Element | None:
    # NUL and lone surrogates become U+FFFD, as the HTML Standard has it; the page's own charset
    # declaration is void, since the markup is already decoded.
    data = markup.replace("\0", "\ufffd").encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_pis=False)
    if not data.strip():
        return None
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if parser.error_log.filter_from_errors() and "empty" not in str(error).lower():
            raise MarkupError(f"markup cannot be read: {error}") from error
        return None
    for entry in parser.error_log:
        if "Excessive depth" in entry.message:
            raise MarkupError("elements are nested deeper than 2,048")
    return root


def _collapse(text: str) -> str:
    def replacement(match: re.Match[str]) -> str:
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        breaks = "\n" in match[0] or "\r" in match[0]
        return "" if breaks and _WIDE.match(before) and _WIDE.match(after) else " "

    return _SPACES.sub(replacement, text)


@dataclass
class _Writer:
    """Collects text and the separators owed before the next text."""

    pieces: list[str] = field(default_factory=list)
    owed_break: bool = False
    owed_tabs: int = 0
    owed_space: str = ""  # the white space as written, so that a break between hanzi can vanish
    rows: list[list[int]] = field(default_factory=list)  # per open row: cells so far, pieces at its start

    def open(self, tag: str) -> None:
        if tag == "tr":
            self._owe_break()
            self.rows.append([0, len(self.pieces)])
        elif tag in CELLS:
            self._next_cell()
        elif tag == "br" or tag in BLOCKS:
            self._owe_break()

    def close(self, tag: str) -> None:
        if tag == "tr":
            if self.rows:
                self.rows.pop()
            self.owed_tabs = 0
            self._owe_break()
        elif tag in BLOCKS:
            self._owe_break()

    def write(self, text: str | None, verbatim: bool) -> None:
        if not text:
            return
        if verbatim:
            self._settle(text)
            return
        body = text.strip(" \t\n\r\f")
        if not body:
            self.owed_space += text
            return
        lead = len(text) - len(text.lstrip(" \t\n\r\f"))
        self.owed_space += text[:lead]
        self._settle(_collapse(body))
        self.owed_space = text[lead + len(body) :]

    def _settle(self, text: str) -> None:
        if self.pieces:
            if self.owed_break or self.owed_tabs:
                self.pieces.append("\n" * self.owed_break + "\t" * self.owed_tabs)
            elif self.owed_space:
                around = self.pieces[-1][-1:] + self.owed_space + text[:1]
                self.pieces.append(_collapse(around)[1:-1])
        elif self.owed_tabs:
            self.pieces.append("\t" * self.owed_tabs)
        self.owed_break, self.owed_tabs, self.owed_space = False, 0, ""
        self.pieces.append(text)

    def _owe_break(self) -> None:
        # Blocks at the start of a cell do not break the row: <td><p>甲</p></td>.
        if not self.owed_tabs:
            self.owed_break = True

    def _next_cell(self) -> None:
        if not self.rows:
            self.rows.append([0, len(self.pieces)])
        row = self.rows[-1]
        if row[0]:
            if len(self.pieces) > row[1]:
                self.owed_break = False
            self.owed_tabs += 1
        row[0] += 1

"""What tests of charts look for on a sheet: its texts, and marks that are cut off or run into something."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Sheet
from matplotlib.text import Text

MARKERS = ("o", ">", "^")


def texts_of(sheet: Sheet) -> Iterator[tuple[Text, Any]]:
    """The visible texts of a sheet, each with its box in pixels."""
    renderer = FigureCanvasAgg(sheet).get_renderer()  # type: ignore[no-untyped-call]
    for text in sheet.findobj(Text):
        if isinstance(text, Text) and text.get_visible() and text.get_text().strip():
            # the text alone: of an annotation the extent holds its line, too
            yield text, Text.get_window_extent(text, renderer)


def marks_cut_off(sheet: Sheet) -> list[tuple[str, float, float]]:
    """The dots and heads of arrows that do not lie whole within their axes, with their places in pixels."""
    found = []
    for axes in sheet.axes:
        box, points = axes.get_window_extent(), sheet.dpi / 72
        for line in axes.lines:
            marker = str(line.get_marker())
            if marker not in MARKERS:
                continue
            x, y = line.get_transform().transform(np.asarray(line.get_xydata())[-1])
            half = line.get_markersize() / 2 * points - 0.1
            if not (box.x0 <= x - half and x + half <= box.x1 and box.y0 <= y - half and y + half <= box.y1):
                found.append((marker, float(x), float(y)))
    return found

"""Names beside dots, set where they cover neither a dot nor another name."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from matplotlib.axes import Axes

from pipeline.present.canvas import GREY, INK, NOTE_SIZE, label_inches
from pipeline.present.fonts import chinese_font

AROUND_POINTS = 3.5
HEIGHT_POINTS = NOTE_SIZE * 1.35
# Right of the dot, left, above, below, then farther off; in points from the dot's middle
OFFSETS = tuple(
    (side * across, up * height)
    for across, height in ((7.0, 0.0), (4.0, 12.0), (10.0, 22.0), (16.0, 34.0))
    for side in (1, -1)
    for up in ((1, -1) if height else (1,))
)


class Box(NamedTuple):
    """A rectangle on the sheet, in points."""

    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: "Box") -> bool:
        """Tell whether two boxes share an area.

        >>> Box(0, 0, 2, 2).meets(Box(1, 1, 3, 3)), Box(0, 0, 2, 2).meets(Box(2, 0, 4, 2))
        (True, False)
        """
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def within(self, other: "Box") -> bool:
        """Tell whether the box lies in another one."""
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.bottom <= self.bottom
            and self.top <= other.top
        )


def place_labels(
    dots: Sequence[tuple[float, float]], labels: Sequence[str], frame: Box, drawn: Iterable[Box]
) -> list[tuple[float, float] | None]:
    """Return where the labels of dots go, as offsets in points; None where there is no room.

    ``dots`` are places in points, the most important first; ``drawn`` is what labels must not cover.

    >>> place_labels([(50.0, 50.0)], ["甲"], Box(0, 0, 100, 100), [Box(47, 47, 53, 53)])
    [(7.0, 0.0)]
    >>> place_labels([(50.0, 50.0)], ["甲"], Box(0, 0, 100, 100), [Box(55, 47, 61, 53)])
    [(-7.0, 0.0)]
    >>> place_labels([(5.0, 5.0)], ["太长了"], Box(0, 0, 10, 10), [])
    [None]
    """
    taken = list(drawn)
    places: list[tuple[float, float] | None] = []
    for (x, y), label in zip(dots, labels, strict=True):
        width = label_inches([label], NOTE_SIZE) * 72
        for offset in OFFSETS:
            box = _box(x, y, offset, width)
            if box.within(frame) and not any(box.meets(other) for other in taken):
                taken.append(box)
                places.append(offset)
                break
        else:
            places.append(None)
    return places


def _box(x: float, y: float, offset: tuple[float, float], width: float) -> Box:
    left = x + offset[0] if offset[0] > 0 else x + offset[0] - width
    middle = y + offset[1]
    return Box(left, middle - HEIGHT_POINTS / 2, left + width, middle + HEIGHT_POINTS / 2)


def _drawn_boxes(axes: Axes, scale: float) -> Iterator[Box]:
    """Yield the boxes of dots and of the pieces of lines on the axes, with half a dot around them, in points."""
    for line in axes.lines:
        places = axes.transData.transform(line.get_xydata()) * scale
        for one, other in zip(places, places[1:] if len(places) > 1 else places, strict=False):
            (left, right), (bottom, top) = sorted((one[0], other[0])), sorted((one[1], other[1]))
            yield Box(
                left - AROUND_POINTS, bottom - AROUND_POINTS, right + AROUND_POINTS, top + AROUND_POINTS
            )


def write_labels(
    axes: Axes, dots: Sequence[tuple[float, float]], labels: Sequence[str], pale: int = 0
) -> list[str]:
    """Write names beside dots, given in data, off all that is drawn; return the names without room.

    The last ``pale`` ones are grey and, where there is no room, not told.
    """
    black = len(labels) - pale
    scale = 72 / axes.figure.dpi
    points = [tuple(axes.transData.transform(dot) * scale) for dot in dots]
    extent = axes.get_window_extent()
    frame = Box(*(float(end) * scale for end in (extent.x0, extent.y0, extent.x1, extent.y1)))
    places = place_labels([(float(x), float(y)) for x, y in points], labels, frame, _drawn_boxes(axes, scale))
    for number, (dot, label, offset) in enumerate(zip(dots, labels, places, strict=True)):
        if offset is not None:
            far = abs(offset[1]) > HEIGHT_POINTS
            axes.annotate(
                label,
                dot,
                xytext=offset,
                textcoords="offset points",
                fontproperties=chinese_font(NOTE_SIZE),
                color=INK if number < black else GREY,
                ha="left" if offset[0] > 0 else "right",
                va="center",
                parse_math=False,
                arrowprops={"arrowstyle": "-", "color": GREY, "lw": 0.5} if far else None,
            )
    told = zip(labels[:black], places[:black], strict=True)
    return [label for label, offset in told if offset is None]

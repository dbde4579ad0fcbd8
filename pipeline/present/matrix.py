"""The frame of a matrix of regions and metrics: heads on top, labels at the left, no lines."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from pipeline.present.canvas import INK, LABEL_SIZE, NOTE_SIZE
from pipeline.present.fonts import chinese_font


def frame_matrix(
    axes: Axes,
    labels: Sequence[str],
    heads: Sequence[str],
    *,
    slanting: bool = False,
    linespacing: float = 1.1,
) -> None:
    """Set the axes to one unit a field, the first row on top; ``linespacing`` is that of the heads."""
    axes.set_xlim(0, len(heads))
    axes.set_ylim(len(labels), 0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0, pad=4)
    axes.xaxis.tick_top()
    slant: dict[str, Any] = {"ha": "center"}
    if slanting:
        slant = {"rotation": 45, "ha": "left", "rotation_mode": "anchor"}
    axes.set_xticks(
        [column + 0.5 for column in range(len(heads))],
        labels=heads,
        fontproperties=chinese_font(NOTE_SIZE),
        color=INK,
        parse_math=False,
        linespacing=linespacing,
        **slant,
    )
    axes.set_yticks(
        [row + 0.5 for row in range(len(labels))],
        labels=labels,
        fontproperties=chinese_font(LABEL_SIZE),
        color=INK,
        parse_math=False,
        linespacing=1.05,
    )

"""The charts of My work, as rectangles with whole numbers: templates set them as SVG, and as tables beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..progress import Day, Part, Progress

# Units of the drawing; the stylesheet says how large one is.
SLOT, BAR, HEIGHT = 20, 14, 80


@dataclass(frozen=True)
class Column:
    """One day: two rectangles on top of each other, `y` downwards from the highest day, 0 to HEIGHT."""

    day: Day
    x: int
    mine_y: int
    mine_height: int
    others_y: int
    others_height: int

    @property
    def middle(self) -> int:
        return self.x + BAR // 2

    @property
    def is_weekend(self) -> bool:
        return self.day.on.weekday() >= 5


@dataclass(frozen=True)
class DayChart:
    """Work done per day, oldest day first."""

    columns: Sequence[Column]
    highest: int

    @property
    def width(self) -> int:
        return SLOT * len(self.columns)

    @property
    def height(self) -> int:
        return HEIGHT

    @property
    def mine(self) -> int:
        return sum(column.day.mine for column in self.columns)

    @property
    def total(self) -> int:
        return sum(column.day.total for column in self.columns)


@dataclass(frozen=True)
class Row:
    """One status and how much of the longest bar it fills, in hundredths."""

    part: Part
    width: int


def day_chart(days: Sequence[Day]) -> DayChart:
    highest = max((day.total for day in days), default=0)
    columns = []
    for number, day in enumerate(days):
        mine, total = _scaled(day.mine, highest), _scaled(day.total, highest)
        columns.append(
            Column(
                day=day,
                x=number * SLOT + (SLOT - BAR) // 2,
                mine_y=HEIGHT - mine,
                mine_height=mine,
                others_y=HEIGHT - total,
                others_height=total - mine,
            )
        )
    return DayChart(columns, highest)


def status_rows(progress: Progress) -> list[Row]:
    """The statuses that occur, from done to not begun."""
    longest = max((part.count for part in progress.parts), default=0)
    return [Row(part, max(1, round(100 * part.count / longest))) for part in progress.parts]


def _scaled(count: int, highest: int) -> int:
    """What is there at all is seen: at least one unit."""
    return max(1, round(HEIGHT * count / highest)) if count else 0

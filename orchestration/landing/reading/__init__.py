"""A file to grids of cells, as its contract's reader says, in bounded memory and time.

`by_ending` is the way in. In order: `container` (is the file what its name says, of a size we take), then `workbook`
(with `spans` and `sheets`), `delimited`, or JSON: `objects`, with the two shapes of KPU, `tps_tree` and `sirekap`
(with `archive` for many files in one zip). `grid` is what all of them give back, and its limits.
Whatever is wrong with the file as a file is said here, to its sender. Not here: what the columns mean (`table`).
"""

from orchestration.landing.reading.by_ending import read
from orchestration.landing.reading.grid import Grid

__all__ = ["Grid", "read"]

"""Long runs of small values without the garbage collector looking at each other of them."""

from __future__ import annotations

import gc

__all__ = ["collector_paused"]


class collector_paused:  # noqa: N801 - used like a function; a generator would need contextlib, which is slow to import
    """No cycle collection within the block; what it makes is freed by reference counts alone.

    A fill, a patch or a read makes tens of thousands of tuples and no cycles; the collector took a tenth of the time.
    """

    def __enter__(self) -> None:
        self._was_enabled = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        if self._was_enabled:
            gc.enable()

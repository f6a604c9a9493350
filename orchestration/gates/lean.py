"""Imports Great Expectations without paying for what no suite of ours uses.

GX imports scipy.stats for two expectations about distributions; that alone is a quarter of its import (1.4 of 5.5
CPU seconds, seen with `python -X importtime`). Python's own LazyLoader defers it to the first use, so those
expectations would still work. Delete this when GX imports scipy where it needs it.
"""

from __future__ import annotations

import importlib.util
import sys


def defer_scipy_stats() -> None:
    """Registers scipy.stats as a module that is loaded on first use. Does nothing where it is loaded already."""
    name = "scipy.stats"
    if name in sys.modules:
        return
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        return  # then GX's own import will say so
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    sys.modules["scipy"].stats = module  # type: ignore[attr-defined]

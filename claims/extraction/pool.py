"""Extraction in processes of their own, which end with the process that asked for them."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from threading import Thread


def pool(workers: int) -> ProcessPoolExecutor:
    """Processes to submit `extract` to. They are started afresh: what is forked shares the database connections and the
    half-locked locks of its parent's threads. They leave Ctrl-C to their parent.
    """
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin)


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        # Whoever was killed tells nobody, and a worker would wait for more work forever.
        parent.join()
        os._exit(1)

"""Runs the stages over all pages and writes what they give; knows their order, not what they do.

`batch` is the run; `shards` cuts the input and keeps what is done; `executors` says where, `crew` starts and watches
the processes, `worker` is such a process; `page` is what is done with a page, and the only module that loads models.
"""

from pipeline.runner.batch import LostPagesError, Progress, run
from pipeline.runner.crew import WorkerError
from pipeline.runner.outcome import Outcome
from pipeline.runner.report import RunReport

__all__ = ["LostPagesError", "Outcome", "Progress", "RunReport", "WorkerError", "run"]

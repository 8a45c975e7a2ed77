"""Runs the stages over all pages and writes what they give; knows their order, not what they do."""

from pipeline.runner.batch import run
from pipeline.runner.page import Outcome, process
from pipeline.runner.report import RunReport

__all__ = ["Outcome", "RunReport", "process", "run"]

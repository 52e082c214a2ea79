"""What tests cost in processor time, with their child processes: printed after a run, with a budget beside it.

Nothing fails by it: another machine is slower, and a shared one now and then. Whoever sees a file over its budget makes
it cheaper, or moves its long form to ``bin/test --long``.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest

# Two cores for five minutes, less what the start, PostgreSQL and Redis take.
RUN_SECONDS = 480
FILE_SECONDS = 15
FILE_WITH_PROCESSES_SECONDS = 60
SHOWN = 12


class Spending:
    """Registered in each worker, where it measures, and where the reports arrive, where it adds up."""

    def __init__(self) -> None:
        self._so_far = _seconds()
        self._by_file: Counter[str] = Counter()
        self._with_processes: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Iterator[None]:
        report = yield
        before, self._so_far = self._so_far, _seconds()
        report.processor_seconds = self._so_far - before
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        file = report.nodeid.partition("::")[0]
        self._by_file[file] += report.processor_seconds
        if "processes" in report.keywords:
            self._with_processes.add(file)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section(f"processor seconds: {self._by_file.total():.0f} of {RUN_SECONDS}")
        for file, seconds in self._by_file.most_common(SHOWN):
            budget = FILE_WITH_PROCESSES_SECONDS if file in self._with_processes else FILE_SECONDS
            over = f"  over its budget of {budget}" if seconds > budget else ""
            terminalreporter.write_line(f"{seconds:6.1f}  {file}{over}")


def _seconds() -> float:
    """Of this process and of children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system

"""The error report of an import, made when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from commerce.importing.gathering import GatheredFile, columns_of, header_texts
from commerce.importing.reports import report_table
from commerce.importing.rows import Cell, RawRow
from commerce.models import OrderImport
from commerce.services.import_runs import layout_of, opener_of


def report_of(order_import: OrderImport) -> Iterator[list[Cell]]:
    """Header and rows of what was not taken in, each with its reason.

    Of a file that could not be read at all, and of files from before rows were kept: the problems alone.
    """
    if order_import.gathered_file is None:
        return _problems(order_import)
    gathered = GatheredFile(opener_of(order_import.gathered_file))
    columns = columns_of(gathered.header, layout_of(order_import))
    return report_table(
        header_texts(gathered.header),
        _refused(order_import, gathered),
        repeated=columns.places[columns.repeated],
    )


def report_delimiter(order_import: OrderImport) -> str:
    """What stands between the cells in a CSV report: as in the file. Empty where the file was an Excel one.

    The cells of an Excel file keep what they are only in another one.
    """
    if order_import.gathered_file is None:
        return ","
    return GatheredFile(opener_of(order_import.gathered_file)).delimiter


def _refused(order_import: OrderImport, gathered: GatheredFile) -> Iterable[tuple[Sequence[RawRow], str]]:
    reasons = iter(
        order_import.refused_orders.order_by("position").values_list("position", "reason").iterator()
    )
    position, reason = next(reasons, (-1, ""))
    for index, order in enumerate(gathered.orders()):
        if position < 0:
            return
        if index == position:
            yield order.rows, reason
            position, reason = next(reasons, (-1, ""))


def _problems(order_import: OrderImport) -> Iterator[list[Cell]]:
    yield ["row", "order", "code", "message"]
    for problem in order_import.problems:
        yield [str(problem[name]) for name in ("row", "order", "code", "message")]

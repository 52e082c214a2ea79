"""The lines of a large order, a page at a time: searched, turned and chosen without losing what stands on other pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from returns.policy.facts import fold
from returns.services.eligibility import LineEligibility

LINES_ON_A_PAGE = 50
LONGEST_QUERY = 100


@dataclass(frozen=True)
class LinePage:
    """``lines`` are those of this page, ``found_count`` all that fit ``query``, ``all_count`` all that can go back."""

    lines: tuple[LineEligibility, ...]
    number: int
    query: str
    found_count: int
    all_count: int

    @property
    def is_needed(self) -> bool:
        """Whether there is more than a page can hold."""
        return self.all_count > LINES_ON_A_PAGE

    @property
    def page_count(self) -> int:
        return max(1, -(-self.found_count // LINES_ON_A_PAGE))

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.page_count else None

    @property
    def names(self) -> frozenset[str]:
        return frozenset(line.line.public_id for line in self.lines)


@dataclass(frozen=True)
class Turn:
    """Where a form leads instead of onwards: another page, another search, or the same with all or none chosen."""

    page: int = 1
    query: str = ""
    chooses: str = ""  # all, none

    @property
    def parameters(self) -> dict[str, str]:
        page = {"page": str(self.page)} if self.page > 1 else {}
        return {**page, "q": self.query} if self.query else page


def line_page(lines: Sequence[LineEligibility], asked: Mapping[str, str]) -> LinePage:
    """The page that ``asked`` names by ``page`` and ``q``; the nearest that there is."""
    query = asked.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    wanted = fold(query)
    found = [line for line in lines if wanted in _searched(line)] if wanted else list(lines)
    last = max(1, -(-len(found) // LINES_ON_A_PAGE))
    typed = asked.get("page", "")
    number = min(max(int(typed) if typed.isdecimal() and len(typed) < 6 else 1, 1), last)
    shown = found[(number - 1) * LINES_ON_A_PAGE : number * LINES_ON_A_PAGE]
    return LinePage(tuple(shown), number, query, len(found), len(lines))


def shown_when_sent(request: HttpRequest, lines: Sequence[LineEligibility]) -> LinePage | None:
    """The page on which a form was filled in; None where it does not say, and so speaks of all lines."""
    if "shown_page" not in request.POST:
        return None
    return line_page(lines, {"page": request.POST["shown_page"], "q": request.POST.get("shown_q", "")})


def turn_of(request: HttpRequest) -> Turn | None:
    """What else than to go on was asked for. A changed search is one, whatever button sent it."""
    typed, shown = request.POST.get("q", "").strip(), request.POST.get("shown_q", "").strip()
    if typed != shown:
        return Turn(query=typed[:LONGEST_QUERY])
    go = request.POST.get("go", "")
    if go in ("all", "none"):
        return Turn(query=shown, chooses=go)
    name, _dash, page = go.partition("-")
    if name == "page" and page.isdecimal() and len(page) < 6:
        return Turn(page=int(page), query=shown)
    return None


def _searched(line: LineEligibility) -> str:
    row = line.line
    return fold(f"{row.title} {row.variant_title} {row.sku}")

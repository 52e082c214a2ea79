"""What the engine says about a wish, while somebody is on the phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from commerce.pictures import pictures_of
from dashboard.forms.new_return import RESOLUTIONS, ReturnForm
from dashboard.presenting.money import MoneySummary, quote_summary
from dashboard.presenting.words import METHODS, word
from dashboard.presenting.words import RESOLUTIONS as RESOLUTION_WORDS
from returns.policy.decision import ReturnDecision
from returns.policy.engine import override
from returns.policy.explanation import explain, explain_dependency
from returns.selectors import ShownReason, reason_tree, reasons_for
from returns.services.eligibility import Eligibility, LineEligibility
from returns.services.known_items import known_items, shown_quote
from returns.states import Method
from returns.wishes import ReturnWish


@dataclass(frozen=True)
class LineView:
    """One row of the form. ``resolutions`` are the line's own, for who wants something else for it."""

    key: str
    title: str
    variant: str
    sku: str
    picture_url: str
    maximum: int
    is_eligible: bool
    note: str
    quantity: int
    reason: str
    reasons: tuple[ReasonGroup, ...]
    comment: str
    resolutions: tuple[tuple[str, str], ...]
    resolution: str
    photo_count: int


@dataclass(frozen=True)
class Answer:
    """``tone``: good, warn or bad. Without ``summary`` there is nothing to reckon yet."""

    tone: str
    title: str
    reasons: tuple[str, ...]
    open_questions: tuple[str, ...]
    summary: MoneySummary | None
    can_be_opened: bool


@dataclass(frozen=True)
class ReasonGroup:
    label: str
    leaves: tuple[tuple[str, str], ...]


def line_views(eligibility: Eligibility, form: ReturnForm, *, language: str) -> tuple[LineView, ...]:
    """The form's rows with what can still be returned of each line, and what was typed so far; one query."""
    lines = {line.line.pk: line for line in eligibility.lines}
    pictures = pictures_of([line.line for line in eligibility.lines])
    views = []
    tree = reason_tree(language)
    groups: dict[tuple[ShownReason, ...], tuple[ReasonGroup, ...]] = {}
    for typed in form.rows:
        line = lines[typed.row.line.pk]
        row = line.line
        texts = [explain(reason, translation, language) for reason in line.reasons[:1]]
        views.append(
            LineView(
                key=typed.row.key,
                title=row.title,
                variant=row.variant_title,
                sku=row.sku,
                picture_url=pictures.get(row.pk, ""),
                maximum=line.returnable_quantity if row.fulfilled_quantity else 0,
                is_eligible=line.eligible,
                note=" ".join(texts),
                quantity=typed.quantity,
                reason=typed.reason,
                reasons=_groups_for(tree, line, eligibility, groups),
                comment=typed.comment,
                resolutions=tuple(
                    (str(name), word(RESOLUTION_WORDS, name))
                    for name in RESOLUTIONS
                    if form.is_override or name in line.decision.resolutions
                ),
                resolution=typed.resolution,
                photo_count=len(typed.row.photos),
            )
        )
    return tuple(views)


def answer_to(eligibility: Eligibility, wish: ReturnWish, *, language: str) -> Answer:
    """What would be decided about ``wish`` now, and the exact money."""
    if eligibility.whole is None:
        return Answer("", _("Choose the items and quantities to return."), (), (), None, False)
    decision = override(eligibility.whole, method=wish.method) if wish.override else eligibility.whole
    quoted = eligibility.quote
    if wish.override and decision.eligible:
        quoted = shown_quote(eligibility.file, known_items(eligibility.file, wish), decision)
    short = next(
        (line for line in eligibility.lines if line.refusal_code and not _is_passed(line.refusal_code, wish)),
        None,
    )
    is_open = decision.eligible and short is None
    tone, title = _verdict(decision) if is_open else ("bad", _("This cannot be returned"))
    stated = short.reasons if short else decision.reasons
    return Answer(
        tone=tone,
        title=title,
        reasons=tuple(dict.fromkeys(explain(reason, translation, language) for reason in stated)),
        open_questions=tuple(
            dict.fromkeys(explain_dependency(fact, translation) for fact in decision.depends_on)
        )
        if is_open
        else (),
        summary=quote_summary(quoted, language=language) if quoted and is_open else None,
        can_be_opened=is_open,
    )


def offered_resolutions(eligibility: Eligibility) -> tuple[tuple[str, str], ...]:
    """What every chosen line may become, else what any line of the order may."""
    decisions = [line.decision for line in eligibility.lines if line.eligible] or [
        line.decision for line in eligibility.lines
    ]
    if eligibility.whole is not None:
        offered = [name for name in RESOLUTIONS if all(name in one.resolutions for one in decisions)]
    else:
        offered = [name for name in RESOLUTIONS if any(name in one.resolutions for one in decisions)]
    return tuple((str(name), word(RESOLUTION_WORDS, name)) for name in offered)


def offered_methods(eligibility: Eligibility, *, is_override: bool) -> tuple[tuple[str, str], ...]:
    """How the parcel may travel; an exception may use every way."""
    if is_override:
        offered: Sequence[str] = Method.values
    elif eligibility.whole is not None:
        offered = eligibility.whole.methods
    else:
        offered = tuple(dict.fromkeys(name for line in eligibility.lines for name in line.decision.methods))
    return tuple((name, word(METHODS, name)) for name in offered)


def reason_groups(tree: Sequence[ShownReason]) -> tuple[ReasonGroup, ...]:
    """The reasons as groups of a select; a leaf without a branch stands in a group without a name."""
    groups: list[ReasonGroup] = []
    for branch in tree:
        if branch.children:
            groups.append(ReasonGroup(branch.label, tuple(_leaves(branch))))
        else:
            groups.append(ReasonGroup("", ((branch.code, branch.label),)))
    return tuple(groups)


def _groups_for(
    tree: Sequence[ShownReason],
    line: LineEligibility,
    eligibility: Eligibility,
    known: dict[tuple[ShownReason, ...], tuple[ReasonGroup, ...]],
) -> tuple[ReasonGroup, ...]:
    """The reasons that are offered for the goods of ``line``; worded once for all goods with the same ones."""
    file = eligibility.file
    offered = reasons_for(tree, file.line_facts[line.line.pk], file.reason_scopes)
    if offered not in known:
        known[offered] = reason_groups(offered)
    return known[offered]


def _leaves(branch: ShownReason) -> list[tuple[str, str]]:
    found = []
    for child in branch.children:
        found += _leaves(child) if child.children else [(child.code, child.label)]
    return found


def _is_passed(refusal_code: str, wish: ReturnWish) -> bool:
    """Whether an exception passes this refusal: the policy's, never one about quantities or the order."""
    quantity = ("order_cancelled", "not_fulfilled", "quantity_exceeded")
    return wish.override and refusal_code not in quantity


def _verdict(decision: ReturnDecision) -> tuple[str, str]:
    if decision.outcome == "review":
        return "warn", _("It can be returned, and somebody has to look at it first")
    if decision.outcome == "decline":
        return "bad", _("It can be asked for, and the policy declines it")
    if decision.legal_basis == "override":
        return "warn", _("An exception: it will be approved")
    return "good", _("It can be returned, and will be approved at once")

"""Why a return is refused, each with its stable code."""

from __future__ import annotations

from core.errors import Conflict, FieldError, NotFound, NotPermitted, Refusal


class ReturnNotFound(NotFound):
    """No return with this id belongs to this shop."""

    title = "There is no such return"


class RightByLaw(Refusal):
    """A right by law is ended by staff only on a ground that the law knows; ``detail`` names the law."""

    code = "right_by_law"
    title = "The law gives the shopper this right"


class RightNeedsManager(NotPermitted):
    """The same by somebody whose role may not say so at all."""

    code = "right_needs_manager"
    title = "Only owners and managers decline a right by law"


class UnknownGround(Refusal):
    code = "unknown_ground"
    title = "The law knows no such ground for this return"


class ShopNotChecked(Conflict):
    """Bank data is asked for by shops only that the operators have verified."""

    code = "shop_not_checked"
    title = "Bank accounts are taken once the shop is verified"
    state = "unverified"


class EmptyReturn(Refusal):
    code = "empty_return"
    title = "A return needs at least one item"


class UnknownLine(Refusal):
    code = "unknown_line"
    title = "This order has no such line"


class UnknownReason(Refusal):
    code = "unknown_reason"
    title = "This shop has no such reason"


class ReasonNotALeaf(Refusal):
    code = "reason_not_a_leaf"
    title = "This reason has more exact ones below it: choose one of them"


class ReasonNotOffered(Refusal):
    code = "reason_not_offered"
    title = "This reason is not for such a product"


class ResolutionRequired(Refusal):
    code = "resolution_required"
    title = "Say what should be given for the item"


class MethodRequired(Refusal):
    code = "method_required"
    title = "Say how the parcel travels"


class ExchangeForRequired(Refusal):
    code = "exchange_for_required"
    title = "Say which variant should be sent instead"


class UnknownVariant(Refusal):
    code = "unknown_variant"
    title = "This shop has no such variant"


class AmbiguousVariant(Refusal):
    code = "ambiguous_variant"
    title = "Several products have such a variant"


class DifferenceNotCollected(Refusal):
    """Nobody of the shop takes what this would cost on top."""

    code = "difference_not_collected"
    title = "This costs more than what comes back"


class SameVariant(Refusal):
    code = "same_variant"
    title = "This is what comes back"


class OtherProductNotOffered(Refusal):
    code = "other_product_not_offered"
    title = "This shop exchanges only within the same product"


class VariantNotPriced(Refusal):
    code = "variant_not_priced"
    title = "This has no price in the currency of the order"


class ChoiceRequired(Refusal):
    code = "choice_required"
    title = "Say what should be given instead"


class PhotosRequired(Refusal):
    code = "photos_required"
    title = "Photos are needed for this reason"


class UnknownFile(Refusal):
    code = "unknown_file"
    title = "There is no such file"


class OrderCancelled(Refusal):
    code = "order_cancelled"
    title = "This order was cancelled"


class NotFulfilled(Refusal):
    code = "not_fulfilled"
    title = "This item was not sent yet"


class NothingLeft(Refusal):
    """What was paid for the items was refunded already, or never came in."""

    code = "nothing_left"
    title = "Nothing is left to be paid back"


class ReturnDenied(Refusal):
    """The policy refuses; ``code`` is the decision's own and ``errors`` name every reason."""

    title = "This cannot be returned"

    def __init__(self, code: str, detail: str, errors: list[FieldError]) -> None:
        super().__init__(detail, errors)
        self.code = code  # type: ignore[misc]


class ExternalIdTaken(Conflict):
    code = "external_id_taken"
    title = "Another return has this external_id"
    state = "taken"


class UnknownItem(Refusal):
    code = "unknown_item"
    title = "This return has no such item"


class GradeRequired(Refusal):
    code = "grade_required"
    title = "Say in which condition the units are"


class DescriptionRequired(Refusal):
    code = "description_required"
    title = "Say what was found"


class NothingOwed(Conflict):
    code = "nothing_owed"
    title = "Nothing is owed at this moment"


class RefundTooEarly(NotPermitted):
    code = "refund_too_early"
    title = "The terms of this return do not owe that money yet"


class WrongCurrency(Refusal):
    code = "wrong_currency"
    title = "The amount is in another currency than the order"


class RefundNotFound(NotFound):
    """No refund with this id belongs to this shop."""

    title = "There is no such refund"


class HandOverDayRefused(Refusal):
    code = "hand_over_day_refused"
    title = "This cannot be the last day for handing the parcel over"


class PayoutBatchNotFound(NotFound):
    """No payout file with this id belongs to this shop."""

    title = "There is no such payout file"


class PayoutFileRefused(Refusal):
    code = "payout_file_refused"
    title = "This payout file cannot be made"


class ReturnSettingsRefused(Refusal):
    """Some of the values cannot be used; ``errors`` says which and why."""

    code = "settings_refused"
    title = "These settings cannot be used"


class PolicyNotADraft(Conflict):
    code = "policy_not_a_draft"
    title = "A published policy is never changed: make a new draft"


class PolicyNotFound(NotFound):
    title = "There is no such policy"


class BankAccountRefused(Refusal):
    code = "bank_account_refused"
    title = "This bank account cannot be right"


class DraftHasChanged(Conflict):
    """Somebody else changed the draft since it was read."""

    code = "draft_has_changed"
    title = "The draft has changed in the meantime"


class TooManyReturns(Refusal):
    """A back-test replays from one return to a few thousand."""

    code = "too_many_returns"
    title = "That many returns cannot be replayed"


class BackTestIsRunning(Conflict):
    """Each policy is tested once at a time."""

    code = "back_test_running"
    title = "A back-test of this policy is running"


class BackTestIsOver(Conflict):
    code = "back_test_over"
    title = "This back-test is over"


class BackTestNotFound(NotFound):
    title = "There is no such back-test"

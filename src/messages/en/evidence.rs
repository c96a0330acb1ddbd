//! Evidence in English.

use crate::messages::evidence::EvidenceWords;

pub(super) const EVIDENCE: EvidenceWords = EvidenceWords {
    payment: |why| format!("The payment was answered: {why}"),
    status: |times, why| if times > 1 { format!("Asked {times} times: {why}") } else { format!("Asked: {why}") },
    list: |state, why| format!("The provider's list: {state}. {why}"),
    callback: |state, why| format!("Reported by the provider: {state}. {why}"),
    clearing: |why| format!("Reconcile: {why}"),
    failed_twice: "FAILURE twice, 60 seconds apart, and the bill is still unpaid.",
    bill_paid: |said| format!("The bill asked for again: {said}."),
    bill_unpaid: |total| format!("The bill asked for again: still unpaid, {total}."),
    bill_other: |total| format!("The bill asked for again: now {total}, another bill."),
    bill_unclear: |said| format!("The bill asked for again, answered: {said}."),
    moved: |row| format!("The member's history: {row}."),
    not_moved: "The member's history: no movement that fits yet.",
    invoice: |invoice| format!("The provider's invoice is known: {invoice}."),
    other: |id, time, state| format!("The same was sold at {time} ({id}): {state}."),
    beside: |id, time, state| format!("Sold once more beside it at {time} ({id}): {state}. Both may be debited."),
    paid: ["Points strongly to PAID, not certain.", "Points to PAID, not certain."],
    not_paid: ["Points strongly to FAILED, not certain.", "Points to FAILED, not certain."],
};

//! English wording of sales that are paid by charges.
//!
//! What it is: texts. What it is not: logic. Invariant: as in the parent.

use crate::messages::charge_funds::TenderWords;

/// English.
pub(super) const TENDER: TenderWords = TenderWords {
    key: "B pay by QR/VA",
    choose: "THE CUSTOMER PAYS BY",
    total: "Total",
    fee: "Fee",
    customer_pays: "Pays",
    explain: "Once the money comes, the bill is checked again and paid from the deposit by itself, while its total is the same and 15 minutes have not passed.",
    ask: |amount| format!("+ ASK FOR {amount}"),
    choose_keys: &["Arrows or digit choose", "Esc back", "Enter never asks for money"],
    member: "Kwallet member:",
    member_needed: "Type the customer's Kwallet member number first.",
    making: "MAKING THE QR/VA",
    waiting: "WAITING FOR THE CUSTOMER'S PAYMENT",
    waiting_short: |method| format!("WAITS {method}"),
    by_itself: "Once it is paid, everything goes by itself up to the receipt. You may serve others.",
    on_paper: "The QR does not fit this screen: the customer scans it from the paper that comes out.",
    let_go: "X once more lets go. Should the QR/VA still be paid, its money is held.",
    waiting_keys: &["digits = other", "* next", "A ask", "P print", "X let go: pay otherwise", "Esc back"],
    not_made: |why| format!("No QR/VA was made: {why}"),
    held: "MONEY HELD",
    held_short: "MONEY HELD",
    held_for: |amount, method| format!("{amount} from {method} is held for this customer. The bill is NOT paid."),
    too_late: "The money came after 15 minutes.",
    other_amount: "What came is not the total.",
    tried: "This money was used to try a payment before, so it does not go by itself again.",
    disputed: "K-Link disputes the money.",
    not_come: "The money has not come.",
    total_changed: |total| format!("The total is {total} now, not what it was."),
    no_bill: |why| format!("The bill could not be checked again: {why}"),
    failed: |why| format!("The payment did not happen: {why}"),
    held_next: "C checks the bill again and pays it with this money; or give it back: Esc, then 2, choose the charge, K.",
    held_elsewhere: "Sell again and press H to use it, or give it back: Esc, then 2.",
    held_keys: &["C check again and use this money", "Esc back", "* next sale"],
    takes: |amount, method| format!("{amount} from {method}, received"),
    use_key: |amount| format!("H use held money {amount}"),
    paid_by: "Held money",
    look: "see: Esc then 2",
    came_line: |method, amount, who| format!("Money came: {method} {amount} {who}"),
    reported_line: |good, who, state| format!("Reported: {good} {who} {state}"),
    purpose: |good, number, name| format!("{good}  {number}  {name}"),
    purpose_label: "For",
};

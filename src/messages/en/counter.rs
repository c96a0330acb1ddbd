//! The cash field, a changed total, and an inquiry without a bill, in English.

use crate::messages::counter::CounterWords;

pub(super) const COUNTER: CounterWords = CounterWords {
    number_like: "A customer's number, not cash? F2 keeps this sale, Ctrl+U clears.",
    is_it_right: |cash, change| format!("Cash {cash}, change {change}: is that right? Y"),
    is_it_cash: |cash| format!("Cash {cash}: is that right? Y"),
    exact_given: |amount| format!("exactly {amount}"),
    key: "C record difference",
    difference: "Difference",
    collect: |amount| format!("Ask the customer for {amount}, then C to record it."),
    give_back: |amount| format!("Give {amount} back to the customer, then C to record it."),
    choice_short: ["1 the customer has paid it", "2 given up, the shop bears it"],
    choice_over: ["1 given back to the customer", "2 the customer left it"],
    collected: "collected",
    written_off: "given up",
    returned: "given back",
    left: "left by the customer",
    bad_phone: "A phone number has 8 to 15 digits.",
    not_checked: ["NOT CHECKED YET", "not checked yet"],
    wrong_number: ["WRONG NUMBER", "wrong number"],
    too_small: ["AMOUNT TOO SMALL", "amount too small"],
    already_paid: ["ALREADY PAID", "already paid"],
    paid_here: |time, state| format!("Paid here at {time}, {state}."),
    not_checked_next: "Do not send the customer away: R asks again, E corrects the number, Esc cancels. No money has moved.",
    already_paid_next: "Take no money. F9 finds the receipt if it was paid here, Esc closes.",
    desk_titles: [
        "UNCLEAR: DO NOT REPEAT, DO NOT GIVE MONEY BACK",
        "GIVE THE CUSTOMER HIS MONEY BACK",
        "TO BE SEEN",
        "READY FOR PICK-UP",
        "UNCLEAR",
    ],
    to_return: |count, sum| format!("{count} to give back, {sum}"),
    refund_slip: "T refund slip",
};

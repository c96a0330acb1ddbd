//! Wording of the cash field, of a total that changed after it was paid, and of an inquiry that brought no bill.

/// Wording about a customer's money at the counter. Amounts are formatted already.
#[derive(Debug)]
pub struct CounterWords {
    /// The cash field holds what looks like a customer number.
    pub number_like: &'static str,
    /// Asks whether that much cash was given; Y answers: (cash, change)
    pub is_it_right: fn(&str, &str) -> String,
    /// The same where there is no change: (cash).
    pub is_it_cash: fn(&str) -> String,
    /// The customer gave exactly the total that was shown: (amount)
    pub exact_given: fn(&str) -> String,
    /// The key that records how a difference was settled.
    pub key: &'static str,
    /// Label of the difference of a changed total.
    pub difference: &'static str,
    /// What to do where the customer owes the difference: (amount)
    pub collect: fn(&str) -> String,
    /// What to do where the shop owes the difference: (amount)
    pub give_back: fn(&str) -> String,
    /// The two answers where the customer owes the difference.
    pub choice_short: [&'static str; 2],
    /// The two answers where the shop owes the difference.
    pub choice_over: [&'static str; 2],
    /// The customer paid the difference.
    pub collected: &'static str,
    /// The shop bears the difference.
    pub written_off: &'static str,
    /// The customer got the difference back.
    pub returned: &'static str,
    /// The customer left the difference to the shop.
    pub left: &'static str,
    /// What was typed is no phone number.
    pub bad_phone: &'static str,
    /// The bill could not be inquired: heading, and short.
    pub not_checked: [&'static str; 2],
    /// The number is wrong: heading, and short.
    pub wrong_number: [&'static str; 2],
    /// The amount is too small: heading, and short.
    pub too_small: [&'static str; 2],
    /// The bill is paid already: heading, and short.
    pub already_paid: [&'static str; 2],
    /// Our own payment of that bill: (time, state)
    pub paid_here: fn(&str, &str) -> String,
    /// What to do while the bill cannot be inquired.
    pub not_checked_next: &'static str,
    /// What to do about a bill that is paid already.
    pub already_paid_next: &'static str,
    /// Headings of the desk, by the picked row: open, cash to give back, an alarm, a receipt that waits, empty.
    pub desk_titles: [&'static str; 5],
    /// Cash that has to be given back: (count, sum)
    pub to_return: fn(usize, &str) -> String,
    /// The hint to print a refund slip.
    pub refund_slip: &'static str,
}

//! Wording of the cash field, of a total that changed after it was paid, and of an inquiry that brought no bill.

/// Wording of what a cashier does about a customer's money. Amounts come as they are shown.
#[derive(Debug)]
pub struct CounterWords {
    /// The cash field holds a customer's number.
    pub number_like: &'static str,
    /// (cash, change) Whether that much was given; Y answers.
    pub is_it_right: fn(&str, &str) -> String,
    /// Cash that is less than was typed: (cash).
    pub is_it_cash: fn(&str) -> String,
    /// (amount) He gave exactly the total that was shown.
    pub exact_given: fn(&str) -> String,
    /// The key that records what became of a difference.
    pub key: &'static str,
    /// Label of a difference.
    pub difference: &'static str,
    /// (amount) What to do about one that the customer owes.
    pub collect: fn(&str) -> String,
    /// (amount) What to do about one that the shop owes.
    pub give_back: fn(&str) -> String,
    /// The choice where the customer owes it.
    pub choice_short: [&'static str; 2],
    /// The choice where the shop owes it.
    pub choice_over: [&'static str; 2],
    /// The customer paid it.
    pub collected: &'static str,
    /// The shop bears it.
    pub written_off: &'static str,
    /// The customer got it back.
    pub returned: &'static str,
    /// The customer left it.
    pub left: &'static str,
    /// A phone that is none.
    pub bad_phone: &'static str,
    /// The bill could not be asked for: heading, and short.
    pub not_checked: [&'static str; 2],
    /// The number is wrong: heading, and short.
    pub wrong_number: [&'static str; 2],
    /// The amount is too small: heading, and short.
    pub too_small: [&'static str; 2],
    /// The bill is paid: heading, and short.
    pub already_paid: [&'static str; 2],
    /// (time, state) Our own payment of that bill.
    pub paid_here: fn(&str, &str) -> String,
    /// What to do while the bill could not be asked for.
    pub not_checked_next: &'static str,
    /// What to do about a paid bill.
    pub already_paid_next: &'static str,
    /// Headings of the desk, by the picked row: open, cash to give back, an alarm, a receipt that waits, empty.
    pub desk_titles: [&'static str; 5],
    /// (count, sum) Cash that is to be given back.
    pub to_return: fn(usize, &str) -> String,
    /// A refund's paper.
    pub refund_slip: &'static str,
}

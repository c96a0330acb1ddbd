//! Wording of the counter's screens: one struct that both languages fill.

mod desk;
mod prices;
mod reconcile;
mod sale;

pub use desk::{DeskWords, HistoryWords};
pub use prices::{PricesScreenWords, system_name};
pub use reconcile::ReconcileScreenWords;
pub use sale::SaleWords;

use crate::domain::field::FactField;
use crate::domain::product::ProductKind;

/// Everything that the counter's screens say.
#[derive(Debug)]
pub struct ScreenWords {
    /// Names of goods and groups.
    pub good: GoodWords,
    /// The Biller's goods.
    pub listed: super::biller::ListedWords,
    pub home: HomeWords,
    /// The products of a group.
    pub list: ListWords,
    pub form: FormWords,
    pub sale: SaleWords,
    pub desk: DeskWords,
    pub prices: PricesScreenWords,
    /// The comparison with a provider's own list.
    pub reconcile: ReconcileScreenWords,
    pub history: HistoryWords,
    pub preview: PreviewWords,
    pub menu: MenuWords,
    pub help: HelpWords,
    pub keys: KeyWords,
    /// The label of a bill's or receipt's field.
    pub field: fn(&FactField) -> String,
    /// The ten digits as they are read out.
    pub digits: [&'static str; 10],
    pub closed: &'static str,
    /// The state "not sent" in at most twelve columns.
    pub not_sent_short: &'static str,
    /// In the header of a demo.
    pub demo: &'static str,
    /// Banner: a password travels unencrypted.
    pub plain_http: &'static str,
    /// A receipt was made: (file)
    pub printed: fn(&str) -> String,
    /// The record for a fault report was written.
    pub recorded: &'static str,
    /// The terminal is too small: (columns, rows needed; columns, rows now)
    pub too_small: fn(usize, usize, usize, usize) -> String,
}

/// Names of goods, and of the groups behind the function keys.
#[derive(Debug)]
pub struct GoodWords {
    /// A PLN token: (face value)
    pub token: fn(&str) -> String,
    /// The same, short.
    pub token_short: fn(&str) -> String,
    pub pln_bill: &'static str,
    pub bpjs: &'static str,
    pub group_token: &'static str,
    pub group_pln_bill: &'static str,
    pub group_pulsa: &'static str,
    pub group_e_money: &'static str,
    pub group_bpjs: &'static str,
    pub group_samsat: &'static str,
    pub group_other: &'static str,
    pub history: &'static str,
}

/// The home screen.
#[derive(Debug)]
pub struct HomeWords {
    /// In the empty line: what can be typed.
    pub question: &'static str,
    /// Something like a PIN was typed and dropped.
    pub pin_dropped: &'static str,
    /// Examples, where nothing was sold yet.
    pub hints: &'static [&'static str],
    /// Examples for the demo.
    pub hints_demo: &'static [&'static str],
    pub no_provider: &'static str,
    /// The first price list is being fetched.
    pub asking_prices: &'static str,
    /// There is no price list: (why)
    pub no_prices: fn(&str) -> String,
    pub letters_in_number: &'static str,
    /// No product has numbers of this length: (digits)
    pub nothing_fits_number: fn(usize) -> String,
    /// No product and no customer fits the text.
    pub nothing_fits: &'static str,
    /// An amount was typed, and no number yet.
    pub type_number: &'static str,
    /// Several products fit.
    pub several: &'static str,
    /// Several products fit a phone number: (operator)
    pub several_phone: fn(&str) -> String,
    /// Label before a customer's number.
    pub customer: &'static str,
    /// Tells that digits and dots suffice.
    pub keypad: &'static str,
    /// A digit picks a product.
    pub choose: &'static str,
    /// A product was picked without a number.
    pub enter_for_number: &'static str,
    /// What the typed number is: (kind, digits)
    pub number_is: fn(ProductKind, usize) -> String,
    /// Under a candidate: the last sale to that number: (when, what, state)
    pub last_sale: fn(&str, &str, &str) -> String,
    /// Title of today's sales: (count)
    pub today: fn(usize) -> String,
    /// The same while they are not read yet.
    pub today_unread: &'static str,
    pub nothing_today: &'static str,
    /// Title of the sales under way.
    pub running: &'static str,
    /// Sales under way that are not shown: (count)
    pub more_running: fn(usize) -> String,
    /// In the status line: how to get to the desk.
    pub look_at_desk: &'static str,
    /// Title of the desk's column.
    pub to_look_at: &'static str,
    /// Title of the deposits' column.
    pub saldo: &'static str,
    /// Payments that were sent since the balance was reported: (amount)
    pub bound: fn(&str) -> String,
}

/// The products of a group.
#[derive(Debug)]
pub struct ListWords {
    /// Products that fit: (count)
    pub count: fn(usize) -> String,
    /// Label before the filter's text.
    pub filter: &'static str,
    /// In place of a price that only the inquiry tells.
    pub after_inquiry: &'static str,
}

/// The form of an inquiry.
#[derive(Debug)]
pub struct FormWords {
    /// Label of the customer number: (kind)
    pub number: fn(ProductKind) -> String,
    pub amount: &'static str,
    pub frame: &'static str,
    pub amount_needed: &'static str,
    pub phone: &'static str,
}

/// The preview of a receipt.
#[derive(Debug)]
pub struct PreviewWords {
    /// (paper, columns, printer)
    pub title: fn(&str, usize, &str) -> String,
    /// The title for A5 and A4, which are PDFs: (paper)
    pub sheet: fn(&str) -> String,
    /// Label of the field for another printer.
    pub device: &'static str,
    /// Stands where the shop's logo is printed.
    pub logo: &'static str,
    /// Lines below the screen: (lines)
    pub more: fn(usize) -> String,
    pub copied: &'static str,
    pub token_copied: &'static str,
}

/// The menu.
#[derive(Debug)]
pub struct MenuWords {
    pub title: &'static str,
    /// The desk's entry: (open payments)
    pub desk: fn(usize) -> String,
    pub history: &'static str,
    pub prices: &'static str,
    pub help: &'static str,
    pub leave: &'static str,
    /// Payments that leaving waits for: (count)
    pub waiting: fn(usize) -> String,
    /// Asks for the Y that leaves.
    pub leave_question: &'static str,
    /// Shown after that Y until all is done.
    pub leaving: &'static str,
}

/// The help screen.
#[derive(Debug)]
pub struct HelpWords {
    pub title: &'static str,
    pub everywhere: &'static [&'static str],
    /// Meanings of the states, in the order of [`crate::messages::fault::StateWords`].
    pub states: [&'static str; 7],
}

/// Key lines. Each hint begins with its key.
#[derive(Debug)]
pub struct KeyWords {
    /// Y, a digit or Enter came together with another key, so it does nothing: (key).
    pub answer_alone: fn(&str) -> String,
    /// Y, a digit or Enter came before its question could be read, so it does nothing: (key).
    pub answer_early: fn(&str) -> String,
    /// More than one line was pasted: (lines)
    pub pasted_lines: fn(usize) -> String,
    pub home: &'static [&'static str],
    pub home_choosing: &'static [&'static str],
    pub next_sale: &'static str,
    pub list: &'static [&'static str],
    pub form: &'static [&'static str],
    /// A digit begins the next sale.
    pub next_digit: &'static [&'static str],
    pub asking: &'static [&'static str],
    pub paying: &'static [&'static str],
    pub no_bill: &'static [&'static str],
    pub refused: &'static [&'static str],
    /// Follows the + of [`Self::pay`].
    pub cash: &'static str,
    /// Acknowledges a warning.
    pub yes: &'static str,
    /// (total)
    pub pay: fn(&str) -> String,
    /// On a bill that can be paid.
    pub ready: &'static [&'static str],
    /// Where a digit answers a question.
    pub choosing: &'static [&'static str],
    pub typing: &'static [&'static str],
    /// On the screen with an answer to write down.
    pub written: &'static [&'static str],
    pub receipt_first: &'static [&'static str],
    pub print: &'static str,
    /// (mark of the next print)
    pub print_again: fn(&str) -> String,
    pub receipt: &'static [&'static str],
    pub waiting_first: &'static [&'static str],
    pub waiting: &'static [&'static str],
    pub failed: &'static [&'static str],
    /// Rules confirmed, with a token to type.
    pub rule_token: &'static str,
    pub rule_confirmed: &'static str,
    pub rule_failed: &'static str,
    /// Rules failed; not before this time: (time)
    pub rule_failed_from: fn(&str) -> String,
    pub rule_refunded: &'static str,
    pub learn: &'static str,
    pub record_cash: &'static str,
    /// Acknowledges an alarm.
    pub seen: &'static str,
    pub note: &'static str,
    pub slip: &'static str,
    /// Prints the receipt of a row on the desk.
    pub receipt_desk: &'static str,
    pub ask: &'static str,
    /// Asks the provider now; the resolver would ask at: (time)
    pub ask_next: fn(&str) -> String,
    /// In place of [`Self::ask`], for a provider that cannot be asked.
    pub ask_impossible: &'static str,
    /// In place of [`Self::by_invoice`], where there is no other way to ask.
    pub only_by_invoice: &'static str,
    pub by_invoice: &'static str,
    pub desk: &'static [&'static str],
    pub back: &'static [&'static str],
    pub history: &'static [&'static str],
    pub history_detail: &'static [&'static str],
    pub menu: &'static [&'static str],
    pub help: &'static [&'static str],
    pub preview: &'static [&'static str],
    /// On the preview: how the receipt is printed, stored or copied.
    pub preview_print: &'static [&'static str],
    pub copy_token: &'static str,
    pub leave: &'static [&'static str],
}

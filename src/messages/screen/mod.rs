//! Wording of the counter's screens.
//!
//! What it is: every word that a screen shows, as one struct that both languages fill. What it is not: layout.
//! Invariant: no field is optional, so the compiler proves both languages whole.

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

/// Everything that the screens say.
#[derive(Debug)]
pub struct ScreenWords {
    /// Names of goods and groups.
    pub good: GoodWords,
    /// The Biller's goods.
    pub listed: super::biller::ListedWords,
    /// The home screen.
    pub home: HomeWords,
    /// Products of a group.
    pub list: ListWords,
    /// The inquiry form.
    pub form: FormWords,
    /// One sale.
    pub sale: SaleWords,
    /// The desk.
    pub desk: DeskWords,
    /// Price lists.
    pub prices: PricesScreenWords,
    /// A provider's own list.
    pub reconcile: ReconcileScreenWords,
    /// The history.
    pub history: HistoryWords,
    /// The preview.
    pub preview: PreviewWords,
    /// The menu.
    pub menu: MenuWords,
    /// The help.
    pub help: HelpWords,
    /// Key lines. Each hint begins with its key.
    pub keys: KeyWords,
    /// A fact's label.
    pub field: fn(&FactField) -> String,
    /// Digits as they are read out.
    pub digits: [&'static str; 10],
    /// A closed product.
    pub closed: &'static str,
    /// Not sent, in twelve columns.
    pub not_sent_short: &'static str,
    /// On the sandbox.
    pub demo: &'static str,
    /// Banner of an unprotected password.
    pub plain_http: &'static str,
    /// (file) A paper was made.
    pub printed: fn(&str) -> String,
    /// The record is written.
    pub recorded: &'static str,
    /// (columns, rows needed; columns, rows now)
    pub too_small: fn(usize, usize, usize, usize) -> String,
}

/// Names of goods and groups.
#[derive(Debug)]
pub struct GoodWords {
    /// A token with its face value.
    pub token: fn(&str) -> String,
    /// The same, short.
    pub token_short: fn(&str) -> String,
    /// The monthly PLN bill.
    pub pln_bill: &'static str,
    /// BPJS.
    pub bpjs: &'static str,
    /// F2.
    pub group_token: &'static str,
    /// F3.
    pub group_pln_bill: &'static str,
    /// F4.
    pub group_pulsa: &'static str,
    /// F5.
    pub group_e_money: &'static str,
    /// F6.
    pub group_bpjs: &'static str,
    /// F7.
    pub group_samsat: &'static str,
    /// F8.
    pub group_other: &'static str,
    /// F9.
    pub history: &'static str,
}

/// The home screen.
#[derive(Debug)]
pub struct HomeWords {
    /// What the line takes.
    pub question: &'static str,
    /// A PIN was typed.
    pub pin_dropped: &'static str,
    /// What to type, where nothing was sold yet.
    pub hints: &'static [&'static str],
    /// What to try in the demo.
    pub hints_demo: &'static [&'static str],
    /// No provider is configured.
    pub no_provider: &'static str,
    /// No price list yet.
    pub asking_prices: &'static str,
    /// No price list: why.
    pub no_prices: fn(&str) -> String,
    /// Letters in a number.
    pub letters_in_number: &'static str,
    /// (digits) No product fits.
    pub nothing_fits_number: fn(usize) -> String,
    /// Nothing fits.
    pub nothing_fits: &'static str,
    /// An amount, no number.
    pub type_number: &'static str,
    /// Several fit.
    pub several: &'static str,
    /// (operator) Several fit a phone number.
    pub several_phone: fn(&str) -> String,
    /// Before a customer's number.
    pub customer: &'static str,
    /// That digits and dots suffice.
    pub keypad: &'static str,
    /// A digit picks.
    pub choose: &'static str,
    /// A product without a number.
    pub enter_for_number: &'static str,
    /// (kind, digits)
    pub number_is: fn(ProductKind, usize) -> String,
    /// (when, what, state) Of the line under a candidate.
    pub last_sale: fn(&str, &str, &str) -> String,
    /// (count) Title of today.
    pub today: fn(usize) -> String,
    /// Today's sales before they were read.
    pub today_unread: &'static str,
    /// No sales yet.
    pub nothing_today: &'static str,
    /// Title of running sales.
    pub running: &'static str,
    /// (count) Not shown.
    pub more_running: fn(usize) -> String,
    /// Where the desk is.
    pub look_at_desk: &'static str,
    /// Title of the desk's column.
    pub to_look_at: &'static str,
    /// Title of deposits.
    pub saldo: &'static str,
    /// (amount) Sent and not settled.
    pub bound: fn(&str) -> String,
}

/// Products of a group.
#[derive(Debug)]
pub struct ListWords {
    /// (count)
    pub count: fn(usize) -> String,
    /// Before the filter.
    pub filter: &'static str,
    /// No price before the inquiry.
    pub after_inquiry: &'static str,
}

/// The inquiry form.
#[derive(Debug)]
pub struct FormWords {
    /// (kind) Label of the number.
    pub number: fn(ProductKind) -> String,
    /// Label of the amount.
    pub amount: &'static str,
    /// A vehicle's frame number.
    pub frame: &'static str,
    /// The amount is missing.
    pub amount_needed: &'static str,
    /// Label of the phone.
    pub phone: &'static str,
}

/// The preview.
#[derive(Debug)]
pub struct PreviewWords {
    /// (paper, columns, printer)
    pub title: fn(&str, usize, &str) -> String,
    /// (paper) A sheet, which is a PDF.
    pub sheet: fn(&str) -> String,
    /// Another printer, being typed.
    pub device: &'static str,
    /// Where the shop's sign is printed.
    pub logo: &'static str,
    /// (lines)
    pub more: fn(usize) -> String,
    /// Notice.
    pub copied: &'static str,
    /// Notice.
    pub token_copied: &'static str,
}

/// The menu.
#[derive(Debug)]
pub struct MenuWords {
    /// Title.
    pub title: &'static str,
    /// (count)
    pub desk: fn(usize) -> String,
    /// Entry.
    pub history: &'static str,
    /// Entry.
    pub prices: &'static str,
    /// Entry.
    pub help: &'static str,
    /// Entry.
    pub leave: &'static str,
    /// (count)
    pub waiting: fn(usize) -> String,
    /// Question.
    pub leave_question: &'static str,
    /// Said Y.
    pub leaving: &'static str,
}

/// The help.
#[derive(Debug)]
pub struct HelpWords {
    /// Title.
    pub title: &'static str,
    /// Keys that work everywhere.
    pub everywhere: &'static [&'static str],
    /// Meanings, in the order of the states.
    pub states: [&'static str; 7],
}

/// Key lines. Each hint begins with its key.
#[derive(Debug)]
pub struct KeyWords {
    /// More than one line was pasted (how many).
    pub pasted_lines: fn(usize) -> String,
    /// Home.
    pub home: &'static [&'static str],
    /// Home, choosing.
    pub home_choosing: &'static [&'static str],
    /// Next sale.
    pub next_sale: &'static str,
    /// List.
    pub list: &'static [&'static str],
    /// Form.
    pub form: &'static [&'static str],
    /// A digit begins.
    pub next_digit: &'static [&'static str],
    /// Asking.
    pub asking: &'static [&'static str],
    /// Paying.
    pub paying: &'static [&'static str],
    /// No bill.
    pub no_bill: &'static [&'static str],
    /// Refused.
    pub refused: &'static [&'static str],
    /// Beside +.
    pub cash: &'static str,
    /// Acknowledge.
    pub yes: &'static str,
    /// (total)
    pub pay: fn(&str) -> String,
    /// Ready.
    pub ready: &'static [&'static str],
    /// Where a digit answers.
    pub choosing: &'static [&'static str],
    /// Typing.
    pub typing: &'static [&'static str],
    /// Written down.
    pub written: &'static [&'static str],
    /// Receipt.
    pub receipt_first: &'static [&'static str],
    /// Print.
    pub print: &'static str,
    /// (mark)
    pub print_again: fn(&str) -> String,
    /// Receipt.
    pub receipt: &'static [&'static str],
    /// Waits.
    pub waiting_first: &'static [&'static str],
    /// Waits.
    pub waiting: &'static [&'static str],
    /// Failed.
    pub failed: &'static [&'static str],
    /// Rule.
    pub rule_token: &'static str,
    /// Rule.
    pub rule_confirmed: &'static str,
    /// Rule.
    pub rule_failed: &'static str,
    /// (time) From when it may be ruled.
    pub rule_failed_from: fn(&str) -> String,
    /// Rule.
    pub rule_refunded: &'static str,
    /// A refusal's text.
    pub learn: &'static str,
    /// Cash.
    pub record_cash: &'static str,
    /// Alarm.
    pub seen: &'static str,
    /// Note.
    pub note: &'static str,
    /// Slip.
    pub slip: &'static str,
    /// The receipt, on the desk.
    pub receipt_desk: &'static str,
    /// Ask.
    pub ask: &'static str,
    /// (time)
    pub ask_next: fn(&str) -> String,
    /// Ask.
    pub ask_impossible: &'static str,
    /// Ask.
    pub only_by_invoice: &'static str,
    /// Invoice.
    pub by_invoice: &'static str,
    /// Desk.
    pub desk: &'static [&'static str],
    /// Back.
    pub back: &'static [&'static str],
    /// History.
    pub history: &'static [&'static str],
    /// Detail.
    pub history_detail: &'static [&'static str],
    /// Menu.
    pub menu: &'static [&'static str],
    /// Help.
    pub help: &'static [&'static str],
    /// Preview.
    pub preview: &'static [&'static str],
    /// Preview: how the paper leaves.
    pub preview_print: &'static [&'static str],
    /// Copy the token alone.
    pub copy_token: &'static str,
    /// Leave.
    pub leave: &'static [&'static str],
}

//! The till with a language and a way to answer, for each command that touches the shop.
//!
//! A fault is answered once: as JSON on standard output with `--json`, else as a sentence on standard error.

use jiff::tz::TimeZone;

use crate::base::id::PaymentId;
use crate::base::time::{clock_text, day_text};
use crate::cli::json::RefusalDocument;
use crate::cli::json::payment::PaymentDocument;
use crate::cli::output;
use crate::domain::field::FactField;
use crate::domain::payment::{Payment, PaymentState};
use crate::journal::{JournalError, PaymentFilter, PriceList};
use crate::messages::Messages;
use crate::till::Till;
use crate::till::prices::{PriceFault, ProviderPrices};
use crate::wording::FaultSpeaker;
use crate::wording::exit::{self, ExitStatus, NamedFault};

/// The open till and the shop's language.
pub struct CommandContext {
    pub till: Till,
    pub words: &'static Messages,
}

impl CommandContext {
    /// The shop's time zone: every time that a command prints is in it.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.till.settings().zone
    }

    /// The speaker that turns faults and states into sentences of the shop's language.
    #[must_use]
    pub fn speaker(&self) -> FaultSpeaker<'_> {
        FaultSpeaker { words: &self.words.fault, zone: self.zone() }
    }

    /// Prints a fault and returns its exit code.
    pub fn fail(&self, json: bool, (name, exit): NamedFault, sentence: &str) -> ExitStatus {
        fail(json, name, sentence);
        exit
    }

    /// As [`Self::fail`], for a fault of the journal.
    pub fn fail_journal(&self, json: bool, fault: &JournalError) -> ExitStatus {
        self.fail(json, exit::of_journal(fault), &self.speaker().journal(fault))
    }

    /// Prints a payment and returns the exit code of its state.
    pub fn show(&self, json: bool, payment: &Payment) -> ExitStatus {
        if json {
            output::json(&PaymentDocument::of(payment, self.zone()));
        } else {
            self.lines(payment).iter().for_each(|line| output::line(line));
        }
        ExitStatus::of_state(payment.state())
    }

    /// The price lists, asked for now. Where a provider does not answer, its stored list is used, with a warning. The
    /// second value has one entry per provider, with its fault.
    pub async fn price_lists(&self) -> (Vec<PriceList>, Vec<ProviderPrices>) {
        let listed = self.till.fresh_prices().await;
        for one in &listed {
            // A list that was fetched but could not be stored is fresh: no warning.
            if let (Some(list), Some(fault @ PriceFault::Read(_))) = (&one.list, &one.fault) {
                let since = format!("{} {}", day_text(list.at, self.zone()), clock_text(list.at, self.zone()));
                let why = self.speaker().prices(fault);
                output::say(&(self.words.command.kept_list)(list.provider.as_str(), &since, &why));
            }
        }
        (listed.iter().filter_map(|one| one.list.clone()).collect(), listed)
    }

    /// The payment that `text` names: a whole id, or at least the last four characters of one.
    ///
    /// # Errors
    /// None or several payments fit, or the journal cannot be read. The fault is already printed.
    pub async fn find(&self, json: bool, text: &str) -> Result<Payment, ExitStatus> {
        let text = text.trim();
        let found = match text.parse::<PaymentId>() {
            Ok(id) => self.till.payment(id).await.map(|one| one.into_iter().collect()),
            Err(_) if text.len() >= 4 => self.till.ending_with(text).await,
            Err(_) => Ok(Vec::new()),
        };
        match found.as_deref() {
            Ok([one]) => Ok(one.clone()),
            Ok([]) => Err(self.fail(json, ("not_found", ExitStatus::RefusedHere), self.words.fault.not_found)),
            Ok(_) => Err(self.fail(json, ("ambiguous_id", ExitStatus::Usage), self.words.command.several_payments)),
            Err(fault) => Err(self.fail_journal(json, fault)),
        }
    }

    /// The payment that a receipt is wanted of: by its id or the end of it, else by a customer number, name, reference
    /// or token that only one payment has.
    ///
    /// # Errors
    /// None or several payments fit, or the journal cannot be read. The fault is already printed.
    pub async fn find_any(&self, json: bool, text: &str) -> Result<Payment, ExitStatus> {
        let text = text.trim();
        // A reference of 32 digits parses as an id too, so an id counts only where a payment has it.
        let known = match text.parse::<PaymentId>() {
            Ok(id) => self.till.payment(id).await.is_ok_and(|payment| payment.is_some()),
            Err(_) => !self.till.ending_with(text).await.unwrap_or_default().is_empty(),
        };
        if known || text.len() < 4 {
            return self.find(json, text).await;
        }
        let filter = PaymentFilter { search: Some(text.to_owned()), limit: 2, ..PaymentFilter::default() };
        match self.till.history(&filter).await.as_deref() {
            Ok([one]) => Ok(one.clone()),
            Ok([]) => Err(self.fail(json, ("not_found", ExitStatus::RefusedHere), self.words.fault.not_found)),
            Ok(_) => Err(self.fail(json, ("ambiguous_id", ExitStatus::Usage), self.words.command.several_found)),
            Err(fault) => Err(self.fail_journal(json, fault)),
        }
    }

    /// One payment as lines for people.
    fn lines(&self, payment: &Payment) -> Vec<String> {
        let labels = &self.words.command.labels;
        let product = &payment.intent.bill.product;
        let money = payment.money();
        let paid = payment.paid();
        let mut lines = vec![format!("{}  {}", self.speaker().state(payment.state()), payment.id())];
        let mut put = |label: &str, value: Option<String>| {
            lines.extend(value.filter(|value| !value.is_empty()).map(|value| format!("  {label:<16}{value}")));
        };
        put(labels.product, Some(format!("{} ({})", product.name, product.code)));
        put(labels.number, Some(crate::base::text::last_four_apart(payment.intent.bill.customer.as_str())));
        put(labels.name, payment.name().map(ToString::to_string));
        if product.kind.is_wallet() {
            for (field, value) in payment.fields().iter().filter(|(field, _)| *field != FactField::MemberSaldo) {
                put(&(self.words.screen.field)(field), Some(value.to_string()));
            }
        }
        put(labels.total, Some(money.total.to_string()));
        put(labels.cash, payment.intent.cash.map(|cash| cash.to_string()));
        put(labels.change, payment.change().map(|change| change.to_string()));
        put(self.words.screen.sale.cash_is_short, payment.shortfall().map(|short| short.to_string()));
        put(labels.token, paid.and_then(|paid| paid.token()).map(|token| crate::base::text::in_fours(token.expose())));
        put(labels.invoice, payment.invoice().map(ToString::to_string));
        put(labels.reference, payment.reference().map(ToString::to_string));
        put(labels.ruled_by, payment.ruled_by().map(ToString::to_string));
        if payment.state() != PaymentState::Confirmed {
            lines.extend(self.speaker().why_of(payment).map(|why| format!("  {why}")));
        }
        lines
    }
}

/// Prints a fault: one JSON object on standard output, or a sentence on standard error.
pub fn fail(json: bool, name: &str, sentence: &str) {
    fail_with(json, name, sentence, None);
}

/// As [`fail`], for a fault that another payment causes: the JSON object holds that payment as `payment`.
pub fn fail_with(json: bool, name: &str, sentence: &str, payment: Option<PaymentDocument<'_>>) {
    if json {
        output::json(&RefusalDocument::of(name, sentence, payment));
    } else {
        output::say(sentence);
    }
}

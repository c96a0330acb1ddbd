//! The setup of the counter's screen, from a till and its configuration.

use std::sync::Arc;
use std::time::Duration;

use crate::base::paper::Paper;
use crate::base::text::CleanText;
use crate::config::{Config, PrinterSection};
use crate::domain::product::ProviderId;
use crate::messages::{Language, Messages};
use crate::receipt::ShopHead;
use crate::till::queries::ProviderFacts;
use crate::till::settings_change::SettingsView;
use crate::till::{StatusBy, Till};
use crate::wording::FaultSpeaker;

/// What the screen has to know of a provider.
#[derive(Debug, Clone)]
pub struct ProviderInfo {
    pub id: ProviderId,
    /// The account's name for people: `MMBC`.
    pub name: String,
    /// The system's name for people: `MMBC PPOB`.
    pub system: &'static str,
    /// What it sells, in the shop's language.
    pub sells: &'static str,
    /// A list from its site can be compared with our payments.
    pub own_list: bool,
    /// The time-out of a call.
    pub timeout: Duration,
    /// The status can be asked once the invoice is known.
    pub askable_by_invoice: bool,
    /// The API has no status call at all.
    pub never_asked: bool,
    /// Asking for the bill again, or for a member's history, shows whether a payment was made.
    pub rechecks: bool,
}

/// Settings of the shop, until Setelan changes them.
#[derive(Debug, Clone)]
pub struct ScreenSetup {
    pub shop: ShopHead,
    pub cashier: CleanText,
    /// The language.
    pub words: &'static Messages,
    /// Whether colour may be used (`NO_COLOR`).
    pub color: bool,
    /// The providers are the built-in sandbox.
    pub demo: bool,
    /// Why the journal is only read and nothing is sold, as shown; `None`: it can be written.
    pub read_only: Option<String>,
    /// A provider is called without TLS: the password travels unprotected.
    pub plain_http: bool,
    /// The providers that are configured.
    pub providers: Vec<ProviderInfo>,
    /// This program also receives callbacks.
    pub receives: bool,
    /// Charges can be made: K-Link is configured.
    pub collects: bool,
    /// K-Link's finance report can be asked.
    pub charge_report: bool,
    /// How long after the time-out "failed" may be ruled.
    pub ruling_grace: Duration,
    /// The folder of receipts, as shown.
    pub receipts: String,
    /// The paper of the receipts' PDF.
    pub receipt_paper: Paper,
    pub printer: PrinterSection,
    /// The settings as Setelan shows them; `None`: they are not changed here (the demo).
    pub settings: Option<Arc<SettingsView>>,
}

impl ScreenSetup {
    /// The setup for `till`, whose settings are those of `config`; `demo`: the providers are the built-in sandbox. `view`:
    /// what Setelan shows.
    #[must_use]
    pub fn of(till: &Till, config: &Config, demo: bool, view: Option<Arc<SettingsView>>) -> Self {
        let settings = till.settings();
        let words = config.shop.language.words();
        Self {
            shop: settings.shop.clone(),
            cashier: settings.cashier.clone(),
            words,
            color: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
            demo,
            read_only: till.why_read_only().map(|why| {
                let speaker = FaultSpeaker { words: &words.fault, zone: &config.shop.timezone };
                (words.fault.journal_only_read)(&speaker.journal(why))
            }),
            plain_http: !config.plain_http().is_empty() && !demo,
            providers: till.provider_facts().into_iter().map(|facts| provider(facts, words.language)).collect(),
            receives: config.webhook.in_counter && till.why_read_only().is_none(),
            collects: till.collects(),
            charge_report: till.has_charge_report(),
            ruling_grace: settings.ruling_grace,
            receipts: settings.receipts.display().to_string(),
            receipt_paper: settings.receipt_paper,
            printer: settings.printer.clone(),
            settings: view,
        }
    }
}

fn provider(facts: ProviderFacts, language: Language) -> ProviderInfo {
    ProviderInfo {
        id: facts.id,
        name: facts.account.as_str().to_uppercase(),
        system: facts.name,
        sells: language.text(facts.sells),
        own_list: facts.own_list,
        timeout: facts.timeout,
        askable_by_invoice: facts.status == StatusBy::Invoice,
        never_asked: facts.status == StatusBy::Nothing,
        rechecks: facts.rechecks,
    }
}

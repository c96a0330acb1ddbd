//! The setup of the counter's screen, from a till and its configuration.

use std::sync::Arc;

use crate::config::Config;
use crate::messages::Language;
use crate::till::queries::ProviderFacts;
use crate::till::settings_change::SettingsView;
use crate::till::{StatusBy, Till};
use crate::tui::state::{ProviderInfo, ScreenSetup};
use crate::wording::FaultSpeaker;

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

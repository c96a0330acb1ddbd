//! Runs the questions and commands about settings, for the counter and for the welcome, which has no till.

use std::sync::Arc;

use crate::config::{Config, ConfigEditError};
use crate::doctor::{DoctorContext, examine, settings_checks};
use crate::messages::Messages;
use crate::printer::found_printers;
use crate::till::Till;
use crate::till::connection_check::{ConnectionReport, PRINTER_TARGET, check_printer, check_provider, print_slip};
use crate::till::settings_change::{SettingsFault, SettingsKeeper};
use crate::tui::inbox::InboxSender;
use crate::tui::message::UiMessage;
use crate::tui::settings::{SavedSettings, SettingsCommand, SettingsEvent, SettingsQuery};
use crate::tui::state::ScreenSetup;
use crate::wording::FaultSpeaker;

/// The settings behind a screen.
#[derive(Clone)]
pub struct SettingsHost {
    pub keeper: Arc<SettingsKeeper>,
}

/// Answers a question; a test posts each step as it comes.
pub async fn run_query(host: SettingsHost, till: Option<Till>, query: SettingsQuery, post: InboxSender) {
    let config = host.keeper.config();
    let words = config.shop.language.words();
    let event =
        match query {
            SettingsQuery::Examine => SettingsEvent::Examined(match &till {
                Some(till) => {
                    let shop = DoctorContext { till, config: &config, home: host.keeper.home(), words };
                    examine(&shop).await.0
                }
                None => settings_checks(&config, host.keeper.home(), words),
            }),
            SettingsQuery::Check { section } => {
                check(&host, section, &post).await;
                SettingsEvent::Tested(section)
            }
            SettingsQuery::CheckPrinter => {
                let report = check_printer(&config.printer).await;
                post.send(UiMessage::Settings(SettingsEvent::Step(report))).await;
                SettingsEvent::Tested(PRINTER_TARGET)
            }
            SettingsQuery::Printers => SettingsEvent::Printers(printers(words).await),
            SettingsQuery::Changes => match &till {
                Some(till) => SettingsEvent::Changes(till.settings_changes().await.map_err(|fault| {
                    FaultSpeaker { words: &words.fault, zone: &config.shop.timezone }.journal(&fault)
                })),
                None => SettingsEvent::Changes(Ok(Vec::new())),
            },
        };
    post.send(UiMessage::Settings(event)).await;
}

async fn check(host: &SettingsHost, section: &str, post: &InboxSender) {
    let config = host.keeper.config();
    let Some(section) = config.providers.iter().find(|known| known.name() == section) else { return };
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel::<ConnectionReport>();
    let steps = async move {
        // The receiver is gone only with the screen.
        check_provider(section.as_ref(), host.keeper.home(), |step| drop(tell.send(step))).await;
    };
    let posts = async {
        while let Some(step) = told.recv().await {
            post.send(UiMessage::Settings(SettingsEvent::Step(step))).await;
        }
    };
    tokio::join!(steps, posts);
}

/// Device, and how it is called in the list, with what is wrong with it.
async fn printers(words: &'static Messages) -> Vec<(String, String)> {
    let found = tokio::task::spawn_blocking(found_printers).await.unwrap_or_default();
    let row = |printer: &crate::printer::FoundPrinter| {
        let device = printer.device.to_string();
        let about = if printer.about.is_empty() { String::new() } else { format!("  {}", printer.about) };
        let trouble = printer.trouble.as_ref().map_or_else(String::new, |why| {
            format!("  {}", crate::till::print_queue::PrintTrouble::from(*why).sentence(&words.fault.print.trouble))
        });
        (device.clone(), format!("{device}{about}{trouble}"))
    };
    found.iter().map(row).collect()
}

/// Runs a command. The second value is the till with the new settings, which the screen goes on with.
pub async fn run_command(
    host: SettingsHost,
    till: Option<Till>,
    command: SettingsCommand,
) -> (UiMessage, Option<Till>) {
    let before = host.keeper.config();
    let (event, till) = match command {
        SettingsCommand::Save { changes, secrets } => {
            let keeper = Arc::clone(&host.keeper);
            let saving =
                tokio::task::spawn_blocking(move || keeper.save(&changes, &secrets).map(|keys| (keys, keeper.view())));
            match saving.await.map_err(|_| std::io::Error::other("writer ended")) {
                Ok(Ok((keys, view))) => {
                    let (saved, till) = settled(&host, (till, &before), view, keys).await;
                    (SettingsEvent::Saved(Arc::new(Ok(saved))), till)
                }
                Ok(Err(fault)) => (SettingsEvent::Saved(Arc::new(Err(fault))), None),
                Err(fault) => {
                    let fault = SettingsFault::Edit(ConfigEditError::File(fault));
                    (SettingsEvent::Saved(Arc::new(Err(fault))), None)
                }
            }
        }
        SettingsCommand::ReadAgain => {
            let keeper = Arc::clone(&host.keeper);
            let reading = tokio::task::spawn_blocking(move || keeper.read_again().map(|_| keeper.view()));
            match reading.await.unwrap_or_else(|_| Err(std::io::Error::other("reader ended").into())) {
                Ok(view) => {
                    let (saved, till) = settled(&host, (till, &before), view, Vec::new()).await;
                    (SettingsEvent::ReadAgain(Arc::new(Ok(saved))), till)
                }
                Err(fault) => (SettingsEvent::ReadAgain(Arc::new(Err(fault))), None),
            }
        }
        SettingsCommand::BackUp => (SettingsEvent::BackedUp(back_up(&host, till).await), None),
        SettingsCommand::PrintSlip => {
            let config = host.keeper.config();
            let words = config.shop.language.words();
            let printed = print_slip(&config, host.keeper.home()).await;
            let why = |trouble: crate::till::print_queue::PrintTrouble| {
                trouble.sentence(&words.fault.print.trouble).to_owned()
            };
            (SettingsEvent::Slip(printed.map_err(why)), None)
        }
    };
    (UiMessage::Settings(event), till)
}

async fn back_up(host: &SettingsHost, till: Option<Till>) -> Result<(u64, u64), String> {
    let config = host.keeper.config();
    let words = config.shop.language.words();
    // The welcome has no journal, and does not offer it.
    let till = till.ok_or_else(|| words.care.unread_for_backup.to_owned())?;
    let made = till.back_up_now().await;
    made.map(|report| (report.rows, report.payments)).map_err(|why| crate::wording::backup::trouble(words, &why))
}

/// Records the change, and makes the till and the screen's setup that go on with it.
async fn settled(
    host: &SettingsHost,
    (till, before): (Option<Till>, &Config),
    view: crate::till::settings_change::SettingsView,
    keys: Vec<String>,
) -> (SavedSettings, Option<Till>) {
    let config = Arc::clone(&view.config);
    let Some(old) = till else { return (SavedSettings { view, keys, not_recorded: None, setup: None }, None) };
    let recorded = old.record_settings_change(&keys).await;
    let speaker = FaultSpeaker { words: &config.shop.language.words().fault, zone: &config.shop.timezone };
    let not_recorded = recorded.err().map(|fault| speaker.journal(&fault));
    let till = old.reconfigured(before, &config, host.keeper.home());
    let setup = Some(Arc::new(ScreenSetup::of(&till, &config, false, Some(Arc::new(view.clone())))));
    (SavedSettings { view, keys, not_recorded, setup }, Some(till))
}

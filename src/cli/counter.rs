//! Starts and ends the counter screen: the shop's own (`loket`) and the demo's (`loket demo`).
//!
//! The screen takes the terminal only after the till is open and the log is set up, so that every earlier fault can
//! still be printed.

use std::io::Write as _;

use tokio::runtime::Runtime;

use crate::callbacks::CallbackReceiver;
use crate::cli::{log, open_fault, output, read_only, sandbox, serve, settings};
use crate::config::{self, Config};
use crate::messages::{Language, Messages};
use crate::sandbox::Sandbox;
use crate::settings::{HomeFolders, ShopNotes};
use crate::till::queries::ProviderFacts;
use crate::till::startup::{OpenPurpose, open};
use crate::till::{StatusBy, Till};
use crate::tui::terminal::device::TerminalDevice;
use crate::tui::{self, AppState, LoopOptions, ProviderInfo, ScreenEnd, ScreenSetup, TermError};
use crate::wording::FaultSpeaker;
use crate::wording::exit::ExitStatus;

/// `loket`: this machine's counter; the first run offers the demo and a first configuration.
pub fn counter(runtime: &Runtime, config: &Config, home: &HomeFolders, words: &'static Messages) -> ExitStatus {
    if let Err(fault) = TerminalDevice::open() {
        return no_screen(&fault, words);
    }
    if config.found {
        if let Some(notes) = ShopNotes::of_this_computer().filter(|_| home.is_of_account()) {
            notes.keep(home.data_folder());
        }
        return show(runtime, config, home, words, None);
    }
    match welcome(home, words) {
        FirstRunChoice::Demo => demo(runtime, &home.demo(), words),
        FirstRunChoice::Configure => match config::init(home) {
            Ok(path) => {
                output::line(&(words.command.config_written)(&path.display().to_string()));
                ExitStatus::Done
            }
            Err(fault) => settings::bad_config(&fault, words),
        },
        FirstRunChoice::Leave => ExitStatus::Config,
    }
}

/// `loket demo`: the counter on the embedded sandbox.
pub fn demo(runtime: &Runtime, home: &HomeFolders, words: &'static Messages) -> ExitStatus {
    if let Err(fault) = TerminalDevice::open() {
        return no_screen(&fault, words);
    }
    let _log = log::begin(home);
    let (sandbox, config) = match runtime.block_on(sandbox::demo(home)) {
        Ok(started) => started,
        Err(why) => {
            output::say(&(words.command.sandbox_failed)(&why));
            return ExitStatus::Fault;
        }
    };
    let exit = show(runtime, &config, home, words, Some(&sandbox));
    sandbox.stop();
    exit
}

/// Says why there is no screen.
fn no_screen(fault: &TermError, words: &Messages) -> ExitStatus {
    match fault {
        TermError::NotATerminal => output::say(words.command.needs_terminal),
        TermError::LegacyConsole => output::say(words.command.legacy_console),
        TermError::Io(_) => {
            output::say(&(words.command.screen_failed)(&fault.to_string()));
            return ExitStatus::Fault;
        }
    }
    ExitStatus::Usage
}

fn show(
    runtime: &Runtime,
    config: &Config,
    home: &HomeFolders,
    words: &'static Messages,
    demo: Option<&Sandbox>,
) -> ExitStatus {
    let opening = output::patiently(open(config, home, OpenPurpose::Sell), words.fault.journal_opening);
    let opened = match runtime.block_on(opening) {
        // A sale needs a journal that is written; history, receipts and desk do not (safety rule 17).
        Err(why) if demo.is_none() => runtime.block_on(read_only(why, config, home, words)),
        opened => opened,
    };
    let till = match opened {
        Ok(till) => till,
        Err(fault) => {
            let ((_, exit), sentence) = open_fault(&fault, config, words);
            output::say(&sentence);
            return exit;
        }
    };
    let receiver = receiver(runtime, &till, (config, home), words, demo);
    let setup = setup(&till, config, words, demo.is_some());
    let options = LoopOptions { clock: till.clock(), logs: home.logs() };
    let ended = tui::run(&till, runtime, options, |size, now| AppState::new(setup, size, now));
    if let Some(receiver) = receiver {
        runtime.block_on(receiver.stop());
    }
    // What is bound is finished (safety rule 11). The print link is told to give up, so that a printer that takes
    // nothing does not hold the exit. Its job stays in the print queue.
    till.begin_nothing_more();
    runtime.block_on(till.finish());
    match ended {
        Ok(ended) => {
            // Answers that neither journal nor send log took stay visible after the screen is gone.
            ended.app.last_words().iter().for_each(|line| output::say(line));
            match ended.end {
                ScreenEnd::Quit | ScreenEnd::Terminated | ScreenEnd::TerminalGone => ExitStatus::Done,
            }
        }
        Err(fault) => no_screen(&fault, words),
    }
}

/// Receives callbacks beside the counter, where the configuration says so. A counter that cannot receive says so and
/// sells all the same.
fn receiver(
    runtime: &Runtime,
    till: &Till,
    (config, home): (&Config, &HomeFolders),
    words: &Messages,
    demo: Option<&Sandbox>,
) -> Option<CallbackReceiver> {
    // A callback that cannot be stored must not be acknowledged (safety rule 7).
    if !config.webhook.in_counter || till.why_read_only().is_some() {
        return None;
    }
    match runtime.block_on(serve::begin(till, None, config, home)) {
        Ok(receiver) => {
            if let Some(sandbox) = demo {
                sandbox::deliver(sandbox, receiver.address(), config, home);
            }
            Some(receiver)
        }
        Err(fault) => {
            output::say(&(words.serve.counter_without)(&fault.sentence(words)));
            None
        }
    }
}

fn setup(till: &Till, config: &Config, words: &'static Messages, demo: bool) -> ScreenSetup {
    let settings = till.settings();
    ScreenSetup {
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

/// The choice at the first run.
enum FirstRunChoice {
    Demo,
    Configure,
    Leave,
}

/// The first run: prints the choices and reads one digit and Enter. Anything else leaves.
fn welcome(home: &HomeFolders, words: &Messages) -> FirstRunChoice {
    settings::tell_other_shops(home, words);
    output::line(&(words.command.welcome)(&home.config_file().display().to_string()));
    let mut prompt = std::io::stdout().lock();
    let _ = write!(prompt, "{}", words.command.welcome_choice).and_then(|()| prompt.flush());
    drop(prompt);
    let mut typed = String::new();
    match std::io::stdin().read_line(&mut typed).map(|_| typed.trim()) {
        Ok("1") => FirstRunChoice::Demo,
        Ok("2") => FirstRunChoice::Configure,
        _ => FirstRunChoice::Leave,
    }
}

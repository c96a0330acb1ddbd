//! Starts and ends the counter screen: the shop's own (`loket`) and the demo's (`loket demo`).
//!
//! The screen takes the terminal only after the till is open and the log is set up, so that every earlier fault can
//! still be printed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;

use crate::callbacks::CallbackReceiver;
use crate::cli::welcome::{self, FirstStart};
use crate::cli::{log, open_fault, output, read_only, sandbox, serve, settings};
use crate::config::{Config, ConfigFlags};
use crate::messages::Messages;
use crate::sandbox::Sandbox;
use crate::settings::secret::system_env;
use crate::settings::{HomeFolders, ShopNotes};
use crate::till::Till;
use crate::till::settings_change::SettingsKeeper;
use crate::till::startup::{OpenPurpose, open};
use crate::tui::terminal::device::TerminalDevice;
use crate::tui::{self, AppState, LoopOptions, ScreenEnd, ScreenSetup, SettingsHost, TermError};
use crate::wording::backup;
use crate::wording::exit::ExitStatus;

/// So long does closing the counter wait for the day's last backup.
const LAST_BACKUP: Duration = Duration::from_secs(20);

/// `loket`: this machine's counter; the first start opens the welcome.
pub fn counter(runtime: &Runtime, config: &Config, home: &HomeFolders, words: &'static Messages) -> ExitStatus {
    if let Err(fault) = TerminalDevice::open() {
        return no_screen(&fault, words);
    }
    if !config.found
        && let FirstStart::Ended(exit) = welcome::welcome(runtime, home, words)
    {
        return exit;
    }
    let mut notice = None;
    loop {
        // Read anew each time: the welcome, Setelan or a person may have written it.
        let config = match Config::load(home, &ConfigFlags::default(), &system_env) {
            Ok(config) => config,
            Err(fault) => return settings::bad_config(&fault, words),
        };
        let words = config.shop.language.words();
        if let Some(notes) = ShopNotes::of_this_computer().filter(|_| home.is_of_account()) {
            notes.keep(home.data_folder());
        }
        match show(runtime, (&config, home), words, None, notice.take()) {
            // The training leads back to the counter.
            Ok((ScreenEnd::Training, _)) => match demo(runtime, &home.demo(), words) {
                ExitStatus::Done => {}
                exit => return exit,
            },
            Ok((ScreenEnd::Restore, Some(file))) => {
                notice = Some(crate::cli::backup::restore_from_screen(&file, &config, home, words));
            }
            Ok(_) => return ExitStatus::Done,
            Err(exit) => return exit,
        }
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
    let ended = show(runtime, (&config, home), words, Some(&sandbox), None);
    sandbox.stop();
    ended.err().unwrap_or(ExitStatus::Done)
}

/// Says why there is no screen.
pub(super) fn no_screen(fault: &TermError, words: &Messages) -> ExitStatus {
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

/// Shows the counter until it ends: why, and the backup that a person wants in the journal's place. `notice` is shown at
/// the start.
fn show(
    runtime: &Runtime,
    (config, home): (&Config, &HomeFolders),
    words: &'static Messages,
    demo: Option<&Sandbox>,
    notice: Option<String>,
) -> Result<(ScreenEnd, Option<PathBuf>), ExitStatus> {
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
            return Err(exit);
        }
    };
    let receiver = receiver(runtime, &till, (config, home), words, demo);
    // Settings that cannot be read again cannot be changed; selling goes on.
    let keeper = SettingsKeeper::open(home, &home.config_file(), config).ok().filter(|_| demo.is_none());
    let host = keeper.map(|keeper| SettingsHost { keeper: Arc::new(keeper) });
    let view = host.as_ref().map(|host| Arc::new(host.keeper.view()));
    let setup = ScreenSetup::of(&till, config, demo.is_some(), view);
    let options = LoopOptions { clock: till.clock(), logs: home.logs(), settings: host.clone() };
    let ended = tui::run(&till, runtime, options, |size, now| {
        let (state, effects) = AppState::new(setup, size, now);
        (state.with_notice(notice), effects)
    });
    if let Some(receiver) = receiver {
        runtime.block_on(receiver.stop());
    }
    // What is bound is finished (safety rule 11). The print link is told to give up, so that a printer that takes
    // nothing does not hold the exit. Its job stays in the print queue.
    till.begin_nothing_more();
    runtime.block_on(till.finish());
    if ended.as_ref().is_ok_and(|ended| ended.end == ScreenEnd::Quit) {
        back_up(runtime, &till, host.as_ref(), home, words);
    }
    match ended {
        Ok(ended) => {
            // Answers that neither journal nor send log took stay visible after the screen is gone.
            ended.app.last_words().iter().for_each(|line| output::say(line));
            Ok((ended.end, ended.app.restore_file().map(Path::to_owned)))
        }
        Err(fault) => Err(no_screen(&fault, words)),
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

/// The day's last backup, when a person closes the counter and something happened in it. One that takes too long, on a
/// network that hangs, is left: yesterday's lies there.
fn back_up(runtime: &Runtime, till: &Till, host: Option<&SettingsHost>, home: &HomeFolders, words: &Messages) {
    let Some(config) = host.map(|host| host.keeper.config()) else { return };
    // Setelan may have named another folder meanwhile. The providers are not asked any more.
    let till = till.reconfigured(&config, &config, home);
    if !till.has_begun() || !till.settings().backup.automatic || till.why_read_only().is_some() {
        return;
    }
    let making = output::patiently(till.back_up_now(), words.settings.sentences.backing_up);
    let made = runtime.block_on(async { tokio::time::timeout(LAST_BACKUP, making).await });
    match made {
        Ok(Ok(_)) => {}
        Ok(Err(why)) => output::say(&backup::trouble(words, &why)),
        Err(_) => output::say(words.care.backup_too_slow),
    }
}

//! The first start: the welcome on the screen, its draft, and the `config.toml` that comes of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::runtime::Runtime;

use crate::base::platform;
use crate::base::time::{StoreClock, SystemClock};
use crate::cli::{counter, output};
use crate::config::{Config, ConfigEditError, ConfigFile, SettingChange};
use crate::messages::Messages;
use crate::settings::{HomeFolders, ShopNotes};
use crate::till::settings_change::{SettingsFault, SettingsKeeper, change_stamp};
use crate::tui::welcome::{WelcomeEnd, WelcomeSetup, WelcomeState};
use crate::tui::{self, LoopOptions, SettingsHost};
use crate::wording::exit::ExitStatus;

/// Settings of the example that belong to nobody: what was not filled in is empty.
const MADE_UP: [&str; 3] = ["shop.address", "shop.phone", "shop.agent_code"];

/// What the welcome led to.
pub enum FirstStart {
    /// `config.toml` is written: the counter opens.
    Ready,
    /// The program ends.
    Ended(ExitStatus),
}

/// Shows the welcome until there is a `config.toml`, or a person leaves. The demo leads back to it.
pub fn welcome(runtime: &Runtime, home: &HomeFolders, words: &'static Messages) -> FirstStart {
    loop {
        let (keeper, remarks) = match draft(home, words) {
            Ok(drafted) => drafted,
            Err(fault) => {
                output::say(&fault.sentence(&draft_path(home), words));
                return FirstStart::Ended(ExitStatus::Config);
            }
        };
        match show(runtime, home, &keeper, remarks) {
            Ok(WelcomeEnd::Left) => return FirstStart::Ended(ExitStatus::Done),
            Ok(WelcomeEnd::Training) => {
                let exit = counter::demo(runtime, &home.demo(), words);
                if exit != ExitStatus::Done {
                    return FirstStart::Ended(exit);
                }
            }
            Ok(WelcomeEnd::Start) => {
                let finished = finish(&keeper, home);
                return match finished {
                    Ok(()) => FirstStart::Ready,
                    Err(fault) => {
                        output::say(&sentence(&fault, home, words));
                        FirstStart::Ended(ExitStatus::Config)
                    }
                };
            }
            Err(exit) => return FirstStart::Ended(exit),
        }
    }
}

fn sentence(fault: &SettingsFault, home: &HomeFolders, words: &Messages) -> String {
    match fault {
        SettingsFault::Edit(fault) => fault.sentence(&home.config_file(), words),
        SettingsFault::Secret(fault) => fault.sentence(words),
    }
}

/// `config.toml.draft`, beside the file that it becomes.
fn draft_path(home: &HomeFolders) -> PathBuf {
    let mut name = home.config_file().into_os_string();
    name.push(".draft");
    PathBuf::from(name)
}

/// Opens the draft, with what is to be said about it. One that cannot be read is put aside.
fn draft(home: &HomeFolders, words: &Messages) -> Result<(Arc<SettingsKeeper>, Vec<String>), ConfigEditError> {
    let path = draft_path(home);
    let say = &words.settings.sentences;
    let mut remarks: Vec<String> = ShopNotes::unseen_by(home)
        .iter()
        .map(|other| (words.command.other_shop)(other.account.as_str(), other.folder.as_str()))
        .collect();
    let is_there = path.exists();
    let config = match ConfigFile::read(&path).and_then(|file| file.config()) {
        Ok(config) => {
            remarks.extend(is_there.then(|| say.resumed.to_owned()));
            config
        }
        Err(ConfigEditError::Invalid(_)) => {
            let aside = put_aside(&path)?;
            remarks.push((say.draft_broken)(&aside.display().to_string()));
            Config::default()
        }
        Err(fault) => return Err(fault),
    };
    let config = config.under_environment();
    Ok((Arc::new(SettingsKeeper::open(home, &path, &config)?), remarks))
}

fn put_aside(path: &Path) -> std::io::Result<PathBuf> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", change_stamp(&crate::base::time::jakarta())));
    let aside = PathBuf::from(name);
    platform::rename(path, &aside)?;
    Ok(aside)
}

fn show(
    runtime: &Runtime,
    home: &HomeFolders,
    keeper: &Arc<SettingsKeeper>,
    remarks: Vec<String>,
) -> Result<WelcomeEnd, ExitStatus> {
    let view = keeper.view();
    let words = view.config.shop.language.words();
    let color = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let setup = WelcomeSetup { view, words, color, remarks };
    let clock = Arc::new(StoreClock::new(Arc::new(SystemClock::default())));
    let host = SettingsHost { keeper: Arc::clone(keeper) };
    let options = LoopOptions { clock, logs: home.logs(), settings: None };
    match tui::run_welcome(host, runtime, options, |size, now| WelcomeState::new(setup, size, now)) {
        Ok(ended) => Ok(ended.app.end()),
        Err(fault) => Err(counter::no_screen(&fault, words)),
    }
}

/// Makes the draft the shop's configuration. An existing one is never replaced.
fn finish(keeper: &SettingsKeeper, home: &HomeFolders) -> Result<(), SettingsFault> {
    let config = keeper.read_again()?;
    let example = Config::default();
    let made_up = MADE_UP.iter().filter(|key| config.setting_text(key) == example.setting_text(key));
    let changes: Vec<SettingChange> = made_up.map(|key| SettingChange::text(key, "")).collect();
    keeper.save(&changes, &[])?;
    let (draft, path) = (draft_path(home), home.config_file());
    if path.exists() {
        return Err(ConfigEditError::Changed.into());
    }
    platform::rename(&draft, &path).map_err(ConfigEditError::from)?;
    // Former drafts held what was typed before; the shop has its first file now.
    for former in keeper.former_files() {
        let _ = std::fs::remove_file(former);
    }
    Ok(())
}

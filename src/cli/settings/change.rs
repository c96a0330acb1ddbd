//! `loket config set`: one setting from the command line, through the editor that the screen uses.

use tokio::runtime::Runtime;

use crate::cli::context::fail;
use crate::cli::{open_fault, output};
use crate::config::{Config, ConfigEditError, ConfigFile, SettingChange};
use crate::messages::Messages;
use crate::settings::HomeFolders;
use crate::till::settings_change::{change_stamp, has_journal};
use crate::till::startup::{OpenPurpose, open};
use crate::wording::exit::ExitStatus;

/// Changes `key` in the shop's file, and records the key in the journal where there is one.
pub fn set(
    runtime: &Runtime,
    config: &Config,
    home: &HomeFolders,
    (key, typed): (&str, &str),
    words: &'static Messages,
) -> ExitStatus {
    let path = home.config_file();
    let say = &words.config.edit;
    let keys = match changed(config, home, key, typed) {
        Ok(keys) => keys,
        Err(fault) => {
            let (name, exit) = match fault {
                ConfigEditError::UnknownKey { .. } | ConfigEditError::Form(_) | ConfigEditError::Secret(_) => {
                    ("not_a_setting", ExitStatus::Usage)
                }
                _ => ("not_changed", ExitStatus::Config),
            };
            fail(false, name, &fault.sentence(&path, words));
            return exit;
        }
    };
    let Some(key) = keys.first() else {
        output::line((say.same)(key).as_str());
        return ExitStatus::Done;
    };
    output::line((say.done)(key, &path.display().to_string()).as_str());
    if ["journal.url", "shop.counter"].contains(&key.as_str()) {
        output::say(say.after_restart);
    }
    if has_journal(config, home) {
        let recorded = runtime.block_on(async {
            let till = open(config, home, OpenPurpose::Sell).await?;
            Ok(till.record_settings_change(&keys).await?)
        });
        if let Err(fault) = recorded {
            let (_, why) = open_fault(&fault, config, words);
            output::say(&(say.not_recorded)(&why));
        }
    }
    ExitStatus::Done
}

fn changed(config: &Config, home: &HomeFolders, key: &str, typed: &str) -> Result<Vec<String>, ConfigEditError> {
    let change = SettingChange::read(config, key, typed)?;
    ConfigFile::read(&home.config_file())?.change(&[change], &change_stamp(&config.shop.timezone))
}

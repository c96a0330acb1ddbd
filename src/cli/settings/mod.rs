//! `loket config`, `loket completions` and `loket man`: the commands that need no till.

mod change;
mod connection_check;

use std::io::{IsTerminal as _, Write as _};

use clap_mangen::roff::{Roff, bold, roman};
use secrecy::SecretString;
use tokio::runtime::Runtime;

use crate::cli::args::ConfigCommand;
use crate::cli::context::fail;
use crate::cli::{help, output};
use crate::config::{self, Config};
use crate::messages::Messages;
use crate::settings::secret::set_secret;
use crate::settings::{ConfigError, ConfigWarning, HomeFolders, ShopNotes};
use crate::wording::exit::ExitStatus;

/// Runs one `loket config` command. `loaded` is the configuration, or why it cannot be read: `init` and `set-secret`
/// work without one.
pub fn configure(
    runtime: &Runtime,
    command: &ConfigCommand,
    loaded: Result<Config, ConfigError>,
    home: &HomeFolders,
    words: &'static Messages,
) -> ExitStatus {
    match command {
        ConfigCommand::Init => match config::init(home) {
            Ok(path) => {
                tell_other_shops(home, words);
                output::line(&(words.command.config_written)(&path.display().to_string()));
                ExitStatus::Done
            }
            Err(fault) => bad_config(&fault, words),
        },
        ConfigCommand::SetSecret { name } => store_secret(home, name, words),
        ConfigCommand::Show => match loaded {
            Ok(config) => {
                output::bytes(config.show().as_bytes());
                ExitStatus::Done
            }
            Err(fault) => bad_config(&fault, words),
        },
        ConfigCommand::Set { key, value } => match loaded {
            Ok(config) => change::set(runtime, &config, home, (key, value), words),
            Err(fault) => bad_config(&fault, words),
        },
        ConfigCommand::Test(args) => match loaded {
            Ok(config) => connection_check::test(runtime, &config, home, args, words),
            Err(fault) => bad_config(&fault, words),
        },
        ConfigCommand::Check => match loaded {
            Ok(config) => check(&config, home, words),
            Err(fault) => bad_config(&fault, words),
        },
    }
}

fn check(config: &Config, home: &HomeFolders, words: &Messages) -> ExitStatus {
    let warnings = config::check_here(config, home);
    let path = home.config_file().display().to_string();
    if !config.found {
        output::say(&format!("{path}: {}", words.command.doctor.config_absent));
        return ExitStatus::Config;
    }
    if !warnings.is_empty() {
        output::say(&format!("{path}:"));
    }
    for warning in &warnings {
        output::say(&warning.sentence(words));
    }
    if warnings.iter().any(|warning| matches!(warning, ConfigWarning::Secret(_))) {
        return ExitStatus::Config;
    }
    output::line(words.command.config_good);
    ExitStatus::Done
}

/// Prints why the configuration cannot be used.
pub fn bad_config(fault: &ConfigError, words: &Messages) -> ExitStatus {
    output::say(&fault.sentence(words));
    ExitStatus::Config
}

/// Reads a secret without showing it, and stores it. It is never an argument, because arguments stand in the process
/// list.
fn store_secret(home: &HomeFolders, name: &str, words: &Messages) -> ExitStatus {
    let typed = if std::io::stdin().is_terminal() {
        let _ = write!(std::io::stderr(), "{}", (words.command.type_secret)(name));
        rpassword::read_password()
    } else {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map(|_| line.trim_end_matches(['\r', '\n']).to_owned())
    };
    let secret = match typed {
        Ok(text) if !text.is_empty() => SecretString::from(text),
        Ok(_) | Err(_) => {
            fail(false, "no_input", words.command.nothing_read);
            return ExitStatus::Usage;
        }
    };
    match set_secret(&home.secrets(), name, &secret) {
        Ok(()) => {
            output::line(&(words.command.secret_kept)(name));
            ExitStatus::Done
        }
        Err(fault) => {
            output::say(&fault.sentence(words));
            ExitStatus::Config
        }
    }
}

/// Says which other accounts of this computer have a shop, before this one gets a second.
pub fn tell_other_shops(home: &HomeFolders, words: &Messages) {
    for other in ShopNotes::unseen_by(home) {
        output::say(&(words.command.other_shop)(other.account.as_str(), other.folder.as_str()));
    }
}

/// `loket completions SHELL`: prints the completion script.
pub fn completions(shell: clap_complete::Shell, words: &Messages) -> ExitStatus {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut help::command(words), "loket", &mut script);
    output::bytes(&script);
    ExitStatus::Done
}

/// `loket man`: prints the manual page, in the shop's language as far as the environment tells it.
pub fn man(words: &Messages) -> ExitStatus {
    let mut page = Vec::new();
    let rendered = man_page(words, &mut page);
    output::bytes(&page);
    if rendered.is_ok() { ExitStatus::Done } else { ExitStatus::Fault }
}

/// One page for everything. The commands stand on it with what they do: they have no pages of their own to point at.
fn man_page(words: &Messages, page: &mut Vec<u8>) -> std::io::Result<()> {
    let command = help::command(words);
    let man = clap_mangen::Man::new(command.clone());
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    let mut roff = Roff::new();
    roff.control("SH", [words.command.headings.commands.to_uppercase().as_str()]);
    for one in command.get_subcommands() {
        roff.control("TP", []);
        roff.text([bold(format!("loket {}", one.get_name()))]);
        roff.text([roman(one.get_about().map(ToString::to_string).unwrap_or_default())]);
    }
    roff.to_writer(page)?;
    man.render_extra_section(page)?;
    man.render_version_section(page)
}

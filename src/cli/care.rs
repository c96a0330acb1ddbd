//! Arguments into answers for audit, config, completions and man.

use std::io::{IsTerminal as _, Write as _};

use secrecy::SecretString;
use serde_json::json;

use crate::cli::args::{self, ConfigCommand};
use crate::cli::counter::{Counter, fail};
use crate::cli::exit::Exit;
use crate::cli::out;
use crate::config::{self, Config, ConfigError, Home};
use crate::lang::Words;
use crate::secret::{set_secret, system_env};

/// `loket audit`.
pub async fn audit(counter: &Counter, json: bool) -> Exit {
    let report = match counter.till.audit().await {
        Ok(report) => report,
        Err(fault) => return counter.fail_journal(json, &fault),
    };
    let words = &counter.words.command;
    let doubt = counter.till.store_watch().doubt;
    let clean = report.faults.is_empty() && doubt.is_none();
    if json {
        let mut value = serde_json::to_value(&report).unwrap_or_default();
        if let Some(object) = value.as_object_mut() {
            object.insert("ok".into(), clean.into());
            object.insert("doubt".into(), json!(doubt));
        }
        out::json(&value);
    } else {
        if let Some(doubt) = &doubt {
            out::line(&counter.speaker().store_doubt(doubt));
        }
        if report.faults.is_empty() {
            out::line(&(words.audit_clean)(report.rows, report.payments));
        } else {
            out::line(&(words.audit_faults)(report.faults.len()));
        }
        for fault in &report.faults {
            match &fault.detail {
                Some(detail) => out::line(&(words.audit_file)(detail)),
                None => {
                    let payment = fault.payment.map_or_else(String::new, |id| id.to_string());
                    out::line(&(words.audit_fault)(fault.row, &fault.what, &payment));
                }
            }
        }
        for step in &report.clock_steps {
            out::line(&(words.audit_clock)(step.seconds, step.row, step.counter.as_str()));
        }
        for chain in &report.chains {
            out::line(&(words.audit_chain)(chain.counter.as_str(), chain.rows, &chain.head));
        }
    }
    match (report.faults.is_empty(), doubt) {
        (true, None) => Exit::Done,
        (true, Some(_)) => Exit::RefusedHere,
        (false, _) => Exit::Fault,
    }
}

/// `loket config …`. `loaded` is the configuration, or why it cannot be had.
pub fn configure(command: &ConfigCommand, loaded: Result<Config, ConfigError>, home: &Home, words: &Words) -> Exit {
    match command {
        ConfigCommand::Init => match config::init(home) {
            Ok(path) => {
                out::line(&(words.command.config_written)(&path.display().to_string()));
                Exit::Done
            }
            Err(fault) => bad_config(&fault, words),
        },
        ConfigCommand::SetSecret { name } => keep_secret(home, name, words),
        ConfigCommand::Show => match loaded {
            Ok(config) => {
                out::bytes(config::show(&config).as_bytes());
                Exit::Done
            }
            Err(fault) => bad_config(&fault, words),
        },
        ConfigCommand::Check => match loaded {
            Ok(config) => check(&config, home, words),
            Err(fault) => bad_config(&fault, words),
        },
    }
}

fn check(config: &Config, home: &Home, words: &Words) -> Exit {
    let warnings = config::check(config, home, &system_env);
    for warning in &warnings {
        out::say(&warning.sentence(words));
    }
    if !config.found {
        out::say(words.command.doctor.config_absent);
        return Exit::Config;
    }
    if warnings.iter().any(|warning| matches!(warning, config::Warning::Secret(_))) {
        return Exit::Config;
    }
    out::line(words.command.config_good);
    Exit::Done
}

/// Answers a configuration that cannot be used.
pub fn bad_config(fault: &ConfigError, words: &Words) -> Exit {
    out::say(&fault.sentence(words));
    Exit::Config
}

/// Reads a secret without showing it, and keeps it. It is never an argument: arguments stand in the process list.
fn keep_secret(home: &Home, name: &str, words: &Words) -> Exit {
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
            return Exit::Usage;
        }
    };
    match set_secret(&home.secrets(), name, &secret) {
        Ok(()) => {
            out::line(&(words.command.secret_kept)(name));
            Exit::Done
        }
        Err(fault) => {
            out::say(&fault.sentence(words));
            Exit::Config
        }
    }
}

/// `loket completions SHELL`.
pub fn completions(shell: clap_complete::Shell, words: &Words) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut args::command(words), "loket", &mut script);
    out::bytes(&script);
    Exit::Done
}

/// `loket man`.
pub fn man(words: &Words) -> Exit {
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(args::command(words)).render(&mut page);
    out::bytes(&page);
    if rendered.is_ok() { Exit::Done } else { Exit::Fault }
}

//! Care of the shop from the command line: audit, doctor, config, completions, man.
//!
//! What it is: checks that say how to mend what they find. What it is not: anything that mends by itself.
//! Invariant: a check that could not be made is a fault, never silently good.

use std::io::{IsTerminal as _, Write as _};

use secrecy::SecretString;
use serde_json::json;

use crate::cli::args::{self, ConfigCommand};
use crate::cli::counter::{Counter, fail};
use crate::cli::exit::Exit;
use crate::cli::out;
use crate::config::{self, Config, ConfigError, Home};
use crate::journal::Finding;
use crate::lang::Words;
use crate::secret::{set_secret, system_env};
use crate::till::refusal;
use crate::till::said::Speaker;

/// `loket audit`.
pub async fn audit(counter: &Counter, json: bool) -> Exit {
    let report = match counter.till.audit().await {
        Ok(report) => report,
        Err(fault) => return counter.fail_journal(json, &fault),
    };
    let words = &counter.words.command;
    let clean = report.faults.is_empty();
    if json {
        let mut value = serde_json::to_value(&report).unwrap_or_default();
        if let Some(object) = value.as_object_mut() {
            object.insert("ok".into(), clean.into());
        }
        out::json(&value);
    } else {
        if clean {
            out::line(&(words.audit_clean)(report.rows, report.payments));
        } else {
            out::line(&(words.audit_faults)(report.faults.len()));
        }
        for fault in &report.faults {
            let payment = fault.payment.map_or_else(String::new, |id| id.to_string());
            out::line(&(words.audit_fault)(fault.row, &fault.what, &payment));
        }
        for chain in &report.chains {
            out::line(&(words.audit_chain)(chain.counter.as_str(), chain.rows, &chain.head));
        }
    }
    if clean { Exit::Done } else { Exit::Fault }
}

/// How a check came out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Health {
    Good,
    Warning,
    Bad,
}

/// One check of the doctor.
pub(in crate::cli) struct Check {
    name: String,
    health: Health,
    say: String,
    exit: Exit,
}

impl Check {
    pub(in crate::cli) fn good(name: &str, say: &str) -> Self {
        Self { name: name.to_owned(), health: Health::Good, say: say.to_owned(), exit: Exit::Done }
    }

    pub(in crate::cli) fn warning(name: &str, say: &str) -> Self {
        Self { health: Health::Warning, ..Self::good(name, say) }
    }

    pub(in crate::cli) fn bad(name: &str, say: &str, exit: Exit) -> Self {
        Self { health: Health::Bad, exit, ..Self::good(name, say) }
    }
}

/// `loket doctor`: everything that can be checked without moving money.
pub async fn doctor(counter: &Counter, config: &Config, home: &Home, json: bool) -> Exit {
    let mut checks = check_config(config, home, counter.words);
    checks.push(check_clock(counter));
    checks.push(check_journal(counter).await);
    checks.extend(check_database(counter).await);
    checks.extend(check_providers(counter).await);
    checks.push(check_receipts(counter));
    checks.extend(crate::cli::print::doctor::checks(counter, config, home).await);
    checks.push(crate::cli::receive::check(counter, config, home));
    checks.push(check_desk(counter).await);
    checks.push(check_saldo(counter).await);
    report(&checks, counter.words, json)
}

/// What the doctor can still say when the till does not open.
pub fn doctor_without_till(
    config: &Config,
    home: &Home,
    words: &'static Words,
    exit: Exit,
    why: &str,
    json: bool,
) -> Exit {
    let mut checks = check_config(config, home, words);
    checks.push(Check::bad(words.command.doctor.journal, why, exit));
    report(&checks, words, json)
}

fn report(checks: &[Check], words: &Words, json: bool) -> Exit {
    let say = &words.command.doctor;
    if json {
        let rows: Vec<_> = checks
            .iter()
            .map(|check| {
                let health = match check.health {
                    Health::Good => "good",
                    Health::Warning => "warning",
                    Health::Bad => "bad",
                };
                json!({ "check": check.name, "health": health, "message": check.say })
            })
            .collect();
        let good = checks.iter().all(|check| check.health != Health::Bad);
        out::json(&json!({ "ok": good, "checks": rows }));
    } else {
        for check in checks {
            let health = match check.health {
                Health::Good => say.good,
                Health::Warning => say.warning,
                Health::Bad => say.bad,
            };
            out::line(&format!("{health:<10}{:<27}{}", check.name, check.say));
        }
    }
    checks.iter().find(|check| check.health == Health::Bad).map_or(Exit::Done, |check| check.exit)
}

fn check_config(config: &Config, home: &Home, words: &'static Words) -> Vec<Check> {
    let say = &words.command.doctor;
    let mut checks = Vec::new();
    if !config.found {
        checks.push(Check::warning(say.config, say.config_absent));
    }
    let warnings = config::check(config, home, &system_env);
    checks.extend(warnings.iter().map(|warning| match warning {
        config::Warning::Secret(_) => Check::bad(say.config, &warning.sentence(words), Exit::Config),
        _ => Check::warning(say.config, &warning.sentence(words)),
    }));
    let speaker = Speaker { words: &words.fault, zone: &config.shop.timezone };
    let uncounted = refusal::uncounted(config);
    checks.extend(uncounted.iter().map(|text| Check::warning(say.config, &speaker.uncounted(text))));
    if checks.is_empty() {
        checks.push(Check::good(say.config, &home.config_file().display().to_string()));
    }
    checks
}

fn check_clock(counter: &Counter) -> Check {
    let say = &counter.words.command.doctor;
    let now = counter.till.now();
    let shown = crate::time::rfc3339(now, counter.zone());
    // A clock before this program was written, or decades after it, is wrong.
    let year = now.to_zoned(counter.zone().clone()).year();
    if (2026..2060).contains(&year) {
        Check::good(say.clock, &shown)
    } else {
        Check::bad(say.clock, &format!("{shown}. {}", say.clock_wrong), Exit::Fault)
    }
}

async fn check_journal(counter: &Counter) -> Check {
    let say = &counter.words.command.doctor;
    match counter.till.probe_journal().await {
        Ok(()) => Check::good(say.journal, &counter.till.settings().journal),
        Err(fault) => {
            let (_, exit) = crate::cli::exit::of_journal(&fault);
            Check::bad(say.journal, &counter.speaker().journal(&fault), exit)
        }
    }
}

/// What a database has besides what a file has.
async fn check_database(counter: &Counter) -> Vec<Check> {
    let say = &counter.words.command.doctor.database;
    let findings = match counter.till.check_up_journal().await {
        Ok(findings) => findings,
        Err(fault) => {
            let (_, exit) = crate::cli::exit::of_journal(&fault);
            return vec![Check::bad(say.name, &counter.speaker().journal(&fault), exit)];
        }
    };
    let checked = findings.iter().map(|finding| match finding {
        Finding::Server { version, commit } => Check::good(say.name, &(say.server)(version, commit)),
        Finding::NotDurable(setting) => Check::warning(say.name, &(say.not_durable)(setting)),
        Finding::Plain => Check::warning(say.name, say.plain),
        Finding::NoListen => Check::warning(say.name, say.no_listen),
        Finding::NoSeat => Check::warning(say.name, say.no_seat),
        Finding::NoTrigrams => Check::warning(say.name, say.no_trigrams),
        Finding::ClockApart(seconds) => Check::warning(say.name, &(say.clock_apart)(*seconds)),
    });
    checked.collect()
}

async fn check_providers(counter: &Counter) -> Vec<Check> {
    let say = &counter.words.command.doctor;
    if counter.till.providers().is_empty() {
        return vec![Check::warning(&(say.provider)("-"), say.no_provider)];
    }
    let listed = counter.till.fresh_prices().await;
    let mut checks: Vec<Check> = listed
        .iter()
        .map(|one| {
            let name = (say.provider)(one.provider.as_str());
            match (&one.list, &one.fault) {
                (_, Some(fault)) => {
                    let (_, exit) = crate::cli::exit::of_prices(fault);
                    Check::bad(&name, &counter.speaker().prices(fault), exit)
                }
                (Some(list), None) if !counter.till.has_list_call(&one.provider) => {
                    Check::good(&name, &(counter.words.prices.doctor)(list.products.len()))
                }
                (Some(list), None) => Check::good(&name, &(say.provider_good)(list.products.len())),
                (None, None) => Check::bad(&name, counter.words.fault.read_unreadable, Exit::Fault),
            }
        })
        .collect();
    if let Some(last) = checks.last_mut().filter(|check| check.health == Health::Good) {
        last.say.push_str(". ");
        last.say.push_str(say.shared_login);
    }
    checks.extend(check_wallets(counter).await);
    checks
}

/// A provider with members' wallets has no list to ask for: its login says whether it is there.
async fn check_wallets(counter: &Counter) -> Option<Check> {
    let (provider, login) = counter.till.wallet_login().await?;
    let name = (counter.words.command.doctor.provider)(provider.as_str());
    Some(match login {
        Ok(()) => Check::good(&name, counter.words.wallet.login_good),
        Err(fault) => Check::bad(&name, &counter.speaker().read(&fault), crate::cli::exit::of_read(&fault).1),
    })
}

fn check_receipts(counter: &Counter) -> Check {
    let say = &counter.words.command.doctor;
    let folder = &counter.till.settings().receipts;
    let probe = folder.join(".probe");
    let written = crate::till::print::write_whole(&probe, b"loket").and_then(|()| std::fs::remove_file(&probe));
    match written {
        Ok(()) => Check::good(say.receipts, &folder.display().to_string()),
        Err(fault) => Check::bad(say.receipts, &(say.receipts_bad)(&fault.to_string()), Exit::Fault),
    }
}

async fn check_desk(counter: &Counter) -> Check {
    let say = &counter.words.command.doctor;
    match counter.till.desk().await {
        Ok(rows) if rows.is_empty() => Check::good(say.desk, counter.words.command.nothing_open),
        Ok(rows) => Check::warning(say.desk, &(say.desk_open)(rows.len())),
        Err(fault) => Check::bad(say.desk, &counter.speaker().journal(&fault), Exit::Fault),
    }
}

/// Drops of a deposit that nothing explains.
async fn check_saldo(counter: &Counter) -> Check {
    let say = &counter.words.saldo;
    match crate::cli::saldo::doctor(counter).await {
        Ok(alarms) if alarms.is_empty() => Check::good(say.doctor, say.doctor_good),
        Ok(alarms) => Check::warning(say.doctor, &alarms.join(" ")),
        Err(fault) => Check::bad(say.doctor, &counter.speaker().journal(&fault), Exit::Fault),
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

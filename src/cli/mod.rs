//! The commands of docs/cli.md: reads the arguments, opens the till, runs one command and returns its exit code.
//!
//! Standard output is the answer and nothing else; warnings and progress go to standard error. Nothing here calculates
//! with money, or knows a provider's protocol or SQL.

mod args;
mod audit;
mod backup;
mod settings;
mod licenses;
mod charge;
mod context;
mod doctor;
mod evidence;
mod help;
mod json;
mod log;
mod queries;
mod output;
mod print;
mod prices;
mod serve;
mod reconcile;
mod saldo;
mod counter;
mod payment;
mod sandbox;
mod signals;
mod usage;
mod wallet;
mod welcome;
#[cfg(test)]
mod tests;

use std::io::IsTerminal as _;
use std::time::Duration;

use clap::FromArgMatches as _;
use tokio::runtime::Runtime;

use crate::base::platform;
use crate::base::time::clock_apart;
use crate::cli::args::{CommandLine, LoketCommand};
use crate::cli::context::CommandContext;
use crate::config::{Config, ConfigFlags, language_of};
use crate::journal::JournalError;
use crate::journal::postgres::AddressFault;
use crate::messages::{Language, Messages};
use crate::settings::secret::system_env;
use crate::settings::{ConfigError, HomeFolders};
use crate::till::Till;
use crate::till::startup::{OpenError, OpenPurpose, open, open_to_read};
use crate::wording::FaultSpeaker;
use crate::wording::exit;
pub use crate::wording::exit::ExitStatus;

/// How long a command that a signal ended may take to print the result of its finished payment.
const TELLING: Duration = Duration::from_secs(2);

/// Runs the program with these arguments; the first is the program's name.
pub fn run(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> ExitStatus {
    platform::harden();
    let words = language_of(&system_env).unwrap_or(Language::Id).words();
    let arguments: Vec<_> = arguments.into_iter().collect();
    // A command of a script has nobody to press a key.
    let is_screen = arguments.get(1).is_none_or(|command| command == "demo");
    let exit = run_command(arguments, words);
    if exit != ExitStatus::Done && is_screen && std::io::stdin().is_terminal() && platform::owns_window() {
        output::say(words.command.window_closes);
        // Whatever is read, or nothing, the window may close.
        let _ = std::io::stdin().read_line(&mut String::new());
    }
    exit
}

fn run_command(arguments: Vec<std::ffi::OsString>, words: &'static Messages) -> ExitStatus {
    let cli = match parse(&arguments, words) {
        Ok(cli) => cli,
        Err(fault) => return usage::answer(&fault, &arguments, words),
    };
    let Ok(runtime) = runtime() else { return ExitStatus::Fault };
    let exit = dispatch(cli, &runtime, words);
    // Bound tasks were awaited. Any other task, such as a read on a dead line, must not hold the exit.
    runtime.shutdown_background();
    exit
}

/// Reads the command line. Without arguments there is nothing to read: the counter opens without building the grammar.
fn parse(arguments: &[std::ffi::OsString], words: &Messages) -> clap::error::Result<CommandLine> {
    if arguments.len() < 2 {
        return Ok(CommandLine { command: None });
    }
    CommandLine::from_arg_matches(&help::command(words).try_get_matches_from(arguments)?)
}

fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()
}

fn dispatch(cli: CommandLine, runtime: &Runtime, words: &'static Messages) -> ExitStatus {
    match &cli.command {
        Some(LoketCommand::Sandbox(args)) => return runtime.block_on(sandbox::sandbox(args, words)),
        Some(LoketCommand::Completions(args)) => return settings::completions(args.shell, words),
        Some(LoketCommand::Man) => return settings::man(words),
        Some(LoketCommand::Printers(args)) => return print::printers(words, args.json),
        Some(LoketCommand::Licenses) => return licenses::licenses(words),
        _ => {}
    }
    let Some(home) = HomeFolders::find(None, &system_env) else {
        return settings::bad_config(&ConfigError::NoHome, words);
    };
    let other = [home.config_folder(), home.data_folder()].into_iter().find_map(platform::other_owner);
    match (&other, &cli.command) {
        (Some(other), Some(LoketCommand::Doctor(args))) => return doctor::refuse_other_owner(other, words, args.json),
        // The shop's own user could neither read nor write the files that root makes.
        (Some(other), _) if platform::is_root() => {
            output::say(&doctor::sentence_of_owner(other, words));
            return ExitStatus::RefusedHere;
        }
        _ => {}
    }
    if matches!(cli.command, Some(LoketCommand::Demo)) {
        return counter::demo(runtime, &home.demo(), words);
    }
    let loaded = Config::load(&home, &ConfigFlags::default(), &system_env);
    if let (Some(LoketCommand::Doctor(args)), Ok(config)) = (&cli.command, &loaded)
        && let Some(exit) = doctor::before_opening(config, &home, config.shop.language.words(), args.json)
    {
        return exit;
    }
    let _log = log::begin(&home);
    if let Some(LoketCommand::Config(args)) = &cli.command {
        let words = loaded.as_ref().map_or(words, |config| config.shop.language.words());
        return settings::configure(runtime, &args.command, loaded, &home, words);
    }
    let config = match loaded {
        Ok(config) => config,
        Err(fault) => {
            let words = if let ConfigError::Invalid { language, .. } = &fault { language.words() } else { words };
            return settings::bad_config(&fault, words);
        }
    };
    let words = config.shop.language.words();
    match cli.command {
        None => counter::counter(runtime, &config, &home, words),
        Some(LoketCommand::Restore(args)) => backup::restore(&args, &config, &home, words),
        Some(LoketCommand::Journal(args)) => runtime.block_on(backup::journal(&args.command, &config, &home, words)),
        Some(LoketCommand::Audit(args)) if args.rebuild => {
            runtime.block_on(audit::rebuild(args.json, &config, &home, words))
        }
        Some(command) => runtime.block_on(with_till(&command, &config, &home, words)),
    }
}

async fn with_till(
    command: &LoketCommand,
    config: &Config,
    home: &HomeFolders,
    words: &'static Messages,
) -> ExitStatus {
    let purpose = if matches!(command, LoketCommand::Audit(_)) { OpenPurpose::Look } else { OpenPurpose::Sell };
    let opened = match command {
        LoketCommand::Doctor(_) => doctor::opened(config, home).await,
        _ => match output::patiently(open(config, home, purpose), words.fault.journal_opening).await {
            Err(why) if only_reads(command) => read_only(why, config, home, words).await,
            opened => opened,
        },
    };
    let till = match opened {
        Ok(till) => till,
        Err(fault) => return not_open(command, &fault, config, home, words),
    };
    if till.store_watch().is_first_sight && purpose == OpenPurpose::Sell {
        output::say(words.fault.doubt.first_sight);
    }
    let counter = CommandContext { till, words };
    if let Some(doubt) = counter.till.store_watch().doubt
        && only_reads(command)
        && !matches!(command, LoketCommand::Audit(_))
    {
        // What is read may lack the newest sales.
        output::say(&counter.speaker().store_doubt(&doubt));
    }
    if let Some(ahead) =
        clock_apart(counter.till.clock().as_ref()).filter(|_| !matches!(command, LoketCommand::Doctor(_)))
    {
        output::say(&(words.fault.clock_apart)(ahead.as_secs()));
    }
    let exit = {
        let mut work = std::pin::pin!(answer(command, &counter, config, home));
        tokio::select! {
            exit = &mut work => exit,
            // `loket serve` waits for the signal itself, to stop its receiver.
            () = signals::ended(), if !matches!(command, LoketCommand::Serve(_)) => ended(&counter, work).await,
        }
    };
    counter.till.finish().await;
    // A PDF that could not be stored changes no exit code: that is about the payment.
    if let Some(unkept) = counter.till.unkept_receipts().borrow().as_ref() {
        output::say(&(words.print.unkept)(&unkept.payment.short(), &unkept.why));
    }
    exit
}

/// Whether a command only reads the journal, so that it works where nothing can be written (safety rule 17).
const fn only_reads(command: &LoketCommand) -> bool {
    match command {
        LoketCommand::History(_)
        | LoketCommand::Receipt(_)
        | LoketCommand::Status(_)
        | LoketCommand::Audit(_)
        | LoketCommand::Backup(_)
        | LoketCommand::Events(_) => true,
        LoketCommand::Charge(args) => args.command.only_reads(),
        LoketCommand::Saldo(args) => args.command.only_reads(),
        _ => false,
    }
}

/// Opens the till for reading after it did not open for selling, and says why. Returns the first fault where reading
/// fails too.
async fn read_only(
    why: OpenError,
    config: &Config,
    home: &HomeFolders,
    words: &'static Messages,
) -> Result<Till, OpenError> {
    let sentence = open_fault(&why, config, words).1;
    let reason = match &why {
        // The file is missing or has no row, so there is nothing to read.
        OpenError::Journal(JournalError::InDoubt(_)) => return Err(why),
        OpenError::Journal(fault) => fault.again(),
        OpenError::Folder(..) => JournalError::ReadOnly,
        _ => return Err(why),
    };
    match open_to_read(config, home, reason).await {
        Ok(till) => {
            output::say(&(words.fault.journal_only_read)(&sentence));
            Ok(till)
        }
        // The second fault says more only where the journal is too large to read.
        Err(fault @ OpenError::Journal(JournalError::TooLargeToRead { .. })) => Err(fault),
        Err(_) => Err(why),
    }
}

/// Ends a command after a signal. No payment begins any more. One that was begun is finished and journalled, and its
/// result is printed, also where it ended just before the signal (safety rule 11).
async fn ended(counter: &CommandContext, work: impl Future<Output = ExitStatus>) -> ExitStatus {
    counter.till.begin_nothing_more();
    if !counter.till.has_begun() {
        return ExitStatus::Unknown;
    }
    counter.till.finish().await;
    tokio::time::timeout(TELLING, work).await.unwrap_or(ExitStatus::Unknown)
}

async fn answer(command: &LoketCommand, counter: &CommandContext, config: &Config, home: &HomeFolders) -> ExitStatus {
    match command {
        LoketCommand::Products(args) => queries::products(counter, args).await,
        LoketCommand::Inquiry(args) => payment::inquiry(counter, args).await,
        LoketCommand::Pay(args) => payment::pay(counter, args).await,
        LoketCommand::Status(args) => payment::status(counter, args).await,
        LoketCommand::Resolve(args) => payment::resolve(counter, args).await,
        LoketCommand::History(args) => queries::history(counter, args).await,
        LoketCommand::Wallet(args) => wallet::run(counter, &args.command).await,
        LoketCommand::Receipt(args) => queries::receipt(counter, args).await,
        LoketCommand::Print(args) => print::print(counter, args).await,
        LoketCommand::Drawer(args) => print::drawer(counter, args).await,
        LoketCommand::Charge(args) => charge::charge(counter, &args.command).await,
        LoketCommand::Serve(args) => serve::serve(counter, args, config, home).await,
        LoketCommand::Events(args) => serve::events(counter, args).await,
        LoketCommand::Prices(args) => prices::prices(counter, args).await,
        LoketCommand::Reconcile(args) => reconcile::reconcile(counter, args).await,
        LoketCommand::Backup(args) => backup::backup(counter, args).await,
        LoketCommand::Saldo(args) => saldo::saldo(counter, args).await,
        LoketCommand::Audit(args) => audit::audit(counter, args).await,
        LoketCommand::Doctor(args) => doctor::doctor(counter, config, home, args.json).await,
        LoketCommand::Demo
        | LoketCommand::Sandbox(_)
        | LoketCommand::Config(_)
        | LoketCommand::Restore(_)
        | LoketCommand::Journal(_)
        | LoketCommand::Completions(_)
        | LoketCommand::Man
        | LoketCommand::Printers(_)
        | LoketCommand::Licenses => ExitStatus::Fault,
    }
}

/// Prints why the till does not open. The doctor still prints the checks that need no till.
fn not_open(
    command: &LoketCommand,
    fault: &OpenError,
    config: &Config,
    home: &HomeFolders,
    words: &'static Messages,
) -> ExitStatus {
    let (named, sentence) = open_fault(fault, config, words);
    if let LoketCommand::Doctor(args) = command {
        return doctor::doctor_without_till(config, home, words, named.1, &sentence, args.json);
    }
    context::fail(wants_json(command), named.0, &sentence);
    named.1
}

fn open_fault(fault: &OpenError, config: &Config, words: &'static Messages) -> (exit::NamedFault, String) {
    let speaker = FaultSpeaker { words: &words.fault, zone: &config.shop.timezone };
    match fault {
        OpenError::Address(AddressFault::Unreadable) => {
            (("journal_address", ExitStatus::Config), words.command.doctor.database.bad_address.to_owned())
        }
        OpenError::Address(AddressFault::Certificates) => {
            (("journal_certificates", ExitStatus::Config), words.command.doctor.database.bad_certificates.to_owned())
        }
        OpenError::Password(fault) => (("no_secret", ExitStatus::Config), fault.sentence(words)),
        OpenError::Folder(path, fault) => {
            let sentence = (words.command.no_folder)(&path.display().to_string(), &words.fault.files.reason(fault));
            (("no_folder", ExitStatus::RefusedHere), sentence)
        }
        OpenError::Journal(fault) => (exit::of_journal(fault), speaker.journal(fault)),
    }
}

const fn wants_json(command: &LoketCommand) -> bool {
    match command {
        LoketCommand::Products(args) => args.json,
        LoketCommand::Inquiry(args) => args.what.json,
        LoketCommand::Pay(args) => args.what.json,
        LoketCommand::Status(args) => args.json,
        LoketCommand::Resolve(args) => args.json,
        LoketCommand::History(args) => args.json,
        LoketCommand::Charge(args) => args.command.wants_json(),
        LoketCommand::Wallet(args) => args.command.wants_json(),
        LoketCommand::Prices(args) => match &args.command {
            args::PricesCommand::List(args) => args.json,
            args::PricesCommand::Diff(args) => args.json,
            args::PricesCommand::Import(args) => args.file.json,
        },
        LoketCommand::Reconcile(args) => args.json,
        LoketCommand::Backup(args) => args.json,
        LoketCommand::Restore(args) => args.json,
        LoketCommand::Saldo(args) => args.command.wants_json(),
        LoketCommand::Events(args) => args.json,
        LoketCommand::Print(args) => args.json,
        LoketCommand::Drawer(args) => args.json,
        LoketCommand::Audit(args) => args.json,
        LoketCommand::Doctor(args) => args.json,
        _ => false,
    }
}

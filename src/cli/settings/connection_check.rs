//! `loket config test`: asks the configured providers and the printer, without buying or printing anything.

use tokio::runtime::Runtime;

use crate::cli::args::{ConfigTestArgs, TestTarget};
use crate::cli::context::fail;
use crate::cli::json::connection_check::ConnectionStepDocument;
use crate::cli::output;
use crate::config::Config;
use crate::messages::Messages;
use crate::settings::{HomeFolders, PrinterDevice};
use crate::till::connection_check::{ConnectionReport, check_printer, check_provider, proves_login};
use crate::wording::exit::ExitStatus;
use crate::wording::{FaultSpeaker, connection_check};

/// Tests `args.target`, or everything that is set up. Each line is printed when it is known.
pub fn test(
    runtime: &Runtime,
    config: &Config,
    home: &HomeFolders,
    args: &ConfigTestArgs,
    words: &'static Messages,
) -> ExitStatus {
    let tested = |is_used: bool, name: &str| args.target.map_or(is_used, |target| target.section() == name);
    let printer = match args.target {
        None => config.printer.device != PrinterDevice::None,
        Some(target) => target == TestTarget::Printer,
    };
    let mut steps: Vec<ConnectionReport> = Vec::new();
    let mut tell = |step: ConnectionReport| {
        if !args.json {
            output::line(&line(&step, config, words));
        }
        steps.push(step);
    };
    runtime.block_on(async {
        for section in config.providers.iter().filter(|section| tested(section.is_used(), section.name())) {
            check_provider(section.as_ref(), home, &mut tell).await;
            if section.is_used() && !proves_login(section.as_ref(), home) {
                output::say(&(words.connection_check.unproved)(section.name()));
            }
        }
        if printer {
            tell(check_printer(&config.printer).await);
        }
    });
    if steps.is_empty() {
        fail(args.json, "nothing_to_test", words.connection_check.nothing);
        return ExitStatus::Config;
    }
    if args.json {
        let text = |step: &ConnectionReport| connection_check::finding(words, speaker(config, words), step);
        output::json(&steps.iter().map(|step| ConnectionStepDocument::of(step, text(step))).collect::<Vec<_>>());
    }
    if steps.iter().all(|step| step.found.is_ok()) { ExitStatus::Done } else { ExitStatus::Config }
}

const fn speaker<'a>(config: &'a Config, words: &'static Messages) -> FaultSpeaker<'a> {
    FaultSpeaker { words: &words.fault, zone: &config.shop.timezone }
}

fn line(step: &ConnectionReport, config: &Config, words: &'static Messages) -> String {
    let say = &words.connection_check;
    let found = connection_check::finding(words, speaker(config, words), step);
    let health = connection_check::health(say, &step.found);
    format!(
        "{health:<15}{:<8}{}: {found}, {} ms",
        step.target,
        connection_check::step(say, &step.step),
        step.took.as_millis()
    )
}

//! Starts and ends the callback receiver for `loket serve` and the counter, lists callbacks for `loket events`, and
//! checks the receiver's settings for the doctor. The receiver is in `callbacks`, the effect of a callback in
//! `till::callbacks`.
//!
//! Nothing that is printed holds the path's secret.

pub mod args;

use self::args::{EventsArgs, ServeArgs};
use crate::base::text::{cut, left};
use crate::base::time::{clock_text, day_text};
use crate::callbacks::{self, CallbackReceiver, ReceiverFault, ReceiverSettings};
use crate::cli::context::CommandContext;
use crate::cli::json::events::CallbackDocument;
use crate::cli::{json, output, signals};
use crate::config::Config;
use crate::journal::callbacks::StoredCallback;
use crate::settings::HomeFolders;
use crate::till::Till;
use crate::wording::callbacks::status_name;
use crate::wording::exit::ExitStatus;

/// `loket serve`: receives callbacks until a signal ends it.
pub async fn serve(counter: &CommandContext, args: &ServeArgs, config: &Config, home: &HomeFolders) -> ExitStatus {
    let words = &counter.words.serve;
    // Listens for signals before it says that it is ready: a caller may end it right after that line.
    let told_to_end = signals::listening();
    let receiver = match begin(&counter.till, args.listen, config, home).await {
        Ok(receiver) => receiver,
        Err(fault) => {
            let exit =
                if matches!(fault, ReceiverFault::Listen(..)) { ExitStatus::Unreachable } else { ExitStatus::Config };
            return counter.fail(false, ("receiver", exit), &fault.sentence(counter.words));
        }
    };
    output::say(&(words.ready)(&receiver.address().to_string()));
    let exit = tokio::select! {
        () = told_to_end => ExitStatus::Done,
        // The journal cannot be used any more. The service manager sees exit code 1 and starts the program again.
        () = counter.till.run_callback_worker() => ExitStatus::Fault,
    };
    receiver.stop().await;
    output::say(words.ended);
    exit
}

/// Starts the receiver that the configuration describes. `listen` overrides its address.
///
/// # Errors
/// The settings are not usable or not safe (a missing or weak secret, an empty K-Link key, no TLS where other machines
/// may connect), or the address cannot be listened on.
pub async fn begin(
    till: &Till,
    listen: Option<std::net::SocketAddr>,
    config: &Config,
    home: &HomeFolders,
) -> Result<CallbackReceiver, ReceiverFault> {
    let mut with = config.clone();
    with.webhook.listen = listen.unwrap_or(config.webhook.listen);
    callbacks::start(till.clone(), ReceiverSettings::of(&with, home)?).await
}

/// `loket events`: the stored callbacks, newest first. `--seen NUMBER` marks one as seen before.
pub async fn events(counter: &CommandContext, args: &EventsArgs) -> ExitStatus {
    if let Some(number) = args.seen {
        match counter.till.acknowledge_callback(number).await {
            Ok(true) => {}
            Ok(false) => output::say(&(counter.words.serve.not_waiting)(number)),
            Err(fault) => return counter.fail_journal(args.json, &fault),
        }
    }
    let callbacks = match counter.till.callbacks(args.limit).await {
        Ok(callbacks) => callbacks,
        Err(fault) => return counter.fail_journal(args.json, &fault),
    };
    if args.json {
        output::json(&json::list(&callbacks, |callback| CallbackDocument::of(callback, counter.zone())));
    } else if callbacks.is_empty() {
        output::say(counter.words.serve.no_callbacks);
    } else {
        callbacks.iter().for_each(|callback| output::line(&line(counter, callback)));
    }
    ExitStatus::Done
}

fn line(counter: &CommandContext, callback: &StoredCallback) -> String {
    let words = &counter.words.serve;
    let zone = counter.zone();
    let when = format!("{} {}", day_text(callback.at, zone), clock_text(callback.at, zone));
    let signed = words.signed[usize::from(!callback.signed)];
    let times = if callback.times > 1 { (words.times)(callback.times) } else { String::new() };
    let why = words.why_of(&callback.why);
    let verdict = status_name(words, callback.status);
    let told = [verdict, why, &times].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ");
    format!(
        "{when}  {}  {}  {}  {told}",
        left(callback.sender.as_str(), 6),
        left(cut(&callback.reference, 24), 24),
        left(signed, 18),
    )
}

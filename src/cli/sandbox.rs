//! Starts the stand-in providers for `loket sandbox` and `loket demo`, and writes the configuration that points at
//! them.
//!
//! The demo's journal, receipts and sandbox state are in a home of their own, so that no shop's data is touched.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use secrecy::ExposeSecret as _;

use crate::base::id::{RandomSource as _, SystemRandom};
use crate::base::platform;
use crate::base::time::{Clock as _, SystemClock, Timestamp};
use crate::cli::args::SandboxArgs;
use crate::cli::output;
use crate::config::Config;
use crate::messages::Messages;
use crate::sandbox::{CallbackPlan, FaultPlan, Sandbox, SandboxOptions};
use crate::settings::secret::system_env;
use crate::settings::{HomeFolders, PrinterDevice};
use crate::wording::exit::ExitStatus;

/// Seconds. Shorter than a shop's time-out, so that a demo shows a hanging call to its end.
const DEMO_TIMEOUT: u32 = 30;
/// After this time the demo's customers pay a charge.
const DEMO_PAYS_AFTER: Duration = Duration::from_secs(6);
/// The file that stands in for the demo's printer.
const DEMO_PRINTER: &str = "printer.escpos";
/// The name of the Biller's price list beside the configuration.
const PRICE_LIST: &str = "biller.csv";

/// `loket sandbox`: serves until Ctrl-C, SIGTERM or SIGHUP.
pub async fn sandbox(args: &SandboxArgs, words: &Messages) -> ExitStatus {
    let faults = match plan(&args.faults, words) {
        Ok(faults) => faults,
        Err(why) => {
            output::say(&(words.command.bad_plan)(&why));
            return ExitStatus::Usage;
        }
    };
    let callbacks = callbacks(args);
    let options =
        SandboxOptions { listen: args.listen, seed: args.seed, faults, callbacks, ..SandboxOptions::default() };
    let options = SandboxOptions { first_invoice: first_invoice(SystemClock::default().now()), ..options };
    let sandbox = match Sandbox::start(options).await {
        Ok(sandbox) => sandbox,
        Err(fault) => {
            let why = words.fault.files.reason(&fault);
            output::say(&(words.command.sandbox_address)(&args.listen.to_string(), &why));
            return ExitStatus::Fault;
        }
    };
    if args.print_config {
        // The whole output is a config.toml, so that it can be sent into a file.
        output::line(&format!("# {}", sandbox.url()));
        output::line(&configuration(&sandbox.url(), 75));
    } else {
        output::line(&sandbox.url());
    }
    output::say(words.command.sandbox_ready);
    crate::cli::signals::ended().await;
    sandbox.stop();
    ExitStatus::Done
}

/// The first invoice number of a sandbox without a state file: eight digits from the clock, so that a sandbox that is
/// started again does not repeat the numbers of an earlier one.
fn first_invoice(now: Timestamp) -> usize {
    let second = usize::try_from(now.as_second()).unwrap_or(0);
    12_345_678 + second % 80_000_000
}

/// The addresses that the sandbox calls back, and when its customers pay. `None`: neither was asked for.
fn callbacks(args: &SandboxArgs) -> Option<CallbackPlan> {
    let pay_after = args.pay_after.map(|seconds| Duration::from_secs(seconds.into()));
    let to = args.callback.as_deref().map(CallbackPlan::below);
    (to.is_some() || pay_after.is_some()).then(|| CallbackPlan { pay_after, ..to.unwrap_or_default() })
}

/// A fault plan by name, else from a file.
fn plan(name: &str, words: &Messages) -> Result<FaultPlan, String> {
    if let Some(plan) = FaultPlan::named(name) {
        return Ok(plan);
    }
    let text = std::fs::read_to_string(Path::new(name))
        .map_err(|fault| format!("{name}: {}", words.fault.files.reason(&fault)))?;
    FaultPlan::read(&text).map_err(|fault| format!("{name}: {fault}"))
}

/// A `config.toml` that points at a sandbox at `url`.
fn configuration(url: &str, timeout_seconds: u32) -> String {
    format!(
        "[shop]\nname = \"LOKET DEMO\"\naddress = \"Jl. Contoh 1, Bogor\"\nphone = \"0251-123456\"\n\
         agent_code = \"JKT-00000\"\ncounter = \"K1\"\ncashier = \"DEMO\"\n\n\
         [mmbc]\nbase_url = \"{url}\"\nusername = \"{}\"\npassword = \"{}\"\ntimeout_seconds = {timeout_seconds}\n\n\
         [klink]\nbase_url = \"{url}\"\nemail = \"{}\"\npassword = \"{}\"\nwebhook_key = \"{}\"\n\
         finance_report_url = \"{url}{}\"\ntimeout_seconds = {timeout_seconds}\n{}",
        Sandbox::USERNAME,
        Sandbox::PASSWORD,
        Sandbox::KLINK_EMAIL,
        Sandbox::KLINK_PASSWORD,
        Sandbox::KLINK_WEBHOOK_KEY,
        Sandbox::KLINK_FINANCE_REPORT,
        biller(url, timeout_seconds),
    )
}

/// The Biller's section. Its price list has to be downloaded once, because the API has no call for it.
fn biller(url: &str, timeout_seconds: u32) -> String {
    format!(
        "\n# Daftar harga contoh: {url}/_sandbox/biller/prices.csv\n[biller]\nurl = \"{url}{}\"\nuser = \"{}\"\n\
         password = \"{}\"\nprice_list = \"{PRICE_LIST}\"\ntimeout_seconds = {timeout_seconds}\n",
        Sandbox::BILLER_PATH,
        Sandbox::BILLER_USER,
        Sandbox::BILLER_PASSWORD,
    )
}

/// Writes the Biller's example price list where the demo's configuration looks for it. A list that is there stays.
fn price_list(home: &HomeFolders) -> std::io::Result<()> {
    let path = home.config_folder().join(PRICE_LIST);
    if path.exists() { Ok(()) } else { crate::till::papers::write_whole(&path, Sandbox::BILLER_PRICES.as_bytes()) }
}

/// Starts the demo's sandbox and returns it with the configuration that points at it. The sandbox keeps its state in a
/// file, so that a demo that was killed finds its invoices again.
///
/// # Errors
/// The demo's folder or files cannot be written, or the sandbox cannot listen.
pub async fn demo(home: &HomeFolders) -> Result<(Sandbox, Config), String> {
    let folder = home.data_folder();
    platform::folder(folder).map_err(|fault| format!("{}: {fault}", folder.display()))?;
    price_list(home).map_err(|fault| fault.to_string())?;
    let state_file = Some(home.sandbox_books());
    let options = SandboxOptions { state_file, ..SandboxOptions::default() };
    let sandbox = Sandbox::start(options).await.map_err(|fault| fault.to_string())?;
    let text = format!(
        "{}\n[webhook]\nlisten = \"127.0.0.1:0\"\npath_secret = \"{}\"\nin_counter = true\n",
        configuration(&sandbox.url(), DEMO_TIMEOUT),
        path_secret(),
    );
    let mut config = Config::parse(&text).map_err(|(faults, _)| format!("{} faults", faults.len()))?;
    // A file as printer: everybody has one, and can look at it.
    config.printer.device = PrinterDevice::File(folder.join(DEMO_PRINTER));
    config.embedded_sandbox = Some(sandbox.url());
    Ok((sandbox, config))
}

/// A secret for the callback path, for one run: 48 hex digits.
fn path_secret() -> String {
    (0..3).map(|_| format!("{:016x}", SystemRandom.bits())).collect()
}

/// Makes the demo's sandbox send its callbacks to the counter at `address`, and its customers pay charges by
/// themselves.
pub fn deliver(sandbox: &Sandbox, address: SocketAddr, config: &Config, home: &HomeFolders) {
    let Ok(secret) = home.secret(&config.webhook.path_secret, &system_env) else { return };
    let base = format!("http://{address}/callback/{}", secret.expose_secret());
    sandbox.deliver_to(CallbackPlan { pay_after: Some(DEMO_PAYS_AFTER), ..CallbackPlan::below(&base) });
}

//! The command line's grammar, as docs/cli.md describes it. Scripts use these names: a name never changes its meaning.
//!
//! The help texts that users see are in the language files; [`help`](crate::cli::help) puts them in.

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::cli::backup::args::{BackupArgs, JournalArgs, RestoreArgs};
use crate::cli::charge::args::ChargeArgs;
use crate::cli::print::args::{DrawerArgs, FormatArg, PrintArgs};
use crate::cli::saldo::args::SaldoArgs;
use crate::cli::serve::args::{EventsArgs, ServeArgs};
use crate::cli::wallet::args::WalletArgs;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "loket", version, disable_help_subcommand = true)]
pub struct CommandLine {
    /// What to do; nothing: the counter screen.
    #[command(subcommand)]
    pub command: Option<LoketCommand>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum LoketCommand {
    /// The counter on the embedded sandbox.
    Demo,
    /// The sandbox alone.
    Sandbox(SandboxArgs),
    /// Price lists.
    Products(ProductsArgs),
    /// A bill.
    Inquiry(InquiryArgs),
    /// Pay.
    Pay(PayArgs),
    /// Ask about one payment.
    Status(StatusArgs),
    /// Ask about open payments, or rule.
    Resolve(ResolveArgs),
    /// Past payments.
    History(HistoryArgs),
    /// Members' wallets.
    Wallet(WalletArgs),
    /// A receipt as a file or text.
    Receipt(ReceiptArgs),
    /// A receipt to the printer.
    Print(PrintArgs),
    /// The printers of this computer.
    Printers(JsonArgs),
    /// The cash drawer.
    Drawer(DrawerArgs),
    /// Money in.
    Charge(ChargeArgs),
    /// Receive callbacks.
    Serve(ServeArgs),
    /// Stored callbacks.
    Events(EventsArgs),
    /// The Biller's price list.
    Prices(PricesArgs),
    /// A provider's own list against the journal.
    Reconcile(ReconcileArgs),
    /// A verified copy of the journal.
    Backup(BackupArgs),
    /// A backup in the journal's place.
    Restore(RestoreArgs),
    /// Where the journal lies.
    Journal(JournalArgs),
    /// Deposits.
    Saldo(SaldoArgs),
    /// Verify the journal.
    Audit(AuditArgs),
    /// Check everything and say how to mend it.
    Doctor(JsonArgs),
    /// The configuration.
    Config(ConfigArgs),
    /// Completions for a shell.
    Completions(CompletionsArgs),
    /// The manual page.
    Man,
    /// The licences of everything in the program.
    Licenses,
}

/// `loket sandbox`.
#[derive(Debug, Args)]
pub struct SandboxArgs {
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8787", value_parser = listen)]
    pub listen: std::net::SocketAddr,
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    #[arg(long, value_name = "NAME|FILE", default_value = "suffix")]
    pub faults: String,
    #[arg(long, value_name = "URL", value_parser = callback)]
    pub callback: Option<String>,
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(..=86_400))]
    pub pay_after: Option<u32>,
    #[arg(long)]
    pub print_config: bool,
}

/// `loket audit`.
#[derive(Debug, Args)]
pub struct AuditArgs {
    #[arg(long)]
    pub rebuild: bool,
    #[arg(long)]
    pub json: bool,
}

/// `--json` alone.
#[derive(Debug, Args)]
pub struct JsonArgs {
    #[arg(long)]
    pub json: bool,
}

/// `loket products`.
#[derive(Debug, Args)]
pub struct ProductsArgs {
    #[arg(long)]
    pub provider: Option<String>,
    #[arg(long)]
    pub search: Option<String>,
    #[arg(long)]
    pub json: bool,
}

/// What `inquiry` and `pay` are about.
#[derive(Debug, Args)]
pub struct WhatArgs {
    #[arg(value_name = "PRODUCT")]
    pub product: String,
    #[arg(value_name = "CUSTOMER", allow_hyphen_values = true)]
    pub customer: String,
    #[arg(long, value_name = "N", value_parser = amount)]
    pub amount: Option<crate::base::money::Rupiah>,
    #[arg(long, value_name = "X")]
    pub frame_number: Option<String>,
    #[arg(long)]
    pub json: bool,
}

/// `loket inquiry`.
#[derive(Debug, Args)]
pub struct InquiryArgs {
    #[command(flatten)]
    pub what: WhatArgs,
}

/// `loket pay`.
#[derive(Debug, Args)]
pub struct PayArgs {
    #[command(flatten)]
    pub what: WhatArgs,
    #[arg(long, value_name = "N", value_parser = amount)]
    pub cash: Option<crate::base::money::Rupiah>,
    #[arg(long, value_name = "ORDER", conflicts_with = "cash")]
    pub charge: Option<String>,
    #[arg(long, value_name = "N", value_parser = amount)]
    pub expect_total: Option<crate::base::money::Rupiah>,
    #[arg(long, value_name = "ID", requires = "reason")]
    pub beside: Option<String>,
    #[arg(long, value_name = "T", requires = "beside")]
    pub reason: Option<String>,
    #[command(flatten)]
    pub seen: SeenArgs,
    #[arg(long, value_name = "KEY")]
    pub order: Option<crate::base::id::OrderKey>,
    #[arg(long)]
    pub yes: bool,
}

/// What answers an ask about an earlier payment.
#[derive(Debug, Args)]
pub struct SeenArgs {
    #[arg(long, value_name = "ID")]
    pub seen: Vec<String>,
    #[arg(long)]
    pub again: bool,
    #[arg(long)]
    pub uncompared: bool,
}

/// `loket status`.
#[derive(Debug, Args)]
pub struct StatusArgs {
    #[arg(value_name = "ID")]
    pub id: String,
    #[arg(long)]
    pub json: bool,
}

/// `loket resolve`.
#[derive(Debug, Args)]
pub struct ResolveArgs {
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    #[arg(long, value_name = "N", requires = "id", conflicts_with = "ruling")]
    pub invoice: Option<String>,
    #[arg(long = "as", value_enum, requires_all = ["id", "evidence"])]
    pub ruling: Option<RulingArg>,
    #[arg(long, value_name = "T", requires = "ruling")]
    pub evidence: Option<String>,
    #[arg(long, value_name = "T", requires = "ruling")]
    pub token: Option<String>,
    #[arg(long, value_name = "T", requires = "ruling")]
    pub serial: Option<String>,
    #[arg(long, value_enum, requires = "ruling")]
    pub cash: Option<CashArg>,
    #[arg(long, value_name = "NAME", requires = "ruling")]
    pub by: Option<String>,
    #[arg(long, value_enum, requires = "id", conflicts_with_all = ["ruling", "invoice"])]
    pub difference: Option<DifferenceArg>,
    #[arg(long)]
    pub json: bool,
}

/// `--difference`: what became of a changed total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DifferenceArg {
    Collected,
    WrittenOff,
}

/// `--as`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RulingArg {
    Confirmed,
    Failed,
    Refunded,
}

/// `--cash` of a ruling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CashArg {
    Returned,
    Used,
    Kept,
}

/// `loket history`.
#[derive(Debug, Args)]
pub struct HistoryArgs {
    #[arg(long, value_name = "S", value_parser = ["sending", "confirmed", "pending", "unknown", "rejected", "not_sent", "refunded"])]
    pub state: Option<String>,
    #[arg(long, value_name = "X")]
    pub customer: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub from: Option<Date>,
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub to: Option<Date>,
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub limit: u32,
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    #[arg(long)]
    pub csv: bool,
}

/// `loket receipt`.
#[derive(Debug, Args)]
pub struct ReceiptArgs {
    #[arg(value_name = "ID")]
    pub id: String,
    #[arg(long, value_enum, default_value = "pdf")]
    pub format: FormatArg,
    #[arg(long, value_parser = paper)]
    pub paper: Option<crate::receipt::Paper>,
    #[arg(long, value_name = "FILE")]
    pub output: Option<std::path::PathBuf>,
}

/// `loket reconcile`.
#[derive(Debug, Args)]
pub struct ReconcileArgs {
    #[arg(long, value_name = "P")]
    pub provider: String,
    #[arg(value_name = "FILE")]
    pub file: std::path::PathBuf,
    #[arg(long)]
    pub json: bool,
}

/// `loket prices`.
#[derive(Debug, Args)]
pub struct PricesArgs {
    #[command(subcommand)]
    pub command: PricesCommand,
}

/// `loket prices …`.
#[derive(Debug, Subcommand)]
pub enum PricesCommand {
    /// The list in force.
    List(JsonArgs),
    /// What a file would change.
    Diff(PriceFileArgs),
    /// Put a file in place.
    Import(PriceImportArgs),
}

/// A price list file.
#[derive(Debug, Args)]
pub struct PriceFileArgs {
    #[arg(value_name = "FILE")]
    pub file: std::path::PathBuf,
    #[arg(long)]
    pub json: bool,
}

/// `loket prices import`.
#[derive(Debug, Args)]
pub struct PriceImportArgs {
    #[command(flatten)]
    pub file: PriceFileArgs,
    #[arg(long)]
    pub yes: bool,
}

/// `loket config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// `loket config …`.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Write a first config.toml.
    Init,
    /// The values in force.
    Show,
    /// Check the file.
    Check,
    /// Change one setting.
    Set {
        #[arg(value_name = "KEY")]
        key: String,
        #[arg(value_name = "VALUE", allow_hyphen_values = true)]
        value: String,
    },
    /// Ask providers and printer.
    Test(ConfigTestArgs),
    /// Keep a secret.
    SetSecret {
        #[arg(value_name = "NAME")]
        name: String,
    },
}

/// `loket config test`.
#[derive(Debug, Args)]
pub struct ConfigTestArgs {
    #[arg(value_name = "TARGET", value_enum)]
    pub target: Option<TestTarget>,
    #[arg(long)]
    pub json: bool,
}

/// What `loket config test` asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TestTarget {
    Mmbc,
    Biller,
    Klink,
    Printer,
}

impl TestTarget {
    /// The section of `config.toml`.
    pub const fn section(self) -> &'static str {
        match self {
            Self::Mmbc => "mmbc",
            Self::Biller => "biller",
            Self::Klink => "klink",
            Self::Printer => "printer",
        }
    }
}

/// `loket completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// A value that does not fit, with an example of one that does.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct ValueExample(pub(super) &'static str);

/// The base of the addresses that a sandbox calls back.
fn callback(text: &str) -> Result<String, ValueExample> {
    let is_good = crate::sandbox::CallbackPlan::can_call(text) && !text.contains(['?', '#']);
    if is_good { Ok(text.to_owned()) } else { Err(ValueExample("http://127.0.0.1:8790/callback/…")) }
}

/// An address and a port.
pub(super) fn listen(text: &str) -> Result<std::net::SocketAddr, ValueExample> {
    text.parse().map_err(|_| ValueExample("127.0.0.1:8787"))
}

/// The form of a receipt.
pub(super) fn paper(text: &str) -> Result<crate::receipt::Paper, ValueExample> {
    text.parse().map_err(|_| ValueExample("58mm, 80mm, dotmatrix, a5, a4"))
}

/// A day: `2026-11-21`.
pub(super) fn day(text: &str) -> Result<Date, ValueExample> {
    text.parse().map_err(|_| ValueExample("2026-11-21"))
}

/// An amount in whole rupiah: `102500` or `102.500`.
pub(super) fn amount(text: &str) -> Result<crate::base::money::Rupiah, ValueExample> {
    let grouped = text.split('.').skip(1).all(|group| group.len() == 3);
    let digits: String = text.chars().filter(|c| *c != '.').collect();
    let plain = grouped && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let value = plain.then(|| digits.parse::<i64>().ok()).flatten();
    value.and_then(|value| crate::base::money::Rupiah::new(value).ok()).ok_or(ValueExample("102500"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn amounts() {
        for (text, rupiah) in [("102500", 102_500), ("102.500", 102_500), ("0", 0)] {
            assert_eq!(amount(text).unwrap().get(), rupiah);
        }
        for text in ["", "-5", "1.5", "1,000", "abc", "99999999999999999"] {
            assert!(amount(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_sandbox_calls_back_by_http_only() {
        let read = |line: &[&str]| CommandLine::try_parse_from([&["loket", "sandbox"], line].concat());
        let base = "http://127.0.0.1:8790/callback/s3cr3t";
        let Some(LoketCommand::Sandbox(args)) = read(&["--callback", base, "--pay-after", "20"]).unwrap().command
        else {
            panic!("another command");
        };
        assert_eq!((args.callback.as_deref(), args.pay_after), (Some(base), Some(20)));
        for wrong in ["https://127.0.0.1/x", "127.0.0.1:8790", "http://h/x?a=b", "http://h/x#y", ""] {
            assert!(read(&["--callback", wrong]).is_err(), "{wrong}");
        }
        for wrong in ["-1", "86401", "1.5"] {
            assert!(read(&["--pay-after", wrong]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_grammar_is_sound() {
        CommandLine::command().debug_assert();
    }
}

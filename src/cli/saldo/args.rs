//! Arguments of `loket saldo`.

use clap::{Args, Subcommand, ValueEnum};

use crate::base::money::Rupiah;
use crate::cli::args::amount;
use crate::till::saldo::SHOWN;

/// `loket saldo`.
#[derive(Debug, Args)]
pub struct SaldoArgs {
    #[command(subcommand)]
    pub command: SaldoCommand,
}

/// `loket saldo …`.
#[derive(Debug, Subcommand)]
pub enum SaldoCommand {
    /// Figures and their chain.
    Show(SaldoShowArgs),
    /// A figure that a person read.
    Set {
        #[arg(value_name = "ACCOUNT")]
        account: String,
        #[arg(value_name = "N", value_parser = amount)]
        figure: Rupiah,
        #[arg(long, value_name = "T")]
        note: Option<String>,
        #[arg(long)]
        json: bool,
    },
    /// A top-up.
    Topup {
        #[arg(value_name = "ACCOUNT")]
        account: String,
        #[arg(value_name = "N", value_parser = amount)]
        amount: Rupiah,
        #[arg(long, value_name = "T")]
        note: String,
        #[arg(long)]
        json: bool,
    },
    /// Name a rise, or say that a drop was seen.
    Explain {
        #[arg(value_name = "ACCOUNT")]
        account: String,
        #[arg(long, value_name = "T")]
        note: String,
        #[arg(long = "as", value_enum)]
        cause: Option<CauseArg>,
        #[arg(long, value_name = "N")]
        link: Option<u64>,
        #[arg(long, value_name = "N", value_parser = amount)]
        amount: Option<Rupiah>,
        #[arg(long)]
        json: bool,
    },
}

impl SaldoCommand {
    /// Whether the command only reads the journal, so that it works where nothing can be written (safety rule 17).
    pub const fn only_reads(&self) -> bool {
        matches!(self, Self::Show(_))
    }

    /// Whether `--json` was given.
    pub const fn wants_json(&self) -> bool {
        match self {
            Self::Show(args) => args.json,
            Self::Set { json, .. } | Self::Topup { json, .. } | Self::Explain { json, .. } => *json,
        }
    }
}

/// `loket saldo show`.
#[derive(Debug, Args)]
pub struct SaldoShowArgs {
    #[arg(value_name = "ACCOUNT")]
    pub account: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = most_links)]
    pub links: usize,
    #[arg(long, value_name = "ID", conflicts_with = "account")]
    pub around: Option<String>,
    #[arg(long)]
    pub json: bool,
}

/// What a rise was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CauseArg {
    Topup,
    Refund,
    Cashback,
    Other,
}

/// Parses `--links`: from 1 to the length of a page of the chain.
fn most_links(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|number| (1..=SHOWN).contains(number)).ok_or_else(|| format!("1..{SHOWN}"))
}

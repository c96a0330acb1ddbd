//! Arguments of `loket charge`.

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::cli::args::{ReceiptArgs, amount};

/// `loket charge`.
#[derive(Debug, Args)]
pub struct ChargeArgs {
    #[command(subcommand)]
    pub command: ChargeCommand,
}

/// `loket charge …`.
#[derive(Debug, Subcommand)]
pub enum ChargeCommand {
    /// The ways to pay.
    Banks {
        #[arg(long, value_name = "N", value_parser = amount)]
        amount: Option<crate::base::money::Rupiah>,
        #[arg(long)]
        json: bool,
    },
    /// Make a charge.
    Create(ChargeCreateArgs),
    /// One charge.
    Show {
        #[arg(value_name = "ORDER")]
        order: String,
        #[arg(long)]
        json: bool,
    },
    /// Charges.
    List {
        #[arg(long, value_name = "S", value_parser = crate::domain::charge::ChargeStatus::WORDS)]
        state: Option<String>,
        #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1_000))]
        limit: u32,
        #[arg(long)]
        json: bool,
    },
    /// Ask what was paid.
    Report {
        #[arg(long, value_name = "DATE", value_parser = crate::cli::args::day)]
        from: Option<Date>,
        #[arg(long, value_name = "DATE", value_parser = crate::cli::args::day)]
        to: Option<Date>,
        #[arg(long)]
        json: bool,
    },
    /// A charge's paper.
    Receipt(ReceiptArgs),
    /// Say whether a charge stands whose answer was lost.
    Rule {
        #[arg(value_name = "ORDER")]
        order: String,
        #[arg(long = "as", value_enum)]
        ruling: ChargeRulingArg,
        #[arg(long, value_name = "N", value_parser = amount)]
        amount: Option<crate::base::money::Rupiah>,
        #[arg(long, value_name = "T")]
        evidence: String,
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
        #[arg(long)]
        json: bool,
    },
    /// Record money as given back.
    Return {
        #[arg(value_name = "ORDER")]
        order: String,
        #[arg(long)]
        second: bool,
        #[arg(long, value_name = "T")]
        note: String,
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
        #[arg(long)]
        json: bool,
    },
}

/// `--as` of a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ChargeRulingArg {
    Stands,
    Absent,
    There,
    Gone,
    Second,
    Once,
}

impl ChargeCommand {
    /// Whether the command only reads the journal, so that it works where nothing can be written (safety rule 17).
    pub const fn only_reads(&self) -> bool {
        matches!(self, Self::Show { .. } | Self::List { .. })
    }

    /// Whether `--json` was given. A receipt has no JSON.
    pub const fn wants_json(&self) -> bool {
        match self {
            Self::Banks { json, .. }
            | Self::Show { json, .. }
            | Self::List { json, .. }
            | Self::Report { json, .. }
            | Self::Return { json, .. }
            | Self::Rule { json, .. } => *json,
            Self::Create(args) => args.json,
            Self::Receipt(_) => false,
        }
    }
}

/// `loket charge create`.
#[derive(Debug, Args)]
pub struct ChargeCreateArgs {
    #[arg(long, value_name = "BANK[/PRODUCT]")]
    pub method: String,
    #[arg(long, value_name = "N", value_parser = amount)]
    pub amount: crate::base::money::Rupiah,
    #[arg(long, value_name = "T")]
    pub name: Option<String>,
    #[arg(long, value_name = "T")]
    pub phone: Option<String>,
    #[arg(long, value_name = "T")]
    pub email: Option<String>,
    #[arg(long, value_name = "ID")]
    pub order: Option<String>,
    #[arg(long)]
    pub json: bool,
}

//! Arguments of `loket print` and `loket drawer`.

use clap::{Args, ValueEnum};

use crate::base::paper::Paper;

/// `loket print`.
#[derive(Debug, Args)]
pub struct PrintArgs {
    #[arg(value_name = "ID", required_unless_present_any = ["test", "queue"], conflicts_with_all = ["test", "queue"])]
    pub id: Option<String>,
    #[arg(long, value_name = "DEVICE")]
    pub printer: Option<String>,
    #[arg(long, value_parser = crate::cli::args::paper)]
    pub paper: Option<Paper>,
    #[arg(long)]
    pub charge: bool,
    #[arg(long, conflicts_with = "queue")]
    pub test: bool,
    #[arg(long)]
    pub queue: bool,
    #[arg(long)]
    pub json: bool,
}

/// `loket drawer`.
#[derive(Debug, Args)]
pub struct DrawerArgs {
    #[arg(long, value_name = "T")]
    pub reason: String,
    #[arg(long)]
    pub json: bool,
}

/// `--format` of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    Pdf,
    Escpos,
    Text,
}

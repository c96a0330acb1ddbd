//! Arguments of `loket backup`, `loket restore` and `loket journal`.

use clap::{Args, Subcommand};

/// `loket backup`.
#[derive(Debug, Args)]
pub struct BackupArgs {
    #[arg(value_name = "FILE")]
    pub file: std::path::PathBuf,
    #[arg(long)]
    pub json: bool,
}

/// `loket journal`.
#[derive(Debug, Args)]
pub struct JournalArgs {
    #[command(subcommand)]
    pub command: JournalCommand,
}

/// `loket journal …`.
#[derive(Debug, Subcommand)]
pub enum JournalCommand {
    /// Going on with a store that lacks what this computer remembers.
    Accept {
        #[arg(long, value_name = "TEXT")]
        reason: String,
        #[arg(long)]
        yes: bool,
        #[arg(long)]
        json: bool,
    },
    /// Into a database.
    Move {
        #[arg(value_name = "URL")]
        url: String,
        #[arg(long)]
        json: bool,
    },
}

/// `loket restore`.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    #[arg(value_name = "FILE")]
    pub file: std::path::PathBuf,
    #[arg(long)]
    pub accept_older: bool,
    #[arg(long)]
    pub json: bool,
}

//! Arguments of `loket wallet`.
//!
//! A voucher's code is money to anyone who reads it: `-` reads it from standard input, and no `Debug` shows it.

use std::fmt;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use crate::base::money::Rupiah;
use crate::cli::args::{SeenArgs, amount};

/// `loket wallet`.
#[derive(Debug, Args)]
pub struct WalletArgs {
    #[command(subcommand)]
    pub command: WalletCommand,
}

/// `loket wallet …`.
#[derive(Debug, Subcommand)]
pub enum WalletCommand {
    /// A member's saldo.
    Balance(MemberArgs),
    /// A member's movements.
    History(WalletHistoryArgs),
    /// Registers a member's VA.
    Register(RegisterArgs),
    /// From member to member.
    Transfer(TransferArgs),
    /// From a voucher to a member.
    Voucher(VoucherArgs),
    /// A member pays an order.
    Pay(WalletPayArgs),
    /// Clears up a payment.
    Reconcile(WalletReconcileArgs),
    /// Gives a payment back.
    Refund(RefundArgs),
}

impl WalletCommand {
    /// Whether `--json` was given.
    pub const fn wants_json(&self) -> bool {
        match self {
            Self::Balance(args) => args.json,
            Self::History(args) => args.json,
            Self::Register(args) => args.json,
            Self::Transfer(args) => args.sum.json,
            Self::Voucher(args) => args.sum.json,
            Self::Pay(args) => args.sum.json,
            Self::Reconcile(args) => args.json,
            Self::Refund(args) => args.json,
        }
    }
}

/// `balance`.
#[derive(Debug, Args)]
pub struct MemberArgs {
    #[arg(value_name = "MEMBER", allow_hyphen_values = true)]
    pub member: String,
    #[arg(long)]
    pub json: bool,
}

/// `history`.
#[derive(Debug, Args)]
pub struct WalletHistoryArgs {
    #[arg(value_name = "MEMBER", allow_hyphen_values = true)]
    pub member: String,
    #[arg(long, value_name = "D", value_parser = crate::cli::args::day)]
    pub from: Option<Date>,
    #[arg(long, value_name = "D", value_parser = crate::cli::args::day)]
    pub to: Option<Date>,
    #[arg(long)]
    pub json: bool,
}

/// `register`.
#[derive(Debug, Args)]
pub struct RegisterArgs {
    #[arg(value_name = "MEMBER", allow_hyphen_values = true)]
    pub member: String,
    #[arg(long, value_name = "T")]
    pub name: String,
    #[arg(long, value_name = "T")]
    pub phone: String,
    #[arg(long, value_name = "T")]
    pub email: String,
    #[arg(long)]
    pub yes: bool,
    #[arg(long)]
    pub json: bool,
}

/// What every movement says.
#[derive(Debug, Args)]
pub struct SumArgs {
    #[arg(long, value_name = "N", value_parser = amount)]
    pub amount: Rupiah,
    #[arg(long, value_name = "T")]
    pub note: String,
    #[command(flatten)]
    pub seen: SeenArgs,
    #[arg(long)]
    pub yes: bool,
    #[arg(long)]
    pub json: bool,
}

/// `transfer`.
#[derive(Debug, Args)]
pub struct TransferArgs {
    #[arg(value_name = "FROM", allow_hyphen_values = true)]
    pub from: String,
    #[arg(value_name = "TO", allow_hyphen_values = true)]
    pub to: String,
    #[command(flatten)]
    pub sum: SumArgs,
}

/// `voucher`.
#[derive(Args)]
pub struct VoucherArgs {
    #[arg(value_name = "CODE", allow_hyphen_values = true)]
    pub code: String,
    #[arg(value_name = "MEMBER", allow_hyphen_values = true)]
    pub member: String,
    #[command(flatten)]
    pub sum: SumArgs,
}

impl fmt::Debug for VoucherArgs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VoucherArgs").field("sum", &self.sum).finish_non_exhaustive()
    }
}

/// `pay`.
#[derive(Debug, Args)]
pub struct WalletPayArgs {
    #[arg(value_name = "MEMBER", allow_hyphen_values = true)]
    pub member: String,
    #[arg(long, value_name = "ID")]
    pub order: String,
    #[command(flatten)]
    pub sum: SumArgs,
}

/// `reconcile`.
#[derive(Debug, Args)]
pub struct WalletReconcileArgs {
    #[arg(value_name = "ORDER")]
    pub order: String,
    #[arg(long)]
    pub yes: bool,
    #[arg(long)]
    pub json: bool,
}

/// `refund`.
#[derive(Debug, Args)]
pub struct RefundArgs {
    #[arg(value_name = "ORDER")]
    pub order: String,
    #[arg(value_name = "MEMBER", allow_hyphen_values = true)]
    pub member: String,
    #[arg(long, value_name = "ID_TRANS", requires = "note")]
    pub accept: Option<String>,
    #[arg(long, value_name = "T", requires = "accept")]
    pub note: Option<String>,
    #[command(flatten)]
    pub seen: SeenArgs,
    #[arg(long, requires = "accept")]
    pub although_used: bool,
    #[arg(long, requires = "accept")]
    pub yes: bool,
    #[arg(long)]
    pub json: bool,
}

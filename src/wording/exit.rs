//! The one mapping from states and faults to exit codes and JSON names (docs/cli.md, "Exit codes"). Scripts rely on
//! both.
//!
//! For `pay`, 0 means that the provider confirmed the sale. Whatever may have moved money is 4 or 5.

use crate::domain::obstacle::AskReason;
use crate::domain::payment::PaymentState;
use crate::journal::store_doubt::StoreDoubt;
use crate::journal::{DatabaseLoss, JournalError};
use crate::till::inquire::InquireError;
use crate::till::papers::PrintError;
use crate::till::pay::PayError;
use crate::till::prices::ProductCodeError;
use crate::till::resolve::ResolveError;
use crate::till::{BuildError, ReadError};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitStatus {
    /// Done; for `pay`: confirmed.
    Done = 0,
    /// An internal fault.
    Fault = 1,
    /// The command line is wrong.
    Usage = 2,
    /// Refused or refunded: nothing stays debited.
    Refused = 3,
    /// Accepted, still pending.
    Pending = 4,
    /// Unknown: money may have moved.
    Unknown = 5,
    /// Refused here, before anything was sent.
    RefusedHere = 6,
    /// Could not be reached; nothing was sent.
    Unreachable = 7,
    /// Configuration or credentials.
    Config = 8,
}

/// A fault's name in JSON, with its exit code.
pub type NamedFault = (&'static str, ExitStatus);

impl From<ExitStatus> for std::process::ExitCode {
    fn from(exit: ExitStatus) -> Self {
        Self::from(exit as u8)
    }
}

impl ExitStatus {
    /// The exit code of a payment in this state. A payment that is being sent counts as unknown.
    #[must_use]
    pub const fn of_state(state: PaymentState) -> Self {
        match state {
            PaymentState::Confirmed => Self::Done,
            PaymentState::Rejected | PaymentState::Refunded => Self::Refused,
            PaymentState::Pending => Self::Pending,
            PaymentState::Unknown | PaymentState::Prepared | PaymentState::Dispatched => Self::Unknown,
            PaymentState::NotSent => Self::Unreachable,
        }
    }
}

/// Of a price list, balance, inquiry or status that was not read. A read moves no money, so a lost answer is 7, not 5.
#[must_use]
pub const fn of_read(fault: &ReadError) -> NamedFault {
    match fault {
        ReadError::NoConnection(_) => ("unreachable", ExitStatus::Unreachable),
        ReadError::TimedOut => ("timed_out", ExitStatus::Unreachable),
        ReadError::Cut => ("cut", ExitStatus::Unreachable),
        ReadError::HttpStatus(401 | 403) => ("credentials", ExitStatus::Config),
        ReadError::HttpStatus(_) => ("http_status", ExitStatus::Unreachable),
        ReadError::Unreadable | ReadError::NoTotal => ("unreadable", ExitStatus::Unreachable),
        ReadError::TotalUnread(_) => ("total_unread", ExitStatus::RefusedHere),
        ReadError::AboutOther => ("answer_about_other", ExitStatus::Unreachable),
        ReadError::Refused(_) => ("refused", ExitStatus::Refused),
        ReadError::WalletShort(_) => ("wallet_short", ExitStatus::RefusedHere),
        ReadError::NothingToRefund(_) => ("nothing_to_refund", ExitStatus::RefusedHere),
        ReadError::LoginRefused(_) => ("credentials", ExitStatus::Config),
        ReadError::PriceList(_) => ("bad_price_list", ExitStatus::Config),
        ReadError::Build(fault) => of_build(*fault),
    }
}

/// Of a refusal or fault of the journal.
#[must_use]
pub const fn of_journal(fault: &JournalError) -> NamedFault {
    match fault {
        JournalError::AlreadyOpen(_) => ("open_payment", ExitStatus::RefusedHere),
        JournalError::ToBeSeen(earlier) => (of_ask(earlier.reason), ExitStatus::RefusedHere),
        JournalError::OrderKnown(_) => ("order_used", ExitStatus::RefusedHere),
        JournalError::OtherKeys { .. } => ("journal_other_version", ExitStatus::RefusedHere),
        JournalError::ReusedReference => ("reused_reference", ExitStatus::RefusedHere),
        JournalError::Step(_) | JournalError::Charge(_) => ("changed_meanwhile", ExitStatus::RefusedHere),
        JournalError::NotFound => ("not_found", ExitStatus::RefusedHere),
        JournalError::HoldRuns(_) => ("too_early", ExitStatus::RefusedHere),
        JournalError::Full => ("disk_full", ExitStatus::RefusedHere),
        JournalError::ReadOnly => ("read_only", ExitStatus::RefusedHere),
        JournalError::Busy => ("journal_busy", ExitStatus::RefusedHere),
        JournalError::Damaged { .. } => ("journal_damaged", ExitStatus::Fault),
        JournalError::SharedFolder(_) => ("journal_folder_shared", ExitStatus::Config),
        JournalError::TooNew { .. } => ("journal_too_new", ExitStatus::Fault),
        JournalError::TooLargeToRead { .. } => ("journal_too_large", ExitStatus::Fault),
        JournalError::NotEmpty => ("journal_not_empty", ExitStatus::RefusedHere),
        JournalError::Moved => ("journal_moved", ExitStatus::Config),
        JournalError::Lost(DatabaseLoss::Denied | DatabaseLoss::Untrusted) => ("journal_denied", ExitStatus::Config),
        JournalError::Lost(_) => ("journal_lost", ExitStatus::Unreachable),
        JournalError::Uncompared(_) => ("counters_not_compared", ExitStatus::RefusedHere),
        JournalError::InDoubt(doubt) => (of_doubt(doubt), ExitStatus::RefusedHere),
        JournalError::Store(_) => ("journal", ExitStatus::Fault),
    }
}

/// The name of a doubt about the store (safety rule 16). Its exit code is always 6.
#[must_use]
pub const fn of_doubt(doubt: &StoreDoubt) -> &'static str {
    match doubt {
        StoreDoubt::Lacks(_) => "journal_lacks_rows",
        StoreDoubt::Another => "journal_is_another",
        StoreDoubt::Missing => "journal_missing",
        StoreDoubt::Empty => "journal_empty",
        StoreDoubt::Replaced => "journal_replaced",
    }
}

/// The name of a question about an earlier payment (safety rule 8).
const fn of_ask(reason: AskReason) -> &'static str {
    match reason {
        AskReason::OtherPerson => "open_other_name",
        AskReason::OtherGood => "open_nearby",
        AskReason::SameName => "open_same_name",
        AskReason::SameFamily => "open_same_family",
        AskReason::RuledFailed => "ruled_failed",
        AskReason::JustSold => "just_sold",
    }
}

/// Of a request that could not be built.
#[must_use]
pub const fn of_build(fault: BuildError) -> NamedFault {
    match fault {
        BuildError::NoSecret => ("no_secret", ExitStatus::Config),
        BuildError::BadAddress => ("bad_address", ExitStatus::Config),
        BuildError::Client => ("no_client", ExitStatus::Config),
        BuildError::NoSession => ("no_session", ExitStatus::Config),
    }
}

/// Of a code that names no product, or products of several providers.
#[must_use]
pub const fn of_no_product(fault: &ProductCodeError) -> NamedFault {
    match fault {
        ProductCodeError::Unknown => ("unknown_product", ExitStatus::RefusedHere),
        ProductCodeError::Several(_) => ("several_providers", ExitStatus::Usage),
    }
}

/// Of an inquiry that brought no bill.
#[must_use]
pub const fn of_inquire(fault: &InquireError) -> NamedFault {
    match fault {
        InquireError::Number(_) => ("bad_number", ExitStatus::RefusedHere),
        InquireError::Closed => ("closed_product", ExitStatus::RefusedHere),
        InquireError::Amount => ("wrong_amount", ExitStatus::RefusedHere),
        InquireError::FrameNumberNeeded => ("frame_number_needed", ExitStatus::Usage),
        InquireError::FrameNumber(_) => ("bad_frame_number", ExitStatus::RefusedHere),
        InquireError::AmountNeeded => ("amount_needed", ExitStatus::Usage),
        InquireError::BelowMinimum(_) => ("below_minimum", ExitStatus::RefusedHere),
        InquireError::Wallet(_) => ("bad_wallet_order", ExitStatus::RefusedHere),
        InquireError::NotConfigured => ("not_configured", ExitStatus::Config),
        InquireError::AlreadyPaid(..) => ("refused", ExitStatus::Refused),
        InquireError::Read(fault) => of_read(fault),
        InquireError::Journal(fault) => of_journal(fault),
    }
}

/// Of a payment that was refused before anything was sent.
#[must_use]
pub const fn of_refusal(fault: &PayError) -> NamedFault {
    match fault {
        PayError::Open(_) => ("open_payment", ExitStatus::RefusedHere),
        PayError::ToBeSeen(earlier) => (of_ask(earlier.reason), ExitStatus::RefusedHere),
        PayError::Uncompared(_) => ("counters_not_compared", ExitStatus::RefusedHere),
        PayError::OrderKnown(_) => ("order_used", ExitStatus::RefusedHere),
        PayError::NotBeside => ("not_beside", ExitStatus::RefusedHere),
        PayError::Closed => ("closed_product", ExitStatus::RefusedHere),
        PayError::Number(_) => ("bad_number", ExitStatus::RefusedHere),
        PayError::Stale => ("stale_inquiry", ExitStatus::RefusedHere),
        PayError::TotalDiffers { .. } => ("total_differs", ExitStatus::RefusedHere),
        PayError::CashShort { .. } => ("cash_short", ExitStatus::RefusedHere),
        PayError::NothingHeld => ("nothing_held", ExitStatus::RefusedHere),
        PayError::PaidASale(_) => ("money_used", ExitStatus::RefusedHere),
        PayError::TotalDoubted { .. } => ("total_doubted", ExitStatus::RefusedHere),
        PayError::Loss(_) => ("loss", ExitStatus::RefusedHere),
        PayError::AttemptStands(_) => ("attempt_stands", ExitStatus::RefusedHere),
        PayError::NotConfigured => ("not_configured", ExitStatus::Config),
        PayError::Build(fault) => of_build(*fault),
        PayError::NotReady(fault) => of_read(fault),
        PayError::Busy => ("busy", ExitStatus::RefusedHere),
        // A journal that refused let nothing be sent, whatever is wrong with it: 6, not 1.
        PayError::Journal(fault) => match of_journal(fault) {
            (name, ExitStatus::Fault) => (name, ExitStatus::RefusedHere),
            named => named,
        },
        PayError::Ending => ("ending", ExitStatus::RefusedHere),
    }
}

/// Of a status question or a ruling that was refused.
#[must_use]
pub const fn of_resolve(fault: &ResolveError) -> NamedFault {
    match fault {
        ResolveError::NotFound => ("not_found", ExitStatus::RefusedHere),
        ResolveError::NotConfigured => ("not_configured", ExitStatus::Config),
        ResolveError::Ending => ("ending", ExitStatus::RefusedHere),
        ResolveError::CannotBeAsked | ResolveError::NoStatusCall => ("cannot_be_asked", ExitStatus::RefusedHere),
        ResolveError::BeingSent => ("being_sent", ExitStatus::RefusedHere),
        ResolveError::InvoiceTaken(_) => ("invoice_taken", ExitStatus::RefusedHere),
        ResolveError::TooEarly { .. } => ("too_early", ExitStatus::RefusedHere),
        ResolveError::Ended(_) => ("already_ended", ExitStatus::RefusedHere),
        ResolveError::TokenNeeded => ("token_needed", ExitStatus::RefusedHere),
        ResolveError::TooSoon(_) => ("too_soon", ExitStatus::RefusedHere),
        ResolveError::EvidenceNeeded => ("evidence_needed", ExitStatus::Usage),
        ResolveError::NoDifference => ("no_difference", ExitStatus::RefusedHere),
        ResolveError::DifferenceOpen(_) => ("difference_open", ExitStatus::RefusedHere),
        ResolveError::NotReady(fault) => of_read(fault),
        ResolveError::Build(fault) => of_build(*fault),
        ResolveError::Journal(fault) => of_journal(fault),
    }
}

/// Of a receipt that was not made.
#[must_use]
pub const fn of_print(fault: &PrintError) -> NamedFault {
    match fault {
        PrintError::NotFound => ("not_found", ExitStatus::RefusedHere),
        PrintError::NoPaper => ("no_paper", ExitStatus::RefusedHere),
        PrintError::NoPrinter => ("no_printer", ExitStatus::Config),
        PrintError::NotForPrinters => ("not_for_printers", ExitStatus::Usage),
        PrintError::Ending => ("ending", ExitStatus::Unreachable),
        PrintError::Journal(fault) => of_journal(fault),
        PrintError::Pdf(_) => ("no_pdf", ExitStatus::Fault),
        PrintError::File(_) => ("no_file", ExitStatus::Fault),
    }
}

/// Of a price list that could not be fetched or stored.
#[must_use]
pub const fn of_prices(fault: &crate::till::prices::PriceFault) -> NamedFault {
    match fault {
        crate::till::prices::PriceFault::Read(fault) => of_read(fault),
        crate::till::prices::PriceFault::Journal(fault) => of_journal(fault),
    }
}

//! Exit codes: what a script may conclude (docs/cli.md, "Exit codes").
//!
//! What it is: the one mapping from states and faults to codes. What it is not: wording.
//! Invariant: 0 for `pay` means that the provider confirmed; anything that may have moved money is 4 or 5.

use crate::journal::doubt::StoreDoubt;
use crate::journal::{DatabaseLoss, JournalError};
use crate::sale::obstacle::AskReason;
use crate::sale::payment::PaymentState;
use crate::till::inquire::InquireError;
use crate::till::pay::PayError;
use crate::till::prices::ProductCodeError;
use crate::till::print::PrintError;
use crate::till::resolve::ResolveError;
use crate::till::{BuildError, ReadError};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
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
pub type Named = (&'static str, Exit);

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl Exit {
    /// The code of a payment in this state.
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

/// A read that brought nothing.
#[must_use]
pub const fn of_read(fault: &ReadError) -> Named {
    match fault {
        ReadError::NoConnection(_) => ("unreachable", Exit::Unreachable),
        ReadError::TimedOut => ("timed_out", Exit::Unreachable),
        ReadError::Cut => ("cut", Exit::Unreachable),
        ReadError::HttpStatus(401 | 403) => ("credentials", Exit::Config),
        ReadError::HttpStatus(_) => ("http_status", Exit::Unreachable),
        ReadError::Unreadable | ReadError::NoTotal => ("unreadable", Exit::Unreachable),
        ReadError::TotalUnread(_) => ("total_unread", Exit::RefusedHere),
        ReadError::AboutOther => ("answer_about_other", Exit::Unreachable),
        ReadError::Refused(_) => ("refused", Exit::Refused),
        ReadError::WalletShort(_) => ("wallet_short", Exit::RefusedHere),
        ReadError::NothingToRefund(_) => ("nothing_to_refund", Exit::RefusedHere),
        ReadError::LoginRefused(_) => ("credentials", Exit::Config),
        ReadError::PriceList(_) => ("bad_price_list", Exit::Config),
        ReadError::Build(fault) => of_build(*fault),
    }
}

/// The journal did not do it.
#[must_use]
pub const fn of_journal(fault: &JournalError) -> Named {
    match fault {
        JournalError::AlreadyOpen(_) => ("open_payment", Exit::RefusedHere),
        JournalError::ToBeSeen(earlier) => (of_ask(earlier.reason), Exit::RefusedHere),
        JournalError::OrderKnown(_) => ("order_used", Exit::RefusedHere),
        JournalError::OtherKeys { .. } => ("journal_other_version", Exit::RefusedHere),
        JournalError::ReusedReference => ("reused_reference", Exit::RefusedHere),
        JournalError::Step(_) | JournalError::Charge(_) => ("changed_meanwhile", Exit::RefusedHere),
        JournalError::NotFound => ("not_found", Exit::RefusedHere),
        JournalError::HoldRuns(_) => ("too_early", Exit::RefusedHere),
        JournalError::Full => ("disk_full", Exit::RefusedHere),
        JournalError::ReadOnly => ("read_only", Exit::RefusedHere),
        JournalError::Busy => ("journal_busy", Exit::RefusedHere),
        JournalError::Damaged { .. } => ("journal_damaged", Exit::Fault),
        JournalError::TooNew { .. } => ("journal_too_new", Exit::Fault),
        JournalError::TooLargeToRead { .. } => ("journal_too_large", Exit::Fault),
        JournalError::NotEmpty => ("journal_not_empty", Exit::RefusedHere),
        JournalError::Moved => ("journal_moved", Exit::Config),
        JournalError::Lost(DatabaseLoss::Denied | DatabaseLoss::Untrusted) => ("journal_denied", Exit::Config),
        JournalError::Lost(_) => ("journal_lost", Exit::Unreachable),
        JournalError::Uncompared(_) => ("counters_not_compared", Exit::RefusedHere),
        JournalError::InDoubt(doubt) => (of_doubt(doubt), Exit::RefusedHere),
        JournalError::Store(_) => ("journal", Exit::Fault),
    }
}

/// A store that is not believed.
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

/// An earlier payment that has to be seen first.
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

/// A request that could not be built.
#[must_use]
pub const fn of_build(fault: BuildError) -> Named {
    match fault {
        BuildError::NoSecret => ("no_secret", Exit::Config),
        BuildError::BadAddress => ("bad_address", Exit::Config),
        BuildError::Client => ("no_client", Exit::Config),
        BuildError::NoSession => ("no_session", Exit::Config),
    }
}

/// A code that names no product.
#[must_use]
pub const fn of_no_product(fault: &ProductCodeError) -> Named {
    match fault {
        ProductCodeError::Unknown => ("unknown_product", Exit::RefusedHere),
        ProductCodeError::Several(_) => ("several_providers", Exit::Usage),
    }
}

/// An inquiry without a bill.
#[must_use]
pub const fn of_inquire(fault: &InquireError) -> Named {
    match fault {
        InquireError::Number(_) => ("bad_number", Exit::RefusedHere),
        InquireError::Closed => ("closed_product", Exit::RefusedHere),
        InquireError::Amount => ("wrong_amount", Exit::RefusedHere),
        InquireError::FrameNumberNeeded => ("frame_number_needed", Exit::Usage),
        InquireError::FrameNumber(_) => ("bad_frame_number", Exit::RefusedHere),
        InquireError::AmountNeeded => ("amount_needed", Exit::Usage),
        InquireError::BelowMinimum(_) => ("below_minimum", Exit::RefusedHere),
        InquireError::Wallet(_) => ("bad_wallet_order", Exit::RefusedHere),
        InquireError::NotConfigured => ("not_configured", Exit::Config),
        InquireError::AlreadyPaid(..) => ("refused", Exit::Refused),
        InquireError::Read(fault) => of_read(fault),
        InquireError::Journal(fault) => of_journal(fault),
    }
}

/// A payment that did not start.
#[must_use]
pub const fn of_refusal(fault: &PayError) -> Named {
    match fault {
        PayError::Open(_) => ("open_payment", Exit::RefusedHere),
        PayError::ToBeSeen(earlier) => (of_ask(earlier.reason), Exit::RefusedHere),
        PayError::Uncompared(_) => ("counters_not_compared", Exit::RefusedHere),
        PayError::OrderKnown(_) => ("order_used", Exit::RefusedHere),
        PayError::NotBeside => ("not_beside", Exit::RefusedHere),
        PayError::Closed => ("closed_product", Exit::RefusedHere),
        PayError::Number(_) => ("bad_number", Exit::RefusedHere),
        PayError::Stale => ("stale_inquiry", Exit::RefusedHere),
        PayError::TotalDiffers { .. } => ("total_differs", Exit::RefusedHere),
        PayError::CashShort { .. } => ("cash_short", Exit::RefusedHere),
        PayError::NothingHeld => ("nothing_held", Exit::RefusedHere),
        PayError::PaidASale(_) => ("money_used", Exit::RefusedHere),
        PayError::TotalDoubted { .. } => ("total_doubted", Exit::RefusedHere),
        PayError::Loss(_) => ("loss", Exit::RefusedHere),
        PayError::AttemptStands(_) => ("attempt_stands", Exit::RefusedHere),
        PayError::NotConfigured => ("not_configured", Exit::Config),
        PayError::Build(fault) => of_build(*fault),
        PayError::NotReady(fault) => of_read(fault),
        PayError::Busy => ("busy", Exit::RefusedHere),
        PayError::Journal(fault) => match of_journal(fault) {
            (name, Exit::Fault) => (name, Exit::RefusedHere),
            named => named,
        },
        PayError::Ending => ("ending", Exit::RefusedHere),
    }
}

/// A question or ruling that did not happen.
#[must_use]
pub const fn of_resolve(fault: &ResolveError) -> Named {
    match fault {
        ResolveError::NotFound => ("not_found", Exit::RefusedHere),
        ResolveError::NotConfigured => ("not_configured", Exit::Config),
        ResolveError::CannotBeAsked | ResolveError::NoStatusCall => ("cannot_be_asked", Exit::RefusedHere),
        ResolveError::BeingSent => ("being_sent", Exit::RefusedHere),
        ResolveError::InvoiceTaken(_) => ("invoice_taken", Exit::RefusedHere),
        ResolveError::TooEarly { .. } => ("too_early", Exit::RefusedHere),
        ResolveError::Ended(_) => ("already_ended", Exit::RefusedHere),
        ResolveError::TokenNeeded => ("token_needed", Exit::RefusedHere),
        ResolveError::TooSoon(_) => ("too_soon", Exit::RefusedHere),
        ResolveError::EvidenceNeeded => ("evidence_needed", Exit::Usage),
        ResolveError::NoDifference => ("no_difference", Exit::RefusedHere),
        ResolveError::DifferenceOpen(_) => ("difference_open", Exit::RefusedHere),
        ResolveError::NotReady(fault) => of_read(fault),
        ResolveError::Build(fault) => of_build(*fault),
        ResolveError::Journal(fault) => of_journal(fault),
    }
}

/// A paper that was not made.
#[must_use]
pub const fn of_print(fault: &PrintError) -> Named {
    match fault {
        PrintError::NotFound => ("not_found", Exit::RefusedHere),
        PrintError::NoPaper => ("no_paper", Exit::RefusedHere),
        PrintError::NoPrinter => ("no_printer", Exit::Config),
        PrintError::NotForPrinters => ("not_for_printers", Exit::Usage),
        PrintError::Ending => ("ending", Exit::Unreachable),
        PrintError::Journal(fault) => of_journal(fault),
        PrintError::Pdf(_) => ("no_pdf", Exit::Fault),
        PrintError::File(_) => ("no_file", Exit::Fault),
    }
}

/// A price list that could not be fetched or kept.
#[must_use]
pub const fn of_prices(fault: &crate::till::prices::PriceFault) -> Named {
    match fault {
        crate::till::prices::PriceFault::Read(fault) => of_read(fault),
        crate::till::prices::PriceFault::Journal(fault) => of_journal(fault),
    }
}

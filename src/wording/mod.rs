//! Sentences about the till's errors and outcomes, for the screen and the commands. None shows a secret or a token.

pub mod backup;
pub mod callbacks;
pub mod charge;
pub mod connection_check;
mod doubt;
pub mod evidence;
pub mod exit;
mod journal;
pub mod prices;
pub mod print_queue;
pub mod reconcile;
pub mod saldo;

use std::time::Duration;

use jiff::tz::TimeZone;

use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::{Timestamp, clock_text, day_text};
use crate::domain::bill::TotalDoubt;
use crate::domain::number::{NumberFault, NumberWarning};
use crate::domain::obstacle::{AskReason, EarlierPayment};
use crate::domain::payment::verdict::{ConnectFault, OutcomeReason, RefusalDoubt};
use crate::domain::payment::{Payment, PaymentState};
use crate::domain::typed_invoice::{InvoiceTiming, TypedInvoice};
use crate::messages::fault::FaultWords;
use crate::providers::biller::price_list::{PriceListFault, PriceListFaultKind};
use crate::providers::refusal::{PatternFault, PatternSlot, RefusalLesson};
use crate::providers::{BuildError, ReadError};
use crate::till::inquire::InquireError;
use crate::till::papers::PrintError;
use crate::till::pay::PayError;
use crate::till::prices::{PriceFault, ProductCodeError};
use crate::till::refusal::{RefusalFault, UncountedRefusal};
use crate::till::resolve::ResolveError;
use crate::till::wallet::WalletInputFault;

/// Makes sentences about faults and reasons, in one language.
#[derive(Clone, Copy)]
pub struct FaultSpeaker<'a> {
    pub words: &'static FaultWords,
    pub zone: &'a TimeZone,
}

impl FaultSpeaker<'_> {
    /// The word for a payment's state. Prepared and Dispatched are both "being sent".
    #[must_use]
    pub const fn state(self, state: PaymentState) -> &'static str {
        let words = &self.words.state;
        match state {
            PaymentState::Prepared | PaymentState::Dispatched => words.sending,
            PaymentState::Confirmed => words.confirmed,
            PaymentState::Pending => words.pending,
            PaymentState::Unknown => words.unknown,
            PaymentState::Rejected => words.rejected,
            PaymentState::NotSent => words.not_sent,
            PaymentState::Refunded => words.refunded,
        }
    }

    /// The sentence about a refused number.
    #[must_use]
    pub fn number(self, fault: &NumberFault) -> String {
        match fault {
            NumberFault::Empty => self.words.number_empty.to_owned(),
            NumberFault::Letters => self.words.number_letters.to_owned(),
            NumberFault::Characters => self.words.number_characters.to_owned(),
            NumberFault::Length { expected, got } => {
                let expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
                (self.words.number_length)(&expected.join("/"), *got)
            }
            NumberFault::NotAPhone => self.words.number_phone.to_owned(),
            NumberFault::TooLong { got } => (self.words.number_too_long)(*got),
        }
    }

    /// The sentence about an odd number, which is accepted.
    #[must_use]
    pub fn number_warning(self, warning: &NumberWarning) -> String {
        match warning {
            NumberWarning::OddLength { got } => (self.words.number_odd)(*got),
            NumberWarning::Letters => self.words.number_odd_letters.to_owned(),
            NumberWarning::FrameLetters => self.words.frame_letters.to_owned(),
            NumberWarning::FrameLength { got } => (self.words.frame_length)(*got),
        }
    }

    /// The sentence about a code that names no product.
    #[must_use]
    pub fn no_product(self, code: &str, fault: &ProductCodeError) -> String {
        match fault {
            ProductCodeError::Unknown => (self.words.product_unknown)(CleanText::new(code).as_str()),
            ProductCodeError::Several(names) => (self.words.product_several)(&names.join(", ")),
        }
    }

    /// The sentence about a failed connection.
    #[must_use]
    pub fn connect(self, fault: ConnectFault) -> &'static str {
        match fault {
            ConnectFault::Dns => self.words.connect_dns,
            ConnectFault::Refused => self.words.connect_refused,
            ConnectFault::Tls => self.words.connect_tls,
            ConnectFault::TimedOut => self.words.connect_slow,
            ConnectFault::TooLate => self.words.connect_late,
            ConnectFault::Other => self.words.connect_other,
        }
    }

    /// The sentence about a failed read, in the provider's own words where it refused.
    #[must_use]
    pub fn read_error(self, fault: &ReadError) -> String {
        match fault {
            ReadError::NoConnection(fault) => self.connect(*fault).to_owned(),
            ReadError::TimedOut => self.words.read_timed_out.to_owned(),
            ReadError::Cut => self.words.read_cut.to_owned(),
            ReadError::HttpStatus(status) => (self.words.read_status)(*status),
            ReadError::Unreadable => self.words.read_unreadable.to_owned(),
            ReadError::AboutOther => self.words.read_other.to_owned(),
            ReadError::NoTotal => self.words.read_no_total.to_owned(),
            ReadError::TotalUnread(text) => (self.words.total_unread)(text.as_str()),
            ReadError::Refused(text) => (self.words.read_refused)(text.as_str()),
            ReadError::WalletShort(saldo) => (self.words.wallet.short)(*saldo),
            ReadError::NothingToRefund(text) => (self.words.wallet.nothing_to_refund)(text.as_str()),
            ReadError::LoginRefused(text) => (self.words.wallet.login_refused)(text.as_str()),
            ReadError::PriceList(faults) => self.price_list(faults),
            ReadError::Build(fault) => self.build(*fault).to_owned(),
        }
    }

    /// The sentence about an unusable price list file, with all faults that were found.
    #[must_use]
    pub fn price_list(self, faults: &[PriceListFault]) -> String {
        let words = &self.words.price_list;
        let one = |fault: &PriceListFault| {
            let place = match (fault.line, fault.column) {
                (0, _) => String::new(),
                (line, Some(column)) => format!("{} ", (words.at)(line, column)),
                (line, None) => format!("{} ", (words.line)(line)),
            };
            let what = match &fault.what {
                PriceListFaultKind::Unreadable(path, why) => (words.unreadable)(path.as_str(), why.as_str()),
                PriceListFaultKind::TooLarge => words.too_large.to_owned(),
                PriceListFaultKind::Empty => words.empty.to_owned(),
                PriceListFaultKind::ColumnMissing => words.column_missing.to_owned(),
                PriceListFaultKind::ColumnDoubled => words.column_doubled.to_owned(),
                PriceListFaultKind::CellEmpty => words.cell_empty.to_owned(),
                PriceListFaultKind::TooLong => words.too_long.to_owned(),
                PriceListFaultKind::NotAnAmount(cell) => (words.not_an_amount)(cell.as_str()),
                PriceListFaultKind::Duplicate(line) => (words.duplicate)(*line),
                PriceListFaultKind::Hidden(code) => (words.hidden)(*code),
                PriceListFaultKind::Spoiled(cell) => (words.spoiled)(cell.as_str()),
                PriceListFaultKind::Malformed => words.malformed.to_owned(),
            };
            format!("{place}{what}")
        };
        let faults: Vec<String> = faults.iter().map(one).collect();
        format!("{} {}", words.begin, faults.join(" "))
    }

    /// The sentence about a price list that could not be fetched or stored.
    #[must_use]
    pub fn prices(self, fault: &PriceFault) -> String {
        match fault {
            PriceFault::Read(fault) => self.read_error(fault),
            PriceFault::Journal(fault) => self.journal(fault),
        }
    }

    /// The sentence about an inquiry that brought no bill.
    #[must_use]
    pub fn inquire(self, fault: &InquireError) -> String {
        match fault {
            InquireError::Number(fault) => self.number(fault),
            InquireError::Closed => self.words.product_closed.to_owned(),
            InquireError::Amount => self.words.amount_wrong.to_owned(),
            InquireError::FrameNumberNeeded => self.words.frame_needed.to_owned(),
            InquireError::FrameNumber(fault) => (self.words.frame_bad)(&self.number(fault)),
            InquireError::AmountNeeded => self.words.amount_needed.to_owned(),
            InquireError::BelowMinimum(minimum) => (self.words.amount_below)(*minimum),
            InquireError::Wallet(fault) => self.wallet(*fault).to_owned(),
            InquireError::NotConfigured => self.words.not_configured.to_owned(),
            InquireError::AlreadyPaid(text, _) => (self.words.read_refused)(text.as_str()),
            InquireError::Read(fault) => self.read_error(fault),
            InquireError::Journal(fault) => self.journal(fault),
        }
    }

    /// The sentence about a wallet movement that cannot be right.
    #[must_use]
    pub const fn wallet(self, fault: WalletInputFault) -> &'static str {
        match fault {
            WalletInputFault::SameMember => self.words.wallet.same_member,
            WalletInputFault::NoOrder => self.words.wallet.no_order,
            WalletInputFault::BadOrder => self.words.wallet.bad_order,
            WalletInputFault::BadCode => self.words.wallet.bad_code,
        }
    }

    /// The sentence about a request that could not be built.
    #[must_use]
    pub const fn build(self, fault: BuildError) -> &'static str {
        match fault {
            BuildError::NoSecret => self.words.no_secret,
            BuildError::BadAddress => self.words.bad_address,
            BuildError::Client => self.words.no_client,
            BuildError::NoSession => self.words.no_session,
        }
    }

    /// The sentence about a payment that did not start.
    #[must_use]
    pub fn refusal(self, fault: &PayError) -> String {
        match fault {
            PayError::Open(payment) => self.open(payment),
            PayError::ToBeSeen(earlier) => self.ask(earlier),
            PayError::Uncompared(counters) => self.uncompared(counters),
            PayError::OrderKnown(payment) => (self.words.order_known)(&payment.id().short()),
            PayError::NotBeside => self.words.not_beside.to_owned(),
            PayError::Closed => self.words.product_closed.to_owned(),
            PayError::Number(fault) => self.number(fault),
            PayError::Stale => self.words.stale.to_owned(),
            PayError::TotalDiffers { expected, total } => (self.words.total_differs)(*expected, *total),
            PayError::CashShort { cash, total } => (self.words.cash_short)(*cash, *total),
            PayError::NothingHeld => self.words.nothing_held.to_owned(),
            PayError::TotalDoubted { doubt, total } => {
                format!("{} {}", self.total_doubt(doubt, *total), (self.words.expect_total)(*total))
            }
            PayError::PaidASale(sale) => format!("{} {}", self.paid_a_sale(sale), self.words.although_used),
            PayError::Loss(loss) => (self.words.loss)(*loss),
            PayError::AttemptStands(_) => self.words.attempt_stands.to_owned(),
            PayError::NotConfigured => self.words.not_configured.to_owned(),
            PayError::Build(fault) => self.build(*fault).to_owned(),
            PayError::NotReady(fault) => self.read_error(fault),
            PayError::Busy => self.words.busy.to_owned(),
            PayError::Journal(fault) => self.journal(fault),
            PayError::Ending => self.words.ending.to_owned(),
        }
    }

    /// The sentence that the money which a refund would give back paid this sale.
    #[must_use]
    pub fn paid_a_sale(self, sale: &Payment) -> String {
        let product = sale.intent.bill.product.name.as_str();
        (self.words.paid_a_sale)(product, &self.moment(sale), &sale.id().short())
    }

    /// The sentence why a person has to see a total before it is paid.
    #[must_use]
    pub fn total_doubt(self, doubt: &TotalDoubt, total: Rupiah) -> String {
        match doubt {
            TotalDoubt::PartsDiffer(parts) => (self.words.parts_differ)(*parts, total),
            TotalDoubt::PartUnread(text) => (self.words.part_unread)(text.as_str(), total),
        }
    }

    /// The question about an earlier payment that has to be seen first.
    #[must_use]
    pub fn ask(self, earlier: &EarlierPayment) -> String {
        let (words, payment) = (&self.words.ask, &earlier.payment);
        let say = match earlier.reason {
            AskReason::OtherPerson => words.other_person,
            AskReason::OtherGood => words.other_good,
            AskReason::SameName => words.same_name,
            AskReason::SameFamily => words.same_family,
            AskReason::RuledFailed => words.ruled_failed,
            AskReason::JustSold => words.just_sold,
        };
        say(payment.intent.bill.product.name.as_str(), &self.moment(payment), self.state(payment.state()))
    }

    /// The sentence that the same bill is open, and what to do.
    #[must_use]
    pub fn open(self, payment: &Payment) -> String {
        let since = self.moment(payment);
        match payment.state() {
            PaymentState::Pending => (self.words.open_pending)(&since, &payment.id().short()),
            PaymentState::Unknown => (self.words.open_unknown)(&since, &payment.id().short()),
            _ => (self.words.open_sending)(&since, payment.counter.as_str()),
        }
    }

    /// The sentence that "failed" may be ruled only from `from`, in `left` (rounded up to minutes).
    #[must_use]
    pub fn too_early(self, from: Timestamp, left: Duration) -> String {
        (self.words.too_early)(&clock_text(from, self.zone), left.as_secs().div_ceil(60))
    }

    /// The sentence about a question or ruling that was refused.
    #[must_use]
    pub fn resolve(self, fault: &ResolveError) -> String {
        match fault {
            ResolveError::NotFound => self.words.not_found.to_owned(),
            ResolveError::NotConfigured => self.words.not_configured.to_owned(),
            ResolveError::Ending => self.words.ending.to_owned(),
            ResolveError::CannotBeAsked => self.words.cannot_be_asked.to_owned(),
            ResolveError::NoStatusCall => self.words.no_status_call.to_owned(),
            ResolveError::BeingSent => self.words.being_sent.to_owned(),
            ResolveError::InvoiceTaken(payment) => (self.words.invoice_taken)(&payment.id().short()),
            ResolveError::TooEarly { from, left } => self.too_early(*from, *left),
            ResolveError::TooSoon(from) => (self.words.too_soon)(&clock_text(*from, self.zone)),
            ResolveError::Ended(payment) => (self.words.already_ended)(self.state(payment.state())),
            ResolveError::TokenNeeded => self.words.token_needed.to_owned(),
            ResolveError::EvidenceNeeded => self.words.evidence_needed.to_owned(),
            ResolveError::NoDifference => self.words.no_difference.to_owned(),
            ResolveError::DifferenceOpen(difference) => (self.words.difference_open)(difference.magnitude()),
            ResolveError::NotReady(fault) => self.read_error(fault),
            ResolveError::Build(fault) => self.build(*fault).to_owned(),
            ResolveError::Journal(fault) => self.journal(fault),
        }
    }

    /// The sentence about a text that was not added to the list of certain refusals.
    #[must_use]
    pub fn refusal_list(self, fault: &RefusalFault) -> String {
        match fault {
            RefusalFault::NoText => self.words.refusal_no_text.to_owned(),
            RefusalFault::TooGeneral => self.words.lesson.too_general.to_owned(),
            RefusalFault::GoesOn => self.words.lesson.goes_on.to_owned(),
            RefusalFault::OtherDoubt(doubt) => (self.words.lesson.other_doubt)(self.doubt(*doubt)),
            RefusalFault::SaysPaid => self.words.refusal_says_paid.to_owned(),
            RefusalFault::Config(why) => (self.words.refusal_not_written)(&self.words.files.reason(why)),
            RefusalFault::Journal(fault) => self.journal(fault),
            RefusalFault::NotFound => self.words.not_found.to_owned(),
        }
    }

    /// The sentence about a receipt that was not made.
    #[must_use]
    pub fn print(self, fault: &PrintError) -> String {
        match fault {
            PrintError::NotFound => self.words.not_found.to_owned(),
            PrintError::NoPaper => self.words.no_paper.to_owned(),
            PrintError::NoPrinter => self.words.print.no_printer.to_owned(),
            PrintError::NotForPrinters => self.words.print.not_for_printers.to_owned(),
            PrintError::Ending => self.words.print.ending.to_owned(),
            PrintError::Journal(fault) => self.journal(fault),
            PrintError::Pdf(_) => self.words.no_pdf.to_owned(),
            PrintError::File(fault) => (self.words.no_file)(&self.words.files.reason(fault)),
        }
    }

    /// The reason of a payment's state; `None` where the state says everything.
    #[must_use]
    pub fn why_of(self, payment: &Payment) -> Option<String> {
        match (payment.state(), payment.shown_why()?) {
            (PaymentState::Pending, OutcomeReason::Answered) => Some(self.words.why.accepted.to_owned()),
            (_, why) => Some(self.why(&why)),
        }
    }

    /// The sentence about a reason.
    #[must_use]
    pub fn why(self, why: &OutcomeReason) -> String {
        let words = &self.words.why;
        match why {
            OutcomeReason::Answered => words.answered.to_owned(),
            OutcomeReason::NoConnection(fault) => self.connect(*fault).to_owned(),
            OutcomeReason::NotBuilt => words.not_built.to_owned(),
            OutcomeReason::TimedOut => words.timed_out.to_owned(),
            OutcomeReason::Cut => words.cut.to_owned(),
            OutcomeReason::HttpStatus(status) => (words.http_status)(*status),
            OutcomeReason::Html => words.html.to_owned(),
            OutcomeReason::TooLarge => words.too_large.to_owned(),
            OutcomeReason::Unreadable => words.unreadable.to_owned(),
            OutcomeReason::Repaired => words.repaired.to_owned(),
            OutcomeReason::UnlistedWord(word) => (words.unlisted)(word.as_str()),
            OutcomeReason::OtherProduct => words.other_product.to_owned(),
            OutcomeReason::OtherCustomer => words.other_customer.to_owned(),
            OutcomeReason::OtherReference => words.other_reference.to_owned(),
            OutcomeReason::Refused(text) => (words.refused)(text.as_str()),
            OutcomeReason::RefusedUncertain(text) => (words.refused_uncertain)(text.as_str()),
            OutcomeReason::RefusalInDoubt(text, doubt) | OutcomeReason::FailureInDoubt(text, doubt) => {
                self.refusal_in_doubt(text, *doubt)
            }
            OutcomeReason::Contradictory(text) => (words.contradictory)(text.as_str()),
            OutcomeReason::NoToken => words.no_token.to_owned(),
            OutcomeReason::AlreadyPaid(text) => (words.already_paid)(text.as_str()),
            OutcomeReason::NoReference => words.no_reference.to_owned(),
            OutcomeReason::GivenBack(text) => (words.given_back)(text.as_str()),
            OutcomeReason::NotFound => words.not_found.to_owned(),
            OutcomeReason::OwnerGoneBeforeSending => words.owner_before.to_owned(),
            OutcomeReason::OwnerGoneAfterSending => words.owner_after.to_owned(),
            OutcomeReason::OwnerGoneElsewhere => words.owner_elsewhere.to_owned(),
            OutcomeReason::TypedInvoice(typed) => self.typed_invoice(typed),
        }
    }

    /// A refusal that is not certain, and the condition of safety rule 2 that it lacks.
    fn refusal_in_doubt(self, text: &CleanText, doubt: RefusalDoubt) -> String {
        let lacks = self.doubt(doubt);
        if doubt == RefusalDoubt::NoText {
            return lacks.to_owned();
        }
        let said = (self.words.why.refused_uncertain)(text.as_str());
        let stop = if said.ends_with(['.', '!', '?']) { "" } else { "." };
        format!("{said}{stop} {lacks}")
    }

    /// What a refusal lacks to be certain.
    const fn doubt(self, doubt: RefusalDoubt) -> &'static str {
        let words = &self.words.why;
        match doubt {
            RefusalDoubt::NoText => words.doubt_no_text,
            RefusalDoubt::Status => words.doubt_status,
            RefusalDoubt::Proof => words.doubt_proof,
            RefusalDoubt::Words => words.doubt_words,
            RefusalDoubt::Figures => words.doubt_figures,
            RefusalDoubt::Unlisted => words.doubt_unlisted,
        }
    }

    /// The sentence about a text in the configuration's refusals that never counts, and what to do.
    #[must_use]
    pub fn uncounted(self, refusal: &UncountedRefusal) -> String {
        let words = &self.words.lesson;
        let why = match refusal.fault {
            PatternFault::Star => words.piece,
            PatternFault::Group => words.open_group,
            PatternFault::NoWords | PatternFault::TooLong => words.no_words,
            PatternFault::GoesOn => words.goes_on_written,
        };
        (words.uncounted)(refusal.section, CleanText::new(&refusal.text).as_str(), why)
    }

    /// The pattern learned from a refusal, with a name for each variable part: `ERROR PLN (nomor): TRANSAKSI GAGAL`.
    #[must_use]
    pub fn lesson(self, lesson: &RefusalLesson) -> String {
        let words = &self.words.lesson;
        lesson.shown(|place| match place {
            PatternSlot::Amount => words.amount,
            PatternSlot::Number => words.number,
            PatternSlot::Name => words.name,
            PatternSlot::Code => words.code,
            PatternSlot::Time => words.time,
        })
    }

    /// The sentence about a typed invoice that does not count by itself (safety rule 6).
    fn typed_invoice(self, typed: &TypedInvoice) -> String {
        let words = &self.words.why;
        let invoice = typed.invoice.as_str();
        let time = typed.provider_time.map(|at| self.day_and_time(at)).unwrap_or_default();
        match typed.timing {
            InvoiceTiming::BeforeSending => (words.typed_before)(invoice, &time),
            InvoiceTiming::AfterDeadline => (words.typed_after)(invoice, &time),
            InvoiceTiming::Untold => (words.typed_untold)(invoice),
            InvoiceTiming::Unsteady => (words.typed_unsteady)(invoice, &time),
        }
    }

    fn moment(self, payment: &Payment) -> String {
        self.day_and_time(payment.created_at)
    }

    /// Day and time in the shop's zone: `21/11 10:04`.
    fn day_and_time(self, at: Timestamp) -> String {
        format!("{} {}", day_text(at, self.zone), clock_text(at, self.zone))
    }
}

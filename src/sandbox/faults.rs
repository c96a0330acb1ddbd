//! The faults that the sandbox simulates, and the plan that chooses one by the last three digits of a customer number.
//! The same number always meets the same fault, so that a demonstration and a test can be repeated.

use std::collections::BTreeMap;

/// One way in which a provider or a network fails. docs/sandbox.md has the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SandboxFault {
    /// Debits, then never answers.
    Hold,
    /// Debits, then closes the connection without a byte.
    Cut,
    /// Debits, then answers an HTML page with status 500.
    ErrorPage,
    /// Debits, then answers an HTML page with status 200.
    Page,
    /// Debits and answers `pending`; the status confirms once the waiting time is over.
    Pending,
    /// Refuses the payment, with the unchanged saldo.
    Refused,
    /// Debits, then answers byte by byte.
    Drip,
    /// Debits, then answers JSON that ends too early, though the message is whole.
    Truncated,
    /// Debits, then answers with unquoted keys.
    BareKeys,
    /// Debits, then answers with JSON numbers and with fields that no document names.
    Numbers,
    /// The bill is Rp 5.000 higher after its first inquiry.
    PriceChanged,
    /// Refuses the payment because the saldo is too small.
    SaldoShort,
    /// Never answers, and debits nothing.
    HoldUnpaid,
    /// Closes the connection without a byte, and debits nothing.
    CutUnpaid,
    /// Confirms without a token; the status has it.
    TokenLater,
    /// Debits, yet answers that the payment failed.
    RefusedButDebited,
    /// The inquiry is slow.
    SlowInquiry,
    /// Debits, then breaks off in the middle of the answer.
    Partial,
    /// Inquiry and payment answer that the number is not registered.
    Unregistered,
    /// Debits the right customer, then answers with another customer's number.
    OtherCustomer,
    /// Debits, then redirects to a login page.
    Redirect,
    /// Debits and answers Rp 1.500 more than the inquiry said.
    OtherTotal,
    /// Debits, closes the connection; the status says `No Data!` twice.
    StatusLate,
    /// The inquiry answers an HTML page with status 200.
    InquiryPage,
    /// The inquiry answers status 500.
    InquiryError,
    /// K-Link's session has ended when the call comes; nothing is booked.
    SessionExpired,
    /// The callback comes ten times.
    CallbackRepeated,
    /// The callback says success, and 2 s later another says failure; the debit is refunded.
    CallbackReversed,
    /// A forged callback comes before the true one.
    CallbackForged,
    /// The callback comes before the answer to the call.
    CallbackEarly,
    /// The callback contradicts itself, or the amount that was paid.
    CallbackContradicts,
    /// No callback comes.
    CallbackNever,
    /// The callback names the Biller's own reference; K-Link's carries no signature.
    CallbackTheirs,
    /// A failure is called back, and 2 s later the success that is true.
    CallbackOutOfOrder,
    /// Refuses with a text that no document lists and the unchanged saldo, and debits 2 s later.
    RefusedEarly,
    /// Refuses with the document's own text for a small saldo, and debits 2 s later.
    RefusedUntruly,
    /// Refuses with a text that says that the transaction goes on, and debits 2 s later.
    RefusedGoingOn,
    /// Debits, and refuses in an answer that also has a success's status word or invoice.
    RefusedWithProof,
    /// Answers success and failure in one answer; debits nothing.
    OkButFailed,
    /// Answers a second payment with the first one's answer, and debits nothing.
    AnswerRepeated,
    /// Debits and answers `pending` with a token, in its field and in the footer; the status never has one.
    TokenEarly,
    /// Confirms with twenty equal digits for a token; the status has the true one.
    TokenEqualDigits,
    /// Confirms with `null` where the token, reference or serial number stands; the status has it.
    NullLater,
    /// Debits, closes the connection; the status has no date.
    StatusUndated,
    /// The callback of a charge has an unreadable amount.
    NoticeUnreadable,
    /// The finance report has an unreadable amount.
    RowUnreadable,
    /// Two customers pay one charge.
    PaidTwice,
    /// After the callback that the charge was paid comes a signed one that it failed.
    FailedAfterPaid,
    /// The finance report has a refund beside the settlement.
    RefundedAfterPaid,
    /// The inquiry's total is Rp 5.000 more than bill and admin together.
    TotalOpen,
    /// The payment's answer has a total below zero.
    TotalNegative,
    /// The inquiry's total cannot be read.
    TotalUnreadable,
    /// The Biller's callback has `status=0` (success) and `GAGAL.` in its message.
    ReportPunctuated,
    /// The Biller's callback is JSON with the fields inside `data`, its message in the `T#… R#…` form.
    ReportWrapped,
    /// The Biller's callback is XML, which no document describes.
    ReportUnreadable,
}

/// Suffix in the default plan, name in a plan file, fault.
const TABLE: [(&str, &str, SandboxFault); 55] = [
    ("660", "hold", SandboxFault::Hold),
    ("661", "cut", SandboxFault::Cut),
    ("662", "error-page", SandboxFault::ErrorPage),
    ("663", "page", SandboxFault::Page),
    ("664", "pending", SandboxFault::Pending),
    ("665", "refused", SandboxFault::Refused),
    ("666", "drip", SandboxFault::Drip),
    ("667", "truncated", SandboxFault::Truncated),
    ("668", "bare-keys", SandboxFault::BareKeys),
    ("669", "numbers", SandboxFault::Numbers),
    ("670", "price-changed", SandboxFault::PriceChanged),
    ("671", "saldo-short", SandboxFault::SaldoShort),
    ("672", "hold-unpaid", SandboxFault::HoldUnpaid),
    ("673", "cut-unpaid", SandboxFault::CutUnpaid),
    ("674", "token-later", SandboxFault::TokenLater),
    ("675", "refused-but-debited", SandboxFault::RefusedButDebited),
    ("676", "slow-inquiry", SandboxFault::SlowInquiry),
    ("677", "partial", SandboxFault::Partial),
    ("678", "unregistered", SandboxFault::Unregistered),
    ("679", "other-customer", SandboxFault::OtherCustomer),
    ("680", "redirect", SandboxFault::Redirect),
    ("681", "other-total", SandboxFault::OtherTotal),
    ("682", "status-late", SandboxFault::StatusLate),
    ("683", "inquiry-page", SandboxFault::InquiryPage),
    ("684", "inquiry-error", SandboxFault::InquiryError),
    ("685", "session-expired", SandboxFault::SessionExpired),
    ("686", "callback-repeated", SandboxFault::CallbackRepeated),
    ("687", "callback-reversed", SandboxFault::CallbackReversed),
    ("688", "callback-forged", SandboxFault::CallbackForged),
    ("689", "callback-early", SandboxFault::CallbackEarly),
    ("690", "callback-contradicts", SandboxFault::CallbackContradicts),
    ("691", "callback-never", SandboxFault::CallbackNever),
    ("692", "callback-theirs", SandboxFault::CallbackTheirs),
    ("693", "callback-out-of-order", SandboxFault::CallbackOutOfOrder),
    ("694", "refused-early", SandboxFault::RefusedEarly),
    ("695", "refused-untruly", SandboxFault::RefusedUntruly),
    ("696", "refused-going-on", SandboxFault::RefusedGoingOn),
    ("697", "refused-with-proof", SandboxFault::RefusedWithProof),
    ("698", "ok-but-failed", SandboxFault::OkButFailed),
    ("699", "answer-repeated", SandboxFault::AnswerRepeated),
    ("740", "report-punctuated", SandboxFault::ReportPunctuated),
    ("741", "report-wrapped", SandboxFault::ReportWrapped),
    ("742", "report-unreadable", SandboxFault::ReportUnreadable),
    ("750", "token-early", SandboxFault::TokenEarly),
    ("751", "token-equal-digits", SandboxFault::TokenEqualDigits),
    ("752", "null-later", SandboxFault::NullLater),
    ("760", "status-undated", SandboxFault::StatusUndated),
    ("720", "notice-unreadable", SandboxFault::NoticeUnreadable),
    ("721", "paid-twice", SandboxFault::PaidTwice),
    ("722", "failed-after-paid", SandboxFault::FailedAfterPaid),
    ("723", "refunded-after-paid", SandboxFault::RefundedAfterPaid),
    ("724", "total-open", SandboxFault::TotalOpen),
    ("725", "total-negative", SandboxFault::TotalNegative),
    ("726", "total-unreadable", SandboxFault::TotalUnreadable),
    ("727", "row-unreadable", SandboxFault::RowUnreadable),
];

impl SandboxFault {
    /// Every fault: suffix in the default plan, name in a plan file, fault.
    pub fn all() -> impl Iterator<Item = (&'static str, &'static str, Self)> {
        TABLE.into_iter()
    }

    /// Whether the answer refuses, contradicts itself or repeats an older one, and the ledger does not agree with it.
    #[must_use]
    pub const fn is_untrue(self) -> bool {
        use SandboxFault::{
            AnswerRepeated, OkButFailed, RefusedEarly, RefusedGoingOn, RefusedUntruly, RefusedWithProof,
        };
        matches!(self, RefusedEarly | RefusedUntruly | RefusedGoingOn | RefusedWithProof | OkButFailed | AnswerRepeated)
    }

    /// The `callback-…` faults, in the form of [`SandboxFault::all`]. With these the call and its answer are correct.
    pub fn of_callbacks() -> impl Iterator<Item = (&'static str, &'static str, Self)> {
        Self::all().filter(|(_, name, _)| name.starts_with("callback-"))
    }

    /// The fault called `name` in a plan file.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TABLE.into_iter().find(|(_, known, _)| *known == name).map(|(_, _, fault)| fault)
    }

    /// Its name in a plan file.
    #[must_use]
    pub fn name(self) -> &'static str {
        TABLE.into_iter().find(|(_, _, fault)| *fault == self).map_or("", |(_, name, _)| name)
    }
}

/// Why a plan file cannot be read. Lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The line is not `SUFFIX fault-name`.
    #[error("line {line}: expected `SUFFIX fault-name`, as in `660 hold`")]
    Form { line: usize },
    /// The suffix is not three digits.
    #[error("line {line}: `{suffix}` is not a suffix of three digits")]
    Suffix { line: usize, suffix: String },
    /// No fault has this name.
    #[error("line {line}: there is no fault `{name}`; there are {}", names())]
    Name { line: usize, name: String },
    /// An earlier line has the same suffix.
    #[error("line {line}: the suffix `{suffix}` stands twice")]
    Twice { line: usize, suffix: String },
}

fn names() -> String {
    TABLE.map(|(_, name, _)| name).join(", ")
}

/// Chooses a fault by the last three digits of a customer number, or of an amount at K-Link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultPlan {
    by_suffix: BTreeMap<String, SandboxFault>,
}

impl Default for FaultPlan {
    fn default() -> Self {
        Self::by_suffix()
    }
}

impl FaultPlan {
    /// The default plan: the table of docs/sandbox.md.
    #[must_use]
    pub fn by_suffix() -> Self {
        Self { by_suffix: TABLE.into_iter().map(|(suffix, _, fault)| (suffix.to_owned(), fault)).collect() }
    }

    /// The plan without faults.
    #[must_use]
    pub const fn none() -> Self {
        Self { by_suffix: BTreeMap::new() }
    }

    /// A built-in plan: `suffix` or `none`. None for any other name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "suffix" => Some(Self::by_suffix()),
            "none" => Some(Self::none()),
            _ => None,
        }
    }

    /// Reads a plan: one `SUFFIX fault-name` a line. Blank lines and what follows a `#` are skipped.
    ///
    /// # Errors
    /// [`PlanError`], naming the line, at the first line that cannot be read.
    pub fn read(text: &str) -> Result<Self, PlanError> {
        let mut by_suffix = BTreeMap::new();
        for (at, raw) in text.lines().enumerate() {
            let line = at + 1;
            let words: Vec<&str> = raw.split('#').next().unwrap_or("").split_whitespace().collect();
            let (suffix, name) = match words.as_slice() {
                [] => continue,
                [suffix, name] => (*suffix, *name),
                _ => return Err(PlanError::Form { line }),
            };
            if suffix.len() != 3 || !suffix.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(PlanError::Suffix { line, suffix: suffix.to_owned() });
            }
            let fault = SandboxFault::named(name).ok_or_else(|| PlanError::Name { line, name: name.to_owned() })?;
            if by_suffix.insert(suffix.to_owned(), fault).is_some() {
                return Err(PlanError::Twice { line, suffix: suffix.to_owned() });
            }
        }
        Ok(Self { by_suffix })
    }

    /// The fault of `customer`; None when its last three digits choose none.
    #[must_use]
    pub fn fault(&self, customer: &str) -> Option<SandboxFault> {
        let suffix = customer.get(customer.len().checked_sub(3)?..)?;
        self.by_suffix.get(suffix).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_stands_in_the_table_of_the_documentation() {
        let documentation = include_str!("../../docs/sandbox.md");
        for (suffix, name, fault) in SandboxFault::all() {
            assert!(documentation.contains(&format!("| {suffix} | `{name}` |")), "{suffix} {name}");
            assert_eq!(SandboxFault::named(name), Some(fault));
            assert_eq!(fault.name(), name);
            assert_eq!(FaultPlan::by_suffix().fault(&format!("32016567{suffix}")), Some(fault));
            assert_eq!(FaultPlan::none().fault(&format!("32016567{suffix}")), None);
        }
        assert_eq!(FaultPlan::by_suffix().fault("60"), None);
        assert_eq!(FaultPlan::by_suffix().fault("éé"), None);
        assert_eq!(FaultPlan::named("suffix"), Some(FaultPlan::by_suffix()));
        assert_eq!(FaultPlan::named("none"), Some(FaultPlan::none()));
        assert_eq!(FaultPlan::named("all"), None);
    }

    #[test]
    fn a_plan_is_read_or_its_line_is_named() {
        let plan = FaultPlan::read("# demo\n901 hold   # Siti\n\n 234\tcut\n").unwrap();
        assert_eq!(plan.fault("12345678901"), Some(SandboxFault::Hold));
        assert_eq!(plan.fault("531110001234"), Some(SandboxFault::Cut));
        assert_eq!(plan.fault("32016567660"), None);
        assert_eq!(FaultPlan::read("").unwrap(), FaultPlan::none());
        let error = |text: &str| FaultPlan::read(text).unwrap_err().to_string();
        assert_eq!(error("\n660"), "line 2: expected `SUFFIX fault-name`, as in `660 hold`");
        assert_eq!(error("66 hold"), "line 1: `66` is not a suffix of three digits");
        assert!(error("660 holt").starts_with("line 1: there is no fault `holt`; there are hold, cut,"));
        assert_eq!(error("660 hold\n660 cut"), "line 2: the suffix `660` stands twice");
    }
}

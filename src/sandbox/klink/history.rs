//! A wallet's history in the document's broken format: JSON text inside quotes, unescaped, with `debit` for incoming
//! money. Rows stand in the order of the balances.

use std::fmt::Write as _;

use serde_json::Value;

use super::book::{MemberWallet, WalletEntry, WalletKind};
use super::{CallBody, KlinkStandIn, failure, members, spaced_moment, with_cents};
use crate::base::money::Rupiah;
use crate::sandbox::faults::SandboxFault;
use crate::sandbox::reply::SandboxReply;

/// How many calls do not show a row under `status-late`.
pub const LATE_QUESTIONS: u32 = 2;
/// The member whose history the document prints.
const EXAMPLE: &str = "idspaa0012";
/// Date of the opening row of every other wallet.
const OPENED: &str = "2021-06-17 22: 02: 04";

/// One history row, whole rupiah.
struct HistoryRow {
    /// Negative when money left the wallet.
    change: i64,
    description: String,
    balance: i64,
    datetime: String,
}

impl HistoryRow {
    fn print(&self) -> String {
        let cents = |amount: i64| format!("\"{}.00\"", amount.max(0));
        let mut text = format!("{{\"credit\": {}, \"debit\": {}", cents(-self.change), cents(self.change));
        let description = Value::from(self.description.as_str());
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            ", \"description\": {description}, \"balance\": \"{}.00\", \"datetime\": \"{}\"}}",
            self.balance, self.datetime
        );
        text
    }

    /// The day, as in `2021-06-17`.
    fn day(&self) -> &str {
        self.datetime.get(..10).unwrap_or("")
    }
}

impl KlinkStandIn {
    pub(super) fn history(&self, sent: &CallBody) -> SandboxReply {
        let member = sent.get("id_member");
        let fault = self.fault_of(&member);
        let (from, to) = (sent.get("startdate"), sent.get("enddate"));
        Self::read(fault, || {
            let Some(wallet) = self.book().wallet(&member).filter(|_| fault != Some(SandboxFault::Unregistered)) else {
                return SandboxReply::json(failure("fail", members::NOT_FOUND));
            };
            if ![&from, &to].iter().all(|day| day.is_empty() || day.parse::<jiff::civil::Date>().is_ok()) {
                return SandboxReply::json(failure("fail", "Format tanggal tidak valid!"));
            }
            let mut rows = opening(&wallet);
            let shown = wallet.entries.iter().filter(|entry| !self.is_late(entry, fault));
            rows.extend(shown.map(|entry| self.row(entry)));
            let inside =
                |row: &&HistoryRow| (from.is_empty() || row.day() >= &*from) && (to.is_empty() || row.day() <= &*to);
            let rows: Vec<String> = rows.iter().filter(inside).map(HistoryRow::print).collect();
            SandboxReply::json(format!(
                "{{\"status\":\"success\",\"message\":\"Saldo berhasil ditampilkan!\",\"transaction\":\"[{}]\"}}",
                rows.join(", ")
            ))
        })
    }

    /// Whether `status-late` still hides this row. Counts the call.
    fn is_late(&self, entry: &WalletEntry, fault: Option<SandboxFault>) -> bool {
        let is_own = matches!(entry.kind, WalletKind::TransferOut | WalletKind::Voucher | WalletKind::Payment);
        fault == Some(SandboxFault::StatusLate)
            && is_own
            && self.asked(&format!("row {}", entry.number)) <= LATE_QUESTIONS
    }

    fn row(&self, entry: &WalletEntry) -> HistoryRow {
        let description = match (entry.kind, &entry.other_member) {
            // The document shows this text, not the caller's description.
            (WalletKind::TransferOut | WalletKind::TransferIn, Some(other)) => {
                format!("XXXXX success {} Transfer Debit", members::name(self.options.seed, other))
            }
            (WalletKind::Adjusted, _) => "Penyesuaian saldo".to_owned(),
            (WalletKind::Refund, _) => format!("Refund {}", entry.description),
            _ => entry.description.clone(),
        };
        HistoryRow {
            change: entry.change.get(),
            description,
            balance: entry.balance_after.get(),
            datetime: spaced_moment(entry.at),
        }
    }
}

/// The rows before the first booked movement.
fn opening(wallet: &MemberWallet) -> Vec<HistoryRow> {
    let row = |change: i64, description: &str, balance: i64, datetime: &str| HistoryRow {
        change,
        description: description.to_owned(),
        balance,
        datetime: datetime.to_owned(),
    };
    let words = "XXXXX success Jubaidah Transfer Debit";
    if wallet.member == EXAMPLE && with_cents(wallet.opening) == "2500000.00" {
        return vec![
            row(1_000_000, "test", 1_000_000, "2021-06-17 22: 02: 04"),
            row(2_000_000, words, 3_000_000, "2021-06-17 15: 47: 00"),
            row(-500_000, words, 2_500_000, "2021-06-17 15: 47: 00"),
        ];
    }
    if wallet.opening == Rupiah::ZERO {
        return Vec::new();
    }
    vec![row(wallet.opening.get(), "Saldo awal", wallet.opening.get(), OPENED)]
}

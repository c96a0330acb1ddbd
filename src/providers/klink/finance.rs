//! K-Link's finance report (3e of the K-Link document): which charges were paid. The till compares it with our charges.
//!
//! The document's own answer ends `….}` and is never whole JSON, so rows are read one by one. A row whose brackets do
//! not close is not read. A row that had to be repaired is no evidence.

use crate::base::text::CleanText;
use crate::base::time::jakarta;
use crate::providers::collector::{ReportRequest, ReportRow, ReportRows};
use crate::providers::klink::KlinkClient;
use crate::providers::klink::collect::{moment, refusal};
use crate::providers::lenient::{self, ObjectFields};
use crate::providers::{BuildError, ReadError};

const MOST_ROWS: usize = 4_096;

impl KlinkClient {
    /// Asks for the report. The filter is only a request: whether a row is settled is decided by its own status code.
    pub(super) async fn finance_report(&self, ask: &ReportRequest) -> Result<Vec<ReportRow>, ReadError> {
        let url = self.settings.finance_report_url.as_deref().ok_or(ReadError::Build(BuildError::BadAddress))?;
        let moment = |at: Option<_>| at.map(moment).unwrap_or_default();
        let (from, to) = (moment(ask.from), moment(ask.to));
        let fields = [
            ("datetime_start", from.as_str()),
            ("datetime_end", to.as_str()),
            ("bank_code", ask.bank_code.as_str()),
            (
                "transaction_status",
                match ask.rows {
                    ReportRows::Settled => "settlement",
                    ReportRows::All => "all",
                },
            ),
        ];
        rows(self.read(url, &fields).await?.readable()?)
    }
}

/// The rows of an answer. Fails where the answer is neither a list nor an object with a whole list under `data`.
pub(super) fn rows(body: &[u8]) -> Result<Vec<ReportRow>, ReadError> {
    let text = String::from_utf8_lossy(body);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if !start.starts_with('[') {
        return within(body);
    }
    Ok(objects(start).take(MOST_ROWS).filter_map(row).collect())
}

/// The rows under `data`, or the refusal, of an answer that is no list.
fn within(body: &[u8]) -> Result<Vec<ReportRow>, ReadError> {
    let body = lenient::read_body(body).map_err(|_| ReadError::Unreadable)?;
    match body.value.get("data").and_then(|data| data.as_array()) {
        Some(rows) if !body.is_damaged() => {
            Ok(rows.iter().take(MOST_ROWS).filter_map(|row| self::row(&row.to_string())).collect())
        }
        Some(_) => Err(ReadError::Unreadable),
        None => Err(refusal(&body.value)),
    }
}

/// The objects in `text` up to the first whose brackets do not close.
fn objects(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let begin = rest.find('{')?;
        let length = closed(rest.get(begin..)?)?;
        let object = rest.get(begin..begin + length)?;
        rest = rest.get(begin + length..)?;
        Some(object)
    })
}

/// The length of the object that `text` begins with, bytes. `None` where it does not close.
fn closed(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

fn row(object: &str) -> Option<ReportRow> {
    let body = lenient::read_body(object.as_bytes()).ok()?;
    let fields = ObjectFields::of(&body.value)?;
    let text = |names: &[&str]| fields.text(names).map(CleanText::new);
    // A row that the provider's fraud check did not accept is no evidence, whatever its code.
    let accepted = fields.text(&["fraud_status"]).is_none_or(|word| word.eq_ignore_ascii_case("accept"));
    Some(ReportRow {
        order_id: text(&["order_id"])?,
        bank_code: text(&["bank_code"]),
        status_code: text(&["status_code"]),
        transaction_status: text(&["transaction_status"]),
        gross_amount: fields.money(&["gross_amount"]),
        id: text(&["id", "transaction_id"]),
        moment: text(&["notification_time"]),
        notified_at: fields.text(&["notification_time"]).and_then(|text| lenient::read_time(text, &jakarta())),
        whole: !body.is_damaged() && accepted,
        raw: object.to_owned(),
    })
}

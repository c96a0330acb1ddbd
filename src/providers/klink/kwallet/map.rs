//! Reads Kwallet's answers: the keys and sentences of part 1 of the K-Link document.
//!
//! A cut answer is not read at all. In a history, a row that cannot be read keeps its place.

use jiff::civil::Date;
use serde_json::Value;

use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::jakarta;
use crate::domain::wallet::{
    MovementDirection, RefundQuestion, RefundResult, RefundablePayment, RegistrationResult, VirtualAccount,
    WalletMovement, in_order,
};
use crate::providers::ReadError;
use crate::providers::lenient::{self, FieldAmount, JsonRepair, LenientBody, ObjectFields};

/// `stutas` is the spelling of the transfer's answer and of its table.
pub const STATUS: [&str; 3] = ["status", "stutas", "staus"];
pub const MESSAGE: &[&str] = &["message"];
const SALDO: &[&str] = &["last_saldo"];
const ROWS: &[&str] = &["transaction", "data"];
const DATA: &[&str] = &["data"];
pub const CREDIT: &[&str] = &["credit"];
pub const DEBIT: &[&str] = &["debit"];
const DESCRIPTION: &[&str] = &["description"];
const BALANCE: &[&str] = &["balance"];
pub const MOMENT: &[&str] = &["datetime"];
pub const ID_TRANS: &[&str] = &["id_trans"];
pub const MEMBER: &[&str] = &["id_member", "member_id"];
pub const ORDER: &[&str] = &["id_order", "order_id"];
/// The receiving member. The document's table lacks the last letter.
pub const RECEIVER: &[&str] = &["id_member_receipt", "id_member_receip"];
pub const SENDER: &[&str] = &["id_member_send"];

/// The meaning of an answer's status word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatusWord {
    Success,
    Fail,
    /// No word, two that disagree, or one that the document does not list.
    Other(CleanText),
}

/// The status word, under any spelling of its key.
pub fn word(fields: &ObjectFields) -> StatusWord {
    let mut said: Vec<String> = STATUS.iter().filter_map(|key| fields.text(&[key])).map(str::to_lowercase).collect();
    said.dedup();
    match said.as_slice() {
        [one] if one == "success" => StatusWord::Success,
        [one] if one.starts_with("fail") => StatusWord::Fail,
        said => StatusWord::Other(CleanText::new(&said.join(" "))),
    }
}

/// Whether nothing of a body is missing. The document's own habits (JSON inside quotes, an extra brace, a page number)
/// take nothing away. A cut does. Only for reads: a verdict demands an undamaged body.
fn is_whole(body: &LenientBody) -> bool {
    let harmless = |repair: &JsonRepair| {
        !repair.is_damage()
            || matches!(repair, JsonRepair::EmbeddedJson | JsonRepair::ExtraBrackets | JsonRepair::StrayLine)
    };
    body.repairs.iter().all(harmless)
}

/// Body and fields of a read's answer. Fails unless it is whole and says success.
fn read(body: &[u8]) -> Result<(LenientBody, ObjectFields), ReadError> {
    let body = lenient::read_body(body).map_err(|_| ReadError::Unreadable)?;
    let fields = ObjectFields::of(&body.value).ok_or(ReadError::Unreadable)?;
    if !is_whole(&body) {
        return Err(ReadError::Unreadable);
    }
    match word(&fields) {
        StatusWord::Success => Ok((body, fields)),
        StatusWord::Fail => Err(ReadError::Refused(message_of(&fields))),
        StatusWord::Other(_) => Err(ReadError::Unreadable),
    }
}

/// The answer's sentence. Empty where it has none.
pub fn message_of(fields: &ObjectFields) -> CleanText {
    CleanText::new(fields.text(MESSAGE).unwrap_or(""))
}

/// A member's balance, whole rupiah.
pub fn saldo(body: &[u8]) -> Result<Rupiah, ReadError> {
    let (_, fields) = read(body)?;
    fields.balance(SALDO).ok_or(ReadError::NoTotal)
}

/// A member's movements, ordered by their balances, from `from` to `to` inclusive. The days are filtered here, because
/// the document does not say what the server does with them. A row whose time cannot be read is kept.
pub fn history(body: &[u8], from: Option<Date>, to: Option<Date>) -> Result<Vec<WalletMovement>, ReadError> {
    let (_, fields) = read(body)?;
    let Some(value) = fields.raw(ROWS) else { return Err(ReadError::Unreadable) };
    let rows = match value {
        Value::Null => return Ok(Vec::new()),
        Value::String(text) if text.trim().is_empty() => return Ok(Vec::new()),
        value => lenient::read_nested(value).map_err(|_| ReadError::Unreadable)?,
    };
    if !is_whole(&rows) {
        return Err(ReadError::Unreadable);
    }
    let rows = rows.value.as_array().ok_or(ReadError::Unreadable)?;
    let movements = rows.iter().filter_map(ObjectFields::of).map(|row| movement(&row)).collect();
    let asked = |movement: &WalletMovement| {
        let Some(day) = movement.at.map(|at| at.to_zoned(jakarta()).date()) else { return true };
        from.is_none_or(|from| day >= from) && to.is_none_or(|to| day <= to)
    };
    Ok(in_order(movements).into_iter().filter(asked).collect())
}

fn movement(row: &ObjectFields) -> WalletMovement {
    let clean = |names: &[&str]| CleanText::new(row.text(names).unwrap_or(""));
    let (amount, under_debit) = match (row.money(DEBIT), row.money(CREDIT)) {
        (FieldAmount::Unread(_), _) | (_, FieldAmount::Unread(_)) => (None, false),
        // Both figures above zero: which of them moved is not known.
        (FieldAmount::Read(debit), FieldAmount::Read(credit)) if debit.is_positive() && credit.is_positive() => {
            (None, false)
        }
        (FieldAmount::Read(debit), _) if debit.is_positive() => (Some(debit), true),
        (_, FieldAmount::Read(credit)) => (Some(credit), false),
        (debit, FieldAmount::Absent) => (debit.unread_as_absent(), false),
    };
    WalletMovement {
        at: row.text(MOMENT).and_then(|text| lenient::read_time(text, &jakarta())),
        moment: clean(MOMENT),
        description: clean(DESCRIPTION),
        amount,
        direction: MovementDirection::Unclear,
        balance: row.balance(BALANCE),
        under_debit,
    }
}

/// The answer to a registration. In the document an extra brace puts `date` and `rq_uuid` outside of `data`, so both
/// levels are read. A bank whose own `error_code` is not 00 failed, though the top level says success.
pub fn registered(body: &[u8]) -> Result<RegistrationResult, ReadError> {
    let (body, fields) = read(body)?;
    let data = fields.raw(DATA).ok_or(ReadError::Unreadable)?;
    let levels = [Some(fields.clone()), ObjectFields::of(data), ObjectFields::of(&body.value)];
    let text = |names: &[&str]| {
        let found = levels.iter().flatten().find_map(|fields| fields.text(names));
        found.and_then(|text| CleanText::new(text).non_empty())
    };
    let banks: Vec<(&str, &Value)> = match data {
        Value::Object(banks) => banks.iter().map(|(key, value)| (key.as_str(), value)).collect(),
        Value::Array(banks) => banks.iter().map(|value| ("", value)).collect(),
        _ => return Err(ReadError::Unreadable),
    };
    let accounts = banks.into_iter().filter_map(|(key, value)| account(key, &ObjectFields::of(value)?));
    Ok(RegistrationResult {
        message: message_of(&fields),
        request: text(&["rq_uuid"]),
        date: text(&["date"]),
        accounts: accounts.collect(),
    })
}

fn account(key: &str, bank: &ObjectFields) -> Option<VirtualAccount> {
    let clean = |names: &[&str]| bank.text(names).and_then(|text| CleanText::new(text).non_empty());
    let (code, number) = (clean(&["error_code"]), clean(&["va_number"]));
    let made = code.as_ref().is_some_and(|code| code.as_str() == "00") && number.is_some();
    let words = [code.as_ref().map(CleanText::as_str), bank.text(&["error_message"])];
    let words: Vec<&str> = words.into_iter().flatten().collect();
    Some(VirtualAccount {
        bank: clean(&["bank_code"]).or_else(|| CleanText::new(key).non_empty())?,
        fault: (!made).then(|| CleanText::new(&words.join(" "))),
        made,
        number,
        fee: bank.money(&["fee"]).unread_as_absent(),
        expires: clean(&["expiry_date_time"]),
    })
}

/// The answer to the first step of a refund: the payments that can be refunded, or that the refund is done. Fails where
/// there is nothing to refund, or an amount cannot be read.
pub fn refundable(body: &[u8]) -> Result<RefundQuestion, ReadError> {
    let (body, fields) = match read(body) {
        Ok(read) => read,
        Err(ReadError::Refused(text)) => {
            return match done(text.as_str()) {
                Some(done) => Ok(RefundQuestion::Done(done)),
                None => Err(ReadError::NothingToRefund(text)),
            };
        }
        Err(fault) => return Err(fault),
    };
    let rows = body.value.get("data").map(lenient::read_nested).ok_or(ReadError::Unreadable)?;
    let rows = rows.map_err(|_| ReadError::Unreadable)?;
    let rows: Vec<&Value> = match &rows.value {
        Value::Array(rows) => rows.iter().collect(),
        one => vec![one],
    };
    let rows: Vec<ObjectFields> = rows.into_iter().filter_map(ObjectFields::of).collect();
    if rows.iter().any(|row| row.money(CREDIT).unread().is_some()) {
        return Err(ReadError::Unreadable);
    }
    let rows: Vec<RefundablePayment> = rows.iter().filter_map(refund_row).collect();
    if rows.is_empty() {
        Err(ReadError::NothingToRefund(message_of(&fields)))
    } else {
        Ok(RefundQuestion::Open(message_of(&fields), rows))
    }
}

fn refund_row(row: &ObjectFields) -> Option<RefundablePayment> {
    let clean = |names: &[&str]| CleanText::new(row.text(names).unwrap_or(""));
    Some(RefundablePayment {
        id_trans: clean(ID_TRANS).non_empty()?,
        description: clean(DESCRIPTION),
        member: clean(MEMBER),
        moment: clean(MOMENT),
        amount: row.money(CREDIT).unread_as_absent().filter(|amount| amount.is_positive())?,
        order: clean(ORDER),
    })
}

/// Reads `refund existing, id_trans:323, order_id:…, member_id:…, datetime:2021-10-27 12:01:25!`. `None` for any other
/// sentence.
pub fn done(text: &str) -> Option<RefundResult> {
    let text = lenient::collapse(text);
    let rest = strip_prefix_blind(text.trim(), "refund existing")?;
    let mut done = RefundResult { message: CleanText::new(&text), ..RefundResult::default() };
    for part in rest.trim_end_matches(['!', '.']).split(',') {
        let Some((key, value)) = part.split_once(':') else { continue };
        let value = CleanText::new(value).non_empty();
        match lenient::normal_key(key).as_str() {
            "id_trans" => done.id_trans = value,
            "order_id" | "id_order" => done.order = value,
            "member_id" | "id_member" => done.member = value,
            "datetime" => done.moment = value,
            _ => {}
        }
    }
    Some(done)
}

fn strip_prefix_blind<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    if head.eq_ignore_ascii_case(prefix) { text.get(prefix.len()..) } else { None }
}

/// The words in the places of `{}`, if `text` is the sentence `sentence`. Words match in any case, without punctuation
/// at their ends.
pub fn spoken<const N: usize>(text: &str, sentence: &str) -> Option<[String; N]> {
    let bare = |word: &str| word.trim_matches(['!', '.', ',', '"', '\'']).to_owned();
    let words: Vec<String> = text.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect();
    let wanted: Vec<&str> = sentence.split_whitespace().collect();
    if words.len() != wanted.len() {
        return None;
    }
    let mut found = Vec::with_capacity(N);
    for (word, wanted) in words.into_iter().zip(wanted) {
        if wanted == "{}" {
            found.push(word);
        } else if !word.eq_ignore_ascii_case(wanted) {
            return None;
        }
    }
    found.try_into().ok()
}

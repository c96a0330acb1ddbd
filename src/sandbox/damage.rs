//! Turns a true answer into what the client gets under a fault. It never touches a ledger: the debit is made, or not,
//! before. The same answer and fault give the same bytes.

use serde_json::{Map, Value};

use crate::sandbox::faults::SandboxFault;
use crate::sandbox::reply::SandboxReply;

/// The page of a web server whose backend is down.
const BROKEN_PAGE: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
     <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
/// A page that says nothing about the payment.
const OTHER_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Pemeliharaan</title></head>\n\
     <body><p>Mohon maaf, sistem sedang dalam pemeliharaan.</p></body></html>\n";
/// Describes the answers of one provider system to the faults.
pub struct AnswerShape {
    /// Keys of amounts and invoice, which `numbers` turns into JSON numbers.
    pub numbers: &'static [&'static str],
    /// Keys of customer numbers, which `other-customer` changes.
    pub customers: &'static [&'static str],
    /// Keys that a success can lack at first; `token-later` removes the first one present.
    pub later: &'static [&'static str],
    /// The prefix of every key, as in `ppob_`.
    pub prefix: &'static str,
    /// Turns the answer into that of a pending payment.
    pub pending: fn(Map<String, Value>) -> Map<String, Value>,
    /// The plain refusal that the payment failed, without a saldo.
    pub failed: fn() -> String,
}

/// An HTML error page with status 500.
pub fn error_page() -> SandboxReply {
    SandboxReply::page(500, BROKEN_PAGE)
}

/// An HTML maintenance page with status 200.
pub fn other_page() -> SandboxReply {
    SandboxReply::page(200, OTHER_PAGE)
}

/// What the client gets instead of the answer to a debited payment. Without a fault, the answer as JSON.
pub fn damaged(fault: Option<SandboxFault>, answer: Map<String, Value>, shape: &AnswerShape) -> SandboxReply {
    damaged_as(fault, answer, shape, |answer| Value::Object(answer).to_string())
}

/// As [`damaged`], for a call that prints its answers with `text`.
pub fn damaged_as(
    fault: Option<SandboxFault>,
    mut answer: Map<String, Value>,
    shape: &AnswerShape,
    text: fn(Map<String, Value>) -> String,
) -> SandboxReply {
    match fault {
        Some(SandboxFault::Hold) => SandboxReply::Hold,
        Some(SandboxFault::Cut | SandboxFault::StatusLate | SandboxFault::StatusUndated) => SandboxReply::Cut,
        Some(SandboxFault::ErrorPage) => error_page(),
        Some(SandboxFault::Page) => other_page(),
        Some(SandboxFault::Pending) => SandboxReply::json(text((shape.pending)(answer))),
        Some(SandboxFault::Drip) => SandboxReply::Drip(text(answer)),
        Some(SandboxFault::Truncated) => {
            let mut text = text(answer);
            text.truncate(half(&text));
            SandboxReply::json(text)
        }
        Some(SandboxFault::Partial) => {
            let text = text(answer);
            SandboxReply::Partial { sent: half(&text), text }
        }
        Some(SandboxFault::BareKeys) => SandboxReply::json(bare_keys(&answer)),
        Some(SandboxFault::Numbers) => SandboxReply::json(text(numbers(answer, shape))),
        Some(SandboxFault::TokenLater) => {
            if let Some(missing) = shape.later.iter().find(|key| answer.contains_key(**key)) {
                answer.shift_remove(*missing);
            }
            SandboxReply::json(text(answer))
        }
        Some(SandboxFault::NullLater) => {
            if let Some(missing) = shape.later.iter().find(|key| answer.contains_key(**key)) {
                answer.insert((*missing).to_owned(), Value::from("null"));
            }
            SandboxReply::json(text(answer))
        }
        Some(SandboxFault::RefusedButDebited) => SandboxReply::json((shape.failed)()),
        Some(SandboxFault::OtherCustomer) => SandboxReply::json(text(other_customer(answer, shape))),
        Some(SandboxFault::Redirect) => SandboxReply::Redirect("/login"),
        _ => SandboxReply::json(text(answer)),
    }
}

/// The middle of a text: behind the invoice and before a token.
fn half(text: &str) -> usize {
    (0..=text.len() / 2).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Prints keys without quotes, one a line, as the e-Samsat document prints its answers.
pub fn bare_keys(answer: &Map<String, Value>) -> String {
    let lines: Vec<String> = answer.iter().map(|(key, value)| format!("  {key}: {value}")).collect();
    format!("{{\n{}\n}}", lines.join(",\n"))
}

/// Turns amounts and invoice into JSON numbers, and adds fields that no document has.
fn numbers(mut answer: Map<String, Value>, shape: &AnswerShape) -> Map<String, Value> {
    for (key, value) in &mut answer {
        let is_number = shape.numbers.contains(&key.as_str());
        let digits = value.as_str().filter(|_| is_number).map(|text| text.replace('.', ""));
        if let Some(number) = digits.and_then(|digits| digits.parse::<i64>().ok()) {
            *value = Value::from(number);
        }
    }
    let key = |name: &str| format!("{}{name}", shape.prefix);
    answer.insert(key("infotambahan"), Value::from("Promo: gratis admin tiap Senin"));
    answer.insert(key("poin"), Value::from(15));
    answer.insert(key("voucherdiskon"), Value::Null);
    answer.insert(key("rincian"), Value::Array(vec![Value::from("a"), Value::from(true)]));
    answer
}

/// Changes every customer number of the answer.
fn other_customer(mut answer: Map<String, Value>, shape: &AnswerShape) -> Map<String, Value> {
    for key in shape.customers {
        let Some(Value::String(number)) = answer.get_mut(*key) else { continue };
        *number = next_number(number);
    }
    answer
}

/// A different number: the last digit plus one, modulo ten.
pub fn next_number(number: &str) -> String {
    let mut other = number.to_owned();
    let last = other.pop().and_then(|last| last.to_digit(10)).unwrap_or(0);
    other.push(char::from_digit((last + 1) % 10, 10).unwrap_or('0'));
    other
}

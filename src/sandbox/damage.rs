//! What a fault does to an answer.
//!
//! What it is: a pure change of a true answer into what the client gets. What it is not: a change of the books; the
//! debit is made, or not, before. Invariant: the same answer and fault give the same bytes.

use serde_json::{Map, Value};

use crate::sandbox::faults::SandboxFault;
use crate::sandbox::reply::SandboxReply;

/// A page as a web server prints it when what stands behind it is gone.
const BROKEN_PAGE: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
     <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
/// A page that says nothing about the payment.
const OTHER_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Pemeliharaan</title></head>\n\
     <body><p>Mohon maaf, sistem sedang dalam pemeliharaan.</p></body></html>\n";
/// What the faults have to know of one system's answers.
pub struct AnswerShape {
    /// Amounts and the invoice: a changed server could send them as numbers.
    pub numbers: &'static [&'static str],
    /// The customer's numbers.
    pub customers: &'static [&'static str],
    /// What a success can lack at first: the first of these that is there.
    pub later: &'static [&'static str],
    /// What stands before every key.
    pub prefix: &'static str,
    /// The same answer while the payment is pending.
    pub pending: fn(Map<String, Value>) -> Map<String, Value>,
    /// A refusal that says nothing but that the payment failed.
    pub failed: fn() -> String,
}

/// An HTML page with status 500.
pub fn error_page() -> SandboxReply {
    SandboxReply::page(500, BROKEN_PAGE)
}

/// An HTML page with status 200.
pub fn other_page() -> SandboxReply {
    SandboxReply::page(200, OTHER_PAGE)
}

/// What the client gets of the answer to a payment that was debited.
pub fn damaged(fault: Option<SandboxFault>, answer: Map<String, Value>, shape: &AnswerShape) -> SandboxReply {
    damaged_as(fault, answer, shape, |answer| Value::Object(answer).to_string())
}

/// The same, where an answer becomes text in a way of its own.
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

/// The middle of a text; past the invoice, before a token.
fn half(text: &str) -> usize {
    (0..=text.len() / 2).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Keys without quotes and one a line, as the e-Samsat document prints its answers.
pub fn bare_keys(answer: &Map<String, Value>) -> String {
    let lines: Vec<String> = answer.iter().map(|(key, value)| format!("  {key}: {value}")).collect();
    format!("{{\n{}\n}}", lines.join(",\n"))
}

/// Amounts and invoice as JSON numbers, and fields that no document names.
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

/// The last digit of each number moved on by one.
fn other_customer(mut answer: Map<String, Value>, shape: &AnswerShape) -> Map<String, Value> {
    for key in shape.customers {
        let Some(Value::String(number)) = answer.get_mut(*key) else { continue };
        *number = next_number(number);
    }
    answer
}

/// Another number: the last digit moved on by one.
pub fn next_number(number: &str) -> String {
    let mut other = number.to_owned();
    let last = other.pop().and_then(|last| last.to_digit(10)).unwrap_or(0);
    other.push(char::from_digit((last + 1) % 10, 10).unwrap_or('0'));
    other
}

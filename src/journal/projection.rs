//! Columns, numbers and search texts derived from a payment, without SQL, and the one meaning of a [`PaymentFilter`].
//!
//! Everything here can be derived again from the payment alone.

use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::domain::bill_key::bare;
use crate::domain::payment::{Payment, PaymentState};
use crate::journal::PaymentFilter;

/// Whether a payment asks for attention: open, or on the desk.
pub(crate) fn is_live(payment: &Payment) -> bool {
    payment.state().is_open() || payment.is_on_desk()
}

/// What the deposit loses by it; where the debit is not known, what the customer pays. A wallet's movement is between
/// members and takes nothing from the shop's deposit.
pub(crate) fn debit(payment: &Payment) -> Rupiah {
    if payment.intent.bill.product.kind.is_wallet() {
        return Rupiah::ZERO;
    }
    let money = payment.money();
    money.debit.unwrap_or(money.total)
}

/// Everything a person may search it by. A token only once it is paid.
pub(crate) fn texts(payment: &Payment) -> Vec<String> {
    let bill = &payment.intent.bill;
    let mut texts = vec![
        payment.id().to_string(),
        payment.intent.wire_reference.as_str().to_owned(),
        bill.product.code.as_str().to_owned(),
        bill.product.name.as_str().to_owned(),
    ];
    texts.extend(payment.intent.numbers().into_iter().map(str::to_owned));
    if let Some(wallet) = &bill.wallet {
        texts.extend(wallet.order_id.as_ref().map(|order| order.as_str().to_owned()));
        texts.extend(wallet.to.as_ref().map(|member| member.as_str().to_owned()));
    }
    texts.extend(payment.meter().map(str::to_owned));
    texts.extend(payment.idpel().map(str::to_owned));
    let clean = [payment.name(), bill.name.as_ref(), payment.invoice(), payment.reference()];
    texts.extend(clean.into_iter().flatten().map(|text| text.as_str().to_owned()));
    if let Some(paid) = payment.paid() {
        texts.extend(paid.token().map(|token| token.expose().to_owned()));
        texts.extend(paid.serial().map(|serial| serial.as_str().to_owned()));
    }
    texts.retain(|text| !text.is_empty());
    texts.sort_unstable();
    texts.dedup();
    texts
}

/// What is searched for: as typed in small letters, and without separators where it is a grouped number. The thirty-two
/// digits of a paper's QR are an id, which is written with hyphens.
pub(crate) fn needles(search: &str) -> Vec<String> {
    let typed = search.trim().to_lowercase();
    let grouped = typed.chars().all(|c| c.is_ascii_digit() || c == ' ' || c == '-' || c == '.');
    let joined = if grouped { crate::base::text::digits(&typed) } else { String::new() };
    let mut needles = vec![typed];
    if !joined.is_empty() && joined != needles[0] {
        needles.push(joined);
    }
    if let Some(id) = paper_id(&needles[0]) {
        needles.push(id);
    }
    needles
}

/// The id that a paper's QR holds: thirty-two hexadecimal digits without hyphens.
fn paper_id(text: &str) -> Option<String> {
    let is_one = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_one.then(|| text.parse::<PaymentId>().ok()).flatten().map(|id| id.to_string())
}

/// Whether a payment is what the filter looks for, its place and number apart.
pub(crate) fn matches(filter: &PaymentFilter, payment: &Payment) -> bool {
    let day = payment.intent.business_day;
    filter.state.as_deref().is_none_or(|state| payment.state().word() == state)
        && filter.customer.as_deref().is_none_or(|customer| payment.numbers().contains(&bare(customer)))
        && filter.kind.is_none_or(|kind| payment.intent.bill.product.kind == kind)
        && filter.from.is_none_or(|from| day >= from)
        && filter.to.is_none_or(|to| day <= to)
        && filter.search.as_deref().is_none_or(|search| says(payment, &needles(search)))
}

fn says(payment: &Payment, needles: &[String]) -> bool {
    texts(payment).iter().any(|text| {
        let text = text.to_lowercase();
        needles.iter().any(|needle| text.contains(needle))
    })
}

/// States that only few payments end in, for an index of their own.
pub(crate) const fn is_failed(state: PaymentState) -> bool {
    matches!(state, PaymentState::Rejected | PaymentState::NotSent | PaymentState::Refunded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grouped_number_is_also_searched_without_its_gaps() {
        assert_eq!(needles(" 1234 5678-9 "), ["1234 5678-9", "123456789"]);
        assert_eq!(needles("Budi"), ["budi"]);
        assert_eq!(needles("123"), ["123"]);
        let scanned = "0197F00000007000800000000000000A";
        assert_eq!(needles(scanned), [scanned.to_lowercase().as_str(), "0197f000-0000-7000-8000-00000000000a"]);
    }
}

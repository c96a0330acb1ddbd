//! Payments that their callers named (safety rule 21). They are looked up before the inquiry, so that the same key
//! sends nothing twice.

use std::time::Duration;

use crate::base::id::{OrderKey, PaymentId};
use crate::base::money::Rupiah;
use crate::domain::bill_key::bare;
use crate::domain::number;
use crate::domain::payment::Payment;
use crate::journal::JournalError;
use crate::till::Till;

/// How often the journal is read while another program sends, where that program's commits are not notified.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// The sale that a caller wants under a key, as typed.
#[derive(Debug, Clone, Copy)]
pub struct NamedPayment<'a> {
    /// `CODE` or `PROVIDER/CODE`.
    pub product: &'a str,
    pub customer: &'a str,
    /// Whole rupiah. `None` for a good of fixed amount.
    pub amount: Option<Rupiah>,
    /// Compared only for goods that need one.
    pub frame_number: Option<&'a str>,
}

impl NamedPayment<'_> {
    /// Whether `payment` is that sale: the same product, number, amount and frame number.
    #[must_use]
    pub fn is_of(&self, payment: &Payment) -> bool {
        let bill = &payment.intent.bill;
        let (product, kind) = (&bill.product, bill.product.kind);
        let code = match self.product.trim().split_once('/') {
            Some((provider, code)) if provider == product.provider.as_str() => code,
            _ => self.product,
        };
        let number = number::check(kind, self.customer).map(|checked| bare(checked.number.as_str()));
        let amount = match self.amount {
            None => !kind.is_free_amount(),
            some => some == bill.money.nominal,
        };
        let frame = |frame: Option<&str>| bare(frame.unwrap_or(""));
        code.trim().eq_ignore_ascii_case(product.code.as_str())
            && number.is_ok_and(|number| number == bare(bill.customer.as_str()))
            && amount
            && (!kind.needs_frame_number() || frame(self.frame_number) == frame(bill.frame_number.as_deref()))
    }
}

impl Till {
    /// The payment with this key; `None`: the key was not used.
    pub async fn payment_of_order(&self, key: &OrderKey) -> Result<Option<Payment>, JournalError> {
        self.journal().payment_of_order(key).await
    }

    pub(in crate::till) async fn known_order(&self, key: &OrderKey) -> Option<Box<Payment>> {
        self.payment_of_order(key).await.ok().flatten().map(Box::new)
    }

    /// Waits until a payment is no longer being sent, or its answer is overdue by the store's clock, and returns it.
    pub async fn sent_payment(&self, id: PaymentId) -> Result<Option<Payment>, JournalError> {
        let mut news = self.commits();
        loop {
            let payment = self.payment(id).await?;
            match &payment {
                Some(sent)
                    if sent.state().is_sending() && self.journal().hold_duration(id).await? < sent.answer_wait() => {}
                _ => return Ok(payment),
            }
            let _ = tokio::time::timeout(LOOK_AGAIN, news.changed()).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::payment::verdict::{OutcomeReason, PaymentOutcome, PaymentVerdict};
    use crate::domain::product::ProductKind;
    use crate::domain::sample::{intent, judged, owner, rp};

    #[test]
    fn a_named_order_is_its_product_number_and_amount() {
        let payment = |kind, number| {
            judged(
                intent(1, owner(1), kind, number),
                PaymentVerdict::bare(PaymentOutcome::Confirmed, OutcomeReason::Answered),
            )
        };
        let wanted = NamedPayment { product: "PLNS100", customer: "1234-5678-901", amount: None, frame_number: None };
        let token = payment(ProductKind::PlnToken, "12345678901");
        assert!(wanted.is_of(&token));
        assert!(NamedPayment { product: "mmbc-ppob/plns100", amount: Some(rp(100_000)), ..wanted }.is_of(&token));
        for other in [
            NamedPayment { product: "PLNS50", ..wanted },
            NamedPayment { product: "biller/PLNS100", ..wanted },
            NamedPayment { customer: "12345678902", ..wanted },
            NamedPayment { customer: "1", ..wanted },
            NamedPayment { amount: Some(rp(50_000)), ..wanted },
        ] {
            assert!(!other.is_of(&token), "{other:?}");
        }
        let wallet = payment(ProductKind::EMoney, "081234567890");
        let wanted = NamedPayment { product: "PLNS100", customer: "+6281234567890", amount: None, frame_number: None };
        assert!(!wanted.is_of(&wallet), "its amount is the caller's to say");
        assert!(NamedPayment { amount: Some(rp(100_000)), ..wanted }.is_of(&wallet));
    }
}

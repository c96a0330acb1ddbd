//! Prints the evidence about a payment that is not resolved. Evidence decides nothing: each piece says what it
//! indicates and how strongly.
//!
//! `status` and `resolve` always have the JSON array `evidence`. It is empty where nothing is known.

use crate::base::time::clock_text;
use crate::cli::context::CommandContext;
use crate::cli::json::payment::PaymentStatusDocument;
use crate::cli::output;
use crate::domain::payment::Payment;
use crate::domain::product::ProductKind;
use crate::till::evidence::PaymentEvidence;
use crate::wording::evidence as wording;
use crate::wording::exit::ExitStatus;

/// Prints a payment with its evidence. Lines for people have evidence only where the payment is unresolved or disputed.
/// JSON always has the array.
pub(in crate::cli) async fn show(counter: &CommandContext, json: bool, payment: &Payment) -> ExitStatus {
    if json {
        output::json(&PaymentStatusDocument::of(payment, &gathered(counter, payment).await, counter));
        return ExitStatus::of_state(payment.state());
    }
    let exit = counter.show(false, payment);
    if !payment.state().is_unresolved() && !payment.is_disputed() {
        return exit;
    }
    for one in gathered(counter, payment).await {
        let time = clock_text(one.at, counter.zone());
        output::line(&format!("  {time}  {}", wording::sentence(counter.words, counter.speaker(), &one)));
    }
    if let Some(next) = counter.till.next_automatic(payment) {
        output::line(&format!("  {}", (counter.words.screen.desk.next_question)(&clock_text(next, counter.zone()))));
    }
    if payment.state().is_unresolved() && payment.intent.bill.product.kind == ProductKind::KwalletPay {
        output::line(&(counter.words.wallet.how_reconcile)(payment.intent.reference()));
    }
    exit
}

/// The evidence. A fault is printed as a warning, and the evidence is empty then: the payment itself is still shown.
pub(in crate::cli) async fn gathered(counter: &CommandContext, payment: &Payment) -> Vec<PaymentEvidence> {
    counter.till.evidence(payment.id()).await.unwrap_or_else(|fault| {
        output::say(&counter.speaker().resolve(&fault));
        Vec::new()
    })
}

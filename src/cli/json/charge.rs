//! A charge, a way to pay one, and a row of the finance report, as `loket charge` prints them.

use super::{text, time};
use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::time::rfc3339;
use crate::cli::charge::speaker;
use crate::cli::context::CommandContext;
use crate::domain::charge::auto_pay::ChargePurpose;
use crate::domain::charge::{Charge, ChargeAlarm, ChargeMethod, QrPayload};
use crate::till::charge::ReportedCharge;

document! {
    /// One charge.
    pub struct ChargeDocument<'a>(charge: &'a Charge, counter: &CommandContext) {
        order_id: &'a str = charge.intent.order_id.as_str(),
        rq_uuid: &'a str = charge.intent.rq_uuid.as_str(),
        method: &'a str = charge.intent.method.bank_code.as_str(),
        product_code: &'a str = charge.intent.method.product_code.as_str(),
        /// What was asked for, without the method's admin.
        amount: Rupiah = charge.intent.amount,
        /// What to transfer, to the last rupiah.
        exact_amount: Option<Rupiah> = charge.facts.exact_amount,
        /// `created`, `waiting`, `unknown`, `settled`, `amount_differs`, `expired` or `failed`.
        state: &'static str = counter.till.shown_charge(charge).word(),
        /// The money that waits for its customer.
        held: Option<Rupiah> = charge.held(),
        /// The same of a second payment.
        second_held: Option<Rupiah> = charge.second_held(),
        disputed: bool = charge.is_disputed(),
        alarms: Vec<&'static str> = charge.alarms().into_iter().map(ChargeAlarm::word).collect(),
        /// The payment that it paid.
        used_for: Option<PaymentId> = charge.used_for,
        #[serde(rename = "for")]
        purpose: Option<ChargePurposeDocument<'a>> = charge.intent.purpose.as_ref().map(ChargePurposeDocument::of),
        ruled_by: Option<&'a str> = text(charge.ruled.as_ref().map(|ruled| &ruled.by)),
        returned: Option<Rupiah> = charge.returned.as_ref().map(|returned| returned.amount),
        va_number: Option<&'a str> = text(charge.facts.va_number.as_ref()),
        url: Option<&'a str> = text(charge.facts.url.as_ref()),
        /// What a wallet's scanner reads.
        qr: Option<&'a str> = charge.facts.qr.as_ref().map(QrPayload::as_str),
        expires_at: Option<String> = time(charge.facts.expires_at, counter.zone()),
        created_at: String = rfc3339(charge.created_at, counter.zone()),
        settled_at: Option<String> = time(charge.settled_at, counter.zone()),
        prints: u32 = charge.prints,
        /// What the customer paid.
        came: Option<Rupiah> = charge.came(),
        admin: Option<Rupiah> = charge.intent.method.admin,
        /// What was added so that a transfer can be told apart.
        unique_code: Option<Rupiah> = charge.facts.unique_code,
        account: Option<&'a str> = text(charge.facts.account.as_ref()),
        name: Option<&'a str> = text(Some(&charge.intent.payer.name)),
        phone: Option<&'a str> = text(Some(&charge.intent.payer.phone)),
        /// A sentence for people.
        reason: Option<String> = speaker(counter).why_of(charge).filter(|why| !why.is_empty()),
        counter: &'a str = charge.counter.as_str(),
        cashier: &'a str = charge.cashier.as_str(),
    }

    /// The bill that a charge was made for.
    pub struct ChargePurposeDocument<'a>(purpose: &'a ChargePurpose) {
        provider: &'a str = purpose.product.provider.as_str(),
        product: &'a str = purpose.product.code.as_str(),
        customer: &'a str = purpose.customer.as_str(),
        name: Option<&'a str> = text(purpose.name.as_ref()),
        total: Rupiah = purpose.total,
    }

    /// A way to pay a charge.
    pub struct ChargeMethodDocument<'a>(method: &'a ChargeMethod) {
        /// What `--method` takes.
        method: String = method.code(),
        bank_code: &'a str = method.bank_code.as_str(),
        product_code: &'a str = method.product_code.as_str(),
        bank: &'a str = method.bank.as_str(),
        product: &'a str = method.product.as_str(),
        kind: &'static str = method.kind.as_str(),
        /// What the customer pays on top; `null`: the list does not say.
        admin: Option<Rupiah> = method.admin,
        open: bool = method.open,
    }

    /// A row of K-Link's finance report.
    pub struct ReportRowDocument<'a>(reported: &'a ReportedCharge, counter: &CommandContext) {
        order_id: &'a str = reported.row.order_id.as_str(),
        bank_code: Option<&'a str> = text(reported.row.bank_code.as_ref()),
        status_code: Option<&'a str> = text(reported.row.status_code.as_ref()),
        transaction_status: Option<&'a str> = text(reported.row.transaction_status.as_ref()),
        /// Without the method's admin; `null`: absent or not readable.
        gross_amount: Option<Rupiah> = reported.row.gross_amount.unread_as_absent(),
        notified_at: Option<String> = time(reported.row.notified_at, counter.zone()),
        settled: bool = reported.row.settled().is_some(),
        /// The row told something new.
        news: bool = reported.is_news,
        /// `null`: it is about no charge of ours.
        charge: Option<ChargeDocument<'a>> =
            reported.charge.as_ref().map(|charge| ChargeDocument::of(charge, counter)),
    }
}

//! The calls of Kwallet, the members' wallets (part 1 of the K-Link document): payments of the provider `klink`, and
//! reads.
//!
//! The program never repeats a money call. A person may repeat `reconcile` and `refund-accept` (`clear_up`).

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use jiff::{SignedDuration, civil::Date};

use crate::base::money::Rupiah;
use crate::base::text::{CleanText, LocalText};
use crate::base::time::{Timestamp, jakarta};
use crate::domain::bill::{Bill, BillDetail, CustomerNumber, Money, WalletOrder};
use crate::domain::field::{FactField, FactList};
use crate::domain::payment::Payment;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{PaymentVerdict, RefusalDoubt};
use crate::domain::product::{AccountId, Product, ProductKind, ProviderId};
use crate::domain::wallet::{
    MemberRegistration, RefundQuestion, RefundablePayment, RegistrationResult, WalletMovement, is_same_member,
};
use crate::providers::callback::{CallbackEndpoint, CallbackReply, CallbackSignature, CallbackSubject, SignatureCheck};
use crate::providers::collector::ChargeProvider;
use crate::providers::http::{FormRequest, HttpReply, PreparedPayment};
use crate::providers::klink::callback;
use crate::providers::klink::{ACCOUNT, CallPath, ID, KlinkClient, form_of};
use crate::providers::refusal::{self, RefusalList, RefusalMessage, RefusalPattern};
use crate::providers::wallet::WalletProvider;
use crate::providers::{
    BuildError, ClassifyContext, InquiryRequest, Provider, ProviderCapabilities, ProviderTexts, ReadError,
    SendDeadline, StatusBy, StatusQuery,
};

mod classify;
mod map;
mod request;
#[cfg(test)]
mod tests;

/// Texts that surely mean that nothing was debited (safety rule 2, docs/safety.md).
const REFUSALS: &str = include_str!("../../../../assets/refusals/klink.txt");

/// How far back the history about one payment reaches: directions come from the chain of balances and need several
/// rows.
const DAYS_BACK: SignedDuration = SignedDuration::from_hours(7 * 24);

fn refusals() -> Arc<Vec<RefusalPattern>> {
    static LIST: OnceLock<RefusalList> = OnceLock::new();
    LIST.get_or_init(|| RefusalList::new(REFUSALS, &[])).now()
}

impl KlinkClient {
    async fn read_call(&self, call: CallPath, fields: &[(&'static str, &str)]) -> Result<HttpReply, ReadError> {
        self.read(&self.url(call), fields).await
    }

    /// The payment to be refunded, as the provider has it now. Fails where it is not listed, or belongs to another
    /// order or member.
    async fn to_refund(&self, order: &WalletOrder, member: &CustomerNumber) -> Result<RefundablePayment, ReadError> {
        let nothing = || ReadError::NothingToRefund(CleanText::default());
        let (order_id, id_trans) = order.order_id.as_ref().zip(order.id_trans.as_ref()).ok_or_else(nothing)?;
        let rows = match self.refundable(order_id, member).await? {
            RefundQuestion::Open(_, rows) => rows,
            RefundQuestion::Done(done) => return Err(ReadError::NothingToRefund(done.message)),
        };
        let row = rows.into_iter().find(|row| row.id_trans == *id_trans).ok_or_else(nothing)?;
        let other_order = !row.order.is_empty() && row.order != *order_id;
        let other_member = !row.member.is_empty() && !is_same_member(row.member.as_str(), member.as_str());
        if other_order || other_member { Err(ReadError::AboutOther) } else { Ok(row) }
    }

    /// The amount of a payment, and the fields to show before it is sent. A wallet with too little balance fails here,
    /// so that nothing is sent which it cannot pay.
    async fn inquire_order(&self, ask: &InquiryRequest, order: &WalletOrder) -> Result<(Rupiah, FactList), ReadError> {
        if ask.product.kind == ProductKind::KwalletRefund {
            let row = self.to_refund(order, &ask.customer).await?;
            let shown = vec![(FactField::PaidFor, row.description), (FactField::PaidAt, row.moment)];
            return Ok((row.amount, shown));
        }
        let amount = ask.amount.ok_or(ReadError::NoTotal)?;
        if ask.product.kind == ProductKind::KwalletVoucher {
            return Ok((amount, Vec::new()));
        }
        let saldo = self.saldo(&ask.customer).await?;
        if saldo < amount {
            return Err(ReadError::WalletShort(saldo));
        }
        Ok((amount, vec![(FactField::MemberSaldo, CleanText::new(&saldo.to_string()))]))
    }

    fn history_fields<'a>(member: &'a CustomerNumber, from: &'a str, to: &'a str) -> request::ReadFields<'a> {
        vec![("id_member", member.as_str()), ("startdate", from), ("enddate", to)]
    }

    /// The status question about a payment: a refund's first step again, or the history of the days around the payment.
    fn question(&self, payment: &Payment) -> Result<FormRequest, BuildError> {
        let (intent, bill) = (&payment.intent, &payment.intent.bill);
        self.wire.ready()?;
        // Built without a session: `ask_status` adds the token, and a new one after a 401.
        if bill.product.kind == ProductKind::KwalletRefund {
            let order = CleanText::new(request::order_id(bill, intent.wire_reference.as_str()));
            let fields = request::refundable(&order, &bill.customer);
            return form_of(&self.url(request::REFUND), &fields);
        }
        let day = |by: SignedDuration| {
            let at = payment.created_at.checked_add(by).unwrap_or(payment.created_at);
            at.to_zoned(jakarta()).date().to_string()
        };
        let (from, to) = (day(-DAYS_BACK), day(SignedDuration::from_hours(24)));
        form_of(&self.url(request::HISTORY), &Self::history_fields(&bill.customer, &from, &to))
    }
}

/// The bill of a Kwallet payment. No provider bills it, so it is made here. Nothing is debited from our deposit.
fn bill(ask: &InquiryRequest, order: &WalletOrder, amount: Rupiah, shown: FactList, now: Timestamp) -> Bill {
    let mut fields: FactList = Vec::new();
    fields.extend(order.to.as_ref().map(|to| (FactField::Recipient, CleanText::new(to.as_str()))));
    fields.extend(Some((FactField::Note, order.note.clone())).filter(|(_, note)| !note.is_empty()));
    fields.extend(order.order_id.clone().map(|order| (FactField::OrderId, order)));
    fields.extend(order.id_trans.clone().map(|id| (FactField::TransactionId, id)));
    fields.extend(shown);
    Bill {
        product: ask.product.clone(),
        customer: ask.customer.clone(),
        frame_number: None,
        invoice: None,
        wallet: Some(order.clone()),
        name: None,
        meter: None,
        idpel: None,
        money: Money {
            nominal: Some(amount),
            bill: None,
            admin: None,
            shop_fee: Rupiah::ZERO,
            total: amount,
            debit: None,
            cashback: None,
        },
        fields,
        detail: BillDetail::default(),
        total_doubt: None,
        asked_at: now,
    }
}

#[async_trait]
impl Provider for KlinkClient {
    fn id(&self) -> ProviderId {
        ID
    }

    fn account(&self) -> AccountId {
        ACCOUNT
    }

    fn capabilities(&self) -> ProviderCapabilities {
        ProviderCapabilities {
            status: StatusBy::Nothing,
            reinquiry_shows_paid: false,
            price_list: false,
            minimum: Rupiah::ZERO,
            // Its rows hold no order of ours.
            own_list: false,
        }
    }

    fn texts(&self) -> ProviderTexts {
        let note = LocalText {
            id: "Deposit toko di K-Link, hanya dari ketikan. Saldo anggota Kwallet bukan saldo toko.",
            en: "The shop's deposit at K-Link, only as typed. Kwallet members' balances are not the shop's.",
        };
        ProviderTexts { name: "klink", sells: LocalText { id: "", en: "" }, account_note: Some(note) }
    }

    fn timeout_seconds(&self) -> u32 {
        self.settings.timeout_seconds
    }

    /// The two answers stand in docs/providers.md, section 5.
    fn callback_endpoint(&self) -> Option<CallbackEndpoint> {
        let refused = CallbackReply::Json("{\"status\":false,\"message\":\"not verified\"}");
        Some(CallbackEndpoint {
            about: CallbackSubject::Charges,
            takes_query: false,
            signature: Some(CallbackSignature { header: "x-servicepayment", refused }),
            stored: CallbackReply::Json("{\"status\":true,\"message\":\"verified\"}"),
        })
    }

    fn verify_callback(&self, raw: &[u8], signature: Option<&[u8]>) -> SignatureCheck {
        callback::verify((self.settings.webhook_key)().as_ref(), self.settings.five_keys, raw, signature)
    }

    fn callback_reference(&self, raw: &[u8]) -> Option<CleanText> {
        ChargeProvider::read_callback(self, raw).map(|told| told.order_id)
    }

    /// Always empty: K-Link has no price list ([`ProviderCapabilities::price_list`]).
    async fn price_list(&self) -> Result<Vec<Product>, ReadError> {
        Ok(Vec::new())
    }

    async fn inquire(&self, ask: &InquiryRequest, now: Timestamp) -> Result<Bill, ReadError> {
        let order = ask.wallet.as_ref().ok_or(ReadError::NoTotal)?;
        let (amount, shown) = self.inquire_order(ask, order).await?;
        Ok(bill(ask, order, amount, shown, now))
    }

    async fn ensure_session(&self) -> Result<(), ReadError> {
        self.session.fresh(self).await.map(|_| ())
    }

    fn build_payment(&self, bill: &Bill, wire_reference: &str) -> Result<PreparedPayment, BuildError> {
        Ok(PreparedPayment::new(request::money_call(self, bill, wire_reference)?))
    }

    async fn send_payment(&self, prepared: PreparedPayment, dispatched: &Payment) -> HttpReply {
        let reply = self.wire.send_payment(prepared, dispatched).await;
        self.after(&reply);
        reply
    }

    fn classify_payment(&self, intent: &PaymentIntent, reply: &HttpReply, _around: ClassifyContext) -> PaymentVerdict {
        classify::payment(intent, reply, &refusals())
    }

    /// A refund can always be asked about. Any other payment only where its own answer said success and was cut: the
    /// history holds no order, so it can complete that evidence and never replace it. Where the answer was lost, the
    /// history is shown to a person and decides nothing.
    fn status_query(&self, payment: &Payment, typed_invoice: Option<&str>) -> Option<Result<StatusQuery, BuildError>> {
        let askable = payment.intent.bill.product.kind == ProductKind::KwalletRefund || classify::was_said(payment);
        if typed_invoice.is_some() || !askable {
            return None;
        }
        let invoice = CleanText::new(payment.intent.reference());
        Some(self.question(payment).map(|form| StatusQuery { form, invoice, typed: false }))
    }

    async fn ask_status(&self, query: &StatusQuery) -> HttpReply {
        self.read_form(&query.form).await.unwrap_or_else(|fault| match fault {
            ReadError::NoConnection(fault) => HttpReply::NoConnection(fault),
            ReadError::TimedOut => HttpReply::TimedOut,
            ReadError::HttpStatus(status) => HttpReply::Answer { status, body: Vec::new() },
            // A failed login, for one: the question may not have left, but Unknown is always safe for a status.
            _ => HttpReply::Cut,
        })
    }

    fn classify_status(&self, payment: &Payment, _query: &StatusQuery, reply: &HttpReply) -> PaymentVerdict {
        classify::status(payment, reply)
    }

    fn list_refusal_doubt(&self, intent: &PaymentIntent, message: &RefusalMessage<'_>) -> Option<RefusalDoubt> {
        refusal::list_doubt(message, intent, &refusals())
    }

    fn wallet(&self) -> Option<&dyn WalletProvider> {
        Some(self)
    }
}

#[async_trait]
impl WalletProvider for KlinkClient {
    async fn saldo(&self, member: &CustomerNumber) -> Result<Rupiah, ReadError> {
        let reply = self.read_call(request::SALDO, &[("id_member", member.as_str())]).await?;
        map::saldo(reply.readable()?)
    }

    async fn history(
        &self,
        member: &CustomerNumber,
        from: Option<Date>,
        to: Option<Date>,
    ) -> Result<Vec<WalletMovement>, ReadError> {
        let text = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
        let (first, last) = (text(from), text(to));
        let fields = Self::history_fields(member, &first, &last);
        map::history(self.read_call(request::HISTORY, &fields).await?.readable()?, from, to)
    }

    async fn register(&self, whom: &MemberRegistration) -> Result<RegistrationResult, ReadError> {
        self.session.fresh(self).await?;
        let form = self.money_form(&self.url(request::REGISTER), &request::register(whom))?;
        let reply = self.wire.once(&form).await;
        self.after(&reply);
        map::registered(reply.readable()?)
    }

    async fn refundable(&self, order: &CleanText, member: &CustomerNumber) -> Result<RefundQuestion, ReadError> {
        let reply = self.read_call(request::REFUND, &request::refundable(order, member)).await?;
        map::refundable(reply.readable()?)
    }

    async fn clear_up(&self, payment: &Payment, by: SendDeadline) -> Option<HttpReply> {
        let (intent, bill) = (&payment.intent, &payment.intent.bill);
        let wire_reference = intent.wire_reference.as_str();
        let form = match bill.product.kind {
            ProductKind::KwalletPay => {
                let order = [("id_order", request::order_id(bill, wire_reference))];
                self.money_form(&self.url(request::RECONCILE), &order)
            }
            ProductKind::KwalletRefund => request::money_call(self, bill, wire_reference),
            _ => return None,
        };
        let Ok(form) = form else { return Some(HttpReply::NotBuilt) };
        let reply = self.wire.once_by(&form, by).await;
        self.after(&reply);
        Some(reply)
    }

    fn classify_clearing(&self, payment: &Payment, reply: &HttpReply) -> PaymentVerdict {
        classify::clearing(payment, reply, &refusals())
    }
}

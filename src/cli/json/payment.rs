//! A payment, as `pay`, `status`, `resolve`, `history` and the wallet's commands print it, and the evidence about one.

use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Map, Value};

use super::saldo::SaldoEvidenceDocument;
use super::wallet::MovementDocument;
use super::{list, text, time};
use crate::base::id::{OrderKey, PaymentId};
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::rfc3339;
use crate::cli::context::CommandContext;
use crate::domain::bill::{CustomerNumber, Money, WalletOrder};
use crate::domain::payment::verdict::{OutcomeReason, PlnToken};
use crate::domain::payment::{Payment, PaymentState, TotalDifference};
use crate::domain::product::ProductKind;
use crate::till::evidence::{EvidenceFact, EvidenceStrength, Indication, PaymentEvidence};
use crate::wording::evidence as wording;

document! {
    /// One payment.
    pub struct PaymentDocument<'a>(payment: &'a Payment, zone: &TimeZone) {
        id: PaymentId = payment.id(),
        provider: &'a str = payment.intent.bill.product.provider.as_str(),
        product: &'a str = payment.intent.bill.product.code.as_str(),
        customer: &'a str = payment.intent.bill.customer.as_str(),
        name: Option<&'a str> = text(payment.name()),
        /// `sending`, `confirmed`, `pending`, `unknown`, `rejected`, `not_sent` or `refunded`.
        state: &'static str = payment.state().word(),
        /// The person whose ruling the state rests on; `null`: the provider's word.
        ruled_by: Option<&'a str> = text(payment.ruled_by()),
        /// The provider reported a failure after its success.
        disputed: bool = payment.is_disputed(),
        #[serde(flatten)]
        money: MoneyDocument = MoneyDocument::of(&payment.money()),
        /// What the customer gave; `null`: exact.
        cash: Option<Rupiah> = payment.intent.cash,
        change: Option<Rupiah> = payment.change(),
        shortfall: Option<Rupiah> = payment.shortfall(),
        /// Total paid − total shown; `null`: the same.
        difference: Option<Rupiah> = payment.difference(),
        difference_settled: Option<&'static str> = payment.difference_settled.map(TotalDifference::word),
        /// The order of the charge whose money paid for it.
        charge: Option<&'a str> = payment.intent.charge_funds.as_ref().map(|funds| funds.order.as_str()),
        invoice: Option<&'a str> = text(payment.invoice()),
        reference: Option<&'a str> = text(payment.reference()),
        /// 20 digits. Only a confirmed payment has one.
        token: Option<&'a str> = payment.paid().and_then(|paid| paid.token()).map(PlnToken::expose),
        serial: Option<&'a str> = text(payment.paid().and_then(|paid| paid.serial())),
        kwh: Option<&'a str> = text(payment.paid().and_then(|paid| paid.kwh())),
        /// The provider's own words for the state.
        reason: Option<CleanText> =
            payment.shown_why().as_ref().and_then(OutcomeReason::text).filter(|why| !why.is_empty()).cloned(),
        provider_time: Option<String> = time(payment.provider_time(), zone),
        created_at: String = rfc3339(payment.created_at, zone),
        updated_at: String = rfc3339(payment.updated_at, zone),
        counter: Option<&'a str> = text(Some(&payment.counter)),
        cashier: Option<&'a str> = text(Some(&payment.cashier)),
        prints: u32 = payment.prints,
        wire_reference: &'a str = payment.intent.wire_reference.as_str(),
        phone: Option<&'a str> = payment.phone().map(CustomerNumber::as_str),
        /// The payment that it was sold beside on purpose.
        beside: Option<PaymentId> = payment.intent.beside.as_ref().map(|beside| beside.id),
        /// The caller's own key.
        order_key: Option<&'a str> = payment.intent.order_key.as_ref().map(OrderKey::as_str),
        /// Only a wallet's movement has these fields.
        #[serde(flatten)]
        wallet: Option<WalletOrderDocument<'a>> =
            payment.intent.bill.wallet.as_ref().map(|order| WalletOrderDocument::of(order, payment)),
        /// The provider's own fields as sent.
        detail: Map<String, Value> = detail(payment.detail()),
    }

    /// The money of a payment or bill.
    pub struct MoneyDocument(money: &Money) {
        nominal: Option<Rupiah> = money.nominal,
        bill: Option<Rupiah> = money.bill,
        admin: Option<Rupiah> = money.admin,
        shop_fee: Rupiah = money.shop_fee,
        /// nominal or bill + admin + shop_fee.
        total: Rupiah = money.total,
        debit: Option<Rupiah> = money.debit,
        cashback: Option<Rupiah> = money.cashback,
        /// total − debit + cashback.
        profit: Option<Rupiah> = money.profit(),
    }

    /// What a wallet's movement carries besides member and amount.
    pub struct WalletOrderDocument<'a>(order: &'a WalletOrder, payment: &'a Payment) {
        order_id: Option<&'a str> = order_id(order, payment),
        /// The member who receives it.
        to: Option<&'a str> = order.to.as_ref().map(CustomerNumber::as_str),
        /// What a refund gives back.
        id_trans: Option<&'a str> = text(order.id_trans.as_ref()),
        note: Option<&'a str> = text(Some(&order.note)),
    }

    /// One payment as `status` and `resolve` print it.
    pub struct PaymentStatusDocument<'a>(
        payment: &'a Payment,
        evidence: &'a [PaymentEvidence],
        counter: &CommandContext
    ) {
        #[serde(flatten)]
        payment: PaymentDocument<'a> = PaymentDocument::of(payment, counter.zone()),
        /// Oldest first; empty where nothing is known.
        evidence: Vec<EvidenceDocument<'a>> = list(evidence, |one| EvidenceDocument::of(one, counter)),
        /// When the resolver asks by itself; `null`: never.
        next_question: Option<String> = time(counter.till.next_automatic(payment), counter.zone()),
    }

    /// A piece of evidence about a payment. It decides nothing.
    pub struct EvidenceDocument<'a>(one: &'a PaymentEvidence, counter: &CommandContext) {
        source: &'static str = one.source.word(),
        fact: &'static str = one.fact.word(),
        points: &'static str = points_name(one.points),
        strength: &'static str = strength_name(one.strength),
        /// How often it was seen in a row.
        times: u32 = one.times,
        first_seen_at: String = rfc3339(one.first, counter.zone()),
        seen_at: String = rfc3339(one.at, counter.zone()),
        /// A sentence for people.
        text: String = wording::sentence(counter.words, counter.speaker(), one),
        #[serde(flatten)]
        found: EvidenceFactDocument<'a> = EvidenceFactDocument::of(&one.fact, counter.zone()),
    }
}

/// What a piece of evidence has besides, by its `fact`.
#[derive(Serialize)]
#[serde(untagged)]
pub enum EvidenceFactDocument<'a> {
    Answer {
        state: &'static str,
    },
    /// A movement of the member's wallet.
    Moved {
        #[serde(flatten)]
        movement: MovementDocument<'a>,
        /// It names our own reference.
        names_us: bool,
    },
    BillUnpaid {
        total: Rupiah,
    },
    Saldo {
        saldo: SaldoEvidenceDocument<'a>,
    },
    Invoice {
        invoice: Option<&'a str>,
    },
    /// Another payment of the same good to the same number.
    Other {
        id: PaymentId,
        state: &'static str,
        /// One of the two was sold beside the other on purpose.
        beside: bool,
    },
    Nothing {},
}

impl<'a> EvidenceFactDocument<'a> {
    /// `Nothing` for a fact that its sentence tells whole.
    pub fn of(fact: &'a EvidenceFact, zone: &TimeZone) -> Self {
        match fact {
            EvidenceFact::Answer { outcome, .. } => Self::Answer { state: PaymentState::from(*outcome).word() },
            EvidenceFact::BillUnpaid(total, _) => Self::BillUnpaid { total: *total },
            EvidenceFact::Moved(movement, names_us) => {
                Self::Moved { movement: MovementDocument::of(movement, zone), names_us: *names_us }
            }
            EvidenceFact::Saldo { evidence, .. } => Self::Saldo { saldo: SaldoEvidenceDocument::of(evidence, zone) },
            EvidenceFact::Invoice(invoice) => Self::Invoice { invoice: text(Some(invoice)) },
            EvidenceFact::Other { id, state, beside } => Self::Other { id: *id, state: state.word(), beside: *beside },
            EvidenceFact::FailedTwice
            | EvidenceFact::BillPaid(_)
            | EvidenceFact::BillUnclear(_)
            | EvidenceFact::NotMoved => Self::Nothing {},
        }
    }
}

pub(in crate::cli) const fn points_name(points: Indication) -> &'static str {
    match points {
        Indication::Paid => "paid",
        Indication::NotPaid => "not_paid",
        Indication::Undecided => "nothing",
    }
}

pub(in crate::cli) const fn strength_name(strength: EvidenceStrength) -> &'static str {
    match strength {
        EvidenceStrength::Weak => "weak",
        EvidenceStrength::Strong => "strong",
    }
}

/// The order that the provider knows the movement by: the shop's own, else our reference where one was sent.
fn order_id<'a>(order: &'a WalletOrder, payment: &'a Payment) -> Option<&'a str> {
    let by_order = matches!(payment.intent.bill.product.kind, ProductKind::KwalletPay | ProductKind::KwalletRefund);
    let own = by_order.then(|| payment.intent.wire_reference.as_str());
    order.order_id.as_ref().map(CleanText::as_str).or(own)
}

/// A provider's own keys and values. The last of several values of a key counts.
pub(super) fn detail(pairs: Vec<(String, String)>) -> Map<String, Value> {
    pairs.into_iter().map(|(key, value)| (key, Value::from(value))).collect()
}

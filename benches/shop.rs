//! One sale of a token, for the benchmarks and for the journals that they measure with.

use std::sync::Arc;

use loket::base::id::{OwnerId, PaymentId, RandomSource, WireReference};
use loket::base::money::{Rupiah, SaleFee};
use loket::base::time::{Timestamp, business_day, jakarta};
use loket::domain::bill::{Bill, BillDetail, CustomerNumber, Money};
use loket::domain::payment::intent::PaymentIntent;
use loket::domain::product::{AccountId, Product, ProductKind, ProviderId};
use loket::providers::http::FormEncoding;
use loket::providers::mmbc::{MmbcClient, MmbcSettings, ppob::PpobSystem};

/// The provider's answer to the sale, as its document prints one.
pub const ANSWER: &str = include_str!("../tests/golden/answer/ppob/bayartagihan.txt");

/// Whole rupiah.
pub fn rp(rupiah: i64) -> Rupiah {
    Rupiah::new(rupiah).unwrap()
}

/// A token product, whole rupiah.
pub struct Good {
    pub nominal: i64,
    pub total: i64,
    pub debit: i64,
}

/// The reader of its provider's answers. No provider is called.
pub fn ppob() -> MmbcClient<PpobSystem> {
    MmbcClient::new(MmbcSettings {
        base_url: "http://127.0.0.1:1".into(),
        username: "dummy".into(),
        password: Arc::new(|| None),
        timeout_seconds: 75,
        encoding: FormEncoding::Urlencoded,
        direct: false,
        minimum: Rupiah::ZERO,
        refusals: Vec::new(),
    })
}

/// A sale of `good` at `at`. Its reference is drawn in the second of `drawn_at`: hundreds of one second would meet.
pub fn intent(
    random: &dyn RandomSource,
    owner: OwnerId,
    (at, drawn_at): (Timestamp, Timestamp),
    good: &Good,
) -> PaymentIntent {
    let admin = Some(rp(good.total - good.nominal));
    let product = Product {
        price: None,
        provider: ProviderId::new("mmbc-ppob"),
        code: format!("PLNS{}", good.nominal / 1_000).as_str().into(),
        name: "PLN Pra Bayar".into(),
        group: "PLN Group".into(),
        kind: ProductKind::PlnToken,
        nominal: Some(rp(good.nominal)),
        admin,
        debit: Some(SaleFee::Fixed(rp(good.debit))),
        cashback: None,
        open: true,
    };
    let money = Money {
        nominal: Some(rp(good.nominal)),
        bill: Some(rp(good.nominal)),
        admin,
        shop_fee: Rupiah::ZERO,
        total: rp(good.total),
        debit: Some(rp(good.debit)),
        cashback: None,
    };
    let bill = Bill {
        product,
        customer: CustomerNumber::new(&format!("1{:010}", random.bits() % 10_000_000_000)),
        frame_number: None,
        invoice: None,
        wallet: None,
        name: Some("MMBC TOUR TRAVEL".into()),
        meter: None,
        idpel: None,
        money,
        fields: Vec::new(),
        detail: BillDetail::default(),
        total_doubt: None,
        asked_at: at,
    };
    let id = PaymentId::new(at, random);
    PaymentIntent {
        id,
        sale: id,
        wire_reference: WireReference::new(drawn_at, random),
        account: AccountId::new("mmbc"),
        bill,
        request_digest: "0".repeat(64),
        cash: None,
        charge_funds: None,
        for_charge: None,
        phone: None,
        timeout_seconds: 75,
        owner,
        business_day: business_day(at, &jakarta()),
        beside: None,
        seen: Vec::new(),
        again: true,
        order_key: None,
        uncompared_seen: false,
        auto_print: false,
    }
}

//! Charges by virtual account, card and manual transfer: `list_bank` and `pay_service`. GoPay has a file of its own. An
//! order id and a request id are good for one charge, whatever the method.

use serde_json::{Map, Value, json};

use super::book::{BookRefusal, BookStep, KlinkBooks};
use super::carry::{AnswerManner, FAILED, booked, shape};
use super::charges::{BankRow, BookedCharge, BookedChargeState, ChargeKind, METHODS};
use super::{AnswerPairs, CallBody, KlinkStandIn, failure};
use crate::base::money::Rupiah;
use crate::sandbox::faults::SandboxFault;
use crate::sandbox::people::SeededDice;
use crate::sandbox::reply::SandboxReply;

/// The answer format of both charge calls, GoPay's too.
pub const CHARGE: AnswerManner = AnswerManner {
    shape: shape(|| failure("failed", FAILED)),
    print: |answer| Value::Object(answer).to_string(),
    refuse: |text| failure("failed", text),
};
/// The message of an accepted charge.
pub const MADE: &str = "Payment Request has been success!";
/// The longest order or request id, bytes; the QR has no room for more.
const LONGEST_ID: usize = 50;

/// The answer of `list_bank`.
pub fn banks() -> String {
    json!({ "data": METHODS.iter().map(row).collect::<Vec<_>>() }).to_string()
}

/// One row. It mixes numbers, texts and nulls as the real list does.
fn row(method: &BankRow) -> Value {
    let none = |printed: Value| if method.has_nulls { Value::Null } else { printed };
    let is_manual = method.kind == ChargeKind::Manual;
    let flag = if method.kind == ChargeKind::Card { "1" } else { "0" };
    json!({
        "bankCode": method.bank_code,
        "bankDesc": method.bank,
        "bankDisplayNm": method.bank,
        "bank_pemilik": if is_manual { Value::from("PT K-LINK NUSANTARA") } else { none(Value::from("")) },
        "bankacc": if is_manual { Value::from(method.account) } else { none(Value::from(0)) },
        "cabang": if is_manual { Value::from("JAKARTA") } else { none(Value::from("")) },
        "charge_admin": method.charge_admin,
        "charge_connectivity": "0",
        "id": method.id,
        "img_url": none(Value::from("https://www.k-net.co.id/asset/images/payment_img/ic_payment.png")),
        "install_12": none(Value::from("0")),
        "install_6": none(Value::from(flag)),
        "is_installment": none(Value::from(flag)),
        "kategori": method.category,
        "productCode": method.product_code,
        "productName": method.product,
        "status": if method.is_open { "1" } else { "0" },
    })
}

/// The fields that every charge call sends, amounts in whole rupiah.
pub struct ChargeBody {
    pub order_id: String,
    pub rq_uuid: String,
    pub nominal: Rupiah,
    pub pay_ship: Rupiah,
    /// `nominal` plus `pay_ship`, plus what a fault adds.
    pub total: Rupiah,
}

impl ChargeBody {
    /// Reads and checks the request.
    ///
    /// # Errors
    /// An id is malformed or was used before, or an amount is not valid.
    pub fn read(book: &KlinkBooks, sent: &CallBody, fault: Option<SandboxFault>) -> Result<Self, BookRefusal> {
        let (order_id, rq_uuid) = (sent.get("order_id"), sent.get("rq_uuid"));
        let is_id = |id: &str| (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_id(&order_id) || !is_id(&rq_uuid) {
            return Err(BookRefusal::said("order_id or rq_uuid is not valid!"));
        }
        let nominal = sent.amount("nominal").ok_or_else(|| BookRefusal::said("nominal is not valid!"))?;
        let pay_ship = sent.amount_or_none("pay_ship").ok_or_else(|| BookRefusal::said("pay_ship is not valid!"))?;
        let is_known =
            |charge: &BookedCharge| charge.order_id == order_id || charge.rq_uuid.eq_ignore_ascii_case(&rq_uuid);
        if book.charges().iter().any(is_known) {
            return Err(BookRefusal::said("order_id or rq_uuid has been used, please use another!"));
        }
        let sum = nominal.checked_add(pay_ship).ok_or_else(|| BookRefusal::said("nominal is not valid!"))?;
        Ok(Self { total: booked(sum, fault)?, order_id, rq_uuid, nominal, pay_ship })
    }

    /// The pending charge, not booked yet.
    pub fn charge(
        self,
        klink: &KlinkStandIn,
        book: &KlinkBooks,
        sent: &CallBody,
        kind: ChargeKind,
        reference: String,
    ) -> BookedCharge {
        BookedCharge {
            order_id: self.order_id,
            rq_uuid: self.rq_uuid,
            rq_datetime: sent.get("rq_datetime"),
            bank_code: sent.get("bank_code"),
            product_code: sent.get("product_code"),
            kind,
            nominal: self.nominal,
            pay_ship: self.pay_ship,
            unique_code: Rupiah::ZERO,
            total: self.total,
            number: book.next_charge(),
            reference,
            account: None,
            qr: None,
            state: BookedChargeState::Pending,
            paid: None,
            created_at: klink.now(),
            ended_at: None,
            second: None,
            refunded: false,
        }
    }
}

impl KlinkStandIn {
    /// The fault that a charge's nominal chooses.
    pub(super) fn fault_of_charge(&self, sent: &CallBody) -> Option<SandboxFault> {
        sent.amount("nominal").and_then(|nominal| self.fault_at(nominal))
    }

    pub(super) fn charge(&self, sent: &CallBody) -> SandboxReply {
        let fault = self.fault_of_charge(sent);
        self.carry(fault, &CHARGE, || {
            let method = BankRow::find(&sent.get("bank_code"), &sent.get("product_code"));
            let method = method.filter(|_| fault != Some(SandboxFault::Unregistered));
            let method = method.ok_or_else(|| BookRefusal::said("bank_code not found in list bank!"))?;
            if !method.is_open {
                return Err(BookRefusal::said("bank_code is not active!"));
            }
            let mut book = self.book();
            let asked = ChargeBody::read(&book, sent, fault)?;
            let dice = SeededDice::new(self.options.seed, &["charge", &asked.order_id]);
            let mut charge = asked.charge(self, &book, sent, method.kind, dice.digits(12));
            match method.kind {
                ChargeKind::VirtualAccount => charge.account = Some(format!("{}{}", method.account, dice.digits(11))),
                ChargeKind::Manual => add_unique_code(&mut charge, method, &dice)?,
                ChargeKind::Card | ChargeKind::Gopay => {}
            }
            charge.pay_early(fault);
            book.make(BookStep { charge: Some(charge.clone()), ..BookStep::default() })?;
            Ok(self.charged(&charge, fault))
        })
    }

    /// The answer; under `token-later` without the VA number or link.
    fn charged(&self, charge: &BookedCharge, fault: Option<SandboxFault>) -> AnswerPairs {
        let is_whole = fault != Some(SandboxFault::TokenLater);
        let mut data = Map::new();
        let mut put = |key: &str, value: Value| data.insert(key.to_owned(), value);
        match charge.kind {
            ChargeKind::Card => {
                if is_whole {
                    put("url_pay", Value::from(format!("{}/klink/card/{}", self.base, charge.number)));
                }
                put("is_va", Value::from(0));
            }
            ChargeKind::Manual => {
                put("is_va", Value::from(0));
                put("kd_pay", Value::from(charge.number.to_string()));
                put("kd_ref", Value::from(charge.reference.as_str()));
                put("kode_unik", Value::from(charge.unique_code.get()));
                put("koneksi", Value::from(1));
                put("pay_ship", Value::from(charge.pay_ship.get()));
                put("total_bayar", Value::from(charge.total.get()));
                put("total_belanja", Value::from(charge.nominal.get()));
            }
            ChargeKind::VirtualAccount | ChargeKind::Gopay => {
                put("is_va", Value::from("1"));
                if is_whole {
                    put("va_number", charge.account.as_deref().into());
                }
                put("kd_pay", Value::from(charge.number.to_string()));
                put("kd_ref", Value::from(charge.reference.as_str()));
                put("koneksi", Value::from("1"));
                put("pay_ship", Value::from(charge.pay_ship.get().to_string()));
                put("total_bayar", Value::from(charge.total.get().to_string()));
                put("total_belanja", Value::from(charge.nominal.get().to_string()));
            }
        }
        let pairs = [("data", Value::Object(data)), ("message", Value::from(MADE)), ("status", Value::from("success"))];
        pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }
}

/// Adds 1 to 2,000 rupiah, so that the bank statement tells this transfer from others.
fn add_unique_code(charge: &mut BookedCharge, method: &BankRow, dice: &SeededDice) -> Result<(), BookRefusal> {
    charge.unique_code = Rupiah::from(dice.below(2_000) + 1);
    charge.total =
        charge.total.checked_add(charge.unique_code).ok_or_else(|| BookRefusal::said("nominal is not valid!"))?;
    charge.account = Some(method.account.to_owned());
    Ok(())
}

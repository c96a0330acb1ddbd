//! Callbacks by the providers, and by anybody else who knows the path.

use hmac::{Hmac, KeyInit as _, Mac as _};
use loket::domain::product::ProviderId;
use loket::sandbox::klink::BookedChargeState;
use loket::sandbox::{BillerState, BillerTransaction, Sandbox};
use loket::till::Till;
use loket::till::callbacks::IncomingCallback;
use serde_json::Value;
use sha2::Sha256;

use super::plan::{Noticed, Saying};
use super::world::{Record, World};

/// Messages of failure, and of success, in the forms of many providers' reply centres.
const FAILURES: &[&str] = &[
    "T#41 R#12 Telkomsel 5.000 {good}.{number} GAGAL. Nomor tujuan salah.",
    "Transaksi {good}.{number} GAGAL, Saldo: Rp99,999,999",
    "Transaksi {good}.{number} [GAGAL]",
    "Transaksi {good}.{number} digagalkan operator",
];
const SUCCESSES: &[&str] = &[
    "Transaksi {good}.{number} SUKSES. SN:R230512.1911.2100F1. Saldo Rp99,999,999",
    "Transaksi {good}.{number} BERHASIL, SN: 123456",
    "Transaksi {good}.{number} (SUKSES), SN: 123456, Harga: 5,000",
];
/// How many contradictions there are.
pub const CONTRADICTIONS: usize = 12;
/// Amounts that are unreadable, or differ from the requested one.
pub const AMOUNTS: &[&str] =
    &["40.000.00", "40000,50", "40 000", "4e4", "lima puluh ribu", "true", "-20100", "99999999999999999999"];

impl World {
    /// Sends a callback about one of the Biller's last transactions.
    pub fn call_back(&mut self, counter: usize, place: usize, saying: Saying) {
        let listed = self.sandbox().biller_transactions();
        let of_ours = |row: &&BillerTransaction| !row.trxid.starts_with("OUTLET7");
        let ours: Vec<&BillerTransaction> = listed.iter().rev().filter(of_ours).collect();
        let Some(row) = ours.get(place % ours.len().max(1)) else { return };
        let is_done = match row.state {
            BillerState::Sukses => true,
            BillerState::Gagal => false,
            // The Biller calls back only when the transaction has ended.
            BillerState::Proses => return,
        };
        let raw = report(row, is_done, saying);
        self.record.count(format!(
            "called back {}",
            match saying {
                Saying::True => "truly",
                Saying::Contradiction(_) => "in contradiction",
                Saying::Forged => "about another number",
            }
        ));
        self.deliver(counter, ProviderId::new("biller"), raw.into_bytes(), None);
    }

    /// Sends a callback about one of K-Link's charges that a customer paid.
    pub fn notify(&mut self, counter: usize, place: usize, noticed: Noticed) {
        let charges = self.sandbox().charges();
        let paid: Vec<_> = charges.iter().rev().filter(|charge| charge.state == BookedChargeState::Settled).collect();
        let Some(charge) = paid.get(place % paid.len().max(1)) else { return };
        let Some(notice) = self.sandbox().charge_callback(&charge.order_id) else { return };
        let body = match noticed {
            Noticed::True => notice.body,
            Noticed::Unread(form) => {
                let mut body: Value = serde_json::from_str(&notice.body).unwrap();
                if body.get("tot_bayar").is_none() {
                    return;
                }
                body["tot_bayar"] = AMOUNTS[form % AMOUNTS.len()].into();
                self.record.count("noticed an unread amount");
                body.to_string()
            }
        };
        let signature = signed(body.as_bytes());
        self.deliver(counter, ProviderId::new("klink"), body.into_bytes(), Some(signature));
    }

    fn deliver(&mut self, counter: usize, sender: ProviderId, raw: Vec<u8>, signature: Option<Vec<u8>>) {
        self.begin(counter, move |till: Till, record: std::sync::Arc<Record>| async move {
            let from = [127, 0, 0, 1].into();
            let received = till.receive(IncomingCallback { sender, raw, signature, from }).await;
            record.count(format!("received {received:?}"));
            if let Err(fault) = till.apply_callbacks().await {
                record.say(format!("{fault} {fault:?}"));
            }
        });
    }
}

/// The signature of a K-Link callback: upper-case hex HMAC-SHA256 with the key that the document prints.
fn signed(body: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(Sandbox::KLINK_WEBHOOK_KEY.as_bytes()).unwrap();
    mac.update(body);
    mac.finalize().into_bytes().iter().flat_map(|byte| format!("{byte:02X}").into_bytes()).collect()
}

/// The query of a Biller callback about this transaction, delivered or not.
fn report(row: &BillerTransaction, is_done: bool, saying: Saying) -> String {
    let (digit, sentence) = match saying {
        Saying::Contradiction(form) if is_done => ("0", FAILURES[form % FAILURES.len()]),
        Saying::Contradiction(form) => ("1", SUCCESSES[form % SUCCESSES.len()]),
        _ if is_done => ("0", "Transaksi {good}.{number} SUKSES, SN: {sn}, Saldo: Rp99,999,999, Harga: {price}"),
        _ => ("1", "Transaksi {good}.{number} GAGAL, Saldo: Rp99,999,999"),
    };
    let number = if saying == Saying::Forged { format!("{}9", &row.customer) } else { row.customer.clone() };
    let (good, trxid, price) = (&row.product, &row.trxid, row.total.get().to_string());
    let sentence = sentence.replace("{good}", good).replace("{number}", &number);
    let sentence = sentence.replace("{sn}", &row.sn).replace("{price}", &price).replace(' ', "+").replace('#', "%23");
    format!("status={digit}&refid={trxid}&product={good}&qty=1&dest={number}&message={sentence}")
}

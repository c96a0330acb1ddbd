//! Another outlet of the same login: it buys on the same deposit, and its sales stand in the same lists.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use loket::base::time::{Timestamp, jakarta};
use loket::sandbox::{BillerState, BillerTransaction, EntryKind, Sandbox};
use md5::{Digest as _, Md5};
use serde_json::json;

use super::act::{good, number};
use super::goods::Family;
use super::plan::{Lines, Sale};
use super::world::{World, lock};

/// How long the outlet waits for an answer. Without one, its purchase is debited all the same.
const PATIENCE: Duration = Duration::from_millis(150);
/// How long after that the ledger is read, on a busy machine. Only a refused purchase lasts so long.
const BOOKED: Duration = Duration::from_secs(2);
/// How long before and after our own sale the lines of others stand in the list, in milliseconds.
const APART: [i64; 4] = [-120_000, 1_000, -2_000, 30_000];

impl World {
    /// The outlet buys this, to a number that this shop has never sold to.
    pub fn elsewhere(&mut self, sale: &Sale) {
        let (good, customer) = (good(sale), number(sale));
        let form = format!("username={}&password={}", Sandbox::USERNAME, Sandbox::PASSWORD);
        let (path, kind, body) = match good.family {
            Family::Biller => {
                let trxid = format!("OUTLET7-{}", sale.serial);
                let signed = format!("{}{}{trxid}", Sandbox::BILLER_USER, Sandbox::BILLER_PASSWORD);
                let sign: String = Md5::digest(signed.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
                let user = Sandbox::BILLER_USER;
                let body = json!({ "user": user, "sign": sign, "trxid": trxid, "cmd": "trx", "idpel": customer,
                    "produk": good.code });
                (Sandbox::BILLER_PATH, "application/json", body.to_string())
            }
            Family::Mmbc if good.name.starts_with("mmbc-multipayment") => {
                let amount = sale.amount.unwrap_or_default();
                let asked = format!("merchant_code={}&merchant_accountnumber={customer}&amount={amount}", good.code);
                ("/json/multipayment/reload_merchant", FORM, format!("{form}&{asked}&direct=0"))
            }
            Family::Mmbc => {
                let asked = format!("ppob_kodeproduk={}&ppob_nomorpelanggan={customer}", good.code);
                ("/json/ppob/bayartagihan", FORM, format!("{form}&{asked}"))
            }
            Family::Wallet(_) => return,
        };
        self.post(path, kind, &body);
        // Its books may be written after it was waited for.
        let start = Instant::now();
        let bought = loop {
            let bought = self.bought(&customer);
            if !bought.is_empty() || start.elapsed() > BOOKED {
                break bought;
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        lock(&self.record.strangers).extend(bought);
        self.record.count("another outlet bought");
    }

    /// What the providers' books have of the outlet's for this customer: invoices, and references at the Biller.
    fn bought(&self, customer: &str) -> Vec<String> {
        let debits = self.sandbox().ledger().into_iter();
        let debits = debits.filter(|entry| entry.customer == customer && entry.kind == EntryKind::Debit);
        let sold = self.sandbox().biller_transactions().into_iter();
        let sold = sold.filter(|row| row.customer == customer && row.trxid.starts_with("OUTLET7"));
        debits.map(|entry| entry.invoice).chain(sold.map(|row| row.trxid)).collect()
    }

    /// One request that does not come from this shop. A provider that is down sells to nobody.
    fn post(&self, path: &str, kind: &str, body: &str) {
        let address = self.sandbox().url().trim_start_matches("http://").to_owned();
        let Ok(mut stream) = TcpStream::connect(&address) else { return };
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: {kind}\r\n\
             Content-Length: {length}\r\n\r\n"
        );
        let _ = stream.set_read_timeout(Some(PATIENCE));
        let _ = stream.write_all(format!("{head}{body}").as_bytes());
        let _ = stream.read_to_end(&mut Vec::new());
    }

    /// The Biller's list as its site exports it, and what a person may have made of it.
    pub fn exported(&self, lines: Lines) -> String {
        let listed = self.sandbox().biller_transactions();
        let mut text = String::from("tanggal,trxid,ftrxid,produk,tujuan,harga,status,sn,saldo\n");
        for (place, row) in listed.iter().enumerate() {
            let is_stranger = lock(&self.record.strangers).contains(&row.trxid);
            if lines == Lines::Strangers && !is_stranger {
                text.push_str(&alike(row, place));
            }
            let is_left_out = place % 3 == 1;
            if lines == Lines::Whole || !is_left_out {
                // The site's export of another outlet's sales has no number of that outlet's.
                let trxid = if is_stranger && lines == Lines::Strangers { "" } else { &*row.trxid };
                text.push_str(&line(row, row.at, (trxid, &row.ftrxid), row.state, &row.sn));
            }
        }
        text
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

fn line(row: &BillerTransaction, at: Timestamp, numbers: (&str, &str), state: BillerState, sn: &str) -> String {
    let moment = at.to_zoned(jakarta()).strftime("%Y-%m-%d %H:%M:%S");
    let word = match state {
        BillerState::Proses => "PROSES",
        BillerState::Sukses => "SUKSES",
        BillerState::Gagal => "GAGAL",
    };
    let (trxid, ftrxid) = numbers;
    let (product, number, total, saldo) = (&row.product, &row.customer, row.total.get(), row.saldo.get());
    format!("{moment},{trxid},{ftrxid},{product},{number},{total},{word},{sn},{saldo}\n")
}

/// A line that looks like `row` and is another outlet's: the same good and number, another end.
fn alike(row: &BillerTransaction, place: usize) -> String {
    let apart = jiff::SignedDuration::from_millis(APART[place % APART.len()]);
    let at = row.at.checked_add(apart).unwrap_or(row.at);
    let (state, sn) =
        if row.state == BillerState::Sukses { (BillerState::Gagal, "") } else { (BillerState::Sukses, SERIAL) };
    line(row, at, ("", ""), state, sn)
}

/// The serial number of another outlet's sale.
const SERIAL: &str = "7700112233445566";

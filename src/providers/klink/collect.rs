//! Charges (parts 2 and 3 of the K-Link document): the two lists of methods, the two create calls and their answers.
//!
//! Only a whole answer about this order and this amount makes a charge Waiting. A lost, repaired or contradictory
//! answer makes it Unknown (docs/safety.md, "When the answer is lost"). No answer here proves a payment: see `finance`.

use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;

use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::{Timestamp, jakarta};
use crate::domain::charge::{
    Charge, ChargeAnswer, ChargeFacts, ChargeGateway, ChargeIntent, ChargeMethod, ChargeOutcome, ChargeReason,
    MethodKind, QrPayload, key,
};
use crate::domain::product::AccountId;
use crate::providers::collector::{ChargeCallback, ChargeProvider, ChargeRequest, QrFault, ReportRequest, ReportRow};
use crate::providers::http::{HttpReply, PreparedCharge};
use crate::providers::klink::{ACCOUNT, CallPath, KlinkClient, callback};
use crate::providers::lenient::{self, ObjectFields};
use crate::providers::{BuildError, ReadError};

const LIST_BANK: CallPath = CallPath { name: "list_bank", path: "/api/list_bank" };
const LIST_MIDTRANS: CallPath = CallPath { name: "list_bank_midtrans", path: "/api/list_bank_midtrans" };
const PAY_SERVICE: CallPath = CallPath { name: "pay_service", path: "/api/pay_service" };
const PAY_MIDTRANS: CallPath = CallPath { name: "pay_service_midtrans", path: "/api/pay_service_midtrans" };

/// Shipping cost, whole rupiah: the API demands the field, and nothing is shipped.
const NO_SHIPPING: &str = "0";
/// How long a GoPay QR lives where the answer does not say: Midtrans' default, a guess.
const GOPAY_LIFE: Duration = Duration::from_secs(15 * 60);
/// The most that `kode_unik` may add to the amount, whole rupiah.
const MOST_UNIQUE: i64 = 2_000;

const STATUS: &[&str] = &["status", "stutas", "staus"];
const MESSAGE: &[&str] = &["status_message", "message"];
const ORDERS: &[&str] = &["order_id", "rq_uuid"];

/// A moment as the document writes it: `2022-07-21 15:28:11`, Jakarta time.
pub(super) fn moment(at: Timestamp) -> String {
    at.to_zoned(jakarta()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

#[async_trait]
impl ChargeProvider for KlinkClient {
    fn account(&self) -> AccountId {
        ACCOUNT
    }

    fn timeout_seconds(&self) -> u32 {
        self.settings.timeout_seconds
    }

    fn has_report(&self) -> bool {
        self.settings.finance_report_url.is_some()
    }

    async fn methods(&self, gateway: ChargeGateway, amount: Option<Rupiah>) -> Result<Vec<ChargeMethod>, ReadError> {
        let nominal = amount.unwrap_or(Rupiah::ZERO).get().to_string();
        let reply = match gateway {
            ChargeGateway::Wallet => return Ok(Vec::new()),
            ChargeGateway::Bank => self.read(&self.url(LIST_BANK), &[]).await?,
            ChargeGateway::Midtrans => {
                self.read(&self.url(LIST_MIDTRANS), &[("nominal", &nominal), ("pay_ship", NO_SHIPPING)]).await?
            }
        };
        list(gateway, reply.readable()?)
    }

    async fn ensure_session(&self) -> Result<(), ReadError> {
        self.session.fresh(self).await.map(|_| ())
    }

    fn build_charge(&self, ask: &ChargeRequest, at: Timestamp) -> Result<PreparedCharge, BuildError> {
        let (call, product_code) = match ask.method.gateway {
            ChargeGateway::Bank => (PAY_SERVICE, ask.method.product_code.as_str()),
            // The document's list says `e_money`, its working request `e_wallets`. So this is a setting.
            ChargeGateway::Midtrans => (PAY_MIDTRANS, self.settings.gopay_product_code.as_str()),
            // A charge paid from a wallet is a Kwallet payment, which `kwallet` makes.
            ChargeGateway::Wallet => return Err(BuildError::BadAddress),
        };
        let (order, at, amount) = (ask.order_id.as_str(), moment(at), ask.amount.get().to_string());
        let fields = [
            ("rq_uuid", order),
            ("rq_datetime", at.as_str()),
            ("order_id", order),
            ("no_hp", ask.payer.phone.as_str()),
            ("fullname", ask.payer.name.as_str()),
            ("email", ask.payer.email.as_str()),
            ("bank_code", ask.method.bank_code.as_str()),
            ("product_code", product_code),
            ("nominal", amount.as_str()),
            ("pay_ship", NO_SHIPPING),
        ];
        Ok(PreparedCharge::new(self.money_form(&self.url(call), &fields)?))
    }

    async fn create_charge(&self, prepared: PreparedCharge, created: &Charge) -> HttpReply {
        let reply = self.wire.create_charge(prepared, created).await;
        self.after(&reply);
        reply
    }

    fn classify_charge(&self, intent: &ChargeIntent, reply: &HttpReply, at: Timestamp) -> ChargeAnswer {
        answer(intent, reply, at)
    }

    async fn read_qr(&self, image: &str) -> Result<QrPayload, QrFault> {
        self.read_picture(image).await
    }

    fn read_callback(&self, raw: &[u8]) -> Option<ChargeCallback> {
        callback::read(raw, self.settings.five_keys)
    }

    async fn report(&self, ask: &ReportRequest) -> Result<Vec<ReportRow>, ReadError> {
        self.finance_report(ask).await
    }
}

/// The methods in a list's answer. A closed method is listed as closed. A row without bank or product code is left out.
pub(super) fn list(gateway: ChargeGateway, body: &[u8]) -> Result<Vec<ChargeMethod>, ReadError> {
    let body = lenient::read_body(body).map_err(|_| ReadError::Unreadable)?;
    let rows = body.value.get("data").unwrap_or(&body.value);
    let Some(rows) = rows.as_array() else { return Err(refusal(&body.value)) };
    Ok(rows.iter().filter_map(ObjectFields::of).filter_map(|fields| method(gateway, &fields)).collect())
}

/// The error for an answer without a list: the provider's refusal, or Unreadable.
pub(super) fn refusal(body: &Value) -> ReadError {
    let fields = ObjectFields::of(body).unwrap_or_default();
    match fields.boolean(STATUS) {
        Some(false) => ReadError::Refused(CleanText::new(fields.text(MESSAGE).unwrap_or(""))),
        _ => ReadError::Unreadable,
    }
}

fn method(gateway: ChargeGateway, fields: &ObjectFields) -> Option<ChargeMethod> {
    let text = |names: &[&str]| fields.text(names).map(CleanText::new);
    let (bank_code, product_code) = (text(&["bankCode", "bank_code"])?, text(&["productCode", "product_code"])?);
    let bank = text(&["bankDisplayNm", "bankDesc"]).unwrap_or_else(|| bank_code.clone());
    let product = text(&["productName"]).unwrap_or_else(|| product_code.clone());
    let kind = match gateway {
        ChargeGateway::Midtrans => MethodKind::Gopay,
        ChargeGateway::Wallet => MethodKind::Kwallet,
        ChargeGateway::Bank => kind(fields.text(&["kategori"]).unwrap_or(""), product_code.as_str(), product.as_str()),
    };
    // `0` stands for "no account".
    let account = text(&["bankacc"]).filter(|account| account.as_str() != "0");
    let open = fields.boolean(&["status"]).unwrap_or(false);
    let admin = fields.money(&["charge_admin"]).unread_as_absent();
    let holder = text(&["bank_pemilik"]);
    Some(ChargeMethod { gateway, bank_code, product_code, bank, product, kind, admin, account, holder, open })
}

/// The kind of a method, by the words of its category, code and name.
fn kind(category: &str, code: &str, product: &str) -> MethodKind {
    let words = format!("{category} {code} {product}").to_lowercase();
    let says = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    if says(&["manual"]) {
        MethodKind::Manual
    } else if says(&["credit", "kartu", "multipayment", "card"]) {
        MethodKind::Card
    } else if says(&["(va)", " va", "virtual"]) {
        MethodKind::VirtualAccount
    } else {
        MethodKind::Other
    }
}

fn unknown(why: ChargeReason) -> ChargeAnswer {
    ChargeAnswer::bare(ChargeOutcome::Unknown, why)
}

/// Judges the reply to a create call. `at` is when the reply came.
pub(super) fn answer(intent: &ChargeIntent, reply: &HttpReply, at: Timestamp) -> ChargeAnswer {
    let (status, body) = match reply {
        HttpReply::NoConnection(fault) => {
            return ChargeAnswer::bare(ChargeOutcome::NotSent, ChargeReason::NoConnection(*fault));
        }
        HttpReply::NotBuilt => return ChargeAnswer::bare(ChargeOutcome::NotSent, ChargeReason::NotBuilt),
        HttpReply::TimedOut => return unknown(ChargeReason::TimedOut),
        HttpReply::Cut => return unknown(ChargeReason::Cut),
        HttpReply::TooLarge => return unknown(ChargeReason::Unreadable),
        // 401: the session was not let in, so no charge was made. With a readable failure it is a refusal (safety rule
        // 1).
        HttpReply::Answer { status: status @ (200 | 401), body } => (*status, body),
        HttpReply::Answer { status, .. } => return unknown(ChargeReason::HttpStatus(*status)),
    };
    let read = lenient::read_body(body);
    let read = match (read, status) {
        (Ok(read), _) => read,
        (Err(_), 200) => return unknown(ChargeReason::Unreadable),
        (Err(_), status) => return unknown(ChargeReason::HttpStatus(status)),
    };
    if read.is_damaged() {
        return unknown(ChargeReason::Repaired);
    }
    let Some(top) = ObjectFields::of(&read.value) else { return unknown(ChargeReason::Unreadable) };
    let data = read.value.get("data").and_then(ObjectFields::of).unwrap_or_default();
    let echo = read.value.get("data_input").and_then(ObjectFields::of).unwrap_or_default();
    if [&top, &data, &echo].into_iter().any(|fields| is_other(intent, fields)) {
        return unknown(ChargeReason::OtherOrder);
    }
    let said = OrderAnswer { top: &top, data: &data, tree: &read.value };
    match said.verdict(intent.method.gateway) {
        ChargePresence::No(why) => ChargeAnswer::bare(ChargeOutcome::Refused, why),
        ChargePresence::Perhaps(why) => unknown(why),
        ChargePresence::Yes if status != 200 => unknown(ChargeReason::HttpStatus(status)),
        ChargePresence::Yes => said.charge(intent, at),
    }
}

/// Whether the answer names another order or another bank. `order_id` counts before `rq_uuid`: the document also says
/// that the vendor makes the request id.
fn is_other(intent: &ChargeIntent, fields: &ObjectFields) -> bool {
    let named = ORDERS.iter().find_map(|name| fields.text(&[name]));
    let order = named.is_some_and(|sent| intent.order_id.key() != key(sent));
    let bank = fields.text(&["bank_code"]);
    order || bank.is_some_and(|bank| !bank.eq_ignore_ascii_case(intent.method.bank_code.as_str()))
}

/// Whether the charge exists at the provider.
enum ChargePresence {
    Yes,
    No(ChargeReason),
    Perhaps(ChargeReason),
}

/// Whether a refusal says that the order or the request id was used before.
fn is_of_a_used_order(message: &str) -> bool {
    let message = message.to_lowercase();
    let names = ["order", "rq_uuid"].iter().any(|name| message.contains(name));
    let used = ["used", "utilized", "exist", "duplicate", "sudah"];
    names && used.iter().any(|word| message.contains(word)) && !message.contains("not exist")
}

/// An undamaged answer about this order: its top level, its `data`, and the whole tree.
struct OrderAnswer<'a> {
    top: &'a ObjectFields,
    data: &'a ObjectFields,
    tree: &'a Value,
}

impl OrderAnswer<'_> {
    fn verdict(&self, gateway: ChargeGateway) -> ChargePresence {
        let message = self.data.text(MESSAGE).or_else(|| self.top.text(MESSAGE)).unwrap_or("");
        let perhaps = |word: &str| ChargePresence::Perhaps(ChargeReason::UnlistedWord(CleanText::new(word)));
        // "This order was used before" is no proof of a refusal: this very call may have used it (safety rule 2).
        let refused = || match is_of_a_used_order(message) {
            true => perhaps(message),
            false => ChargePresence::No(ChargeReason::Refused(CleanText::new(message))),
        };
        let code = self.data.text(&["status_code"]).or_else(|| self.top.text(&["status_code"]));
        let word = self.top.text(STATUS).unwrap_or("");
        // The table of codes is Midtrans' own (docs.midtrans.com/reference/code-statuses).
        match (gateway, code) {
            (ChargeGateway::Midtrans, Some("200" | "201") | None)
            | (ChargeGateway::Bank | ChargeGateway::Wallet, _) => {}
            (ChargeGateway::Midtrans, Some("202" | "401" | "407" | "412")) => return refused(),
            (ChargeGateway::Midtrans, Some(code)) => return perhaps(&format!("{code} {message}")),
        }
        match (self.top.boolean(STATUS), code, gateway) {
            (Some(false), Some(_), ChargeGateway::Midtrans) => return perhaps(word),
            (Some(false), ..) => return refused(),
            (None, ..) => return perhaps(word),
            (Some(true), ..) => {}
        }
        if self.data.boolean(&["koneksi"]) == Some(false) {
            return perhaps("koneksi 0");
        }
        let stage = self.data.text(&["transaction_status"]).unwrap_or("").to_lowercase();
        match stage.as_str() {
            "" | "pending" | "settlement" | "capture" | "authorize" => ChargePresence::Yes,
            "deny" | "cancel" | "expire" | "failure" => refused(),
            other => perhaps(other),
        }
    }

    /// The answer to a success: Waiting only where the amounts are readable and ours, and the customer gets something
    /// to pay with (a number, an address or a QR).
    fn charge(&self, intent: &ChargeIntent, at: Timestamp) -> ChargeAnswer {
        let unread = ["total_belanja", "gross_amount", "kode_unik", "total_bayar"];
        if let Some(text) = unread.iter().find_map(|name| self.data.money(&[name]).unread().cloned()) {
            return unknown(ChargeReason::UnlistedWord(text));
        }
        if let Some(other) = self.other_amount(intent.amount) {
            return unknown(ChargeReason::OtherAmount(other));
        }
        let facts = self.facts(intent, at);
        if facts.can_be_paid() {
            ChargeAnswer { outcome: ChargeOutcome::Waiting, why: ChargeReason::Answered, facts }
        } else {
            ChargeAnswer { outcome: ChargeOutcome::Unknown, why: ChargeReason::NothingToPay, facts }
        }
    }

    fn money(&self, names: &[&str]) -> Option<Rupiah> {
        self.data.money(names).unread_as_absent()
    }

    /// The first figure that is not the amount asked for: the bill itself, or the total less its unique code.
    fn other_amount(&self, asked: Rupiah) -> Option<Rupiah> {
        let bill = [self.money(&["total_belanja"]), self.money(&["gross_amount"])];
        let unique = self.money(&["kode_unik"]).unwrap_or(Rupiah::ZERO);
        let is_unique = (0..=MOST_UNIQUE).contains(&unique.get());
        let whole =
            self.money(&["total_bayar"]).filter(|total| asked.checked_add(unique) != Some(*total) || !is_unique);
        bill.into_iter().flatten().find(|figure| *figure != asked).or(whole)
    }

    fn facts(&self, intent: &ChargeIntent, at: Timestamp) -> ChargeFacts {
        let text = |names: &[&str]| self.data.text(names).map(CleanText::new);
        let unique_code = self.money(&["kode_unik"]).filter(|code| code.is_positive());
        let is_manual = unique_code.is_some() || intent.method.kind == MethodKind::Manual;
        let deeplink = self.action("deeplink-redirect");
        let url = self.data.text(&["url_pay"]).and_then(page).or(deeplink);
        let is_gopay = intent.method.gateway == ChargeGateway::Midtrans;
        let life = at.checked_add(GOPAY_LIFE).ok().filter(|_| is_gopay);
        let told = self.data.text(&["expiry_time"]).and_then(|text| lenient::read_time(text, &jakarta()));
        ChargeFacts {
            va_number: self.va_number(),
            url,
            exact_amount: self.money(&["total_bayar"]).filter(|_| is_manual),
            unique_code,
            account: text(&["norek"]).or_else(|| intent.method.account.clone()).filter(|_| is_manual),
            number: text(&["kd_pay", "transaction_id"]),
            reference: self.data.number(&["kd_ref"]).map(CleanText::new),
            qr_image: self.action("generate-qr-code").filter(|_| is_gopay),
            qr: None,
            expires_at: told.or(life),
        }
    }

    /// The address of an action by its name, because the order of actions is not documented.
    fn action(&self, name: &str) -> Option<CleanText> {
        let actions = self.tree.get("data")?.get("actions")?.as_array()?;
        let named =
            |fields: &ObjectFields| fields.text(&["name"]).is_some_and(|found| lenient::without_space(found) == name);
        let found = actions.iter().filter_map(ObjectFields::of).find(named)?;
        let url = lenient::without_space(found.text(&["url"])?);
        (!url.is_empty()).then(|| CleanText::new(&url))
    }

    /// The VA number under any of its known names. The document shows it only in a picture.
    fn va_number(&self) -> Option<CleanText> {
        let named = self.data.iter().find(|(name, value)| is_va_key(name) && va_digits(value).is_some());
        let nested = || {
            let rows = self.tree.get("data")?.get("va_numbers")?.as_array()?;
            rows.iter().filter_map(ObjectFields::of).find_map(|row| row.text(&["va_number"]).and_then(va_digits))
        };
        named.and_then(|(_, value)| va_digits(value)).or_else(nested)
    }
}

fn is_va_key(name: &str) -> bool {
    let name = lenient::normal_key(name);
    matches!(name.as_str(), "va_number" | "no_va" | "nomor_va" | "vanumber") || name.ends_with("_va_number")
}

/// 8 to 24 digits, without the spaces or dashes between them. Anything else could send the customer's money elsewhere.
fn va_digits(text: &str) -> Option<CleanText> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let fits = (8..=24).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| CleanText::new(&digits))
}

/// The address of a payment page, without white space: the document's own examples break addresses over lines.
fn page(text: &str) -> Option<CleanText> {
    let url = lenient::without_space(text);
    let is_page = url.starts_with("https://") || url.starts_with("http://");
    is_page.then(|| CleanText::new(&url))
}

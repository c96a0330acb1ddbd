//! Every section and key of `config.toml`, with its default and its rule.
//!
//! What it is: the schema; each key is asked for once, where it is read. What it is not: precedence or files.
//! Invariant: `assets/config.example.toml` holds exactly these keys, with these defaults.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use jiff::tz::TimeZone;

use super::fault::{ConfigFaultKind, ValueForm};
use super::reader::{TomlReader, TomlSection};
use super::value::{BaseUrl, IpRange, JournalUrl, PrinterDevice, RequestBody, SignedBytes, parse_listen};
use crate::base::money::Rupiah;
use crate::base::paper::{CodePage, Paper, PrinterProfile, QrForm};
use crate::base::text::CleanText;
use crate::base::time::zone;
use crate::config::secret::SecretHandle;
use crate::messages::Language;

/// The sections, in the order of the example.
pub(super) const SECTIONS: [&str; 8] = ["shop", "journal", "mmbc", "biller", "klink", "webhook", "printer", "receipts"];
/// The example's shop.
pub(super) const EXAMPLE_SHOP: &str = "LOKET MAJU JAYA";
/// The shortest text that may surely mean a refusal: a shorter one would be found in answers that are none.
const SHORTEST_REFUSAL: usize = 5;

/// `[shop]`.
#[derive(Debug, Clone)]
pub struct ShopSection {
    /// The name on every receipt.
    pub name: CleanText,
    /// The address on every receipt.
    pub address: CleanText,
    /// The shop's phone.
    pub phone: CleanText,
    /// The shop's number with MMBC: `JKT-00000`.
    pub agent_code: CleanText,
    /// The zone of the business day and of every time shown.
    pub timezone: TimeZone,
    /// The language of the screen.
    pub language: Language,
    /// This counter's name.
    pub counter: String,
    /// Who sells until cashiers sign in.
    pub cashier: CleanText,
    /// The shop's e-mail, for charges without a customer's.
    pub email: CleanText,
}

pub(super) fn shop(reader: &TomlReader<'_>) -> ShopSection {
    let section = reader.section("shop");
    let text = |key, default| CleanText::new(&section.text(key, default));
    let shop = ShopSection {
        name: CleanText::new(&section.filled("name", EXAMPLE_SHOP)),
        address: text("address", "Jl. Melati 5, Bogor"),
        phone: text("phone", "0251-123456"),
        agent_code: text("agent_code", "JKT-00000"),
        timezone: section.parsed("timezone", crate::base::time::jakarta(), ValueForm::Timezone, zone),
        language: section.word("language", Language::Id, &[("id", Language::Id), ("en", Language::En)]),
        counter: counter(&section),
        cashier: text("cashier", ""),
        email: text("email", ""),
    };
    section.finish();
    shop
}

fn counter(section: &TomlSection<'_, '_>) -> String {
    let fits = |name: &str| {
        name.chars().count() <= 16
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_'))
    };
    let name = section.filled("counter", "K1").trim().to_owned();
    if fits(&name) {
        return name;
    }
    section.refuse("counter", |key| ConfigFaultKind::Malformed(key, ValueForm::Counter));
    "K1".to_owned()
}

/// `[journal]`.
#[derive(Debug, Clone)]
pub struct JournalSection {
    /// Where it is.
    pub url: JournalUrl,
    /// The password of its database, where it is one and asks for one.
    pub password: SecretHandle,
}

pub(super) fn journal(reader: &TomlReader<'_>) -> JournalSection {
    let section = reader.section("journal");
    let default = JournalUrl::Sqlite("journal.db".into());
    let journal = JournalSection {
        url: section.parsed("url", default, ValueForm::Journal, JournalUrl::parse),
        password: section.secret("password", "journal.password", ""),
    };
    section.finish();
    journal
}

/// `[mmbc]`: PPOB, multipayment and e-Samsat.
#[derive(Debug, Clone)]
pub struct MmbcSection {
    /// The server.
    pub base_url: BaseUrl,
    /// The login. Empty: not in use.
    pub username: String,
    /// Its password.
    pub password: SecretHandle,
    /// How long an answer is waited for, for every call.
    pub timeout: Duration,
    /// How a request is written.
    pub body: RequestBody,
    /// The `direct` that is sent: answer at once, ask later.
    pub direct: bool,
    /// The least multipayment reload, whole rupiah.
    pub multipayment_minimum: Rupiah,
    /// Texts that surely mean: nothing was debited.
    pub refusals: Vec<String>,
    /// An http:// server outside this machine is wanted.
    pub allow_plain_http: bool,
}

pub(super) fn mmbc(reader: &TomlReader<'_>) -> MmbcSection {
    let section = reader.section("mmbc");
    let mmbc = MmbcSection {
        base_url: section.parsed("base_url", BaseUrl::known("https://klikmbc.co.id"), ValueForm::Url, BaseUrl::parse),
        username: section.text("username", ""),
        password: section.secret("password", "mmbc.password", "env:LOKET_MMBC_PASSWORD"),
        timeout: timeout(&section, 75),
        body: section.word(
            "body",
            RequestBody::Form,
            &[("form", RequestBody::Form), ("multipart", RequestBody::Multipart)],
        ),
        direct: section.figure("direct", false, &[("0", false), ("1", true)]),
        multipayment_minimum: minimum(&section),
        refusals: refusals(&section),
        allow_plain_http: section.flag("allow_plain_http", false),
    };
    plain(&section, "base_url", &mmbc.base_url, mmbc.allow_plain_http);
    section.finish();
    mmbc
}

fn minimum(section: &TomlSection<'_, '_>) -> Rupiah {
    let figure = section.whole("multipayment_minimum", 50_000, 0, Rupiah::LIMIT);
    Rupiah::new(figure).unwrap_or(Rupiah::ZERO)
}

fn timeout(section: &TomlSection<'_, '_>, default: i64) -> Duration {
    let seconds = section.whole("timeout_seconds", default, 1, 600);
    Duration::from_secs(seconds.unsigned_abs())
}

fn refusals(section: &TomlSection<'_, '_>) -> Vec<String> {
    let read = |text: &str| {
        let text = CleanText::new(text);
        (text.as_str().chars().count() >= SHORTEST_REFUSAL).then(|| text.as_str().to_owned())
    };
    section.list("refusals", Vec::new(), ValueForm::Refusal, read)
}

/// A password must not leave this machine unencrypted, unless that is wanted.
fn plain(section: &TomlSection<'_, '_>, key: &str, url: &BaseUrl, allowed: bool) {
    if url.is_plain() && !allowed {
        section.refuse(key, ConfigFaultKind::PlainHttp);
    }
}

/// `[biller]`.
#[derive(Debug, Clone)]
pub struct BillerSection {
    /// The whole address of its one call. `None` only where it is not in use.
    pub url: Option<BaseUrl>,
    /// The login. Empty: not in use.
    pub user: String,
    /// Its password.
    pub password: SecretHandle,
    /// The price list, `code,name,group,cost,price`; a relative path begins at the configuration's folder.
    pub price_list: PathBuf,
    /// How long an answer is waited for.
    pub timeout: Duration,
    /// Texts that surely mean: nothing was debited.
    pub refusals: Vec<String>,
    /// An http:// server outside this machine is wanted.
    pub allow_plain_http: bool,
}

pub(super) fn biller(reader: &TomlReader<'_>) -> BillerSection {
    let section = reader.section("biller");
    let biller = BillerSection {
        url: optional_url(&section, "url"),
        user: section.text("user", ""),
        password: section.secret("password", "biller.password", "keyring:biller"),
        price_list: section.filled("price_list", "biller.csv").into(),
        timeout: timeout(&section, 75),
        refusals: refusals(&section),
        allow_plain_http: section.flag("allow_plain_http", false),
    };
    if let Some(url) = &biller.url {
        plain(&section, "url", url, biller.allow_plain_http);
    } else if !biller.user.is_empty() {
        section.refuse("url", ConfigFaultKind::Missing);
    }
    section.finish();
    biller
}

fn optional_url(section: &TomlSection<'_, '_>, key: &'static str) -> Option<BaseUrl> {
    let read = |text: &str| if text.is_empty() { Some(None) } else { BaseUrl::parse(text).map(Some) };
    section.parsed(key, None, ValueForm::Url, read)
}

/// `[klink]`.
#[derive(Debug, Clone)]
pub struct KlinkSection {
    /// The server.
    pub base_url: BaseUrl,
    /// The login. Empty: not in use.
    pub email: String,
    /// Its password.
    pub password: SecretHandle,
    /// The key of webhook signatures.
    pub webhook_key: SecretHandle,
    /// What stands before the token: `Bearer `, with its space.
    pub authorization_prefix: String,
    /// The finance report; absent: a person looks and rules.
    pub finance_report_url: Option<BaseUrl>,
    /// The product code of a GoPay charge.
    pub gopay_product_code: String,
    /// Which bytes a webhook's signature covers.
    pub webhook_signature: SignedBytes,
    /// Send `id_member_receip` beside `id_member_receipt`.
    pub send_both_receipt_keys: bool,
    /// Call name and path, where the server differs from the document.
    pub paths: BTreeMap<String, String>,
    /// How long an answer is waited for.
    pub timeout: Duration,
    /// An http:// server outside this machine is wanted.
    pub allow_plain_http: bool,
}

pub(super) fn klink(reader: &TomlReader<'_>) -> KlinkSection {
    let section = reader.section("klink");
    let default = BaseUrl::known("https://service-payment.k-link.dev");
    let signatures = [("raw", SignedBytes::Raw), ("five-keys", SignedBytes::FiveKeys)];
    let klink = KlinkSection {
        base_url: section.parsed("base_url", default, ValueForm::Url, BaseUrl::parse),
        email: section.text("email", ""),
        password: section.secret("password", "klink.password", "keyring:klink"),
        webhook_key: section.secret("webhook_key", "klink.webhook_key", "env:LOKET_KLINK_KEY"),
        authorization_prefix: section.text("authorization_prefix", ""),
        finance_report_url: optional_url(&section, "finance_report_url"),
        gopay_product_code: section.filled("gopay_product_code", "e_wallets"),
        webhook_signature: section.word("webhook_signature", SignedBytes::Raw, &signatures),
        send_both_receipt_keys: section.flag("send_both_receipt_keys", false),
        paths: section.table("paths", ValueForm::CallPath, is_call_path),
        timeout: timeout(&section, 60),
        allow_plain_http: section.flag("allow_plain_http", false),
    };
    plain(&section, "base_url", &klink.base_url, klink.allow_plain_http);
    if let Some(url) = &klink.finance_report_url {
        plain(&section, "finance_report_url", url, klink.allow_plain_http);
    }
    section.finish();
    klink
}

/// A path that stays on the server: no host, no query, no way up.
fn is_call_path(path: &str) -> bool {
    let right = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '.');
    path.len() > 1 && path.starts_with('/') && !path.contains("//") && !path.contains("..") && path.chars().all(right)
}

/// `[webhook]`.
#[derive(Debug, Clone)]
pub struct WebhookSection {
    /// Where callbacks are received.
    pub listen: SocketAddr,
    /// The secret part of their path.
    pub path_secret: SecretHandle,
    /// Who may call.
    pub allow_from: Vec<IpRange>,
    /// Also receive inside the counter program.
    pub in_counter: bool,
    /// Whose word on the caller's address is believed.
    pub trusted_proxies: Vec<IpRange>,
    /// Requests of one address in a second; 0: as many as come.
    pub requests_per_second: u32,
    /// A certificate chain, PEM; empty: no TLS here.
    pub tls_certificate: PathBuf,
    /// Its key.
    pub tls_key: PathBuf,
    /// Receiving from other machines without TLS and without a proxy is wanted.
    pub allow_plain_http: bool,
}

pub(super) fn webhook(reader: &TomlReader<'_>) -> WebhookSection {
    let section = reader.section("webhook");
    let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let range = |text: &str| text.parse::<IpRange>().ok();
    let webhook = WebhookSection {
        listen: section.parsed("listen", SocketAddr::new(here, 8_790), ValueForm::Listen, parse_listen),
        path_secret: section.secret("path_secret", "webhook.path_secret", "env:LOKET_WEBHOOK_PATH"),
        allow_from: section.list("allow_from", range("127.0.0.1").into_iter().collect(), ValueForm::Address, range),
        in_counter: section.flag("in_counter", false),
        trusted_proxies: section.list("trusted_proxies", Vec::new(), ValueForm::Address, range),
        requests_per_second: u32::try_from(section.whole("requests_per_second", 50, 0, 1_000_000)).unwrap_or(50),
        tls_certificate: PathBuf::from(section.text("tls_certificate", "")),
        tls_key: PathBuf::from(section.text("tls_key", "")),
        allow_plain_http: section.flag("allow_plain_http", false),
    };
    section.finish();
    webhook
}

/// `[printer]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrinterSection {
    /// Where receipts are printed.
    pub device: PrinterDevice,
    /// On what.
    pub paper: Paper,
    /// Characters on a line as set; `None`: by the paper.
    pub columns_set: Option<u16>,
    /// Print each receipt by itself.
    pub auto_print: bool,
    /// Open the drawer when cash was taken.
    pub open_drawer_on_cash: bool,
    /// The characters that the printer knows beyond ASCII.
    pub code_page: CodePage,
    /// How the printer gets a QR.
    pub qr: QrForm,
    /// Whether the printer cuts its paper.
    pub cut: bool,
    /// Whether a network printer that says nothing and keeps its connection open counts as having printed.
    pub trust_silent: bool,
}

impl Default for PrinterSection {
    fn default() -> Self {
        Self {
            device: PrinterDevice::None,
            paper: Paper::Mm58,
            columns_set: None,
            auto_print: true,
            open_drawer_on_cash: true,
            code_page: CodePage::Pc437,
            qr: QrForm::Native,
            cut: true,
            trust_silent: false,
        }
    }
}

impl PrinterSection {
    /// What the printer's bytes are made for, on `paper` where that is not the set one.
    #[must_use]
    pub fn profile(&self, paper: Option<Paper>) -> PrinterProfile {
        let other = paper.filter(|paper| *paper != self.paper);
        let columns = other.map_or_else(|| self.columns(), Paper::columns);
        let paper = paper.unwrap_or(self.paper);
        PrinterProfile { paper, columns, code_page: self.code_page, qr: self.qr, cut: self.cut }
    }

    /// Characters on a line.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns_set.map_or_else(|| self.paper.columns(), usize::from)
    }
}

pub(super) fn printer(reader: &TomlReader<'_>) -> PrinterSection {
    let section = reader.section("printer");
    let widths = [("0", None), ("32", Some(32)), ("42", Some(42)), ("48", Some(48)), ("80", Some(80))];
    let plain = PrinterSection::default();
    let printer = PrinterSection {
        device: section.parsed("device", plain.device, ValueForm::Device, PrinterDevice::parse),
        paper: section.word("paper", plain.paper, &Paper::PRINTER),
        columns_set: section.figure("columns", plain.columns_set, &widths),
        auto_print: section.flag("auto_print", plain.auto_print),
        open_drawer_on_cash: section.flag("open_drawer_on_cash", plain.open_drawer_on_cash),
        code_page: section.word("code_page", plain.code_page, &CodePage::ALL),
        qr: section.word("qr", plain.qr, &QrForm::ALL),
        cut: section.flag("cut", plain.cut),
        trust_silent: section.flag("trust_silent", plain.trust_silent),
    };
    section.finish();
    printer
}

/// `[receipts]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptsSection {
    /// Where every receipt is also kept; a relative path begins at the data folder.
    pub folder: PathBuf,
    /// On what the kept PDF is drawn.
    pub paper: Paper,
    /// The shop's sign, a PNG, at the head of its papers; a relative path begins at the data folder. Empty: none.
    pub logo: PathBuf,
}

pub(super) fn receipts(reader: &TomlReader<'_>) -> ReceiptsSection {
    let section = reader.section("receipts");
    let receipts = ReceiptsSection {
        folder: section.filled("folder", "receipts").into(),
        paper: section.word("paper", Paper::Mm80, &Paper::ALL),
        logo: section.text("logo", "").into(),
    };
    section.finish();
    receipts
}

//! Every section and key of `config.toml`, with its default and its rule; each key is read in one place.
//!
//! `assets/config.example.toml` has exactly these keys with these defaults (a test compares them).

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
/// The shop's name in the example file.
pub(super) const EXAMPLE_SHOP: &str = "LOKET MAJU JAYA";
/// The shortest allowed text of a refusal, in characters. A shorter one would also be found in other answers.
const SHORTEST_REFUSAL: usize = 5;

/// `[shop]`.
#[derive(Debug, Clone)]
pub struct ShopSection {
    pub name: CleanText,
    pub address: CleanText,
    pub phone: CleanText,
    /// The shop's agent code at MMBC: `JKT-00000`.
    pub agent_code: CleanText,
    /// The zone of the business day and of every time shown.
    pub timezone: TimeZone,
    pub language: Language,
    pub counter: String,
    /// The cashier's name as long as no cashier has signed in.
    pub cashier: CleanText,
    /// The shop's e-mail, used for a charge whose customer has none.
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
    pub url: JournalUrl,
    /// The password of the database; unset for a file.
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
    pub base_url: BaseUrl,
    /// The login. Empty: the provider is not in use.
    pub username: String,
    pub password: SecretHandle,
    /// The time limit of every call.
    pub timeout: Duration,
    pub body: RequestBody,
    /// The `direct` that is sent with each request.
    pub direct: bool,
    /// The smallest multipayment reload, whole rupiah.
    pub multipayment_minimum: Rupiah,
    /// Texts of the provider that prove that nothing was debited (safety rule 2, docs/safety.md).
    pub refusals: Vec<String>,
    /// Permits an http:// server outside this machine.
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

/// Records a fault if a password would leave this machine unencrypted without `allow_plain_http`.
fn plain(section: &TomlSection<'_, '_>, key: &str, url: &BaseUrl, allowed: bool) {
    if url.is_plain() && !allowed {
        section.refuse(key, ConfigFaultKind::PlainHttp);
    }
}

/// `[biller]`.
#[derive(Debug, Clone)]
pub struct BillerSection {
    /// The whole address of the provider's one call. `None` only if the provider is not in use.
    pub url: Option<BaseUrl>,
    /// The login. Empty: the provider is not in use.
    pub user: String,
    pub password: SecretHandle,
    /// The price list, `code,name,group,cost,price`; a relative path begins at the configuration's folder.
    pub price_list: PathBuf,
    pub timeout: Duration,
    /// Texts of the provider that prove that nothing was debited (safety rule 2, docs/safety.md).
    pub refusals: Vec<String>,
    /// Permits an http:// server outside this machine.
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
    pub base_url: BaseUrl,
    /// The login. Empty: the provider is not in use.
    pub email: String,
    pub password: SecretHandle,
    /// The key of callback signatures.
    pub webhook_key: SecretHandle,
    /// Written before the token in the header: `Bearer `, with its space.
    pub authorization_prefix: String,
    /// The address of the finance report. `None`: no report, so a person looks at open charges and rules.
    pub finance_report_url: Option<BaseUrl>,
    pub gopay_product_code: String,
    /// The bytes that a callback's signature covers.
    pub webhook_signature: SignedBytes,
    /// Sends `id_member_receip` beside `id_member_receipt`.
    pub send_both_receipt_keys: bool,
    /// Call name to path, for a server that differs from the documentation.
    pub paths: BTreeMap<String, String>,
    pub timeout: Duration,
    /// Permits an http:// server outside this machine.
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

/// A path that stays on the server: no host, no query, no `..`.
fn is_call_path(path: &str) -> bool {
    let right = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '.');
    path.len() > 1 && path.starts_with('/') && !path.contains("//") && !path.contains("..") && path.chars().all(right)
}

/// `[webhook]`.
#[derive(Debug, Clone)]
pub struct WebhookSection {
    /// The address and port on which callbacks are received.
    pub listen: SocketAddr,
    /// The secret part of the callbacks' path.
    pub path_secret: SecretHandle,
    /// The addresses that may call.
    pub allow_from: Vec<IpRange>,
    /// Receives callbacks inside the counter program too.
    pub in_counter: bool,
    /// The proxies whose statement of the caller's address is trusted.
    pub trusted_proxies: Vec<IpRange>,
    /// Requests of one address in a second. 0: no limit.
    pub requests_per_second: u32,
    /// A certificate chain, PEM. Empty: no TLS.
    pub tls_certificate: PathBuf,
    /// The certificate's private key.
    pub tls_key: PathBuf,
    /// Permits receiving from other machines without TLS and without a proxy.
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
    pub device: PrinterDevice,
    pub paper: Paper,
    /// Characters on a line. `None`: the paper's default.
    pub columns_set: Option<u16>,
    /// Prints each receipt automatically.
    pub auto_print: bool,
    /// Opens the drawer when cash was taken.
    pub open_drawer_on_cash: bool,
    pub code_page: CodePage,
    pub qr: QrForm,
    /// Whether the printer has a knife.
    pub cut: bool,
    /// Whether a silent network printer that keeps its connection open counts as having printed.
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
    /// The printer's profile. Another `paper` than the set one brings its own columns.
    #[must_use]
    pub fn profile(&self, paper: Option<Paper>) -> PrinterProfile {
        let other = paper.filter(|paper| *paper != self.paper);
        let columns = other.map_or_else(|| self.columns(), Paper::columns);
        let paper = paper.unwrap_or(self.paper);
        PrinterProfile { paper, columns, code_page: self.code_page, qr: self.qr, cut: self.cut }
    }

    /// Characters on a line: as set, else the paper's default.
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
    /// The folder in which every receipt is kept as PDF. A relative path begins at the data folder.
    pub folder: PathBuf,
    /// The paper of the kept PDF.
    pub paper: Paper,
    /// The shop's logo, a PNG. A relative path begins at the data folder. Empty: none.
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

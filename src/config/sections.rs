//! The shop's own sections of `config.toml`, each key with its default and its rule, read in one place. Providers have
//! theirs in their folders.
//!
//! `assets/config.example.toml` has exactly these keys with these defaults (a test compares them).

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use jiff::tz::TimeZone;

use crate::base::paper::{CodePage, Paper, PrinterProfile, QrForm};
use crate::base::text::CleanText;
use crate::base::time::zone;
use crate::messages::Language;
use crate::settings::secret::SecretHandle;
use crate::settings::{
    ConfigFaultKind, IpRange, JournalUrl, PrinterDevice, TomlReader, TomlSection, ValueForm, parse_listen,
};

/// The shop's name in the example file.
pub(super) const EXAMPLE_SHOP: &str = "LOKET MAJU JAYA";

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
    let text = |key, default| section.keep(key, CleanText::new(&section.text(key, default)));
    let shop = ShopSection {
        name: section.keep("name", CleanText::new(&section.filled("name", EXAMPLE_SHOP))),
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
    if !fits(&name) {
        section.refuse("counter", |key| ConfigFaultKind::Malformed(key, ValueForm::Counter));
    }
    section.keep("counter", name)
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

/// `[backup]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupSection {
    /// Makes a backup by itself, each day and while something was sold.
    pub automatic: bool,
    /// Another folder or a stick. Empty: `backups` in the data folder, on the journal's own disk.
    pub folder: PathBuf,
    /// So many days are kept.
    pub keep: usize,
}

pub(super) fn backup(reader: &TomlReader<'_>) -> BackupSection {
    let section = reader.section("backup");
    let backup = BackupSection {
        automatic: section.flag("automatic", true),
        folder: section.text("folder", "").into(),
        keep: usize::try_from(section.whole("keep", 30, 1, 1_000)).unwrap_or(30),
    };
    section.finish();
    backup
}

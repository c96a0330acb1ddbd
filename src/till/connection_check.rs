//! Tests of a provider's settings and of the printer, before anything is sold. They read only and debit nothing.
//!
//! Each call is made once. Where an API has no call but buying (the Biller), only connection and certificate are
//! tested: that takes no byte of a request.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio::time::Instant;

use crate::base::text::CleanText;
use crate::base::time::{Clock as _, SystemClock};
use crate::config::{Config, PrinterSection};
use crate::domain::charge::ChargeGateway;
use crate::domain::product::ProviderId;
use crate::printer::{self, PrintEnd, PrintLimits, PrinterSpeech};
use crate::providers::http::HttpClient;
use crate::providers::section::ProviderSection;
use crate::providers::{Provider, ReadError};
use crate::receipt::{self, EscposExtras, Paper};
use crate::settings::{BaseUrl, HomeFolders, PrinterDevice};
use crate::till::print_queue::{PrintTrouble, on_thread};
use crate::till::startup::shop_head;

/// Seconds. A server that takes longer to accept a connection is out of reach for a counter.
const CONNECT_SECONDS: u32 = 15;

/// What one step asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectionStep {
    /// Name, connection and certificate of this host.
    Connection {
        host: String,
    },
    Login,
    /// The price list of this system: a call, or the shop's file.
    Products {
        provider: ProviderId,
        /// For people: `MMBC PPOB`.
        name: &'static str,
    },
    /// The ways to pay a charge.
    Banks,
    Printer(PrinterDevice),
}

impl ConnectionStep {
    /// The word in JSON, frozen in `words_test`.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Connection { .. } => "connection",
            Self::Login => "login",
            Self::Products { provider, .. } => provider.as_str(),
            Self::Banks => "banks",
            Self::Printer(_) => "printer",
        }
    }
}

/// What a good step found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionFinding {
    /// The server's certificate is good.
    Encrypted,
    /// Connected without TLS.
    Plain,
    LoggedIn,
    /// So many products, or ways to pay.
    Count(usize),
    Printer(PrinterSpeech),
}

/// Why a step is not good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectionFault {
    /// It is not set up: no login, or no printer.
    Unset,
    /// The provider answered and refused, in its own words.
    Refused(CleanText),
    /// No answer.
    Unreachable(ReadError),
    /// An answer that is none, a secret that cannot be read, a price list with faults.
    Bad(ReadError),
    Printer(PrintTrouble),
}

/// One step of a test, done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionReport {
    /// The section that was tested: `mmbc`, `printer`.
    pub target: &'static str,
    pub step: ConnectionStep,
    pub found: Result<ConnectionFinding, ConnectionFault>,
    pub took: Duration,
}

/// The section of the printer among the targets.
pub const PRINTER_TARGET: &str = "printer";

/// Tests one provider's section step by step; `tell` hears each result as it comes. Where the connection fails, the
/// other steps are left out.
pub async fn check_provider(
    section: &dyn ProviderSection,
    home: &HomeFolders,
    mut tell: impl FnMut(ConnectionReport) + Send,
) {
    let target = section.name();
    let mut done = |step, begun: Instant, found: Result<ConnectionFinding, ConnectionFault>| {
        let is_good = found.is_ok();
        tell(ConnectionReport { target, step, found, took: begun.elapsed() });
        is_good
    };
    let addresses = section.addresses();
    let Some((_, address)) = addresses.first().filter(|_| section.is_used()) else {
        done(ConnectionStep::Connection { host: String::new() }, Instant::now(), Err(ConnectionFault::Unset));
        return;
    };
    let begun = Instant::now();
    let connected = connect(address).await;
    if !done(ConnectionStep::Connection { host: host(address) }, begun, connected) {
        return;
    }
    let clients = section.clients(home);
    for provider in &clients.providers {
        let begun = Instant::now();
        if provider.wallet().is_some() {
            let login = provider.ensure_session().await.map(|()| ConnectionFinding::LoggedIn);
            if !done(ConnectionStep::Login, begun, login.map_err(fault)) {
                return;
            }
        } else {
            let step = ConnectionStep::Products { provider: provider.id(), name: provider.texts().name };
            done(step, begun, products(provider.as_ref()).await);
        }
    }
    if let Some(collector) = &clients.collector {
        let begun = Instant::now();
        let banks = collector.methods(ChargeGateway::Bank, None).await;
        done(ConnectionStep::Banks, begun, banks.map(|list| ConnectionFinding::Count(list.len())).map_err(fault));
    }
}

/// Whether a good test proves name and password. An API whose only call buys proves them at the first purchase.
#[must_use]
pub fn proves_login(section: &dyn ProviderSection, home: &HomeFolders) -> bool {
    let clients = section.clients(home);
    clients.providers.iter().any(|provider| provider.wallet().is_some() || provider.capabilities().price_list)
}

async fn connect(address: &BaseUrl) -> Result<ConnectionFinding, ConnectionFault> {
    let client = HttpClient::new(address.as_str(), CONNECT_SECONDS);
    let is_tls = address.as_str().starts_with("https://");
    let found = if is_tls { ConnectionFinding::Encrypted } else { ConnectionFinding::Plain };
    client.connect(address.as_str()).await.map(|()| found).map_err(fault)
}

async fn products(provider: &dyn Provider) -> Result<ConnectionFinding, ConnectionFault> {
    provider.price_list().await.map(|list| ConnectionFinding::Count(list.len())).map_err(fault)
}

fn fault(fault: ReadError) -> ConnectionFault {
    match fault {
        ReadError::Refused(text) | ReadError::LoginRefused(text) => ConnectionFault::Refused(text),
        ReadError::NoConnection(_) | ReadError::TimedOut | ReadError::Cut => ConnectionFault::Unreachable(fault),
        other => ConnectionFault::Bad(other),
    }
}

/// Opens the printer as a print would, and asks what it tells. Prints nothing.
pub async fn check_printer(settings: &PrinterSection) -> ConnectionReport {
    let begun = Instant::now();
    let device = settings.device.clone();
    let found = if device == PrinterDevice::None {
        Err(ConnectionFault::Unset)
    } else {
        ask_printer(settings).await.map(ConnectionFinding::Printer).map_err(ConnectionFault::Printer)
    };
    ConnectionReport { target: PRINTER_TARGET, step: ConnectionStep::Printer(device), found, took: begun.elapsed() }
}

/// Asks a printer how much it tells of its state. Prints nothing.
pub(in crate::till) async fn ask_printer(settings: &PrinterSection) -> Result<PrinterSpeech, PrintTrouble> {
    let (device, speaks) = (settings.device.clone(), settings.paper != Paper::DotMatrix);
    let opened = on_thread(move || printer::open(&device, speaks, PrintLimits::default())).await;
    Ok(opened.ok_or(PrintTrouble::System)?.map_err(PrintTrouble::from)?.speech())
}

/// Host and port of an address, without scheme and path.
fn host(address: &BaseUrl) -> String {
    let text = address.as_str();
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest).to_owned()
}

/// Prints the test slip with its ruler on the shop's printer, without a journal: nobody was sold anything.
///
/// # Errors
/// It did not come out, or nobody knows whether it did.
pub async fn print_slip(config: &Config, home: &HomeFolders) -> Result<(), PrintTrouble> {
    let profile = config.printer.profile(None);
    let shop = shop_head(config, home);
    let facts = receipt::test_facts(&shop, SystemClock::default().now(), &profile);
    let bytes = receipt::print_bytes(&facts, &profile, EscposExtras { drawer: false });
    let (device, speaks) = (config.printer.device.clone(), config.printer.paper != Paper::DotMatrix);
    let limits = PrintLimits { trust_silent: config.printer.trust_silent, ..PrintLimits::default() };
    let printed = on_thread(move || {
        let link = printer::open(&device, speaks, limits).map_err(PrintTrouble::from)?;
        Ok::<_, PrintTrouble>(link.print(&bytes, &AtomicBool::new(false)))
    });
    match printed.await.ok_or(PrintTrouble::System)?? {
        PrintEnd::Done { .. } => Ok(()),
        PrintEnd::Cut { why, .. } | PrintEnd::Unsure { why } => Err(PrintTrouble::from(&why)),
    }
}

//! Opening the till: from a configuration to an engine with its journal and providers.
//!
//! What it is: the one place where rooms are put together. What it is not: a first question to anybody; nothing is
//! asked over the network here. Invariant: what dead programs left in the journal is ended before anything is sold.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::config::{Config, Home, Paper as ConfigPaper};
use crate::id::{OwnerId, SystemRandom};
use crate::journal::JournalError;
use crate::journal::sqlite::{Seat, SqliteJournal};
use crate::provider::registry;
use crate::receipt::{Paper, Shop};
use crate::text::Clean;
use crate::till::{Parts, Settings, Till};
use crate::time::{Clock as _, SystemClock};

/// A person may rule "failed" ten minutes after the time-out (SAFETY.md).
const RULING_GRACE: Duration = Duration::from_secs(600);

/// Why the till does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The journal is configured as PostgreSQL, which this version does not have.
    #[error("journal url is PostgreSQL")]
    Postgres,
    /// A folder cannot be made.
    #[error("folder not usable")]
    Folder(PathBuf, #[source] std::io::Error),
    /// The journal cannot be opened.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// How the journal is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To sell.
    Sell,
    /// To look at a journal that may be damaged; nothing is written.
    Look,
}

/// Opens the till of `config` in `home` and recovers what dead programs left. Asks nobody.
///
/// # Errors
/// [`OpenError`].
pub async fn open(config: &Config, home: &Home, purpose: Purpose) -> Result<Till, OpenError> {
    let path = config.journal_file(home).ok_or(OpenError::Postgres)?;
    let folder = path.parent().map_or_else(|| home.data_folder().to_owned(), std::path::Path::to_owned);
    std::fs::create_dir_all(&folder).map_err(|fault| OpenError::Folder(folder.clone(), fault))?;
    let clock = SystemClock::default();
    let counter = Clean::new(&config.shop.counter);
    let seat = Seat { counter: counter.clone(), owner: OwnerId::new(clock.now(), &SystemRandom), folder };
    // Opening waits for the disk.
    let opened = tokio::task::spawn_blocking(move || match purpose {
        Purpose::Sell => SqliteJournal::open(&path, seat),
        Purpose::Look => SqliteJournal::open_to_look(&path, seat),
    });
    let journal = opened.await.map_err(|fault| JournalError::Store(fault.to_string()))??;
    let register = registry::configured(config, home);
    let till = Till::new(Parts {
        journal: Arc::new(journal),
        providers: register.providers,
        collector: register.collector,
        clock: Arc::new(clock),
        random: Arc::new(SystemRandom),
        settings: settings(config, home, counter),
    });
    if purpose == Purpose::Sell {
        till.recover().await?;
    }
    Ok(till)
}

fn settings(config: &Config, home: &Home, counter: Clean) -> Settings {
    let shop = &config.shop;
    Settings {
        counter: counter.clone(),
        cashier: shop.cashier.clone(),
        zone: shop.timezone.clone(),
        ruling_grace: RULING_GRACE,
        journal: config.journal_file(home).map_or_else(String::new, |path| path.display().to_string()),
        config: config.found.then(|| home.config_file()).filter(|path| path.exists()),
        price_list: config.price_list(home),
        receipts: config.receipts_folder(home),
        receipt_paper: match config.receipts.paper {
            ConfigPaper::Mm58 => Paper::Mm58,
            ConfigPaper::Mm80 | ConfigPaper::DotMatrix => Paper::Mm80,
            ConfigPaper::A5 | ConfigPaper::A4 => Paper::A4,
        },
        shop: Shop {
            name: shop.name.clone(),
            address: shop.address.clone(),
            phone: shop.phone.clone(),
            agent_code: shop.agent_code.clone(),
            counter,
            timezone: shop.timezone.clone(),
        },
        email: shop.email.clone(),
    }
}

//! Prints what waits in the journal on this counter's printer, one paper after another, each on a thread of its own.
//!
//! A paper is begun, durably, before its first byte leaves. What surely did not come out whole is printed again; where nobody
//! can say, a person decides. A payment is touched only in its count of prints.

mod drawer;
mod wording;
mod trouble;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

pub use drawer::DrawerError;
pub use trouble::PrintTrouble;
pub use wording::{job_state, mark, mark_of, why};

use crate::base::paper::{Paper, PrinterProfile};
use crate::base::text::CleanText;
use crate::base::time::{Timestamp, age, business_day};
use crate::config::PrinterDevice;
use crate::domain::payment::Payment;
use crate::journal::JournalError;
use crate::journal::print::{JobEnd, JobStart, JobState, NewJob, PrintJob, PrintSubject};
use crate::printer::{self, PrintEnd, PrintLimits, PrinterSpeech};
use crate::receipt::{self, EscposExtras, PrintMark, ReceiptFacts};
use crate::till::papers::PrintError;
use crate::till::{Inner, Till};

/// How soon a printer that was not reached is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(10);
/// A paper that was asked for longer ago is not printed by itself any more: its customer has gone.
const LATE: Duration = Duration::from_secs(30 * 60);
/// How often one paper may break off before a person looks at the printer.
const TRIES: u32 = 5;

/// Where and on what a paper is printed, where that is not as the shop has set it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PrintChoice {
    /// On what.
    pub paper: Option<Paper>,
    /// Where.
    pub device: Option<PrinterDevice>,
}

impl Till {
    /// Whether this counter has a printer.
    #[must_use]
    pub fn has_printer(&self) -> bool {
        self.settings().printer.device != PrinterDevice::None
    }

    /// What the counter's printer says of itself. Nothing is printed.
    ///
    /// # Errors
    /// [`PrintTrouble`].
    pub async fn ask_printer(&self) -> Result<PrinterSpeech, PrintTrouble> {
        let printer = &self.settings().printer;
        let (device, speaks) = (printer.device.clone(), printer.paper != Paper::DotMatrix);
        let opened = on_thread(move || printer::open(&device, speaks, PrintLimits::default())).await;
        Ok(opened.ok_or(PrintTrouble::System)?.map_err(PrintTrouble::from)?.speech())
    }

    /// Asks for a paper. It prints as soon as the printer takes it; one that waits already is not asked for twice.
    ///
    /// # Errors
    /// [`PrintError`]: nothing to print, no printer, or the journal.
    pub async fn ask_paper(&self, about: PrintSubject, choice: &PrintChoice) -> Result<PrintJob, PrintError> {
        if !self.has_printer() && choice.device.as_ref().is_none_or(|device| *device == PrinterDevice::None) {
            return Err(PrintError::NoPrinter);
        }
        if choice.paper.is_some_and(|paper| !paper.is_for_printers()) {
            return Err(PrintError::NotForPrinters);
        }
        let profile = self.settings().printer.profile(choice.paper);
        self.paper_of(&about, PrintMark::Preview, &profile).await?;
        let own = &self.settings().printer.device;
        let job = NewJob {
            counter: self.settings().counter.clone(),
            about,
            paper: choice.paper,
            device: choice.device.as_ref().filter(|device| *device != own).map(ToString::to_string),
        };
        Ok(self.journal().ask_print(job, self.now()).await?)
    }

    /// This counter's papers, newest first: what is still to come, and what ended last.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn papers(&self) -> Result<Vec<PrintJob>, JournalError> {
        self.journal().print_jobs(&self.settings().counter).await
    }

    /// One paper.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn print_job(&self, number: u64) -> Result<Option<PrintJob>, JournalError> {
        self.journal().print_job(number).await
    }

    /// A person has a held or waiting paper printed now. `false`: it prints, or has its end.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn print_held(&self, number: u64) -> Result<bool, JournalError> {
        self.put(number, JobState::Waiting, None).await
    }

    /// A person leaves a held or waiting paper: it came out, or nobody needs it. `false`: it prints, or has its end.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn leave_paper(&self, number: u64) -> Result<bool, JournalError> {
        self.put(number, JobState::Dropped, Some(PrintTrouble::Left)).await
    }

    async fn put(&self, number: u64, state: JobState, why: Option<PrintTrouble>) -> Result<bool, JournalError> {
        self.journal().put_print(number, ended(state, false, why, self.now())).await
    }

    /// Prints one paper that waits, now, and says what came of it. A printer that cannot be reached leaves it waiting.
    ///
    /// # Errors
    /// [`PrintError`].
    pub async fn print_now(&self, number: u64) -> Result<PrintJob, PrintError> {
        let job = self.journal().print_job(number).await?.ok_or(PrintError::NotFound)?;
        if job.state == JobState::Waiting {
            let till = self.clone();
            let printed = self.run_critical(async move { PrintWorker::new(till).print(&job).await }).await;
            printed.ok_or(PrintError::Ending)??;
        }
        self.journal().print_job(number).await?.ok_or(PrintError::NotFound)
    }

    /// Prints what waits until the journal's news end. Receipts of what is sold from now on print by themselves.
    pub async fn work(&self) {
        if !self.has_printer() {
            return;
        }
        self.inner.pressing.store(true, Ordering::SeqCst);
        let mut news = self.commits();
        let mut press = PrintWorker::new(self.clone());
        loop {
            news.borrow_and_update();
            let again = press.turn().await;
            tokio::select! {
                changed = news.changed() => {
                    if changed.is_err() {
                        return;
                    }
                }
                () = sleep(again) => {}
            }
        }
    }

    /// The facts of a paper as it stands in the journal now.
    async fn paper_of(
        &self,
        about: &PrintSubject,
        mark: PrintMark,
        profile: &PrinterProfile,
    ) -> Result<(ReceiptFacts, Option<Payment>), PrintError> {
        let shop = &self.settings().shop;
        match about {
            PrintSubject::Payment(id) => {
                let payment = self.payment(*id).await?.ok_or(PrintError::NotFound)?;
                let facts = receipt::facts(&payment, shop, mark).ok_or(PrintError::NoPaper)?;
                Ok((facts, Some(payment)))
            }
            PrintSubject::Charge(order) => {
                let charge = self.charge(order).await?.ok_or(PrintError::NotFound)?;
                Ok((receipt::charge_facts(&charge, shop, mark).ok_or(PrintError::NoPaper)?, None))
            }
            PrintSubject::Test => Ok((receipt::test_facts(shop, self.now(), profile), None)),
        }
    }
}

async fn sleep(wait: Option<Duration>) {
    match wait {
        Some(wait) => tokio::time::sleep(wait).await,
        None => std::future::pending().await,
    }
}

fn ended(state: JobState, broken: bool, why: Option<PrintTrouble>, at: Timestamp) -> JobEnd {
    JobEnd { state, broken, why: CleanText::new(why.map_or("", PrintTrouble::word)), at }
}

/// What came of one look at one paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum JobTurn {
    /// It has its end, or another program has it.
    Over,
    /// The printer could not be reached: nothing further is tried on it for a while.
    NotReached,
}

/// What prints now, and what rests.
pub struct PrintWorker {
    till: Till,
    /// Printers that spoke of their state once: silent, they are held by somebody else.
    spoke: HashMap<String, PrinterSpeech>,
}

impl PrintWorker {
    /// A press that has printed nothing yet.
    #[must_use]
    pub fn new(till: Till) -> Self {
        Self { till, spoke: HashMap::new() }
    }

    /// Prints what waits for this counter's own printer, oldest first. Returns when to try again, should something still wait.
    pub async fn turn(&mut self) -> Option<Duration> {
        let papers = match self.till.papers().await {
            Ok(papers) => papers,
            Err(fault) => {
                tracing::warn!(%fault, "the press cannot read the journal");
                return Some(TRY_AGAIN);
            }
        };
        let waits = |job: &&PrintJob| job.state == JobState::Waiting && job.job.device.is_none();
        for job in papers.iter().rev().filter(waits) {
            if self.till.inner.ending.load(Ordering::SeqCst) {
                return None;
            }
            let (till, job) = (self.till.clone(), job.clone());
            let spoke = std::mem::take(&mut self.spoke);
            let printed = self.till.run_critical(async move {
                let mut press = Self { till, spoke };
                let turn = press.print(&job).await;
                (press.spoke, turn)
            });
            let (spoke, turn) = printed.await?;
            self.spoke = spoke;
            match turn {
                Ok(JobTurn::Over) => {}
                Ok(JobTurn::NotReached) => return Some(TRY_AGAIN),
                Err(fault) => {
                    tracing::warn!(%fault, "not printed");
                    return Some(TRY_AGAIN);
                }
            }
        }
        None
    }

    /// Prints one paper.
    async fn print(&mut self, job: &PrintJob) -> Result<JobTurn, PrintError> {
        let till = self.till.clone();
        let now = till.now();
        if let Some(why) = too_late(job, now) {
            till.journal().put_print(job.number, ended(JobState::Held, false, Some(why), now)).await?;
            return Ok(JobTurn::Over);
        }
        let printer = &till.settings().printer;
        let profile = printer.profile(job.job.paper);
        let looked = till.paper_of(&job.job.about, PrintMark::Preview, &profile).await;
        if let Err(PrintError::NoPaper | PrintError::NotFound) = looked {
            till.journal()
                .put_print(job.number, ended(JobState::Dropped, false, Some(PrintTrouble::Nothing), now))
                .await?;
            return Ok(JobTurn::Over);
        }
        let device = match &job.job.device {
            Some(text) => PrinterDevice::parse(text).unwrap_or(PrinterDevice::None),
            None => printer.device.clone(),
        };
        let link = match self.open(&device, &profile).await {
            Ok(link) => link,
            Err(why) => {
                self.not_reached(job, why, now).await?;
                return Ok(JobTurn::NotReached);
            }
        };
        let begin = JobStart {
            owner: till.journal().owner(),
            at: till.now(),
            cashier: till.settings().cashier.clone(),
            form: CleanText::new(&form(&profile)),
        };
        let Some(begun) = till.journal().begin_print(job.number, begin).await? else { return Ok(JobTurn::Over) };
        let bytes = match till.bytes(&begun, &profile).await {
            Ok(bytes) => bytes,
            Err(fault) => {
                // Not a byte left: it waits on, instead of standing as printing for as long as this program lives.
                let waits = ended(JobState::Waiting, false, Some(PrintTrouble::System), till.now());
                till.journal().end_print(job.number, waits).await?;
                return Err(fault);
            }
        };
        let end = hand_over(&till.inner, link, bytes).await;
        let ended = next_job_state(&begun, &end, till.now());
        let again = ended.state == JobState::Waiting;
        till.journal().end_print(job.number, ended).await?;
        Ok(if again { JobTurn::NotReached } else { JobTurn::Over })
    }

    /// Opens the way to a printer, on a thread of its own.
    async fn open(
        &mut self,
        device: &PrinterDevice,
        profile: &PrinterProfile,
    ) -> Result<printer::PrinterLink, PrintTrouble> {
        let (name, device) = (device.to_string(), device.clone());
        let speaks = profile.paper != Paper::DotMatrix;
        let trust_silent = self.till.settings().printer.trust_silent;
        let limits = PrintLimits { trust_silent, ..PrintLimits::default() };
        let opened = on_thread(move || printer::open(&device, speaks, limits)).await;
        let link = opened.ok_or(PrintTrouble::System)?.map_err(PrintTrouble::from)?;
        // A printer that told its state once and tells nothing now talks with somebody else: it would take bytes unread.
        if link.speech() == PrinterSpeech::Silent
            && self.spoke.get(&name).is_some_and(|spoke| *spoke > PrinterSpeech::Silent)
        {
            return Err(PrintTrouble::Busy);
        }
        self.spoke.insert(name, link.speech());
        Ok(link)
    }

    /// Says why it waits, once.
    async fn not_reached(&self, job: &PrintJob, why: PrintTrouble, now: Timestamp) -> Result<(), JournalError> {
        if job.why.as_str() != why.word() {
            tracing::info!(job = job.number, why = why.word(), "the printer is not reached");
            self.till.journal().put_print(job.number, ended(JobState::Waiting, false, Some(why), now)).await?;
        }
        Ok(())
    }
}

impl Till {
    /// The bytes of a paper that was begun.
    async fn bytes(&self, begun: &PrintJob, profile: &PrinterProfile) -> Result<Vec<u8>, PrintError> {
        let mark = match begun.nth {
            None | Some(0 | 1) => PrintMark::Original,
            Some(more) => PrintMark::Copy(more - 1),
        };
        let (facts, payment) = self.paper_of(&begun.job.about, mark, profile).await?;
        let day = business_day(self.now(), &self.settings().zone);
        let facts = if begun.broken { receipt::interrupted(facts, day) } else { facts };
        let is_first = begun.nth == Some(1) && begun.tries == 1;
        let cash = payment.is_some_and(|payment| payment.moves_cash());
        let drawer = is_first && cash && begun.job.device.is_none() && self.settings().printer.open_drawer_on_cash;
        Ok(receipt::print_bytes(&facts, profile, EscposExtras { drawer }))
    }
}

fn too_late(job: &PrintJob, now: Timestamp) -> Option<PrintTrouble> {
    (age(job.asked_at, now) > LATE).then_some(PrintTrouble::Late)
}

/// `escpos 58mm`, as the journal names it.
fn form(profile: &PrinterProfile) -> String {
    let language = if profile.paper == Paper::DotMatrix { "escp" } else { "escpos" };
    format!("{language} {}", profile.paper)
}

/// What is to be done after an end.
fn next_job_state(begun: &PrintJob, end: &PrintEnd, at: Timestamp) -> JobEnd {
    match end {
        PrintEnd::Done { .. } => ended(JobState::Done, false, None, at),
        PrintEnd::Cut { taken, why } => {
            let too_often = begun.tries >= TRIES;
            let state = if too_often { JobState::Held } else { JobState::Waiting };
            let why = if too_often { PrintTrouble::TooOften } else { PrintTrouble::from(why) };
            ended(state, *taken > 0, Some(why), at)
        }
        PrintEnd::Unsure { why } => ended(JobState::Held, true, Some(PrintTrouble::from(why)), at),
    }
}

/// Hands a paper over on a thread of its own, which may wait for the printer.
async fn hand_over(inner: &Arc<Inner>, link: printer::PrinterLink, bytes: Vec<u8>) -> PrintEnd {
    let inner = inner.clone();
    let handed = on_thread(move || link.print(&bytes, &inner.ending)).await;
    // A thread that did not start, or panicked: how much came out nobody can say.
    handed.unwrap_or(PrintEnd::Unsure { why: printer::PrintFault::Gone })
}

async fn on_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (tell, told) = tokio::sync::oneshot::channel();
    let thread = std::thread::Builder::new().name("printer".to_owned());
    thread
        .spawn(move || {
            // Nobody waits any more when the program is gone.
            let _ = tell.send(work());
        })
        .ok()?;
    told.await.ok()
}

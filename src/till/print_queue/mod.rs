//! The print queue: prints the waiting papers of the journal on this counter's printer, one after another.
//!
//! A paper is marked as begun, durably, before its first byte leaves. A paper that surely did not come out whole is
//! printed again. Where nobody can know, a person decides. Of a payment only the count of prints changes.

mod drawer;
mod trouble;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

pub use drawer::DrawerError;
pub use trouble::PrintTrouble;

use crate::base::paper::{Paper, PrinterProfile};
use crate::base::text::CleanText;
use crate::base::time::{Timestamp, age, business_day};
use crate::domain::payment::Payment;
use crate::journal::JournalError;
use crate::journal::print::{JobEnd, JobStart, JobState, NewJob, PrintJob, PrintSubject};
use crate::printer::{self, PrintEnd, PrintLimits, PrinterSpeech};
use crate::receipt::{self, EscposExtras, PrintMark, ReceiptFacts};
use crate::settings::PrinterDevice;
use crate::till::papers::PrintError;
use crate::till::{Inner, Till};

/// How soon a printer that could not be reached is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(10);
/// An older paper is held instead of printed: its customer has gone.
const LATE: Duration = Duration::from_secs(30 * 60);
/// How often one paper may break off before it is held for a person.
const TRIES: u32 = 5;

/// Paper and printer for one print, where they differ from the shop's settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PrintChoice {
    /// `None`: the shop's own paper.
    pub paper: Option<Paper>,
    /// `None`: the counter's own printer.
    pub device: Option<PrinterDevice>,
}

impl Till {
    /// Whether this counter has a printer.
    #[must_use]
    pub fn has_printer(&self) -> bool {
        self.settings().printer.device != PrinterDevice::None
    }

    /// Asks the counter's printer how much it tells of its state. Prints nothing.
    pub async fn ask_printer(&self) -> Result<PrinterSpeech, PrintTrouble> {
        crate::till::connection_check::ask_printer(&self.settings().printer).await
    }

    /// Queues a paper, which prints as soon as the printer takes it. A paper that waits already is not queued twice.
    ///
    /// # Errors
    /// When there is nothing to print, no printer for it, or the journal did not queue it.
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

    /// This counter's papers, newest first: those that wait and those that ended last.
    pub async fn papers(&self) -> Result<Vec<PrintJob>, JournalError> {
        self.journal().print_jobs(&self.settings().counter).await
    }

    /// The paper with this job number.
    pub async fn print_job(&self, number: u64) -> Result<Option<PrintJob>, JournalError> {
        self.journal().print_job(number).await
    }

    /// Queues a held or waiting paper again because a person wants it. `false`: it is printing, or has its end.
    pub async fn print_held(&self, number: u64) -> Result<bool, JournalError> {
        self.put(number, JobState::Waiting, None).await
    }

    /// Drops a held or waiting paper because a person says so: it came out, or nobody needs it. `false`: it is
    /// printing, or has its end.
    pub async fn leave_paper(&self, number: u64) -> Result<bool, JournalError> {
        self.put(number, JobState::Dropped, Some(PrintTrouble::Left)).await
    }

    async fn put(&self, number: u64, state: JobState, why: Option<PrintTrouble>) -> Result<bool, JournalError> {
        self.journal().put_print(number, ended(state, false, why, self.now())).await
    }

    /// Prints one waiting paper now and returns its job afterwards. It keeps waiting where the printer cannot be
    /// reached.
    pub async fn print_now(&self, number: u64) -> Result<PrintJob, PrintError> {
        let job = self.journal().print_job(number).await?.ok_or(PrintError::NotFound)?;
        if job.state == JobState::Waiting {
            let till = self.clone();
            let printed = self.run_critical(async move { PrintWorker::new(till).print_alone(&job).await }).await;
            printed.ok_or(PrintError::Ending)??;
        }
        self.journal().print_job(number).await?.ok_or(PrintError::NotFound)
    }

    /// Runs the print queue until the journal is closed. From then on this program's sales ask for their receipts by
    /// themselves.
    pub async fn work(&self) {
        self.inner.work.pressing.store(self.has_printer(), Ordering::SeqCst);
        if !self.has_printer() {
            return;
        }
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

    /// The facts of a paper, from the journal as it is now; with the payment where the paper is a payment's.
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

/// The result of one try at one paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum JobTurn {
    /// The paper needs nothing more in this turn: it ended, is held, or another program has it.
    Over,
    /// The printer could not be reached or broke off. Nothing more is tried for a while.
    NotReached,
}

/// The state of the print queue's task.
pub struct PrintWorker {
    till: Till,
    /// How much each printer last told of its state. A printer that told something before and is silent now is in use
    /// by another program.
    spoke: HashMap<String, PrinterSpeech>,
}

impl PrintWorker {
    /// A worker that has printed nothing yet.
    #[must_use]
    pub fn new(till: Till) -> Self {
        Self { till, spoke: HashMap::new() }
    }

    /// Prints the papers that wait for this counter's own printer, oldest first. Returns how long to wait before the
    /// next try; `None`: nothing waits, or the program is ending.
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
            if self.till.inner.work.ending.load(Ordering::SeqCst) {
                return None;
            }
            let (till, job) = (self.till.clone(), job.clone());
            let spoke = std::mem::take(&mut self.spoke);
            let printed = self.till.run_critical(async move {
                let mut press = Self { till, spoke };
                let turn = press.print_alone(&job).await;
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

    /// Prints one paper, after any other of this program.
    async fn print_alone(&mut self, job: &PrintJob) -> Result<JobTurn, PrintError> {
        let till = self.till.clone();
        let _alone = till.inner.work.printing.lock().await;
        self.print(job).await
    }

    /// Tries to print one paper, and records the result.
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
                // No byte left. So the paper waits again, or it would be "printing" for as long as this program lives.
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

    /// Opens the connection to a printer, on a thread of its own.
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
        // A printer that told its state once and tells nothing now is in use by another program: our bytes would mix
        // with theirs.
        if link.speech() == PrinterSpeech::Silent
            && self.spoke.get(&name).is_some_and(|spoke| *spoke > PrinterSpeech::Silent)
        {
            return Err(PrintTrouble::Busy);
        }
        self.spoke.insert(name, link.speech());
        Ok(link)
    }

    /// Records why a paper waits; the same reason is recorded once.
    async fn not_reached(&self, job: &PrintJob, why: PrintTrouble, now: Timestamp) -> Result<(), JournalError> {
        if job.why.as_str() != why.word() {
            tracing::info!(job = job.number, why = why.word(), "the printer is not reached");
            self.till.journal().put_print(job.number, ended(JobState::Waiting, false, Some(why), now)).await?;
        }
        Ok(())
    }
}

impl Till {
    /// The bytes of a paper that was begun: marked when an earlier try broke off, with a drawer pulse only on the
    /// first.
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

/// The form as the journal names it: `escpos 58mm`.
fn form(profile: &PrinterProfile) -> String {
    let language = if profile.paper == Paper::DotMatrix { "escp" } else { "escpos" };
    format!("{language} {}", profile.paper)
}

/// The job's next state after the printer ended.
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

/// Sends a paper to the printer on a thread of its own, which may wait for the printer.
async fn hand_over(inner: &Arc<Inner>, link: printer::PrinterLink, bytes: Vec<u8>) -> PrintEnd {
    let inner = inner.clone();
    let handed = on_thread(move || link.print(&bytes, &inner.work.ending)).await;
    // The thread did not start or panicked: nobody knows how much came out.
    handed.unwrap_or(PrintEnd::Unsure { why: printer::PrintFault::Gone })
}

/// Runs `work` on a thread of its own: a printer may block for long. `None`: there is no thread for it.
pub(in crate::till) async fn on_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (tell, told) = tokio::sync::oneshot::channel();
    let thread = std::thread::Builder::new().name("printer".to_owned());
    thread
        .spawn(move || {
            // The receiver may be gone when the program ends.
            let _ = tell.send(work());
        })
        .ok()?;
    told.await.ok()
}

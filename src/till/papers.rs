//! Receipts of payments: the counted papers and the stored copy. Each is made from a payment read back from the
//! journal.
//!
//! The count is durable before a paper is handed out. A fault here never changes a payment.

use std::io::Write as _;
use std::path::PathBuf;

use tokio::sync::watch;

use crate::base::id::PaymentId;
use crate::base::platform;
use crate::base::text::CleanText;
use crate::domain::payment::{Payment, PaymentEvent};
use crate::journal::JournalError;
use crate::receipt::{self, EscposExtras, Paper, PdfError, PrintMark, ReceiptFacts};
use crate::till::Till;
use crate::till::failpoint::{self, FailPoint};

/// The form and size of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperForm {
    /// A PDF page.
    Pdf(Paper),
    /// Plain text, as wide as this paper.
    Text(Paper),
    /// The bytes for this counter's printer, on this paper.
    Printer(Paper),
}

impl PaperForm {
    /// Refuses a sheet size for a receipt printer.
    pub(in crate::till) const fn check(self) -> Result<(), PrintError> {
        match self {
            Self::Printer(paper) if !paper.is_for_printers() => Err(PrintError::NotForPrinters),
            _ => Ok(()),
        }
    }

    pub(in crate::till) const fn name(self) -> &'static str {
        match self {
            Self::Pdf(_) => "pdf",
            Self::Text(_) => "text",
            Self::Printer(_) => "printer",
        }
    }
}

/// A receipt that was made, with its count.
#[derive(Debug, Clone)]
pub struct NumberedPaper {
    pub payment: Payment,
    pub bytes: Vec<u8>,
    /// `false`: the journal cannot be written, so the paper is marked as a copy and not counted (safety rule 17).
    pub counted: bool,
}

/// A receipt's PDF that could not be stored. The payment and its printed paper are untouched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnkeptReceipt {
    pub payment: PaymentId,
    /// In the system's words.
    pub why: String,
    /// How many PDFs could not be stored since the program began.
    pub count: u32,
}

/// Why no receipt was made. The payment is untouched.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    #[error("no such payment")]
    NotFound,
    /// A payment in this state has no receipt: it was rejected or not sent.
    #[error("nothing to print")]
    NoPaper,
    #[error("no printer")]
    NoPrinter,
    /// A sheet size was asked for on a receipt printer.
    #[error("not a paper of receipt printers")]
    NotForPrinters,
    #[error("ending")]
    Ending,
    /// The payment could not be read, or the paper not counted.
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error(transparent)]
    Pdf(#[from] PdfError),
    #[error("file not written")]
    File(#[from] std::io::Error),
}

impl Till {
    /// The receipt as it would look, not counted. `None`: a payment in this state has no receipt.
    #[must_use]
    pub fn preview(&self, payment: &Payment) -> Option<ReceiptFacts> {
        receipt::facts(payment, &self.settings().shop, PrintMark::Preview)
    }

    /// Makes a receipt and counts it: the first is the original (CA), each further one a copy (CU n). Where the
    /// journal cannot be written the receipt is a copy and is not counted (safety rule 17).
    pub async fn print(&self, id: PaymentId, form: PaperForm) -> Result<NumberedPaper, PrintError> {
        form.check()?;
        let payment = self.payment(id).await?.ok_or(PrintError::NotFound)?;
        if self.preview(&payment).is_none() {
            return Err(PrintError::NoPaper);
        }
        let payment = match self.append(id, PaymentEvent::Printed { form: CleanText::new(form.name()) }).await {
            Err(fault)
                if self.why_read_only().is_some() || matches!(fault, JournalError::ReadOnly | JournalError::Full) =>
            {
                let facts = receipt::facts(&payment, &self.settings().shop, PrintMark::Copy(payment.prints.max(1)));
                let bytes = self.made(&facts.ok_or(PrintError::NoPaper)?, form)?;
                return Ok(NumberedPaper { payment, bytes, counted: false });
            }
            counted => counted?,
        };
        let mark = match payment.prints {
            0 | 1 => PrintMark::Original,
            more => PrintMark::Copy(more - 1),
        };
        let facts = receipt::facts(&payment, &self.settings().shop, mark).ok_or(PrintError::NoPaper)?;
        let bytes = self.made(&facts, form)?;
        Ok(NumberedPaper { payment, bytes, counted: true })
    }

    /// The bytes of a document with these facts.
    pub(in crate::till) fn made(&self, facts: &ReceiptFacts, form: PaperForm) -> Result<Vec<u8>, PrintError> {
        Ok(match form {
            PaperForm::Pdf(paper) => receipt::pdf(facts, paper)?,
            PaperForm::Text(paper) => receipt::text_on(facts, paper).into_bytes(),
            PaperForm::Printer(paper) => {
                let profile = self.settings().printer.profile(Some(paper));
                receipt::print_bytes(facts, &profile, EscposExtras::default())
            }
        })
    }

    /// Makes a counted PDF, on `paper` or the shop's own, and writes it into the receipts folder. Returns the payment
    /// and the file's path.
    pub async fn print_to_folder(&self, id: PaymentId, paper: Option<Paper>) -> Result<(Payment, PathBuf), PrintError> {
        let paper = paper.unwrap_or(self.settings().receipt_paper);
        let paperwork = self.print(id, PaperForm::Pdf(paper)).await?;
        let path = self.receipt_path(&paperwork.payment, &format!("-{}", paperwork.payment.prints));
        let bytes = paperwork.bytes;
        let written = path.clone();
        tokio::task::spawn_blocking(move || write_whole(&written, &bytes))
            .await
            .map_err(|_| std::io::Error::other("writer ended"))??;
        Ok((paperwork.payment, path))
    }

    /// The newest PDF that could not be stored, and how many there were since the program began; `None`: none.
    #[must_use]
    pub fn unkept_receipts(&self) -> watch::Receiver<Option<UnkeptReceipt>> {
        self.inner.work.unkept.subscribe()
    }

    /// Stores the archive copy of a confirmed payment, in the background. It is not counted. A fault is logged and
    /// shown.
    pub(in crate::till) fn store_receipt(&self, payment: &Payment) {
        let Some(facts) = receipt::facts(payment, &self.settings().shop, PrintMark::Archive) else { return };
        let path = self.receipt_path(payment, "");
        let paper = self.settings().receipt_paper;
        let id = payment.id();
        let till = self.clone();
        let keep = move || {
            let made = receipt::pdf(&facts, paper).map_err(PrintError::from);
            if let Err(fault) = made.and_then(|bytes| Ok(write_whole(&path, &bytes)?)) {
                tracing::warn!(payment = %id, %fault, "receipt not kept");
                let why = match &fault {
                    PrintError::File(fault) => fault.to_string(),
                    other => other.to_string(),
                };
                till.inner.work.unkept.send_modify(|unkept| {
                    let count = unkept.as_ref().map_or(0, |before| before.count).saturating_add(1);
                    *unkept = Some(UnkeptReceipt { payment: id, why, count });
                });
            }
        };
        self.inner.work.bound.spawn(async move {
            // Making the PDF computes for long, so it must not block a worker of the runtime.
            if tokio::task::spawn_blocking(keep).await.is_ok() {
                failpoint::reached(FailPoint::Printed).await;
            }
        });
    }

    /// `receipts/2026-11/21-102109-1a2b3c4d.pdf`, without the customer's name or number.
    #[must_use]
    pub fn receipt_path(&self, payment: &Payment, suffix: &str) -> PathBuf {
        let settings = self.settings();
        let sold = payment.created_at.to_zoned(settings.zone.clone());
        let folder = settings.receipts.join(sold.strftime("%Y-%m").to_string());
        folder.join(format!("{}-{}{suffix}.pdf", sold.strftime("%d-%H%M%S"), payment.id().short()))
    }
}

/// Writes a file whole: a temporary file beside it, synced, then renamed. So half a file never has the final name. A
/// device or a pipe is written directly, because a rename would replace it.
pub fn write_whole(path: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir()) {
        return std::fs::File::options().write(true).open(path)?.write_all(bytes);
    }
    if let Some(folder) = path.parent() {
        platform::folder(folder)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let temporary = path.with_file_name(name);
    // A program that was killed under the same process id may have left one.
    let _ = std::fs::remove_file(&temporary);
    let written = platform::new_file(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let finished = written.and_then(|()| platform::rename(&temporary, path));
    if finished.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    finished
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_pipe_takes_the_bytes_and_stays_a_pipe() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipa");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let read = std::thread::spawn({
            let pipe = pipe.clone();
            move || std::fs::read(pipe).unwrap()
        });
        write_whole(&pipe, b"struk").unwrap();
        assert_eq!(read.join().unwrap(), b"struk");
        assert!(!std::fs::metadata(&pipe).unwrap().is_file());
    }

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("baru/struk.pdf");
        write_whole(&file, b"satu").unwrap();
        write_whole(&file, b"dua").unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"dua");
        assert_eq!(std::fs::read_dir(folder.path().join("baru")).unwrap().count(), 1);
    }
}

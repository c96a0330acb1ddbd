//! Receipts of charges: the counted papers and the stored copy.
//!
//! The count is durable before a paper is handed out. A fault here never changes a charge.

use std::path::PathBuf;

use crate::base::text::CleanText;
use crate::domain::charge::{Charge, ChargeEvent};
use crate::receipt::{self, PrintMark};
use crate::till::Till;
use crate::till::papers::{PaperForm, PrintError, write_whole};

/// A receipt of a charge that was made and counted.
#[derive(Debug, Clone)]
pub struct ChargePaper {
    pub charge: Charge,
    /// The whole document in the form that was asked for.
    pub bytes: Vec<u8>,
}

impl Till {
    /// Makes a charge's receipt and counts it: the first is the original (CA), each further one a copy (CU n).
    pub async fn print_charge(&self, order: &str, form: PaperForm) -> Result<ChargePaper, PrintError> {
        form.check()?;
        let shop = &self.settings().shop;
        let charge = self.charge(order).await?.ok_or(PrintError::NotFound)?;
        receipt::charge_facts(&charge, shop, PrintMark::Preview).ok_or(PrintError::NoPaper)?;
        let event = ChargeEvent::ChargePrinted { form: CleanText::new(form.name()) };
        let charge = self.append_charge(charge.order().as_str(), event).await?;
        let mark = if charge.prints <= 1 { PrintMark::Original } else { PrintMark::Copy(charge.prints - 1) };
        let facts = receipt::charge_facts(&charge, shop, mark).ok_or(PrintError::NoPaper)?;
        let bytes = self.made(&facts, form)?;
        Ok(ChargePaper { charge, bytes })
    }

    /// Makes a counted PDF of a charge and writes it into the receipts folder. Returns the charge and the file's path.
    pub async fn print_charge_to_folder(&self, order: &str) -> Result<(Charge, PathBuf), PrintError> {
        let paper = self.print_charge(order, PaperForm::Pdf(self.settings().receipt_paper)).await?;
        let path = self.charge_path(&paper.charge, &format!("-{}", paper.charge.prints));
        let (written, bytes) = (path.clone(), paper.bytes);
        tokio::task::spawn_blocking(move || write_whole(&written, &bytes))
            .await
            .map_err(|_| std::io::Error::other("writer ended"))??;
        Ok((paper.charge, path))
    }

    /// Stores the archive copy of a charge that was paid, in the background. It is not counted. A fault is only logged.
    pub(in crate::till) fn store_charge_receipt(&self, charge: &Charge) {
        let Some(facts) = receipt::charge_facts(charge, &self.settings().shop, PrintMark::Archive) else { return };
        let (path, paper) = (self.charge_path(charge, ""), self.settings().receipt_paper);
        let order = charge.order().clone();
        self.inner.work.bound.spawn_blocking(move || {
            let made = receipt::pdf(&facts, paper).map_err(PrintError::from);
            if let Err(fault) = made.and_then(|bytes| Ok(write_whole(&path, &bytes)?)) {
                tracing::warn!(%order, %fault, "charge's receipt not kept");
            }
        });
    }

    /// `receipts/2026-11/21-102109-tagihan-Nota-1.pdf`. What a file name may not hold is a `-` of the order id.
    fn charge_path(&self, charge: &Charge, suffix: &str) -> PathBuf {
        let settings = self.settings();
        let made = charge.created_at.to_zoned(settings.zone.clone());
        let safe = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
        let order: String = charge.order().as_str().chars().map(safe).collect();
        let folder = settings.receipts.join(made.strftime("%Y-%m").to_string());
        folder.join(format!("{}-tagihan-{order}{suffix}.pdf", made.strftime("%d-%H%M%S")))
    }
}

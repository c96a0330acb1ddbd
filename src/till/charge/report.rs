//! Compares K-Link's finance report with our charges, which settles charges whose callback did not come.
//!
//! A row that is not ours, or that proves nothing, changes nothing.

use std::collections::BTreeSet;

use jiff::Span;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::base::text::CleanText;
use crate::base::time::{Timestamp, business_day};
use crate::domain::charge::{
    AmountTold, Charge, ChargeEvent, ChargeGateway, ChargeState, ObjectionKind, Settlement, SettlementObjection,
    SettlementSource,
};
use crate::domain::payment::verdict::RawAnswer;
use crate::journal::{ChargeFilter, JournalError};
use crate::providers::collector::{ReportRequest, ReportRow, ReportRows};
use crate::providers::lenient::FieldAmount;
use crate::till::Till;
use crate::till::charge::ChargeError;

/// How far back open charges are asked about, days.
const DAYS: i64 = 31;

/// The days to ask about, by the time at which K-Link was notified of the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReportPeriod {
    /// `None`: from a day before the oldest charge that may still be paid, at most 31 days back.
    pub from: Option<Date>,
    /// Inclusive; `None`: to now.
    pub to: Option<Date>,
}

/// One row of the report, with our charge after the row was applied.
#[derive(Debug, Clone)]
pub struct ReportedCharge {
    pub row: ReportRow,
    /// `None`: the row is about no charge of ours.
    pub charge: Option<Charge>,
    /// The row told something new.
    pub is_news: bool,
}

impl Till {
    /// Asks the finance report and records what it proves about our charges.
    ///
    /// # Errors
    /// At the first call or append that fails. What was recorded before stays.
    pub async fn charge_report(&self, period: ReportPeriod) -> Result<Vec<ReportedCharge>, ChargeError> {
        let till = self.clone();
        let asked = async move {
            let asks = till.report_asks(period).await?;
            till.ask_report(&asks).await
        };
        self.run_critical(asked).await.unwrap_or(Err(ChargeError::Ending))
    }

    /// Asks the finance report about one charge and returns the charge as it is then. A charge that a wallet pays is
    /// not asked about: its payment is.
    pub async fn ask_charge(&self, order: &str) -> Result<Charge, ChargeError> {
        let (till, order) = (self.clone(), order.to_owned());
        let asked = async move {
            let charge = till.charge(&order).await?.ok_or(ChargeError::NotFound)?;
            if charge.intent.method.gateway == ChargeGateway::Wallet {
                // Its payment is asked about, as any other; no report has it.
                return Ok(charge);
            }
            let from = charge.created_at.checked_sub(Span::new().hours(24)).unwrap_or(charge.created_at);
            let bank_code = charge.intent.method.bank_code.clone();
            till.ask_report(&[ReportRequest { from: Some(from), to: None, bank_code, rows: ReportRows::Settled }])
                .await?;
            till.charge(&order).await?.ok_or(ChargeError::NotFound)
        };
        self.run_critical(asked).await.unwrap_or(Err(ChargeError::Ending))
    }

    /// One question for each bank with charges in these days: the report is asked by bank.
    async fn report_asks(&self, period: ReportPeriod) -> Result<Vec<ReportRequest>, ChargeError> {
        let (zone, now) = (&self.settings().zone, self.now());
        let earliest = now.checked_sub(Span::new().hours(24 * DAYS)).unwrap_or(now);
        let days = period.from.map_or(business_day(earliest, zone), |day| day.min(business_day(earliest, zone)));
        let charges = self.all_charges(ChargeFilter { from: Some(days), ..ChargeFilter::default() }).await?;
        let from = match period.from {
            Some(day) => start(day, zone),
            None => oldest_open(&charges, now, earliest),
        };
        let to = period.to.and_then(|day| day.tomorrow().ok()).and_then(|day| start(day, zone));
        let to = to.and_then(|end| end.checked_sub(Span::new().seconds(1)).ok());
        let asked = charges.iter().filter(|charge| charge.intent.method.gateway != ChargeGateway::Wallet);
        let banks: BTreeSet<&CleanText> = asked.map(|charge| &charge.intent.method.bank_code).collect();
        let rows = ReportRows::Settled;
        let ask = |bank_code: &CleanText| ReportRequest { from, to, bank_code: bank_code.clone(), rows };
        Ok(banks.into_iter().map(ask).collect())
    }

    async fn ask_report(&self, asks: &[ReportRequest]) -> Result<Vec<ReportedCharge>, ChargeError> {
        let collector = self.collector()?;
        if !collector.has_report() {
            return Err(ChargeError::NoReport);
        }
        let mut reported = Vec::new();
        for ask in asks {
            for row in collector.report(ask).await? {
                reported.push(self.take_row(row).await?);
            }
            // Settled rows were taken above. Refunds appear only among all rows.
            for row in collector.report(&ReportRequest { rows: ReportRows::All, ..ask.clone() }).await? {
                if row.reversed().is_some() {
                    reported.push(self.take_row(row).await?);
                }
            }
        }
        Ok(reported)
    }

    /// Records what a row says about a charge of ours: money came, it came with an unreadable amount, or it went back.
    async fn take_row(&self, row: ReportRow) -> Result<ReportedCharge, ChargeError> {
        let charge = self.charge(row.order_id.as_str()).await?;
        let event = charge.as_ref().and_then(|charge| row_event(charge, &row));
        let (Some(charge), Some(event)) = (&charge, event) else {
            return Ok(ReportedCharge { row, charge, is_news: false });
        };
        match self.append_charge(charge.order().as_str(), event).await {
            Ok(charge) => {
                tracing::info!(order = %charge.order(), state = charge.state().word(), "told by the report");
                self.store_charge_receipt(&charge);
                Ok(ReportedCharge { row, charge: Some(charge), is_news: true })
            }
            Err(JournalError::Charge(_)) => Ok(ReportedCharge { row, charge: Some(charge.clone()), is_news: false }),
            Err(fault) => Err(fault.into()),
        }
    }
}

/// The event that a row causes for its charge; `None` where it proves nothing.
fn row_event(charge: &Charge, row: &ReportRow) -> Option<ChargeEvent> {
    let evidence = row.id.clone().unwrap_or_else(|| row.order_id.clone());
    let (source, moment, raw) = (SettlementSource::Report, row.moment.clone(), RawAnswer(row.raw.clone()));
    let objection = |kind, text| {
        let (evidence, moment, raw) = (evidence.clone(), moment.clone(), Some(raw.clone()));
        ChargeEvent::ChargeObjected(Box::new(SettlementObjection { kind, source, text, evidence, moment, raw }))
    };
    if let Some(word) = row.reversed() {
        return (!charge.settlements.is_empty()).then(|| objection(ObjectionKind::Reversed, word));
    }
    if let (true, FieldAmount::Unread(text)) = (row.says_settled(), &row.gross_amount) {
        return Some(objection(ObjectionKind::AmountUnread, text.clone()));
    }
    let (amount, provider_time) = (row.settled()?, row.notified_at);
    let told = Some(AmountTold::Told);
    Some(ChargeEvent::ChargeSettled(Box::new(Settlement {
        amount,
        told,
        source,
        evidence,
        provider_time,
        moment,
        raw,
    })))
}

fn start(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    day.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp())
}

/// A day before the oldest charge since `earliest` that may still be paid. Without one, a day before `now`.
fn oldest_open(charges: &[Charge], now: Timestamp, earliest: Timestamp) -> Option<Timestamp> {
    let may_come = |charge: &&Charge| charge.state() != ChargeState::Settled && charge.created_at >= earliest;
    let oldest = charges.iter().filter(may_come).map(|charge| charge.created_at).min().unwrap_or(now);
    oldest.checked_sub(Span::new().hours(24)).ok()
}

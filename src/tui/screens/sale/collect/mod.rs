//! A sale whose customer pays by a charge: choosing how, waiting, and money that is held.
//!
//! A charge is made only by a lone `+` on a choice painted long enough. What is settled pays its bill once, from here,
//! and whatever stops that says that the money is held.

mod tasks;
mod draw;
mod update;

pub(in crate::tui) use draw::{choice, draw_held, waiting};
pub(in crate::tui) use tasks::done;
pub(in crate::tui) use update::{
    ask_customer, choice_key, choose, handle_event, held_key, plus, refresh, use_held, waiting_key,
};

use std::sync::Arc;
use std::time::Duration;

use super::ReadyQuote;
use crate::base::money::Rupiah;
use crate::domain::bill::Bill;
use crate::domain::charge::{Charge, ChargeMethod, ChargeState as Stage, MethodKind};
use crate::till::auto_pay::AutoPayError;
use crate::till::charge::{ChargeCreation, ChargeDraft, ChargeError, ChargeMethods, ChargeStoredIn};
use crate::till::inquire::BillRequest;
use crate::till::pay::{PayOutcome, PaymentRequest};
use crate::tui::message::RequestId;
use crate::tui::screens::{charges, print_queue};
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field::InputField;

/// What such a sale wants done.
#[derive(Debug, Clone)]
pub enum FundsUiCommand {
    /// Ask for the ways to pay this amount. Free.
    Methods(RequestId, Rupiah),
    /// Make a charge. Bound.
    Create(Box<ChargeDraft>),
    /// Ask a member's wallet. Bound.
    Wallet {
        /// What is asked for.
        draft: Box<ChargeDraft>,
        /// The member.
        member: String,
    },
    /// Read a charge from the journal. Free.
    Look(String),
    /// Ask about a charge: its QR where it has none yet, else the report. Free.
    Ask(Box<Charge>),
    /// Pay the bill from a charge's money. Bound.
    Pay {
        /// The charge's order.
        charge: String,
        /// The bill, to be asked for again.
        ask: Box<BillRequest>,
        /// What a person confirmed.
        shown: Box<PaymentRequest>,
    },
}

impl FundsUiCommand {
    /// Whether leaving waits for it.
    #[must_use]
    pub const fn is_bound(&self) -> bool {
        matches!(self, Self::Create(_) | Self::Wallet { .. } | Self::Pay { .. })
    }
}

/// What such a sale is told.
#[derive(Debug, Clone)]
pub enum FundsUiEvent {
    /// The ways to pay.
    Methods(RequestId, Result<Arc<ChargeMethods>, Arc<ChargeError>>),
    /// A create's end.
    Created(Result<Box<ChargeCreation>, Arc<ChargeError>>),
    /// A charge as the journal has it.
    Looked(Result<Box<Charge>, Arc<ChargeError>>),
    /// The bill's payment came back, or did not start.
    Paid(Result<Box<PayOutcome>, Arc<AutoPayError>>),
}

/// Choosing how the customer pays.
#[derive(Debug)]
pub(in crate::tui) struct MethodChoice {
    /// The quote; what it knows of being painted and armed is the choice's.
    pub ready: ReadyQuote,
    /// The question for the ways to pay.
    pub request: RequestId,
    /// The ways to pay, once they came: open ones.
    pub methods: Option<Vec<ChargeMethod>>,
    /// Which is picked.
    pub picked: usize,
    /// The member whose wallet pays, being typed.
    pub member: InputField,
}

impl MethodChoice {
    /// Whether the picked way is a member's wallet, whose number is typed.
    pub fn is_wallet(&self) -> bool {
        self.method().is_some_and(|method| method.kind == MethodKind::Kwallet)
    }

    /// The picked way.
    pub fn method(&self) -> Option<&ChargeMethod> {
        self.methods.as_ref()?.get(self.picked)
    }
}

/// Waiting for the customer's money.
#[derive(Debug)]
pub(in crate::tui) struct ChargeWait {
    /// What was confirmed.
    pub ready: ReadyQuote,
    /// How he pays.
    pub method: ChargeMethod,
    /// Since when, monotonic.
    pub since: Duration,
    /// The charge, once it is made.
    pub charge: Option<Charge>,
    /// Where its answer is.
    pub kept: ChargeStoredIn,
    /// Why there is no QR.
    pub qr_fault: Option<String>,
    /// It is being asked about.
    pub asking: bool,
    /// X was pressed once.
    pub letting_go: bool,
}

/// Money that came and did not pay the bill.
#[derive(Debug)]
pub(in crate::tui) struct HeldMoney {
    /// The bill that was not paid.
    pub bill: Bill,
    /// Whose money it is.
    pub charge: Charge,
    /// Why it was not paid.
    pub why: String,
}

/// Whether what a customer has to scan does not fit the screen, and prints by itself instead.
fn prints_by_itself(state: &AppState, charge: &Charge) -> bool {
    !charges::fits(state, charge) && print_queue::has_printer(state) && state.setup.printer.auto_print
}

/// The total and what the method adds, as the customer pays it. `None` where the list does not say the fee.
pub(in crate::tui) fn customer_pays(method: &ChargeMethod, total: Rupiah) -> Option<Rupiah> {
    total.checked_add(method.admin?)
}

impl ChargeWait {
    /// When it wants to be woken: each second while the charge is being made or its QR runs down in sight.
    pub(super) fn next_wake(&self, in_front: bool, now: crate::tui::message::ScreenTime) -> Option<Duration> {
        let Some(charge) = &self.charge else {
            let into = u64::from(now.mono.saturating_sub(self.since).subsec_millis());
            return Some(now.mono + Duration::from_millis(1_000 - into));
        };
        let end = charge.facts.expires_at.filter(|end| in_front && *end > now.wall)?;
        let left = crate::base::time::age(now.wall, end);
        (charge.state() == Stage::Waiting)
            .then(|| now.mono + Duration::from_millis(u64::from(left.subsec_millis()) + 1))
    }
}

/// The amount on the key that asks the customer, where he may be asked now.
pub(in crate::tui) fn ask_label(state: &AppState) -> Option<String> {
    let ActiveScreen::Sale(slot) = state.screen else { return None };
    let super::SaleStage::Choosing(choosing) = &state.sale(slot)?.face else { return None };
    let total = choosing.ready.quote.bill.money.total;
    let amount = customer_pays(choosing.method()?, total).unwrap_or(total);
    Some((state.setup.words.tender.ask)(&amount.to_string()))
}

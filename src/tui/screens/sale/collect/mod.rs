//! A sale whose customer pays by a charge: choosing the method, waiting for the money, and money that is held.
//!
//! A charge is made only by a lone `+` on a choice that was painted long enough. A settled charge pays its bill once,
//! from here. Whatever stops that payment leaves the money held, and the screen says so.

mod tasks;
mod draw;
mod update;

pub(in crate::tui) use draw::{choice, draw_held, waiting};
pub(in crate::tui) use tasks::{run_command, run_query};
pub(in crate::tui) use update::{
    ask_customer, choice_key, choose, handle_event, held_key, plus, refresh, use_held, waiting_key,
};

use std::sync::Arc;
use std::time::Duration;

use super::ReadyQuote;
use crate::base::money::Rupiah;
use crate::domain::bill::Bill;
use crate::domain::charge::{Charge, ChargeMethod, ChargeState, MethodKind};
use crate::till::auto_pay::AutoPayError;
use crate::till::charge::{ChargeCreation, ChargeDraft, ChargeError, ChargeMethods, ChargeStoredIn};
use crate::till::inquire::BillRequest;
use crate::till::pay::{PayOutcome, PaymentRequest};
use crate::tui::message::RequestId;
use crate::tui::screens::{charges, print_queue};
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field::InputField;
use crate::tui::widgets::list_view::RowList;

/// What a sale paid by a charge reads or asks. It may be asked again.
#[derive(Debug, Clone)]
pub enum FundsUiQuery {
    /// List the methods for this amount, whole rupiah.
    Methods(RequestId, Rupiah),
    /// Read the charge of this order from the journal.
    Look(String),
    /// Ask the provider about a charge: for its QR where it has none yet, else for the finance report.
    Ask(Box<Charge>),
}

/// What a sale paid by a charge does: each may move money.
#[derive(Debug, Clone)]
pub enum FundsUiCommand {
    /// Make a charge.
    Create(Box<ChargeDraft>),
    /// Take the money from a member's wallet.
    Wallet {
        draft: Box<ChargeDraft>,
        /// The member's number as typed.
        member: String,
    },
    /// Pay the bill from a charge's money.
    Pay {
        /// The charge's order id.
        charge: String,
        /// Asked for again first: the bill has to have the same total as in `shown`.
        ask: Box<BillRequest>,
        shown: Box<PaymentRequest>,
    },
}

/// Answers to [`FundsUiQuery`] and [`FundsUiCommand`].
#[derive(Debug, Clone)]
pub enum FundsUiEvent {
    Methods(RequestId, Result<Arc<ChargeMethods>, Arc<ChargeError>>),
    /// A charge was made, or not.
    Created(Result<Box<ChargeCreation>, Arc<ChargeError>>),
    /// A charge was read or asked about; the charge as the journal has it.
    Looked(Result<Box<Charge>, Arc<ChargeError>>),
    /// The payment of the bill came back, or did not start: then the money is held.
    Paid(Result<Box<PayOutcome>, Arc<AutoPayError>>),
}

/// The choice of a method.
#[derive(Debug)]
pub(in crate::tui) struct MethodChoice {
    /// The bill that the charge is to pay.
    pub ready: ReadyQuote,
    /// A list with another id is dropped.
    pub request: RequestId,
    /// The methods that are open.
    pub methods: RowList<ChargeMethod>,
    /// The number of the member whose wallet pays, as typed.
    pub member: InputField,
}

impl MethodChoice {
    /// Whether the picked method is a member's wallet, which needs the member's number.
    pub fn is_wallet(&self) -> bool {
        self.method().is_some_and(|method| method.kind == MethodKind::Kwallet)
    }

    /// The picked method; `None` without a list, or where the list is empty.
    pub fn method(&self) -> Option<&ChargeMethod> {
        self.methods.picked()
    }
}

/// The wait for the customer's money.
#[derive(Debug)]
pub(in crate::tui) struct ChargeWait {
    pub ready: ReadyQuote,
    pub method: ChargeMethod,
    /// When the charge was asked for, on the boot clock.
    pub since: Duration,
    /// `None` until the charge is made.
    pub charge: Option<Charge>,
    /// Where the answer to its creation is stored.
    pub kept: ChargeStoredIn,
    /// The sentence that says why there is no QR.
    pub qr_fault: Option<String>,
    /// A question about the charge is under way.
    pub asking: bool,
    /// X was pressed once; another X stops waiting. The charge itself stands.
    pub letting_go: bool,
}

/// Money of a settled charge that did not pay the bill.
#[derive(Debug)]
pub(in crate::tui) struct HeldMoney {
    /// The unpaid bill.
    pub bill: Bill,
    /// The settled charge.
    pub charge: Charge,
    /// The sentence that says why the bill was not paid.
    pub why: String,
}

/// Whether the QR does not fit the screen and is printed without a key instead.
fn prints_by_itself(state: &AppState, charge: &Charge) -> bool {
    !charges::fits(state, charge) && print_queue::has_printer(state) && state.setup.printer.auto_print
}

/// The total with the method's fee, whole rupiah. `None` where the list does not say the fee.
pub(in crate::tui) fn customer_pays(method: &ChargeMethod, total: Rupiah) -> Option<Rupiah> {
    total.checked_add(method.admin?)
}

impl ChargeWait {
    /// The next moment, on the boot clock, at which the drawing changes: each second while the charge is being made, or
    /// while its QR runs down in front of the cashier.
    pub(super) fn next_wake(&self, in_front: bool, now: crate::tui::message::ScreenTime) -> Option<Duration> {
        let Some(charge) = &self.charge else {
            let into = u64::from(now.mono.saturating_sub(self.since).subsec_millis());
            return Some(now.mono + Duration::from_millis(1_000 - into));
        };
        let end = charge.facts.expires_at.filter(|end| in_front && *end > now.wall)?;
        let left = crate::base::time::age(now.wall, end);
        (charge.state() == ChargeState::Waiting)
            .then(|| now.mono + Duration::from_millis(u64::from(left.subsec_millis()) + 1))
    }
}

/// The label of `+` on the choice, with what the customer will pay; `None` on every other screen.
pub(in crate::tui) fn ask_label(state: &AppState) -> Option<String> {
    let ActiveScreen::Sale(slot) = state.screen else { return None };
    let super::SaleStage::Choosing(choosing) = &state.sale(slot)?.stage else { return None };
    let total = choosing.ready.quote.bill.money.total;
    let amount = customer_pays(choosing.method()?, total).unwrap_or(total);
    Some((state.setup.words.charge_funds.ask)(&amount.to_string()))
}

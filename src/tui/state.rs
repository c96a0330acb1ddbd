//! The state of the counter's screen.
//!
//! Pure data and functions of it. `next_wake` says when the state next changes by itself, so that an idle counter
//! sleeps.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::base::id::PaymentId;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::bill::CustomerNumber;
use crate::domain::charge::Charge;
use crate::domain::payment::Payment;
use crate::domain::product::{Product, ProductGroup, ProductKind, ProviderId};
use crate::journal::print::PrintJob;
use crate::journal::store_doubt::StoreWatch;
use crate::journal::{DamagedRow, PriceList};
use crate::messages::screen::ScreenWords;
use crate::till::backup_schedule::BackupStatus;
use crate::till::desk_rows::{DeskRow, DeskRows, NEWEST_AT_HAND};
use crate::till::queries::SaldoFigure;
use crate::till::saldo::DepositView;
use crate::till::wallet::is_wallets;
use crate::tui::message::{FreeEffect, RequestId, SaleSlot, ScreenTime, UiEffect};
use crate::tui::pay_guard::{KeyMoment, PayGuard};
use crate::tui::screens::SCREENS;
use crate::tui::screens::callbacks::CallbacksScreen;
use crate::tui::screens::charges::ChargesScreen;
use crate::tui::screens::history::HistoryScreen;
use crate::tui::screens::home::HomeScreen;
use crate::tui::screens::inquiry::InquiryForm;
use crate::tui::screens::kwallet::KwalletScreen;
use crate::tui::screens::lessons::LessonsScreen;
use crate::tui::screens::menu::MenuScreen;
use crate::tui::screens::preview::PreviewScreen;
use crate::tui::screens::prices::PricesScreen;
use crate::tui::screens::print_queue::PrintQueueScreen;
use crate::tui::screens::products::ProductsScreen;
use crate::tui::screens::reconcile::ReconcileScreen;
use crate::tui::screens::saldo::SaldoScreen;
use crate::tui::screens::sale::SaleScreen;
use crate::tui::screens::settings::SettingsScreen;
use crate::tui::screens::unresolved::UnresolvedScreen;
use crate::tui::widgets::list_view::RowList;
use crate::wording::FaultSpeaker;

pub use crate::tui::setup::{ProviderInfo, ScreenSetup};

/// The smallest screen on which sales are drawn: columns, rows.
pub const SMALLEST: (u16, u16) = (80, 24);
/// The most sales side by side.
pub const SLOTS: u8 = 9;

/// The screen in front of the cashier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActiveScreen {
    /// Search, today's sales, sales that are running.
    Home,
    /// Products of one group.
    List,
    /// The inquiry form.
    Form,
    Sale(SaleSlot),
    /// The desk "Belum jelas".
    Desk,
    Prices,
    /// Deposits.
    Saldo,
    /// A provider's own list against the journal.
    Reconcile,
    History,
    /// Members' wallets.
    Kwallet,
    Menu,
    /// Charges.
    MoneyIn,
    Help,
    /// Callbacks that providers sent.
    Callbacks,
    /// The printer and its papers.
    Papers,
    /// A paper as it would print.
    Preview,
    /// The parts of the shop, and a form for each.
    Settings,
    /// The demo's lessons.
    Lessons,
    /// The question whether to leave while something is under way.
    Leave,
}

/// The state. [`update`](crate::tui::update()) changes it, [`view`](crate::tui::view()) draws it.
#[derive(Debug)]
pub struct AppState {
    pub(in crate::tui) setup: ScreenSetup,
    pub(in crate::tui) size: (u16, u16),
    pub(in crate::tui) now: ScreenTime,
    pub(in crate::tui) screen: ActiveScreen,
    /// The screen behind the menu, the help or the question whether to leave.
    pub(in crate::tui) under: ActiveScreen,
    pub(in crate::tui) home: HomeScreen,
    pub(in crate::tui) list: ProductsScreen,
    pub(in crate::tui) form: Option<InquiryForm>,
    pub(in crate::tui) desk: UnresolvedScreen,
    pub(in crate::tui) prices: PricesScreen,
    pub(in crate::tui) saldo: SaldoScreen,
    pub(in crate::tui) reconcile: ReconcileScreen,
    pub(in crate::tui) history: HistoryScreen,
    pub(in crate::tui) kwallet: KwalletScreen,
    pub(in crate::tui) menu: MenuScreen,
    pub(in crate::tui) money_in: ChargesScreen,
    pub(in crate::tui) preview: Option<PreviewScreen>,
    pub(in crate::tui) callbacks: CallbacksScreen,
    pub(in crate::tui) paper_screen: PrintQueueScreen,
    pub(in crate::tui) settings: SettingsScreen,
    pub(in crate::tui) lessons: LessonsScreen,
    /// The backup that takes the journal's place once the screen is closed.
    pub(in crate::tui) restore_file: Option<PathBuf>,
    pub(in crate::tui) sales: Vec<SaleScreen>,
    pub(in crate::tui) products: Vec<Product>,
    /// The time of each provider's list, in the order of the providers.
    pub(in crate::tui) list_times: Vec<(ProviderId, Timestamp)>,
    /// Why a provider's list is not fresh.
    pub(in crate::tui) list_faults: Vec<(ProviderId, String)>,
    pub(in crate::tui) prices_asked: bool,
    pub(in crate::tui) prices_fault: Option<String>,
    pub(in crate::tui) today: Vec<Arc<Payment>>,
    pub(in crate::tui) sales_today: usize,
    /// The rows of the desk.
    pub(in crate::tui) open: Arc<DeskRows>,
    /// Charges whose answer was lost.
    pub(in crate::tui) unknown_charges: usize,
    /// Damaged rows among the open ones.
    pub(in crate::tui) damaged: Arc<Vec<DamagedRow>>,
    /// Callbacks that cannot be read and that nobody has looked at.
    pub(in crate::tui) unreadable: u64,
    /// Receipts whose PDF could not be written since the program began.
    pub(in crate::tui) unkept_receipts: u32,
    pub(in crate::tui) store: StoreWatch,
    /// The backups that the program makes by itself.
    pub(in crate::tui) backup: BackupStatus,
    /// Charges with held money, newest first.
    pub(in crate::tui) held: Arc<Vec<Charge>>,
    pub(in crate::tui) saldos: Vec<SaldoFigure>,
    /// The deposits with their chains.
    pub(in crate::tui) deposits: RowList<DepositView>,
    /// This counter's papers, newest first.
    pub(in crate::tui) papers: RowList<PrintJob>,
    /// The journal was read at least once. Before that its figures are shown as unread, not as 0.
    pub(in crate::tui) has_looked: bool,
    /// The deposits were read at least once.
    pub(in crate::tui) has_deposits: bool,
    pub(in crate::tui) look_fault: Option<String>,
    pub(in crate::tui) look_in_flight: bool,
    pub(in crate::tui) look_again: bool,
    /// Payments whose status a person has asked for, without an answer yet.
    pub(in crate::tui) asking: BTreeSet<PaymentId>,
    /// One line about what just happened. The next key or paste clears it.
    pub(in crate::tui) notice: Option<String>,
    /// The last key or paste.
    pub(in crate::tui) moment: KeyMoment,
    pub(in crate::tui) guard: PayGuard,
    pub(in crate::tui) requests: u64,
    /// Bound effects without a result yet, as the runner counts them.
    pub(in crate::tui) bound: usize,
    pub(in crate::tui) dirty: bool,
    pub(in crate::tui) quit: bool,
}

impl AppState {
    /// The state at start, and the first effects: journal, stored and fresh price lists.
    #[must_use]
    pub fn new(setup: ScreenSetup, size: (u16, u16), now: ScreenTime) -> (Self, Vec<UiEffect>) {
        let state = Self {
            setup,
            size,
            now,
            screen: ActiveScreen::Home,
            under: ActiveScreen::Home,
            home: HomeScreen::default(),
            list: ProductsScreen::new(ProductGroup::Token),
            form: None,
            desk: UnresolvedScreen::default(),
            prices: PricesScreen::default(),
            saldo: SaldoScreen::default(),
            reconcile: ReconcileScreen::default(),
            history: HistoryScreen::default(),
            kwallet: KwalletScreen::default(),
            menu: MenuScreen::default(),
            money_in: ChargesScreen::default(),
            preview: None,
            callbacks: CallbacksScreen::default(),
            paper_screen: PrintQueueScreen::default(),
            settings: SettingsScreen::default(),
            lessons: LessonsScreen::default(),
            restore_file: None,
            sales: Vec::new(),
            products: Vec::new(),
            list_times: Vec::new(),
            list_faults: Vec::new(),
            prices_asked: true,
            prices_fault: None,
            today: Vec::new(),
            sales_today: 0,
            open: Arc::default(),
            unknown_charges: 0,
            damaged: Arc::default(),
            unreadable: 0,
            unkept_receipts: 0,
            store: StoreWatch::default(),
            backup: BackupStatus::default(),
            held: Arc::default(),
            saldos: Vec::new(),
            deposits: RowList::default(),
            papers: RowList::default(),
            has_looked: false,
            has_deposits: false,
            look_fault: None,
            look_in_flight: true,
            look_again: false,
            asking: BTreeSet::new(),
            notice: None,
            moment: KeyMoment::default(),
            guard: PayGuard::default(),
            requests: 0,
            bound: 0,
            dirty: true,
            quit: false,
        };
        (
            state,
            vec![
                UiEffect::Free(FreeEffect::Look),
                UiEffect::Free(FreeEffect::KeptPrices),
                UiEffect::Free(FreeEffect::FreshPrices),
            ],
        )
    }

    /// Whether something changed since the last frame.
    #[must_use]
    pub const fn is_dirty(&self) -> bool {
        self.dirty
    }

    /// Records that a frame of the present state was drawn.
    pub const fn mark_clean(&mut self) {
        self.dirty = false;
    }

    /// Whether [`ScreenEffect::Quit`](crate::tui::message::ScreenEffect::Quit) was given.
    #[must_use]
    pub const fn wants_quit(&self) -> bool {
        self.quit
    }

    /// Whether a secret field has the focus (a PIN or a NIK). The flight recorder then keeps no key.
    #[must_use]
    pub fn hides_keys(&self) -> bool {
        match self.screen {
            ActiveScreen::Desk => self.desk.is_secret(),
            ActiveScreen::Home => self.home.holds_pin() || self.home.holds_nik(),
            ActiveScreen::Form => self.form.as_ref().is_some_and(InquiryForm::is_secret),
            ActiveScreen::Kwallet => self.kwallet.is_secret(),
            ActiveScreen::Settings => self.settings.is_secret(),
            _ => false,
        }
    }

    /// Whether the terminal is smaller than [`SMALLEST`]. No sale is drawn then, and nothing can be paid.
    #[must_use]
    pub const fn is_too_small(&self) -> bool {
        self.size.0 < SMALLEST.0 || self.size.1 < SMALLEST.1
    }

    /// The screen in front of the cashier.
    #[must_use]
    pub const fn screen(&self) -> ActiveScreen {
        self.screen
    }

    /// The backup that a person wants in the journal's place.
    #[must_use]
    pub fn restore_file(&self) -> Option<&Path> {
        self.restore_file.as_deref()
    }

    /// The same state with a sentence that is shown at the start.
    #[must_use]
    pub fn with_notice(mut self, notice: Option<String>) -> Self {
        self.notice = notice;
        self
    }

    /// The text in the search line of the home screen.
    #[must_use]
    pub fn search_line(&self) -> &str {
        self.home.line()
    }

    pub(in crate::tui) fn speaker(&self) -> FaultSpeaker<'_> {
        FaultSpeaker { words: &self.setup.words.fault, zone: &self.setup.shop.timezone }
    }

    pub(in crate::tui) const fn words(&self) -> &'static ScreenWords {
        &self.setup.words.screen
    }

    pub(in crate::tui) fn provider(&self, id: &ProviderId) -> Option<&ProviderInfo> {
        self.setup.providers.iter().find(|provider| provider.id == *id)
    }

    /// A provider's name for people, or its id where it is not configured any more.
    pub(in crate::tui) fn provider_name(&self, id: &ProviderId) -> String {
        self.provider(id).map_or_else(|| id.to_string(), |provider| provider.name.clone())
    }

    /// A provider system's name for people, or its id where it is not configured any more.
    pub(in crate::tui) fn system_name(&self, id: &ProviderId) -> String {
        self.provider(id).map_or_else(|| id.to_string(), |provider| provider.system.to_owned())
    }

    pub(in crate::tui) fn sale(&self, slot: SaleSlot) -> Option<&SaleScreen> {
        self.sales.iter().find(|sale| sale.slot == slot)
    }

    pub(in crate::tui) fn sale_mut(&mut self, slot: SaleSlot) -> Option<&mut SaleScreen> {
        self.sales.iter_mut().find(|sale| sale.slot == slot)
    }

    pub(in crate::tui) const fn next_request(&mut self) -> RequestId {
        self.requests += 1;
        RequestId(self.requests)
    }

    /// Groups with products to sell, in the order of their keys.
    pub(in crate::tui) fn groups(&self) -> Vec<ProductGroup> {
        let has = |group: &ProductGroup| self.products.iter().any(|product| product.kind.group() == *group);
        ProductGroup::ALL.into_iter().filter(has).collect()
    }

    /// Charges made for a bill whose money is still to be used.
    pub(in crate::tui) fn held_for_bills(&self) -> impl Iterator<Item = &Charge> {
        self.held.iter().filter(|charge| charge.intent.purpose.is_some() && charge.usable().is_some())
    }

    /// How many charges have an alarm that a person has to decide about.
    pub(in crate::tui) fn charges_to_decide(&self) -> usize {
        self.held.iter().filter(|charge| !charge.alarms().is_empty()).count()
    }

    /// Payments at hand: found earlier, today's, and the newest of the desk. Each typed letter searches them, so a long
    /// desk is not walked whole; the journal's own search finds the others.
    pub(in crate::tui) fn known(&self) -> impl Iterator<Item = &Payment> {
        let newest = self.open.rows().iter().rev().take(NEWEST_AT_HAND).filter_map(|row| self.open.payment(row.id()));
        self.home.earlier().iter().chain(self.today.iter().chain(newest).map(Arc::as_ref))
    }

    /// The row of a payment that is on the desk or among today's sales.
    pub(in crate::tui) fn shown(&self, id: PaymentId) -> Option<Arc<DeskRow>> {
        let today = || self.today.iter().find(|payment| payment.id() == id);
        self.open.find(id).cloned().or_else(|| today().map(|payment| Arc::new(DeskRow::from(payment.as_ref()))))
    }

    /// Whether members' wallets are set up.
    pub(in crate::tui) fn has_wallets(&self) -> bool {
        self.setup.providers.iter().any(|provider| is_wallets(&provider.id))
    }

    /// The customer's name for a number, from the payments at hand.
    pub(in crate::tui) fn name_of(&self, kind: ProductKind, number: &str) -> Option<&CleanText> {
        self.known().filter(|payment| is_of(payment, kind, number)).find_map(Payment::name)
    }

    /// The last payment at hand to a number.
    pub(in crate::tui) fn last_sale(&self, kind: ProductKind, number: &str) -> Option<&Payment> {
        self.known().find(|payment| is_of(payment, kind, number))
    }

    /// Whether the provider can be asked for the status of `payment` now: the invoice is known, or the call needs none.
    pub(in crate::tui) fn can_ask(&self, payment: &Payment) -> bool {
        let by_itself = payment.intent.bill.product.kind == ProductKind::KwalletRefund;
        by_itself || (payment.invoice().is_some() && self.is_askable_by_invoice(payment))
    }

    /// Whether the bill can be asked for again, or the member's history read, to see whether `payment` was made.
    pub(in crate::tui) fn can_recheck(&self, payment: &Payment) -> bool {
        let shows = self.provider(&payment.intent.bill.product.provider).is_some_and(|known| known.rechecks);
        shows && payment.recheck_from().is_some()
    }

    /// When the resolver next asks about `payment`. The screen only shows this time.
    pub(in crate::tui) fn next_automatic(&self, payment: &Payment) -> Option<Timestamp> {
        let ask = payment.next_question().filter(|_| self.can_ask(payment));
        let look = payment.next_recheck().filter(|_| self.can_recheck(payment));
        [ask, look].into_iter().flatten().min()
    }

    /// Whether the payment's provider can be asked once an invoice is known.
    pub(in crate::tui) fn is_askable_by_invoice(&self, payment: &Payment) -> bool {
        self.provider(&payment.intent.bill.product.provider).is_some_and(|known| known.askable_by_invoice)
    }

    /// Whether the payment's provider has no status call at all.
    pub(in crate::tui) fn is_never_asked(&self, payment: &Payment) -> bool {
        self.provider(&payment.intent.bill.product.provider).is_some_and(|known| known.never_asked)
    }

    /// Takes over price lists. A list older than the one at hand is dropped.
    pub(in crate::tui) fn take_prices(&mut self, lists: Vec<PriceList>) {
        let place = |providers: &[ProviderInfo], id: &ProviderId| providers.iter().position(|known| known.id == *id);
        for list in lists {
            let known = self.list_times.iter().position(|(id, _)| *id == list.provider);
            if known.is_some_and(|at| self.list_times[at].1 > list.at) {
                continue;
            }
            self.list_times.retain(|(id, _)| *id != list.provider);
            self.list_times.push((list.provider.clone(), list.at));
            self.products.retain(|product| product.provider != list.provider);
            self.products.extend(list.products);
        }
        let providers = &self.setup.providers;
        self.list_times.sort_by_key(|(id, _)| place(providers, id));
        self.products.sort_by_key(|product| place(providers, &product.provider));
    }

    /// When the state wants [`UiMessage::Wake`](crate::tui::message::UiMessage::Wake), on the monotonic clock. `None`
    /// once the program is to end.
    #[must_use]
    pub fn next_wake(&self) -> Option<Duration> {
        if self.quit {
            return None;
        }
        let of_screens = SCREENS.iter().filter_map(|screen| (screen.next_wake)(self));
        let guard = self.guard.next_wake().map(|at| at.max(self.now.mono));
        of_screens.chain(guard).chain([self.next_minute()]).min()
    }

    fn next_minute(&self) -> Duration {
        let into = u64::try_from(self.now.wall.as_millisecond().rem_euclid(60_000)).unwrap_or(0);
        self.now.mono + Duration::from_millis(60_000 - into)
    }
}

/// Whether `payment` was of this kind and to this number: the customer's, the meter's or the customer id.
fn is_of(payment: &Payment, kind: ProductKind, number: &str) -> bool {
    let bill = &payment.intent.bill;
    let is_it = |known: &CustomerNumber| known.as_str() == number;
    bill.product.kind == kind
        && (is_it(&bill.customer) || bill.meter.as_ref().is_some_and(is_it) || bill.idpel.as_ref().is_some_and(is_it))
}

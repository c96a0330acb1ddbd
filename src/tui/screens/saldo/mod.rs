//! Deposits ("Isi saldo"): balances, the intervals between them, and what a person says about them.
//!
//! Nothing is recorded without a Y that stood alone, so neither a scanner nor a paste can answer.

mod draw;
mod update;

use crate::base::money::Rupiah;
use crate::domain::deposit::record::RiseCause;
use crate::domain::deposit::{BalanceInterval, Indication};
use crate::domain::number::short_amount;
use crate::domain::payment::Payment;
use crate::domain::product::{AccountId, Product};
use crate::till::saldo::DepositView;
use crate::tui::keymap::{groups, owned};
use crate::tui::screens::ScreenContract;
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field::InputField;
use crate::wording::saldo::SaldoSpeaker;

pub(in crate::tui) use update::{handle_result, open};

/// The contract of this screen.
pub(in crate::tui) const CONTRACT: ScreenContract = ScreenContract {
    paste: Some(update::paste),
    subject: update::subject,
    confirm: update::confirm,
    ..ScreenContract::new(update::key, hints, draw::draw)
};

/// The state of the deposits' screen.
#[derive(Debug, Default)]
pub struct SaldoScreen {
    scroll: usize,
    mode: SaldoMode,
}

#[derive(Debug, Default)]
enum SaldoMode {
    #[default]
    List,
    Typing(Box<SaldoForm>),
    /// The statement is being journalled.
    Waiting,
}

/// A person's statement about a deposit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SaldoAction {
    TopUp,
    /// The balance as the provider shows it.
    Set,
    /// The cause of a rise; the interval's number.
    Rise(u64),
    /// A drop was seen; the interval's number and the drop in whole rupiah.
    Drop(u64, Rupiah),
}

#[derive(Debug)]
struct SaldoForm {
    account: AccountId,
    doing: SaldoAction,
    amount: InputField,
    note: InputField,
    cause: Option<RiseCause>,
    step: SaldoStep,
}

/// The steps of a form, in order. Not every statement takes all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SaldoStep {
    Cause,
    Amount,
    Note,
    Yes,
}

impl SaldoForm {
    fn amount(&self) -> Option<Rupiah> {
        match self.doing {
            SaldoAction::Drop(_, amount) => Some(amount),
            SaldoAction::Rise(_) => figure(self.amount.text()),
            SaldoAction::TopUp | SaldoAction::Set => {
                let text = self.amount.text().trim();
                short_amount(text).or_else(|| figure(text))
            }
        }
    }
}

/// A balance as the provider shows it, to the last rupiah, with dots or without. `None`: no figure.
fn figure(text: &str) -> Option<Rupiah> {
    let bare: String = text.trim().chars().filter(|c| *c != '.').collect();
    let digits = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| Rupiah::new(bare.parse().ok()?).ok()).flatten()
}

/// The wording of deposits at the present time.
pub(in crate::tui) fn speaker(state: &AppState) -> SaldoSpeaker<'_> {
    SaldoSpeaker { words: &state.setup.words.saldo, speaker: state.speaker(), now: state.now.wall }
}

/// The newest interval of a deposit that waits for a person: an alarm or a rise.
fn waits(deposit: &DepositView) -> Option<&BalanceInterval> {
    deposit.waiting.iter().rev().find(|link| link.is_alarm() || link.is_rise())
}

/// The balance that was expected, and by how much `figure` differs from it, both in whole rupiah. `None` where open
/// payments or recorded top-ups can explain `figure`.
fn unexplained(deposit: &DepositView, figure: Rupiah) -> Option<(Rupiah, Rupiah)> {
    let reading = deposit.reading?;
    let (least, most) = (reading.left()?, reading.saldo.checked_add(reading.added)?);
    let expected = if figure > most { most } else { least };
    let difference = if figure > most { figure.checked_sub(most)? } else { least.checked_sub(figure)? };
    difference.is_positive().then_some((expected, difference))
}

/// The rise, in whole rupiah, that Y alone may name a top-up: it is the newest interval that waits, and no open
/// payment may hide in it.
pub(in crate::tui) fn question(deposit: &DepositView) -> Option<Rupiah> {
    let link = waits(deposit)?;
    let hides = |link: &BalanceInterval| {
        deposit.evidence.iter().any(|one| one.points == Indication::Undecided && one.to.seq == link.to.seq)
    };
    link.risen().filter(|_| !hides(link))
}

/// Sentences about deposits for the home screen, alarms first.
pub(in crate::tui) fn news_lines(state: &AppState) -> Vec<String> {
    let speaker = speaker(state);
    let all = || state.deposits.iter();
    let alarms = all().flat_map(|deposit| deposit.alarms().map(move |link| speaker.waiting(deposit, link)));
    let fits = all().flat_map(|deposit| deposit.suspicions().map(move |link| speaker.waiting(deposit, link)));
    let rises = all().filter_map(|deposit| {
        let risen = waits(deposit).and_then(BalanceInterval::risen)?;
        let account = deposit.account.as_str().to_uppercase();
        Some(format!("{account}: {} {}", (speaker.words.rise_question)(risen), speaker.words.look))
    });
    alarms.chain(fits).chain(rises).collect()
}

/// The numbers of alarms and rises, for the status line.
pub(in crate::tui) fn counts(state: &AppState) -> (usize, usize) {
    let alarms = state.deposits.iter().map(|deposit| deposit.counts.alarms).sum();
    let rises = state.deposits.iter().map(|deposit| deposit.counts.rises).sum();
    (alarms, rises)
}

/// The deposit's evidence about an open payment, in words; empty without any.
pub(in crate::tui) fn evidence(state: &AppState, payment: &Payment) -> String {
    let deposit = state.deposits.iter().find(|deposit| deposit.account == payment.intent.account);
    let found = deposit.and_then(|deposit| {
        let evidence = deposit.evidence.iter().find(|one| one.payment == payment.id())?;
        Some(speaker(state).evidence(deposit, payment, evidence))
    });
    found.filter(|_| payment.state().is_unresolved()).unwrap_or_default()
}

/// How many more tokens of Rp100.000 a deposit pays for; `None` if its provider sells none.
pub(in crate::tui) fn enough(state: &AppState, account: &AccountId) -> Option<String> {
    let deposit = state.deposits.iter().find(|deposit| deposit.account == *account)?;
    let name = account.as_str().to_uppercase();
    let is_it = |product: &&Product| {
        product.kind.needs_token()
            && product.nominal == Some(Rupiah::from(100_000))
            && state.provider_name(&product.provider) == name
    };
    let product = state.products.iter().find(is_it)?;
    Some((state.setup.words.saldo.enough)(deposit.enough_for(product)?, product.nominal?))
}

/// The two key lines.
fn hints(state: &AppState, _: ActiveScreen) -> [Vec<String>; 2] {
    let words = &state.setup.words.saldo.screen;
    match &state.saldo.mode {
        SaldoMode::List => {
            let mut own = owned(words.keys);
            if let Some(deposit) = state.deposits.picked() {
                if waits(deposit).is_some() {
                    own.insert(0, words.key_name.to_owned());
                }
                if question(deposit).is_some() {
                    own.insert(0, words.key_yes.to_owned());
                }
            }
            [groups(state), own]
        }
        SaldoMode::Typing(form) if form.step == SaldoStep::Yes => [Vec::new(), owned(words.asking)],
        SaldoMode::Typing(_) => [Vec::new(), owned(words.typing)],
        SaldoMode::Waiting => [groups(state), owned(state.words().keys.back)],
    }
}

//! Draws "Tagih QR/VA".
//!
//! A QR is drawn whole, with its quiet zone, or a sentence says what to do. The exact amount and the VA number are the
//! largest things on the screen.

use super::{ChargeConfirm, ChargeDetail, ChargeForm, ChargesStage, NotePurpose, lacks_qr, speaker, unrecorded};
use crate::base::money::Rupiah;
use crate::base::qr::{CellHalf, QrModules};
use crate::base::text::{in_fours, last_four_apart, left, right, width, wrap};
use crate::base::time::{age, clock_text, day_text};
use crate::domain::charge::auto_pay::ChargePurpose;
use crate::domain::charge::{Charge, ChargeMethod, ChargeState, ChargeStatus};
use crate::till::charge::ChargeStoredIn;
use crate::tui::format;
use crate::tui::state::AppState;
use crate::tui::widgets::big_digits;
use crate::tui::widgets::list_view::RowList;
use crate::tui::widgets::pen::PagePen;
use crate::tui::widgets::table::{TableColumn, end, line, start};

/// Columns for the facts beside a QR.
const BESIDE: usize = 36;

pub(in crate::tui) fn draw(state: &AppState, pen: &mut PagePen<'_>) {
    let foot = pen.foot();
    match &state.money_in.stage {
        ChargesStage::List => list(state, pen, foot),
        ChargesStage::Methods { methods, .. } => choices(state, pen, foot, methods),
        ChargesStage::Form(form) => fields(state, pen, form),
        ChargesStage::Confirm(confirm) => confirmation(state, pen, confirm),
        ChargesStage::Sending { since, .. } => {
            let words = &state.setup.words.charge.screen;
            let seconds = state.now.mono.saturating_sub(*since).as_secs();
            pen.put(1, 2, &format!("{}  00:{:02}", words.sending, seconds.min(99)), pen.looks.strong());
        }
        ChargesStage::Show(show) => {
            charge(state, pen, foot, show);
        }
    }
    if let (Some(fault), None) = (state.money_in.charges.fault(), &state.notice) {
        pen.notice(foot, pen.columns().saturating_sub(2), fault, pen.looks.warning());
    }
}

fn columns(wide: bool) -> Vec<TableColumn> {
    if wide {
        vec![start(12), start(32), end(12), start(20), start(20), start(14)]
    } else {
        vec![start(12), start(16), end(12), start(18), start(0), start(14)]
    }
}

fn list(state: &AppState, pen: &mut PagePen<'_>, foot: usize) {
    let words = &state.setup.words.charge.screen;
    let charges = &state.money_in.charges;
    let open = charges.iter().filter(|charge| charge.state().is_open()).count();
    pen.put(1, 2, &(words.title)(open, charges.len()), pen.looks.strong());
    if let Some(remark) = charges.remark(format::UNREAD, words.empty) {
        pen.put(3, 4, remark, pen.looks.plain());
        return;
    }
    let columns = columns(pen.columns() >= 120);
    pen.put(3, 4, &line(&columns, &words.heads), pen.looks.plain());
    for listed in charges.in_sight(foot.saturating_sub(8)) {
        listed.draw(pen, 5 + listed.place, &cells(state, &columns, listed.row), pen.looks.plain());
    }
}

fn cells(state: &AppState, columns: &[TableColumn], charge: &Charge) -> String {
    let zone = &state.setup.shop.timezone;
    let at = charge.created_at;
    let time = format!("{} {}", day_text(at, zone), clock_text(at, zone));
    let is_wide = columns.iter().all(|column| !column.is_empty());
    let method = if is_wide { named(&charge.intent.method) } else { charge.intent.method.product.to_string() };
    let shown = speaker(state).state_name(charge, state.now.wall);
    let amount = charge.expected().to_string();
    let (order, name) = (charge.order().as_str(), charge.intent.payer.name.as_str());
    line(columns, &[&time, &method, &amount, order, name, shown])
}

fn named(method: &ChargeMethod) -> String {
    if method.bank == method.product { method.bank.to_string() } else { format!("{}, {}", method.product, method.bank) }
}

fn choices(state: &AppState, pen: &mut PagePen<'_>, foot: usize, methods: &RowList<ChargeMethod>) {
    let words = &state.setup.words.charge.screen;
    pen.put(1, 2, words.choose, pen.looks.strong());
    if let Some(remark) = methods.remark(words.asking_methods, words.no_methods) {
        pen.put(3, 4, remark, pen.looks.plain());
        return;
    }
    let columns = [start(26), start(18), start(16), end(12)];
    let admin = state.setup.words.charge.label.admin;
    pen.put(3, 3, &line(&columns, &["", "", "", admin]), pen.looks.plain());
    for listed in methods.in_sight(foot.saturating_sub(7)) {
        let method = listed.row;
        let kind = if method.open { speaker(state).kind(method.kind) } else { words.closed };
        let admin = method.admin.map_or_else(|| words.admin_unknown.to_owned(), |admin| admin.to_string());
        let text = line(&columns, &[method.product.as_str(), method.bank.as_str(), kind, &admin]);
        listed.draw(pen, 4 + listed.place, &text, pen.looks.plain());
    }
}

fn fields(state: &AppState, pen: &mut PagePen<'_>, form: &ChargeForm) {
    let words = &state.setup.words.charge.screen;
    pen.put(1, 2, &named(&form.method).to_uppercase(), pen.looks.strong());
    for (at, (label, field)) in words.fields.iter().zip(&form.fields).enumerate() {
        let (y, active) = (4 + 3 * at, at == form.at);
        let room = pen.columns().saturating_sub(40);
        let shown = if active { field.shown(field.text(), room) } else { field.text().to_owned() };
        let style = if active { pen.looks.strong() } else { pen.looks.plain() };
        pen.put(1, y, if active { "►" } else { " " }, style);
        pen.put(3, y, &left(label, 32), pen.looks.plain());
        pen.put(36, y, &shown, style);
    }
    if let Some(amount) = form.amount() {
        pen.put(36, 5, &amount.to_string(), pen.looks.warning());
    }
}

fn confirmation(state: &AppState, pen: &mut PagePen<'_>, confirm: &ChargeConfirm) {
    let (words, label) = (&state.setup.words.charge.screen, &state.setup.words.charge.label);
    let (draft, method) = (&confirm.draft, &confirm.draft.method);
    pen.put(1, 2, words.confirm, pen.looks.strong());
    pen.put(3, 4, &format!("{}, {}", named(method), speaker(state).kind(method.kind)), pen.looks.strong());
    for (row, text) in big_digits::rows(&draft.amount.to_string()).iter().enumerate() {
        pen.put(3, 6 + row, text, pen.looks.strong());
    }
    let admin = method.admin.map_or_else(|| words.admin_unknown.to_owned(), |admin| admin.to_string());
    let rows = [
        (label.amount, draft.amount.to_string()),
        (label.admin, admin),
        (label.customer, format!("{}  {}", draft.payer.name, draft.payer.phone).trim().to_owned()),
    ];
    for (row, (name, value)) in rows.iter().filter(|(_, value)| !value.is_empty()).enumerate() {
        pen.put(3, 10 + row, &format!("{} {}", left(name, 16), right(value, 24)), pen.looks.plain());
    }
    put_wrapped(pen, 3, 14, words.customer_pays, 3);
    if !state.setup.charge_report {
        put_wrapped(pen, 3, 17, words.no_report, 2);
    }
}

/// Writes at most `most` lines. Returns how many.
fn put_wrapped(pen: &mut PagePen<'_>, x: usize, y: usize, text: &str, most: usize) -> usize {
    let style = pen.looks.plain();
    put_styled(pen, (x, y), text, most, style)
}

fn put_styled(
    pen: &mut PagePen<'_>,
    (x, y): (usize, usize),
    text: &str,
    most: usize,
    style: ratatui::style::Style,
) -> usize {
    let lines = wrap(text, pen.columns().saturating_sub(x + 1));
    for (row, text) in lines.iter().take(most).enumerate() {
        pen.put(x, y + row, text, style);
    }
    lines.len().min(most)
}

/// A charge that a sale waits for.
pub(in crate::tui) struct AwaitedCharge<'a> {
    pub charge: &'a Charge,
    /// Where the answer to its creation is stored.
    pub kept: ChargeStoredIn,
    /// The sentence that says why there is no QR.
    pub qr_fault: Option<&'a str>,
    /// A question about the charge is under way.
    pub asking: bool,
    /// The title: the sale's slot, and that it waits.
    pub head: &'a str,
    /// What the customer pays with the fee, whole rupiah; `None`: the fee is unknown.
    pub pays: Option<Rupiah>,
    /// The sentence that says what happens once the charge is paid.
    pub foot: &'a str,
}

/// Whether the charge's QR fits this terminal beside its facts. True for a charge without a QR.
pub(in crate::tui) fn fits(state: &AppState, charge: &Charge) -> bool {
    let Some(modules) = charge.facts.qr.as_ref().and_then(|payload| QrModules::of(payload.as_str())) else {
        return true;
    };
    let (columns, rows) = modules.size();
    let (width, height) = (usize::from(state.size.0), usize::from(state.size.1));
    columns + BESIDE + 2 <= width && rows + 7 <= height
}

/// Draws a charge that a sale waits for, above row `foot`.
pub(in crate::tui) fn draw_waited(state: &AppState, pen: &mut PagePen<'_>, foot: usize, waited: &AwaitedCharge<'_>) {
    let show = ChargeDetail {
        kept: waited.kept,
        qr_fault: waited.qr_fault.map(str::to_owned),
        asking: waited.asking,
        ..ChargeDetail::of(waited.charge.clone())
    };
    let x = charge(state, pen, foot.saturating_sub(2), &show);
    pen.put_in(x, 3, pen.columns().saturating_sub(1), waited.head, pen.looks.alarm());
    if let Some(pays) = waited.pays {
        let text = format!("{} {pays}", state.setup.words.charge_funds.customer_pays);
        pen.put_right(pen.columns().saturating_sub(1), 2, &text, pen.looks.strong());
    }
    put_wrapped(pen, x, foot.saturating_sub(2), waited.foot, 2);
}

/// One charge: what to pay and where, as large as possible. Returns the column right of its QR.
fn charge(state: &AppState, pen: &mut PagePen<'_>, foot: usize, show: &ChargeDetail) -> usize {
    let now = state.now.wall;
    let can_be_paid = show.charge.state() == ChargeState::Waiting;
    let modules =
        show.charge.facts.qr.as_ref().filter(|_| can_be_paid).and_then(|payload| QrModules::of(payload.as_str()));
    let room = (pen.columns().saturating_sub(2), foot.saturating_sub(2));
    let fits = |modules: &&QrModules| {
        let (columns, rows) = modules.size();
        columns + BESIDE <= room.0 && rows <= room.1
    };
    let drawn = modules.as_ref().filter(fits);
    let x = drawn.map_or(1, |modules| modules.size().0 + 3);
    if let Some(modules) = drawn {
        qr(pen, modules);
    }
    let shown = show.charge.shown(now);
    let style = match shown {
        _ if !show.charge.alarms().is_empty() => pen.looks.alarm(),
        ChargeStatus::As(ChargeState::Settled) => pen.looks.good(),
        ChargeStatus::As(ChargeState::Unknown | ChargeState::AmountDiffers) => pen.looks.alarm(),
        _ => pen.looks.picked(),
    };
    let word = format!(" {} ", speaker(state).state_name(&show.charge, now));
    pen.put(x, 2, &word, style);
    pen.put(x + width(&word) + 1, 2, &show.charge.intent.amount.to_string(), pen.looks.strong());
    let y = facts(state, pen, (x, 4), show);
    let y = to_pay(state, pen, (x, y), show, modules.as_ref().filter(|_| drawn.is_none()));
    remarks(state, pen, (x, y), foot, show);
    x
}

/// Black on white, whatever the terminal's colours are; without colour, the light modules are the blocks.
fn qr(pen: &mut PagePen<'_>, modules: &QrModules) {
    // A scanner needs dark modules on a light ground: without colours the blocks have to be the light ones.
    let (ink, style) = match pen.looks.paper() {
        Some(style) => (CellHalf::Dark, style),
        None => (CellHalf::Light, pen.looks.plain()),
    };
    for (row, text) in modules.rows(ink).iter().enumerate() {
        pen.put(1, 2 + row, text, style);
    }
}

fn facts(state: &AppState, pen: &mut PagePen<'_>, (x, y): (usize, usize), show: &ChargeDetail) -> usize {
    let (label, zone) = (&state.setup.words.charge.label, &state.setup.shop.timezone);
    let (charge, intent) = (&show.charge, &show.charge.intent);
    let payer = format!("{}  {}", intent.payer.name, intent.payer.phone);
    let time = |at| format!("{} {}", day_text(at, zone), clock_text(at, zone));
    let rows = [
        (label.method, Some(named(&intent.method))),
        (label.admin, intent.method.admin.map(|admin| admin.to_string())),
        (label.customer, Some(payer.trim().to_owned())),
        (state.setup.words.charge_funds.purpose_label, intent.purpose.as_ref().map(|purpose| purposed(state, purpose))),
        (label.settled, charge.settled_at.map(time)),
        (label.held, charge.held().map(|held| held.to_string())),
        (label.second_held, charge.second_held().map(|held| held.to_string())),
        (label.returned, charge.returned.as_ref().map(|back| format!("{}  {}", back.amount, back.note))),
    ];
    let mut y = y;
    pen.put(x, y, charge.order().as_str(), pen.looks.plain());
    for (name, value) in rows {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            y += 1;
            pen.put(x, y, &format!("{} {value}", left(name, 13)), pen.looks.plain());
        }
    }
    y + 2
}

/// The bill that the charge is for.
fn purposed(state: &AppState, purpose: &ChargePurpose) -> String {
    let name = purpose.name.as_ref().map_or("", |name| name.as_str());
    let good = format::good_short(state.words(), &purpose.product);
    let number = last_four_apart(purpose.customer.as_str());
    (state.setup.words.charge_funds.purpose)(&good, &number, name).trim().to_owned()
}

/// What the customer needs to pay; `too_large`: the QR does not fit.
fn to_pay(
    state: &AppState,
    pen: &mut PagePen<'_>,
    (x, mut y): (usize, usize),
    show: &ChargeDetail,
    too_large: Option<&QrModules>,
) -> usize {
    let words = &state.setup.words.charge.screen;
    let facts = &show.charge.facts;
    if show.charge.state() != ChargeState::Waiting {
        return y;
    }
    if let Some(exact) = facts.exact_amount {
        y = big(pen, (x, y), words.exactly, &[&exact.to_string()]);
        if let Some(account) = &facts.account {
            pen.put(x, y, &format!("{} {account}", state.setup.words.charge.label.account), pen.looks.strong());
            y += 2;
        }
    }
    if let Some(number) = &facts.va_number {
        let fours = in_fours(number.as_str());
        y = big(pen, (x, y), words.to_va, &fours.split(' ').collect::<Vec<_>>());
    }
    if facts.qr.is_some() && too_large.is_none() {
        y += put_styled(pen, (x, y), words.scan, 2, pen.looks.strong()) + 1;
    }
    if let Some(modules) = too_large {
        let (columns, rows) = (modules.size().0 + BESIDE + 2, modules.size().1 + 5);
        y += put_styled(pen, (x, y), &(words.qr_too_large)(columns, rows), 3, pen.looks.warning()) + 1;
    }
    if lacks_qr(&show.charge)
        && let Some(why) = &show.qr_fault
    {
        y += put_styled(pen, (x, y), &(words.no_qr)(why), 3, pen.looks.warning()) + 1;
    }
    if let Some(url) = facts.url.as_ref().filter(|_| facts.qr.is_none() || too_large.is_some()) {
        pen.put(x, y, words.open_page, pen.looks.strong());
        y += 1 + put_wrapped(pen, x, y + 1, url.as_str(), 4) + 1;
    }
    y
}

/// A heading, with its figures in big digits where they fit.
fn big(pen: &mut PagePen<'_>, (x, y): (usize, usize), heading: &str, groups: &[&str]) -> usize {
    pen.put(x, y, heading, pen.looks.strong());
    let rows = big_digits::groups(groups, 4);
    let plain = groups.join(" ");
    if x + width(&rows[0]) < pen.columns() {
        for (row, text) in rows.iter().enumerate() {
            pen.put(x, y + 1 + row, text, pen.looks.strong());
        }
        pen.put(x, y + 5, &plain, pen.looks.plain());
        return y + 7;
    }
    pen.put(x, y + 1, &plain, pen.looks.strong());
    y + 3
}

/// Alarms, the reason of the state, the time left, when it was last asked about, and the note being typed.
fn remarks(state: &AppState, pen: &mut PagePen<'_>, (x, mut y): (usize, usize), foot: usize, show: &ChargeDetail) {
    let words = &state.setup.words.charge;
    let (charge, now) = (&show.charge, state.now.wall);
    let mut lines = Vec::new();
    lines.extend(unrecorded(state, show.kept).map(str::to_owned));
    lines.extend(speaker(state).alarms(charge));
    lines.extend(speaker(state).why_of(charge));
    match (charge.shown(now), charge.facts.expires_at) {
        (ChargeStatus::Expired, _) => lines.push(words.expired_guess.to_owned()),
        (ChargeStatus::As(ChargeState::Waiting), Some(end)) => {
            let seconds = age(now, end).as_secs();
            lines.push((words.screen.left)(&format!("{:02}:{:02}", seconds / 60, seconds % 60)));
        }
        _ => {}
    }
    if show.asking {
        lines.push(words.screen.asking.to_owned());
    } else if let Some(at) = show.asked_at.filter(|_| charge.state().is_open()) {
        lines.push((words.screen.asked)(&clock_text(at, &state.setup.shop.timezone)));
    }
    if !state.setup.charge_report && charge.state().is_open() {
        lines.push(words.screen.no_report.to_owned());
    }
    for line in lines {
        let most = foot.saturating_sub(y);
        y += put_styled(pen, (x, y), &line, most, pen.looks.warning());
    }
    if let Some((what, note)) = &show.note {
        let room = pen.columns().saturating_sub(x + 1);
        let asked = match what {
            NotePurpose::Return { .. } => words.screen.return_note,
            NotePurpose::Decision(_) => words.screen.ruling_note,
        };
        pen.put(x, foot.saturating_sub(3), asked, pen.looks.strong());
        pen.put(x, foot.saturating_sub(2), &left(&note.shown(note.text(), room), room), pen.looks.strong());
    }
}

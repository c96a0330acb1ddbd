//! Draws the deposits. Each balance stands with its age, and an unexplained drop is the first thing in sight.

use super::{SaldoAction, SaldoForm, SaldoMode, SaldoStep, speaker, waits};
use crate::base::text::{cut, left, width, wrap};
use crate::domain::deposit::BalanceInterval;
use crate::till::saldo::DepositView;
use crate::tui::format;
use crate::tui::state::AppState;
use crate::tui::widgets::list_view::VisibleRow;
use crate::tui::widgets::pen::PagePen;
use crate::tui::widgets::table::{TableColumn, end, line, start};

/// Column where a form's text begins.
const TEXT: usize = 16;

pub(in crate::tui) fn draw(state: &AppState, pen: &mut PagePen<'_>) {
    let words = &state.setup.words.saldo;
    let foot = pen.foot();
    pen.put(1, 2, &words.screen.title.to_uppercase(), pen.looks.strong());
    let Some(deposit) = state.deposits.picked() else {
        let remark = state.deposits.remark(format::UNREAD, words.screen.none);
        pen.put(3, 4, remark.unwrap_or_default(), pen.looks.plain());
        return;
    };
    let y = 4 + state.deposits.len();
    state.deposits.in_sight(y).for_each(|listed| account(state, pen, &listed));
    let notice = state.notice.as_ref().map_or(0, |notice| wrap(notice, pen.columns().saturating_sub(2)).len());
    let foot = foot.saturating_sub(notice);
    match &state.saldo.mode {
        SaldoMode::Typing(form) => typing(state, pen, form, y + 1),
        SaldoMode::List | SaldoMode::Waiting => chain(state, pen, deposit, y, foot),
    }
}

/// One account: its balance, the balance's age, the amount bound by open payments.
fn account(state: &AppState, pen: &mut PagePen<'_>, listed: &VisibleRow<'_, DepositView>) {
    let (words, deposit) = (&state.setup.words.saldo, listed.row);
    let style = if listed.is_picked { pen.looks.strong() } else { pen.looks.plain() };
    let name = deposit.account.as_str().to_uppercase();
    let mut parts = vec![speaker(state).summary(deposit)];
    if let Some(reading) = deposit.reading {
        parts.extend(reading.bound.is_positive().then(|| (words.bound)(reading.bound)));
        parts.extend(reading.added.is_positive().then(|| (words.added)(reading.added)));
    }
    parts.extend(super::enough(state, &deposit.account));
    let head = line(&[start(8), end(14)], &[&name, &format::amount(deposit.reading.map(|reading| reading.shown()))]);
    let mut text = format!("{} {head}", listed.mark());
    // A cut amount would be read as another amount.
    for part in parts {
        if width(&text) + 3 + width(&part) < pen.columns() {
            text = format!("{text}   {part}");
        }
    }
    pen.put(1, 4 + listed.place, &text, style);
}

/// The interval that waits for a person, then all intervals.
fn chain(state: &AppState, pen: &mut PagePen<'_>, deposit: &DepositView, top: usize, foot: usize) {
    let words = &state.setup.words.saldo;
    let room = pen.columns().saturating_sub(5);
    let mut y = top + 1;
    let mut say = |pen: &mut PagePen<'_>, text: &str, style| y = pen.paragraph((3, y), room, text, style);
    if let Some(note) = deposit.note {
        say(pen, state.setup.words.language.text(note), pen.looks.plain());
    }
    let newest = waits(deposit);
    for link in deposit.waiting.iter().filter(|link| newest != Some(link)).take(2).chain(newest) {
        let style = if link.is_alarm() { pen.looks.alarm() } else { pen.looks.strong() };
        say(pen, &speaker(state).waiting(deposit, link), style);
    }
    if let Some(risen) = super::question(deposit) {
        let question = format!("{} {}", (words.rise_question)(risen), words.screen.key_yes);
        say(pen, &question, pen.looks.strong());
    }
    if deposit.not_seen > 0 {
        say(pen, &(words.not_seen)(deposit.not_seen), pen.looks.plain());
    }
    if y + 2 >= foot {
        return;
    }
    pen.line(y, words.screen.links);
    if deposit.links.is_empty() {
        pen.put(3, y + 1, words.no_links, pen.looks.plain());
        return;
    }
    let columns = columns(pen);
    let [when, saldo, fell, explained, rest] = words.screen.columns;
    pen.put(3, y + 1, &line(&columns, &[when, saldo, fell, explained, rest]), pen.looks.plain());
    let mut row = y + 2;
    for link in deposit.links.iter().skip(state.saldo.scroll) {
        if row >= foot {
            break;
        }
        row = one_link(state, pen, link, row, foot);
    }
}

/// Whether both ends of an interval and its finding fit one line.
fn is_wide(pen: &PagePen<'_>) -> bool {
    pen.columns() >= 120
}

fn columns(pen: &PagePen<'_>) -> [TableColumn; 5] {
    [start(if is_wide(pen) { 26 } else { 12 }), end(13), end(12), end(12), end(12)]
}

/// One interval, with what people named in it. Returns the row after it.
fn one_link(state: &AppState, pen: &mut PagePen<'_>, link: &BalanceInterval, y: usize, foot: usize) -> usize {
    let speaker = speaker(state);
    let when = if is_wide(pen) {
        format!("{} - {}", speaker.moment(link.from.at), speaker.moment(link.to.at))
    } else {
        speaker.moment(link.to.at)
    };
    let figures = [link.to.saldo, link.drop, link.explained, link.left].map(|figure| figure.to_string());
    let columns = columns(pen);
    let [saldo, drop, explained, rest] = &figures;
    let style = if link.is_alarm() { pen.looks.alarm() } else { pen.looks.plain() };
    let text = line(&columns, &[cut(&when, 26), saldo, drop, explained, rest]);
    pen.put(3, y, &text, style);
    let mut next = y + 1;
    let agrees = link.is_alarm() || link.is_rise() || !link.suspects().is_empty() || link.guessed;
    if is_wide(pen) {
        pen.put(3 + width(&text) + 2, y, speaker.finding(link), style);
    } else if agrees && next < foot {
        pen.put(5, next, speaker.finding(link), style);
        next += 1;
    }
    for named in &link.names {
        if next >= foot {
            break;
        }
        pen.put(5, next, &left(&speaker.named(named), pen.columns().saturating_sub(6)), pen.looks.plain());
        next += 1;
    }
    next
}

fn typing(state: &AppState, pen: &mut PagePen<'_>, form: &SaldoForm, top: usize) {
    let words = &state.setup.words.saldo.screen;
    let name = form.account.as_str().to_uppercase();
    let title = match form.doing {
        SaldoAction::TopUp => (words.top_up)(&name),
        SaldoAction::Set => (words.set)(&name),
        SaldoAction::Rise(_) | SaldoAction::Drop(..) => (words.name)(&name),
    };
    pen.line(top, &title);
    let room = pen.columns().saturating_sub(TEXT + 2);
    let mut y = top + 2;
    let mut put = |pen: &mut PagePen<'_>, label: &str, text: &str| {
        pen.put(3, y, label, pen.looks.plain());
        pen.put_in(TEXT, y, room, text, pen.looks.strong());
        y += 1;
    };
    match (form.doing, form.cause) {
        (SaldoAction::Rise(_), None) => put(pen, "", words.cause),
        (SaldoAction::Rise(_), Some(cause)) => put(pen, "", (state.setup.words.saldo.cause)(cause)),
        _ => {}
    }
    let label = if form.doing == SaldoAction::Set { words.figure } else { words.amount };
    let amount = format::amount(form.amount());
    match form.step {
        SaldoStep::Cause => {}
        SaldoStep::Amount => {
            put(pen, label, &form.amount.shown(form.amount.text(), room));
            put(pen, "", &amount);
        }
        SaldoStep::Note | SaldoStep::Yes => put(pen, label, &amount),
    }
    match form.step {
        SaldoStep::Note => put(pen, words.note, &form.note.shown(form.note.text(), room)),
        SaldoStep::Yes if form.doing != SaldoAction::Set => put(pen, words.note, form.note.text()),
        _ => {}
    }
    let hint = match form.doing {
        SaldoAction::Set => words.set_hint,
        SaldoAction::TopUp => words.top_up_hint,
        _ => "",
    };
    y += 1;
    if form.step == SaldoStep::Yes {
        let amount = form.amount().unwrap_or(crate::base::money::Rupiah::ZERO);
        let [.., drop, _] = state.setup.words.saldo.findings;
        let asked = match (form.doing, form.cause) {
            (SaldoAction::TopUp, _) => (words.sure_top_up)(amount),
            (SaldoAction::Set, _) => (words.sure_set)(amount),
            (_, Some(cause)) => (words.sure_name)((state.setup.words.saldo.cause)(cause), amount),
            (_, None) => (words.sure_name)(&drop.to_lowercase(), amount),
        };
        if form.doing == SaldoAction::Set
            && let Some((expected, difference)) =
                state.deposits.picked().and_then(|deposit| super::unexplained(deposit, amount))
        {
            pen.put(3, y, &(words.set_differs)(expected, difference), pen.looks.alarm());
            y += 1;
        }
        pen.put(3, y, &asked, pen.looks.strong());
        return;
    }
    pen.paragraph((3, y), pen.columns().saturating_sub(6), hint, pen.looks.plain());
}

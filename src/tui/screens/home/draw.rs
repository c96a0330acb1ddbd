//! Draws home. Only the rows in sight are built.

use super::HomeScreen;
use crate::base::text::{cut, last_four_apart, left, right, width, wrap};
use crate::base::time::clock_text;
use crate::domain::number::{NumberClass, ProductCandidate, classes, mask_pin};
use crate::domain::payment::Payment;
use crate::tui::format;
use crate::tui::screens::print_queue;
use crate::tui::screens::sale::SaleScreen;
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::theme::ScreenTheme;
use crate::tui::widgets::pen::PagePen;
use crate::tui::widgets::table::{end, line, start};

/// Width of the right column with its border.
const BESIDE: usize = 36;
/// Rows above the candidates: header, rule, question, line, rule.
const HEAD: usize = 5;
/// Least rows of today's list with its title.
const TODAY_LEAST: usize = 4;

pub(in crate::tui) fn draw(state: &AppState, pen: &mut PagePen<'_>) {
    let wide = is_wide(pen);
    let columns = if wide { pen.columns() - BESIDE } else { pen.columns() };
    let foot = pen.rows().saturating_sub(if wide { 4 } else { 3 });
    question(state, pen, columns, wide);
    let mut bottom = foot;
    if !wide {
        bottom = foot.saturating_sub(1);
        pen.line(bottom, "");
        status_line(state, pen, foot);
        let running = running_rows(state, None);
        if !running.is_empty() {
            let rows = running.len().min((bottom.saturating_sub(HEAD + 3 + TODAY_LEAST)).clamp(1, 9));
            bottom = bottom.saturating_sub(rows + 1);
            draw_running(state, pen, bottom, rows, &running);
        }
    }
    let today = candidates(state, pen, columns, bottom, wide);
    draw_today(state, pen, columns, today, bottom, wide);
    if wide {
        draw_beside(state, pen, columns, today, foot);
    }
    if let Some(notice) = &state.notice {
        pen.notice(bottom, columns.saturating_sub(2), notice, pen.looks.warning());
    }
}

/// Whether there is room for the right column.
pub(in crate::tui) fn is_wide(pen: &PagePen<'_>) -> bool {
    pen.columns() >= 120 && pen.rows() >= 30
}

fn question(state: &AppState, pen: &mut PagePen<'_>, columns: usize, wide: bool) {
    let words = &state.words().home;
    let home = &state.home;
    pen.put(1, 2, words.question, pen.looks.plain());
    pen.put(1, 3, "►", pen.looks.plain());
    let drawn = mask_pin(home.line.text());
    pen.put(3, 3, &home.line.shown(&drawn, pen.columns().saturating_sub(4)), pen.looks.strong());
    if home.typed.pin_seen {
        pen.put_right(pen.columns() - 1, 2, words.pin_dropped, pen.looks.plain());
    }
    pen.line(4, "");
    if wide {
        pen.put(columns, 4, "┬", pen.looks.plain());
    }
}

/// Candidates, or what is wrong, or what to type. Returns the row where today's list begins.
fn candidates(state: &AppState, pen: &mut PagePen<'_>, columns: usize, bottom: usize, wide: bool) -> usize {
    let home = &state.home;
    let most = bottom.saturating_sub(HEAD + TODAY_LEAST + 1).min(if wide { 11 } else { 9 }).max(3);
    let mut at = HEAD;
    if home.line.is_empty() {
        let room = columns.saturating_sub(4);
        for line in hints(state).iter().flat_map(|hint| wrap(hint, room)).take(most) {
            pen.put_in(3, at, room, &line, pen.looks.plain());
            at += 1;
        }
    } else if home.found.is_empty() {
        at = nothing(state, pen, columns, at);
    } else {
        at = list(state, pen, columns, at, most, wide);
    }
    let least = if wide { HEAD + 11 } else { HEAD + 3 };
    at.max(least).min(bottom.saturating_sub(TODAY_LEAST))
}

fn hints(state: &AppState) -> Vec<String> {
    let words = &state.words().home;
    let mut hints = Vec::new();
    hints.extend(state.setup.read_only.clone());
    // The status line counts the other damaged rows, and the desk names them.
    hints.extend(state.damaged.first().map(|first| state.speaker().damaged(first)));
    hints.extend(crate::tui::screens::saldo::news_lines(state).into_iter().take(2));
    hints.extend(no_products(state));
    if let Some(fault) = &state.look_fault {
        hints.push(fault.clone());
    }
    if state.today.is_empty() || state.setup.demo {
        hints.extend(
            if state.setup.demo { words.hints_demo } else { words.hints }.iter().map(|hint| (*hint).to_owned()),
        );
    }
    hints
}

/// Why there is nothing to sell; `None` if there are products.
fn no_products(state: &AppState) -> Option<String> {
    let words = &state.words().home;
    if !state.products.is_empty() {
        return None;
    }
    Some(match &state.prices_fault {
        _ if state.setup.providers.is_empty() => words.no_provider.to_owned(),
        Some(fault) => (words.no_prices)(fault),
        None => words.asking_prices.to_owned(),
    })
}

fn nothing(state: &AppState, pen: &mut PagePen<'_>, columns: usize, at: usize) -> usize {
    let words = &state.words().home;
    let typed = &state.home.typed;
    let sentence = no_products(state).unwrap_or_else(|| match typed.number.as_deref().or(typed.either.as_deref()) {
        Some(number) if number.chars().any(|c| !c.is_ascii_digit()) => words.letters_in_number.to_owned(),
        Some(number) => (words.nothing_fits_number)(number.chars().count()),
        None if typed.pin_seen => words.nothing_fits.to_owned(),
        None if typed.amount.is_some() => words.type_number.to_owned(),
        None => words.nothing_fits.to_owned(),
    });
    let lines = wrap(&sentence, columns.saturating_sub(4));
    for (row, text) in lines.iter().take(3).enumerate() {
        pen.put(3, at + row, text, pen.looks.warning());
    }
    at + lines.len().min(3)
}

fn list(state: &AppState, pen: &mut PagePen<'_>, columns: usize, mut at: usize, most: usize, wide: bool) -> usize {
    let home = &state.home;
    let several = home.found.len() > 1;
    if several {
        pen.put_in(1, at, columns.saturating_sub(2), &several_title(state), pen.looks.strong());
        at += if wide { 2 } else { 1 };
    }
    let indent = if several { 6 } else { 24 };
    let detail = detail_text(state).map_or_else(Vec::new, |text| wrap(&text, columns.saturating_sub(indent + 1)));
    let rows = most.saturating_sub(detail.len() + at - HEAD).max(1).min(home.found.len());
    for listed in home.found.in_sight(rows) {
        let text = candidate_line(state, listed.row, several.then_some(listed.at + 1), columns);
        let style = if listed.is_picked { pen.looks.picked() } else { pen.looks.plain() };
        pen.put(0, at, &left(&format!(" {} {text}", listed.mark()), columns), style);
        at += 1;
    }
    for line in &detail {
        pen.put(indent, at, line, pen.looks.plain());
        at += 1;
    }
    if wide {
        at = customer(state, pen, at + 1, most.saturating_sub(at - HEAD));
    }
    at + 1
}

/// The title above several candidates: that there are several, or that a digit picks.
fn several_title(state: &AppState) -> String {
    let words = &state.words().home;
    if state.home.choosing {
        return words.choose.to_owned();
    }
    let number = state.home.typed.number.as_deref().unwrap_or("");
    let operator = classes(number).into_iter().find_map(|class| match class {
        NumberClass::Phone { operator } => operator,
        _ => None,
    });
    operator.map_or_else(|| words.several.to_owned(), |operator| (words.several_phone)(operator.name()))
}

/// The customer of the number and the earlier sales to it. Returns the row after them.
fn customer(state: &AppState, pen: &mut PagePen<'_>, at: usize, room: usize) -> usize {
    let earlier = &state.home.earlier;
    let Some(last) = earlier.first().filter(|_| room > 2) else { return at };
    let name = earlier.iter().find_map(Payment::name).map_or("", |name| name.as_str());
    let number = format::number(&last.intent.bill);
    pen.put(3, at, &format!("{} {number}   {name}", state.words().home.customer), pen.looks.strong());
    for (row, payment) in earlier.iter().take(room.saturating_sub(2).min(4)).enumerate() {
        let good = format::sold(state.words(), &payment.intent.bill);
        let text = line(&[start(6), start(24)], &[&format::moment(state, payment), &good]);
        let word = state.speaker().state(payment.state());
        pen.put(3, at + 1 + row, &format!("{text} {word}"), pen.looks.plain());
    }
    at + 1 + earlier.len().min(room.saturating_sub(2).min(4))
}

fn candidate_line(state: &AppState, candidate: &ProductCandidate, digit: Option<usize>, columns: usize) -> String {
    let words = state.words();
    let digit =
        digit.map_or_else(String::new, |digit| if digit <= 9 { format!("{digit}  ") } else { "   ".to_owned() });
    let number = candidate.number.as_ref().map_or_else(String::new, |number| last_four_apart(number.as_str()));
    let name = candidate
        .number
        .as_ref()
        .and_then(|number| state.name_of(candidate.product.kind, number.as_str()))
        .map_or("", |name| name.as_str());
    let amount = state.home.typed.free_amount();
    let price = match (candidate.product.open, candidate.product.price_of(amount)) {
        (false, _) => words.closed.to_owned(),
        (true, Some(price)) => price.to_string(),
        (true, None) => String::new(),
    };
    let good = format::with_amount(format::good(words, &candidate.product), &candidate.product, amount);
    let used = width(&digit);
    let good_room = if digit.is_empty() { 20 } else { 25 };
    let name_room = columns.saturating_sub(3 + good_room + 1 + 14 + 1 + 12 + 1 + used).max(4);
    let cells = [good.as_str(), &number, name, &price];
    format!("{digit}{}", line(&[start(good_room), start(14), start(name_room), end(11)], &cells))
}

/// The kind of number, what is odd about it, and the last sale to it.
fn detail_text(state: &AppState) -> Option<String> {
    let candidate = state.home.found.picked()?;
    if let Some(fault) = &candidate.fault {
        return Some(state.speaker().number(fault));
    }
    let words = &state.words().home;
    let Some(number) = &candidate.number else { return Some(words.enter_for_number.to_owned()) };
    let mut parts = vec![(words.number_is)(candidate.product.kind, number.as_str().chars().count())];
    parts.extend(candidate.warnings.iter().map(|warning| state.speaker().number_warning(warning)));
    if let Some(last) = state.last_sale(candidate.product.kind, number.as_str()) {
        let good = format::sold_short(state.words(), &last.intent.bill).to_lowercase();
        parts.push((words.last_sale)(&format::moment(state, last), &good, state.speaker().state(last.state())));
    }
    Some(parts.join(" "))
}

fn draw_today(state: &AppState, pen: &mut PagePen<'_>, columns: usize, top: usize, bottom: usize, wide: bool) {
    let words = &state.words().home;
    // Until the journal was read, "0 today" would be false.
    let title = if state.has_looked { (words.today)(state.sales_today) } else { words.today_unread.to_owned() };
    pen.rule(0, columns, top, &title);
    // The last row stays free for a notice.
    let rows = bottom.saturating_sub(top + 2);
    if state.today.is_empty() && state.has_looked {
        pen.put(3, top + 1, words.nothing_today, pen.looks.plain());
    }
    for (row, payment) in state.today.iter().take(rows).enumerate() {
        today_row(state, pen, top + 1 + row, columns, payment, wide);
    }
}

fn today_row(state: &AppState, pen: &mut PagePen<'_>, y: usize, columns: usize, payment: &Payment, wide: bool) {
    let bill = &payment.intent.bill;
    let good = format::sold(state.words(), bill);
    let indent = if wide { 2 } else { 3 };
    let name = payment.name().map_or("", |name| name.as_str());
    let room = columns.saturating_sub(if wide { 70 } else { 66 }).max(14);
    let text = line(
        &[start(6), start(if wide { 18 } else { 17 }), start(14), start(room), end(9)],
        &[
            &clock_text(payment.created_at, &state.setup.shop.timezone),
            &good,
            &format::number(bill),
            name,
            &payment.money().total.to_string(),
        ],
    );
    pen.put_in(indent, y, columns.saturating_sub(indent), &text, pen.looks.plain());
    let at = indent + width(&text) + 1;
    let style = format::payment_state_style(pen.looks, payment.state());
    pen.put_in(at, y, columns.saturating_sub(at), format::payment_state_short(state, payment.state()), style);
}

/// The sales in their slots, with their texts from `SaleScreen::summary`; `except` is left out.
pub(in crate::tui) fn running_rows(state: &AppState, except: Option<ActiveScreen>) -> Vec<(&SaleScreen, [String; 4])> {
    let shown = |sale: &&SaleScreen| Some(ActiveScreen::Sale(sale.slot)) != except;
    let rows = state.sales.iter().filter(shown).map(|sale| (sale, sale.summary(state)));
    rows.collect()
}

/// The running sales under their title, from row `top` down.
pub(in crate::tui) fn draw_running(
    state: &AppState,
    pen: &mut PagePen<'_>,
    top: usize,
    rows: usize,
    running: &[(&SaleScreen, [String; 4])],
) {
    pen.line(top, state.words().home.running);
    let hidden = running.len().saturating_sub(rows);
    let shown = if hidden > 0 { rows.saturating_sub(1) } else { rows };
    for (row, (sale, [what, who, status, remark])) in running.iter().take(shown).enumerate() {
        let y = top + 1 + row;
        let head = line(&[start(3), start(15), start(14)], &[&format!("[{}]", sale.slot.0), what, who]);
        pen.put(1, y, &head, pen.looks.plain());
        pen.put(36, y, status, sale.status_style(pen.looks));
        let at = (36 + width(status) + 1).max(52);
        pen.put(at, y, remark, pen.looks.plain());
    }
    if hidden > 0 {
        pen.put(1, top + rows, &(state.words().home.more_running)(running.len() - shown), pen.looks.plain());
    }
}

/// ` ! 1 BELUM JELAS  1 DIPROSES   lihat: Esc lalu 1`.
fn status_line(state: &AppState, pen: &mut PagePen<'_>, y: usize) {
    let parts = crate::tui::screens::unresolved::counts(state);
    let unseen = unreadable_parts(state, pen);
    let others = unseen.len();
    let saldo = [unseen, saldo_parts(state, pen.looks)].concat();
    let has_paper = paper_part(state, pen.looks).is_some() && pen.columns() < 120;
    if !state.has_looked {
        pen.put(1, y, format::UNREAD, pen.looks.plain());
    }
    let backup = backup_part(state);
    if parts.is_empty() && saldo.is_empty() && !has_paper && backup.is_none() {
        return;
    }
    let has_desk = !parts.is_empty();
    let mut at = 1;
    pen.put(at, y, "!", pen.looks.strong());
    at += 2;
    for (count, word, style) in parts {
        let text = format!("{count} {word}");
        pen.put(at, y, &text, style);
        at += width(&text) + 2;
    }
    if has_desk {
        let is_held_only = state.open.rows().is_empty() && state.unknown_charges == 0 && state.damaged.is_empty();
        let look = if is_held_only { state.setup.words.charge_funds.look } else { state.words().home.look_at_desk };
        pen.put(at + 1, y, look, pen.looks.plain());
        at += width(look) + 4;
    }
    for (text, style) in &saldo {
        pen.put(at, y, text, *style);
        at += width(text) + 2;
    }
    if saldo.len() > others {
        let look = state.setup.words.saldo.look;
        pen.put(at, y, look, pen.looks.plain());
        at += width(look) + 3;
    }
    if let Some((text, style)) = paper_part(state, pen.looks).filter(|_| pen.columns() < 120) {
        pen.put(at, y, &text, style);
        let look = state.setup.words.print.look_queue;
        pen.put(at + width(&text) + 2, y, look, pen.looks.plain());
        at += width(&text) + width(look) + 5;
    }
    if let Some(text) = backup {
        pen.put(at, y, &format!("{text}  {}", state.setup.words.care.backup_look), pen.looks.warning());
    }
}

/// Callbacks that could not be read, until a person has looked; PDFs that could not be kept.
fn unreadable_parts(state: &AppState, pen: &PagePen<'_>) -> Vec<(String, ratatui::style::Style)> {
    let text = (state.unreadable > 0).then(|| (state.setup.words.serve.unreadable)(state.unreadable));
    let unkept = state.unkept_receipts;
    let unkept = (unkept > 0).then(|| (state.setup.words.print.unkept_count)(unkept));
    [text, unkept].into_iter().flatten().map(|text| (text, pen.looks.alarm())).collect()
}

/// That the newest backup is old or the last try failed, with where to look.
fn backup_part(state: &AppState) -> Option<String> {
    state.backup.is_alarming(state.now.wall).then(|| {
        let words = &state.setup.words.care;
        state.backup.newest.map_or_else(
            || words.no_backup_home.to_owned(),
            |newest| (words.old_backup_home)(&crate::base::time::day_text(newest, &state.setup.shop.timezone)),
        )
    })
}

/// Alarms and rises of the deposits, for the status line.
fn saldo_parts(state: &AppState, looks: ScreenTheme) -> Vec<(String, ratatui::style::Style)> {
    let words = &state.setup.words.saldo;
    let (alarms, rises) = crate::tui::screens::saldo::counts(state);
    let alarm = (alarms > 0).then(|| ((words.status_alarms)(alarms), looks.alarm()));
    let rise = (rises > 0).then(|| ((words.status_rises)(rises), looks.plain()));
    alarm.into_iter().chain(rise).collect()
}

/// Papers that did not come out, for the status line.
fn paper_part(state: &AppState, looks: ScreenTheme) -> Option<(String, ratatui::style::Style)> {
    let stuck = print_queue::stuck(state);
    (stuck > 0).then(|| ((state.setup.words.print.stuck)(stuck), looks.warning()))
}

/// The right column of a wide screen: running sales, the desk's sums, deposits.
fn draw_beside(state: &AppState, pen: &mut PagePen<'_>, border: usize, today: usize, foot: usize) {
    for y in HEAD..foot {
        pen.sign(border, y, '│');
    }
    pen.line(foot, "");
    pen.put(border, foot, "┴", pen.looks.plain());
    let x = border + 2;
    let edge = pen.columns() - 1;
    pen.put(x, HEAD, &state.words().home.running.to_uppercase(), pen.looks.plain());
    let mut y = HEAD + 2;
    for (sale, [what, who, status, remark]) in running_rows(state, None) {
        if y + 1 >= today {
            break;
        }
        pen.put_in(x, y, 19, &format!("[{}] {what}", sale.slot.0), pen.looks.plain());
        pen.put_right(edge, y, &status, sale.status_style(pen.looks));
        pen.put_in(x + 4, y + 1, 13, &who, pen.looks.plain());
        pen.put_right(edge, y + 1, cut(&remark, 17), pen.looks.plain());
        y += if today > HEAD + 11 { 3 } else { 2 };
    }
    let title = |pen: &mut PagePen<'_>, y: usize, joint: &str, text: &str| {
        pen.rule(border + 1, edge + 1, y, text);
        pen.put(border, y, joint, pen.looks.plain());
    };
    title(pen, today, "┼", state.words().home.to_look_at);
    let mut y = today + 1;
    for (word, count, total) in crate::tui::screens::unresolved::sums(state) {
        let count = if state.has_looked { count.to_string() } else { format::UNREAD.to_owned() };
        pen.put(x, y, &format!("{}{}", left(&word, 13), right(&count, 6)), pen.looks.plain());
        pen.put_right(edge, y, &total, pen.looks.plain());
        y += 1;
    }
    for (text, style) in saldo_parts(state, pen.looks) {
        pen.put(x, y, &text, style);
        y += 1;
    }
    if let Some(text) = backup_part(state) {
        pen.put(x, y, &text, pen.looks.warning());
        pen.put(x + 2, y + 1, state.setup.words.care.backup_look, pen.looks.warning());
        y += 2;
    }
    if print_queue::has_printer(state) {
        let stuck = print_queue::stuck(state);
        let style = if stuck > 0 { pen.looks.warning() } else { pen.looks.plain() };
        pen.put(x, y, &format!("{}  {stuck}", state.setup.words.print.stuck_label), style);
        y += 1;
    }
    y += 1;
    title(pen, y, "├", state.words().home.saldo);
    if !state.has_deposits {
        pen.put(x, y + 1, format::UNREAD, pen.looks.plain());
    }
    for saldo in &state.saldos {
        y += 1;
        if y + 1 >= foot {
            break;
        }
        pen.put(x, y, &saldo.account.as_str().to_uppercase(), pen.looks.plain());
        pen.put_right(edge, y, &format::amount(saldo.reading.map(|reading| reading.shown())), pen.looks.strong());
        if let Some(bound) = saldo.reading.map(|reading| reading.bound).filter(|bound| bound.is_positive()) {
            y += 1;
            pen.put(x + 2, y, &(state.words().home.bound)(&bound.to_string()), pen.looks.plain());
        }
        if let Some(enough) = crate::tui::screens::saldo::enough(state, &saldo.account).filter(|_| y + 1 < foot) {
            y += 1;
            pen.put(x + 2, y, &enough, pen.looks.plain());
        }
    }
}

impl HomeScreen {
    /// Whether a digit picks one of several products.
    pub(in crate::tui) const fn picks(&self) -> bool {
        self.choosing
    }
}

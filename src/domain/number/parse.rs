//! Reads the one typed line: `[nominal or code].[2–9.]number[.phone][.PIN]`, or words, amount and number in any order.
//!
//! A figure that may be two things stays both ([`TypedLine::either`]). A PIN is recognised and dropped: none of its
//! digits is ever in a [`TypedLine`].

use std::fmt;
use std::ops::Range;

use super::{is_dropped, phone};
use crate::base::money::Rupiah;
use crate::base::text::mask_middle;
use crate::domain::bill::CustomerNumber;

/// The longest figure that can be an amount, in digits.
const AMOUNT_DIGITS: usize = 8;
/// The shortest figure that is a number wherever it stands, in digits.
const NUMBER_DIGITS: usize = 8;
/// From so many digits on, a part is surely the number, and a short part after it is a PIN being typed.
const SURE_DIGITS: usize = 7;
/// A PIN's longest form.
const PIN_DIGITS: usize = 6;

/// Indonesia's prefix, where it stands apart: `+62 812 3456 7890`.
const COUNTRY: &str = "+62";

/// What the typed line says. `Debug` masks the numbers.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct TypedLine {
    /// The amount, whole rupiah: 1 to 999 mean thousands.
    pub amount: Option<Rupiah>,
    /// A product code: what stood before the first dot, if it holds letters.
    pub code: Option<String>,
    /// The second or a later sale of the day, on purpose: a single digit 2 to 9 between the dots.
    pub again: bool,
    /// The customer's number, without what stood between its digits.
    pub number: Option<String>,
    /// A figure of 4 to 7 digits that may be an amount or a short number: the product decides.
    pub either: Option<String>,
    /// The customer's phone, for calling back.
    pub phone: Option<CustomerNumber>,
    /// A PIN stood at the end. The PIN itself is not kept.
    pub pin_seen: bool,
    /// Everything else, lower-case.
    pub words: Vec<String>,
}

impl TypedLine {
    /// The amount for a good of free amount: the one that was typed, or a lone figure that is no number.
    #[must_use]
    pub fn free_amount(&self) -> Option<Rupiah> {
        self.amount.or_else(|| Rupiah::new(self.either.as_deref()?.parse().ok()?).ok())
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Debug for TypedLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Typed")
            .field("amount", &self.amount)
            .field("code", &self.code)
            .field("again", &self.again)
            .field("number", &self.number.as_deref().map(mask_middle))
            .field("either", &self.either)
            .field("phone", &self.phone)
            .field("pin_seen", &self.pin_seen)
            .field("words", &self.words.len())
            .finish()
    }
}

/// Reads one line. Any text is accepted; nothing is guessed.
#[must_use]
pub fn read_line(line: &str) -> TypedLine {
    LineReader::read(line).typed
}

/// The line as it may be drawn: each digit of a PIN is a `•`, everything else as typed, the same count of characters.
#[must_use]
pub fn mask_pin(line: &str) -> String {
    let pins = LineReader::read(line).pins;
    let hidden = |at: usize, c: char| c.is_ascii_digit() && pins.iter().any(|pin| pin.contains(&at));
    line.char_indices().map(|(at, c)| if hidden(at, c) { '•' } else { c }).collect()
}

/// A stretch of the line, with its byte offset.
#[derive(Clone, Copy)]
struct LinePart<'a> {
    text: &'a str,
    at: usize,
}

impl LinePart<'_> {
    fn range(self) -> Range<usize> {
        self.at..self.at + self.text.len()
    }

    /// The digits, if nothing but digits and separators stands here. A `+62` phone is written with its zero.
    fn figure(self) -> Option<String> {
        let text = self.text.trim();
        if text == COUNTRY {
            return Some(text.to_owned());
        }
        if text.starts_with('+') {
            return phone(text).ok().map(|phone| phone.as_str().to_owned());
        }
        let figure: String = text.chars().filter(|c| !is_dropped(*c)).collect();
        (!figure.is_empty() && figure.chars().all(|c| c.is_ascii_digit())).then_some(figure)
    }
}

fn split(whole: LinePart<'_>, at: impl Fn(char) -> bool) -> Vec<LinePart<'_>> {
    let mut parts = Vec::new();
    let mut start = 0;
    for piece in whole.text.split(&at) {
        parts.push(LinePart { text: piece, at: whole.at + start });
        // Every separator asked for is one ASCII or white-space character: its own length leads to the next piece.
        let end = start + piece.len();
        start = end + whole.text.get(end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
    parts
}

#[derive(Default)]
struct LineReader<'a> {
    typed: TypedLine,
    pins: Vec<Range<usize>>,
    /// An amount stood before this stretch, so its first slot is the number.
    amount_stands: bool,
    /// Figures that stand side by side, not yet understood.
    run: Vec<(String, LinePart<'a>)>,
}

impl<'a> LineReader<'a> {
    fn read(line: &'a str) -> Self {
        let mut reader = Self::default();
        let whole = LinePart { text: line, at: 0 };
        if is_dotted(line) {
            reader.dotted(whole);
        } else {
            for token in split(whole, char::is_whitespace) {
                reader.token(token);
            }
            reader.end_run();
        }
        reader.settle();
        reader
    }

    /// `[nominal or code].[2–9.]number[.phone][.PIN]`
    fn dotted(&mut self, whole: LinePart<'a>) {
        let mut parts = split(whole, |c| c == '.');
        while parts.last().is_some_and(|part| part.text.trim().is_empty()) {
            parts.pop();
        }
        let round = self.first_slot(&mut parts, whole);
        // `:` follows `9` in ASCII, so the range holds 2 to 9.
        if parts.len() >= 2 && parts[0].figure().is_some_and(|digit| digit.len() == 1 && ("2".."9:").contains(&&*digit))
        {
            self.typed.again = true;
            parts.remove(0);
        }
        self.drop_pin(&mut parts, round);
        if parts.len() >= 2
            && let Some(phone) = parts.last().and_then(|part| phone(part.text).ok())
        {
            self.typed.phone = Some(phone);
            parts.pop();
            self.drop_pin(&mut parts, round);
        }
        let number: String = parts.iter().filter_map(|part| part.figure()).filter(|figure| figure != COUNTRY).collect();
        self.take_number(number);
    }

    /// Takes the nominal or the code. False: a nominal was read that is not round, so it may be a short number.
    fn first_slot(&mut self, parts: &mut Vec<LinePart<'a>>, whole: LinePart<'a>) -> bool {
        let Some(first) = parts.first().copied() else { return true };
        let text = first.text.trim();
        if text.is_empty() {
            parts.remove(0);
            return true;
        }
        let Some(figure) = first.figure() else {
            match marked_amount(text) {
                Some(amount) => self.typed.amount = Some(amount),
                None => self.typed.code = Some(text.to_owned()),
            }
            parts.remove(0);
            return true;
        };
        if parts.len() < 2 && whole.text.trim_end().ends_with('.') && amount_of(&figure).is_some() {
            self.typed.amount = amount_of(&figure);
            parts.remove(0);
            return true;
        }
        if parts.len() < 2 || self.amount_stands || amount_of(&figure).is_none() {
            return true;
        }
        let mut grouped = figure.clone();
        parts.remove(0);
        while figure.len() <= 3 && parts.first().is_some_and(|part| is_group(part.text)) {
            grouped.push_str(parts.remove(0).text);
        }
        self.typed.amount = if grouped.len() > figure.len() { whole_amount(&grouped) } else { amount_of(&figure) };
        figure.len() <= 3 || is_round(&figure)
    }

    /// Drops the last part if it is a PIN: up to six digits after what is surely the number; four to six after a
    /// shorter one, or where the first slot was itself a short number.
    fn drop_pin(&mut self, parts: &mut Vec<LinePart<'a>>, round: bool) {
        let Some(last) = parts.last().copied() else { return };
        let Some(digits) = last.figure().map(|figure| figure.len()) else { return };
        let before = match parts.len() {
            1 => 0,
            count => parts.iter().take(count - 1).filter_map(|part| part.figure()).map(|figure| figure.len()).sum(),
        };
        let sure = before >= SURE_DIGITS && digits <= PIN_DIGITS;
        let short = (before > 0 || !round) && (4..=PIN_DIGITS).contains(&digits);
        if sure || short {
            self.drop(last);
            parts.pop();
            if before == 0 && self.typed.number.is_none() {
                // `10220.1234`: a short number and its PIN, not a nominal and a number.
                self.typed.either = self.typed.amount.take().map(|amount| amount.get().to_string());
            }
        }
    }

    fn drop(&mut self, part: LinePart<'a>) {
        self.typed.pin_seen = true;
        self.pins.push(part.range());
    }

    fn token(&mut self, token: LinePart<'a>) {
        let text = token.text.trim();
        if text.is_empty() {
            return;
        }
        if text.chars().all(is_dropped) {
            self.end_run();
        } else if let Some(amount) = grouped_amount(text).or_else(|| marked_amount(text)) {
            self.end_run();
            self.take_amount(amount);
        } else if is_dotted(text) {
            self.end_run();
            self.dotted_token(token);
        } else if let Some(figure) = token.figure() {
            self.run.push((figure, token));
        } else if let Some(amount) = self.unit(text) {
            self.run.pop();
            self.end_run();
            self.take_amount(amount);
        } else {
            self.end_run();
            self.typed.words.push(text.to_lowercase());
        }
    }

    /// A dotted stretch among words: after a number stands, a short one is its PIN.
    fn dotted_token(&mut self, token: LinePart<'a>) {
        let mut inner = Self { amount_stands: self.typed.amount.is_some(), ..Self::default() };
        inner.dotted(token);
        let number = inner.typed.number.take().or_else(|| inner.typed.either.take());
        self.typed.pin_seen |= inner.typed.pin_seen;
        self.typed.again |= inner.typed.again;
        self.pins.append(&mut inner.pins);
        if let Some(amount) = inner.typed.amount {
            self.take_amount(amount);
        }
        if let Some(code) = inner.typed.code {
            self.typed.code.get_or_insert(code);
        }
        if let Some(phone) = inner.typed.phone {
            self.typed.phone.get_or_insert(phone);
        }
        match number {
            Some(number) if self.has_number() && number.len() <= PIN_DIGITS => self.drop(token),
            Some(number) => self.take_number(number),
            None => {}
        }
    }

    /// `100 rb`: the unit after a figure.
    fn unit(&self, text: &str) -> Option<Rupiah> {
        let (figure, _) = self.run.last()?;
        unit_of(text).and_then(|zeros| whole_amount(&format!("{figure}{zeros}")))
    }

    fn has_number(&self) -> bool {
        self.typed.number.is_some()
    }

    fn take_amount(&mut self, amount: Rupiah) {
        self.typed.amount.get_or_insert(amount);
    }

    /// Takes a number, or a lone figure that may be an amount.
    fn take_number(&mut self, figure: String) {
        if figure.is_empty() {
            return;
        }
        if self.has_number() {
            match phone(&figure) {
                Ok(phone) if self.typed.phone.is_none() => self.typed.phone = Some(phone),
                _ => self.typed.words.push(figure),
            }
            return;
        }
        let lone = self.typed.amount.is_none() && self.typed.code.is_none() && !self.typed.again;
        match amount_of(&figure) {
            Some(amount) if lone && figure.len() <= 3 => self.typed.amount = Some(amount),
            Some(_) if lone && figure.len() < NUMBER_DIGITS => self.typed.either = Some(figure),
            _ => self.typed.number = Some(figure),
        }
    }

    /// Decides what figures mean that stood side by side.
    fn end_run(&mut self) {
        let mut run = std::mem::take(&mut self.run);
        join_country(&mut run);
        let Some((first, _)) = run.first() else { return };
        if self.has_number() || run.iter().any(|(figure, _)| figure.len() >= NUMBER_DIGITS) {
            for (place, (figure, part)) in run.iter().enumerate() {
                self.beside(figure, *part, place + 1 == run.len());
            }
            return;
        }
        // `1234567 8901` is one number, as this program itself writes it; `100 1234567 8901` has its amount before.
        let rest: String = run.iter().skip(1).map(|(figure, _)| figure.as_str()).collect();
        let leads = match first.len() {
            1..=3 => rest.len() >= 4,
            _ => is_round(first) && rest.len() >= 10,
        };
        match amount_of(first) {
            Some(amount) if leads && self.typed.amount.is_none() => {
                self.typed.amount = Some(amount);
                self.take_number(rest);
            }
            _ => self.take_number(format!("{first}{rest}")),
        }
    }

    /// One figure of a run in which a whole number stands.
    fn beside(&mut self, figure: &str, part: LinePart<'a>, last: bool) {
        let is_free = self.typed.amount.is_none();
        if figure.len() >= NUMBER_DIGITS {
            self.take_number(figure.to_owned());
        } else if !self.has_number() {
            match amount_of(figure) {
                Some(amount) if is_free => self.typed.amount = Some(amount),
                _ => self.typed.words.push(figure.to_owned()),
            }
        } else {
            let may_be_pin = last && (4..=PIN_DIGITS).contains(&figure.len()) && !is_round(figure);
            match amount_of(figure) {
                Some(amount) if is_free && !may_be_pin => self.typed.amount = Some(amount),
                _ if figure.len() <= PIN_DIGITS => self.drop(part),
                _ => self.typed.words.push(figure.to_owned()),
            }
        }
    }

    /// Decides about a figure that may be amount or number, once the line has one of the two.
    fn settle(&mut self) {
        let Some(figure) = self.typed.either.take() else { return };
        match (self.typed.amount.is_some(), self.has_number()) {
            (false, true) => self.typed.amount = amount_of(&figure),
            (true, false) => self.typed.number = Some(figure),
            (true, true) => self.typed.words.push(figure),
            (false, false) => self.typed.either = Some(figure),
        }
    }
}

/// Whether `line` is the dotted form: one stretch without inner white space, a dot, then only digits and separators.
fn is_dotted(line: &str) -> bool {
    let Some((head, tail)) = line.split_once('.') else { return false };
    let numeric = |c: char| c.is_ascii_digit() || is_dropped(c) || c == '+';
    let head = head.trim();
    let spaced = line.split_whitespace().count() > 1;
    let head_fits =
        head.chars().all(numeric) || head.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/'));
    head_fits
        && tail.chars().all(numeric)
        && (head.chars().any(|c| c.is_ascii_alphanumeric()) || tail.chars().any(|c| c.is_ascii_digit()))
        && !(spaced && line.split_whitespace().any(|token| grouped_amount(token).is_some()))
}

/// Writes a `+62` that stands apart as the zero of the figure after it.
fn join_country(run: &mut Vec<(String, LinePart<'_>)>) {
    if let Some(at) = run.iter().position(|(figure, _)| figure == COUNTRY) {
        run.remove(at);
        if let Some((figure, _)) = run.get_mut(at) {
            figure.insert(0, '0');
        }
    }
}

/// The amount that a bare figure means: 1 to 999 are thousands. `None` where it cannot be one.
fn amount_of(figure: &str) -> Option<Rupiah> {
    if figure.starts_with('0') || figure.len() > AMOUNT_DIGITS {
        return None;
    }
    short_amount(figure).or_else(|| whole_amount(figure))
}

/// The thousands that one to three digits mean wherever a person types an amount: `50` is 50.000. `None` for any other
/// text; `050` is no short amount.
#[must_use]
pub fn short_amount(figure: &str) -> Option<Rupiah> {
    let is_short = figure.len() <= 3 && !figure.starts_with('0') && figure.bytes().all(|byte| byte.is_ascii_digit());
    is_short.then(|| whole_amount(&format!("{figure}000"))).flatten()
}

fn whole_amount(figure: &str) -> Option<Rupiah> {
    let amount = Rupiah::new(figure.parse().ok()?).ok()?;
    amount.is_positive().then_some(amount)
}

/// A multiple of 500: the way nominals are.
fn is_round(figure: &str) -> bool {
    figure.ends_with("000") || figure.ends_with("500")
}

/// Three digits that end in 00: the second half of `100.000`, never the start of a number.
fn is_group(text: &str) -> bool {
    text.len() == 3 && text.ends_with("00") && text.starts_with(|c: char| c.is_ascii_digit())
}

/// `100.000`, `1.500.000`.
fn grouped_amount(text: &str) -> Option<Rupiah> {
    let (first, rest) = text.split_once('.')?;
    let fits = (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && rest.ends_with("00")
        && rest.split('.').all(|group| group.len() == 3 && group.chars().all(|c| c.is_ascii_digit()));
    if fits { whole_amount(&text.replace('.', "")) } else { None }
}

/// The zeros that a unit stands for.
fn unit_of(text: &str) -> Option<&'static str> {
    match text.to_lowercase().as_str() {
        "rb" | "ribu" | "k" => Some("000"),
        "jt" | "juta" => Some("000000"),
        _ => None,
    }
}

/// `100rb`, `1jt`, `1,5jt`, `rp100.000`.
fn marked_amount(text: &str) -> Option<Rupiah> {
    let lower = text.to_lowercase();
    let bare = lower.strip_prefix("rp").map(|rest| rest.trim_start_matches('.'));
    let plain = bare.unwrap_or(&lower);
    if bare.is_some() && plain.chars().all(|c| c.is_ascii_digit()) {
        return whole_amount(plain);
    }
    if bare.is_some()
        && let Some(amount) = grouped_amount(plain)
    {
        return Some(amount);
    }
    let end = plain.find(|c: char| c.is_ascii_alphabetic())?;
    let (figure, unit) = plain.split_at(end);
    let zeros = unit_of(unit)?;
    let (whole, part) = figure.split_once([',', '.']).unwrap_or((figure, ""));
    let fits = !whole.is_empty() && part.len() <= 3 && format!("{whole}{part}").chars().all(|c| c.is_ascii_digit());
    if fits { whole_amount(&format!("{whole}{part}{}", zeros.get(part.len()..)?)) } else { None }
}

#[cfg(test)]
#[path = "parse_test.rs"]
mod tests;

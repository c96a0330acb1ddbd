//! Splits a provider's text into words and marks the sale's own names, numbers and codes. A customer called "Sukses"
//! must not look like a success.

use std::ops::Range;

use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::domain::bill::CustomerNumber;
use crate::domain::payment::intent::PaymentIntent;
use crate::providers::lenient::{digits_match, read_money};

/// The longest text that is read, bytes. A longer one has no words.
const LONGEST: usize = 4 * 1024;
/// The fewest digits of a number, visible or masked.
const SHORTEST_NUMBER: usize = 4;

/// A variable part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternSlot {
    /// Money: `Rp. 100`, `99,999,999`.
    Amount,
    /// The sale's number, or any number of at least four digits, masked or not.
    Number,
    /// The customer's or the product's name.
    Name,
    /// The sale's product code, or letters and digits that look like a code: `s5`, `JKT-12345`.
    Code,
    /// A day, a time, or both.
    Time,
}

impl PatternSlot {
    /// The word for this slot in a pattern.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Amount => "AMOUNT",
            Self::Number => "NUMBER",
            Self::Name => "NAME",
            Self::Code => "CODE",
            Self::Time => "TIME",
        }
    }

    /// The slot that a pattern's word stands for. `None` for an ordinary word.
    pub fn of_word(word: &str) -> Option<Self> {
        match word {
            "AMOUNT" => Some(Self::Amount),
            "NUMBER" => Some(Self::Number),
            "NAME" => Some(Self::Name),
            "CODE" | "AGENT" => Some(Self::Code),
            "TIME" => Some(Self::Time),
            _ => None,
        }
    }
}

/// A run of letters and digits.
#[derive(Debug, Clone)]
struct TextToken {
    /// In small letters.
    word: String,
    /// Byte range in the text.
    at: Range<usize>,
    /// A name, number or code of the sale begins at this word and ends before the word with this index.
    own: Option<(PatternSlot, usize)>,
    /// The word belongs to a name, number or code of the sale.
    is_own: bool,
}

/// A text cut into words. Punctuation counts only in amounts, codes and times, and as the end of a clause.
#[derive(Debug, Clone, Default)]
pub struct TextTokens {
    source: String,
    tokens: Vec<TextToken>,
}

impl TextTokens {
    /// The words of `text`. A text over 4 KiB is too long to be a reason and has no words.
    pub fn of(text: &str) -> Self {
        if text.len() > LONGEST {
            return Self::default();
        }
        // An invisible character inside a word, or the `·` that `CleanText` puts in its place, must not cut the word.
        let source: String = text.chars().filter(|c| !matches!(c, '·' | '\u{ad}' | '\u{200b}'..='\u{200f}')).collect();
        let tokens = words(&source);
        Self { source, tokens }
    }

    /// The words of `text`, with the names, numbers and codes of this sale marked.
    pub fn about(text: &str, intent: &PaymentIntent) -> Self {
        let mut read = Self::of(text);
        let bill = &intent.bill;
        // Names before the code: a product's name may begin with its code.
        let names = [bill.name.as_ref(), Some(&bill.product.name)];
        names.into_iter().flatten().for_each(|name| read.mark(name.as_str(), PatternSlot::Name));
        read.mark(bill.product.code.as_str(), PatternSlot::Code);
        for number in own_numbers(intent) {
            read.mark_number(&number);
        }
        read
    }

    /// The number of words.
    pub const fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether the text has no word with a letter besides the sale's own.
    pub fn says_nothing(&self) -> bool {
        !self.tokens.iter().any(|token| !token.is_own && token.word.contains(char::is_alphabetic))
    }

    /// All words, in small letters.
    pub fn words(&self) -> Vec<String> {
        self.tokens.iter().map(|token| token.word.clone()).collect()
    }

    /// The word at `index`, in small letters.
    pub fn word(&self, index: usize) -> Option<&str> {
        self.tokens.get(index).map(|token| token.word.as_str())
    }

    /// The word at `index`, in small letters. `None` also where it is the sale's own.
    pub fn foreign_word(&self, index: usize) -> Option<&str> {
        self.tokens.get(index).filter(|token| !token.is_own).map(|token| token.word.as_str())
    }

    /// The text of the words `from..to`, as it was sent.
    pub fn slice(&self, from: usize, to: usize) -> &str {
        let range = self.tokens.get(from).zip(to.checked_sub(1).and_then(|last| self.tokens.get(last)));
        range.and_then(|(first, last)| self.source.get(first.at.start..last.at.end)).unwrap_or("")
    }

    /// The text between the word at `index` and the word before it.
    pub fn gap(&self, index: usize) -> &str {
        let from = index.checked_sub(1).and_then(|before| self.tokens.get(before)).map_or(0, |before| before.at.end);
        let to = self.tokens.get(index).map_or(self.source.len(), |token| token.at.start);
        self.source.get(from..to).unwrap_or("")
    }

    /// Whether a sentence or clause ends before the word at `index`.
    pub fn breaks_before(&self, index: usize) -> bool {
        self.gap(index).contains(['.', ',', ';', ':', '!', '?', '(', ')', '[', ']', '{', '}', '|', '/', '\n'])
    }

    /// The character between the word at `index` and the word before it, if that is exactly one and no white space.
    fn glue(&self, index: usize) -> Option<char> {
        let mut gap = self.gap(index).chars();
        gap.next().filter(|glue| !glue.is_whitespace() && gap.next().is_none())
    }

    /// All indices of words at which a slot `place` that begins at word `index` can end.
    pub fn ends_of(&self, place: PatternSlot, index: usize) -> Vec<usize> {
        let own = self.tokens.get(index).and_then(|token| token.own).filter(|(kind, _)| *kind == place);
        let shaped = match place {
            PatternSlot::Amount => self.amount(index).map(|(end, _)| end),
            PatternSlot::Number => self.number(index),
            PatternSlot::Code => self.code(index),
            PatternSlot::Time => self.time(index),
            PatternSlot::Name => None,
        };
        own.map(|(_, end)| end).into_iter().chain(shaped).collect()
    }

    /// The sale's own name, number or code that begins at word `index`, and the index of the word after it.
    pub fn own(&self, index: usize) -> Option<(PatternSlot, usize)> {
        self.tokens.get(index).and_then(|token| token.own)
    }

    /// The amount that begins at word `index`: the index of the word after it, and the amount. The amount is `None`
    /// where it cannot be read.
    pub fn amount(&self, index: usize) -> Option<(usize, Option<Rupiah>)> {
        let bare = |word: &str| word.strip_prefix("rp").or_else(|| word.strip_prefix("idr")).unwrap_or(word).to_owned();
        let first = self.word(index)?;
        let head = if matches!(first, "rp" | "idr") { index + 1 } else { index };
        let digits = if head == index { bare(first) } else { self.word(head)?.to_owned() };
        if !is_digits(&digits) {
            return None;
        }
        let mut end = head + 1;
        while matches!(self.glue(end), Some('.' | ','))
            && self.word(end).is_some_and(|word| is_digits(word) && word.len() <= 3)
        {
            end += 1;
        }
        let source = self.slice(head, end);
        let value = read_money(source.trim_start_matches(|c: char| c.is_alphabetic()));
        Some((end, value))
    }

    /// The end of a number of at least four digits, some of them masked, in groups with dashes between.
    pub fn number(&self, index: usize) -> Option<usize> {
        let is_part = |word: &str| word.chars().all(|c| c.is_ascii_digit() || matches!(c, 'x' | '*' | '#'));
        let (mut end, mut places, mut has_digit) = (index, 0, false);
        while self.word(end).is_some_and(is_part) && (end == index || self.glue(end) == Some('-')) {
            let word = self.word(end)?;
            places += word.len();
            has_digit |= word.contains(|c: char| c.is_ascii_digit());
            end += 1;
        }
        (has_digit && places >= SHORTEST_NUMBER).then_some(end)
    }

    /// The end of a code like `s5`, `41`, `JKT-12345`.
    pub fn code(&self, index: usize) -> Option<usize> {
        let mut end = index + 1;
        let mut has_digit = self.word(index)?.contains(|c: char| c.is_ascii_digit());
        while matches!(self.glue(end), Some('-' | '_' | '/')) && self.word(end).is_some() {
            has_digit |= self.word(end)?.contains(|c: char| c.is_ascii_digit());
            end += 1;
        }
        has_digit.then_some(end)
    }

    /// The end of a day, a time, or both: `21/11 10:00:07`, `2026-11-21`, `10.32 WIB`.
    pub fn time(&self, index: usize) -> Option<usize> {
        let mut end = self.clock(index)?;
        if let Some(next) = self.clock(end) {
            end = next;
        }
        Some(if matches!(self.word(end), Some("wib" | "wita" | "wit")) { end + 1 } else { end })
    }

    fn clock(&self, index: usize) -> Option<usize> {
        let is_part = |word: &str| is_digits(word) && word.len() <= 4;
        let mut end = index;
        while self.word(end).is_some_and(is_part)
            && (end == index || matches!(self.glue(end), Some('/' | '-' | ':' | '.')))
        {
            end += 1;
        }
        (end > index + 1).then_some(end)
    }

    fn mark(&mut self, own: &str, place: PatternSlot) {
        let own: Vec<String> = words(own).into_iter().map(|token| token.word).collect();
        if own.is_empty() {
            return;
        }
        for index in 0..self.tokens.len() {
            let here = self.tokens.get(index..index + own.len());
            if here.is_some_and(|here| here.iter().zip(&own).all(|(token, own)| !token.is_own && token.word == *own)) {
                self.mark_slot(index, index + own.len(), place);
            }
        }
    }

    /// Marks a number of the sale, also where it comes back masked or in groups.
    fn mark_number(&mut self, own: &str) {
        self.mark(own, PatternSlot::Number);
        let plain: String = own.chars().filter(char::is_ascii_alphanumeric).collect();
        if plain.len() < SHORTEST_NUMBER {
            return;
        }
        for index in 0..self.tokens.len() {
            let Some(word) = self.foreign_word(index).filter(|word| word.len() >= SHORTEST_NUMBER) else { continue };
            let is_number = word.contains(|c: char| c.is_ascii_digit());
            if is_number && (word.eq_ignore_ascii_case(&plain) || digits_match(&plain, word)) {
                self.mark_slot(index, index + 1, PatternSlot::Number);
            }
        }
    }

    fn mark_slot(&mut self, from: usize, to: usize, place: PatternSlot) {
        for (index, token) in self.tokens.iter_mut().enumerate().take(to).skip(from) {
            token.is_own = true;
            token.own = (index == from).then_some((place, to));
        }
    }
}

/// All numbers and references of the sale that a provider may repeat.
pub fn own_numbers(intent: &PaymentIntent) -> Vec<String> {
    let bill = &intent.bill;
    let mut numbers: Vec<String> = intent.numbers().into_iter().map(str::to_owned).collect();
    let clean = |text: &CleanText| text.as_str().to_owned();
    numbers.push(intent.wire_reference.as_str().to_owned());
    numbers.push(intent.reference().to_owned());
    numbers.extend(bill.frame_number.clone());
    numbers.extend(bill.invoice.as_ref().map(clean));
    if let Some(wallet) = &bill.wallet {
        numbers.extend([wallet.order_id.as_ref(), wallet.id_trans.as_ref()].into_iter().flatten().map(clean));
        let members = [wallet.to.as_ref(), wallet.voucher.as_ref()].into_iter().flatten();
        numbers.extend(members.map(CustomerNumber::as_str).map(str::to_owned));
    }
    numbers.retain(|number| !number.is_empty());
    numbers
}

/// The runs of letters and digits. A `*` or `#` that masks a digit belongs to its number.
fn words(text: &str) -> Vec<TextToken> {
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let mut tokens: Vec<TextToken> = Vec::new();
    let (mut from, mut hidden) = (None, false);
    for (place, (at, character)) in characters.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|before| characters.get(before)).map(|(_, before)| *before);
        let mask = matches!(character, '*' | '#')
            && (hidden || before.is_some_and(|before| before.is_ascii_digit()) || starts_hidden(&characters, place));
        let belongs = character.is_alphanumeric() || mask;
        hidden = mask;
        match (from, belongs) {
            (None, true) => from = Some(*at),
            (Some(start), false) => {
                tokens.push(token(text, start..*at));
                from = None;
            }
            _ => {}
        }
    }
    if let Some(start) = from {
        tokens.push(token(text, start..text.len()));
    }
    tokens
}

/// Whether a number begins here with two masked digits or more: `**567`.
fn starts_hidden(characters: &[(usize, char)], place: usize) -> bool {
    let rest = characters.get(place..).unwrap_or(&[]);
    let hidden = rest.iter().take_while(|(_, c)| matches!(c, '*' | '#')).count();
    hidden >= 2 && rest.get(hidden).is_some_and(|(_, c)| c.is_ascii_digit())
}

fn token(text: &str, at: Range<usize>) -> TextToken {
    TextToken { word: text.get(at.clone()).unwrap_or("").to_lowercase(), at, own: None, is_own: false }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

//! Turns the text of one refusal into a pattern for the same refusal of other sales, for the owner to confirm.

use super::pattern::{PatternFault, RefusalPattern};
use super::text::{PatternSlot, TextTokens};
use super::words;
use crate::domain::payment::intent::PaymentIntent;

/// A lesson needs this many letters and this many words besides its slots.
const FEWEST: (usize, usize) = (5, 2);
/// A run of up to this many digits is a code of the provider's (`Kode: 0054`) and stays in the pattern.
const LONGEST_CODE: usize = 4;

/// A refusal's text with the varying parts replaced by slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusalLesson(pub Vec<LessonPart>);

/// A part of a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LessonPart {
    /// A fixed text, as it was sent.
    Said(String),
    /// A part that differs from sale to sale.
    Place(PatternSlot),
}

/// Why nothing can be learned from a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoLesson {
    /// Without the sale's own names and numbers too few words are left.
    TooGeneral,
    /// The text speaks of progress or success, so it can never be a certain refusal (safety rule 2 c, docs/safety.md).
    GoesOn,
}

/// The lesson from `text`, with which a payment of `intent` was refused.
///
/// # Errors
/// When the text is too general, or could never be a certain refusal.
pub fn lesson(text: &str, intent: &PaymentIntent) -> Result<RefusalLesson, NoLesson> {
    let read = TextTokens::about(text, intent);
    let meaning = words::meaning(&read);
    if meaning.goes_on || meaning.success {
        return Err(NoLesson::GoesOn);
    }
    let lesson = cut(&read);
    if !lesson.is_particular() {
        return Err(NoLesson::TooGeneral);
    }
    match RefusalPattern::parse(&lesson.pattern()) {
        Ok(pattern) if pattern.fits(&read) => Ok(lesson),
        Err(PatternFault::GoesOn) => Err(NoLesson::GoesOn),
        _ => Err(NoLesson::TooGeneral),
    }
}

impl RefusalLesson {
    /// The pattern for the configuration: slots in capitals, all else in small letters.
    #[must_use]
    pub fn pattern(&self) -> String {
        let part = |part: &LessonPart| match part {
            LessonPart::Said(said) => TextTokens::of(said).words().join(" ").to_lowercase(),
            LessonPart::Place(place) => place.word().to_owned(),
        };
        self.0.iter().map(part).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The text for a person, with each slot under its `name` in brackets.
    #[must_use]
    pub fn shown(&self, name: impl Fn(PatternSlot) -> &'static str) -> String {
        let part = |part: &LessonPart| match part {
            LessonPart::Said(said) => said.clone(),
            LessonPart::Place(place) => format!("({})", name(*place)),
        };
        self.0.iter().map(part).collect()
    }

    fn is_particular(&self) -> bool {
        let words: Vec<String> = self
            .0
            .iter()
            .filter_map(|part| match part {
                LessonPart::Said(said) => Some(TextTokens::of(said).words()),
                LessonPart::Place(_) => None,
            })
            .flatten()
            .filter(|word| word.contains(char::is_alphabetic))
            .collect();
        let letters: usize = words.iter().map(|word| word.chars().filter(|c| c.is_alphabetic()).count()).sum();
        letters >= FEWEST.0 && words.len() >= FEWEST.1
    }
}

/// The text cut into fixed parts and slots.
fn cut(text: &TextTokens) -> RefusalLesson {
    let mut parts: Vec<LessonPart> = Vec::new();
    let mut said = String::new();
    let mut at = 0;
    while at < text.len() {
        said.push_str(text.gap(at));
        let (place, end) = match variable(text, at) {
            Some(found) => found,
            None => {
                said.push_str(text.slice(at, at + 1));
                at += 1;
                continue;
            }
        };
        if !said.is_empty() {
            parts.push(LessonPart::Said(std::mem::take(&mut said)));
        }
        parts.push(LessonPart::Place(place));
        at = end;
    }
    said.push_str(text.gap(text.len()));
    if !said.is_empty() {
        parts.push(LessonPart::Said(said));
    }
    RefusalLesson(parts)
}

/// The slot that begins at word `index`, and the index of the word after it.
fn variable(text: &TextTokens, index: usize) -> Option<(PatternSlot, usize)> {
    let has_digit = |end: usize| text.slice(index, end).contains(|c: char| c.is_ascii_digit());
    let digits = |end: usize| text.slice(index, end).chars().filter(char::is_ascii_digit).count();
    if let Some((place, end)) = text.own(index) {
        // A code of letters alone (PLN) is an ordinary word too. As a slot it would fit only the texts about this
        // product.
        return (place != PatternSlot::Code || has_digit(end)).then_some((place, end));
    }
    if let Some(end) = text.time(index).filter(|end| text.slice(index, *end).contains(['/', ':', '-'])) {
        return Some((PatternSlot::Time, end));
    }
    if let Some((end, _)) = text.amount(index) {
        let is_money =
            text.slice(index, end).contains(['.', ',']) || text.word(index).is_some_and(|word| word.contains('r'));
        if is_money {
            return Some((PatternSlot::Amount, end));
        }
    }
    if let Some(end) =
        text.number(index).filter(|end| digits(*end) > LONGEST_CODE || text.slice(index, *end).len() > LONGEST_CODE)
    {
        return Some((PatternSlot::Number, end));
    }
    text.code(index).filter(|end| digits(*end) > LONGEST_CODE).map(|end| (PatternSlot::Code, end))
}

//! Patterns of certain refusals: `[mohon maaf] [sisa] saldo [anda] [AGENT] tidak (cukup|mencukupi)`.
//!
//! * `saldo`: this word in any case, with any punctuation around it
//! * `[a b]`: these words, or nothing
//! * `(a|b)`: one of the alternatives; `[a|b]`: one of them, or nothing
//! * `AMOUNT`, `NUMBER`, `NAME`, `CODE` or `AGENT`, `TIME`: a slot ([`PatternSlot`])
//!
//! A pattern must match the whole text.

use std::collections::BTreeSet;

use super::text::{PatternSlot, TextTokens};
use super::words::{self, TextMeaning};

/// The longest pattern, bytes.
const LONGEST: usize = 1_000;
/// The deepest nesting of groups.
const DEEPEST: usize = 6;
/// Every text that a pattern matches must have at least this many fixed letters.
const FEWEST_LETTERS: usize = 4;

/// Why a text is no usable pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternFault {
    /// A `*`: the syntax of earlier versions, whose patterns matched parts of a text.
    Star,
    /// An unmatched bracket, or a group that is empty or too deep.
    Group,
    /// Too few fixed letters: the pattern would match almost everything.
    NoWords,
    TooLong,
    /// The words speak of progress or success. Safety rule 2 c (docs/safety.md) would never let the pattern count.
    GoesOn,
}

/// A parsed pattern of a certain refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusalPattern(Vec<Node>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Word(String),
    Place(PatternSlot),
    Maybe(Vec<Vec<Node>>),
    OneOf(Vec<Vec<Node>>),
}

impl RefusalPattern {
    /// Parses a pattern.
    ///
    /// # Errors
    /// When the syntax is wrong, or the pattern could match nearly everything or never count.
    pub fn parse(written: &str) -> Result<Self, PatternFault> {
        if written.len() > LONGEST {
            return Err(PatternFault::TooLong);
        }
        if written.contains('*') {
            return Err(PatternFault::Star);
        }
        let mut rest = written;
        let mut branches = alternatives(&mut rest, None, 0)?;
        // A `|` outside of a group is an error.
        let nodes = branches.pop().filter(|_| branches.is_empty()).ok_or(PatternFault::Group)?;
        if fewest_letters(&nodes) < FEWEST_LETTERS {
            return Err(PatternFault::NoWords);
        }
        let TextMeaning { goes_on, success, .. } = words::meaning(&TextTokens::of(&without_places(written)));
        if goes_on || success { Err(PatternFault::GoesOn) } else { Ok(Self(nodes)) }
    }

    /// Whether the pattern matches the whole text.
    pub fn fits(&self, text: &TextTokens) -> bool {
        sequence(&self.0, text, BTreeSet::from([0])).contains(&text.len())
    }
}

fn without_places(written: &str) -> String {
    written.split_whitespace().filter(|word| PatternSlot::of_word(word).is_none()).collect::<Vec<_>>().join(" ")
}

/// The branches of a group up to its closing bracket, or of the whole pattern.
fn alternatives(rest: &mut &str, closing: Option<char>, depth: usize) -> Result<Vec<Vec<Node>>, PatternFault> {
    if depth > DEEPEST {
        return Err(PatternFault::Group);
    }
    let mut branches = vec![Vec::new()];
    loop {
        let at = rest.find(['[', ']', '(', ')', '|']).unwrap_or(rest.len());
        let (plain, after) = rest.split_at(at);
        let mut after = after.chars();
        let sign = after.next();
        *rest = after.as_str();
        if let Some(branch) = branches.last_mut() {
            branch.extend(plain_nodes(plain));
        }
        let group = match sign {
            Some('[') => Node::Maybe(alternatives(rest, Some(']'), depth + 1)?),
            Some('(') => Node::OneOf(alternatives(rest, Some(')'), depth + 1)?),
            Some('|') => {
                branches.push(Vec::new());
                continue;
            }
            sign if sign == closing => break,
            _ => return Err(PatternFault::Group),
        };
        if let Some(branch) = branches.last_mut() {
            branch.push(group);
        }
    }
    let is_empty = depth > 0 && branches.iter().any(Vec::is_empty);
    if is_empty { Err(PatternFault::Group) } else { Ok(branches) }
}

fn plain_nodes(plain: &str) -> Vec<Node> {
    let mut nodes = Vec::new();
    for word in plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        nodes.push(PatternSlot::of_word(word).map_or_else(|| Node::Word(word.to_lowercase()), Node::Place));
    }
    nodes
}

fn fewest_letters(nodes: &[Node]) -> usize {
    let of = |node: &Node| match node {
        Node::Word(word) => word.chars().filter(|c| c.is_alphabetic()).count(),
        Node::Place(_) | Node::Maybe(_) => 0,
        Node::OneOf(branches) => branches.iter().map(|branch| fewest_letters(branch)).min().unwrap_or(0),
    };
    nodes.iter().map(of).sum()
}

/// Matches `nodes` from each index of `starts`. Returns all indices of words at which the match can end: a set instead
/// of backtracking, so that no pattern takes exponential time.
fn sequence(nodes: &[Node], text: &TextTokens, starts: BTreeSet<usize>) -> BTreeSet<usize> {
    nodes.iter().fold(starts, |starts, node| step(node, text, starts))
}

fn step(node: &Node, text: &TextTokens, starts: BTreeSet<usize>) -> BTreeSet<usize> {
    let branch = |branches: &Vec<Vec<Node>>| -> BTreeSet<usize> {
        branches.iter().flat_map(|branch| sequence(branch, text, starts.clone())).collect()
    };
    match node {
        Node::Word(word) => starts.into_iter().filter(|at| text.word(*at) == Some(word)).map(|at| at + 1).collect(),
        Node::Place(place) => starts.into_iter().flat_map(|at| text.ends_of(*place, at)).collect(),
        Node::OneOf(branches) => branch(branches),
        Node::Maybe(branches) => {
            let taken = branch(branches);
            starts.into_iter().chain(taken).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::payment::intent::PaymentIntent;
    use crate::domain::product::ProductKind;
    use crate::domain::sample;

    const SALDO: &str = "[mohon] [maaf] [sisa] saldo [anda|agen] [AGENT] tidak (cukup|mencukupi) [sisa saldo AMOUNT]";

    fn intent() -> PaymentIntent {
        let mut intent = sample::intent(1, sample::owner(1), ProductKind::Pulsa, "081234567890");
        intent.bill.product.code = "s5".into();
        intent.bill.product.name = "Telkomsel 5.000".into();
        intent.bill.name = Some("BUDI SANTOSO".into());
        intent
    }

    fn fits(pattern: &str, text: &str) -> bool {
        RefusalPattern::parse(pattern).unwrap().fits(&TextTokens::about(text, &intent()))
    }

    #[test]
    fn a_pattern_is_the_whole_text() {
        for text in [
            "Mohon maaf, sisa saldo anda JKT-12345 tidak cukup! Sisa saldo  \nRp. 100",
            "saldo tidak cukup",
            "Saldo tidak mencukupi!",
            "MAAF, SALDO AGEN TIDAK CUKUP (SISA SALDO: Rp99,999,999)",
            "sisa saldo anda tidak cukup. Sisa saldo Rp 1.214.115,-",
        ] {
            assert!(fits(SALDO, text), "{text}");
        }
        for text in [
            "Saldo supplier tidak cukup",
            "Saldo biller tidak cukup",
            "Saldo tidak cukup, transaksi diproses ulang otomatis",
            "saldo cukup",
            "saldo anda tidak",
            "saldo anda tidak cukup cukup",
            "saldo anda tidak cukup. Sisa saldo banyak",
            "",
        ] {
            assert!(!fits(SALDO, text), "{text}");
        }
    }

    #[test]
    fn places() {
        for (pattern, text, expected) in [
            ("transaksi CODE.NUMBER gagal", "Transaksi s5.0812xxxxxxx GAGAL", true),
            ("transaksi CODE.NUMBER gagal", "Transaksi s5. 081234567890 GAGAL.", true),
            ("transaksi CODE.NUMBER gagal", "Transaksi s5.6281234567890 [GAGAL]", true),
            ("transaksi CODE.NUMBER gagal", "Transaksi GAGAL", false),
            ("transaksi CODE.NUMBER gagal", "Transaksi pulsa.0812xxxxxxx GAGAL", false),
            ("nomor NAME salah", "Nomor Budi Santoso salah", true),
            ("nomor NAME salah", "Nomor supplier salah", false),
            ("nomor NAME salah", "Nomor TELKOMSEL 5.000 salah", true),
            ("ditutup TIME", "Ditutup 21/11 10:00:07", true),
            ("ditutup TIME", "ditutup 2026-11-21 10:00 WIB", true),
            ("ditutup TIME", "ditutup 10", false),
            ("t CODE nomor salah", "T#41 nomor salah", true),
            ("harga AMOUNT salah", "harga Rp5.000 salah", true),
            ("harga AMOUNT salah", "harga IDR 5,000.00 salah", true),
            ("harga AMOUNT salah", "harga lima salah", false),
            ("nomor NUMBER salah", "nomor 0812****7890 salah", true),
            ("nomor NUMBER salah", "nomor 12 salah", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} / {text}");
        }
    }

    #[test]
    fn what_is_no_pattern() {
        use PatternFault::{GoesOn, Group, NoWords, Star, TooLong};
        for (written, fault) in [
            ("saldo*tidak cukup", Star),
            ("saldo [anda tidak cukup", Group),
            ("saldo anda) tidak cukup", Group),
            ("saldo () tidak cukup", Group),
            ("saldo tidak cukup | tutup", Group),
            ("", NoWords),
            ("NAME NUMBER", NoWords),
            ("[saldo tidak cukup]", NoWords),
            ("(saldo tidak cukup|NUMBER)", NoWords),
            ("transaksi diproses", GoesOn),
            ("sudah ada", GoesOn),
            ("saldo [belum] masuk", GoesOn),
        ] {
            assert_eq!(RefusalPattern::parse(written), Err(fault), "{written}");
        }
        assert_eq!(RefusalPattern::parse(&"a".repeat(LONGEST + 1)), Err(TooLong));
        assert_eq!(RefusalPattern::parse(&"[a".repeat(100)), Err(Group));
    }

    proptest! {
        #[test]
        fn anything_is_read_and_compared(written in any::<String>(), text in any::<String>()) {
            if let Ok(pattern) = RefusalPattern::parse(&written) {
                let _ = pattern.fits(&TextTokens::about(&text, &intent()));
            }
        }

        #[test]
        fn a_plain_text_fits_itself_and_nothing_longer(words in proptest::collection::vec("[a-c]{2,6}", 2..9), more in "[a-c]{1,5}") {
            let text = words.join(" ");
            let pattern = RefusalPattern::parse(&text).unwrap();
            prop_assert!(pattern.fits(&TextTokens::of(&text.to_uppercase())));
            let longer = format!("{text} {more}");
            prop_assert!(!pattern.fits(&TextTokens::of(&longer)));
        }
    }
}

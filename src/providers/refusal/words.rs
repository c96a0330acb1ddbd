//! Whether a text speaks of progress, success or failure (safety rule 2 c, docs/safety.md). The words are data:
//! `assets/refusals/words.txt`.

use std::sync::OnceLock;

use super::text::TextTokens;

const WORDS: &str = include_str!("../../../assets/refusals/words.txt");

/// The meaning of a text. Several may be true at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextMeaning {
    /// The transaction has not ended, exists already, or has moved money.
    pub goes_on: bool,
    pub success: bool,
    /// A word of failure, or a negated word of success or progress.
    pub failure: bool,
}

/// A word, or with `*` at an end the beginning or end of a word.
struct WordPattern {
    letters: String,
    open_start: bool,
    open_end: bool,
}

impl WordPattern {
    fn of(written: &str) -> Self {
        let letters = written.trim_matches('*').to_lowercase();
        Self { letters, open_start: written.starts_with('*'), open_end: written.ends_with('*') }
    }

    fn fits(&self, word: &str) -> bool {
        match (self.open_start, self.open_end) {
            (true, true) => word.contains(&self.letters),
            (true, false) => word.ends_with(&self.letters),
            (false, true) => word.starts_with(&self.letters),
            (false, false) => word == self.letters,
        }
    }
}

type WordSequence = Vec<WordPattern>;

#[derive(Default)]
struct WordLists {
    going_on: Vec<WordSequence>,
    unfinished: Vec<WordSequence>,
    success: Vec<WordSequence>,
    failure: Vec<WordSequence>,
    turn: Vec<WordSequence>,
    between: Vec<WordSequence>,
}

impl WordLists {
    fn read(data: &str) -> Self {
        let mut lists = Self::default();
        let mut section = "";
        for line in data.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                section = name;
                continue;
            }
            let phrase = line.split_whitespace().map(WordPattern::of).collect();
            match section {
                "going on" => lists.going_on.push(phrase),
                "unfinished" => lists.unfinished.push(phrase),
                "success" => lists.success.push(phrase),
                "failure" => lists.failure.push(phrase),
                "turn" => lists.turn.push(phrase),
                "between" => lists.between.push(phrase),
                _ => {}
            }
        }
        lists
    }

    /// Whether a word before `index`, in the same clause, negates the word of success or progress at `index`: "tidak
    /// dapat diproses".
    fn is_turned(&self, text: &TextTokens, index: usize) -> bool {
        let mut at = index;
        while at > 0 && !text.breaks_before(at) {
            at -= 1;
            if finds(&self.turn, text, at) {
                return true;
            }
            if !(finds(&self.between, text, at) || finds(&self.success, text, at) || finds(&self.going_on, text, at)) {
                return false;
            }
        }
        false
    }
}

/// Whether one of the phrases begins at `index`. Names of the sale do not count.
fn finds(phrases: &[WordSequence], text: &TextTokens, index: usize) -> bool {
    let fits = |phrase: &WordSequence| {
        phrase
            .iter()
            .enumerate()
            .all(|(offset, word)| text.foreign_word(index + offset).is_some_and(|said| word.fits(said)))
    };
    phrases.iter().any(fits)
}

fn lists() -> &'static WordLists {
    static LISTS: OnceLock<WordLists> = OnceLock::new();
    LISTS.get_or_init(|| WordLists::read(WORDS))
}

/// The meaning of `text`, without the sale's own names, numbers and codes.
pub fn meaning(text: &TextTokens) -> TextMeaning {
    let lists = lists();
    let mut meaning = TextMeaning::default();
    for index in 0..text.len() {
        let (success, goes_on) = (finds(&lists.success, text, index), finds(&lists.going_on, text, index));
        let turned = (success || goes_on) && lists.is_turned(text, index);
        meaning.success |= success && !turned;
        meaning.goes_on |= (goes_on && !turned) || finds(&lists.unfinished, text, index);
        meaning.failure |= turned || finds(&lists.failure, text, index);
    }
    meaning
}

/// Whether a status word means failure and nothing else.
pub fn is_failure(word: &str) -> bool {
    let meaning = meaning(&TextTokens::of(word));
    meaning.failure && !meaning.success && !meaning.goes_on
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_every_section() {
        let lists = lists();
        for section in [&lists.going_on, &lists.unfinished, &lists.success, &lists.failure, &lists.turn, &lists.between]
        {
            assert!(section.len() > 5, "{}", section.len());
        }
    }

    #[test]
    fn what_texts_speak_of() {
        for (text, goes_on, success, failure) in [
            ("Saldo anda tidak cukup", false, false, false),
            ("Transaksi dalam antrian", true, false, false),
            ("[PENDING]", true, false, false),
            ("time-out", true, false, false),
            ("Timeout!", true, false, false),
            ("TRANSAKSI GAGAL", false, false, true),
            ("gagal diproses", false, false, true),
            ("tidak berhasil.", false, false, true),
            ("Transaksi tidak dapat diproses.", false, false, true),
            ("tidak dapat kami proses", false, false, true),
            ("GAGAL. Diproses ulang", true, false, true),
            ("GAGAL, diproses ulang", true, false, true),
            ("Saldo supplier tidak cukup, transaksi diproses ulang otomatis", true, false, false),
            ("silakan coba lagi", false, false, false),
            ("GAGAL silakan coba lagi (DEDUCT)", false, false, true),
            ("belum berhasil", true, true, false),
            ("masih gagal", true, false, true),
            ("produk sedang gangguan", true, false, false),
            ("tidak sedang diproses", true, false, false),
            ("sudah ada", true, false, false),
            ("duplicate trxid", true, false, false),
            ("permintaan diterima", false, true, false),
            ("permintaan tidak diterima", false, false, true),
            ("(SUKSES).", false, true, false),
            ("DIGAGALKAN operator", false, false, true),
            ("dibatalkan operator", false, false, true),
            ("pen\u{ad}ding", true, false, false),
            ("pen·ding", true, false, false),
            ("akan dikirim", true, true, false),
            ("tidak akan diproses", false, false, true),
            ("Terima kasih", false, false, false),
            ("unsuccessful", false, false, false),
            ("", false, false, false),
        ] {
            let expected = TextMeaning { goes_on, success, failure };
            assert_eq!(meaning(&TextTokens::of(text)), expected, "{text}");
        }
    }

    #[test]
    fn words_of_failure_as_a_status() {
        for word in ["GAGAL", "failed", "FAIL", "ditolak", "[Gagal]", "tidak berhasil", "CANCELLED", "error"] {
            assert!(is_failure(word), "{word}");
        }
        for word in ["pending", "SUKSES", "confirmed", "", "0", "proses", "gagal, diproses ulang", "inquiry", "refund"]
        {
            assert!(!is_failure(word), "{word}");
        }
    }
}

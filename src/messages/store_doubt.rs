//! Wording of a store that is not believed: what is lacking, since when, and the ways out.

/// Rows that a store lacks, in words.
#[derive(Debug, Clone, Copy)]
pub struct LackingText<'a> {
    /// Whose rows; empty: of any counter.
    pub counter: &'a str,
    /// How many at least; `None`: others stand in their place.
    pub rows: Option<u64>,
    /// The time of the newest row that is there; empty: there is none.
    pub since: &'a str,
    /// The time of the newest row that is remembered.
    pub until: &'a str,
}

/// What is said about a store that is not believed.
#[derive(Debug)]
pub struct StoreDoubtWords {
    /// It lacks rows.
    pub lacks: fn(LackingText<'_>) -> String,
    /// Another journal lies here.
    pub another: &'static str,
    /// There is no journal in a home that was used.
    pub missing: &'static str,
    /// Its file is empty.
    pub empty: &'static str,
    /// Its file was removed or replaced while the program ran.
    pub replaced: &'static str,
    /// The banner: it lacks rows. At most 79 columns with four digits of rows.
    pub lacks_banner: fn(LackingText<'_>) -> String,
    /// The banner: another journal.
    pub another_banner: &'static str,
    /// The banner: the file was removed or replaced.
    pub replaced_banner: &'static str,
    /// The server's timeline changed, and these counters have not compared since.
    pub uncompared: fn(&str) -> String,
    /// The banner about them.
    pub uncompared_banner: fn(&str) -> String,
    /// This computer sees the journal for the first time.
    pub first_sight: &'static str,
    /// `loket journal accept` without `--yes`.
    pub needs_yes: &'static str,
    /// There was nothing to accept.
    pub nothing: &'static str,
    /// It goes on: (payments entered, of which unclear, charges entered).
    pub accepted: fn(usize, usize, usize) -> String,
    /// A payment that was entered: (short id, product, customer, total, state).
    pub entered: fn(&str, &str, &str, &str, &str) -> String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    /// A banner is cut at the width of the screen, and its end says what to do.
    #[test]
    fn a_banner_is_whole_on_the_smallest_screen() {
        for lang in [Language::Id, Language::En] {
            let words = &lang.words().fault.doubt;
            let lacking = LackingText { counter: "K1", rows: Some(9_999), since: "29/11 22:44", until: "29/11 22:50" };
            let banners =
                [(words.lacks_banner)(lacking), words.another_banner.to_owned(), words.replaced_banner.to_owned()];
            for banner in banners {
                assert!(crate::base::text::width(&banner) <= 79, "{banner}");
            }
        }
    }
}

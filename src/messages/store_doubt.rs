//! Wording of a store that is in doubt (safety rule 16): which rows it lacks, since when, and the ways out.

/// Rows that a store lacks, formatted for a sentence.
#[derive(Debug, Clone, Copy)]
pub struct LackingText<'a> {
    /// The counter whose rows are missing; empty: rows of any counter.
    pub counter: &'a str,
    /// The least number of missing rows; `None`: other rows are in their place.
    pub rows: Option<u64>,
    /// The time of the newest row that is there; empty: there is none.
    pub since: &'a str,
    /// The time of the newest row that this computer remembers.
    pub until: &'a str,
}

/// Sentences about a store that is in doubt (safety rule 16), with the two ways out.
#[derive(Debug)]
pub struct StoreDoubtWords {
    /// The store lacks rows that this computer remembers.
    pub lacks: fn(LackingText<'_>) -> String,
    /// The store holds another journal.
    pub another: &'static str,
    /// The journal is missing in a home that was used.
    pub missing: &'static str,
    /// The journal's file has 0 bytes.
    pub empty: &'static str,
    /// The journal's file was removed or replaced while the program ran.
    pub replaced: &'static str,
    /// Banner for [`Self::lacks`]: at most 79 columns with four digits of rows.
    pub lacks_banner: fn(LackingText<'_>) -> String,
    /// Banner for [`Self::another`].
    pub another_banner: &'static str,
    /// Banner for [`Self::replaced`].
    pub replaced_banner: &'static str,
    /// The server's timeline changed, and counters have not compared since: (their names).
    pub uncompared: fn(&str) -> String,
    /// Banner for [`Self::uncompared`].
    pub uncompared_banner: fn(&str) -> String,
    /// This computer sees the journal for the first time.
    pub first_sight: &'static str,
    /// `loket journal accept` without `--yes`.
    pub needs_yes: &'static str,
    /// `loket journal accept` where the store is not in doubt.
    pub nothing: &'static str,
    /// The store was accepted: (payments entered, of which unclear, charges entered).
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

//! The Biller's price list as a file: what a new list changes, and its replacement in one whole write.
//!
//! A list that cannot be read whole never replaces another.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::domain::product::ProviderId;
use crate::messages::biller::PricesWords;
pub use crate::providers::biller::price_list::{PriceListFault, PriceListFaultKind, PriceRow, read_file};
use crate::till::Till;

/// The system whose list it is.
pub const PROVIDER: ProviderId = crate::providers::biller::ID;

/// A good in both lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedGood {
    /// As it was.
    pub before: PriceRow,
    /// As it is now.
    pub now: PriceRow,
}

/// What a new list changes, each in the order of the list it stands in. A good can stand in several.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PriceDiff {
    /// Not in the list before.
    pub new: Vec<PriceRow>,
    /// No longer in the list.
    pub gone: Vec<PriceRow>,
    /// It costs more than before.
    pub dearer: Vec<ChangedGood>,
    /// It costs less than before.
    pub cheaper: Vec<ChangedGood>,
    /// The customer pays another price than before.
    pub repriced: Vec<ChangedGood>,
    /// Its name or group is another.
    pub renamed: Vec<ChangedGood>,
    /// It costs more than the customer pays, whether or not it did before.
    pub loss: Vec<PriceRow>,
}

impl PriceDiff {
    /// Whether the two lists sell the same at the same prices.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.new.is_empty()
            && self.gone.is_empty()
            && [&self.dearer, &self.cheaper, &self.repriced, &self.renamed].iter().all(|changed| changed.is_empty())
    }
}

/// Change number `at` in words: what costs more first, then what costs less, is sold at another price, is new, gone,
/// renamed. `None` behind the last.
#[must_use]
pub fn change(words: &PricesWords, diff: &PriceDiff, at: usize) -> Option<String> {
    let mut at = at;
    let mut place = |count: usize| {
        let here = (at < count).then_some(at);
        at = at.saturating_sub(count);
        here
    };
    type Sentence = fn(&str, &str, Rupiah, Rupiah) -> String;
    type Figure = fn(&PriceRow) -> Rupiah;
    let moved: [(&[ChangedGood], Sentence, Figure); 3] = [
        (&diff.dearer, words.dearer, |row| row.cost),
        (&diff.cheaper, words.cheaper, |row| row.cost),
        (&diff.repriced, words.repriced, |row| row.price),
    ];
    for (pairs, sentence, figure) in moved {
        if let Some(ChangedGood { before, now }) = place(pairs.len()).and_then(|at| pairs.get(at)) {
            return Some(sentence(now.code.as_str(), now.name.as_str(), figure(before), figure(now)));
        }
    }
    if let Some(row) = place(diff.new.len()).and_then(|at| diff.new.get(at)) {
        return Some((words.new)(row.code.as_str(), row.name.as_str(), row.price));
    }
    if let Some(row) = place(diff.gone.len()).and_then(|at| diff.gone.get(at)) {
        return Some((words.gone)(row.code.as_str(), row.name.as_str()));
    }
    let ChangedGood { before, now } = place(diff.renamed.len()).and_then(|at| diff.renamed.get(at))?;
    let name = |row: &PriceRow| format!("{} ({})", row.name, row.group);
    Some((words.renamed)(now.code.as_str(), &name(before), &name(now)))
}

/// A good that loses money, in words.
#[must_use]
pub fn loss(words: &PricesWords, row: &PriceRow) -> String {
    (words.loss)(row.code.as_str(), row.name.as_str(), row.cost, row.price)
}

/// What `now` changes of `before`.
#[must_use]
pub fn diff(before: &[PriceRow], now: &[PriceRow]) -> PriceDiff {
    let known: BTreeMap<&str, &PriceRow> = before.iter().map(|row| (row.code.as_str(), row)).collect();
    let left: BTreeMap<&str, &PriceRow> = now.iter().map(|row| (row.code.as_str(), row)).collect();
    let pairs: Vec<ChangedGood> = now
        .iter()
        .filter_map(|row| Some(ChangedGood { before: (*known.get(row.code.as_str())?).clone(), now: row.clone() }))
        .collect();
    let of = |is_it: fn(&ChangedGood) -> bool| pairs.iter().filter(|pair| is_it(pair)).cloned().collect();
    PriceDiff {
        new: now.iter().filter(|row| !known.contains_key(row.code.as_str())).cloned().collect(),
        gone: before.iter().filter(|row| !left.contains_key(row.code.as_str())).cloned().collect(),
        dearer: of(|pair| pair.now.cost > pair.before.cost),
        cheaper: of(|pair| pair.now.cost < pair.before.cost),
        repriced: of(|pair| pair.now.price != pair.before.price),
        renamed: of(|pair| (&pair.now.name, &pair.now.group) != (&pair.before.name, &pair.before.group)),
        loss: now.iter().filter(|row| row.is_loss()).cloned().collect(),
    }
}

/// Puts the list in `from` at `to`, whole. It is read once more first, so that what is put in place is what was read.
///
/// # Errors
/// [`ImportError`]; the list at `to` is untouched then.
pub fn import(from: &Path, to: &Path) -> Result<Vec<PriceRow>, ImportError> {
    let rows = read_file(from).map_err(ImportError::List)?;
    put(&rows, to)?;
    Ok(rows)
}

/// Puts a list that was read at `to`, whole.
///
/// # Errors
/// Of the file system; the list at `to` is untouched then.
pub fn put(rows: &[PriceRow], to: &Path) -> std::io::Result<()> {
    crate::till::papers::write_whole(to, written(rows).as_bytes())
}

/// A file beside the list in force.
#[derive(Clone, PartialEq, Eq)]
pub struct NewList {
    /// The file's goods, as they were read.
    pub rows: Vec<PriceRow>,
    /// What they change.
    pub diff: PriceDiff,
    /// Whether a list is in force; else every good counts as new.
    pub had_list: bool,
}

// Thousands of goods tell nothing in a log.
impl fmt::Debug for NewList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewList({} goods)", self.rows.len())
    }
}

impl Till {
    /// Compares the list in `from` with the one in force. Changes nothing.
    ///
    /// # Errors
    /// What is wrong with the file, at least one fault.
    pub async fn compare_prices(&self, from: PathBuf) -> Result<NewList, Vec<PriceListFault>> {
        let place = self.settings().price_list.clone();
        let name = CleanText::new(&from.display().to_string());
        let compared = tokio::task::spawn_blocking(move || {
            let rows = read_file(&from)?;
            let before = read_file(&place);
            let diff = diff(before.as_deref().unwrap_or_default(), &rows);
            Ok(NewList { rows, diff, had_list: before.is_ok() })
        });
        let broken = |fault: tokio::task::JoinError| {
            let what = PriceListFaultKind::Unreadable(name, CleanText::new(&fault.to_string()));
            vec![PriceListFault { line: 0, column: None, what }]
        };
        compared.await.unwrap_or_else(|fault| Err(broken(fault)))
    }

    /// Puts these goods in force: exactly those that were compared, whatever became of their file. The kept list, which
    /// screen and commands fall back on, is renewed with them.
    ///
    /// # Errors
    /// Of the file system; the list in force is untouched then.
    pub async fn put_prices(&self, rows: Arc<Vec<PriceRow>>) -> std::io::Result<usize> {
        let place = self.settings().price_list.clone();
        let count = rows.len();
        let written = tokio::task::spawn_blocking(move || put(&rows, &place));
        written.await.unwrap_or_else(|fault| Err(fault.into()))?;
        self.fresh_prices_of(&PROVIDER).await;
        Ok(count)
    }
}

/// Why a list was not put in place.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It cannot be used.
    #[error("price list not usable")]
    List(Vec<PriceListFault>),
    /// The file system.
    #[error(transparent)]
    File(#[from] std::io::Error),
}

/// The list in its plain form: what a spreadsheet made of it (delimiter, order of columns, dots in amounts) is gone.
fn written(rows: &[PriceRow]) -> String {
    let mut text = format!("{}\n", crate::providers::biller::price_list::COLUMNS.join(","));
    for row in rows {
        let cells = [row.code.as_str(), row.name.as_str(), row.group.as_str()].map(quoted).join(",");
        text.push_str(&format!("{cells},{},{}\n", row.cost.get(), row.price.get()));
    }
    text
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', ';']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::biller::price_list::read;

    fn list(lines: &str) -> Vec<PriceRow> {
        read(format!("code,name,group,cost,price\n{lines}").as_bytes()).unwrap()
    }

    fn codes(rows: &[PriceRow]) -> Vec<&str> {
        rows.iter().map(|row| row.code.as_str()).collect()
    }

    fn changed(rows: &[ChangedGood]) -> Vec<&str> {
        rows.iter().map(|row| row.now.code.as_str()).collect()
    }

    #[test]
    fn what_a_new_list_changes() {
        let before = list("a,A,P,100,200\nb,B,P,100,200\nc,C,P,100,200\nd,D,P,100,200\ne,E,P,100,200\nl,L,P,300,200\n");
        let now = list("n,N,P,9,10\nb,B,P,150,200\nc,C,P,90,200\nd,D,P,250,240\ne,Elang,P,100,200\nl,L,P,300,200\n");
        let diff = diff(&before, &now);
        assert_eq!((codes(&diff.new), codes(&diff.gone)), (vec!["n"], vec!["a"]));
        assert_eq!((changed(&diff.dearer), changed(&diff.cheaper)), (vec!["b", "d"], vec!["c"]));
        assert_eq!((changed(&diff.repriced), changed(&diff.renamed)), (vec!["d"], vec!["e"]));
        assert_eq!(codes(&diff.loss), ["d", "l"]);
        assert!(!diff.is_empty());
        let same = super::diff(&before, &before);
        assert!(same.is_empty() && codes(&same.loss) == ["l"]);
    }

    #[test]
    fn a_list_is_put_in_place_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("new.csv"), folder.path().join("biller.csv"));
        std::fs::write(&from, "price;cost;group;code;name\n7.000;5.350;Pulsa;s5;\"T \"\"5\"\", 5.000; x\"\n").unwrap();
        let rows = import(&from, &to).unwrap();
        assert_eq!(read_file(&to).unwrap(), rows);
        assert_eq!(rows[0].name.as_str(), "T \"5\", 5.000; x");
        let kept = std::fs::read(&to).unwrap();
        std::fs::write(&from, "code,name,group,cost,price\ns5,T,P,x,1\n").unwrap();
        assert!(matches!(import(&from, &to), Err(ImportError::List(_))));
        assert_eq!(std::fs::read(&to).unwrap(), kept);
        let nowhere = folder.path().join("biller.csv").join("below");
        std::fs::write(&from, "code,name,group,cost,price\ns5,T,P,1,2\n").unwrap();
        assert!(matches!(import(&from, &nowhere), Err(ImportError::File(_))));
    }
}

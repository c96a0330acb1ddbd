//! The Biller's price list as a file: comparing a new list with the one in force, and replacing that one in one whole
//! write.
//!
//! A list with a single fault replaces nothing.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::text::CleanText;
use crate::domain::product::ProviderId;
pub use crate::providers::biller::price_list::{PriceListFault, PriceListFaultKind, PriceRow, read_file};
use crate::till::Till;

/// The provider of the list.
pub const PROVIDER: ProviderId = crate::providers::biller::ID;

/// A good that both lists have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedGood {
    /// Its row in the list in force.
    pub before: PriceRow,
    /// Its row in the new list.
    pub now: PriceRow,
}

/// The changes of a new list, each group in the order of its list. A good can be in several groups.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PriceDiff {
    pub new: Vec<PriceRow>,
    pub gone: Vec<PriceRow>,
    /// It costs more than before.
    pub dearer: Vec<ChangedGood>,
    /// It costs less than before.
    pub cheaper: Vec<ChangedGood>,
    /// The customer pays another price than before.
    pub repriced: Vec<ChangedGood>,
    /// Its name or group changed.
    pub renamed: Vec<ChangedGood>,
    /// It costs more than the customer pays, whether or not it did before.
    pub loss: Vec<PriceRow>,
}

impl PriceDiff {
    /// Whether the lists have the same goods, names and prices. A loss that was there before is no change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.new.is_empty()
            && self.gone.is_empty()
            && [&self.dearer, &self.cheaper, &self.repriced, &self.renamed].iter().all(|changed| changed.is_empty())
    }
}

/// Compares two lists by the goods' codes.
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

/// Reads the list in `from` and writes it to `to`, whole, in its plain form. Returns its goods.
///
/// # Errors
/// When the list has a fault or cannot be written. The list at `to` is untouched then.
pub fn import(from: &Path, to: &Path) -> Result<Vec<PriceRow>, ImportError> {
    let rows = read_file(from).map_err(ImportError::List)?;
    put(&rows, to)?;
    Ok(rows)
}

/// Writes these goods to `to`, whole, as a list in its plain form.
///
/// # Errors
/// When the file cannot be written. The list at `to` is untouched then.
pub fn put(rows: &[PriceRow], to: &Path) -> std::io::Result<()> {
    crate::till::papers::write_whole(to, written(rows).as_bytes())
}

/// A new list, compared with the one in force.
#[derive(Clone, PartialEq, Eq)]
pub struct NewList {
    /// The goods of the new list.
    pub rows: Vec<PriceRow>,
    pub diff: PriceDiff,
    /// `false`: no list is in force, so every good counts as new.
    pub had_list: bool,
}

// Thousands of goods would only fill a log.
impl fmt::Debug for NewList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewList({} goods)", self.rows.len())
    }
}

impl Till {
    /// The file of the price list in force. `None`: its provider is not configured.
    #[must_use]
    pub fn price_file(&self) -> Option<PathBuf> {
        self.provider(&PROVIDER).and_then(|provider| provider.price_file()).map(Path::to_owned)
    }

    /// Compares the list in `from` with the one in force. Changes nothing.
    ///
    /// # Errors
    /// When the file is no usable list: all its faults, at least one.
    pub async fn compare_prices(&self, from: PathBuf) -> Result<NewList, Vec<PriceListFault>> {
        let place = self.price_file().unwrap_or_default();
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

    /// Puts these goods in force and returns how many they are: exactly the goods that were compared, even where
    /// their file changed since. The stored list, which screen and commands fall back on, is renewed too.
    ///
    /// # Errors
    /// When the file cannot be written. The list in force is untouched then.
    pub async fn put_prices(&self, rows: Arc<Vec<PriceRow>>) -> std::io::Result<usize> {
        let place = self.price_file().unwrap_or_default();
        let count = rows.len();
        let written = tokio::task::spawn_blocking(move || put(&rows, &place));
        written.await.unwrap_or_else(|fault| Err(fault.into()))?;
        self.fresh_prices_of(&PROVIDER).await;
        Ok(count)
    }
}

/// Why a list was not imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The list has these faults.
    #[error("price list not usable")]
    List(Vec<PriceListFault>),
    #[error(transparent)]
    File(#[from] std::io::Error),
}

/// The text of a list in its plain form: commas, the standard order of columns, amounts without dots. A spreadsheet's
/// own form is not kept.
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

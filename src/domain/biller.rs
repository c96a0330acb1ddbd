//! Finds the company that a bill is paid to, by the table `assets/billers.txt`: two codes or two providers of one bill
//! are one bill (safety rule 8).

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::domain::product::{Product, ProductKind};

/// BPJS Kesehatan, as the table names it. Its card and payment numbers name one membership.
pub const BPJS_HEALTH: &str = "bpjs-kesehatan";

/// One way in which a line of the table names a product.
#[derive(Debug)]
enum ProductPattern {
    /// The whole code or name.
    Exact(String),
    /// A piece of the code or name.
    Within(String),
    /// Every product of the kind that no other line names.
    Rest,
}

/// One line of the table.
#[derive(Debug)]
struct BillerRow {
    biller: &'static str,
    kinds: Vec<&'static str>,
    namings: Vec<ProductPattern>,
}

static TABLE: LazyLock<Vec<BillerRow>> = LazyLock::new(|| {
    let lines = include_str!("../../assets/billers.txt").lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).filter_map(row).collect()
});

fn row(line: &'static str) -> Option<BillerRow> {
    let mut cells = line.splitn(3, ';').map(str::trim);
    let (biller, kinds, names) = (cells.next()?, cells.next()?, cells.next()?);
    let namings = names.split('|').map(str::trim).map(|name| match name.strip_prefix('*') {
        Some("") => ProductPattern::Rest,
        Some(piece) => ProductPattern::Within(squeezed(piece)),
        None => ProductPattern::Exact(squeezed(name)),
    });
    Some(BillerRow { biller, kinds: kinds.split_whitespace().collect(), namings: namings.collect() })
}

/// Letters and digits only, in large letters: `PDAM Kota Bogor` and `pdam-kota bogor` are one name.
pub(super) fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// The biller of a product: the table's, or `?kind/code` where the table does not know it. A whole name or code counts
/// before a part of one, and in each case the name before the code: a provider's name for a product says more.
#[must_use]
pub fn biller(product: &Product) -> Cow<'static, str> {
    let kind = product.kind;
    let (name, code) = (squeezed(product.name.as_str()), squeezed(product.code.as_str()));
    let exact = |text: &str| named_by(kind, |naming| matches!(naming, ProductPattern::Exact(known) if known == text));
    let within =
        |text: &str| named_by(kind, |naming| matches!(naming, ProductPattern::Within(piece) if text.contains(piece)));
    exact(&name)
        .or_else(|| exact(&code))
        .or_else(|| within(&name))
        .or_else(|| within(&code))
        .or_else(|| named_by(kind, |naming| matches!(naming, ProductPattern::Rest)))
        .map_or_else(|| Cow::Owned(format!("?{}/{code}", kind.as_str())), Cow::Borrowed)
}

fn named_by(kind: ProductKind, is_named: impl Fn(&ProductPattern) -> bool) -> Option<&'static str> {
    let table: &'static [BillerRow] = &TABLE;
    let of_kind = table.iter().filter(|row| row.kinds.contains(&kind.as_str()));
    of_kind.into_iter().find(|row| row.namings.iter().any(&is_named)).map(|row| row.biller)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sample;

    fn of(kind: ProductKind, code: &str, name: &str) -> String {
        biller(&Product { code: code.into(), name: name.into(), ..sample::product(kind) }).into_owned()
    }

    #[test]
    fn every_line_of_the_table_is_whole() {
        let lines = include_str!("../../assets/billers.txt").lines().map(str::trim);
        let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#')).count();
        assert_eq!(TABLE.len(), lines);
        for row in TABLE.iter() {
            assert!(!row.biller.is_empty() && !row.namings.is_empty(), "{row:?}");
            for kind in &row.kinds {
                assert!(ProductKind::ALL.iter().any(|known| known.as_str() == *kind), "{kind} of {}", row.biller);
            }
            for naming in &row.namings {
                assert!(
                    !matches!(naming, ProductPattern::Exact(name) | ProductPattern::Within(name) if name.is_empty()),
                    "{row:?}"
                );
            }
        }
    }

    #[test]
    fn a_company_is_one_whatever_its_codes_and_different_companies_differ() {
        for (kind, one, other, same) in [
            (ProductKind::Pdam, ("PDAMBOGOR", "PDAM Kota Bogor"), ("2041", "PDAM KOTA BOGOR"), true),
            (ProductKind::Pdam, ("PDAMBOGOR", "PDAM Kota Bogor"), ("PDAMBATAM", "PDAM ATB Batam"), false),
            (ProductKind::Pdam, ("PDAMBOGOR", "PDAM Kota Bogor"), ("PDAMBOGOR", "PDAM Kab. Bogor"), false),
            (ProductKind::Pdam, ("ATB", "ATB"), ("PDAMBATAM", "PDAM ATB Batam"), true),
            (ProductKind::Telkom, ("TELKOM", "TELKOM"), ("SPEEDY", "SPEEDY"), true),
            (ProductKind::Telkom, ("TELKOM", "TELKOM"), ("TELKOMVISION", "TELKOMVISION"), false),
            (ProductKind::Bpjs, ("BPJS", "BPJS Kesehatan"), ("BPJSKES", "BPJS KES"), true),
            (ProductKind::Bpjs, ("BPJS", "BPJS Kesehatan"), ("BPJSTK", "BPJS Ketenagakerjaan"), false),
            (ProductKind::Multifinance, ("MCF", "MCF"), ("MAF", "MAF"), false),
            (ProductKind::Tv, ("INDOVISION", "INDOVISION"), ("MNC", "MNCVISION"), true),
            (ProductKind::Tv, ("INDOVISION", "INDOVISION"), ("TOPTV", "TOPTV"), false),
            (ProductKind::Samsat, ("SAMSAT_JABAR", "Jawa Barat"), ("SAMSAT_BALI", "Bali"), true),
            (ProductKind::Pdam, ("PDAMXYZ", "PDAM Xyz"), ("PDAMABC", "PDAM Abc"), false),
            (ProductKind::PostpaidCard, ("HALO", "HALO"), ("XPLOR", "XPLOR"), false),
        ] {
            let (first, second) = (of(kind, one.0, one.1), of(kind, other.0, other.1));
            assert_eq!(first == second, same, "{one:?} {other:?}: {first} {second}");
        }
        assert_eq!(of(ProductKind::Fif, "FIF", "FIF"), of(ProductKind::MultifinanceOther, "FIF", "FIF Group"));
        assert!(of(ProductKind::Pdam, "PDAMXYZ", "PDAM Xyz").starts_with('?'));
    }
}

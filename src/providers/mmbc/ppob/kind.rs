//! The kind of a product in the PPOB price list, by its free texts: code, name and group.
//!
//! A product that fits no kind is sold as [`ProductKind::Other`]. The order of the checks matters.

use crate::domain::product::ProductKind;

/// The kind of a product. `has_nominal`: the list gives a fixed nominal, as for PLN tokens.
pub fn of(code: &str, name: &str, group: &str, has_nominal: bool) -> ProductKind {
    let code = squeeze(code);
    let name = squeeze(name);
    let all = format!("{code} {name} {}", squeeze(group));
    let has = |words: &[&str]| words.iter().any(|word| all.contains(word));
    let is = |words: &[&str]| words.iter().any(|word| code == *word || name == *word);
    if has(&["NONTAG"]) {
        return ProductKind::PlnNontaglis;
    }
    if has(&["PLN"]) {
        let token = has_nominal || has(&["PRABAYAR", "PRAPAID", "PREPAID", "TOKEN"]) || code.starts_with("PLNS");
        return if token { ProductKind::PlnToken } else { ProductKind::PlnPostpaid };
    }
    if has(&["BPJS"]) {
        return ProductKind::Bpjs;
    }
    if has(&["PDAM"]) {
        return ProductKind::Pdam;
    }
    if has(&["PGN", "GASNEGARA"]) {
        return ProductKind::Pgn;
    }
    if is(&["FIF"]) || starts_word(&[&code, &name], "FIF") {
        return ProductKind::Fif;
    }
    if has(&["ADIRA"]) {
        return ProductKind::Adira;
    }
    if ["MCF", "MAF", "WOM", "BAF"].iter().any(|word| starts_word(&[&code, &name], word)) {
        return ProductKind::Multifinance;
    }
    if has(&["MULTIFINANCE", "FINANCE", "LEASING", "ANGSURAN", "CICILAN"]) {
        return ProductKind::MultifinanceOther;
    }
    if has(&["TELKOM", "SPEEDY", "INDIHOME"]) && !has(&["TELKOMSEL"]) {
        return ProductKind::Telkom;
    }
    if has(&["POSTPAID", "PASCABAYAR", "HALO", "XPLOR", "MENTARI", "MATRIX"]) {
        return ProductKind::PostpaidCard;
    }
    if has(&["INDOVISION", "TOPTV", "OKEVISION", "NEXMEDIA", "MNCVISION", "TRANSVISION", "BERLANGGANAN"])
        || starts_word(&[group.trim()], "TV")
        || starts_word(&[group.trim()], "tv")
    {
        return ProductKind::Tv;
    }
    ProductKind::Other
}

/// Letters and digits only, in upper case: `PLN Pra Bayar`, `PLN PRA-BAYAR` and `PLN Prabayar` are the same.
fn squeeze(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_uppercase()
}

/// Whether a text begins with `word` and no letter follows (`MCF2`, not `MCFX`).
fn starts_word(texts: &[&str], word: &str) -> bool {
    texts
        .iter()
        .any(|text| text.strip_prefix(word).is_some_and(|rest| !rest.chars().next().is_some_and(char::is_alphabetic)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_as_lists_print_them() {
        let table = [
            ("PLN", "PLN Bulanan", "PLN Group", false, ProductKind::PlnPostpaid),
            ("PLNS20", "PLN Pra Bayar", "PLN Group", true, ProductKind::PlnToken),
            ("PLNPRA", "Token Listrik PLN", "PLN", true, ProductKind::PlnToken),
            ("PLNPOST", "PLN Pascabayar", "PLN", false, ProductKind::PlnPostpaid),
            ("PLNNONTAGLIS", "PLNNONTAGLIS", "PLN Group", false, ProductKind::PlnNontaglis),
            ("PLNNTL", "PLN Non Taglis", "PLN Group", false, ProductKind::PlnNontaglis),
            ("BPJSKES", "BPJS Kesehatan", "BPJS", false, ProductKind::Bpjs),
            ("ATB", "PDAM ATB Batam", "PDAM", false, ProductKind::Pdam),
            ("PGN", "PGN", "PGN", false, ProductKind::Pgn),
            ("TELKOM", "TELKOM", "Telkom Group", false, ProductKind::Telkom),
            ("SPEEDY", "SPEEDY", "Telkom Group", false, ProductKind::Telkom),
            ("TELKOMVISION", "TELKOMVISION", "Telkom Group", false, ProductKind::Telkom),
            ("TOPTV", "TOPTV", "TV Berlangganan", false, ProductKind::Tv),
            ("MNC", "MNCVISION", "TV", false, ProductKind::Tv),
            ("MCF", "MCF", "Multifinance", false, ProductKind::Multifinance),
            ("BAF", "BAF", "Multifinance", false, ProductKind::Multifinance),
            ("FIF", "FIF", "Multifinance", false, ProductKind::Fif),
            ("ADIRA", "ADIRA FINANCE", "Multifinance", false, ProductKind::Adira),
            ("CLMB", "COLUMBIA", "Multifinance", false, ProductKind::MultifinanceOther),
            ("HALO", "HALO", "Kartu Postpaid", false, ProductKind::PostpaidCard),
            ("XYZ", "Sumbangan", "Lain", false, ProductKind::Other),
        ];
        for (code, name, group, nominal, kind) in table {
            assert_eq!(of(code, name, group, nominal), kind, "{code} {name}");
        }
    }
}

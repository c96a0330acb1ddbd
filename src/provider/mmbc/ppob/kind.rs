//! What sort of good a line of the PPOB price list is.
//!
//! What it is: a reading of the list's free texts (docs/providers.md, section 2: names alone do not decide what a receipt
//! holds). What it is not: a list of codes; codes come only from `daftarharga`. Invariant: a line that fits nothing is
//! sold as [`Kind::Other`], never dropped.

use crate::sale::product::Kind;

/// The kind of a line, from its code, product name, group, and whether it has a fixed nominal.
pub fn of(code: &str, name: &str, group: &str, has_nominal: bool) -> Kind {
    let code = squeeze(code);
    let name = squeeze(name);
    let all = format!("{code} {name} {}", squeeze(group));
    let has = |words: &[&str]| words.iter().any(|word| all.contains(word));
    let is = |words: &[&str]| words.iter().any(|word| code == *word || name == *word);
    if has(&["NONTAG"]) {
        return Kind::PlnNontaglis;
    }
    if has(&["PLN"]) {
        let token = has_nominal || has(&["PRABAYAR", "PRAPAID", "PREPAID", "TOKEN"]) || code.starts_with("PLNS");
        return if token { Kind::PlnToken } else { Kind::PlnPostpaid };
    }
    if has(&["BPJS"]) {
        return Kind::Bpjs;
    }
    if has(&["PDAM"]) {
        return Kind::Pdam;
    }
    if has(&["PGN", "GASNEGARA"]) {
        return Kind::Pgn;
    }
    if is(&["FIF"]) || starts_word(&[&code, &name], "FIF") {
        return Kind::Fif;
    }
    if has(&["ADIRA"]) {
        return Kind::Adira;
    }
    if ["MCF", "MAF", "WOM", "BAF"].iter().any(|word| starts_word(&[&code, &name], word)) {
        return Kind::Multifinance;
    }
    if has(&["MULTIFINANCE", "FINANCE", "LEASING", "ANGSURAN", "CICILAN"]) {
        return Kind::MultifinanceOther;
    }
    if has(&["TELKOM", "SPEEDY", "INDIHOME"]) && !has(&["TELKOMSEL"]) {
        return Kind::Telkom;
    }
    if has(&["POSTPAID", "PASCABAYAR", "HALO", "XPLOR", "MENTARI", "MATRIX"]) {
        return Kind::PostpaidCard;
    }
    if has(&["INDOVISION", "TOPTV", "OKEVISION", "NEXMEDIA", "MNCVISION", "TRANSVISION", "BERLANGGANAN"])
        || starts_word(&[group.trim()], "TV")
        || starts_word(&[group.trim()], "tv")
    {
        return Kind::Tv;
    }
    Kind::Other
}

/// Letters and digits only, upper case, so that `PLN Pra Bayar`, `PLN PRA-BAYAR` and `PLN Prabayar` are one.
fn squeeze(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_uppercase()
}

/// Whether a text is `word`, or `word` followed by something that is not a letter (`MCF2`).
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
            ("PLN", "PLN Bulanan", "PLN Group", false, Kind::PlnPostpaid),
            ("PLNS20", "PLN Pra Bayar", "PLN Group", true, Kind::PlnToken),
            ("PLNPRA", "Token Listrik PLN", "PLN", true, Kind::PlnToken),
            ("PLNPOST", "PLN Pascabayar", "PLN", false, Kind::PlnPostpaid),
            ("PLNNONTAGLIS", "PLNNONTAGLIS", "PLN Group", false, Kind::PlnNontaglis),
            ("PLNNTL", "PLN Non Taglis", "PLN Group", false, Kind::PlnNontaglis),
            ("BPJSKES", "BPJS Kesehatan", "BPJS", false, Kind::Bpjs),
            ("ATB", "PDAM ATB Batam", "PDAM", false, Kind::Pdam),
            ("PGN", "PGN", "PGN", false, Kind::Pgn),
            ("TELKOM", "TELKOM", "Telkom Group", false, Kind::Telkom),
            ("SPEEDY", "SPEEDY", "Telkom Group", false, Kind::Telkom),
            ("TELKOMVISION", "TELKOMVISION", "Telkom Group", false, Kind::Telkom),
            ("TOPTV", "TOPTV", "TV Berlangganan", false, Kind::Tv),
            ("MNC", "MNCVISION", "TV", false, Kind::Tv),
            ("MCF", "MCF", "Multifinance", false, Kind::Multifinance),
            ("BAF", "BAF", "Multifinance", false, Kind::Multifinance),
            ("FIF", "FIF", "Multifinance", false, Kind::Fif),
            ("ADIRA", "ADIRA FINANCE", "Multifinance", false, Kind::Adira),
            ("CLMB", "COLUMBIA", "Multifinance", false, Kind::MultifinanceOther),
            ("HALO", "HALO", "Kartu Postpaid", false, Kind::PostpaidCard),
            ("XYZ", "Sumbangan", "Lain", false, Kind::Other),
        ];
        for (code, name, group, nominal, kind) in table {
            assert_eq!(of(code, name, group, nominal), kind, "{code} {name}");
        }
    }
}

//! A slip that tests a printer: columns, code page, letter sizes and QR. It is no receipt and says that nothing was
//! sold. Its ruler is exactly as wide as the paper.

use crate::base::paper::{Paper, PrinterProfile};
use crate::base::time::{Timestamp, zone_text};
use crate::domain::payment::verdict::PlnToken;
use crate::receipt::escp::{BODY, FORM, STUB};
use crate::receipt::facts::{PaperId, ReceiptFacts, ReceiptItem};
use crate::receipt::{ShopHead, escpos, wording};

const CODE: &str = "LOKET UJI CETAK 0123456789";
/// Printed in double size. In counting order, so that nobody takes the digits for a token.
const DIGITS: &str = "01234567890123456789";

/// The facts of a test slip for the printer of `profile`, made at `at`.
#[must_use]
pub fn test_facts(shop: &ShopHead, at: Timestamp, profile: &PrinterProfile) -> ReceiptFacts {
    let moment = at.to_zoned(shop.timezone.clone());
    let wording = wording::on(moment.date());
    let (words, head) = (&wording.test, &wording.head);
    let columns = if profile.paper == Paper::DotMatrix { BODY } else { escpos::columns(profile) };
    let time = format!("{} {}", moment.strftime("%d-%m-%Y %H:%M"), zone_text(at, &shop.timezone));
    let settings = [
        (&words.paper, profile.paper.as_str().to_owned()),
        (&words.columns, if profile.paper == Paper::DotMatrix { FORM } else { columns }.to_string()),
        (&words.page, profile.code_page.as_str().to_owned()),
        (&words.qr, profile.qr.as_str().to_owned()),
        (&words.cut, if profile.cut { words.yes.clone() } else { words.no.clone() }),
    ];
    let settings: Vec<(String, String)> = settings.into_iter().map(|(label, value)| (label.clone(), value)).collect();
    let mut items: Vec<ReceiptItem> =
        settings.iter().map(|(label, value)| ReceiptItem::Row { label: label.clone(), value: value.clone() }).collect();
    items.push(ReceiptItem::Sentence(words.ruler.clone()));
    items.push(ReceiptItem::Sentence(ruler(columns)));
    let letters = "ABCDEFGHIJKLM NOPQRSTUVWXYZ\nabcdefghijklm nopqrstuvwxyz".to_owned();
    items.push(ReceiptItem::Row { label: words.letters.clone(), value: letters });
    items.push(ReceiptItem::Row { label: words.signs.clone(), value: "é ° ñ Ü # @ [ ] { } ~".to_owned() });
    items.push(ReceiptItem::Figure { label: words.bold.clone(), value: "Rp 1.234.567.890".to_owned(), strong: true });
    items.extend(PlnToken::read(DIGITS).map(|token| ReceiptItem::Token { label: words.double.clone(), token }));
    let phone = (!shop.phone.is_empty()).then(|| head.phone.replace("{phone}", shop.phone.as_str()));
    let lines = [shop.name.to_string(), shop.address.to_string(), phone.unwrap_or_default()];
    let counter = shop.counter.to_string();
    let desk = [(&head.counter, counter.clone()), (&head.time, time.clone())];
    let mut stub = vec![(String::new(), ruler(STUB)), (head.time.clone(), time)];
    stub.extend(settings);
    ReceiptFacts {
        id: PaperId { short: "uji".to_owned(), digits: "0".repeat(32) },
        at,
        practice: wording.practice_of(shop),
        head: lines.into_iter().filter(|line| !line.is_empty()).collect(),
        desk: desk
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(label, value)| (label.clone(), value))
            .collect(),
        title: words.title.clone(),
        banners: vec![words.nothing_sold.clone()],
        items,
        foot: words.foot.clone(),
        trace: format!("uji/{}/{counter}", moment.strftime("%Y%m%d-%H%M%S")),
        stub,
        logo: shop.logo.clone(),
        find: CODE.to_owned(),
        mismatches: Vec::new(),
    }
}

/// `1234567890123`: `columns` digits.
fn ruler(columns: usize) -> String {
    "1234567890".chars().cycle().take(columns).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::paper::{CodePage, QrForm};
    use crate::base::time::jakarta;
    use crate::receipt::{EscposExtras, LayoutLine, lines, print_bytes};

    #[test]
    fn its_ruler_is_as_wide_as_the_paper_and_its_bytes_are_a_paper() {
        let shop = ShopHead {
            name: "LOKET MAJU JAYA".into(),
            address: "Jl. Melati 5, Bogor".into(),
            phone: "0251-123456".into(),
            agent_code: "JKT-00000".into(),
            counter: "K1".into(),
            timezone: jakarta(),
            logo: None,
            is_practice: false,
        };
        let at = "2026-11-21T03:21:09Z".parse().unwrap();
        for (paper, columns, taken) in [
            (Paper::Mm58, 32, 32),
            (Paper::Mm58, 48, 42),
            (Paper::Mm80, 42, 42),
            (Paper::Mm80, 48, 48),
            (Paper::Mm80, 80, 64),
            (Paper::DotMatrix, 80, 80),
        ] {
            let profile = PrinterProfile { paper, columns, code_page: CodePage::Pc437, qr: QrForm::Native, cut: true };
            let facts = test_facts(&shop, at, &profile);
            let lines = lines(&facts, &profile);
            assert!(lines.iter().all(|line| line.width(taken) <= taken), "{lines:#?}");
            let is_ruler =
                |line: &LayoutLine| matches!(line, LayoutLine::Plain(text) if text.contains("12345678901234567890123"));
            assert!(lines.iter().any(|line| is_ruler(line) && line.width(taken) == taken), "{lines:#?}");
            let bytes = print_bytes(&facts, &profile, EscposExtras { drawer: true });
            assert!(bytes.ends_with(if paper == Paper::DotMatrix { b"\r\x0c" } else { b"\x1dVB\x40" }));
        }
    }
}

//! The papers of a charge: the bill while it waits (what to pay and where), the bukti penerimaan once money came.
//!
//! The bukti penerimaan states the amount that came, not the amount that was asked for. A paid charge's paper names no
//! number or address to pay by, so that nobody pays it twice.

use sha2::{Digest as _, Sha256};

use crate::base::money::Rupiah;
use crate::base::text::{CleanText, in_fours, terbilang};
use crate::base::time::{Timestamp, zone_text};
use crate::domain::charge::{Charge, ChargeGateway, ChargeState};
use crate::receipt::facts::{PaperId, ReceiptFacts, ReceiptItem};
use crate::receipt::wording::{self, ChargeWording, ReceiptWording};
use crate::receipt::{PrintMark, ShopHead};

/// The paper of a charge. `None` where there is nothing to hand out: the charge neither waits nor was paid, or the
/// gateway gave nothing that a customer could pay by.
#[must_use]
pub fn charge_facts(charge: &Charge, shop: &ShopHead, mark: PrintMark) -> Option<ReceiptFacts> {
    let wording = wording::on(charge.intent.business_day);
    let paper = ChargeSlip { charge, shop, wording, words: &wording.charge };
    match charge.state() {
        ChargeState::Waiting => paper.to_pay(mark),
        ChargeState::Settled | ChargeState::AmountDiffers => paper.received(mark),
        ChargeState::Created | ChargeState::Unknown | ChargeState::Failed => None,
    }
}

struct ChargeSlip<'a> {
    charge: &'a Charge,
    shop: &'a ShopHead,
    wording: &'static ReceiptWording,
    words: &'static ChargeWording,
}

impl ChargeSlip<'_> {
    fn to_pay(&self, mark: PrintMark) -> Option<ReceiptFacts> {
        let (facts, intent, words) = (&self.charge.facts, &self.charge.intent, self.words);
        let mut items = self.who();
        // A link that opens a wallet app is of no use on paper; only a bank's payment page is printed.
        let page = facts.url.as_ref().filter(|_| intent.method.gateway == ChargeGateway::Bank);
        let code = facts.qr.as_ref().map(|payload| payload.as_str().to_owned());
        let code = code.or_else(|| page.map(CleanText::to_string));
        if facts.va_number.is_none() && facts.exact_amount.is_none() && code.is_none() {
            return None;
        }
        let mut row = |label: &str, value: Option<String>| items.extend(value.map(|value| self::row(label, value)));
        row(&words.account, facts.account.as_ref().map(|account| self.account(account)));
        row(&words.va, facts.va_number.as_ref().map(|number| in_fours(number.as_str())));
        row(&words.url, page.map(CleanText::to_string));
        row(&words.expires, facts.expires_at.map(|at| self.day_and_time(at)));
        items.push(figure(&words.amount, &intent.amount.to_string(), false));
        if let Some(code) = facts.unique_code {
            items.push(figure(&words.unique, &code.to_string(), false));
        }
        let total = if facts.exact_amount.is_some() { &words.exact } else { &words.total };
        self.total(total, self.charge.expected(), &mut items);
        if let Some(admin) = intent.method.admin.filter(|admin| admin.is_positive()) {
            items.push(ReceiptItem::Sentence(words.admin.replace("{admin}", &admin.to_string())));
        }
        items.extend(code.map(ReceiptItem::Code));
        items.push(ReceiptItem::Sentence(words.foot.join("\n")));
        let mut page = self.page(&words.title, self.charge.created_at, mark);
        page.banners.push(words.unpaid.clone());
        page.items = items;
        Some(page)
    }

    fn received(&self, mark: PrintMark) -> Option<ReceiptFacts> {
        let words = self.words;
        let came = self.charge.came()?;
        let at = self.charge.settled_at.unwrap_or(self.charge.updated_at);
        let mut items = self.who();
        items.push(row(&words.received, self.day_and_time(at)));
        items.extend(self.charge.settlements.last().map(|last| row(&words.evidence, last.evidence.to_string())));
        if self.charge.state() == ChargeState::AmountDiffers {
            items.push(figure(&words.amount, &self.charge.expected().to_string(), false));
        }
        if let Some(returned) = &self.charge.returned {
            items.push(row(&words.returned, format!("{} ({})", returned.amount, returned.note)));
        }
        self.total(&words.came, came, &mut items);
        let mut page = self.page(&words.title_received, at, mark);
        if self.charge.state() == ChargeState::AmountDiffers {
            page.banners.push(words.differs.clone());
        }
        page.items = items;
        page.foot.push(self.wording.sentences.thanks.clone());
        Some(page)
    }

    /// Rows for the order id, the method and the customer. A payer with the shop's own name is not a customer.
    fn who(&self) -> Vec<ReceiptItem> {
        let (intent, words) = (&self.charge.intent, self.words);
        let method = format!("{}, {}", intent.method.product, intent.method.bank);
        let mut items = vec![row(&words.order, intent.order_id.to_string()), row(&words.method, method)];
        if !intent.payer.name.is_empty() && intent.payer.name != self.shop.name {
            items.push(row(&words.name, intent.payer.name.to_string()));
        }
        items
    }

    fn account(&self, account: &CleanText) -> String {
        let method = &self.charge.intent.method;
        let holder = method.holder.as_ref().map_or_else(String::new, |holder| format!("\n{holder}"));
        format!("{} {account}{holder}", method.bank)
    }

    fn total(&self, label: &str, total: Rupiah, items: &mut Vec<ReceiptItem>) {
        items.push(figure(label, &format!("Rp {total}"), true));
        items.push(ReceiptItem::Words { label: self.words.words.clone(), value: terbilang(total) });
    }

    fn page(&self, title: &str, at: Timestamp, mark: PrintMark) -> ReceiptFacts {
        let (shop, charge, head) = (self.shop, self.charge, &self.wording.head);
        let phone = (!shop.phone.is_empty()).then(|| head.phone.replace("{phone}", shop.phone.as_str()));
        let lines = [shop.name.to_string(), shop.address.to_string(), phone.unwrap_or_default()];
        let seller = [charge.counter.as_str(), charge.cashier.as_str()];
        let seller: Vec<&str> = seller.into_iter().filter(|text| !text.is_empty()).collect();
        let moment = format!("{} {}", self.day_and_time(at), zone_text(at, &shop.timezone));
        let desk =
            [(&head.agent, shop.agent_code.to_string()), (&head.counter, seller.join(" / ")), (&head.time, moment)];
        let known = desk.into_iter().filter(|(_, value)| !value.is_empty());
        let id = paper_id(charge);
        let stamp = at.to_zoned(shop.timezone.clone()).strftime("%Y%m%d-%H%M%S");
        let trace = format!("{}/{stamp}/{}/{}", id.short, charge.counter, self.wording.mark.of(mark));
        ReceiptFacts {
            id,
            at,
            practice: self.wording.practice_of(shop),
            head: lines.into_iter().filter(|line| !line.is_empty()).collect(),
            desk: known.map(|(label, value)| (label.clone(), value)).collect(),
            title: title.to_owned(),
            banners: Vec::new(),
            items: Vec::new(),
            foot: Vec::new(),
            trace,
            stub: self.stub(at),
            logo: shop.logo.clone(),
            find: String::new(),
            mismatches: Vec::new(),
        }
    }

    /// The rows of a form's stub, which the shop keeps.
    fn stub(&self, at: Timestamp) -> Vec<(String, String)> {
        let (intent, words) = (&self.charge.intent, self.words);
        let amount = self.charge.came().unwrap_or_else(|| self.charge.expected());
        let mut rows = vec![
            (words.order.clone(), intent.order_id.to_string()),
            (words.method.clone(), intent.method.product.to_string()),
        ];
        if !intent.payer.name.is_empty() && intent.payer.name != self.shop.name {
            rows.push((words.name.clone(), intent.payer.name.to_string()));
        }
        rows.push((self.wording.head.time.clone(), self.day_and_time(at)));
        rows.push((words.total.clone(), format!("Rp {amount}")));
        rows
    }

    /// `21-11-2026 10:21`.
    fn day_and_time(&self, at: Timestamp) -> String {
        at.to_zoned(self.shop.timezone.clone()).strftime("%d-%m-%Y %H:%M").to_string()
    }
}

/// A digest of the order id, because an order id is the caller's free text.
fn paper_id(charge: &Charge) -> PaperId {
    let digest = Sha256::digest(charge.order().key().as_bytes());
    let digits: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    PaperId { short: digits.chars().take(8).collect(), digits }
}

fn row(label: &str, value: String) -> ReceiptItem {
    ReceiptItem::Row { label: label.to_owned(), value }
}

fn figure(label: &str, value: &str, strong: bool) -> ReceiptItem {
    ReceiptItem::Figure { label: label.to_owned(), value: value.to_owned(), strong }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::text::width;
    use crate::base::time::jakarta;
    use crate::domain::charge::sample::{answered, created, entry, intent, settled};
    use crate::domain::charge::{ChargeAnswer, ChargeEvent, ChargeOutcome, ChargeReason, QrPayload, step};
    use crate::domain::payment::verdict::RawAnswer;
    use crate::domain::sample::{owner, rp};
    use crate::receipt::{self, Paper as Sheet};

    fn shop() -> ShopHead {
        ShopHead {
            name: "LOKET MAJU JAYA".into(),
            address: "Jl. Melati 5, Bogor".into(),
            phone: "0251-123456".into(),
            agent_code: "JKT-00000".into(),
            counter: "K1".into(),
            timezone: jakarta(),
            logo: None,
            is_practice: false,
        }
    }

    fn waiting(change: impl FnOnce(&mut ChargeAnswer)) -> Charge {
        let mut answer = ChargeAnswer::bare(ChargeOutcome::Waiting, ChargeReason::Answered);
        change(&mut answer);
        let charge = step(None, &created(1, intent("Nota/1", owner(1)))).unwrap();
        let event = ChargeEvent::ChargeAnswered { answer: Box::new(answer), raw: RawAnswer(String::new()) };
        step(Some(&charge), &entry(2, event)).unwrap()
    }

    fn text(charge: &Charge, columns: usize) -> String {
        let text = receipt::text(&charge_facts(charge, &shop(), PrintMark::Original).unwrap(), columns);
        assert!(text.lines().all(|line| width(line) <= columns), "{text}");
        text
    }

    #[test]
    fn a_waiting_charge_says_what_to_pay_and_where() {
        for columns in [32, 48] {
            let va = text(&waiting(|answer| answer.facts.va_number = Some("3910800000000001".into())), columns);
            for part in ["BUKTI TAGIHAN", "BELUM DIBAYAR", "3910 8000", "Rp 50.000", "Nota/1", "BUDI"] {
                assert!(va.contains(part), "{part}:\n{va}");
            }
            assert!(!va.contains("PENERIMAAN") && !va.contains("LUNAS") && !va.contains("0812"), "{va}");
            let exact = text(
                &waiting(|answer| {
                    (answer.facts.exact_amount, answer.facts.unique_code) = (Some(rp(50_123)), Some(rp(123)));
                    answer.facts.account = Some("1190000879898".into());
                }),
                columns,
            );
            assert!(exact.contains("Rp 50.123") && exact.contains("1190000879898"), "{exact}");
            let words = exact.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(words.contains("lima puluh ribu seratus dua puluh tiga rupiah"), "{exact}");
        }
    }

    #[test]
    fn only_money_that_came_is_acknowledged() {
        let va = waiting(|answer| answer.facts.va_number = Some("3910800000000001".into()));
        let paid = text(&step(Some(&va), &settled(9, 50_000)).unwrap(), 48);
        assert!(paid.contains("BUKTI PENERIMAAN") && paid.contains("Rp 50.000"), "{paid}");
        assert!(!paid.contains("3910"), "nothing to pay stands on it:\n{paid}");
        let other = text(&step(Some(&va), &settled(9, 45_000)).unwrap(), 48);
        assert!(other.contains("JUMLAH BERBEDA") && other.contains("Rp 45.000") && other.contains("50.000"), "{other}");
        for (outcome, why) in
            [(ChargeOutcome::Unknown, ChargeReason::Cut), (ChargeOutcome::Refused, ChargeReason::Refused("no".into()))]
        {
            let charge = step(None, &created(1, intent("K-1", owner(1)))).unwrap();
            assert_eq!(charge_facts(&charge, &shop(), PrintMark::Original), None);
            let charge = step(Some(&charge), &answered(2, outcome, why)).unwrap();
            assert_eq!(charge_facts(&charge, &shop(), PrintMark::Original), None);
        }
        let not_read = waiting(|answer| answer.facts.qr_image = Some("https://api.midtrans.com/x".into()));
        assert_eq!(charge_facts(&not_read, &shop(), PrintMark::Original), None, "the picture's address pays nothing");
        let gopay = waiting(|answer| answer.facts.qr = Some(QrPayload::new("000201QRIS").unwrap()));
        let paper = charge_facts(&gopay, &shop(), PrintMark::Original).unwrap();
        assert!(paper.items.contains(&ReceiptItem::Code("000201QRIS".to_owned())), "{:?}", paper.items);
    }

    #[test]
    fn a_pdf_is_made_of_it() {
        let va = waiting(|answer| answer.facts.va_number = Some("3910800000000001".into()));
        let facts = charge_facts(&va, &shop(), PrintMark::Copy(2)).unwrap();
        assert!(facts.trace.ends_with("/1/CU 2"), "{}", facts.trace);
        for paper in [Sheet::Mm58, Sheet::Mm80, Sheet::A4] {
            assert!(receipt::pdf(&facts, paper).unwrap().starts_with(b"%PDF"));
        }
    }
}

//! The facts on one paper, in print order, made from a payment, the shop and the dated wording. No width is known here.
//!
//! Debit, profit and deposit are the shop's own business and never become a fact of a paper.

use std::sync::Arc;

use crate::base::id::PaymentId;
use crate::base::image::GreyImage;
use crate::base::money::Rupiah;
use crate::base::text::{CleanText, digits, mask_last_four, mask_middle, terbilang};
use crate::base::time::{Timestamp, zone_text};
use crate::domain::bill::Money;
use crate::domain::field::{self, FactField, FactList};
use crate::domain::payment::verdict::PlnToken;
use crate::domain::payment::{ConfirmedSale, Payment, PaymentState, TotalDifference};
use crate::domain::product::ProductKind;
use crate::receipt::wording::{self, ReceiptWording};
use crate::receipt::{PrintMark, ShopHead, slip};

/// Everything on one paper, in print order. Rolls, sheets, forms and plain text all show every fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptFacts {
    pub id: PaperId,
    /// The provider's time where it told one, else the time of the sale.
    pub at: Timestamp,
    /// First and last on the paper: LATIHAN and what it means. Empty for a shop that sells.
    pub practice: Vec<String>,
    /// The shop's name, address and phone, as far as they are known.
    pub head: Vec<String>,
    /// Label and value: agent code, counter and cashier, time.
    pub desk: Vec<(String, String)>,
    pub title: String,
    /// What must be seen at once: SEDANG DIPROSES, DICATAT MANUAL.
    pub banners: Vec<String>,
    pub items: Vec<ReceiptItem>,
    /// The provider's own footer, then ours.
    pub foot: Vec<String>,
    /// `id/time/counter/CA`.
    pub trace: String,
    /// What the stub of a form repeats, label and value: what was sold, to whom, for how much.
    pub stub: Vec<(String, String)>,
    pub logo: Option<Arc<GreyImage>>,
    /// The QR text by which a scanner finds this document again; empty where no search knows it.
    pub find: String,
    /// Money that does not add up. The paper prints the figures as they were answered; the screen warns.
    pub mismatches: Vec<MoneyMismatch>,
}

/// The id of a document in its short and long form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperId {
    /// Eight characters, for people.
    pub short: String,
    /// 32 hexadecimal digits.
    pub digits: String,
}

impl From<PaymentId> for PaperId {
    fn from(id: PaymentId) -> Self {
        Self { short: id.short(), digits: id.to_string().replace('-', "") }
    }
}

/// One fact of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReceiptItem {
    /// A label and text: product, number, name, reference.
    Row {
        label: String,
        /// May hold line ends.
        value: String,
    },
    /// A label and a figure, set right-aligned among other figures.
    Figure {
        label: String,
        /// As printed: `102.500`, `94,50`.
        value: String,
        /// The total; at most one on a paper.
        strong: bool,
    },
    /// The electricity token, in double size.
    Token {
        label: String,
        token: PlnToken,
    },
    /// Figures side by side, each under its head; a row is its label and as many figures as there are heads.
    Table {
        /// One above each column of figures.
        heads: Vec<String>,
        rows: Vec<(String, Vec<String>)>,
    },
    /// What a wallet or telephone scans to pay, as a QR.
    Code(String),
    /// The total in words.
    Words {
        label: String,
        value: String,
    },
    Sentence(String),
}

/// Money parts that do not add up. All in whole rupiah.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyMismatch {
    /// Bill or nominal, admin and shop fee against the total.
    Total { parts: Rupiah, total: Rupiah },
    /// Energy, taxes, stamp duty and instalment against the nominal of a token.
    Token { parts: Rupiah, nominal: Rupiah },
}

/// The paper of a payment: the receipt when it is paid, the bukti titipan while it is open, the refund slip when it was
/// refunded. `None` when there is nothing to hand out (rejected, not sent).
#[must_use]
pub fn facts(payment: &Payment, shop: &ShopHead, mark: PrintMark) -> Option<ReceiptFacts> {
    match payment.state() {
        PaymentState::Confirmed => payment.paid().map(|paid| receipt(paid, shop, mark)),
        PaymentState::Refunded => Some(slip::refund(payment, shop, mark)),
        PaymentState::Prepared | PaymentState::Dispatched | PaymentState::Pending | PaymentState::Unknown => {
            Some(slip::open(payment, shop, mark))
        }
        PaymentState::Rejected | PaymentState::NotSent => None,
    }
}

fn receipt(paid: ConfirmedSale<'_>, shop: &ShopHead, mark: PrintMark) -> ReceiptFacts {
    let payment = paid.payment();
    let at = payment.provider_time().unwrap_or(payment.created_at);
    let writer = FactsWriter::new(payment, shop, payment.money(), payment.fields());
    let own = writer.wording.of(writer.kind);
    let mut items = Vec::new();
    for key in &own.order {
        writer.write(key, paid, &mut items);
    }
    if payment.intent.beside.is_some() {
        items.push(ReceiptItem::Sentence(writer.wording.sentences.beside.clone()));
    }
    let mut page = writer.page(&own.title, at, mark);
    if payment.ruled_by().is_some() {
        page.banners.push(writer.wording.sentences.manual.clone());
    }
    page.foot.extend(writer.field("footer"));
    let code = payment.intent.bill.product.code.as_str();
    let foot = own.region_foot.get(code).unwrap_or(&own.foot);
    page.foot.extend(foot.iter().map(|line| writer.fill(line)));
    page.items = items;
    page.mismatches = writer.mismatches();
    page
}

/// Writes facts of one payment in one wording.
pub(super) struct FactsWriter<'a> {
    pub(super) payment: &'a Payment,
    pub(super) shop: &'a ShopHead,
    pub(super) wording: &'static ReceiptWording,
    pub(super) kind: ProductKind,
    money: Money,
    fields: FactList,
}

impl<'a> FactsWriter<'a> {
    pub(super) fn new(payment: &'a Payment, shop: &'a ShopHead, money: Money, fields: FactList) -> Self {
        let wording = wording::on(payment.intent.business_day);
        Self { payment, shop, wording, kind: payment.intent.bill.product.kind, money, fields }
    }

    /// The paper's frame: head, title and trace line.
    pub(super) fn page(&self, title: &str, at: Timestamp, mark: PrintMark) -> ReceiptFacts {
        let (shop, head) = (self.shop, &self.wording.head);
        let phone = if shop.phone.is_empty() { String::new() } else { self.fill(&head.phone) };
        let counter = if self.payment.counter.is_empty() { &shop.counter } else { &self.payment.counter };
        let seller = [counter.as_str(), self.payment.cashier.as_str()];
        let seller: Vec<&str> = seller.into_iter().filter(|text| !text.is_empty()).collect();
        let agent = shop.agent_code.clone().non_empty().map(|code| code.to_string());
        let agent = agent.or_else(|| self.field("agent_code")).unwrap_or_default();
        let desk = [(&head.agent, agent), (&head.counter, seller.join(" / ")), (&head.time, self.moment(at))];
        let head = [shop.name.to_string(), shop.address.to_string(), phone];
        ReceiptFacts {
            id: self.payment.id().into(),
            at,
            practice: self.wording.practice_of(shop),
            head: head.into_iter().filter(|line| !line.is_empty()).collect(),
            desk: desk
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(label, value)| (label.clone(), value))
                .collect(),
            title: self.fill(title),
            banners: Vec::new(),
            items: Vec::new(),
            foot: Vec::new(),
            trace: self.trace(at, counter, mark),
            stub: self.stub(at),
            logo: shop.logo.clone(),
            find: self.payment.id().to_string().replace('-', "").to_uppercase(),
            mismatches: Vec::new(),
        }
    }

    /// The rows of a form's stub, which the shop keeps.
    fn stub(&self, at: Timestamp) -> Vec<(String, String)> {
        let mut rows = Vec::new();
        let mut say = |label: String, value: Option<String>| rows.extend(value.map(|value| (label, value)));
        say(self.label("product"), self.value("product"));
        let number = ["meter", "idpel", "number"].into_iter().find_map(|key| Some((self.label(key), self.value(key)?)));
        if let Some((label, value)) = number {
            say(label, Some(value));
        }
        say(self.label("name"), self.value("name"));
        say(self.label("reference"), self.value("reference"));
        say(self.wording.head.time.clone(), Some(self.day_and_time(at)));
        say(self.label("total"), Some(format!("Rp {}", self.money.total)));
        rows
    }

    fn trace(&self, at: Timestamp, counter: &CleanText, mark: PrintMark) -> String {
        let mark = self.wording.mark.of(mark);
        let moment = at.to_zoned(self.shop.timezone.clone()).strftime("%Y%m%d-%H%M%S").to_string();
        format!("{}/{moment}/{counter}/{mark}", self.payment.id().short())
    }

    /// `21-11-2026 10:21 WIB`.
    fn moment(&self, at: Timestamp) -> String {
        format!("{} {}", self.day_and_time(at), zone_text(at, &self.shop.timezone))
    }

    /// `21-11-2026 10:21`, for a row: the zone stands in the head.
    pub(super) fn day_and_time(&self, at: Timestamp) -> String {
        at.to_zoned(self.shop.timezone.clone()).strftime("%d-%m-%Y %H:%M").to_string()
    }

    /// Fills in `{biller}`, `{product}` and `{phone}`.
    pub(super) fn fill(&self, sentence: &str) -> String {
        let product = self.payment.intent.bill.product.name.as_str().to_uppercase();
        let biller = self.wording.of(self.kind).biller.as_deref().unwrap_or(&product);
        let sentence = sentence.replace("{biller}", biller).replace("{phone}", self.shop.phone.as_str());
        sentence.replace("{product}", &product)
    }

    pub(super) fn label(&self, key: &str) -> String {
        self.wording.label(self.kind, key)
    }

    pub(super) fn row(&self, key: &str, value: Option<String>, items: &mut Vec<ReceiptItem>) {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            items.push(ReceiptItem::Row { label: self.label(key), value });
        }
    }

    pub(super) fn figure(&self, key: &str, amount: Option<Rupiah>, items: &mut Vec<ReceiptItem>) {
        if let Some(amount) = amount {
            items.push(ReceiptItem::Figure { label: self.label(key), value: amount.to_string(), strong: false });
        }
    }

    /// The total, then cash and change when cash was given, then the total in words.
    pub(super) fn total(&self, label: String, total: Rupiah, items: &mut Vec<ReceiptItem>) {
        let is_paid = self.payment.paid().is_some();
        items.push(ReceiptItem::Figure { label, value: format!("Rp {total}"), strong: true });
        if let Some(charge_funds) = &self.payment.intent.charge_funds {
            items.push(ReceiptItem::Row { label: self.label("tender"), value: charge_funds.method.to_string() });
            let change = self.payment.change().filter(|change| change.is_positive());
            self.figure("cash", change.map(|_| charge_funds.amount), items);
            self.figure("change", change, items);
        } else if let Some(cash) = self.payment.intent.cash {
            self.figure("cash", Some(cash), items);
            self.figure("change", cash.checked_sub(total).filter(|change| !change.is_negative()), items);
        } else if is_paid && self.payment.difference().is_some() {
            // The customer gave exactly the total on the screen, and the provider then charged another one.
            self.figure("cash", self.payment.given(), items);
            self.figure("change", self.payment.change(), items);
        }
        if is_paid {
            let key = match self.payment.difference_settled {
                None => "short",
                Some(TotalDifference::Collected) => "short_collected",
                Some(TotalDifference::WrittenOff) => "short_written_off",
            };
            self.figure(key, self.payment.shortfall(), items);
        }
        self.words(total, items);
    }

    /// What is given back, and in words.
    pub(super) fn amount_back(&self, label: String, total: Rupiah, items: &mut Vec<ReceiptItem>) {
        items.push(ReceiptItem::Figure { label, value: format!("Rp {total}"), strong: true });
        self.words(total, items);
    }

    fn words(&self, total: Rupiah, items: &mut Vec<ReceiptItem>) {
        items.push(ReceiptItem::Words { label: self.label("words"), value: terbilang(total) });
    }

    fn write(&self, key: &str, paid: ConfirmedSale<'_>, items: &mut Vec<ReceiptItem>) {
        let (key, hide_zero) = key.strip_suffix('?').map_or((key, false), |key| (key, true));
        let sentences = &self.wording.sentences;
        match key {
            "rest" => self.rest(items),
            "taxes" => self.taxes(items),
            "lawful" => {
                let sentence = self.fill(&sentences.lawful);
                if !self.footer_says(&sentence) {
                    items.push(ReceiptItem::Sentence(sentence));
                }
            }
            "arrears" => items.push(ReceiptItem::Sentence(self.arrears())),
            "token" => {
                if let Some(token) = paid.token() {
                    items.push(ReceiptItem::Token { label: self.label(key), token: token.clone() });
                }
            }
            "kwh" => self.sent_figure(key, paid.kwh().map(CleanText::to_string), hide_zero, items),
            "serial" => self.row(key, self.serial(paid), items),
            "admin" => {
                self.figure(key, self.money.admin.filter(|admin| !(hide_zero && *admin == Rupiah::ZERO)), items);
                self.figure("shop_fee", Some(self.money.shop_fee).filter(|fee| *fee != Rupiah::ZERO), items);
            }
            "pay" => self.figure(key, self.money.total.checked_sub(self.money.shop_fee), items),
            "bill" => self.figure(key, self.money.bill, items),
            "nominal" if self.money.bill.is_none() => self.figure(key, self.money.nominal, items),
            "nominal" => {}
            "total" => self.total(self.label(key), self.money.total, items),
            "materai" | "ppn" | "ppj" | "token_instalment" | "token_value" | "penalty" => {
                self.sent_figure(key, self.field(key), hide_zero, items);
            }
            _ => self.row(key, self.value(key), items),
        }
    }

    /// Whether the provider's own footer carries the sentence already: it is not printed twice.
    fn footer_says(&self, sentence: &str) -> bool {
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        self.field("footer").is_some_and(|footer| plain(&footer).contains(&plain(sentence)))
    }

    /// A figure as the provider sent it: regrouped (`97.619`) where it is a whole amount, else unchanged, never
    /// rounded.
    fn sent_figure(&self, key: &str, sent: Option<String>, hide_zero: bool, items: &mut Vec<ReceiptItem>) {
        let Some(sent) = sent.filter(|sent| !sent.is_empty()) else { return };
        let amount = whole(&sent);
        if !(hide_zero && amount == Some(Rupiah::ZERO)) {
            let value = amount.map_or_else(|| CleanText::new(&sent).to_string(), |amount| amount.to_string());
            items.push(ReceiptItem::Figure { label: self.label(key), value, strong: false });
        }
    }

    /// The value of a row of words.
    pub(super) fn value(&self, key: &str) -> Option<String> {
        let payment = self.payment;
        match key {
            "product" => Some(payment.intent.bill.product.name.to_string()),
            "number" => self.number(),
            "meter" => payment.meter().map(str::to_owned).or_else(|| self.field(key)),
            "idpel" => payment.idpel().map(str::to_owned).or_else(|| self.field(key)),
            "name" => payment.name().map(CleanText::to_string).or_else(|| self.field(key)),
            "reference" => payment.reference().map(CleanText::to_string),
            "invoice" => payment.invoice().map(CleanText::to_string),
            "time" => payment.provider_time().map(|at| self.day_and_time(at)),
            _ => self.field(key),
        }
    }

    /// The customer's number; `None` where the meter or the IDPEL stands on the same paper.
    fn number(&self) -> Option<String> {
        let order = &self.wording.of(self.kind).order;
        let printed = |key: &str| order.iter().any(|row| row == key) && self.value(key).is_some();
        if printed("meter") || printed("idpel") {
            return None;
        }
        Some(self.customer())
    }

    /// The number that was typed, masked where it is a phone or a postpaid card.
    pub(super) fn customer(&self) -> String {
        let number = self.payment.intent.bill.customer.as_str();
        if self.wording.of(self.kind).nik {
            return mask_middle(number);
        }
        let masked = self.wording.of(self.kind).mask
            || (matches!(self.kind, ProductKind::Other | ProductKind::EMoneyMember | ProductKind::Instant)
                && is_phone(number));
        if masked { mask_last_four(number) } else { number.to_owned() }
    }

    pub(super) fn field(&self, key: &str) -> Option<String> {
        let value = self.fields.iter().find(|(field, _)| field.name() == key).map(|(_, value)| value)?;
        value.clone().non_empty().map(|value| value.to_string())
    }

    /// Every part of a vehicle's tax beside its penalty, in the order in which they came.
    fn taxes(&self, items: &mut Vec<ReceiptItem>) {
        let mut parts: Vec<&str> = Vec::new();
        for (field, _) in &self.fields {
            if let FactField::Tax(part) | FactField::TaxPenalty(part) = field
                && !parts.contains(&part.as_str())
            {
                parts.push(part);
            }
        }
        if parts.is_empty() {
            return;
        }
        let shown = |field: &FactField| {
            let sent = field::find(&self.fields, field).map(CleanText::to_string).unwrap_or_default();
            whole(&sent).map_or(sent, |amount| amount.to_string())
        };
        let mut rows = Vec::with_capacity(parts.len());
        for part in parts {
            let (tax, penalty) = (FactField::Tax(part.to_owned()), FactField::TaxPenalty(part.to_owned()));
            let label = match self.label(&tax.name()) {
                label if label == FactField::readable(&tax.name()) => FactField::readable(part),
                label => label,
            };
            rows.push((label, vec![shown(&tax), shown(&penalty)]));
        }
        items.push(ReceiptItem::Table { heads: vec![self.label("taxes"), self.label("penalty")], rows });
    }

    fn rest(&self, items: &mut Vec<ReceiptItem>) {
        for (field, value) in &self.fields {
            let FactField::Unlisted(key) = field else { continue };
            let lower = key.to_lowercase();
            if !value.is_empty() && !self.wording.sentences.never.iter().any(|word| lower.contains(word)) {
                items.push(ReceiptItem::Row { label: FactField::readable(key), value: value.to_string() });
            }
        }
    }

    /// The serial number. `None` where it is a placeholder ("", "-", "0") or repeats the reference.
    fn serial(&self, paid: ConfirmedSale<'_>) -> Option<String> {
        let serial = paid.serial()?.as_str();
        let says_nothing =
            matches!(serial, "" | "-" | "0") || paid.payment().reference().is_some_and(|r| r.as_str() == serial);
        (!says_nothing).then(|| serial.to_owned())
    }

    fn arrears(&self) -> String {
        let sentences = &self.wording.sentences;
        match self.field("arrears").as_deref().and_then(|text| digits(text).parse::<u32>().ok()) {
            Some(months) if months > 0 => sentences.arrears.replace("{n}", &months.to_string()),
            _ => sentences.thanks.clone(),
        }
    }

    fn amount(&self, field: &FactField) -> Option<Rupiah> {
        whole(field::find(&self.fields, field)?.as_str())
    }

    fn mismatches(&self) -> Vec<MoneyMismatch> {
        [self.total_mismatch(), self.token_mismatch()].into_iter().flatten().collect()
    }

    /// Billers send the penalty inside the bill or beside it. The total is right if either reading adds up.
    fn total_mismatch(&self) -> Option<MoneyMismatch> {
        let money = &self.money;
        let base = money.nominal.or(money.bill)?;
        let parts = Rupiah::sum([base, money.admin?, money.shop_fee])?;
        let beside = self.amount(&FactField::Penalty).and_then(|penalty| parts.checked_add(penalty));
        let closes = parts == money.total || beside == Some(money.total);
        (!closes).then_some(MoneyMismatch::Total { parts, total: money.total })
    }

    fn token_mismatch(&self) -> Option<MoneyMismatch> {
        let nominal = self.money.nominal.filter(|_| self.kind == ProductKind::PlnToken)?;
        let energy = self.amount(&FactField::TokenValue)?;
        let others = [FactField::Ppj, FactField::Ppn, FactField::Materai, FactField::TokenInstalment];
        let others = others.iter().map(|field| self.amount(field).unwrap_or(Rupiah::ZERO));
        let parts = Rupiah::sum(std::iter::once(energy).chain(others))?;
        (parts != nominal).then_some(MoneyMismatch::Token { parts, nominal })
    }
}

/// `97619` or `97.619`: a whole amount; anything else is not read.
fn whole(text: &str) -> Option<Rupiah> {
    let mut groups = text.split('.');
    let first = groups.next()?;
    let grouped = groups.clone().next().is_none() || (1..=3).contains(&first.len());
    let digits_only = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let whole = !first.is_empty() && digits_only(first) && grouped && groups.all(|g| g.len() == 3 && digits_only(g));
    whole.then(|| text.replace('.', "").parse().ok().and_then(|amount| Rupiah::new(amount).ok()))?
}

fn is_phone(number: &str) -> bool {
    (number.starts_with("08") || number.starts_with("628"))
        && (10..=14).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_digit())
}

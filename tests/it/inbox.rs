//! Callbacks from the providers' own servers to the journal, over sockets both ways: the till receives and applies them
//! as at a counter, and the sandbox calls back, rightly and wrongly.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use loket::base::money::Rupiah;
use loket::callbacks::{self, CallbackReceiver, ReceiverSettings};
use loket::config::{Config, HomeFolders};
use loket::domain::charge::auto_pay::{AutoPayBlock, ChargePurpose};
use loket::domain::charge::{Charge, ChargeAlarm, ChargeState, MoneyFound, SettlementSource as ChargeSource};
use loket::domain::payment::verdict::PaymentAlarm;
use loket::domain::payment::{Payment, PaymentState};
use loket::domain::product::ProductKind;
use loket::domain::wallet::RefundQuestion;
use loket::journal::PaymentFilter;
use loket::journal::callbacks::{CallbackSender, CallbackStatus, StoredCallback};
use loket::sandbox::{CallbackPlan, Sandbox, SandboxOptions};
use loket::till::Till;
use loket::till::auto_pay::AutoPayError;
use loket::till::callbacks::{IncomingCallback, ReceiveResult};
use loket::till::charge::{ChargeDraft, ChargeError, find_method};
use loket::till::inquire::BillRequest;
use loket::till::pay::{PayError, PaymentRequest};
use loket::till::prices::find_product;
use loket::till::startup::{OpenPurpose as Opening, open};
use loket::till::wallet::MovementRequest;

const SECRET: &str = "rahasia-jalur-0123456789";

/// A shop that sells, and receives the sandbox's callbacks.
pub struct Shop {
    /// Gone with the shop.
    _folder: tempfile::TempDir,
    pub sandbox: Sandbox,
    pub till: Till,
    receiver: Option<CallbackReceiver>,
}

/// The configuration of a counter called `counter` whose journal is `journal`, or a file of its own.
pub fn configuration(sandbox: &Sandbox, counter: &str, journal: Option<&str>) -> Config {
    parsed(&configuration_text(sandbox, counter, journal))
}

fn parsed(text: &str) -> Config {
    Config::parse(text).map_err(|(faults, _)| format!("{faults:?}")).unwrap()
}

fn configuration_text(sandbox: &Sandbox, counter: &str, journal: Option<&str>) -> String {
    let url = sandbox.url();
    let journal = journal.map_or_else(String::new, |journal| format!("[journal]\nurl = \"{journal}\"\n"));
    format!(
        "[shop]\nname = \"UJI\"\nphone = \"081200000001\"\nemail = \"uji@example.com\"\ncounter = \"{counter}\"\n{journal}\
         [mmbc]\nbase_url = \"{url}\"\nusername = \"{}\"\npassword = \"{}\"\ntimeout_seconds = 5\n\
         [biller]\nurl = \"{url}{}\"\nuser = \"{}\"\npassword = \"{}\"\nprice_list = \"biller.csv\"\ntimeout_seconds = 5\n\
         [klink]\nbase_url = \"{url}\"\nemail = \"{}\"\npassword = \"{}\"\nwebhook_key = \"{}\"\n\
         finance_report_url = \"{url}{}\"\ntimeout_seconds = 5\n\
         [webhook]\nlisten = \"127.0.0.1:0\"\npath_secret = \"{SECRET}\"\nrequests_per_second = 0\n",
        Sandbox::USERNAME,
        Sandbox::PASSWORD,
        Sandbox::BILLER_PATH,
        Sandbox::BILLER_USER,
        Sandbox::BILLER_PASSWORD,
        Sandbox::KLINK_EMAIL,
        Sandbox::KLINK_PASSWORD,
        Sandbox::KLINK_WEBHOOK_KEY,
        Sandbox::KLINK_FINANCE_REPORT,
    )
}

/// A till in `folder`.
pub async fn till(folder: &Path, config: &Config) -> Till {
    std::fs::write(folder.join("biller.csv"), Sandbox::BILLER_PRICES).unwrap();
    open(config, &HomeFolders::at(folder), Opening::Sell).await.unwrap()
}

/// Starts a receiver for `till`, and directs the sandbox's callbacks to it.
pub async fn receive(sandbox: &Sandbox, till: &Till, config: &Config, folder: &Path) -> CallbackReceiver {
    let receiver =
        callbacks::start(till.clone(), ReceiverSettings::of(config, &HomeFolders::at(folder)).unwrap()).await.unwrap();
    let base = format!("http://{}/callback/{SECRET}", receiver.address());
    sandbox.deliver_to(CallbackPlan { after: Duration::from_millis(50), ..CallbackPlan::below(&base) });
    receiver
}

impl Shop {
    pub async fn open() -> Self {
        Self::open_as(str::to_owned).await
    }

    /// A shop whose configuration `change` has rewritten.
    async fn open_as(change: impl Fn(&str) -> String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = SandboxOptions { pending_for: Duration::from_millis(300), ..SandboxOptions::default() };
        let sandbox = Sandbox::start(options).await.unwrap();
        let config = parsed(&change(&configuration_text(&sandbox, "K1", None)));
        let till = till(folder.path(), &config).await;
        let receiver = receive(&sandbox, &till, &config, folder.path()).await;
        let keeping = till.clone();
        tokio::spawn(async move { keeping.run_callback_worker().await });
        Self { _folder: folder, sandbox, till, receiver: Some(receiver) }
    }

    async fn close(mut self) {
        if let Some(receiver) = self.receiver.take() {
            receiver.stop().await;
        }
        let audit = self.till.audit().await.unwrap();
        assert!(audit.faults.is_empty(), "{:?}", audit.faults);
        self.till.finish().await;
    }

    pub async fn callbacks(&self) -> Vec<StoredCallback> {
        self.till.callbacks(1_000).await.unwrap()
    }
}

pub async fn ask(till: &Till, code: &str, number: &str) -> BillRequest {
    till.fresh_prices().await;
    let product = find_product(&till.stored_prices().await.unwrap(), code).unwrap();
    BillRequest { product, number: number.to_owned(), amount: None, frame_number: None, wallet: None }
}

/// Sells `code` to `number`; the payment after its own answer.
pub async fn sell(till: &Till, code: &str, number: &str) -> Payment {
    let quote = till.inquire(&ask(till, code, number).await).await.unwrap();
    till.pay(PaymentRequest::of(quote.bill)).await.unwrap().payment
}

/// Waits until the payment is as `done` wants it; no wait without a ceiling.
pub async fn until(till: &Till, payment: &Payment, what: &str, done: impl Fn(&Payment) -> bool) -> Payment {
    let start = Instant::now();
    loop {
        let now = till.payment(payment.id()).await.unwrap().unwrap();
        if done(&now) {
            return now;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{what}: {:?} {:?}", now.state(), now.alarms);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn disputed(payment: &Payment) -> bool {
    payment.state() == PaymentState::Confirmed && payment.is_disputed()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_biller_reports_in_every_way() {
    let shop = Shop::open().await;
    let till = &shop.till;
    let confirmed = |payment: &Payment| payment.state() == PaymentState::Confirmed;
    let plain = sell(till, "s5", "081234567111").await;
    assert_eq!(plain.state(), PaymentState::Pending);
    let plain = until(till, &plain, "a success", confirmed).await;
    assert!(plain.paid().unwrap().serial().is_some() && plain.saldo().is_some(), "{plain:?}");

    let null = sell(till, "s5", "081234567752").await;
    let null = until(till, &null, "SN: null", confirmed).await;
    assert_eq!(null.paid().unwrap().serial(), None, "`null` is no serial number");

    for (suffix, what) in [("686", "ten times"), ("688", "forged first"), ("692", "their own reference")] {
        let sold = sell(till, "s5", &format!("081234567{suffix}")).await;
        until(till, &sold, what, confirmed).await;
    }
    let early = sell(till, "s5", "081234567689").await;
    until(till, &early, "before its answer", confirmed).await;
    let failed = sell(till, "s5", "081234567678").await;
    let failed = until(till, &failed, "a failure", |payment| payment.state() == PaymentState::Refunded).await;
    assert!(failed.is_on_desk(), "the cash is still here");
    let reversed = sell(till, "s5", "081234567687").await;
    until(till, &reversed, "a failure after success", disputed).await;
    let turned = sell(till, "s5", "081234567693").await;
    until(till, &turned, "a success after failure", disputed).await;
    let contradicted = sell(till, "s5", "081234567690").await;
    let said = until(till, &contradicted, "word and digit", |payment| payment.state() == PaymentState::Unknown).await;
    assert_eq!(said.unseen_alarm(), Some(&PaymentAlarm::Contradicts));
    // `status` says success, the message `GAGAL.` with a dot.
    let punctuated = sell(till, "s5", "081234567740").await;
    let said =
        until(till, &punctuated, "a dot behind the word", |payment| payment.state() == PaymentState::Unknown).await;
    assert_eq!(said.unseen_alarm(), Some(&PaymentAlarm::Contradicts));
    let wrapped = sell(till, "s5", "081234567741").await;
    let wrapped = until(till, &wrapped, "inside an object", confirmed).await;
    let serial = wrapped.paid().unwrap().serial().unwrap().as_str().to_owned();
    assert!(serial.starts_with("R230512.") && !serial.ends_with('.') && !serial.contains("Saldo"), "{serial}");
    let unreadable = sell(till, "s5", "081234567742").await;
    let started = Instant::now();
    while till.unreadable_callbacks().await.unwrap() == 0 && started.elapsed() < Duration::from_secs(10) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(till.unreadable_callbacks().await.unwrap(), 1, "it waits for a person");
    let unreadable = till.payment(unreadable.id()).await.unwrap().unwrap();
    assert_eq!(unreadable.state(), PaymentState::Pending);
    let waiting =
        shop.callbacks().await.into_iter().find(|callback| callback.status == CallbackStatus::Unreadable).unwrap();
    assert!(till.acknowledge_callback(waiting.number).await.unwrap());
    assert_eq!(till.unreadable_callbacks().await.unwrap(), 0);
    let never = sell(till, "s5", "081234567691").await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    let never = till.payment(never.id()).await.unwrap().unwrap();
    assert_eq!(never.state(), PaymentState::Pending, "no report, no end");

    let callbacks = shop.callbacks().await;
    let of = |payment: &Payment| {
        let own = payment.intent.reference().to_owned();
        let theirs = payment.reference().map(|text| text.as_str().to_owned()).unwrap_or_default();
        callbacks.iter().filter(move |callback| [&own, &theirs].contains(&&callback.reference)).collect::<Vec<_>>()
    };
    let repeated = callbacks.iter().find(|callback| callback.times == 10).expect("the same ten times is one row");
    assert_eq!(repeated.status, CallbackStatus::Applied);
    let forged: Vec<_> =
        callbacks.iter().filter(|callback| callback.status == CallbackStatus::UnknownReference).collect();
    assert_eq!((forged.len(), forged[0].why.as_str()), (1, "target"), "{callbacks:?}");
    assert_eq!(of(&reversed).len(), 2);
    assert!(callbacks.iter().all(|callback| !callback.signed && callback.sender == CallbackSender::Biller));
    let wrong = callbacks.iter().filter(|callback| callback.status == CallbackStatus::Unreadable);
    assert!(wrong.into_iter().all(|callback| callback.why == "seen"));
    let events = till.events(plain.id()).await.unwrap();
    assert_eq!(events.len(), 4, "intent, dispatch, answer, report");
    shop.close().await;
}

/// A callback that a till stored and did not apply before it ended is applied by the next till that opens.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_applied_by_whoever_opens_next() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
    let config = configuration(&sandbox, "K1", None);
    let first = till(folder.path(), &config).await;
    let sold = sell(&first, "s5", "081234567111").await;
    let callback = format!(
        "status=0&refid={}&product=banktrf&qty=1&dest=081234567111&message=Transaksi+s5.081234567111+SUKSES,+SN:+77",
        sold.intent.reference()
    );
    let arrived = IncomingCallback {
        sender: CallbackSender::Biller,
        raw: callback.into_bytes(),
        signature: None,
        from: [127, 0, 0, 1].into(),
    };
    assert_eq!(first.receive(arrived).await, ReceiveResult::Stored);
    assert_eq!(
        first.payment(sold.id()).await.unwrap().unwrap().state(),
        PaymentState::Pending,
        "nobody applied it yet"
    );
    drop(first);
    let second = till(folder.path(), &config).await;
    let paid = second.payment(sold.id()).await.unwrap().unwrap();
    assert_eq!(paid.state(), PaymentState::Confirmed);
    assert_eq!(paid.paid().unwrap().serial().unwrap().as_str(), "77");
    second.finish().await;
}

/// A callback about a payment whose row is unreadable and cannot be rebuilt is kept under its name, and the others are
/// applied. It counts once the projections were rebuilt from the events.
#[tokio::test(flavor = "multi_thread")]
async fn a_report_about_a_lost_row_waits_and_holds_up_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
    let config = configuration(&sandbox, "K1", None);
    let first = till(folder.path(), &config).await;
    let lost = sell(&first, "s5", "081234567111").await;
    let other = sell(&first, "s5", "081234567112").await;
    let change = |sql: &str| rusqlite::Connection::open(folder.path().join("journal.db")).unwrap().execute_batch(sql);
    change(
        "CREATE TABLE kept AS SELECT body FROM event WHERE seq = 2; DROP TRIGGER event_is_never_changed;
         UPDATE payment_body SET body = 'x' WHERE place = 1; UPDATE event SET body = 'y' WHERE seq = 2",
    )
    .unwrap();
    for sold in [&lost, &other] {
        let number = sold.intent.bill.customer.as_str();
        let raw = format!(
            "status=0&refid={}&product=banktrf&qty=1&dest={number}&message=Transaksi+s5.{number}+SUKSES,+SN:+77",
            sold.intent.reference()
        );
        let from = [127, 0, 0, 1].into();
        let arrived = IncomingCallback { sender: CallbackSender::Biller, raw: raw.into_bytes(), signature: None, from };
        assert_eq!(first.receive(arrived).await, ReceiveResult::Stored);
    }
    first.apply_callbacks().await.unwrap();
    assert_eq!(first.payment(other.id()).await.unwrap().unwrap().state(), PaymentState::Confirmed);
    let waits = first.callbacks(10).await.unwrap().into_iter().find(|callback| callback.why == "damaged_row").unwrap();
    assert_eq!((waits.status, waits.about.is_empty()), (CallbackStatus::UnknownReference, false));
    first.finish().await;
    drop(first);
    change("UPDATE event SET body = (SELECT body FROM kept) WHERE seq = 2; DROP TABLE kept").unwrap();
    let rebuilt = loket::till::backup::rebuild(&config, &HomeFolders::at(folder.path())).await.unwrap();
    assert!(rebuilt.report.faults.is_empty() && rebuilt.lost.is_empty(), "{rebuilt:?}");
    let second = till(folder.path(), &config).await;
    second.apply_callbacks().await.unwrap();
    assert_eq!(second.payment(lost.id()).await.unwrap().unwrap().state(), PaymentState::Confirmed);
    second.finish().await;
}

async fn charge(till: &Till, method: &str, amount: i64) -> Charge {
    let methods = till.charge_methods(None).await.unwrap().methods;
    let amount = Rupiah::new(amount).unwrap();
    let method = find_method(&methods, method).unwrap();
    let draft = ChargeDraft { method, amount, purpose: None, payer: Default::default(), order: None };
    till.create_charge(draft).await.unwrap().charge
}

async fn until_charge(till: &Till, charge: &Charge, what: &str, done: impl Fn(&Charge) -> bool) -> Charge {
    let start = Instant::now();
    loop {
        let now = till.charge(charge.order().as_str()).await.unwrap().unwrap();
        if done(&now) {
            return now;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{what}: {:?}", now.state());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn k_link_reports_in_every_way() {
    let shop = Shop::open().await;
    let till = &shop.till;
    let settled = |charge: &Charge| charge.state() == ChargeState::Settled;
    let pay = |charge: &Charge| shop.sandbox.settle_charge(charge.order().as_str(), None).unwrap();
    for (method, amount, what) in [
        ("014/BCAATM", 50_111, "a VA"),
        ("gopay", 50_112, "a signed GoPay"),
        ("014/BCAATM", 50_686, "ten times"),
        ("014/BCAATM", 50_688, "forged first"),
    ] {
        let made = charge(till, method, amount).await;
        pay(&made);
        let came = until_charge(till, &made, what, settled).await;
        assert_eq!((came.held(), came.settlements.len()), (Some(Rupiah::new(amount).unwrap()), 1), "{what}");
    }
    let early = charge(till, "014/BCAATM", 50_689).await;
    until_charge(till, &early, "before its answer", settled).await;
    let hint = charge(till, "gopay", 50_692).await;
    pay(&hint);
    let came = until_charge(till, &hint, "a hint that the report confirms", settled).await;
    assert_eq!(came.settlements[0].source, loket::domain::charge::SettlementSource::Report);
    let unsigned = charge(till, "014/BCAATM", 51_692).await;
    pay(&unsigned);
    let start = Instant::now();
    while !shop
        .callbacks()
        .await
        .iter()
        .any(|callback| callback.status == CallbackStatus::BadSignature && callback.times > 1)
    {
        assert!(start.elapsed() < Duration::from_secs(20), "the sender tries again what was refused");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let unsigned = till.charge(unsigned.order().as_str()).await.unwrap().unwrap();
    assert_eq!(unsigned.state(), ChargeState::Waiting, "a VA's notice without a signature is nobody's word");
    let statuses = |wanted| shop_count(&shop, wanted);
    assert!(statuses(CallbackStatus::Repeated).await == 0 && statuses(CallbackStatus::BadSignature).await >= 2);
    shop.close().await;
}

async fn shop_count(shop: &Shop, status: CallbackStatus) -> usize {
    shop.callbacks().await.iter().filter(|callback| callback.status == status).count()
}

/// The bill, the charge for it, and what a person confirmed.
async fn flow(shop: &Shop, number: &str) -> (BillRequest, PaymentRequest, Charge) {
    flow_by(shop, number, "gopay", 0).await
}

/// As [`flow`], by another method. Amount 0 is the bill's total.
async fn flow_by(shop: &Shop, number: &str, method: &str, amount: i64) -> (BillRequest, PaymentRequest, Charge) {
    let till = &shop.till;
    let ask = ask(till, "PLN", number).await;
    let quote = till.inquire(&ask).await.unwrap();
    let methods = till.charge_methods(None).await.unwrap().methods;
    let draft = ChargeDraft {
        method: find_method(&methods, method).unwrap(),
        amount: Rupiah::new(amount).ok().filter(|amount| amount.is_positive()).unwrap_or(quote.bill.money.total),
        purpose: Some(ChargePurpose::of(&quote.bill)),
        payer: Default::default(),
        order: None,
    };
    let charge = till.create_charge(draft).await.unwrap().charge;
    (ask, PaymentRequest::of(quote.bill), charge)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bill_is_paid_once_from_its_customers_money() {
    let shop = Shop::open().await;
    let till = &shop.till;
    let (ask, shown, made) = flow(&shop, "531110001111").await;
    let order = made.order().to_string();
    let early = till.pay_by_charge(&order, ask.clone(), shown.clone()).await;
    assert!(matches!(early, Err(AutoPayError::ByHand(AutoPayBlock::NotCome))), "{early:?}");
    shop.sandbox.settle_charge(&order, None).unwrap();
    until_charge(till, &made, "the money", |charge| charge.held().is_some()).await;
    let again = || till.pay_by_charge(&order, ask.clone(), shown.clone());
    let (one, two) = tokio::join!(again(), again());
    let paid: Vec<_> = [one, two].into_iter().filter_map(Result::ok).collect();
    assert_eq!(paid.len(), 1, "two at once are one payment");
    let payment = &paid[0].payment;
    assert_eq!((payment.state(), payment.moves_cash()), (PaymentState::Confirmed, false));
    assert_eq!(payment.intent.charge_funds.as_ref().unwrap().order.as_str(), order);
    let charge = till.charge(&order).await.unwrap().unwrap();
    assert_eq!((charge.held(), charge.used_for), (None, Some(payment.id())));
    let late = again().await;
    assert!(matches!(late, Err(AutoPayError::ByHand(AutoPayBlock::Tried))), "{late:?}");
    assert_eq!(shop.sandbox.ledger().len(), 1, "one debit");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_that_did_not_pay_its_bill_is_held_used_and_given_back_by_a_person() {
    let shop = Shop::open().await;
    let till = &shop.till;
    let settle = async |order: &str, made: &Charge| {
        shop.sandbox.settle_charge(order, None).unwrap();
        until_charge(till, made, "the money", |charge| charge.held().is_some()).await
    };
    // The bill costs more at the second inquiry.
    let (ask, shown, made) = flow(&shop, "531110001670").await;
    let changed = made.order().to_string();
    settle(&changed, &made).await;
    let held = till.pay_by_charge(&changed, ask, shown).await;
    assert!(matches!(held, Err(AutoPayError::TotalChanged(_))), "{held:?}");
    // The payment is refused: the money is the customer's again, and does not go by itself a second time.
    let (ask, shown, made) = flow(&shop, "531110001671").await;
    let refused = made.order().to_string();
    settle(&refused, &made).await;
    let end = till.pay_by_charge(&refused, ask.clone(), shown.clone()).await.unwrap();
    assert_eq!(end.payment.state(), PaymentState::Rejected);
    assert!(!end.payment.owes_cash(), "no cash was taken");
    let freed = till.charge(&refused).await.unwrap().unwrap();
    assert_eq!((freed.held(), freed.uses), (Some(shown.bill.money.total), 1));
    let again = till.pay_by_charge(&refused, ask, shown).await;
    assert!(matches!(again, Err(AutoPayError::ByHand(AutoPayBlock::Tried))), "{again:?}");
    assert_eq!(till.charges_to_decide().await.unwrap().len(), 2);
    // A person uses it for another sale; the rest is change.
    let token = self::ask(till, "PLNS20", "14000000111").await;
    let bill = till.inquire(&token).await.unwrap().bill;
    let order = PaymentRequest { charge: Some(refused.clone()), ..PaymentRequest::of(bill) };
    let sold = till.pay(order.clone()).await.unwrap().payment;
    assert_eq!(sold.state(), PaymentState::Confirmed);
    assert!(sold.change().unwrap().is_positive() && sold.moves_cash());
    assert!(matches!(till.pay(order).await, Err(PayError::NothingHeld | PayError::Open(_))), "used is used");
    assert!(till.return_charge(&refused, false, "", "x").await.is_err());
    // The other is given back.
    till.return_charge(&changed, false, "SITI", "tunai").await.unwrap();
    assert!(till.charges_to_decide().await.unwrap().is_empty());
    assert_eq!(shop.sandbox.ledger().len(), 1, "one debit: the token's");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bill_is_paid_from_a_members_wallet() {
    let shop = Shop::open().await;
    let till = &shop.till;
    let ask = ask(till, "PLN", "531110001112").await;
    let quote = till.inquire(&ask).await.unwrap();
    let draft = |amount| ChargeDraft {
        method: loket::domain::charge::ChargeMethod::kwallet(),
        amount,
        purpose: Some(ChargePurpose::of(&quote.bill)),
        payer: Default::default(),
        order: None,
    };
    let total = quote.bill.money.total;
    let nobody = till.collect_by_wallet(draft(total), "xx").await;
    assert!(nobody.is_err(), "{nobody:?}");
    let far_too_much = Rupiah::new(900_000_000).unwrap();
    assert!(till.collect_by_wallet(draft(far_too_much), "idsp770111").await.is_err(), "the wallet does not hold it");
    assert!(till.charges_to_decide().await.unwrap().is_empty());
    let made = till.collect_by_wallet(draft(total), "idsp770111").await.unwrap().charge;
    assert_eq!((made.state(), made.held()), (ChargeState::Settled, Some(total)));
    let paid =
        till.pay_by_charge(made.order().as_str(), ask.clone(), PaymentRequest::of(quote.bill.clone())).await.unwrap();
    assert_eq!((paid.payment.state(), paid.payment.moves_cash()), (PaymentState::Confirmed, false));
    assert_eq!(paid.payment.intent.charge_funds.as_ref().unwrap().method.as_str(), "Kwallet");
    // A wallet whose answer is lost: nobody knows, the desk has it, and nothing is paid.
    let lost = till.collect_by_wallet(draft(total), "idsp770661").await.unwrap().charge;
    assert_eq!((lost.state(), lost.held()), (ChargeState::Unknown, None));
    let waits = till.pay_by_charge(lost.order().as_str(), ask, PaymentRequest::of(quote.bill.clone())).await;
    assert!(matches!(waits, Err(AutoPayError::ByHand(AutoPayBlock::NotCome))), "{waits:?}");
    assert_eq!(till.desk().await.unwrap().len(), 1);
    shop.close().await;
}

/// A member's money that paid a bill which stands goes back only where a person has seen that, and the sale says so.
#[tokio::test(flavor = "multi_thread")]
async fn a_members_money_that_paid_a_sale_is_given_back_only_on_purpose() {
    let shop = Shop::open().await;
    let till = &shop.till;
    let ask = ask(till, "PLN", "531110001113").await;
    let quote = till.inquire(&ask).await.unwrap();
    let draft = ChargeDraft {
        method: loket::domain::charge::ChargeMethod::kwallet(),
        amount: quote.bill.money.total,
        purpose: Some(ChargePurpose::of(&quote.bill)),
        payer: Default::default(),
        order: None,
    };
    let charge = till.collect_by_wallet(draft, "idsp770112").await.unwrap().charge;
    let paid =
        till.history(&PaymentFilter { kind: Some(ProductKind::KwalletPay), ..PaymentFilter::default() }).await.unwrap();
    let order = paid[0].intent.wire_reference.as_str().to_owned();
    let question = till.wallet_refundable(&order, "idsp770112").await.unwrap();
    let RefundQuestion::Open(_, rows) = question else { panic!("{question:?}") };
    let wanted = MovementRequest {
        member: "idsp770112".to_owned(),
        order: Some(order),
        id_trans: Some(rows[0].id_trans.to_string()),
        note: "salah".to_owned(),
        ..MovementRequest::default()
    };
    let refund = async || till.wallet_quote(ProductKind::KwalletRefund, &wanted).await.unwrap();
    assert!(refund().await.pays_sale.is_none(), "its money is still held");
    let sale = till.pay_by_charge(charge.order().as_str(), ask, PaymentRequest::of(quote.bill)).await.unwrap().payment;
    let warned = refund().await;
    assert_eq!(warned.pays_sale.as_ref().map(Payment::id), Some(sale.id()));
    let stopped = till.pay(PaymentRequest::of(warned.bill.clone())).await;
    assert!(matches!(&stopped, Err(PayError::PaidASale(known)) if known.id() == sale.id()), "{stopped:?}");
    let accepts = || shop.sandbox.requests().iter().filter(|one| one.path.ends_with("refund-accept")).count();
    assert_eq!(accepts(), 0, "nothing was sent");
    let back =
        till.pay(PaymentRequest { used_money_seen: true, ..PaymentRequest::of(warned.bill) }).await.unwrap().payment;
    assert_eq!((back.state(), accepts()), (PaymentState::Confirmed, 1));
    let sale = till.payment(sale.id()).await.unwrap().unwrap();
    assert_eq!(sale.unseen_alarm(), Some(&PaymentAlarm::FundsTakenBack(back.id())));
    assert!(sale.state() == PaymentState::Confirmed && sale.is_on_desk());
    let charge = till.charge(charge.order().as_str()).await.unwrap().unwrap();
    assert!(charge.is_disputed() && charge.held().is_none(), "the charge says so too");
    assert_eq!(till.charges_to_decide().await.unwrap().len(), 1);
    shop.close().await;
}

/// What a signed callback leaves open about the money is decided by the finance report, or by a person.
#[tokio::test(flavor = "multi_thread")]
async fn money_that_is_not_read_twice_told_or_taken_back_is_not_used() {
    let shop = Shop::open().await;
    let till = &shop.till;
    let pay = |charge: &Charge| shop.sandbox.settle_charge(charge.order().as_str(), None).unwrap();
    let unread = charge(till, "008/mandiri_manual", 50_720).await;
    pay(&unread);
    let known = until_charge(till, &unread, "the report's amount", |charge| charge.held().is_some()).await;
    assert_eq!((known.state(), known.settlements.len()), (ChargeState::Settled, 1));
    assert_eq!(known.settlements[0].source, ChargeSource::Report, "the notice settled nothing");
    assert_eq!(known.objections.len(), 1);
    for method in ["014/BCAATM", "gopay"] {
        let twice = charge(till, method, 50_721).await;
        pay(&twice);
        let amount = Rupiah::new(50_721).ok();
        let held = until_charge(till, &twice, "the second payment", |charge| charge.second_held().is_some()).await;
        assert_eq!((held.held(), held.second_held()), (amount, amount), "{method}");
        assert_eq!(held.alarms(), [ChargeAlarm::SecondPayment], "{method}");
    }
    let failed = charge(till, "014/BCAATM", 50_722).await;
    pay(&failed);
    let disputed = until_charge(till, &failed, "the dispute", Charge::is_disputed).await;
    assert_eq!((disputed.state(), disputed.usable()), (ChargeState::Settled, None));
    let order = failed.order().to_string();
    let token = till.inquire(&ask(till, "PLNS20", "14000000112").await).await.unwrap().bill;
    let used = till.pay(PaymentRequest { charge: Some(order.clone()), ..PaymentRequest::of(token) }).await;
    assert!(matches!(used, Err(PayError::NothingHeld)), "{used:?}");
    let back = till.return_charge(&order, false, "SITI", "tunai").await;
    assert!(matches!(back, Err(ChargeError::Disputed)), "{back:?}");
    let there = till.rule_charge_money(&order, MoneyFound::There, None, "mutasi", "SITI").await.unwrap();
    assert_eq!((there.usable(), there.alarms()), (Rupiah::new(50_722).ok(), vec![]));
    assert!(shop.sandbox.ledger().is_empty());
    shop.close().await;
}

/// Without a finance report, a callback with an unreadable amount is no money: a person says how much came.
#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_notice_without_a_report_waits_for_a_person() {
    let shop = Shop::open_as(|config| config.replace("finance_report_url", "# ")).await;
    let till = &shop.till;
    let (ask, shown, made) = flow_by(&shop, "531110001720", "008/mandiri_manual", 148_720).await;
    shop.sandbox.settle_charge(made.order().as_str(), None).unwrap();
    let unread = until_charge(till, &made, "the notice", |charge| !charge.alarms().is_empty()).await;
    assert_eq!((unread.state(), unread.held()), (ChargeState::AmountDiffers, None));
    assert_eq!(unread.alarms(), [ChargeAlarm::AmountUnread]);
    let held = till.pay_by_charge(made.order().as_str(), ask, shown).await;
    assert!(matches!(held, Err(AutoPayError::ByHand(_))), "{held:?}");
    let amount = made.expected();
    let there = till.rule_charge_money(made.order().as_str(), MoneyFound::There, Some(amount), "mutasi", "").await;
    assert_eq!(there.unwrap().held(), Some(amount));
    assert!(shop.sandbox.ledger().is_empty());
    shop.close().await;
}

/// Callbacks at once over many connections, some repeated: each is applied once, and the journal verifies.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_of_the_same_report_is_one_change() {
    let shop = Shop::open().await;
    let sold = sell(&shop.till, "s5", "081234567691").await;
    let callback = Arc::new(format!("status=0&refid={}&dest=081234567691&message=SUKSES", sold.intent.reference()));
    let mut all = tokio::task::JoinSet::new();
    for n in 0..200 {
        let (till, callback) = (shop.till.clone(), Arc::clone(&callback));
        all.spawn(async move {
            let raw = if n % 2 == 0 { callback.to_string() } else { format!("{callback}&n={n}") };
            let from = [127, 0, 0, 1].into();
            till.receive(IncomingCallback {
                sender: CallbackSender::Biller,
                raw: raw.into_bytes(),
                signature: None,
                from,
            })
            .await
        });
    }
    assert!(all.join_all().await.iter().all(|received| *received == ReceiveResult::Stored));
    until(&shop.till, &sold, "the burst", |payment| payment.state() == PaymentState::Confirmed).await;
    let start = Instant::now();
    while shop_count(&shop, CallbackStatus::Kept).await > 0 {
        assert!(start.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(shop.till.events(sold.id()).await.unwrap().len(), 4, "one report is an event");
    assert_eq!(
        (shop_count(&shop, CallbackStatus::Applied).await, shop_count(&shop, CallbackStatus::Repeated).await),
        (1, 100)
    );
    shop.close().await;
}

/// Two counters and one receiver on one database: a callback shows on the counter that sold, with its paper, and on the
/// other.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_report_reaches_the_counter_that_sold_through_the_database() {
    let Some(cluster) = crate::cluster::shared("inbox::a_report_reaches_the_counter_that_sold_through_the_database")
    else {
        return;
    };
    let options = SandboxOptions { pending_for: Duration::from_millis(300), ..SandboxOptions::default() };
    let sandbox = Sandbox::start(options).await.unwrap();
    let database = cluster.database();
    let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let mut tills = Vec::new();
    for (folder, name) in folders.iter().zip(["K1", "K2", "SERVER"]) {
        tills.push(till(folder.path(), &configuration(&sandbox, name, Some(&database))).await);
    }
    let [one, two, server] = &tills[..] else { panic!("three") };
    let config = configuration(&sandbox, "SERVER", Some(&database));
    let receiver = receive(&sandbox, server, &config, folders[2].path()).await;
    let keeping = server.clone();
    let applying = tokio::spawn(async move { keeping.run_callback_worker().await });
    let (mut first, mut second) = (one.commits(), two.commits());
    let (sold, other) = (sell(one, "s5", "081234567111").await, sell(two, "s5", "081234567112").await);
    for (till, news, sold) in [(one, &mut first, &sold), (two, &mut second, &other)] {
        loop {
            news.mark_unchanged();
            if till.payment(sold.id()).await.unwrap().unwrap().state() == PaymentState::Confirmed {
                break;
            }
            let heard = tokio::time::timeout(Duration::from_secs(20), news.changed()).await;
            assert!(heard.is_ok(), "the counter hears of it");
        }
    }
    assert_eq!(one.payment(sold.id()).await.unwrap().unwrap().counter.as_str(), "K1", "it stays the seller's");
    assert_eq!(two.callbacks(10).await.unwrap().len(), 2, "every counter sees what was reported");
    applying.abort();
    receiver.stop().await;
    for till in &tills {
        till.finish().await;
    }
}

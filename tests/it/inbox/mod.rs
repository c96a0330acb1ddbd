//! Callbacks from the providers' own servers to the journal, over sockets both ways: the till receives and applies them
//! as at a counter, and the sandbox calls back, rightly and wrongly.

mod charge;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use loket::callbacks::{self, CallbackReceiver, ReceiverSettings};
use loket::config::Config;
use loket::domain::payment::verdict::PaymentAlarm;
use loket::domain::payment::{Payment, PaymentState};
use loket::domain::product::ProviderId;
use loket::journal::callbacks::{CallbackStatus, StoredCallback};
use loket::sandbox::{CallbackPlan, Sandbox, SandboxOptions};
use loket::settings::HomeFolders;
use loket::till::Till;
use loket::till::callbacks::{IncomingCallback, ReceiveResult};
use loket::till::inquire::BillRequest;
use loket::till::pay::PaymentRequest;
use loket::till::prices::find_product;
use loket::till::startup::{OpenPurpose as Opening, open};

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
    assert!(callbacks.iter().all(|callback| !callback.signed && callback.sender == ProviderId::new("biller")));
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
        sender: ProviderId::new("biller"),
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
        let arrived =
            IncomingCallback { sender: ProviderId::new("biller"), raw: raw.into_bytes(), signature: None, from };
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

async fn shop_count(shop: &Shop, status: CallbackStatus) -> usize {
    shop.callbacks().await.iter().filter(|callback| callback.status == status).count()
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
                sender: ProviderId::new("biller"),
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

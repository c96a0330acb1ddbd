//! Documents of callbacks, and of the sales and charges that they are about.

use loket::config::Config;
use loket::domain::charge::auto_pay::ChargePurpose;
use loket::domain::product::ProviderId;
use loket::sandbox::Sandbox;
use loket::settings::HomeFolders;
use loket::till::Till;
use loket::till::callbacks::{IncomingCallback, ReceiveResult};
use loket::till::charge::{ChargeDraft, find_method};
use loket::till::startup::{OpenPurpose, open};

use super::{Documents, shop};
use crate::inbox::{ask, sell};
use crate::shop::Shop;

/// The shop's till, in this process.
async fn till(shop: &Shop) -> Till {
    let text = std::fs::read_to_string(shop.home().join("config.toml")).unwrap();
    let key = format!("[klink]\nwebhook_key = \"{}\"\n", Sandbox::KLINK_WEBHOOK_KEY);
    let text = text.replace("env:UJI_SANDI", Sandbox::PASSWORD).replace("env:UJI_BILLER", Sandbox::BILLER_PASSWORD);
    let config = Config::parse(&text.replace("[klink]\n", &key)).map_err(|(faults, _)| format!("{faults:?}")).unwrap();
    open(&config, &HomeFolders::at(shop.home()), OpenPurpose::Sell).await.unwrap()
}

async fn receive(till: &Till, sender: ProviderId, raw: &str, signature: Option<&str>) -> ReceiveResult {
    let signature = signature.map(|signature| signature.as_bytes().to_vec());
    till.receive(IncomingCallback { sender, raw: raw.as_bytes().to_vec(), signature, from: [127, 0, 0, 1].into() })
        .await
}

fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(work)
}

#[test]
fn an_unreadable_callback_is_printed_as_ever() {
    let shop = shop();
    run(async {
        let till = till(&shop).await;
        assert_eq!(
            receive(&till, ProviderId::new("biller"), "trxid=1&status=sukses", None).await,
            ReceiveResult::Stored
        );
    });
    let mut documents = Documents::default();
    documents.check("events", &shop.run(&["events", "--json"]));
    documents.check("events-seen", &shop.run(&["events", "--seen", "1", "--json"]));
    documents.finish();
}

#[test]
fn callbacks_of_every_kind_are_printed_as_ever() {
    let shop = shop();
    let made = shop.run(&["charge", "create", "--method", "014/BCAATM", "--amount", "50000", "--order", "UJI-1"]);
    assert_eq!(made.code, 0, "{made:?}");
    shop.sandbox.settle_charge("UJI-1", None).unwrap();
    let notice = shop.sandbox.charge_callback("UJI-1").unwrap();
    let sold = run(async {
        let till = till(&shop).await;
        let sold = sell(&till, "s5", "081234567111").await;
        let told = |number: &str| {
            let reference = sold.intent.reference();
            format!(
                "status=0&refid={reference}&product=banktrf&qty=1&dest={number}&message=Transaksi+s5.{number}+SUKSES,+SN:+77"
            )
        };
        // Two that come twice: one row each.
        for raw in [&told("081234567111"), &told("081234567999"), &told("081234567111")] {
            assert_eq!(receive(&till, ProviderId::new("biller"), raw, None).await, ReceiveResult::Stored);
        }
        let klink = async |signature| receive(&till, ProviderId::new("klink"), &notice.body, signature).await;
        assert_eq!(klink(Some(notice.signature.as_str())).await, ReceiveResult::Stored);
        assert_eq!(klink(Some("00")).await, ReceiveResult::NotVerified);
        till.apply_callbacks().await.unwrap();
        till.finish().await;
        sold
    });
    let mut documents = Documents::default();
    documents.check("events-applied", &shop.run(&["events", "--json"]));
    documents.check("status-confirmed-by-callback", &shop.run(&["status", &sold.id().to_string(), "--json"]));
    documents.check("charge-show-settled", &shop.run(&["charge", "show", "UJI-1", "--json"]));
    documents.finish();
}

/// The screen charges for a bill; no command does.
#[test]
fn a_charge_for_a_bill_is_printed_as_ever() {
    let shop = shop();
    run(async {
        let till = till(&shop).await;
        let ask = ask(&till, "PLN", "531110001234").await;
        let quote = till.inquire(&ask).await.unwrap();
        let methods = till.charge_methods(None).await.unwrap().methods;
        let draft = ChargeDraft {
            method: find_method(&methods, "014/BCAATM").unwrap(),
            amount: quote.bill.money.total,
            purpose: Some(ChargePurpose::of(&quote.bill)),
            payer: Default::default(),
            order: Some("UJI-1".to_owned()),
        };
        till.create_charge(draft).await.unwrap();
        till.finish().await;
    });
    let mut documents = Documents::default();
    documents.check("charge-show-for-a-bill", &shop.run(&["charge", "show", "UJI-1", "--json"]));
    documents.finish();
}

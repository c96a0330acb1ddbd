//! Callbacks about charges: K-Link's reports of money that came, and the bills that it pays.

use loket::base::money::Rupiah;
use loket::domain::charge::SettlementSource as ChargeSource;
use loket::domain::charge::auto_pay::{AutoPayBlock, ChargePurpose};
use loket::domain::charge::{Charge, ChargeAlarm, ChargeState, MoneyFound};
use loket::domain::product::ProductKind;
use loket::domain::wallet::RefundQuestion;
use loket::journal::PaymentFilter;
use loket::till::auto_pay::AutoPayError;
use loket::till::charge::{ChargeDraft, ChargeError, find_method};
use loket::till::pay::PayError;
use loket::till::wallet::MovementRequest;

use super::*;

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

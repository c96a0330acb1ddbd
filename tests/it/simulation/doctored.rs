//! Doctored evidence: a short run at every provider, and its evidence with one thing changed at a time. The checker
//! must find each change. The undoctored evidence has no violation.

use loket::base::money::Rupiah;
use loket::domain::charge::{self, AmountTold, ObjectionKind, SettlementObjection};
use loket::domain::payment::{AnswerSource, Payment, PaymentEvent, PaymentState, step};
use loket::journal::AuditFault;
use loket::sandbox::klink::{WalletEntry, WalletKind};
use loket::sandbox::{BillerState, EntryKind, LedgerEntry, Sandbox};

use super::check::{Evidence, KeptIn, Rest, Told, ToldMoney, violations};
use super::flaw::Flaw;
use super::goods::GOODS;
use super::plan::{Asked, Lines, Manner, Of, Plan, Sale, Step};
use super::world::World;

fn sale(code: &str, serial: u64, suffix: u64) -> Sale {
    let good = GOODS.iter().position(|good| good.code == code).unwrap();
    Sale { good, serial, suffix, amount: GOODS[good].amounts.first().copied() }
}

/// Two charges: one that is paid, one that is paid with another amount.
fn charges() -> Vec<Asked> {
    let asked = |serial: u64, amount| Asked { method: 0, serial, amount, own_order: true };
    vec![asked(1, 20_100), asked(2, 30_100)]
}

/// A small morning: a token, a lost token, a card that was given back, a refused bill, a wallet and a tax; credit that
/// was delivered and credit that was lost; an order that was given back, a transfer and a lost voucher; two charges.
fn morning() -> World {
    let sales = vec![
        sale("PLNS20", 1, 111),
        sale("PLNS20", 2, 661),
        sale("BRIZZI", 3, 112),
        sale("PLN", 4, 671),
        sale("GOPAY", 5, 113),
        sale("SAMSAT_JABAR", 6, 114),
        sale("s5", 7, 115),
        sale("i10", 8, 661),
        sale("sd1", 9, 671),
        sale("pay", 10, 116),
        sale("transfer_to_account", 11, 117),
        sale("voucher_saldo", 12, 661),
    ];
    let plan = Plan { seed: 1, sales, charges: charges(), steps: Vec::new() };
    let mut world = World::new(1, Flaw::None);
    for sale in 0..plan.sales.len() {
        world.act(&plan, &Step::Sell { counter: sale % 2, sale, manner: Manner::Plain, cash: None });
    }
    for step in [
        Step::Charge { counter: 0, charge: 0 },
        Step::Charge { counter: 1, charge: 1 },
        Step::Settle,
        Step::Refund { sale: 2 },
        Step::Ask { counter: 0, of: Of::Sale(2) },
        Step::Clock { minutes: 1 },
        Step::List { counter: 1, lines: Lines::Gaps },
        Step::GiveBack { counter: 0, sale: 9 },
        // The last one that nobody paid comes first.
        Step::CustomerPays { place: 0, more: 500 },
        Step::CustomerPays { place: 0, more: 0 },
        Step::Settle,
        Step::Report { counter: 0 },
        Step::Settle,
    ] {
        world.act(&plan, &step);
    }
    (0..world.counters.len()).for_each(|counter| world.kill(counter));
    world
}

fn of<'a>(evidence: &'a Evidence, code: &str, state: PaymentState) -> &'a Payment {
    let is_it = |row: &&Payment| row.intent.bill.product.code.as_str() == code && row.state() == state;
    evidence.rows.iter().find(is_it).unwrap_or_else(|| panic!("no {state:?} {code}"))
}

fn invoice(evidence: &Evidence, code: &str, state: PaymentState) -> String {
    of(evidence, code, state).invoice().unwrap().as_str().to_owned()
}

fn stranger(entry: &LedgerEntry, customer: &str) -> LedgerEntry {
    LedgerEntry { customer: customer.to_owned(), invoice: "87654321".to_owned(), ..entry.clone() }
}

/// One doctoring and the words it must be found out by.
type Doctoring = (&'static str, fn(&mut Evidence));

const LEDGER: &[Doctoring] = &[
    ("a debit without a row", |it| {
        let more = stranger(&it.books.mmbc[0], "14999999111");
        it.books.mmbc.push(more);
    }),
    ("2 debits, 1 of 1 rows may stand for them", |it| {
        let more = it.books.mmbc[0].clone();
        it.books.mmbc.push(more);
    }),
    ("1 debits, 0 of 1 rows may stand for them", |it| {
        let refused = of(it, "PLN", PaymentState::Rejected).intent.bill.customer.as_str().to_owned();
        let more = LedgerEntry { product: "PLN".to_owned(), ..stranger(&it.books.mmbc[0], &refused) };
        it.books.mmbc.push(more);
    }),
    ("Confirmed and no debit with its invoice", |it| {
        let gone = invoice(it, "GOPAY", PaymentState::Confirmed);
        it.books_after.mmbc.retain(|entry| entry.invoice != gone);
    }),
    ("on another customer's debit", |it| {
        let one = invoice(it, "GOPAY", PaymentState::Confirmed);
        let entry = it.books_after.mmbc.iter_mut().find(|entry| entry.invoice == one).unwrap();
        entry.customer = "081999999111".to_owned();
    }),
    ("debit Some(", |it| {
        let one = invoice(it, "SAMSAT_JABAR", PaymentState::Confirmed);
        let entry = it.books_after.mmbc.iter_mut().find(|entry| entry.invoice == one).unwrap();
        entry.amount = entry.amount.checked_add(Rupiah::from(1)).unwrap();
    }),
    ("refunded here and not there", |it| it.books_after.mmbc.retain(|entry| entry.kind == EntryKind::Debit)),
    ("2 payments sent, 1 dispatched", |it| {
        let again = it.arrivals.iter().find(|arrival| arrival.path.ends_with("bayartagihan")).unwrap().clone();
        it.arrivals.push(again);
    }),
];

const BILLER: &[Doctoring] = &[
    ("a debit without a row", |it| it.books.biller[0].trxid = "1".repeat(17)),
    ("debited twice", |it| {
        let twin = it.books.biller[0].clone();
        it.books.biller.push(twin);
    }),
    ("1 debits, 0 of 1 rows may stand for them", |it| {
        let refused = of(it, "sd1", PaymentState::Rejected).intent.wire_reference.as_str().to_owned();
        it.books.biller[0].trxid = refused;
    }),
    ("another sale at the Biller", |it| it.books.biller[0].customer = "081299999115".to_owned()),
    ("Confirmed here, Some(Proses) at the Biller", |it| it.books_after.biller[0].state = BillerState::Proses),
    ("another serial number than the Biller's", |it| it.books_after.biller[0].sn = "1".to_owned()),
    ("2 payments sent, 1 dispatched", |it| {
        let again = it.arrivals.iter().find(|arrival| arrival.path == Sandbox::BILLER_PATH).unwrap().clone();
        it.arrivals.push(again);
    }),
    ("biller: ", |it| it.saldos[1].now += 1),
];

const WALLETS: &[Doctoring] = &[
    ("a movement without a row", |it| entry(it, WalletKind::Payment).order_id = Some("N1".to_owned())),
    ("moved, and no row may stand for it", |it| {
        let gone = of(it, "transfer_to_account", PaymentState::Confirmed).id();
        let prepared = it.events.iter().find(|(id, _)| *id == gone).cloned().unwrap();
        it.rows.retain(|row| row.id() != gone);
        it.rows.push(step(None, &prepared.1).unwrap());
    }),
    ("2 movements where one is permitted", |it| {
        let twin = entry(it, WalletKind::TransferOut).clone();
        it.books.wallets[0].entries.push(twin);
    }),
    ("Confirmed and nothing moved", |it| {
        it.books_after
            .wallets
            .iter_mut()
            .for_each(|wallet| wallet.entries.retain(|one| one.kind != WalletKind::Refund));
    }),
    ("refunded here and not there", |it| {
        it.books_after
            .wallets
            .iter_mut()
            .for_each(|wallet| wallet.entries.retain(|one| one.kind != WalletKind::Refund));
    }),
    ("by its movements", |it| it.books_after.wallets[0].balance = Rupiah::from(1)),
    ("refund-accept sent 2 times, 1 permitted", |it| {
        let again = it.arrivals.iter().find(|arrival| arrival.path.ends_with("refund-accept")).unwrap().clone();
        it.arrivals.push(again);
    }),
];

/// The first movement of this sort, before the rows were read.
fn entry(evidence: &mut Evidence, kind: WalletKind) -> &mut WalletEntry {
    let mut entries = evidence.books.wallets.iter_mut().flat_map(|wallet| &mut wallet.entries);
    entries.find(|entry| entry.kind == kind).unwrap()
}

const CHARGES: &[Doctoring] = &[
    ("a charge without a row", |it| it.books.charges[0].order_id = "X1".to_owned()),
    ("Settled and nobody paid", |it| it.books_after.charges.iter_mut().for_each(|charge| charge.paid = None)),
    ("came here", |it| {
        let charge = it.books_after.charges.iter_mut().find(|charge| charge.order_id == "T000001").unwrap();
        charge.paid = Some(Rupiah::from(1));
    }),
    ("settled by an amount that nobody can read", |it| {
        let charge = it.charges.iter_mut().find(|charge| charge.state() == charge::ChargeState::Settled).unwrap();
        charge.settlements.iter_mut().for_each(|known| known.told = Some(AmountTold::Assumed));
        charge.objections.push(SettlementObjection {
            kind: ObjectionKind::AmountUnread,
            source: charge::SettlementSource::Webhook,
            text: "5.250,-".into(),
            evidence: "X1".into(),
            moment: None,
            raw: None,
        });
    }),
    ("a second payment is invisible", |it| {
        let order = it.charges[0].order().as_str().to_owned();
        it.reported.push(ToldMoney { order, second: Some(Rupiah::from(20_100)) });
    }),
    ("money that went back is held", |it| {
        let order = it.charges[0].order().as_str().to_owned();
        it.reported.push(ToldMoney { order, second: None });
    }),
    ("asked for", |it| it.books_after.charges[0].nominal = Rupiah::from(1)),
    ("an order stands for two charges", |it| {
        let twin = it.charges[0].clone();
        it.charges.push(twin);
    }),
    ("pay_service sent 2 times, 1 permitted", |it| {
        let again = it.arrivals.iter().find(|arrival| arrival.is_charge()).unwrap().clone();
        it.arrivals.push(again);
    }),
    ("a settled charge does not print again", |it| it.charge_prints.clear()),
];

const JOURNAL: &[Doctoring] = &[
    ("a debit without a row", |it| {
        let gone = of(it, "PLNS20", PaymentState::Unknown).id();
        it.rows.retain(|row| row.id() != gone);
    }),
    ("dispatched 2 times", |it| {
        let sent =
            it.events.iter().find(|(_, entry)| matches!(entry.event, PaymentEvent::Dispatched { .. })).unwrap().clone();
        it.events.push(sent);
    }),
    ("two open on one bill", |it| {
        let (lost, other) =
            (of(it, "PLNS20", PaymentState::Unknown).id(), of(it, "GOPAY", PaymentState::Confirmed).id());
        let (_, mut entry) = it.events.iter().find(|(id, _)| *id == lost).unwrap().clone();
        let PaymentEvent::Prepared(intent) = &mut entry.event else { panic!("an intent comes first") };
        intent.id = other;
        it.events.retain(|(id, _)| *id != other);
        it.events.push((other, entry));
    }),
    ("still being sent though nobody lives", |it| {
        let lost = of(it, "PLNS20", PaymentState::Unknown).id();
        let own = it.events.iter().filter(|(id, _)| *id == lost).take(2);
        let sending = own.fold(None, |row: Option<Payment>, (_, entry)| step(row.as_ref(), entry).ok());
        it.rows.retain(|row| row.id() != lost);
        it.rows.extend(sending);
    }),
    ("1 answers still wait in a spool", |it| it.in_send_log = 1),
    ("one invoice for two rows", |it| {
        let twin = of(it, "GOPAY", PaymentState::Confirmed).clone();
        it.rows.push(twin);
    }),
    ("a change that no rule knows", |it| {
        // A recovery that knows of an answer.
        let sold = of(it, "GOPAY", PaymentState::Confirmed).id();
        let own = it.events.iter_mut().filter(|(id, _)| *id == sold);
        for (_, entry) in own {
            if let PaymentEvent::Answered { source, .. } = &mut entry.event {
                *source = AnswerSource::Recovery;
            }
        }
    }),
    ("not on the desk", |it| it.desk.clear()),
    ("told as Confirmed (Journal), now Unknown", |it| {
        let id = of(it, "PLNS20", PaymentState::Unknown).id();
        it.told.push(Told { id, state: PaymentState::Confirmed, kept: KeptIn::Journal, paper: None });
    }),
    ("audit: AuditFault { row: 7", |it| {
        it.audit.push(AuditFault { row: 7, payment: None, what: "hash".to_owned(), detail: None });
    }),
];

const PAPER: &[Doctoring] = &[
    ("confirmed and no paper", |it| it.papers.clear()),
    ("was not printed", |it| it.prints.clear()),
    ("the copy differs", |it| {
        it.prints.values_mut().next().unwrap()[1] = Ok("STRUK LAIN".to_owned());
    }),
    ("does not print again", |it| {
        it.prints.values_mut().next().unwrap()[1] = Err("nothing to print".to_owned());
    }),
    ("the paper changed", |it| {
        let id = of(it, "GOPAY", PaymentState::Confirmed).id();
        it.papers.get_mut(&id).unwrap().items.pop();
    }),
    ("another token on the paper", |it| {
        let one = invoice(it, "PLNS20", PaymentState::Confirmed);
        let answer = it.answers.get_mut(&one).unwrap();
        answer.insert("ppob_stroomtoken".to_owned(), "0000 0000 0000 0000 0000".into());
    }),
    ("a token on the paper of a Unknown row", |it| {
        let (sold, lost) =
            (of(it, "PLNS20", PaymentState::Confirmed).id(), of(it, "PLNS20", PaymentState::Unknown).id());
        let paper = it.papers[&sold].clone();
        it.papers.insert(lost, paper);
    }),
    ("stands in a crash dump", |it| {
        let token = it.secrets.iter().find(|secret| secret.len() == 20).unwrap().clone();
        it.texts.push(("a crash dump".to_owned(), token.into_bytes()));
    }),
    ("stands in a log", |it| {
        let nik = of(it, "SAMSAT_JABAR", PaymentState::Confirmed).intent.bill.customer.as_str().to_owned();
        it.texts.push(("a log".to_owned(), nik.into_bytes()));
    }),
];

#[test]
fn doctored_evidence_is_found_out() {
    let mut world = morning();
    let whole = world.evidence(Rest::Final);
    assert!(violations(&whole).is_empty(), "{:#?}", violations(&whole));
    for (by, doctor) in [LEDGER, BILLER, WALLETS, CHARGES, JOURNAL, PAPER].into_iter().flatten() {
        let mut doctored = whole.clone();
        doctor(&mut doctored);
        let found = violations(&doctored);
        assert!(found.iter().any(|text| text.contains(by)), "{by}: {found:#?}");
    }
    // And what stands in a file is read there.
    std::fs::write(world.home().join("catatan.txt"), loket::sandbox::Sandbox::PASSWORD).unwrap();
    let found = violations(&world.evidence(Rest::Final));
    assert!(found.iter().any(|text| text.contains("catatan.txt")), "{found:#?}");
}

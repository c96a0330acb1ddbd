//! The border between "not sent" and "unknown" (safety rule 1), on a real socket: every kind of money call, refused
//! before its first byte, and cut after so many bytes of request and answer. A request whose first byte never left is
//! not sent. Every other one without a whole answer is unknown, and is debited exactly when the whole request arrived.

use loket::domain::charge;
use loket::domain::payment::PaymentState;

use super::check::{Evidence, Rest, violations};
use super::flaw::Flaw;
use super::goods::GOODS;
use super::plan::{Asked, Manner, Plan, Sale, Step};
use super::proxy::Bad;
use super::world::World;

/// What is sold: one good for each system, and one for each sort of wallet call.
pub const SOLD: &[&str] = &["PLN", "GOPAY", "SAMSAT_JABAR", "s5", "pay", "transfer_to_account", "voucher_saldo"];

/// Sells each good to its own customer over the same network fault, one after the other.
fn morning(network: Option<Bad>, before: &[Step]) -> Evidence {
    let sale = |(place, code): (usize, &&str)| {
        let good = GOODS.iter().position(|good| good.code == *code).unwrap();
        // An odd serial goes under our own reference.
        let serial = place as u64 * 2 + 1;
        Sale { good, serial, suffix: 100, amount: GOODS[good].amounts.first().copied() }
    };
    let sales: Vec<Sale> = SOLD.iter().enumerate().map(sale).collect();
    let charges = vec![Asked { method: 0, serial: 1, amount: 20_100, own_order: true }];
    let plan = Plan { seed: 1, sales, charges, steps: Vec::new() };
    let mut world = World::new(1, Flaw::None);
    before.iter().for_each(|step| world.act(&plan, step));
    let sell = |sale| Step::Sell { counter: 0, sale, manner: Manner::Plain, cash: None };
    let calls = (0..plan.sales.len()).map(sell).chain([Step::Charge { counter: 0, charge: 0 }]);
    for call in calls {
        if let Some(bad) = network {
            let money_only = bad != Bad::CloseAtOnce;
            world.act(&plan, &Step::Network { after: 0, times: 1, bad, money_only });
        }
        world.act(&plan, &call);
        world.act(&plan, &Step::Settle);
    }
    world.evidence(Rest::Quiet)
}

fn states(evidence: &Evidence) -> Vec<(&str, PaymentState)> {
    let mut states: Vec<(&str, PaymentState)> =
        evidence.rows.iter().map(|row| (row.intent.bill.product.code.as_str(), row.state())).collect();
    states.reverse();
    states
}

fn all(state: PaymentState) -> Vec<(&'static str, PaymentState)> {
    SOLD.iter().map(|code| (*code, state)).collect()
}

/// How many debits and charges the providers have.
fn booked(evidence: &Evidence) -> usize {
    let books = &evidence.books;
    let moved = books
        .wallets
        .iter()
        .filter(|wallet| wallet.entries.iter().any(|entry| entry.other_member.is_none() || entry.change.is_negative()));
    books.mmbc.len() + books.biller.len() + moved.count() + books.charges.len()
}

#[test]
fn a_request_that_was_cut_anywhere_is_unknown_and_not_debited() {
    for bytes in [0, 17, 190, usize::MAX] {
        let evidence = morning(Some(Bad::CutRequest(bytes)), &[]);
        assert_eq!(states(&evidence), all(PaymentState::Unknown), "{bytes} bytes");
        assert_eq!(evidence.charges[0].state(), charge::ChargeState::Unknown, "{bytes} bytes");
        assert_eq!(booked(&evidence), 0, "{bytes} bytes: half a request moves nothing");
        assert_eq!(violations(&evidence), Vec::<String>::new(), "{bytes} bytes");
    }
}

#[test]
fn an_answer_that_was_cut_anywhere_is_unknown_though_all_was_debited() {
    // The shortest of these answers has some two hundred bytes.
    for bytes in [0, 60, 180] {
        let evidence = morning(Some(Bad::CutAnswer(bytes)), &[]);
        assert_eq!(states(&evidence), all(PaymentState::Unknown), "{bytes} bytes");
        assert_eq!(evidence.charges[0].state(), charge::ChargeState::Unknown, "{bytes} bytes");
        assert_eq!(booked(&evidence), SOLD.len() + 1, "{bytes} bytes: the whole request had arrived");
        assert_eq!(violations(&evidence), Vec::<String>::new(), "{bytes} bytes");
    }
}

#[test]
fn a_connection_that_was_taken_and_closed_unread_is_unknown() {
    // The first connection is the inquiry's, but for two goods that are inquired of nobody, and for the charge.
    let evidence = morning(Some(Bad::CloseAtOnce), &[]);
    assert_eq!(states(&evidence), [("s5", PaymentState::Unknown), ("voucher_saldo", PaymentState::Unknown)]);
    assert_eq!(evidence.charges[0].state(), charge::ChargeState::Unknown);
    assert_eq!((booked(&evidence), violations(&evidence)), (0, Vec::new()));
}

#[test]
fn a_request_whose_first_byte_never_left_is_not_sent() {
    let evidence = morning(None, &[]);
    let is_well = |(_, state): &(&str, PaymentState)| matches!(state, PaymentState::Confirmed | PaymentState::Pending);
    assert!(states(&evidence).iter().all(is_well), "{:?}", states(&evidence));
    assert_eq!(booked(&evidence), SOLD.len() + 1);
    // Nobody listens any more. Two goods are inquired of nobody, so their call is the first; a charge needs only the
    // session, and there is one.
    let evidence = morning(None, &[Step::ProviderDown]);
    assert_eq!(states(&evidence), [("s5", PaymentState::NotSent), ("voucher_saldo", PaymentState::NotSent)]);
    assert!(evidence.charges[0].was_not_sent(), "{:?}", evidence.charges[0]);
    assert!(!evidence.arrivals.iter().any(|arrival| arrival.is_payment() || arrival.is_charge()), "nothing arrived");
    assert_eq!(violations(&evidence), Vec::<String>::new());
}

//! A history read by its balances, and the keys under which a movement is open.

use proptest::prelude::*;

use super::*;
use crate::domain::sample;

fn row(amount: i64, balance: i64, under_debit: bool, minute: u64) -> WalletMovement {
    WalletMovement {
        at: Some(sample::at(minute * 60)),
        moment: CleanText::default(),
        description: format!("{amount} {balance}").as_str().into(),
        amount: Some(sample::rp(amount)),
        direction: MovementDirection::Unclear,
        balance: Some(sample::rp(balance)),
        under_debit,
    }
}

fn read(rows: &[WalletMovement]) -> Vec<(i64, MovementDirection)> {
    rows.iter().map(|row| (row.balance.unwrap().get(), row.direction)).collect()
}

#[test]
fn the_balances_order_what_the_times_and_words_do_not() {
    // The document's own rows: the first is the newest by time and the first by balance; `debit` is what came in.
    let rows = [row(1_000, 1_000, true, 9), row(2_000, 3_000, true, 1), row(500, 2_500, false, 1)];
    let expected = [(1_000, MovementDirection::In), (3_000, MovementDirection::In), (2_500, MovementDirection::Out)];
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0], [0, 2, 1], [2, 0, 1]] {
        let shuffled = order.iter().map(|at| rows[*at].clone()).collect();
        assert_eq!(read(&in_order(shuffled)), expected, "{order:?}");
    }
    // The words the other way round: the same directions.
    let turned = rows.iter().map(|row| WalletMovement { under_debit: !row.under_debit, ..row.clone() }).collect();
    assert_eq!(read(&in_order(turned)), expected);
}

#[test]
fn what_the_balances_do_not_tell_is_unclear() {
    assert_eq!(read(&in_order(vec![row(500, 2_000, true, 1)])), [(2_000, MovementDirection::Unclear)]);
    let torn = vec![row(500, 2_000, true, 1), row(500, 9_000, true, 2)];
    assert!(in_order(torn).iter().all(|row| row.direction == MovementDirection::Unclear));
    let mut blank = row(500, 2_000, true, 1);
    blank.balance = None;
    assert_eq!(in_order(vec![blank])[0].direction, MovementDirection::Unclear);
    assert!(in_order(Vec::new()).is_empty());
    // A word that was seen to go both ways tells nothing about the first row.
    let mixed = vec![row(1, 10, true, 1), row(5, 15, true, 2), row(3, 12, true, 3)];
    assert_eq!(
        read(&in_order(mixed)),
        [(10, MovementDirection::Unclear), (15, MovementDirection::In), (12, MovementDirection::Out)]
    );
}

/// A wallet's walk, oldest first.
fn walk() -> impl Strategy<Value = Vec<WalletMovement>> {
    let steps = prop::collection::vec((1_i64..50, any::<bool>(), any::<bool>()), 1..12);
    (0_i64..1_000, steps).prop_map(|(opening, steps)| {
        let mut balance = opening;
        let mut rows = Vec::new();
        for (place, (amount, comes, word)) in steps.into_iter().enumerate() {
            let comes = comes || balance < amount;
            balance += if comes { amount } else { -amount };
            rows.push(row(amount, balance, word, place as u64));
        }
        rows
    })
}

proptest! {
    #[test]
    fn no_row_is_lost_and_each_direction_is_true_to_its_neighbours(
        rows in walk(),
        seed in any::<u64>(),
    ) {
        let mut shuffled = rows.clone();
        let mut draw = seed;
        for at in (1..shuffled.len()).rev() {
            draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(at, usize::try_from(draw >> 33).unwrap_or(0) % (at + 1));
        }
        let read = in_order(shuffled.clone());
        let mut texts: Vec<_> = read.iter().map(|row| row.description.clone()).collect();
        let mut before: Vec<_> = shuffled.iter().map(|row| row.description.clone()).collect();
        texts.sort();
        before.sort();
        prop_assert_eq!(texts, before);
        for pair in read.windows(2) {
            let (was, is, amount) = (pair[0].balance.unwrap(), pair[1].balance.unwrap(), pair[1].amount.unwrap());
            match pair[1].direction {
                MovementDirection::In => prop_assert_eq!(was.checked_add(amount), Some(is)),
                MovementDirection::Out => prop_assert_eq!(was.checked_sub(amount), Some(is)),
                MovementDirection::Unclear => prop_assert!(
                    was.checked_add(amount) != Some(is) && was.checked_sub(amount) != Some(is)
                ),
            }
        }
    }

    #[test]
    fn rows_in_their_order_or_newest_first_are_read_whole(rows in walk(), turned in any::<bool>()) {
        let mut sent = rows.clone();
        if turned {
            sent.reverse();
        }
        let read = in_order(sent);
        prop_assert!(read.iter().skip(1).all(|row| row.direction != MovementDirection::Unclear));
    }
}

fn bill(kind: ProductKind, member: &str, change: impl FnOnce(&mut WalletOrder), amount: i64) -> Bill {
    let mut bill = sample::intent(1, sample::owner(1), kind, member).bill;
    let mut order = order("untuk apa".into());
    change(&mut order);
    bill.wallet = Some(order);
    bill.money.total = sample::rp(amount);
    bill
}

#[test]
fn a_movement_has_one_key() {
    let pay = |order: &str, member: &str, amount| {
        open_key(&bill(ProductKind::KwalletPay, member, |wallet| wallet.order_id = Some(order.into()), amount)).unwrap()
    };
    assert_eq!(pay("a1", "idsp1", 5), pay("A1", "idsp2", 9), "an order, whoever pays it and whatever it costs");
    assert_ne!(pay("1234/917", "idsp1", 5), pay("1234917", "idsp1", 5), "an order is opaque");
    let bare = |member: &str, amount| open_key(&bill(ProductKind::KwalletPay, member, |_| (), amount)).unwrap();
    assert_eq!(bare("idsp1", 5), bare("IDSP1", 5));
    assert!(bare("idsp1", 5) != bare("idsp1", 6) && bare("idsp1", 5) != bare("idsp2", 5));
    let transfer = |from: &str, to: &str, amount| {
        open_key(&bill(ProductKind::KwalletTransfer, from, |wallet| wallet.to = Some(CustomerNumber::new(to)), amount))
            .unwrap()
    };
    assert_eq!(transfer("idsp1", "idsp2", 5), transfer("IDSP1", "IDSP2", 5));
    assert_ne!(transfer("idsp1", "idsp2", 5), transfer("idsp2", "idsp1", 5));
    assert_ne!(transfer("idsp1", "idsp2", 5), transfer("idsp1", "idsp2", 6));
    let voucher = |code: &str, member: &str, amount| {
        open_key(&bill(
            ProductKind::KwalletVoucher,
            member,
            |wallet| wallet.voucher = Some(CustomerNumber::new(code)),
            amount,
        ))
        .unwrap()
    };
    assert_eq!(voucher("v10abc", "idsp1", 5), voucher("V10ABC", "idsp2", 5), "a code, whoever gets it");
    assert_ne!(voucher("v10abc", "idsp1", 5), voucher("v10abc", "idsp1", 6));
    assert_eq!(open_key(&sample::intent(1, sample::owner(1), ProductKind::PlnToken, "14000000111").bill), None);
}

#[test]
fn an_order_id_takes_the_place_of_our_reference_for_a_payment_only() {
    let mut intent = sample::intent(1, sample::owner(1), ProductKind::KwalletPay, "idsp1");
    let own = intent.wire_reference.as_str().to_owned();
    intent.bill = bill(ProductKind::KwalletPay, "idsp1", |_| (), 5);
    assert_eq!(intent.reference(), own);
    intent.bill = bill(ProductKind::KwalletPay, "idsp1", |wallet| wallet.order_id = Some("A1".into()), 5);
    assert_eq!(intent.reference(), "A1");
    intent.bill = bill(ProductKind::KwalletRefund, "idsp1", |wallet| wallet.order_id = Some("A1".into()), 5);
    assert_eq!(intent.reference(), own, "a refund is of an order that was paid");
    let (one, other) = (bill(ProductKind::KwalletPay, "idsp1", |w| w.order_id = Some("A1".into()), 5), intent.bill);
    assert!(one.concerns(&one) && !one.concerns(&other));
}

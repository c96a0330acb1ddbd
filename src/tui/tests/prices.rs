//! Price lists: keys in, screen and effects out. Cost is hidden until U, and only Y puts a list in force.

use crossterm::event::KeyCode;
use std::sync::Arc;

use super::golden::check;
use super::*;
use crate::till::price_file::{NewList, PriceListFault, PriceListFaultKind, PriceRow, diff};
use crate::till::prices::PriceFault;
use crate::tui::message::FileFaults;
use crate::tui::state::ActiveScreen;

fn listed(code: &str, name: &str, cost: i64, price: i64) -> Product {
    Product {
        price: Some(rp(price)),
        debit: Some(SaleFee::Fixed(rp(cost))),
        admin: None,
        kind: ProductKind::Pulsa,
        ..product(code, name, ProductKind::Other, None)
    }
}

fn samsat() -> Product {
    Product {
        debit: Some(SaleFee::BasePlus(rp(-500))),
        admin: None,
        cashback: Some(rp(1_500)),
        ..product("SAMSAT_JABAR", "Samsat Jabar", ProductKind::Samsat, None)
    }
}

/// The list in force at the Biller.
fn goods() -> Vec<Product> {
    let closed = Product { open: false, ..listed("x5", "XL 5.000", 5_800, 7_000) };
    let mut goods =
        vec![listed("s5", "Telkomsel 5.000", 5_350, 7_000), closed, listed("s10", "Telkomsel 10.000", 12_500, 12_000)];
    goods.extend(
        (20..80).map(|each| listed(&format!("g{each}"), &format!("Voucher {each}"), each * 1_000, each * 1_100)),
    );
    goods
}

fn list(provider: &'static str, time: &str, products: Vec<Product>) -> PriceList {
    PriceList { provider: ProviderId::new(provider), at: at(time), products }
}

/// A counter at the lists, with MMBC's of ten o'clock and the Biller's of nine.
pub(super) fn lists(size: (u16, u16), lang: Language) -> Counter {
    let mut counter = Counter::new(setup(lang), size, "10:21");
    counter.look(Vec::new(), Vec::new(), 0);
    let mut mmbc: Vec<Product> = products().into_iter().filter(|one| one.provider.as_str() == "mmbc-ppob").collect();
    mmbc.push(samsat());
    let lists = vec![list("mmbc-ppob", "10:00", mmbc), list("biller", "09:00", goods())];
    counter.send(UiMessage::Prices { lists, faults: Vec::new(), fresh: true });
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::Char('6'));
    counter
}

pub(super) fn rows(lines: &[(&str, &str, i64, i64)]) -> Vec<PriceRow> {
    let row = |(code, name, cost, price): &(&str, &str, i64, i64)| PriceRow {
        code: (*code).into(),
        name: (*name).into(),
        group: "Pulsa".into(),
        cost: rp(*cost),
        price: rp(*price),
    };
    lines.iter().map(row).collect()
}

/// A list that adds one product, drops one and changes three.
fn new_list() -> NewList {
    let before = rows(&[
        ("s5", "Telkomsel 5.000", 5_350, 7_000),
        ("s10", "Telkomsel 10.000", 10_250, 12_000),
        ("x5", "XL 5.000", 5_800, 7_000),
        ("i5", "Indosat 5.000", 5_750, 7_000),
    ]);
    let rows = rows(&[
        ("s5", "Telkomsel 5.000", 5_400, 7_000),
        ("s10", "Telkomsel 10.000", 10_200, 12_500),
        ("x5", "XL 5.000", 7_100, 7_000),
        ("t5", "Tri 5.000", 5_400, 7_000),
    ]);
    NewList { diff: diff(&before, &rows), rows, had_list: true }
}

/// A counter where the path of a new list has been typed.
pub(super) fn file(size: (u16, u16), lang: Language) -> Counter {
    let mut counter = lists(size, lang);
    counter.key(KeyCode::Char('2'));
    counter.key(KeyCode::Char('i'));
    counter.paste("\"/home/rina/biller.csv\"\n");
    counter
}

fn compared(counter: &mut Counter, result: Result<NewList, FileFaults>) {
    counter.key(KeyCode::Enter);
    let request = counter.effects.iter().rev().find_map(|effect| match effect {
        UiEffect::Free(FreeEffect::ComparePrices { request, file }) => Some((*request, file.0.clone())),
        _ => None,
    });
    let (request, file) = request.unwrap();
    assert_eq!(file, "/home/rina/biller.csv");
    counter.send(UiMessage::PricesCompared { request, result: result.map(Box::new) });
}

/// A counter that shows what a new list changes.
pub(super) fn changes(size: (u16, u16), lang: Language) -> Counter {
    let mut counter = file(size, lang);
    compared(&mut counter, Ok(new_list()));
    counter
}

fn puts(counter: &Counter) -> Vec<(RequestId, usize)> {
    let puts = counter.effects.iter().filter_map(|effect| match effect {
        UiEffect::Bound(BoundEffect::PutPrices { request, goods }) => Some((*request, goods.0.len())),
        _ => None,
    });
    puts.collect()
}

#[test]
fn what_the_shop_pays_is_hidden_until_u() {
    let mut counter = lists((80, 24), Language::Id);
    check("7-prices-80x24", &counter.screen());
    counter.key(KeyCode::Char('2'));
    let screen = counter.screen();
    assert!(screen.contains("7.000") && !screen.contains("5.350") && !screen.contains("Modal"), "{screen}");
    assert!(screen.contains("RUGI") && screen.contains("TUTUP"), "{screen}");
    counter.key(KeyCode::Char('U'));
    check("7-prices-inside-80x24", &counter.screen());
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::Char('6'));
    assert!(!counter.screen().contains("5.350"), "hidden again: {}", counter.screen());
}

#[test]
fn a_list_is_searched_and_scrolled() {
    let mut counter = lists((80, 24), Language::Id);
    counter.key(KeyCode::Tab);
    assert!(counter.screen().contains("63 produk"), "{}", counter.screen());
    counter.key(KeyCode::PageDown);
    assert!(
        !counter.screen().contains("Telkomsel 5.000") && counter.screen().contains("Voucher 35"),
        "{}",
        counter.screen()
    );
    counter.key(KeyCode::End);
    let end = counter.screen();
    assert!(end.contains("Voucher 79"), "{end}");
    counter.key(KeyCode::Down);
    assert_eq!(counter.screen(), end);
    counter.key(KeyCode::Char('/'));
    counter.typed("telkom 10");
    let found = counter.screen();
    assert!(found.contains("Telkomsel 10.000") && !found.contains("Voucher") && found.contains("1 produk"), "{found}");
    counter.key(KeyCode::Enter);
    counter.key(KeyCode::Char('u'));
    assert!(
        counter.screen().contains("Pulsa Tsel 10.000") && counter.screen().contains("12.500"),
        "after Enter letters are keys again: {}",
        counter.screen()
    );
    counter.key(KeyCode::Char('/'));
    counter.typed("zzz");
    assert!(counter.screen().contains("Tidak ada produk"), "{}", counter.screen());
    counter.key(KeyCode::Esc);
    assert!(counter.screen().contains("63 produk"), "{}", counter.screen());
}

#[test]
fn lists_are_fetched_once_at_a_time_and_an_older_one_never_wins() {
    let mut counter = lists((80, 24), Language::Id);
    let fetches = |counter: &Counter| {
        counter.effects.iter().filter(|one| matches!(one, UiEffect::Free(FreeEffect::FreshPrices))).count()
    };
    let before = fetches(&counter);
    counter.key(KeyCode::Char('r'));
    counter.key(KeyCode::Char('R'));
    assert_eq!(fetches(&counter), before + 1);
    assert!(counter.screen().contains("Sedang mengambil"), "{}", counter.screen());
    let fault = Arc::new(PriceFault::Journal(crate::journal::JournalError::Full));
    let older = list("mmbc-ppob", "08:00", Vec::new());
    let newer = list("biller", "10:20", vec![listed("s5", "Telkomsel 5.000", 5_350, 7_100)]);
    let faults = vec![(ProviderId::new("mmbc-ppob"), fault)];
    counter.send(UiMessage::Prices { lists: vec![older, newer], faults, fresh: true });
    let screen = counter.screen();
    assert!(screen.contains("daftar jam 10:00, 21 menit lalu") && screen.contains("Belum terbarui:"), "{screen}");
    assert!(screen.contains("Token PLN 100.000"), "{screen}");
    counter.key(KeyCode::Char('2'));
    let screen = counter.screen();
    assert!(
        screen.contains("7.100") && screen.contains("10:20, 1 menit lalu") && screen.contains("1 produk"),
        "{screen}"
    );
}

#[test]
fn a_new_list_is_shown_and_only_y_puts_it_in_force() {
    let mut counter = changes((80, 24), Language::Id);
    check("7-prices-new-80x24", &counter.screen());
    for key in [KeyCode::Enter, KeyCode::Char(' '), KeyCode::Char('+'), KeyCode::Char('i'), KeyCode::Char('r')] {
        counter.key(key);
    }
    counter.paste("y");
    assert!(puts(&counter).is_empty());
    counter.key(KeyCode::Char('u'));
    let screen = counter.screen();
    assert!(screen.contains("modal 7.100, jual 7.000") && screen.contains("5.350 -> 5.400"), "{screen}");
    counter.key(KeyCode::Char('y'));
    counter.key(KeyCode::Char('y'));
    let [(request, 4)] = puts(&counter)[..] else { panic!("{:?}", puts(&counter)) };
    counter.send(UiMessage::PricesPut { request, result: Ok(4) });
    assert!(counter.screen().contains("Daftar baru dipakai: 4 barang"), "{}", counter.screen());
    assert!(matches!(counter.effects.last(), Some(UiEffect::Free(FreeEffect::KeptPrices))));
    let told = format!("{:?}", counter.effects);
    assert!(!told.contains("/home/rina") && !told.contains("Telkomsel"), "{told}");
}

#[test]
fn a_list_that_cannot_be_used_stays_out_and_the_path_stays() {
    let mut counter = file((80, 24), Language::Id);
    let faults: Vec<PriceListFault> = crate::till::price_file::read_file(std::path::Path::new("/")).unwrap_err();
    compared(&mut counter, Err(FileFaults(faults)));
    let screen = counter.screen();
    assert!(screen.contains("tidak bisa dibaca") && screen.contains("biller.csv\"█"), "{screen}");
    let empty = PriceListFault { line: 0, column: None, what: PriceListFaultKind::Empty };
    compared(&mut counter, Err(FileFaults(vec![empty])));
    assert!(counter.screen().contains("Daftar harga Biller tidak bisa dipakai"), "{}", counter.screen());
    compared(&mut counter, Ok(new_list()));
    counter.confirm('y');
    let [(request, _)] = puts(&counter)[..] else { panic!() };
    let why = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
    counter.send(UiMessage::PricesPut { request, result: Err(Arc::new(why)) });
    assert!(counter.screen().contains("Daftar baru tidak bisa ditulis: permission denied"), "{}", counter.screen());
    // The same list again leaves nothing to put in force.
    let NewList { rows, .. } = new_list();
    compared(&mut counter, Ok(NewList { diff: diff(&rows, &rows), rows, had_list: true }));
    assert!(counter.screen().contains("Tidak ada yang berubah"), "{}", counter.screen());
    counter.confirm('y');
    assert_eq!(puts(&counter).len(), 1);
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::Esc);
    assert_eq!(counter.state.screen(), ActiveScreen::Home);
}

#[test]
fn only_the_billers_list_is_a_file() {
    let mut counter = lists((80, 24), Language::En);
    assert!(!counter.screen().contains("I new list"), "{}", counter.screen());
    counter.key(KeyCode::Char('i'));
    assert!(counter.screen().contains("PLN token 100.000"), "{}", counter.screen());
    counter.key(KeyCode::Char('2'));
    assert!(counter.screen().contains("I new list"), "{}", counter.screen());
}

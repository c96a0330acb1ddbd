//! Reconciling with a provider's own list: keys in, screen and effects out. The test answers in place of the till.

use crate::tui::key::ctrl;
use crossterm::event::KeyCode;
use std::sync::Arc;

use super::golden::{check, desk, today};
use super::*;
use crate::domain::payment::{PaymentRuling, PaymentState};
use crate::till::reconcile::{
    ListedTime, MatchedRow, ReconcileError, ReconcileReport, RowDoubt, RowStatus, SimilarRow, SpoiledColumn,
    StatementFault, StatementRow, UnclearRow, UnreadReason, UnreadRow,
};
use crate::tui::state::ActiveScreen;

fn row(line: u64, invoice: &str, product: &str, number: &str, amount: i64, words: &str) -> StatementRow {
    StatementRow {
        line,
        raw: RawAnswer(String::new()),
        invoices: vec![invoice.into()],
        references: Vec::new(),
        time: None,
        products: vec![product.into()],
        numbers: vec![CustomerNumber::new(number)],
        prices: vec![rp(amount)],
        debit: None,
        statement: RowStatus::Paid,
        words: words.into(),
        serial: None,
        token: None,
        has_proof: false,
        spoiled: Vec::new(),
        detail: BillDetail::default(),
    }
}

fn compared(payment: &Payment, before: PaymentState, row: StatementRow) -> MatchedRow {
    MatchedRow { row, payment: payment.clone(), before }
}

/// Endang's token, which the list confirms.
fn endang() -> Payment {
    let lost = desk().into_iter().next().unwrap();
    answered(&lost, at("10:40"), AnswerSource::List, PaymentOutcome::Confirmed, OutcomeReason::Answered, token_facts())
}

pub(super) fn report() -> ReconcileReport {
    let sales = today();
    let token = row(2, "12345678", "PLNS50", "56402040490", 50_700, "SUKSES");
    ReconcileReport {
        provider: ProviderId::new("mmbc-ppob"),
        period: Some((at("08:00"), at("10:31"))),
        matched: vec![
            compared(&endang(), PaymentState::Unknown, token),
            compared(&sales[1], PaymentState::Confirmed, row(3, "12345679", "PLN", "531110001234", 346_050, "SUKSES")),
        ],
        only_ours: vec![sales[2].clone()],
        only_theirs: vec![row(4, "99999999", "PLN", "531110009999", 120_000, "SUKSES")],
        without_debit: 0,
        amount_differs: Vec::new(),
        status_differs: vec![compared(
            &sales[4],
            PaymentState::Confirmed,
            row(5, "12345680", "PLNS20", "32016567720", 20_700, "GAGAL"),
        )],
        similar: Vec::new(),
        spoiled: Vec::new(),
        sums: 0,
        unclear: vec![UnclearRow {
            row: row(6, "12345681", "PLNS100", "14444941364", 100_700, "SUKSES"),
            payments: vec![sales[8].clone()],
            why: RowDoubt::Several,
        }],
        closed: vec![endang().id()],
        unread: vec![UnreadRow { line: 7, why: UnreadReason::NoIdentity }],
    }
}

/// A counter at the desk, with Endang's token open.
fn at_desk(size: (u16, u16), lang: Language) -> Counter {
    let mut counter = Counter::new(setup(lang), size, "10:41");
    counter.look(today(), desk(), 87);
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::Char('1'));
    counter
}

/// A counter at the form for the first provider's list.
pub(super) fn form(size: (u16, u16), lang: Language) -> Counter {
    let mut counter = at_desk(size, lang);
    counter.key(KeyCode::Char('d'));
    counter.key(KeyCode::Char('1'));
    counter
}

/// A counter while a list is being read.
pub(super) fn reading(size: (u16, u16), lang: Language) -> Counter {
    let mut counter = form(size, lang);
    counter.paste("\n'/home/rina/Daftar November.csv'\r\n");
    counter.key(KeyCode::Enter);
    counter
}

fn asked(counter: &Counter) -> Vec<(RequestId, String, String)> {
    let asked = counter.effects.iter().filter_map(|effect| match effect {
        UiEffect::Bound(BoundEffect::Reconcile { request, provider, file }) => {
            Some((*request, provider.to_string(), file.0.clone()))
        }
        _ => None,
    });
    asked.collect()
}

fn answer(counter: &mut Counter, result: Result<ReconcileReport, ReconcileError>) {
    let (request, ..) = asked(counter).pop().unwrap();
    counter.send(UiMessage::Reconciled { request, result: result.map(Box::new).map_err(Arc::new) });
}

pub(super) fn result(size: (u16, u16), lang: Language) -> Counter {
    let mut counter = reading(size, lang);
    answer(&mut counter, Ok(report()));
    counter
}

#[test]
fn a_pasted_path_is_cleaned_and_enter_begins_one_comparison() {
    let mut counter = at_desk((80, 24), Language::Id);
    assert!(counter.screen().contains("D cek daftar"), "{}", counter.screen());
    counter.key(KeyCode::Char('D'));
    let screen = counter.screen();
    assert!(screen.contains("1  MMBC PPOB") && screen.contains("2  Biller"), "{screen}");
    counter.key(KeyCode::Char('3'));
    assert!(!counter.screen().contains("Berkas CSV"), "there is no third");
    counter.key(KeyCode::Char('1'));
    counter.key(KeyCode::Enter);
    assert!(counter.screen().contains("belum diisi") && asked(&counter).is_empty(), "{}", counter.screen());
    counter.paste("\n'/home/rina/Daftar November.csv'\r\n");
    assert!(asked(&counter).is_empty(), "a paste begins nothing");
    counter.key(KeyCode::Enter);
    assert!(counter.screen().contains("Sedang membaca /home/rina/Daftar November.csv"), "{}", counter.screen());
    counter.key(KeyCode::Enter);
    let all = asked(&counter);
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].1.as_str(), all[0].2.as_str()), ("mmbc-ppob", "/home/rina/Daftar November.csv"));
    assert!(counter.effects.iter().any(|effect| matches!(effect, UiEffect::Bound(BoundEffect::Reconcile { .. }))));
    let shown = format!("{:?}", counter.effects);
    assert!(!shown.contains("Daftar November"), "a pasted text is not recorded");
    counter.key(ctrl('c'));
    assert!(counter.screen().contains("Menunggu 1 pekerjaan"), "leaving waits for it\n{}", counter.screen());
}

#[test]
fn a_fault_is_told_in_the_form_and_nothing_is_lost() {
    for (fault, said) in [
        (ReconcileError::File(std::io::ErrorKind::NotFound.into()), "tidak bisa dibaca"),
        (ReconcileError::List(StatementFault::Empty), "kosong"),
        (ReconcileError::List(StatementFault::NoHeader), "tidak ada baris judul"),
        (ReconcileError::Journal(crate::journal::JournalError::ReadOnly), ""),
    ] {
        let mut counter = reading((80, 24), Language::Id);
        answer(&mut counter, Err(fault));
        let screen = counter.screen();
        assert!(screen.contains(said) && screen.contains("'/home/rina/Daftar November.csv'█"), "{screen}");
        counter.key(KeyCode::Enter);
        assert_eq!(asked(&counter).len(), 2, "Enter tries once more");
        // An answer to the older request is dropped.
        let (request, ..) = asked(&counter).swap_remove(0);
        counter.send(UiMessage::Reconciled { request, result: Ok(Box::new(report())) });
        assert!(counter.screen().contains("Sedang membaca"), "{}", counter.screen());
    }
}

#[test]
fn the_result_is_counted_listed_and_on_the_desk() {
    let mut counter = reading((80, 24), Language::Id);
    assert!(counter.state.open.find(endang().id()).is_some());
    answer(&mut counter, Ok(report()));
    check("6-reconcile-80x24", &counter.screen());
    counter.key(KeyCode::PageDown);
    check("6-reconcile-next-80x24", &counter.screen());
    counter.key(KeyCode::End);
    let end = counter.screen();
    counter.key(KeyCode::Down);
    assert_eq!(counter.screen(), end, "the end stays the end");
    counter.key(KeyCode::Home);
    counter.key(KeyCode::Esc);
    let desk = counter.screen();
    assert!(desk.contains("BELUM JELAS: JANGAN DIULANG") && !desk.contains("ENDANG"), "{desk}");
    counter.key(KeyCode::Char('d'));
    assert!(counter.screen().contains("Daftar siapa?"), "a result that was looked at is gone");
}

#[test]
fn the_line_goes_on_while_a_list_is_read() {
    let mut counter = reading((80, 24), Language::En);
    counter.key(KeyCode::Esc);
    assert_eq!(counter.state.screen(), ActiveScreen::Desk);
    counter.key(KeyCode::Esc);
    counter.typed("100.12345678901");
    answer(&mut counter, Ok(report()));
    assert_eq!((counter.state.screen(), counter.state.search_line()), (ActiveScreen::Home, "100.12345678901"));
    assert!(counter.screen().contains("The provider's list was reconciled"), "{}", counter.screen());
    (0..15).for_each(|_| counter.key(KeyCode::Backspace));
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::Char('1'));
    counter.key(KeyCode::Char('d'));
    assert!(counter.screen().contains("Closed by this list: 1"), "{}", counter.screen());
}

#[test]
fn without_days_it_says_what_cannot_be_told() {
    let mut counter = reading((120, 36), Language::Id);
    answer(&mut counter, Ok(ReconcileReport { period: None, only_ours: Vec::new(), ..report() }));
    assert!(counter.screen().contains("Tidak ada tanggal yang terbaca"), "{}", counter.screen());
}

/// A line of the list that is similar to a sale but does not decide it (safety rule 19, docs/safety.md).
fn similar(statement: RowStatus, invoice: &str) -> SimilarRow {
    let time = Some(ListedTime { from: at("10:05"), to: at("10:05") });
    let words = if statement == RowStatus::Paid { "SUKSES" } else { "GAGAL" };
    let line = row(8, invoice, "PLNS50", "56402040490", 50_700, words);
    SimilarRow { row: StatementRow { time, statement, ..line }, payments: vec![desk().remove(0)] }
}

fn with_similar(lines: Vec<SimilarRow>) -> Counter {
    let mut counter = reading((80, 24), Language::Id);
    let spoiled = vec![SpoiledColumn { column: "ID Trx".into(), cells: 3, first_line: 2 }];
    answer(
        &mut counter,
        Ok(ReconcileReport { similar: lines, spoiled, sums: 1, closed: Vec::new(), matched: Vec::new(), ..report() }),
    );
    counter
}

fn rulings(counter: &Counter) -> Vec<(bool, String)> {
    let rules = counter.effects.iter().filter_map(|effect| match effect {
        UiEffect::Bound(BoundEffect::Rule { rule, .. }) => Some((rule.confirmed, rule.evidence.as_str().to_owned())),
        _ => None,
    });
    rules.collect()
}

#[test]
fn one_key_rules_on_a_similar_line_and_its_evidence_is_typed() {
    let mut counter = with_similar(vec![similar(RowStatus::Paid, "55501")]);
    check("6-reconcile-similar-80x24", &counter.screen());
    counter.key(KeyCode::Char('r'));
    assert_eq!(counter.state.screen(), ActiveScreen::Desk);
    let screen = counter.screen();
    assert!(screen.contains("20 digit") || counter.state.hides_keys(), "a token product only with its token\n{screen}");
    counter.typed(TOKEN);
    counter.key(KeyCode::Enter);
    assert!(rulings(&counter).is_empty());
    counter.key(KeyCode::Enter);
    counter.confirm('y');
    let rules = rulings(&counter);
    assert_eq!((rules.len(), rules[0].0), (1, true));
    let evidence = &rules[0].1;
    assert!(evidence.starts_with("Daftar MMBC PPOB Daftar November.csv [baris 8] 21/11 10:05 55501"), "{evidence}");
    assert!(evidence.contains("50.700") && evidence.contains("dikirim") && !evidence.contains("56402"), "{evidence}");
}

#[test]
fn a_similar_failure_rules_only_after_the_hold() {
    let mut counter = with_similar(vec![similar(RowStatus::Failed, "55501")]);
    counter.now.wall = at("10:06");
    counter.key(KeyCode::Char('R'));
    assert_eq!(counter.state.screen(), ActiveScreen::Reconcile);
    counter.wait(3_600_000);
    counter.key(KeyCode::Char('R'));
    assert_eq!(counter.state.screen(), ActiveScreen::Desk);
    counter.key(KeyCode::Enter);
    counter.key(KeyCode::Char('1'));
    counter.confirm('y');
    let rules = rulings(&counter);
    assert!(matches!(rules.as_slice(), [(false, evidence)] if evidence.contains("GAGAL")), "{rules:?}");
    // Back from the desk, the page shows the ruling.
    let ruled = PaymentRuling {
        confirmed: false,
        refunded: false,
        evidence: "daftar".into(),
        token: None,
        serial: None,
        cash: None,
        by: "RINA".into(),
    };
    let ended = with(&desk().remove(0), counter.now.wall, PaymentEvent::Ruled(Box::new(ruled)));
    counter.send(UiMessage::Ruled { id: ended.id(), result: Ok(Box::new(ended)) });
    counter.key(KeyCode::Char('d'));
    assert_eq!(counter.state.screen(), ActiveScreen::Reconcile);
    assert!(!counter.screen().contains("R putuskan"), "nothing is left to rule\n{}", counter.screen());
    counter.key(KeyCode::Char('r'));
    assert_eq!(rulings(&counter).len(), 1);
}

#[test]
fn a_line_that_says_nothing_rules_nothing_and_its_invoice_can_be_asked() {
    let mut counter = with_similar(vec![similar(RowStatus::Pending, "55501"), similar(RowStatus::Paid, "55502")]);
    counter.key(KeyCode::Char('r'));
    assert!(counter.screen().contains("tidak bilang lunas atau gagal"), "{}", counter.screen());
    assert_eq!(counter.state.screen(), ActiveScreen::Reconcile);
    counter.key(KeyCode::Tab);
    counter.key(KeyCode::End);
    counter.key(KeyCode::Char('i'));
    assert!(
        counter.effects.iter().all(|effect| !matches!(effect, UiEffect::Free(FreeEffect::Ask { .. }))),
        "what is out of sight is shown first"
    );
    counter.key(KeyCode::Char('i'));
    let asked = counter.effects.iter().filter_map(|effect| match effect {
        UiEffect::Free(FreeEffect::Ask { id, invoice }) => Some((*id, invoice.clone())),
        _ => None,
    });
    assert_eq!(asked.collect::<Vec<_>>(), [(desk()[0].id(), Some("55502".to_owned()))]);
}

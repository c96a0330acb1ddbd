//! Tests that every [`Journal`] must pass, run once for each store. Nothing here knows which store it runs on.

pub mod account;
pub mod bill;
pub mod callbacks;
pub mod charge;
pub mod claim;
pub mod clock;
pub mod numbers;
pub mod pages;
pub mod print;
pub mod rebuild;
pub mod recovery;
pub mod sale;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::base::id::{OwnerId, PaymentId};
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::PaymentOutcome;
use crate::domain::payment::{AnswerSource, Payment};
use crate::domain::product::ProductKind;
use crate::domain::sample::{answered, dispatched, intent, prepared};
use crate::journal::{Journal, JournalError, PriceList};

/// One empty record that several programs use.
#[async_trait]
pub trait Shop: Send + Sync {
    /// One more program starts. It ends, as a crash would end it, when what is returned is dropped.
    async fn start(&self, owner: OwnerId) -> Arc<dyn Journal>;

    /// A program ends, and the store has noticed.
    async fn end(&self, journal: Arc<dyn Journal>) {
        drop(journal);
    }

    /// Time passes for the store's own clock. No wall clock is set: the samples' times are those of the entries.
    fn pass(&self, time: Duration);

    /// How far the store's clock may go on by itself during a test.
    fn drift(&self) -> Duration {
        Duration::ZERO
    }
}

pub(super) fn token_for(number: u64, journal: &dyn Journal, customer: &str) -> PaymentIntent {
    intent(number, journal.owner(), ProductKind::PlnToken, customer)
}

pub(super) async fn prepare(journal: &dyn Journal, intent: PaymentIntent) -> Result<PaymentId, JournalError> {
    let (id, second) = (intent.id, 1);
    journal.append(id, prepared(second, intent)).await.map(|payment| payment.id())
}

pub(super) async fn send(journal: &dyn Journal, number: u64, customer: &str) -> PaymentId {
    let id = prepare(journal, token_for(number, journal, customer)).await.unwrap();
    journal.append(id, dispatched(2, journal.owner())).await.unwrap();
    id
}

pub(super) async fn sell(
    journal: &dyn Journal,
    number: u64,
    customer: &str,
    outcome: PaymentOutcome,
    saldo: Option<i64>,
) -> PaymentId {
    let id = send(journal, number, customer).await;
    journal.append(id, answered(number + 2, AnswerSource::Send, outcome, saldo)).await.unwrap();
    id
}

pub(super) async fn clean(journal: &dyn Journal) {
    let report = journal.audit().await.unwrap();
    assert!(report.faults.is_empty(), "{:?}", report.faults);
}

pub(super) fn ids(payments: &[Payment]) -> Vec<PaymentId> {
    payments.iter().map(Payment::id).collect()
}

/// Gives every test of the suites, by suite, to the store's macro `$runs`, which has each run over its store.
macro_rules! each_test {
    ($runs:ident) => {
        $runs! {
            sale: a_sale_is_kept each_counter_has_its_chain one_racer_dispatches references_are_unique_for_ever
                filters_find a_token_is_found_once_paid the_desk_holds_what_is_unfinished a_price_list_is_kept
                commits_are_news;
            numbers: an_invoice_serves_one_payment a_token_serves_one_payment an_equal_reference_is_an_alarm
                a_number_that_is_let_go_has_its_next_holder what_is_no_conflict
                an_unclear_number_is_known_and_not_held a_number_left_behind_is_free a_lowered_answer_is_written_once
                one_racer_holds_a_number a_providers_clock_is_seen_in_its_answers;
            pages: open_money_has_no_cap changes_are_told_page_by_page a_reference_finds_its_payments
                a_connection_keeps_both_numbers the_end_of_an_id_finds_all_that_have_it;
            recovery: recovery_knows_the_living a_deferred_answer_is_applied_once;
            clock: no_wall_clock_ends_a_hold a_living_charge_is_ended_by_the_stores_clock events_have_their_age;
            print: a_receipt_is_asked_for_with_its_verdict a_paper_is_counted_once one_racer_prints
                a_person_moves_what_nobody_prints a_drawer_is_in_the_record;
            callbacks: a_callback_is_stored_once one_racer_applies what_cannot_be_read_waits_for_a_person
                an_early_callback_waits_for_its_answer a_callback_settles_a_charge_once
                a_flood_of_strangers_takes_a_bounded_room a_flood_of_small_callbacks_is_counted
                refused_callbacks_do_not_fill_the_disk;
            charge: a_charge_is_kept open_money_is_found_and_disputed_money_is_locked an_order_is_used_once
                one_racer_creates charges_are_found recovery_knows_charges
                a_deferred_answer_of_a_charge_is_applied_once a_deferred_answer_of_a_charge_is_applied_by_itself
                held_money_pays_for_one_sale a_wallets_payment_settles_its_charge;
            account: what_a_person_says_is_kept a_typed_figure_is_the_newest_and_proves_nothing
                a_top_up_is_added_until_the_next_figure a_record_is_in_order_and_of_one_account a_record_has_pages
                saldo_knows_what_is_bound;
            bill: one_racer_opens_a_bill an_open_bill_is_open_once beside_is_on_purpose
                what_was_seen_is_what_is_answered a_callers_name_is_one_payment a_good_is_not_sold_twice_in_a_minute
                a_ruling_names_itself_on_the_next_sale;
            claim: a_claim_is_one_programs one_racer_claims deferred_answers_are_known
                a_deferred_answer_is_applied_by_itself;
        }
    };
}
pub(in crate::journal) use each_test;

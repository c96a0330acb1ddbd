//! Reconcile, and the refund in two steps: the three calls about an order that exists. An order is debited at most once
//! and refunded at most once, however often a call comes.

use serde_json::{Value, json};

use super::book::{BookMovement, BookRefusal, BookStep, BookedOrder, KlinkBooks, OrderState, WalletKind};
use super::carry::{AnswerManner, FAILED, named, shape};
use super::kwallet::debit;
use super::{AnswerPairs, CallBody, KlinkStandIn, failure, moment, spaced_moment, with_cents};
use crate::base::time::jakarta;
use crate::sandbox::faults::SandboxFault;
use crate::sandbox::reply::SandboxReply;

/// The document's answer has `data` as an object's text inside quotes, unescaped.
const RECONCILE: AnswerManner = AnswerManner {
    shape: shape(|| failure("fail", FAILED)),
    print: |mut answer| {
        let data = answer.shift_remove("data").unwrap_or_default();
        let mut text = Value::Object(answer).to_string();
        text.pop();
        format!("{text},\"data\":\"{data}\"}}")
    },
    refuse: |text| failure("fail", text),
};
const ACCEPT: AnswerManner = AnswerManner { print: |answer| Value::Object(answer).to_string(), ..RECONCILE };

impl KlinkStandIn {
    pub(super) fn reconcile(&self, sent: &CallBody) -> SandboxReply {
        let id = sent.get("id_order");
        let fault = self.fault_of_order(&id);
        self.carry(fault, &RECONCILE, || {
            let mut book = self.book();
            let order = known_order(&book, &id)?.clone();
            let order = match order.state {
                OrderState::Paid => order,
                OrderState::Held => debit(&mut book, BookedOrder { at: self.now(), ..order })?,
                OrderState::Refunded => return Err(BookRefusal::said(format!("ID Order {id} has been refunded!"))),
            };
            Ok(reconciled(&order, fault))
        })
    }

    /// The fault that an order's amount chooses; None for an order that does not exist.
    fn fault_of_order(&self, id: &str) -> Option<SandboxFault> {
        let amount = self.book().order(id).map(|order| order.amount);
        amount.and_then(|amount| self.fault_at(amount))
    }

    pub(super) fn ask_refund(&self, sent: &CallBody) -> SandboxReply {
        let (id, member) = (sent.get("id_order"), sent.get("id_member"));
        Self::read(self.fault_of(&member), || match refundable(&self.book(), &id, &member) {
            Err(BookRefusal::Said(text)) => SandboxReply::json(failure("fail", &text)),
            Err(BookRefusal::Disk(_)) => SandboxReply::json(failure("fail", FAILED)),
            Ok(order) => {
                let row = json!({
                    "id_trans": order.id_trans,
                    "description": order.description,
                    "id_member": order.member,
                    "datetime": moment(order.at),
                    "credit": order.amount,
                    "id_order": order.id,
                });
                let question = "Apakah benar data yang akan direfund?";
                SandboxReply::json(json!({ "data": [row], "status": "success", "message": question }).to_string())
            }
        })
    }

    pub(super) fn accept_refund(&self, sent: &CallBody) -> SandboxReply {
        let (id, member) = (sent.get("id_order"), sent.get("id_member"));
        let fault = self.fault_of_order(&id);
        self.carry(fault, &ACCEPT, || {
            let mut book = self.book();
            let order = refundable(&book, &id, &member)?.clone();
            if sent.get("id_trans") != order.id_trans.to_string() {
                return Err(BookRefusal::said("id_trans tidak ditemukan!"));
            }
            let mut step = BookStep::default();
            let (note, at) = (sent.get("note"), self.now());
            let moved = BookMovement {
                member: &member,
                kind: WalletKind::Refund,
                change: order.amount,
                description: &note,
                at,
            };
            let entry = book.add(&mut step, &moved)?;
            entry.order_id = Some(id.clone());
            entry.id_trans = Some(order.id_trans);
            step.order = Some(BookedOrder { state: OrderState::Refunded, at, ..order });
            book.make(step)?;
            let message = format!("success refund saldo for member {}!", named(&member, fault));
            Ok([("status", "success".to_owned()), ("message", message)].into_iter().map(owned).collect())
        })
    }
}

fn owned((key, text): (&str, String)) -> (String, Value) {
    (key.to_owned(), Value::from(text))
}

fn known_order<'b>(book: &'b KlinkBooks, id: &str) -> Result<&'b BookedOrder, BookRefusal> {
    book.order(id).ok_or_else(|| BookRefusal::said(format!("ID Order {id} not found!")))
}

/// The paid order of this member, if it was not refunded.
fn refundable<'b>(book: &'b KlinkBooks, id: &str, member: &str) -> Result<&'b BookedOrder, BookRefusal> {
    let order = known_order(book, id)?;
    if order.member != member || order.state == OrderState::Held {
        return Err(BookRefusal::said(format!("ID Order {id} not found!")));
    }
    if order.state == OrderState::Refunded {
        let (trans, when) = (order.id_trans, moment(order.at));
        return Err(BookRefusal::said(format!(
            "refund existing, id_trans:{trans}, order_id:{id}, member_id:{member}, datetime:{when}!"
        )));
    }
    Ok(order)
}

/// The document's answer, in which a payment is a `credit`.
fn reconciled(order: &BookedOrder, fault: Option<SandboxFault>) -> AnswerPairs {
    let data = [
        ("id_member", named(&order.member, fault)),
        ("order_id", order.id.clone()),
        ("comm_code", "SYSTEM".to_owned()),
        ("datetime", spaced_moment(order.at)),
        ("valuedate", order.at.to_zoned(jakarta()).strftime("%Y-%m-%d").to_string()),
        ("description", order.description.clone()),
        ("debit", "0.00".to_owned()),
        ("credit", with_cents(order.amount)),
        ("balance", with_cents(order.balance_after)),
    ];
    let message = format!("Reconcile ID Order {} Success!", order.id);
    let mut answer: AnswerPairs =
        [("status", "success".to_owned()), ("message", message)].into_iter().map(owned).collect();
    answer.insert("data".to_owned(), Value::Object(data.into_iter().map(owned).collect()));
    answer
}

//! Kwallet's calls: register, balance, transfer, voucher, pay.
//!
//! What it is: what each books and answers, in the document's words. What it is not: history (a file of its own), nor
//! what undoes a payment (`escrow`). Invariant: each call is one step of the books, under one lock.

use serde_json::{Map, Value, json};

use super::book::{Book, Move, Order, OrderState, Refusal, Step, WalletKind};
use super::carry::{FAILED, Manner, booked, known, named, shape};
use super::{Answer, Klink, Sent, failure, members, moment, with_cents};
use crate::money::Rupiah;
use crate::sandbox::faults::Fault;
use crate::sandbox::people::Dice;
use crate::sandbox::reply::Reply;
use crate::time::jakarta;

/// Registering: the document's answer has one brace too many.
const REGISTER: Manner = Manner {
    shape: shape(|| failure("fail", FAILED)),
    print: |answer| format!("{}}}", Value::Object(answer)),
    refuse: |text| failure("fail", text),
};
/// A transfer: it answers `stutas`.
const TRANSFER: Manner = Manner {
    shape: shape(|| misspelt("fail", FAILED)),
    print: |answer| Value::Object(answer).to_string(),
    refuse: |text| misspelt("fail", text),
};
const VOUCHER: Manner = Manner { print: |answer| Value::Object(answer).to_string(), ..REGISTER };
/// Paying: the document's answer lacks its closing brace.
const PAY: Manner = Manner {
    print: |answer| {
        let mut text = Value::Object(answer).to_string();
        text.pop();
        text
    },
    ..REGISTER
};

/// The banks of `register_va`, in the document's order: code, fee, what its numbers start with.
const BANKS: [(&str, &str, &str); 8] = [
    ("011", "0.00", "96289100000"),
    ("451", "0.00", "99121429000"),
    ("002", "0.00", "12483910000"),
    ("013", "0.00", "86209100000"),
    ("014", "0.00", "44905910000"),
    ("016", "0.00", "78131910000"),
    ("022", "3000.00", "80799100000"),
    ("008", "0.00", "89208910000"),
];
/// The bank that `token-later` makes fail.
const FAILING_BANK: &str = "022";

fn misspelt(word: &str, message: &str) -> String {
    json!({ "stutas": word, "message": message }).to_string()
}

fn success(key: &str, message: String) -> Answer {
    [(key, Value::from("success")), ("message", Value::from(message))]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

fn amount_of(sent: &Sent) -> Result<Rupiah, Refusal> {
    sent.amount("amount").ok_or_else(|| Refusal::said("Amount tidak valid!"))
}

/// The amount as it leaves a wallet.
pub fn out(amount: Rupiah) -> Result<Rupiah, Refusal> {
    Rupiah::ZERO.checked_sub(amount).ok_or_else(|| Refusal::said(FAILED))
}

impl Klink {
    pub(super) fn register(&self, sent: &Sent) -> Reply {
        let fault = self.fault_of(&sent.get("id_member"));
        self.carry(fault, &REGISTER, || {
            if ["id_member", "name", "hp", "email"].iter().any(|key| sent.get(key).is_empty()) {
                return Err(Refusal::said("Data tidak lengkap!"));
            }
            let member = sent.get("id_member");
            self.book().make(Step { member: Some(member.clone()), ..Step::default() })?;
            Ok(self.registered(&named(&member, fault), fault))
        })
    }

    fn registered(&self, member: &str, fault: Option<Fault>) -> Answer {
        let now = self.now();
        let tail = Dice::new(self.options.seed, &["va", member]).digits(5);
        let until = now.to_zoned(jakarta()).saturating_add(jiff::Span::new().days(3)).timestamp();
        let bank = |(code, fee, start): (&str, &str, &str)| {
            let fails = fault == Some(Fault::TokenLater) && code == FAILING_BANK;
            let row = json!({
                "fee": fee,
                "total_amount": fee,
                "bank_code": code,
                "expiry_date_time": moment(until),
                "error_message": if fails { "Bank/partner is experiencing connection issue." } else { "Success" },
                "error_code": if fails { "503" } else { "00" },
                "amount": 0,
                "va_number": if fails { String::new() } else { format!("{start}{tail}") },
                "description": "",
            });
            (code.to_owned(), row)
        };
        let mut answer = success("status", "VA will be success Created!".to_owned());
        answer.insert("data".to_owned(), Value::Object(BANKS.into_iter().map(bank).collect::<Map<_, _>>()));
        answer.insert("date".to_owned(), Value::from(moment(now)));
        let stamp = now.to_zoned(jakarta()).strftime("%Y%m%d%H%M%S").to_string();
        answer.insert("rq_uuid".to_owned(), Value::from(format!("{member}-{stamp}-30")));
        answer
    }

    pub(super) fn balance(&self, sent: &Sent) -> Reply {
        let member = sent.get("id_member");
        let fault = self.fault_of(&member);
        Self::read(fault, || {
            let balance = self.book().balance(&member).filter(|_| fault != Some(Fault::Unregistered));
            let Some(balance) = balance else { return Reply::json(failure("fail", members::NOT_FOUND)) };
            let mut answer = success("status", "Saldo berhasil ditampilkan!".to_owned());
            answer.insert("last_saldo".to_owned(), Value::from(with_cents(balance)));
            Reply::json(Value::Object(answer).to_string())
        })
    }

    pub(super) fn transfer(&self, sent: &Sent) -> Reply {
        let (from, to) = (sent.get("id_member_send"), sent.first(&["id_member_receipt", "id_member_receip"]));
        let fault = self.fault_of(&from);
        self.carry(fault, &TRANSFER, || {
            known(fault)?;
            let amount = booked(amount_of(sent)?, fault)?;
            if from == to {
                return Err(Refusal::said("ID Member pengirim dan penerima sama!"));
            }
            let (description, at) = (sent.get("description"), self.now());
            let mut book = self.book();
            let mut step = Step::default();
            let sides =
                [(&from, &to, WalletKind::TransferOut, out(amount)?), (&to, &from, WalletKind::TransferIn, amount)];
            for (member, other, kind, change) in sides {
                let entry = book.add(&mut step, &Move { member, kind, change, description: &description, at })?;
                entry.other_member = Some(other.clone());
            }
            book.make(step)?;
            Ok(success("stutas", format!("Payment transfer {from} to account {}!", named(&to, fault))))
        })
    }

    pub(super) fn voucher(&self, sent: &Sent) -> Reply {
        let member = sent.first(&["id_member_receipt", "id_member_receip"]);
        let fault = self.fault_of(&member);
        self.carry(fault, &VOUCHER, || {
            known(fault)?;
            let asked = amount_of(sent)?;
            let code = sent.get("voucher_code");
            let worth = members::voucher(&code).ok_or_else(|| Refusal::said("Voucher tidak ditemukan!"))?;
            if worth != asked {
                return Err(Refusal::said("Amount tidak sesuai dengan voucher!"));
            }
            let print = members::fingerprint(&code);
            let change = booked(asked, fault)?;
            let mut book = self.book();
            if book.is_used(&print) {
                return Err(Refusal::said("Voucher sudah digunakan!"));
            }
            let mut step = Step { voucher: Some(print), ..Step::default() };
            let description = sent.get("description");
            let moved =
                Move { member: &member, kind: WalletKind::Voucher, change, description: &description, at: self.now() };
            book.add(&mut step, &moved)?;
            book.make(step)?;
            let (amount, member) = (change.get(), named(&member, fault));
            Ok(success("status", format!("Insert Voucher Saldo {amount} for ID Member {member} Success!")))
        })
    }

    pub(super) fn pay(&self, sent: &Sent) -> Reply {
        let member = sent.get("id_member");
        let fault = self.fault_of(&member);
        if matches!(fault, Some(Fault::HoldUnpaid | Fault::CutUnpaid)) {
            // What K-Link knows of a payment that got lost on its side; a refusal here has nobody to hear it.
            let _ = self.lose(sent, &member);
        }
        self.carry(fault, &PAY, || {
            known(fault)?;
            let mut book = self.book();
            let mut order = self.order(&book, sent, &member)?;
            order.amount = booked(order.amount, fault)?;
            let id = order.id.clone();
            debit(&mut book, order)?;
            Ok(success("status", format!("Payment ID Order {} Success!", named(&id, fault))))
        })
    }

    /// The order that `sent` asks to pay, not yet debited.
    fn order(&self, book: &Book, sent: &Sent, member: &str) -> Result<Order, Refusal> {
        let id = sent.get("id_order");
        if id.is_empty() {
            return Err(Refusal::said("ID Order tidak valid!"));
        }
        if book.order(&id).is_some() {
            return Err(Refusal::said(format!("ID Order {id} already exist!")));
        }
        book.balance(member).ok_or_else(|| Refusal::said(members::NOT_FOUND))?;
        Ok(Order {
            id,
            member: member.to_owned(),
            amount: amount_of(sent)?,
            description: sent.get("description"),
            state: OrderState::Held,
            id_trans: book.next_transaction(),
            balance_after: Rupiah::ZERO,
            at: self.now(),
        })
    }

    fn lose(&self, sent: &Sent, member: &str) -> Result<(), Refusal> {
        let mut book = self.book();
        let order = self.order(&book, sent, member)?;
        book.make(Step { order: Some(order), ..Step::default() })
    }
}

/// Debits a held order's member and keeps the order as paid, in one step.
pub fn debit(book: &mut Book, mut order: Order) -> Result<Order, Refusal> {
    let mut step = Step::default();
    let change = out(order.amount)?;
    let moved = Move {
        member: &order.member,
        kind: WalletKind::Payment,
        change,
        description: &order.description,
        at: order.at,
    };
    let entry = book.add(&mut step, &moved)?;
    entry.order_id = Some(order.id.clone());
    entry.id_trans = Some(order.id_trans);
    order.balance_after = entry.balance_after;
    order.state = OrderState::Paid;
    step.order = Some(order.clone());
    book.make(step)?;
    Ok(order)
}

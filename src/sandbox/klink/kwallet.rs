//! Kwallet's calls: register, balance, transfer, voucher, pay. Each books one step under one lock. The history is in
//! `history`, reconcile and refund are in `escrow`.

use serde_json::{Map, Value, json};

use super::book::{BookMovement, BookRefusal, BookStep, BookedOrder, KlinkBooks, OrderState, WalletKind};
use super::carry::{AnswerManner, FAILED, booked, known, named, shape};
use super::{AnswerPairs, CallBody, KlinkStandIn, failure, members, moment, with_cents};
use crate::base::money::Rupiah;
use crate::base::time::jakarta;
use crate::sandbox::faults::SandboxFault;
use crate::sandbox::people::SeededDice;
use crate::sandbox::reply::SandboxReply;

/// The document's answer has one brace too many.
const REGISTER: AnswerManner = AnswerManner {
    shape: shape(|| failure("fail", FAILED)),
    print: |answer| format!("{}}}", Value::Object(answer)),
    refuse: |text| failure("fail", text),
};
/// The document's answer has `stutas` for `status`.
const TRANSFER: AnswerManner = AnswerManner {
    shape: shape(|| misspelt("fail", FAILED)),
    print: |answer| Value::Object(answer).to_string(),
    refuse: |text| misspelt("fail", text),
};
const VOUCHER: AnswerManner = AnswerManner { print: |answer| Value::Object(answer).to_string(), ..REGISTER };
/// The document's answer lacks its closing brace.
const PAY: AnswerManner = AnswerManner {
    print: |answer| {
        let mut text = Value::Object(answer).to_string();
        text.pop();
        text
    },
    ..REGISTER
};

/// The banks of `register_va`, in the document's order: code, fee, prefix of VA numbers.
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

fn success(key: &str, message: String) -> AnswerPairs {
    [(key, Value::from("success")), ("message", Value::from(message))]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

fn amount_of(sent: &CallBody) -> Result<Rupiah, BookRefusal> {
    sent.amount("amount").ok_or_else(|| BookRefusal::said("Amount tidak valid!"))
}

/// The negative of an amount, for a movement that leaves a wallet.
pub fn out(amount: Rupiah) -> Result<Rupiah, BookRefusal> {
    Rupiah::ZERO.checked_sub(amount).ok_or_else(|| BookRefusal::said(FAILED))
}

impl KlinkStandIn {
    pub(super) fn register(&self, sent: &CallBody) -> SandboxReply {
        let fault = self.fault_of(&sent.get("id_member"));
        self.carry(fault, &REGISTER, || {
            if ["id_member", "name", "hp", "email"].iter().any(|key| sent.get(key).is_empty()) {
                return Err(BookRefusal::said("Data tidak lengkap!"));
            }
            let member = sent.get("id_member");
            self.book().make(BookStep { member: Some(member.clone()), ..BookStep::default() })?;
            Ok(self.registered(&named(&member, fault), fault))
        })
    }

    fn registered(&self, member: &str, fault: Option<SandboxFault>) -> AnswerPairs {
        let now = self.now();
        let tail = SeededDice::new(self.options.seed, &["va", member]).digits(5);
        let until = now.to_zoned(jakarta()).saturating_add(jiff::Span::new().days(3)).timestamp();
        let bank = |(code, fee, start): (&str, &str, &str)| {
            let fails = fault == Some(SandboxFault::TokenLater) && code == FAILING_BANK;
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

    pub(super) fn balance(&self, sent: &CallBody) -> SandboxReply {
        let member = sent.get("id_member");
        let fault = self.fault_of(&member);
        Self::read(fault, || {
            let balance = self.book().balance(&member).filter(|_| fault != Some(SandboxFault::Unregistered));
            let Some(balance) = balance else { return SandboxReply::json(failure("fail", members::NOT_FOUND)) };
            let mut answer = success("status", "Saldo berhasil ditampilkan!".to_owned());
            answer.insert("last_saldo".to_owned(), Value::from(with_cents(balance)));
            SandboxReply::json(Value::Object(answer).to_string())
        })
    }

    pub(super) fn transfer(&self, sent: &CallBody) -> SandboxReply {
        let (from, to) = (sent.get("id_member_send"), sent.first(&["id_member_receipt", "id_member_receip"]));
        let fault = self.fault_of(&from);
        self.carry(fault, &TRANSFER, || {
            known(fault)?;
            let amount = booked(amount_of(sent)?, fault)?;
            if from == to {
                return Err(BookRefusal::said("ID Member pengirim dan penerima sama!"));
            }
            let (description, at) = (sent.get("description"), self.now());
            let mut book = self.book();
            let mut step = BookStep::default();
            let sides =
                [(&from, &to, WalletKind::TransferOut, out(amount)?), (&to, &from, WalletKind::TransferIn, amount)];
            for (member, other, kind, change) in sides {
                let entry =
                    book.add(&mut step, &BookMovement { member, kind, change, description: &description, at })?;
                entry.other_member = Some(other.clone());
            }
            book.make(step)?;
            Ok(success("stutas", format!("Payment transfer {from} to account {}!", named(&to, fault))))
        })
    }

    pub(super) fn voucher(&self, sent: &CallBody) -> SandboxReply {
        let member = sent.first(&["id_member_receipt", "id_member_receip"]);
        let fault = self.fault_of(&member);
        self.carry(fault, &VOUCHER, || {
            known(fault)?;
            let asked = amount_of(sent)?;
            let code = sent.get("voucher_code");
            let worth = members::voucher(&code).ok_or_else(|| BookRefusal::said("Voucher tidak ditemukan!"))?;
            if worth != asked {
                return Err(BookRefusal::said("Amount tidak sesuai dengan voucher!"));
            }
            let print = members::fingerprint(&code);
            let change = booked(asked, fault)?;
            let mut book = self.book();
            if book.is_used(&print) {
                return Err(BookRefusal::said("Voucher sudah digunakan!"));
            }
            let mut step = BookStep { voucher: Some(print), ..BookStep::default() };
            let description = sent.get("description");
            let moved = BookMovement {
                member: &member,
                kind: WalletKind::Voucher,
                change,
                description: &description,
                at: self.now(),
            };
            book.add(&mut step, &moved)?;
            book.make(step)?;
            let (amount, member) = (change.get(), named(&member, fault));
            Ok(success("status", format!("Insert Voucher Saldo {amount} for ID Member {member} Success!")))
        })
    }

    pub(super) fn pay(&self, sent: &CallBody) -> SandboxReply {
        let member = sent.get("id_member");
        let fault = self.fault_of(&member);
        if matches!(fault, Some(SandboxFault::HoldUnpaid | SandboxFault::CutUnpaid)) {
            // The payment is lost at K-Link: it knows the order, undebited. A refusal here would reach nobody.
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

    /// The order of a `pay` call, not debited yet.
    ///
    /// # Errors
    /// The order id is empty or used, the amount is not valid, or there is no such member.
    fn order(&self, book: &KlinkBooks, sent: &CallBody, member: &str) -> Result<BookedOrder, BookRefusal> {
        let id = sent.get("id_order");
        if id.is_empty() {
            return Err(BookRefusal::said("ID Order tidak valid!"));
        }
        if book.order(&id).is_some() {
            return Err(BookRefusal::said(format!("ID Order {id} already exist!")));
        }
        book.balance(member).ok_or_else(|| BookRefusal::said(members::NOT_FOUND))?;
        Ok(BookedOrder {
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

    fn lose(&self, sent: &CallBody, member: &str) -> Result<(), BookRefusal> {
        let mut book = self.book();
        let order = self.order(&book, sent, member)?;
        book.make(BookStep { order: Some(order), ..BookStep::default() })
    }
}

/// Debits the member of a held order and marks the order as paid, in one step.
pub fn debit(book: &mut KlinkBooks, mut order: BookedOrder) -> Result<BookedOrder, BookRefusal> {
    let mut step = BookStep::default();
    let change = out(order.amount)?;
    let moved = BookMovement {
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

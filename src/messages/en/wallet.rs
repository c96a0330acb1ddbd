//! Members' wallets in English.

use crate::domain::wallet::MovementDirection;
use crate::messages::wallet::{WalletFaults, WalletScreenWords, WalletWords};

pub const FAULTS: WalletFaults = WalletFaults {
    short: |saldo| format!("The member's Kwallet holds only {saldo}, less than the amount. Nothing was sent."),
    nothing_to_refund: |text| {
        if text.is_empty() {
            "That id_trans is not in the list of what can be refunded. Look at the list first. Nothing was sent."
                .to_owned()
        } else {
            format!("There is nothing to refund, says K-Link: {text}")
        }
    },
    login_refused: |text| {
        format!("The login was refused: {text}. Check e-mail and password of [klink]. Nothing was sent.")
    },
    same_member: "Sender and receiver are one member. Nothing was sent.",
    no_order: "The order number is missing.",
    bad_order: "The order number is too long (at most 64 characters).",
    bad_code: "The voucher code is empty, too long, or holds a space.",
};

pub const WALLET: WalletWords = WalletWords {
    help: HELP,
    login_good: "The login is accepted.",
    needs_yes: |what, amount| format!("{what} {amount}: add --yes to do it."),
    needs_yes_bare: |what| format!("{what}: add --yes to do it."),
    saldo: |member, saldo| format!("Kwallet balance of {member}: {saldo}"),
    no_movement: "No movements.",
    heads: ["WHEN", "IN", "OUT", "BALANCE", "WHAT FOR"],
    direction: |direction| match direction {
        MovementDirection::In => "in",
        MovementDirection::Out => "out",
        MovementDirection::Unclear => "direction unclear",
    },
    register: "Register a member's VA",
    bank_failed: "FAILED",
    bank_fee: |fee| format!("fee {fee}"),
    bank_until: |when| format!("until {when}"),
    some_failed: "A bank failed though K-Link's answer says success. Register again only if it is needed.",
    register_unclear: "The registration may have arrived; ask K-Link or try later. No money moved.",
    refunded: |text| format!("Refunded before: {text}"),
    refund_row: |id, amount, what, when| format!("id_trans {id}  {amount}  {when}  {what}"),
    refund_how: |order, member| {
        format!("To refund: loket wallet refund {order} {member} --accept ID_TRANS --note REASON --yes")
    },
    no_own_order: "No Kwallet payment of this shop has that order number. Nothing was sent.",
    cleared_before: |when| format!("Note: the same call was sent before, at {when}."),
    reconcile: "Reconcile Kwallet",
    evidence_row: |direction, amount, when, what, saldo| {
        format!("{when}  {direction} {amount}, balance {saldo}  {what}")
    },
    names_us: "names our reference",
    how_reconcile: |order| format!("When you are sure: loket wallet reconcile {order} --yes (may move money)."),
    screen: WalletScreenWords {
        title: "Kwallet K-Link",
        missing: "Kwallet K-Link (not set up)",
        not_configured: "Kwallet is not set up: fill in [klink] in config.toml.",
        actions: [
            "Transfer",
            "Voucher",
            "Pay an order",
            "Refund",
            "Balance",
            "History (movements)",
            "Register a member's VA",
        ],
        fields: [
            "Member id",
            "Receiver id",
            "Voucher code",
            "Amount",
            "Order number",
            "Note",
            "Name",
            "Phone",
            "E-mail",
            "Sender id",
        ],
        order_hint: "may stay empty: one is made",
        needed: "is needed",
        asking: "Asking K-Link …",
        register_yes: "Y register this member with all banks",
        refund_pick: "Arrows pick a row, give a reason, then Enter. Money moves only after + on the next screen.",
        rows: |first, last, all| format!("{first}-{last} of {all}"),
        keys: &["Digit or Enter pick", "Arrows pick", "Esc back"],
        form_keys: &["Enter next", "Tab next field", "PgUp PgDn scroll", "Esc back"],
        moves: "MOVES INSIDE KWALLET",
        no_cash: "No cash changes hands.",
        look_on_desk: "Look at the member's history from the desk (A).",
        desk_evidence: "A look at the member's history (evidence)",
        desk_clear: "R reconcile",
        clear: "Reconcile",
        clear_ask: "Send reconcile to K-Link? It may move money: look at the history first (A). Y sends it once, Esc goes back.",
    },
};

pub const HELP: &[(&str, &str)] = &[
    ("wallet", "Kwallet of K-Link: balance, history, transfer, voucher, pay, refund"),
    ("wallet.balance", "A member's balance"),
    ("wallet.history", "A member's movements, newest first"),
    ("wallet.history.from", "From this day (YYYY-MM-DD)"),
    ("wallet.history.to", "To this day"),
    ("wallet.register", "Register a member's VA"),
    ("wallet.register.name", "The member's name"),
    ("wallet.register.phone", "The member's phone"),
    ("wallet.register.email", "The member's e-mail"),
    ("wallet.transfer", "Move money from one member to another"),
    ("wallet.transfer.from", "The sending member, or - to read it from standard input"),
    ("wallet.transfer.to", "The receiving member, or -"),
    ("wallet.voucher", "Put a voucher's worth into a member's wallet"),
    ("wallet.voucher.code", "The voucher's code, or - to read it from standard input"),
    ("wallet.pay", "A member pays an order"),
    ("wallet.pay.order", "The shop's order number; it cannot be used twice"),
    ("wallet.reconcile", "Clear up a payment that is unclear; may move money"),
    ("wallet.reconcile.order", "The order number of a payment of this shop"),
    ("wallet.refund", "Show what can be refunded; with --accept: refund it"),
    ("wallet.refund.order", "The order number"),
    ("wallet.refund.accept", "The id_trans from the list that was shown"),
    ("wallet.refund.although_used", "The money paid a sale that stands; give it back all the same"),
    ("wallet.balance.member", "The member id, or - to read it from standard input"),
    ("wallet.history.member", "The member id, or - to read it from standard input"),
    ("wallet.register.member", "The member id, or - to read it from standard input"),
    ("wallet.voucher.member", "The member id, or - to read it from standard input"),
    ("wallet.pay.member", "The member id, or - to read it from standard input"),
    ("wallet.refund.member", "The member id, or - to read it from standard input"),
    ("wallet.transfer.amount", "The amount in rupiah"),
    ("wallet.voucher.amount", "The amount in rupiah"),
    ("wallet.pay.amount", "The amount in rupiah"),
    ("wallet.transfer.note", "What for, or why"),
    ("wallet.voucher.note", "What for, or why"),
    ("wallet.pay.note", "What for, or why"),
    ("wallet.refund.note", "What for, or why"),
    ("wallet.register.yes", "Do it; without this nothing is sent"),
    ("wallet.transfer.yes", "Do it; without this nothing is sent"),
    ("wallet.voucher.yes", "Do it; without this nothing is sent"),
    ("wallet.pay.yes", "Do it; without this nothing is sent"),
    ("wallet.reconcile.yes", "Do it; without this nothing is sent"),
    ("wallet.refund.yes", "Do it; without this nothing is sent"),
];

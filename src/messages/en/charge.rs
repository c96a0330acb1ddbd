//! Charges in English.

use crate::messages::charge::{
    ChargeAlarmWords, ChargeCommandWords, ChargeKindWords, ChargeLabelWords, ChargeRefusalWords, ChargeScreenWords,
    ChargeStateWords, ChargeWhyWords, ChargeWords,
};

pub const CHARGE: ChargeWords = ChargeWords {
    state: ChargeStateWords {
        created: "SENDING",
        waiting: "WAITING",
        unknown: "UNKNOWN",
        failed: "FAILED",
        settled: "RECEIVED",
        amount_differs: "OTHER AMOUNT",
        expired: "EXPIRED?",
    },
    alarm: ChargeAlarmWords {
        disputed: "DISPUTED",
        disputed_do: |word| {
            format!(
                "K-Link says that this money failed or went back ({word}). Do not use it or hand it out. Look at K-Link, then press U if the money is there, G if it is not."
            )
        },
        second: "2ND PAYMENT",
        second_do: |amount| {
            format!(
                "Two customers paid this charge. {amount} are the second one's: give them back, then record it with D."
            )
        },
        maybe_second: "PERHAPS 2x",
        maybe_second_do: "PERHAPS A SECOND PAYMENT: one id was told with two times. Look at K-Link, then press 2 if there were two payments, 1 if there was one.",
        unread: "UNREADABLE",
        unread_do: |text, order| {
            format!(
                "Money came, and its amount cannot be read: {text}. Press R to ask the report; without a report look at K-Link, then: loket charge rule {order} --as there --amount N --evidence T"
            )
        },
        count: |count| {
            format!("{count} QR/VA charges need a decision (disputed, second payment, unreadable): Esc, then 2.")
        },
    },
    kind: ChargeKindWords {
        va: "virtual account",
        card: "card",
        manual: "manual transfer",
        gopay: "GoPay QR",
        other: "other",
    },
    why: ChargeWhyWords {
        timed_out: "No answer came in time. The charge may stand; do not ask the customer to pay without its number.",
        cut: "The connection broke after sending. The charge may stand.",
        http_status: |status| format!("K-Link answered HTTP {status}. The charge may stand."),
        unreadable: "K-Link's answer cannot be read. The charge may stand.",
        repaired: "K-Link's answer is damaged, so it is not used. The charge may stand.",
        unlisted: |word| format!("K-Link's answer decides nothing ({word}). The charge may stand."),
        other_order: "K-Link's answer is about another order, so it is not used.",
        other_amount: |amount| {
            format!("K-Link's answer names {amount}, not the amount asked for. Do not pay it; make a new charge.")
        },
        nothing_to_pay: "The charge was accepted, without a VA number, address or QR to pay with.",
        refused: |text| format!("K-Link refused: {text}"),
        owner_gone: "The program stopped before the answer came. The charge may stand.",
    },
    refusal: ChargeRefusalWords {
        not_configured: "K-Link is not set up: fill in email in [klink], then keep its password.",
        no_report: "The address of K-Link's report is missing (klink.finance_report_url). Look at the payments at K-Link.",
        not_found: "No charge has this order id.",
        amount: "The amount must be more than zero.",
        order: "Order id: 1 to 50 letters, digits or signs, without spaces.",
        email: "The mail address is not right.",
        closed: "This way to pay is closed. Choose another one.",
        reused: "This order id was used before. Use another one.",
        nothing_held: "No customer's money is held on this charge.",
        other_amount: "Another amount is held, or the amount has to be given with --amount.",
        disputed: "K-Link disputes this money. Decide first: it is there (U) or not (G).",
        nothing_to_decide: "There is nothing of this kind to decide about this charge.",
        note_needed: "Write to whom the money goes back, and why.",
        unknown_method: "This way to pay is not on the list. See: loket charge banks",
        several_methods: |names| format!("This bank has several ways to pay; name one: {names}"),
        no_qr: "There is no QR that can be read.",
        qr_host: "The QR's image lies at an unknown address, so it is not fetched.",
        qr_picture: "The QR's image cannot be read.",
        qr_read: |why| format!("The QR's image cannot be fetched: {why}"),
        qr_amount: "The QR asks for another amount, so it is not shown. Make a new charge.",
        no_paper: "This charge has no paper yet: only one that waits (VA, transfer, address, QR) or was received has.",
    },
    label: ChargeLabelWords {
        method: "Way to pay",
        amount: "Amount",
        admin: "Admin fee",
        customer: "Customer",
        va: "VA number",
        exact: "Transfer exactly",
        account: "Account",
        url: "Address",
        expires: "Until",
        settled: "Received",
        held: "Held",
        returned: "Given back",
        second_held: "2nd held",
    },
    command: ChargeCommandWords {
        half_list: |why| format!("One list of ways to pay did not come: {why}"),
        no_methods: "No way to pay.",
        no_charges: "No charges.",
        no_rows: "K-Link's report is empty for this time.",
        qr_too_large: |columns, rows| {
            format!("The QR needs {columns} columns and {rows} rows; enlarge the window, then: loket charge show")
        },
        not_ours: "not from this counter",
    },
    screen: ChargeScreenWords {
        menu: "Charge by QR/VA",
        title: |open, all| format!("CHARGE BY QR/VA   {open} waiting, last {all}"),
        heads: ["Time", "Way to pay", "Amount", "Order", "Customer", "State"],
        empty: "No charges yet. N makes a new one.",
        choose: "Choose a way to pay",
        asking_methods: "Asking for the ways to pay ...",
        no_methods: "No way to pay.",
        closed: "CLOSED",
        fields: ["Amount", "Customer's name (may be empty)", "Phone (may be empty)"],
        amount_needed: "Fill in the amount.",
        confirm: "Make this charge?",
        customer_pays: "The bank or wallet takes the admin fee from the customer, on top of this amount.",
        admin_unknown: "not said",
        sending: "SENDING to K-Link, please wait ...",
        exactly: "TRANSFER EXACTLY, TO THE LAST RUPIAH",
        to_va: "PAY TO THIS VA NUMBER",
        open_page: "OPEN THIS ADDRESS ON THE CUSTOMER'S PHONE",
        scan: "SCAN WITH GOPAY OR ANOTHER WALLET",
        qr_too_large: |columns, rows| {
            format!(
                "The QR needs {columns} x {rows} and is never cut: enlarge the window, or open the address below on a phone."
            )
        },
        no_qr: |why| format!("No QR yet: {why}"),
        left: |left| format!("about {left} left"),
        asking: "Asking K-Link's report ...",
        asked: |time| format!("Asked {time}: no money came yet."),
        came: |order, amount| format!("Charge {order}: {amount} RECEIVED."),
        no_report: "K-Link's report is not set up: look at the payments at K-Link before handing over goods.",
        return_note: "To whom the money goes back, and why",
        returned: "Recorded as given back.",
        create: |amount| format!("+ CHARGE {amount}"),
        list_keys: &["N new charge", "Enter look", "R ask report", "Arrows choose", "Esc back"],
        choose_keys: &["Enter choose", "Arrows move", "Esc back"],
        form_keys: &["Enter next", "Tab move", "Esc back"],
        confirm_keys: &["Esc change", "Enter never charges"],
        show_keys: &["R ask report", "Esc back"],
        qr_key: "Q read QR again",
        print_key: "P print",
        return_key: "K give back",
        return_second_key: "D give 2nd back",
        money_keys: ["U the money is there", "G it is gone"],
        second_keys: ["2 two payments", "1 one payment"],
        ruling_note: "What it rests on (statement, K-Link's list, ...)",
        ruled: "Decision recorded.",
        typing_keys: &["Enter keep", "Esc cancel"],
    },
    differs: |came, expected| format!("{came} came, {expected} was expected. Hand nothing over before this is clear."),
    in_send_log: "The answer is not in the journal yet; it is kept in the spool and recorded as soon as the journal can be written.",
    not_recorded: "WRITE THIS DOWN NOW: the answer is not in the journal. After a restart this charge shows as UNKNOWN.",
    expired_guess: "Probably expired; money that still comes is recorded all the same.",
};

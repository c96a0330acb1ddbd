//! The screens in English. Each hint begins with its key. A state that is not certain says what must not be done.

use crate::domain::field::FactField;
use crate::domain::product::ProductKind;
use crate::messages::screen::{
    DeskWords, FormWords, GoodWords, HelpWords, HistoryWords, HomeWords, KeyWords, ListWords, MenuWords, PreviewWords,
    SaleWords, ScreenWords,
};

pub(super) const SCREEN: ScreenWords = ScreenWords {
    good: GOOD,
    listed: super::biller::LISTED,
    home: HOME,
    list: LIST,
    form: FORM,
    sale: SALE,
    desk: DESK,
    prices: super::prices_screen::PRICES_SCREEN,
    reconcile: super::reconcile_screen::RECONCILE_SCREEN,
    history: HISTORY,
    preview: PREVIEW,
    menu: MENU,
    help: HELP,
    keys: KEYS,
    field,
    digits: ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
    closed: "CLOSED",
    not_sent_short: "NOT SENT",
    demo: " DEMO ",
    plain_http: "DANGER: plain http://, others can read the password. Change it to https://",
    printed: |file| format!("Receipt made: {file}"),
    recorded: "The record is kept.",
    too_small: |wide, high, now_wide, now_high| {
        format!("Needs {wide}×{high}; now {now_wide}×{now_high}. Enlarge the window.")
    },
};

const GOOD: GoodWords = GoodWords {
    token: |nominal| format!("PLN token {nominal}"),
    token_short: |nominal| format!("Token {nominal}"),
    pln_bill: "PLN bill",
    bpjs: "BPJS Kesehatan",
    group_token: "Token",
    group_pln_bill: "PLN bill",
    group_pulsa: "Pulsa",
    group_e_money: "E-Money",
    group_bpjs: "BPJS",
    group_samsat: "Samsat",
    group_other: "Other bills",
    history: "History",
};

const HOME: HomeWords = HomeWords {
    question: "amount.number, name, or product",
    pin_dropped: "No PIN is needed here; it is not kept",
    hints: &[
        "Token: type the amount, a dot, the meter number. Example: 100.12345678901, then Enter.",
        "Bill: type just the number, then Enter. Or pick a product with an F-key.",
    ],
    hints_demo: &[
        "Try: 100.12345678901, then Enter (PLN token 100.000),",
        "or: 531110001234, then Enter (PLN bill). On the next screen + pays.",
        "This is practice: no real money moves.",
    ],
    no_provider: "No provider yet: fill in [mmbc] username and password in config.toml, then run: loket doctor",
    asking_prices: "Fetching the price list…",
    no_prices: |why| format!("No price list yet: {why}"),
    letters_in_number: "There are letters in the number. Check it, or pick a product with an F-key.",
    nothing_fits_number: |digits| {
        format!(
            "No product fits a number of {digits} digits. A meter has 11, an IDPEL 12, BPJS 13 or 16. Check the number or the amount."
        )
    },
    nothing_fits: "No product or customer fits. Check what was typed, or pick with an F-key.",
    type_number: "Go on with a dot and the customer number.",
    several: "Several fit. Enter, then a digit.",
    several_phone: |operator| format!("A {operator} phone number: several fit. Enter, then a digit."),
    customer: "Customer",
    keypad: "digits and dots are enough, from the number pad: 100.12345678901 Enter +",
    choose: "Press the digit before the product. Esc goes back.",
    enter_for_number: "Enter to fill in the number",
    number_is,
    last_sale: |when, what, state| format!("last {when} {what}, {state}"),
    today: |count| format!("Today  {count} sales"),
    today_unread: "Today  …",
    nothing_today: "No sales today yet.",
    running: "Under way",
    more_running: |count| format!("and {count} more: * next sale"),
    look_at_desk: "see: Esc then 1",
    to_look_at: "TO LOOK AT",
    saldo: "DEPOSIT",
    bound: |amount| format!("bound {amount}"),
};

const LIST: ListWords =
    ListWords { count: |count| format!("{count} products"), filter: "Filter:", after_inquiry: "on inquiry" };

const FORM: FormWords = FormWords {
    number: number_label,
    amount: "Amount",
    frame: "Frame number",
    amount_needed: "The amount is missing.",
    phone: "Customer's phone (optional)",
};

const SALE: SaleWords = SaleWords {
    asking: "ASKING FOR THE BILL",
    asking_short: "asking",
    asking_provider: |provider| format!("Asking {provider}…"),
    asking_again: |total| format!("Asked again; the total was {total}."),
    asking_next: "No money has moved. A digit begins the next sale, Esc cancels.",
    no_bill: "NO BILL",
    no_bill_short: "no bill",
    no_bill_next: "R asks again, E mends the number, Esc cancels. No money has moved.",
    ready: "READY TO PAY",
    do_not_pay: "DO NOT PAY",
    checked_ago: |seconds| {
        if seconds < 60 {
            format!("bill checked {seconds} s ago")
        } else {
            format!("bill checked {} min ago", seconds / 60)
        }
    },
    total_changed: |before, now| format!("TOTAL CHANGED: was {before}, now {now}. Ask the customer."),
    read_back: |words| format!("read back: {words}"),
    nominal: "Face value",
    bill: "Bill",
    admin: "Admin",
    shop_fee: "Shop fee",
    total: "Total",
    total_big: "TOTAL",
    take: "TAKE FROM CUSTOMER",
    cash: "Cash",
    paid_by: |method| format!("paid by {method}"),
    exact: "exact cash",
    change: "CHANGE",
    cash_is_short: "SHORT",
    cash_short: |total| format!("Cash is below {total}. Mend the cash."),
    say_yes: |text| format!("! {text} Y = go on"),
    sold_before: |when, state| format!("ALREADY SOLD to this number: {when}, {state}."),
    debit_differs: "The debit is not the one of the price list. Press U to see it.",
    samsat: "Yearly tax only, less than 6 months from its due date. Once paid it CANNOT BE CANCELLED.",
    plate: |plate, typed| format!("Type the digits of the plate {plate}, then +:  {typed}█"),
    plate_first: "Type the digits of the plate first: this cannot be cancelled.",
    plate_wrong: "These are not the digits of the plate. Compare with the registration.",
    loss: |loss| format!("LOSS of {loss} on this sale."),
    saldo_low: |account| format!("The {account} deposit may not suffice. Top up before taking cash."),
    saldo_enough: |account| format!("The {account} deposit suffices."),
    saldo_unknown: |account| format!("The {account} deposit is not known yet."),
    inside: |debit, profit| format!("Debit {debit}   Profit {profit}"),
    inside_hidden: "Profit: press U",
    repeat_pays_next: "Paid again, it pays the next month.",
    last_sale: |when, what, state| format!("Last {when} {what}, {state}."),
    not_bought: "Not bought today.",
    never_bought: "This number never bought here.",
    plus_alone: "+ ignored: press it alone, no other key with it",
    plus_early: "+ too early: read first, then press + again",
    yes_first: "Read the warning, press Y, then +",
    blocked: "Cannot be paid: the same bill is still open. Esc cancels",
    asked_again: "The inquiry was old; it is asked again first",
    enter_never: "Enter never pays; + pays",
    esc_again: "Esc once more closes this bill and its cash.",
    no_slot: "Nine sales are under way. Finish one first (* next sale).",
    sent_to: |provider| format!("The payment was sent to {provider}; waiting for its answer."),
    slow: "slow, serve the next",
    slow_next: "Slow. Serve the next customer: type a digit. The result shows under Under way.",
    usual: |seconds| format!("usually {seconds} s"),
    limit: |time| format!("limit {time}"),
    at_limit: |time| format!("Without an answer by {time} it is UNCLEAR: do not repeat it; a deposit slip is printed."),
    refused: "NOT SENT",
    refused_short: "NOT SENT",
    refused_next: "Nothing was sent or debited. R asks again, Esc cancels.",
    refused_open_next: "Nothing was sent. D opens the desk, Esc closes. Take no more cash for this bill.",
    refused_shop_next: "Nothing was sent or debited. Give the cash back or try later: R asks again, Esc closes.",
    took: |time, seconds| format!("{time}, {seconds} s"),
    copy_for_chat: "W copies for chat",
    serial: "SN",
    reference: "Ref no",
    invoice: "Invoice",
    ruled_by: |name| format!("RECORDED BY HAND by {name}"),
    pdf_kept: |folder| format!("PDF kept in {folder}."),
    printing: "Making the receipt…",
    made: |mark, file| format!("Receipt {mark} made: {file}"),
    not_made: |why| format!("NO receipt: {why}"),
    printed_short: "receipt printed",
    kept_short: "PDF kept",
    not_debited: "nothing debited",
    may_repeat: "may be repeated",
    never_repeat: "DO NOT REPEAT",
    rejected: "FAILED, nothing debited",
    rejected_next: "R = try again (a new attempt, asked first). Enter = done.",
    not_sent: "NOT SENT, may be repeated",
    not_sent_next: "Nothing reached the provider. R = try again, Enter = done.",
    refunded: "REFUND, the deposit has it back",
    refunded_next: "Record the cash at the desk (Esc then 1, C). R = try again.",
    cash_back: |amount| format!("Give the customer {amount} back, or try again if the customer wants."),
    unknown: "UNCLEAR: DO NOT REPEAT",
    pending: "PENDING: DO NOT REPEAT",
    waiting_customer: "Tell the customer: the result is not certain, the receipt follows, here is a deposit slip.",
    waiting_cash: |amount| format!("Keep the {amount}; give nothing back and do not sell it again yet."),
    asked_at: |time| format!("The provider is asked by itself at {time}."),
    cannot_ask: "The provider cannot be asked without an invoice; call its service from the desk.",
    waiting_next: "Enter = print the deposit slip and move it to the desk.",
    phone_hint: "H = note the customer's phone so that you can call.",
    phone_field: "Customer's phone:",
    phone_note: "Customer's phone",
    in_send_log: "ANSWER KEPT, NOT YET IN THE JOURNAL",
    in_send_log_short: "JOURNAL STUCK",
    in_send_log_why: "The journal could not be written when the answer came. The answer is on disk and is taken in as soon as it can.",
    in_send_log_next: "Do not repeat this sale. Free the disk if it is full; if this stays, close and open the program.",
    write_down: "WRITE THIS DOWN NOW",
    answer: "Answer",
    write_down_why: "This answer could not be kept anywhere. Write all of it on paper now, before this screen closes.",
    write_down_next: "This is no receipt. Do not repeat the sale. Mend the disk, start again, then settle it at the desk.",
};

const DESK: DeskWords = DeskWords {
    open_count: |count, sum| format!("{count} open, {sum}"),
    empty: "Nothing is unclear. Every sale has its end.",
    columns: ["Time", "What", "Number", "Name", "Held", "State"],
    to_see: "TO BE SEEN",
    charges: "UNCLEAR CHARGES",
    charges_to_decide: "QR/VA TO DECIDE",
    damaged_rows: "DAMAGED ROWS",
    damaged: |count, rows| format!("Damaged rows: {count}; close every screen: loket audit --rebuild. Row {rows}"),
    unknown_charges: |count| format!("{count} unclear QR/VA charges, which may be payable: Esc, then 2."),
    ready: "TO COLLECT",
    ready_short: "TO COLLECT",
    ready_to_do: "Call the customer: the receipt is ready. T prints it, and this row is done.",
    happened: "Happened",
    asked: "Asked",
    known: "Evidence",
    alarm: "Alarm",
    to_do: "To do",
    customer: "Customer",
    notes: "Notes",
    sent: |provider| format!("sent to {provider}."),
    needs_invoice: |provider| {
        format!(
            "{provider} cannot be asked without the invoice, which is in the lost answer. The program will not send again."
        )
    },
    came_without_invoice: |provider| {
        format!(
            "{provider} cannot be asked without the invoice, and its answer came without one. The program will not send again."
        )
    },
    no_status: |provider| format!("The API of {provider} cannot be asked. The program will not send again."),
    cannot_ask: "This API cannot be asked without the invoice. With one from the provider's list: press I.",
    settled_meanwhile: "That payment has just ended; nothing has to be ruled.",
    being_asked: "Being asked…",
    looks_bill: "Without an invoice its bill is asked for again: paid or not.",
    looks_history: "The member's history is read again; it is evidence, not a decision.",
    not_asked: "Never asked.",
    asked_times: |count, time| format!("{count} times, last at {time}."),
    next_question: |time| format!("Next by itself {time}. No data does not mean failed."),
    no_more_questions: "No automatic questions are left; press A.",
    price_differs: |shown, answered| {
        format!("The total became {answered}, the screen said {shown}: settle the difference.")
    },
    about_other: "The answer was about another transaction.",
    confirmed_after_failure: "The provider confirmed it after a failure. Call the customer.",
    contradicts: "The provider's report contradicts itself: status and words differ. Call its service; do not repeat.",
    number_of_another: |id| {
        format!(
            "Answer of another sale: its invoice or token belongs to sale {id}. Do not repeat; look in the provider's list."
        )
    },
    reference_of_another: |id| {
        format!("Its reference number is that of sale {id} too. Look in the provider's list: there must be two debits.")
    },
    funds_taken_back: |id| {
        format!(
            "The member's money that paid this sale was asked back (refund {id}). The sale stands; collect from the customer."
        )
    },
    disputed: "DISPUTED: the provider reported a failure after its success. Call its service. With the deposit given back: G.",
    acknowledge: "K = seen.",
    give_back: |amount| format!("Give {amount} back to the customer, then C to record it."),
    call: |provider, what, number, time, agent| {
        format!("Call {provider}: {what} to {number} at {time}, agent {agent}.")
    },
    want_pending: "Ask for its end.",
    want_token: "Ask for the token, or certainty that it failed.",
    want_answer: "Ask for the reference, or certainty that it failed.",
    no_phone: "No phone noted.",
    no_phone_yet: "No phone noted: H notes it.",
    held: |amount| format!("{amount} held, the slip is not printed yet (T)."),
    held_printed: |amount| format!("{amount} held, the slip is printed."),
    cash_returned: "The cash was given back.",
    cash_used: "The cash was used for another sale.",
    cash_kept: "The cash is kept for the customer.",
    cash: "Cash",
    cash_choice: "1 given back   2 used for another sale   3 kept for the customer",
    rule_confirmed: "RULE CONFIRMED",
    rule_failed: "RULE FAILED",
    rule_refunded: "RULE REFUNDED",
    token: "Token",
    token_hint: "The 20 digits that the service read out, then Enter. Esc cancels.",
    evidence: "Evidence",
    evidence_hint: "Write what it rests on: who, when, what was said. Enter goes on, Esc cancels.",
    yes_confirmed: "Y = rule it confirmed (the receipt says recorded by hand). Esc cancels.",
    yes_failed: "Y = rule it failed. If it proves paid, an alarm shows here. Esc cancels.",
    yes_refunded: "Y = rule it refunded: the deposit has it back. Esc cancels.",
    learn: "Text",
    learn_ask: "Y = this text SURELY means that nothing was debited; it goes into config.toml and counts from the next sale on. This payment is still ruled by G. Esc cancels.",
    learned: "That text now counts as a certain refusal, from the next sale on.",
    note: "Note",
    invoice: "Invoice",
    invoice_hint: "The invoice from the provider's list. Enter asks; product, number and amount must match.",
    row_being_read: "This row is being read from the journal. Wait a moment, then press again.",
    row_unread: "This row could not be read from the journal; it is tried again by itself.",
};

const HISTORY: HistoryWords = HistoryWords {
    question: "search: number, name, product, invoice, reference",
    filter: |state| format!("Tab: {state}"),
    all: "all",
    found: |count| format!("{count} transactions, newest first"),
    searching: "searching…",
    nothing: "Nothing found.",
    events: "Events",
    number: "Number",
    name: "Name",
    cashier: "Cashier / counter",
    prints: "Printed",
    reason: "Reason",
    prepared: "prepared, in the journal",
    dispatched: "sent to the provider",
    answered: |state, why| format!("{state}: {why}"),
    ruled: |state, by, evidence| format!("ruled {state} by {by}: {evidence}"),
    printed: |form| format!("printed ({form})"),
    noted: |by, text| format!("note of {by}: {text}"),
    cash_settled: "the customer's cash was recorded",
    alarms_seen: "alarms were seen",
};

const PREVIEW: PreviewWords = PreviewWords {
    title: |paper, columns, printer| format!("Preview {paper}, {columns} columns, {printer}"),
    sheet: |paper| format!("{paper}: a PDF page that says this"),
    device: "Printer (empty: this counter's own)",
    logo: "[the shop's sign]",
    more: |lines| format!("{lines} more lines below"),
    copied: "The receipt was copied as text.",
    token_copied: "The token was copied.",
};

const MENU: MenuWords = MenuWords {
    title: "Menu",
    desk: |count| if count == 0 { "Unclear".to_owned() } else { format!("Unclear ({count})") },
    history: "History",
    prices: "Prices",
    help: "Help",
    leave: "Leave",
    waiting: |count| format!("Waiting for {count} to finish: a payment is never cut off."),
    leave_question: "Y = leave once all is done. Esc = back.",
    leaving: "The program leaves by itself when done. Esc = stay.",
};

const HELP: HelpWords = HelpWords {
    title: "Help: keys on this screen, and what the states mean",
    everywhere: &["Ctrl+C leave (waits for payments)", "Ctrl+R keep a record for a fault report"],
    states: [
        "on its way, waiting for the answer",
        "paid; receipt and token are good",
        "accepted, not finished: do not repeat",
        "maybe paid: DO NOT REPEAT, see the desk",
        "refused; nothing debited, may be repeated",
        "nothing left here, may be repeated",
        "the deposit has it back; give the cash back",
    ],
};

const KEYS: KeyWords = KeyWords {
    pasted_lines: |lines| format!("{lines} lines were pasted; only the first is used."),
    home: &["Enter go on", "Arrows pick", "Esc menu", "? help"],
    home_choosing: &["1-9 pick", "Arrows move", "Enter take", "Esc back"],
    next_sale: "* next sale",
    list: &["Enter take", "Arrows pick", "type to filter", "Esc back", "? help"],
    form: &["Enter go on", "Arrows move", "Esc cancel"],
    next_digit: &["digit = next sale"],
    asking: &["Esc cancel"],
    paying: &["Esc home (the payment goes on)"],
    no_bill: &["R ask again", "E mend the number", "Esc cancel"],
    refused: &["R ask again", "D desk", "Esc cancel"],
    cash: "digits = cash received, empty = exact",
    yes: "Y go on",
    pay: |total| format!("+ PAY {total}"),
    ready: &["Esc cancel", "C ask again", "Enter never pays"],
    choosing: &["digit picks", "Esc cancel"],
    typing: &["Enter go on", "Esc cancel"],
    written: &["Esc home"],
    receipt_first: &["digit = next sale", "Enter done"],
    print: "P print (CA)",
    print_again: |mark| format!("P print again ({mark})"),
    receipt: &["L look", "W copy"],
    waiting_first: &["Enter print the slip", "digit = next sale"],
    waiting: &["H phone", "D desk", "L look", "Esc back"],
    failed: &["R try again", "Enter done"],
    rule_token: "S rule confirmed (with token)",
    rule_confirmed: "S rule confirmed",
    rule_failed: "G rule failed",
    rule_failed_from: |time| format!("G rule failed (from {time})"),
    rule_refunded: "G rule refunded",
    learn: "F surely a refusal",
    record_cash: "C record cash",
    seen: "K seen",
    note: "N note",
    slip: "T print slip",
    receipt_desk: "T print the receipt",
    ask: "A ask now",
    ask_next: |time| format!("A ask now (next {time})"),
    ask_impossible: "A ask now: this API cannot be asked",
    only_by_invoice: "I ask by invoice (only so)",
    by_invoice: "I by invoice",
    desk: &["Arrows, PgDn pick", "Esc back"],
    back: &["Esc back", "? help"],
    history: &["Enter open", "Tab state", "Arrows pick", "Esc back", "? help"],
    history_detail: &["P print", "L look", "W copy", "Arrows scroll", "Esc back"],
    menu: &["Enter take", "Arrows pick", "Esc back"],
    help: &["Esc back"],
    preview: &["Tab other paper", "G other printer", "Arrows scroll", "Esc back"],
    preview_print: &["P print", "D make PDF", "W copy for chat"],
    copy_token: "T copy token",
    leave: &["Y leave", "Esc back"],
};

fn number_is(kind: ProductKind, digits: usize) -> String {
    match (kind, digits) {
        (ProductKind::PlnToken, 11) => "meter, 11 digits".to_owned(),
        (ProductKind::PlnToken | ProductKind::PlnPostpaid, 12) => "IDPEL, 12 digits".to_owned(),
        (ProductKind::Samsat, _) => format!("NIK, {digits} digits"),
        (ProductKind::EMoneyCard, _) => format!("card, {digits} digits"),
        (ProductKind::PostpaidCard | ProductKind::EMoney | ProductKind::Pulsa | ProductKind::Data, _) => {
            format!("phone, {digits} digits")
        }
        _ => format!("number, {digits} digits"),
    }
}

fn number_label(kind: ProductKind) -> String {
    let label = match kind {
        ProductKind::PlnToken => "Meter (11) or IDPEL (12)",
        ProductKind::PlnPostpaid => "IDPEL (12 digits)",
        ProductKind::PlnNontaglis => "Registration number",
        ProductKind::Bpjs => "BPJS VA number",
        ProductKind::PostpaidCard | ProductKind::Pulsa | ProductKind::Data => "Phone number",
        ProductKind::Samsat => "Owner's NIK (16 digits)",
        ProductKind::EMoney => "Account's phone number",
        ProductKind::EMoneyCard => "Card number (16 digits)",
        ProductKind::EMoneyMember => "Member number (PAYTREN: TN0…)",
        ProductKind::Multifinance | ProductKind::Fif | ProductKind::Adira | ProductKind::MultifinanceOther => {
            "Contract number"
        }
        _ => "Customer number",
    };
    label.to_owned()
}

/// The name of a part of a vehicle's tax, as every tax office abbreviates it.
fn tax_part(part: &str) -> String {
    match part {
        "swd" => "SWDKLLJ".to_owned(),
        part => FactField::readable(part),
    }
}

fn field(field: &FactField) -> String {
    let label = match field {
        FactField::Meter => "Meter no",
        FactField::Idpel => "IDPEL",
        FactField::CustomerNumber => "Customer no",
        FactField::Name => "Name",
        FactField::Address => "Address",
        FactField::Tariff => "Tariff/power",
        FactField::Voucher => "Voucher",
        FactField::Materai => "Stamp duty",
        FactField::Ppn => "VAT",
        FactField::Ppj => "PBJT-TL",
        FactField::TokenInstalment => "Instalment",
        FactField::TokenValue => "Token value",
        FactField::Months => "Months",
        FactField::StandMeter => "Stand",
        FactField::Usage => "Usage",
        FactField::Arrears => "Arrears",
        FactField::RegistrationNumber => "Registration",
        FactField::TransactionKind => "Transaction",
        FactField::Participants => "People",
        FactField::ParticipantNames => "Names",
        FactField::BillDetail => "Details",
        FactField::PlateNumber => "Plate",
        FactField::Vehicle => "Vehicle",
        FactField::InstalmentNumber => "Instalment no",
        FactField::TenorLeft => "Tenor left",
        FactField::InstalmentsLeft => "Left to pay",
        FactField::DueDate => "Due",
        FactField::Penalty => "Penalty",
        FactField::AgentCode => "Agent code",
        FactField::PaymentCode => "Payment code",
        FactField::TraceNumber => "Trace no",
        FactField::FrameNumber => "Frame no",
        FactField::Colour => "Colour",
        FactField::YearBuilt => "Year",
        FactField::Tax(part) => return tax_part(part),
        FactField::TaxPenalty(part) => return format!("Penalty {}", tax_part(part)),
        FactField::Footer => "Info",
        FactField::Recipient => "To",
        FactField::Note => "Note",
        FactField::OrderId => "Order",
        FactField::TransactionId => "Transaction id",
        FactField::PaidFor => "Paid for",
        FactField::PaidAt => "Paid at",
        FactField::MemberSaldo => "Member's balance",
        FactField::Answer => "Answer",
        FactField::Unlisted(key) => return FactField::readable(key),
    };
    label.to_owned()
}

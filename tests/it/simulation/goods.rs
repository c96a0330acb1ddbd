//! What the simulation sells: one line for each good of each provider, with a customer number for each sale. The
//! numbers follow the providers' documents, not the till's rules. Two sales share a number only when the plan says so.

use loket::base::money::Rupiah;
use loket::domain::product::ProductKind;
use loket::sandbox::Sandbox;
use loket::till::wallet::MovementRequest;

/// One good.
#[derive(Debug)]
pub struct Good {
    /// `PROVIDER/CODE`, as a person may type it.
    pub name: &'static str,
    /// What the provider calls it.
    pub code: &'static str,
    /// Amounts that a customer may ask for; empty where the good or the bill decides.
    pub amounts: &'static [u32],
    /// Another good for the same number, of the same kind.
    pub nearby: &'static str,
    /// What stands before the serial number of a sale, and how many digits the serial has.
    prefix: &'static str,
    serial_digits: usize,
    /// It is asked for with a frame number.
    pub has_frame: bool,
    /// Whose deposit or wallet pays.
    pub family: Family,
}

/// The account that a good is debited from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// One deposit for three systems.
    Mmbc,
    Biller,
    /// Members' wallets at K-Link.
    Wallet(ProductKind),
}

impl Family {
    /// A number for each account.
    pub const fn account(self) -> usize {
        match self {
            Self::Mmbc => 0,
            Self::Biller => 1,
            Self::Wallet(_) => 2,
        }
    }
}

/// How many accounts there are.
pub const ACCOUNTS: usize = 3;

const FREE: &[u32] = &[50_000, 75_000, 100_000];

const fn good(
    name: &'static str,
    code: &'static str,
    amounts: &'static [u32],
    number: (&'static str, usize),
    nearby: &'static str,
) -> Good {
    let (prefix, serial_digits) = number;
    Good { name, code, amounts, nearby, prefix, serial_digits, has_frame: false, family: Family::Mmbc }
}

const fn biller(name: &'static str, code: &'static str, number: (&'static str, usize), nearby: &'static str) -> Good {
    Good { family: Family::Biller, ..good(name, code, &[], number, nearby) }
}

/// The members of a wallet have numbers of one shape, and are told apart by the letter.
const fn wallet(kind: ProductKind, code: &'static str, prefix: &'static str, amounts: &'static [u32]) -> Good {
    Good { family: Family::Wallet(kind), ..good(code, code, amounts, (prefix, 6), "") }
}

/// The last three digits of an order's amount choose the fault of its reconcile and of its refund.
const ORDERS: &[u32] = &[25_000, 30_100, 20_661, 20_665, 20_667, 20_672, 20_675, 20_682];

/// Every good. A provider that joins gets its lines here, and its section in [`super::world::config`].
pub const GOODS: &[Good] = &[
    good("mmbc-ppob/PLNS20", "PLNS20", &[], ("14", 6), "mmbc-ppob/PLNS50"),
    good("mmbc-ppob/PLNS100", "PLNS100", &[], ("15", 6), "mmbc-ppob/PLNS20"),
    good("mmbc-ppob/PLN", "PLN", &[], ("53", 7), ""),
    good("mmbc-ppob/BPJS", "BPJS", &[], ("00019", 5), ""),
    good("mmbc-ppob/PDAMBOGOR", "PDAMBOGOR", &[], ("4", 5), "mmbc-ppob/PDAMBATAM"),
    good("mmbc-ppob/FIF", "FIF", &[], ("6", 6), ""),
    good("mmbc-multipayment/GOPAY", "GOPAY", FREE, ("081", 6), "mmbc-multipayment/OVO"),
    good("mmbc-multipayment/BRIZZI", "BRIZZI", FREE, ("601", 10), "mmbc-multipayment/TAPCASH"),
    Good { has_frame: true, ..good("mmbc-esamsat/SAMSAT_JABAR", "SAMSAT_JABAR", &[], ("32011101", 5), "") },
    biller("biller/s5", "s5", ("0812", 5), "biller/s10"),
    biller("biller/i10", "i10", ("0815", 5), "biller/i25"),
    biller("biller/sd1", "sd1", ("0813", 5), "biller/sd5"),
    biller("biller/ml86", "ml86", ("77", 5), ""),
    wallet(ProductKind::KwalletPay, "pay", "idspa", ORDERS),
    wallet(ProductKind::KwalletPay, "pay", "idspb", ORDERS),
    wallet(ProductKind::KwalletTransfer, "transfer_to_account", "idspc", &[10_000, 25_000]),
    wallet(ProductKind::KwalletVoucher, "voucher_saldo", "idspd", &[10_000, 25_000]),
];

/// Path endings of the calls that spend money, without customers' charges.
pub const PAYMENT_CALLS: &[&str] = &[
    "bayartagihan",
    "reload_merchant",
    "pay_esamsat",
    Sandbox::BILLER_PATH,
    "kwallet/pay",
    "transfer_to_account",
    "voucher_saldo",
    "refund-accept",
];

/// Path endings of a wallet's reconcile, and of the calls that make a charge.
pub const RECONCILE: &str = "reconcile/reconcile";
pub const CHARGE_CALLS: &[&str] = &["/api/pay_service", "/api/pay_service_midtrans"];

/// The ways to pay a charge, as K-Link lists them.
pub const METHODS: &[&str] =
    &["014/BCAATM", "008/MANDIRIATM", "013/PERMATAATM", "008/multipayment", "008/mandiri_manual", "gopay/e_money"];

/// Last digits that meet no fault in the sandbox's own plan.
pub const NO_FAULT: u64 = 100;

impl Good {
    /// The customer's number of the sale with this serial; its last three digits choose the fault.
    pub fn number(&self, serial: u64, suffix: u64) -> String {
        format!("{}{serial:0width$}{suffix:03}", self.prefix, width = self.serial_digits)
    }

    /// Another number of the same connection, card or contract; the same where there is none.
    pub fn other_number(&self, number: &str) -> String {
        match self.code {
            "PLNS20" | "PLNS100" => idpel(number),
            "BPJS" => format!("88888{}", &number[number.len() - 11..]),
            "FIF" => format!("00{number}"),
            _ => number.to_owned(),
        }
    }

    /// The frame number of the sale with this serial. It ends in digits that choose no fault.
    pub fn frame(&self, serial: u64) -> Option<String> {
        self.has_frame.then(|| format!("MH1JFD{serial:05}K00{NO_FAULT}"))
    }
}

impl Good {
    /// Whether a good of this name and code is another one than this: what a person has to see first.
    pub fn is_wallet(&self) -> bool {
        matches!(self.family, Family::Wallet(_))
    }

    /// What a cashier types for a wallet's movement of the sale with this serial.
    pub fn wanted(&self, serial: u64, suffix: u64, amount: Option<u32>) -> MovementRequest {
        let Family::Wallet(kind) = self.family else { return MovementRequest::default() };
        let order = self.order(serial).filter(|_| kind == ProductKind::KwalletPay);
        MovementRequest {
            member: self.number(serial, suffix),
            to: (kind == ProductKind::KwalletTransfer).then(|| format!("idspz{serial:06}100")),
            code: self.voucher(serial, amount),
            order,
            id_trans: None,
            amount: amount.map(Rupiah::from),
            note: "uji".to_owned(),
        }
    }

    /// The caller's own order of every other payment from a wallet; the rest go under our reference.
    pub fn order(&self, serial: u64) -> Option<String> {
        serial.is_multiple_of(2).then(|| format!("N{serial:06}"))
    }

    /// The code of the voucher that this sale puts in.
    pub fn voucher(&self, serial: u64, amount: Option<u32>) -> Option<String> {
        let is_voucher = self.family == Family::Wallet(ProductKind::KwalletVoucher);
        is_voucher.then(|| format!("V{}RAHASIA{serial:06}", amount.unwrap_or(10_000) / 1_000))
    }
}

/// The meter behind an IDPEL of the sandbox's PLN, or the meter itself: twelve digits are an IDPEL, `5` and each digit
/// of the meter moved on by three.
pub fn meter(number: &str) -> String {
    let back = |digit: char| digit.to_digit(10).and_then(|digit| char::from_digit((digit + 7) % 10, 10));
    if number.len() == 12 { number.chars().skip(1).filter_map(back).collect() } else { number.to_owned() }
}

/// The IDPEL of a meter of the sandbox's PLN.
pub fn idpel(meter: &str) -> String {
    let on = |digit: char| digit.to_digit(10).and_then(|digit| char::from_digit((digit + 3) % 10, 10));
    format!("5{}", meter.chars().filter_map(on).collect::<String>())
}

//! What the simulation sells.
//!
//! What it is: one line for each good of each provider, with a number for each sale of it. What it is not: the till's
//! own rules about numbers; a number here is right because the provider's document says so. Invariant: two sales have
//! the same number only when the plan says so.

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
}

const FREE: &[u32] = &[50_000, 75_000, 100_000];

const fn good(
    name: &'static str,
    code: &'static str,
    amounts: &'static [u32],
    number: (&'static str, usize),
    nearby: &'static str,
) -> Good {
    let (prefix, serial_digits) = number;
    Good { name, code, amounts, nearby, prefix, serial_digits, has_frame: false }
}

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
];

/// How the paths end on which money is asked for.
pub const PAYMENT_CALLS: &[&str] = &["bayartagihan", "reload_merchant", "pay_esamsat"];

/// Last digits that meet no fault in the sandbox's own plan.
pub const NO_FAULT: u64 = 100;

impl Good {
    /// The customer's number of the sale with this serial; its last three digits choose the fault.
    pub fn number(&self, serial: u64, suffix: u64) -> String {
        format!("{}{serial:0width$}{suffix:03}", self.prefix, width = self.serial_digits)
    }

    /// The frame number of the sale with this serial. It ends in digits that choose no fault.
    pub fn frame(&self, serial: u64) -> Option<String> {
        self.has_frame.then(|| format!("MH1JFD{serial:05}K00{NO_FAULT}"))
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

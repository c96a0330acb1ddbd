//! The products of the simulated PPOB: at least one open product for each kind that has its own table of keys in the
//! document. Codes are unique.

use serde_json::{Value, json};

use crate::base::money::Rupiah;

/// Decides which keys an answer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerKind {
    Token,
    Bulanan,
    Nontaglis,
    Bpjs,
    Telkom,
    Tv,
    Pgn,
    Pdam,
    /// MCF, MAF, WOM, BAF.
    Finance,
    Fif,
    Adira,
    /// The document's "Multifinance lainnya".
    FinanceOther,
    Postpaid,
}

/// One row of the price list, amounts in whole rupiah.
#[derive(Debug, PartialEq, Eq)]
pub struct CatalogueProduct {
    pub code: &'static str,
    pub group: &'static str,
    /// Name in the price list.
    pub name: &'static str,
    /// Name in answers, which can differ.
    pub answer_name: &'static str,
    pub kind: AnswerKind,
    /// Nominal of a token, else 0.
    pub nominal: u32,
    pub admin: u32,
    /// Debited on top of the bill or nominal; negative is a discount.
    pub fee: i32,
    pub open: bool,
}

const fn product(
    code: &'static str,
    names: (&'static str, &'static str, &'static str),
    kind: AnswerKind,
    admin: u32,
    fee: i32,
) -> CatalogueProduct {
    let (group, name, answer_name) = names;
    CatalogueProduct { code, group, name, answer_name, kind, nominal: 0, admin, fee, open: true }
}

const fn token(code: &'static str, nominal: u32) -> CatalogueProduct {
    let names = (PLN, "PLN Pra Bayar", "PLN Pra Bayar");
    CatalogueProduct { nominal, ..product(code, names, AnswerKind::Token, 2_500, 700) }
}

const fn closed(product: CatalogueProduct) -> CatalogueProduct {
    CatalogueProduct { open: false, ..product }
}

const PLN: &str = "PLN Group";
const TELKOM: &str = "Telkom Group";
const TV: &str = "TV Berlangganan";
const FINANCE: &str = "Multifinance";
const POSTPAID: &str = "Kartu Postpaid";

/// Every product, in the order of the price list.
pub const PRODUCTS: [CatalogueProduct; 29] = [
    product("PLN", (PLN, "PLN Bulanan", "PLN"), AnswerKind::Bulanan, 2_500, 700),
    token("PLNS20", 20_000),
    token("PLNS50", 50_000),
    token("PLNS100", 100_000),
    token("PLNS200", 200_000),
    token("PLNS500", 500_000),
    token("PLNS1000", 1_000_000),
    product("PLNNONTAGLIS", (PLN, "PLN Non Taglis", "PLNNONTAGLIS"), AnswerKind::Nontaglis, 5_000, 3_200),
    product("BPJS", ("BPJS", "BPJS Kesehatan", "BPJS Kesehatan"), AnswerKind::Bpjs, 2_500, 1_000),
    product("TELKOM", (TELKOM, "TELKOM", "TELKOM"), AnswerKind::Telkom, 2_500, 1_200),
    product("SPEEDY", (TELKOM, "SPEEDY", "SPEEDY"), AnswerKind::Telkom, 2_500, 1_200),
    product("TELKOMVISION", (TELKOM, "TELKOMVISION", "TELKOMVISION"), AnswerKind::Telkom, 2_500, 1_200),
    product("INDOVISION", (TV, "INDOVISION", "MNCVISION"), AnswerKind::Tv, 5_000, 3_500),
    product("TOPTV", (TV, "TOPTV", "TOPTV"), AnswerKind::Tv, 5_000, 3_500),
    product("OKEVISION", (TV, "OKEVISION", "OKEVISION"), AnswerKind::Tv, 5_000, 3_500),
    closed(product("NEXMEDIA", (TV, "NEXMEDIA", "NEXMEDIA"), AnswerKind::Tv, 5_000, 3_500)),
    product("PGN", ("PGN", "PGN", "PGN"), AnswerKind::Pgn, 2_500, 900),
    product("PDAMBOGOR", ("PDAM", "PDAM Kota Bogor", "PDAM Kota Bogor"), AnswerKind::Pdam, 2_500, 1_000),
    product("PDAMBATAM", ("PDAM", "PDAM ATB Batam", "PDAM ATB Batam"), AnswerKind::Pdam, 2_000, 800),
    product("MCF", (FINANCE, "MCF", "MCF"), AnswerKind::Finance, 7_500, 5_000),
    product("MAF", (FINANCE, "MAF", "MAF"), AnswerKind::Finance, 7_500, 5_000),
    product("WOM", (FINANCE, "WOM", "WOM"), AnswerKind::Finance, 5_000, 3_000),
    product("BAF", (FINANCE, "BAF", "BAF"), AnswerKind::Finance, 5_000, 3_000),
    product("FIF", (FINANCE, "FIF", "FIF"), AnswerKind::Fif, 5_000, 4_000),
    product("ADIRA", (FINANCE, "ADIRA", "ADIRA"), AnswerKind::Adira, 5_000, 3_500),
    product("COLUMBIA", (FINANCE, "COLUMBIA", "COLUMBIA"), AnswerKind::FinanceOther, 0, -1_000),
    product("HALO", (POSTPAID, "HALO", "HALO"), AnswerKind::Postpaid, 2_500, 1_000),
    product("XPLOR", (POSTPAID, "XPLOR", "XPLOR"), AnswerKind::Postpaid, 2_500, 1_000),
    closed(product("MENTARI", (POSTPAID, "MENTARI", "MENTARI"), AnswerKind::Postpaid, 2_500, 1_000)),
];

impl CatalogueProduct {
    /// The product with this code; case does not count.
    pub fn find(code: &str) -> Option<&'static Self> {
        const { &PRODUCTS }.iter().find(|product| product.code.eq_ignore_ascii_case(code))
    }

    /// What stands before the number in a refusal: `PLN` for the whole group.
    pub fn refusal_name(&self) -> &'static str {
        if self.group == PLN { "PLN" } else { self.code }
    }

    /// Whether paying again is a new sale (a token) or the next month (BPJS, multifinance).
    pub fn pays_again(&self) -> bool {
        matches!(self.kind, AnswerKind::Token | AnswerKind::Bpjs) || self.group == FINANCE
    }

    /// Whether the number has the form of this product's customer numbers.
    pub fn takes(&self, customer: &str) -> bool {
        let lengths = match self.kind {
            AnswerKind::Token | AnswerKind::Bulanan => 11..=12,
            AnswerKind::Nontaglis => 11..=13,
            _ => 4..=20,
        };
        lengths.contains(&customer.len()) && customer.bytes().all(|byte| byte.is_ascii_digit())
    }

    fn row(&self) -> Value {
        let fee = Rupiah::from(self.fee.unsigned_abs());
        let sign = if self.fee < 0 { '-' } else { '+' };
        let (nominal, debit) = if self.kind == AnswerKind::Token {
            let debit = self.nominal.saturating_add_signed(self.fee);
            (Rupiah::from(self.nominal).to_string(), Rupiah::from(debit).to_string())
        } else {
            ("-".to_owned(), format!("Tagihan {sign} {fee}"))
        };
        json!({
            "ppob_grup": self.group,
            "ppob_produk": self.name,
            "ppob_kodeproduk": self.code,
            "ppob_nominal": nominal,
            "ppob_admin": Rupiah::from(self.admin).to_string(),
            "ppob_debet": debit,
            "ppob_status": if self.open { "Ready" } else { "Close" },
        })
    }
}

/// The answer of `daftarharga`.
pub fn price_list() -> String {
    Value::Array(PRODUCTS.iter().map(CatalogueProduct::row).collect()).to_string()
}

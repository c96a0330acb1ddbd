//! The Biller's products and their costs. The Biller has no call for prices, so the agent's price list file has to
//! agree: `assets/biller.example.csv` holds every code of this list, at its cost.

/// What kind of number a product is sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoodNumber {
    /// A mobile phone number.
    Phone,
    /// A player's id in a game.
    Player,
}

/// One product of the Biller.
pub struct BillerGood {
    pub code: &'static str,
    pub holder: GoodNumber,
    /// What the saldo is debited, whole rupiah.
    pub cost: u32,
    pub is_active: bool,
}

const fn pulsa(code: &'static str, cost: u32) -> BillerGood {
    BillerGood { code, holder: GoodNumber::Phone, cost, is_active: true }
}

const fn game(code: &'static str, cost: u32) -> BillerGood {
    BillerGood { code, holder: GoodNumber::Player, cost, is_active: true }
}

/// `s5` is the document's example.
const GOODS: [BillerGood; 33] = [
    pulsa("s5", 5_350),
    pulsa("s10", 10_250),
    pulsa("s20", 20_100),
    pulsa("s25", 24_950),
    pulsa("s50", 49_500),
    pulsa("s100", 98_250),
    pulsa("i5", 5_750),
    pulsa("i10", 10_700),
    pulsa("i25", 25_100),
    pulsa("i50", 49_400),
    pulsa("i100", 97_900),
    pulsa("x5", 5_800),
    pulsa("x10", 10_800),
    pulsa("x25", 25_000),
    pulsa("x50", 49_750),
    pulsa("x100", 99_300),
    pulsa("ax5", 5_850),
    pulsa("ax10", 10_850),
    pulsa("ax25", 25_000),
    pulsa("t5", 5_400),
    pulsa("t10", 10_300),
    pulsa("t20", 19_900),
    pulsa("t50", 49_100),
    pulsa("sm5", 5_200),
    pulsa("sm10", 10_100),
    pulsa("sm20", 19_950),
    pulsa("sd1", 13_500),
    pulsa("sd5", 38_000),
    pulsa("id3", 21_500),
    pulsa("xd4", 26_750),
    // Listed but switched off: the Biller answers that it is not active.
    BillerGood { code: "s15", holder: GoodNumber::Phone, cost: 15_200, is_active: false },
    game("ml86", 19_200),
    game("ff70", 9_100),
];

impl BillerGood {
    /// The product with this code; case counts.
    pub fn find(code: &str) -> Option<&'static Self> {
        const { &GOODS }.iter().find(|good| good.code == code)
    }

    /// Whether the product can be delivered to this number. The Biller finds out only after it has accepted.
    pub fn reaches(&self, number: &str) -> bool {
        let digits = number.bytes().all(|byte| byte.is_ascii_digit());
        match self.holder {
            GoodNumber::Phone => digits && number.starts_with("08") && (10..=13).contains(&number.len()),
            GoodNumber::Player => digits && (5..=16).contains(&number.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_price_list_holds_every_good_at_its_cost() {
        let list = crate::sandbox::Sandbox::BILLER_PRICES;
        let rows: Vec<Vec<&str>> = list.lines().skip(1).map(|line| line.split(',').collect()).collect();
        assert_eq!(rows.len(), GOODS.len());
        for good in &GOODS {
            let row = rows.iter().find(|row| row[0] == good.code).unwrap_or_else(|| panic!("{}", good.code));
            assert_eq!(row[3].parse(), Ok(good.cost), "{}", good.code);
            assert!(row[4].parse::<u32>().unwrap() > good.cost, "{} is sold at a loss", good.code);
        }
    }
}

//! Who stands behind a customer number.
//!
//! What it is: names and throws of a dice that depend on the seed and on nothing else. What it is not: real people.
//! Invariant: the same seed and the same words give the same throws.

use crate::base::id::{RandomSource, SeededRandom};

/// A few customers whom the screens and the training text show; the same whatever the seed.
pub struct KnownCustomers {
    pub number: &'static str,
    pub name: &'static str,
    /// The bill, admin not counted, at the product with this code.
    pub bill: Option<(&'static str, i64)>,
    /// Members of a BPJS family.
    pub members: Option<usize>,
}

const fn known(number: &'static str, name: &'static str) -> KnownCustomers {
    KnownCustomers { number, name, bill: None, members: None }
}

const KNOWN: [KnownCustomers; 9] = [
    known("12345678901", "SITI NURBAYA"),
    KnownCustomers { bill: Some(("PLN", 345_350)), ..known("531110001234", "BUDI SANTOSO") },
    KnownCustomers { bill: Some(("BPJS", 105_000)), members: Some(2), ..known("0001944358911", "AMINAH") },
    KnownCustomers { bill: Some(("BPJS", 212_500)), members: Some(4), ..known("0002644891135", "KARTIKA") },
    KnownCustomers { bill: Some(("PDAMBOGOR", 88_800)), ..known("102204417", "HJ. SUMIATI") },
    KnownCustomers { bill: Some(("FIF", 1_209_000)), ..known("30122099812", "AGUS SALIM") },
    known("32016567720", "RUDI PRAYITNO"),
    known("56402040490", "ENDANG SULASTRI"),
    known("14444941364", "HASMALINDA"),
];

/// The known customer with this number.
pub fn known_customer(number: &str) -> Option<&'static KnownCustomers> {
    const { &KNOWN }.iter().find(|known| known.number == number)
}

const FIRST: [&str; 24] = [
    "SRI", "AGUS", "DEWI", "EKO", "RINA", "HENDRA", "YULI", "BAMBANG", "NUR", "DEDI", "WATI", "JOKO", "RATNA", "ASEP",
    "LINA", "RUDI", "FITRI", "YANTO", "MEGA", "UJANG", "TITIN", "SLAMET", "INDAH", "MADE",
];
const LAST: [&str; 24] = [
    "WAHYUNI",
    "SUSANTO",
    "LESTARI",
    "PRASETYO",
    "HANDAYANI",
    "GUNAWAN",
    "RAHAYU",
    "HIDAYAT",
    "AINI",
    "KURNIAWAN",
    "SETIAWATI",
    "WIBOWO",
    "SARI",
    "SAEPUDIN",
    "MARLINA",
    "HARTONO",
    "NASUTION",
    "SUPRIYADI",
    "PUSPITA",
    "SURYANA",
    "SIREGAR",
    "RIYADI",
    "PERMATA",
    "WIJAYA",
];

/// Throws that belong to one seed and some words.
pub struct SeededDice {
    random: SeededRandom,
}

impl SeededDice {
    /// The dice of `seed` and `words` (FNV-1a of the words starts the sequence).
    pub fn new(seed: u64, words: &[&str]) -> Self {
        let bytes = words.iter().flat_map(|word| word.bytes().chain([0]));
        let start = bytes.fold(0xcbf2_9ce4_8422_2325_u64 ^ seed, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self { random: SeededRandom::new(start) }
    }

    /// From nothing up to, not including, `end`.
    pub fn below(&self, end: u32) -> u32 {
        u32::try_from(self.random.bits() % u64::from(end.max(1))).unwrap_or(0)
    }

    /// From `least` up to, not including, `end`, in steps of `step`.
    pub fn amount(&self, least: u32, end: u32, step: u32) -> i64 {
        i64::from(least + self.below(end.saturating_sub(least) / step.max(1)) * step)
    }

    /// One of `items`, which is not empty.
    pub fn pick<T: Copy + Default>(&self, items: &[T]) -> T {
        let at = usize::try_from(self.random.bits()).unwrap_or(usize::MAX) % items.len().max(1);
        items.get(at).copied().unwrap_or_default()
    }

    /// `count` digits, the first never `0`.
    pub fn digits(&self, count: usize) -> String {
        (0..count).map(|at| char::from_digit(self.below(9) + u32::from(at == 0), 10).unwrap_or('0')).collect()
    }

    /// Thirty-two upper-case hex digits, as a reference has.
    pub fn reference(&self) -> String {
        format!("{:016X}{:016X}", self.random.bits(), self.random.bits())
    }

    /// A name.
    pub fn name(&self) -> String {
        format!("{} {}", self.pick(&FIRST), self.pick(&LAST))
    }
}

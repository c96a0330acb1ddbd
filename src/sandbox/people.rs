//! Simulated customers: names and random draws that depend on the seed and some words only. The same seed and words
//! give the same draws.

use crate::base::id::{RandomSource, SeededRandom};

/// A customer of the demo screens and the training text, the same for every seed.
pub struct KnownCustomers {
    pub number: &'static str,
    pub name: &'static str,
    /// Product code and bill without admin, whole rupiah. None: the bill is drawn.
    pub bill: Option<(&'static str, i64)>,
    /// Members of a BPJS family. None: drawn.
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

/// A random sequence that belongs to one seed and some words.
pub struct SeededDice {
    random: SeededRandom,
}

impl SeededDice {
    /// Starts the sequence of `seed` and `words` (FNV-1a of both).
    pub fn new(seed: u64, words: &[&str]) -> Self {
        let bytes = words.iter().flat_map(|word| word.bytes().chain([0]));
        let start = bytes.fold(0xcbf2_9ce4_8422_2325_u64 ^ seed, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self { random: SeededRandom::new(start) }
    }

    /// From 0 up to, not including, `end`.
    pub fn below(&self, end: u32) -> u32 {
        u32::try_from(self.random.bits() % u64::from(end.max(1))).unwrap_or(0)
    }

    /// An amount from `least` up to, not including, `end`, in steps of `step`, whole rupiah.
    pub fn amount(&self, least: u32, end: u32, step: u32) -> i64 {
        i64::from(least + self.below(end.saturating_sub(least) / step.max(1)) * step)
    }

    /// One of `items`; the default when `items` is empty.
    pub fn pick<T: Copy + Default>(&self, items: &[T]) -> T {
        let at = usize::try_from(self.random.bits()).unwrap_or(usize::MAX) % items.len().max(1);
        items.get(at).copied().unwrap_or_default()
    }

    /// `count` digits, the first never `0`, the others never `9`.
    pub fn digits(&self, count: usize) -> String {
        (0..count).map(|at| char::from_digit(self.below(9) + u32::from(at == 0), 10).unwrap_or('0')).collect()
    }

    /// Thirty-two upper-case hex digits, the form of a PPOB reference.
    pub fn reference(&self) -> String {
        format!("{:016X}{:016X}", self.random.bits(), self.random.bits())
    }

    /// A first and a last name, in capitals.
    pub fn name(&self) -> String {
        format!("{} {}", self.pick(&FIRST), self.pick(&LAST))
    }
}

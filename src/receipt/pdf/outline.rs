//! A QR as the outline of its dark modules: closed rings of corners, in modules.
//!
//! With the even-odd rule the rings enclose exactly the dark modules. One path leaves no seams between modules.

use crate::base::qr::QrModules;

/// A corner, in modules from the upper left.
pub(super) type ModuleCorner = (usize, usize);

/// Right, down, left, up: the direction of a side that has its dark module on its right.
const DIRECTIONS: usize = 4;

/// The rings around the dark modules.
pub(super) fn rings(modules: &QrModules) -> Vec<Vec<ModuleCorner>> {
    let mut sides = EdgeMap::of(modules);
    let mut rings = Vec::new();
    for start in 0..sides.leaving.len() {
        while let Some(ring) = sides.walk(start) {
            rings.push(ring);
        }
    }
    rings
}

/// The sides between dark and light modules, by the corner that each side starts from.
struct EdgeMap {
    across: usize,
    leaving: Vec<[bool; DIRECTIONS]>,
}

impl EdgeMap {
    fn of(modules: &QrModules) -> Self {
        let side = modules.side();
        let across = side + 1;
        let mut leaving = vec![[false; DIRECTIONS]; across * across];
        let mut mark = |x: usize, y: usize, direction: usize| {
            if let Some(open) = leaving.get_mut(y * across + x).and_then(|corner| corner.get_mut(direction)) {
                *open = true;
            }
        };
        let dark = |x: usize, y: usize| modules.is_dark(x, y);
        for y in 0..side {
            for x in (0..side).filter(|x| dark(*x, y)) {
                let (left, above) = (x.wrapping_sub(1), y.wrapping_sub(1));
                let sides = [
                    (dark(x, above), x, y),
                    (dark(x + 1, y), x + 1, y),
                    (dark(x, y + 1), x + 1, y + 1),
                    (dark(left, y), x, y + 1),
                ];
                for (direction, (inner, x, y)) in sides.into_iter().enumerate() {
                    if !inner {
                        mark(x, y, direction);
                    }
                }
            }
        }
        Self { across, leaving }
    }

    /// Takes one ring that starts at `start` out of the map; `None` where no side is left there.
    fn walk(&mut self, start: usize) -> Option<Vec<ModuleCorner>> {
        let mut ring = Vec::new();
        let mut at = start;
        let mut facing = self.take(start, &[0, 1, 2, 3])?;
        let first = facing;
        loop {
            at = match facing {
                0 => at + 1,
                1 => at + self.across,
                2 => at - 1,
                _ => at - self.across,
            };
            let turns = [(facing + 1) % DIRECTIONS, facing, (facing + 3) % DIRECTIONS];
            let next = if at == start { first } else { self.take(at, &turns)? };
            if next != facing || at == start {
                ring.push((at % self.across, at / self.across));
            }
            if at == start {
                return Some(ring);
            }
            facing = next;
        }
    }

    fn take(&mut self, corner: usize, wanted: &[usize]) -> Option<usize> {
        let open = self.leaving.get_mut(corner)?;
        let found = wanted.iter().copied().find(|direction| open.get(*direction) == Some(&true))?;
        *open.get_mut(found)? = false;
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether the middle of a module lies within the rings: a ray to the right crosses an odd number of sides.
    fn is_within(rings: &[Vec<ModuleCorner>], x: usize, y: usize) -> bool {
        let mut crossed = 0;
        for ring in rings {
            for (place, (x1, y1)) in ring.iter().enumerate() {
                let (x2, y2) = ring[(place + 1) % ring.len()];
                assert!((*x1 == x2) != (*y1 == y2), "each side is upright or level");
                crossed += usize::from(*x1 == x2 && x2 > x && (*y1.min(&y2)..*y1.max(&y2)).contains(&y));
            }
        }
        crossed % 2 == 1
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
        #[test]
        fn the_rings_enclose_what_is_dark(text in "[ -~]{1,60}") {
            let modules = QrModules::of(&text).unwrap();
            let rings = rings(&modules);
            for y in 0..modules.side() {
                for x in 0..modules.side() {
                    prop_assert_eq!(is_within(&rings, x, y), modules.is_dark(x, y), "{} {}", x, y);
                }
            }
        }
    }
}

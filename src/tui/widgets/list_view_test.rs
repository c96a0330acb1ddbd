//! The list: what stays picked when the rows are read again, its keys at both ends, and what is in sight at any size.

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::*;
use crate::tui::theme::ScreenTheme;

fn list(rows: impl IntoIterator<Item = u32>) -> RowList<u32> {
    RowList::from(rows.into_iter().collect::<Vec<_>>())
}

fn read(list: &mut RowList<u32>, rows: impl IntoIterator<Item = u32>) {
    list.take(Ok(rows.into_iter().collect()), |a, b| a == b);
}

fn press(list: &mut RowList<u32>, keys: &[KeyCode]) {
    keys.iter().for_each(|key| list.key((*key).into()));
}

#[test]
fn the_picked_row_stays_picked_when_the_rows_are_read_again() {
    let mut list = list(1..=5);
    press(&mut list, &[KeyCode::Down, KeyCode::Down]);
    assert_eq!(list.picked(), Some(&3));
    read(&mut list, [9, 8, 5, 4, 3, 2, 1]);
    assert_eq!((list.picked(), list.at()), (Some(&3), 4));
}

#[test]
fn the_first_row_too_stays_picked_below_new_ones() {
    let mut list = list(1..=5);
    read(&mut list, [9, 1, 2]);
    assert_eq!(list.picked(), Some(&1));
}

#[test]
fn the_row_in_its_place_is_picked_when_the_picked_one_is_gone() {
    let mut list = list(1..=5);
    list.pick(2);
    read(&mut list, [1, 2, 4, 5]);
    assert_eq!(list.picked(), Some(&4));
    press(&mut list, &[KeyCode::End]);
    read(&mut list, [1, 2]);
    assert_eq!(list.picked(), Some(&2), "the last row, where nothing stands in its place");
}

#[test]
fn rows_of_another_question_begin_at_their_first() {
    let mut list = list(1..=5);
    list.pick(3);
    list.restart();
    assert_eq!(list.picked(), Some(&1));
    read(&mut list, [7, 4, 1]);
    assert_eq!(list.picked(), Some(&7));
    read(&mut list, [8, 7]);
    assert_eq!(list.picked(), Some(&7), "and the same question asked again keeps it");
    list.restart();
    press(&mut list, &[KeyCode::Down]);
    read(&mut list, [9, 8, 7]);
    assert_eq!(list.picked(), Some(&7), "picked by a key meanwhile");
}

#[test]
fn an_empty_list_has_no_row_and_says_whether_it_was_read() {
    let mut list = RowList::<u32>::default();
    assert_eq!(list.remark("…", "none"), Some("…"));
    press(&mut list, &[KeyCode::Down, KeyCode::End, KeyCode::PageDown]);
    list.pick(3);
    assert_eq!((list.picked(), list.at()), (None, 0));
    assert_eq!(list.in_sight(10).count(), 0);
    read(&mut list, []);
    assert_eq!(list.remark("…", "none"), Some("none"));
    read(&mut list, [4]);
    assert_eq!((list.picked(), list.remark("…", "none")), (Some(&4), None));
}

#[test]
fn a_failed_read_leaves_the_rows_and_says_why_until_the_next() {
    let mut list = list(1..=3);
    list.pick(1);
    list.take(Err("locked".to_owned()), |a, b| a == b);
    assert_eq!((list.picked(), list.len(), list.fault().map(String::as_str)), (Some(&2), 3, Some("locked")));
    read(&mut list, 1..=3);
    assert_eq!((list.picked(), list.fault()), (Some(&2), None));
}

#[test]
fn one_row_stays_picked_at_every_key() {
    let mut list = list([1]);
    for key in [KeyCode::Up, KeyCode::Down, KeyCode::PageUp, KeyCode::PageDown, KeyCode::Home, KeyCode::End] {
        press(&mut list, &[key]);
        assert_eq!(list.picked(), Some(&1), "{key:?}");
    }
}

#[test]
fn keys_stop_at_both_ends() {
    let mut list = list(0..25);
    for (key, at) in [
        (KeyCode::Up, 0),
        (KeyCode::PageUp, 0),
        (KeyCode::PageDown, 10),
        (KeyCode::PageDown, 20),
        (KeyCode::PageDown, 24),
        (KeyCode::Down, 24),
        (KeyCode::PageUp, 14),
        (KeyCode::End, 24),
        (KeyCode::Home, 0),
    ] {
        press(&mut list, &[key]);
        assert_eq!(list.at(), at, "{key:?}");
    }
    list.pick(25);
    assert_eq!(list.at(), 0, "past the end");
}

#[test]
fn other_keys_are_left_to_the_screen() {
    let mut list = list(0..3);
    for key in [KeyCode::Enter, KeyCode::Esc, KeyCode::Tab, KeyCode::Char('l'), KeyCode::Left] {
        assert!(!follow_key(&mut 0, key.into(), 2, PAGE), "{key:?}");
    }
    list.key(KeyEvent::new(KeyCode::Down, crossterm::event::KeyModifiers::CONTROL));
    assert_eq!(list.at(), 0);
}

#[test]
fn a_newer_state_of_a_row_takes_its_place() {
    let mut list = RowList::from(vec![(1, "old"), (2, "old")]);
    list.replace((2, "new"), |a, b| a.0 == b.0);
    list.replace((3, "new"), |a, b| a.0 == b.0);
    assert_eq!(&*list, [(1, "old"), (2, "new")]);
}

#[test]
fn a_smaller_screen_still_shows_the_picked_row() {
    let mut list = list(0..40);
    list.pick(20);
    for room in [1, 2, 3, 18, 39, 40, 100] {
        let seen: Vec<_> = list.in_sight(room).collect();
        assert_eq!(seen.len(), room.min(40), "{room}");
        assert_eq!(seen.iter().filter(|row| row.is_picked).map(|row| *row.row).collect::<Vec<_>>(), [20], "{room}");
    }
    assert_eq!(list.in_sight(0).count(), 0);
}

#[test]
fn the_picked_row_is_marked_and_in_reverse_as_far_as_the_edge() {
    let area = Rect::new(0, 0, 12, 2);
    let mut buffer = Buffer::empty(area);
    let mut pen = PagePen::new(&mut buffer, area, ScreenTheme::new(false));
    let mut list = list([7, 8]);
    list.pick(1);
    for row in list.in_sight(2) {
        row.draw(&mut pen, row.place, &format!("row {}", row.row), ScreenTheme::new(false).strong());
    }
    let line = |y: u16| (0..12).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    assert_eq!([line(0), line(1)], ["   row 7    ", " ► row 8    "]);
    let reversed = |y: u16| (0..12).filter(|x| buffer[(*x, y)].modifier.contains(Modifier::REVERSED)).count();
    assert_eq!([reversed(0), reversed(1)], [0, 11]);
}

#[derive(Debug, Clone)]
enum ListStep {
    Key(KeyCode),
    Read(Vec<u32>),
    Restart,
    Room(usize),
}

fn step() -> impl Strategy<Value = ListStep> {
    let keys =
        [KeyCode::Up, KeyCode::Down, KeyCode::PageUp, KeyCode::PageDown, KeyCode::Home, KeyCode::End, KeyCode::Enter];
    prop_oneof![
        4 => proptest::sample::select(keys.to_vec()).prop_map(ListStep::Key),
        2 => proptest::sample::subsequence((0..60).collect::<Vec<u32>>(), 0..=60).prop_map(ListStep::Read),
        1 => Just(ListStep::Restart),
        1 => (1_usize..50).prop_map(ListStep::Room),
    ]
}

proptest! {
    /// Whatever comes: the picked row is there, is in sight, and is the same one while it is listed.
    #[test]
    fn the_picked_row_is_in_sight_after_any_steps(steps in proptest::collection::vec(step(), 1..60)) {
        let mut list = RowList::<u32>::default();
        let (mut room, mut is_restarted) = (10, false);
        for step in steps {
            let before = list.picked().copied();
            match step {
                ListStep::Key(key) => {
                    list.key(key.into());
                    is_restarted &= key == KeyCode::Enter;
                }
                ListStep::Read(rows) => {
                    read(&mut list, rows.clone());
                    let kept = before.filter(|row| rows.contains(row) && !is_restarted);
                    prop_assert!(kept.is_none() || list.picked() == kept.as_ref());
                    is_restarted = false;
                }
                ListStep::Restart => {
                    list.restart();
                    is_restarted = true;
                }
                ListStep::Room(rows) => room = rows,
            }
            prop_assert!(list.at() < list.len().max(1));
            let seen: Vec<usize> = list.in_sight(room).map(|row| row.at).collect();
            prop_assert_eq!(seen.len(), room.min(list.len()));
            prop_assert!(list.is_empty() || seen.contains(&list.at()));
        }
    }
}

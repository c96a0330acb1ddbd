//! The loop over a toy state, a screen in memory and a runner that only takes notes.

use crate::tui::key::ctrl;
use crossterm::event::{KeyCode, KeyEvent};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::rc::Rc;

use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::base::id::PaymentId;
use crate::base::time::{ManualClock, Timestamp};
use crate::tui::inbox::{INBOX, InboxSender};
use crate::tui::message::RedactedText;

use super::*;
use crate::tui::message::{BoundEffect, FreeEffect};

/// Notes each message. `q`, `n` and `c` have effects.
#[derive(Debug, Default)]
struct Toy {
    told: Vec<String>,
    dirty: bool,
    wake: Option<Duration>,
    secret: bool,
    always_dirty: bool,
}

impl ScreenApp for Toy {
    fn set_bound_count(&mut self, _: usize) {}

    fn update(&mut self, msg: UiMessage, now: ScreenTime) -> Vec<UiEffect> {
        self.dirty |= self.always_dirty || !matches!(msg, UiMessage::Painted);
        let effects = match &msg {
            UiMessage::Key { key: KeyEvent { code: KeyCode::Char('q'), .. }, .. } => {
                vec![UiEffect::Screen(ScreenEffect::Quit)]
            }
            UiMessage::Key { key: KeyEvent { code: KeyCode::Char('n'), .. }, .. } => {
                vec![
                    UiEffect::Bound(BoundEffect::Note { id: id(), text: "n".into() }),
                    UiEffect::Free(FreeEffect::Look),
                ]
            }
            UiMessage::Key { key: KeyEvent { code: KeyCode::Char('c'), .. }, .. } => {
                vec![
                    UiEffect::Screen(ScreenEffect::Copy(RedactedText("salin".into()))),
                    UiEffect::Screen(ScreenEffect::Bell),
                ]
            }
            UiMessage::Wake => {
                self.wake = Some(now.mono);
                vec![]
            }
            _ => vec![],
        };
        self.told.push(format!("{msg:?}"));
        effects
    }

    fn view(&self, frame: &mut Frame<'_>) {
        frame.render_widget(format!("told {}", self.told.len()), frame.area());
    }

    fn next_wake(&self) -> Option<Duration> {
        self.wake
    }

    fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.dirty)
    }

    fn hides_keys(&self) -> bool {
        self.secret
    }
}

fn id() -> PaymentId {
    crate::domain::sample::id(1)
}

/// What the screen and the runner were asked for, shared with the test.
#[derive(Debug, Default)]
struct Seen {
    frames: usize,
    started: Vec<String>,
    screen: Vec<String>,
    gone: bool,
    /// How often `is_done` still says no, counted from `leave` on.
    busy: usize,
    records: Vec<String>,
    queue: VecDeque<UiMessage>,
    behind: Option<InboxSender>,
    after_frame: Vec<usize>,
    told_at_frame: usize,
}

type Shared = Rc<RefCell<Seen>>;

struct Paper(Terminal<TestBackend>, Shared);

impl ScreenSurface for Paper {
    fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<bool> {
        if self.1.borrow().gone {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.0.draw(view).unwrap();
        let mut seen = self.1.borrow_mut();
        seen.frames += 1;
        let told =
            format!("{}", self.0.backend()).split("told ").nth(1).unwrap().trim_matches(['"', ' ', '\n']).to_owned();
        let told: usize = told.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap();
        let since = told - seen.told_at_frame;
        seen.after_frame.push(since);
        seen.told_at_frame = told;
        // More messages arrive while the frame is drawn.
        while let Some(msg) = seen.queue.pop_front() {
            let back = seen.behind.as_ref().unwrap().offer(msg).err();
            if let Some(msg) = back {
                seen.queue.push_front(msg);
                break;
            }
        }
        drop(seen);
        Ok(true)
    }

    fn measure(&mut self) -> (u16, u16) {
        (44, 12)
    }

    fn repaint(&mut self) -> io::Result<()> {
        self.1.borrow_mut().screen.push("repaint".into());
        Ok(())
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        self.1.borrow_mut().screen.push(format!("copy {text}"));
        Ok(())
    }

    fn bell(&mut self) -> io::Result<()> {
        self.1.borrow_mut().screen.push("bell".into());
        Ok(())
    }

    fn suspend(&mut self) {
        self.1.borrow_mut().screen.push("suspend".into());
    }

    fn resume(&mut self) -> io::Result<()> {
        self.1.borrow_mut().screen.push("resume".into());
        Ok(())
    }
}

struct Noting(Shared);

impl Noting {
    fn note(&self, effect: &str) {
        self.0.borrow_mut().started.push(effect.split_whitespace().next().unwrap_or_default().to_owned());
    }
}

impl EffectRunner for Noting {
    fn start_free(&mut self, effect: FreeEffect) {
        self.note(&format!("{effect:?}"));
    }

    fn start_bound(&mut self, effect: BoundEffect) {
        self.note(&format!("{effect:?}"));
    }

    fn bound_count(&self) -> usize {
        self.0.borrow().busy
    }

    fn leave(&mut self) -> Duration {
        Duration::from_secs(3)
    }

    fn is_done(&self) -> bool {
        let mut seen = self.0.borrow_mut();
        seen.busy = seen.busy.saturating_sub(1);
        seen.busy == 0
    }

    fn save_recording(&mut self, _: Timestamp, text: String) {
        self.0.borrow_mut().records.push(text);
    }
}

struct Bench {
    main: ScreenLoop<Toy, Paper, Noting>,
    post: InboxSender,
    seen: Shared,
    clock: Arc<ManualClock>,
    runtime: Runtime,
}

fn bench(toy: Toy) -> Bench {
    let (post, inbox) = inbox();
    let seen = Shared::default();
    seen.borrow_mut().behind = Some(post.clone());
    let clock = Arc::new(ManualClock::new("2026-11-21T03:00:00Z".parse().unwrap()));
    let main = ScreenLoop {
        app: toy,
        surface: Paper(Terminal::new(TestBackend::new(30, 1)).unwrap(), Rc::clone(&seen)),
        doer: Noting(Rc::clone(&seen)),
        clock: clock.clone(),
        recorder: FlightRecorder::default(),
        inbox,
        marks: ShutdownMarks::new(post.ending().clone()),
        state: LoopState::default(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    Bench { main, post, seen, clock, runtime }
}

fn key(character: char) -> UiMessage {
    UiMessage::Key { key: KeyCode::Char(character).into(), at: Duration::ZERO }
}

impl Bench {
    fn run(self) -> (ScreenExit<Toy>, Shared) {
        (self.main.run(&self.runtime, vec![]), self.seen)
    }
}

#[test]
fn a_hundred_thousand_messages_pass_in_batches() {
    let bench = bench(Toy { dirty: true, ..Toy::default() });
    let total = 100_000;
    bench.seen.borrow_mut().queue.extend((0..total).map(|_| UiMessage::JournalChanged).chain([key('q')]));
    let (exit, seen) = bench.run();
    let seen = seen.borrow();
    assert_eq!(exit.end, ScreenEnd::Quit);
    assert_eq!(exit.app.told.iter().filter(|told| *told == "JournalChanged").count(), total);
    let most = seen.after_frame.iter().max().unwrap();
    assert!(*most <= BATCH + 1, "{most}: a batch and the word that the last frame was painted");
    assert!(seen.frames <= total / BATCH + 5, "{}", seen.frames);
}

#[test]
fn leaving_waits_for_what_is_bound_and_starts_nothing_more() {
    let bench = bench(Toy::default());
    bench.seen.borrow_mut().busy = 5;
    for character in ['n', 'q', 'n'] {
        bench.post.offer(key(character)).unwrap();
    }
    bench.post.offer(UiMessage::JournalChanged).unwrap();
    let (exit, seen) = bench.run();
    assert_eq!(exit.end, ScreenEnd::Quit);
    assert_eq!(seen.borrow().started, ["Note", "Look"]);
    assert_eq!(seen.borrow().busy, 0);
    assert_eq!(exit.app.told.iter().filter(|told| told.starts_with("Key")).count(), 2);
    assert!(exit.app.told.contains(&"JournalChanged".to_owned()));
}

#[test]
fn leaving_has_a_bound() {
    let bench = bench(Toy::default());
    bench.seen.borrow_mut().busy = usize::MAX;
    bench.post.offer(key('q')).unwrap();
    let clock = Arc::clone(&bench.clock);
    let late = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        clock.advance(Duration::from_secs(4));
    });
    let (exit, _) = bench.run();
    late.join().unwrap();
    assert_eq!(exit.end, ScreenEnd::Quit);
}

#[test]
fn the_word_to_end_is_heard_through_a_full_inbox() {
    let bench = bench(Toy::default());
    for _ in 0..INBOX {
        bench.post.offer(UiMessage::JournalChanged).unwrap();
    }
    bench.post.terminate();
    let marks = bench.main.marks.clone();
    let (exit, _) = bench.run();
    assert_eq!(exit.end, ScreenEnd::Terminated);
    assert_eq!(exit.app.told[0], "Terminate");
    assert_eq!(exit.app.told.iter().filter(|told| *told == "JournalChanged").count(), INBOX);
    assert!(marks.heard.is_cancelled());
}

#[test]
fn a_terminal_that_is_gone_ends_the_program() {
    let bench = bench(Toy { dirty: true, ..Toy::default() });
    bench.seen.borrow_mut().gone = true;
    let (exit, seen) = bench.run();
    assert_eq!(exit.end, ScreenEnd::TerminalGone);
    assert_eq!(exit.app.told, ["Terminate"]);
    assert_eq!(seen.borrow().frames, 0);
}

#[test]
fn the_screen_does_what_is_its_own() {
    let bench = bench(Toy { dirty: true, ..Toy::default() });
    bench.post.offer(key('c')).unwrap();
    bench.post.offer(UiMessage::Key { key: ctrl('l'), at: Duration::ZERO }).unwrap();
    bench.post.offer(UiMessage::Key { key: ctrl('\\'), at: Duration::ZERO }).unwrap();
    bench.post.offer(key('q')).unwrap();
    for happening in [TerminalEvent::Resized, TerminalEvent::Suspend, TerminalEvent::Continued] {
        bench.post.happened(happening);
    }
    let (exit, seen) = bench.run();
    let seen = seen.borrow();
    assert_eq!(seen.screen, ["repaint", "copy salin", "bell", "repaint"]);
    assert!(exit.app.told.contains(&"Resize(44, 12)".to_owned()));
    assert_eq!(seen.records.len(), 1);
    assert!(seen.records[0].contains("key 0 Ctrl('l')"));
    assert!(seen.started.is_empty());
}

#[test]
fn a_stopped_program_takes_its_terminal_again() {
    let bench = bench(Toy::default());
    let mut main = bench.main;
    main.happened(TerminalEvent::Suspend);
    main.happened(TerminalEvent::Continued);
    assert_eq!(bench.seen.borrow().screen, ["suspend", "resume"]);
    assert_eq!(main.app.told, ["Resize(44, 12)"]);
}

#[test]
fn it_wakes_when_the_state_says_and_not_before() {
    let bench = bench(Toy { wake: Some(Duration::from_millis(1)), ..Toy::default() });
    bench.clock.advance(Duration::from_millis(2));
    let (post, clock) = (bench.post.clone(), Arc::clone(&bench.clock));
    // A state that wants to wake for ever is held back: ten moments pass, one wake each.
    let driver = std::thread::spawn(move || {
        for _ in 0..10 {
            std::thread::sleep(Duration::from_millis(15));
            clock.advance(Duration::from_millis(6));
        }
        post.offer(key('q')).unwrap();
    });
    let (exit, _) = bench.run();
    driver.join().unwrap();
    let wakes = exit.app.told.iter().filter(|told| *told == "Wake").count();
    assert!((2..=40).contains(&wakes), "{wakes}");
}

#[test]
fn an_idle_screen_sleeps() {
    let bench = bench(Toy::default());
    assert_eq!(bench.main.patience(), None);
    let post = bench.post.clone();
    let driver = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        post.offer(key('q')).unwrap();
    });
    let (exit, seen) = bench.run();
    driver.join().unwrap();
    assert_eq!(exit.app.told.len(), 2, "the key and its frame: {:?}", exit.app.told);
    assert_eq!(seen.borrow().frames, 1);
}

#[test]
fn a_state_that_is_always_dirty_does_not_hold_the_loop() {
    let bench = bench(Toy { dirty: true, always_dirty: true, ..Toy::default() });
    bench.post.offer(key('q')).unwrap();
    let (exit, seen) = bench.run();
    assert_eq!(exit.end, ScreenEnd::Quit);
    assert!(seen.borrow().frames <= 4);
}

#[test]
fn a_secret_is_not_recorded() {
    let bench = bench(Toy { secret: true, ..Toy::default() });
    let recorder = bench.main.recorder.clone();
    for character in ['r', 'a', 'q'] {
        bench.post.offer(key(character)).unwrap();
    }
    bench.run();
    assert_eq!(recorder.text().matches('•').count(), 3);
    assert!(!recorder.text().contains("'r'"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_message_is_told_once_and_in_order(keys in proptest::collection::vec("[a-m]", 0..600)) {
        let bench = bench(Toy::default());
        let keys: Vec<char> = keys.iter().flat_map(|text| text.chars()).filter(|key| *key != 'c').collect();
        bench.seen.borrow_mut().queue.extend(keys.iter().map(|each| key(*each)).chain([key('q')]));
        bench.post.offer(UiMessage::JournalChanged).unwrap();
        let (exit, _) = bench.run();
        let told: Vec<String> = exit.app.told.into_iter().filter(|told| told.starts_with("Key")).collect();
        let expected: Vec<String> = keys.iter().chain(&['q']).map(|each| format!("{:?}", key(*each))).collect();
        prop_assert_eq!(told, expected);
    }
}

//! Feeds bytes to something that may block for as long as it likes, from a thread of its own that counts them.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::time::{Duration, Instant};

use super::PrintFault;
use super::stream::NAP;

/// The paper is written in pieces, so that the count of bytes taken is known when the writer stalls.
const PIECE: usize = 4_096;

/// A writer that is being fed.
#[derive(Debug)]
pub(super) struct PrinterFeeder {
    taken: Arc<AtomicUsize>,
    end: Receiver<io::Result<()>>,
}

impl PrinterFeeder {
    /// Begins to write; `finish` ends the writer once it has everything. After a fault it is dropped.
    pub(super) fn start<W: Write + Send + 'static>(
        mut writer: W,
        bytes: &[u8],
        finish: impl FnOnce(W) -> io::Result<()> + Send + 'static,
    ) -> Self {
        let (tell, end) = mpsc::channel();
        let taken = Arc::new(AtomicUsize::new(0));
        let (counted, bytes) = (Arc::clone(&taken), bytes.to_vec());
        let feeding = std::thread::Builder::new().name("printer-feed".into()).spawn(move || {
            let mut fed = Ok(());
            for piece in bytes.chunks(PIECE) {
                fed = writer.write_all(piece);
                if fed.is_err() {
                    break;
                }
                counted.fetch_add(piece.len(), Ordering::Release);
            }
            // The receiver may have given up.
            let _ = tell.send(fed.and_then(|()| finish(writer)));
        });
        // Without a thread the writer is dropped at once, and nothing counts as taken.
        drop(feeding);
        Self { taken, end }
    }

    /// How many bytes were taken.
    pub(super) fn taken(&self) -> usize {
        self.taken.load(Ordering::Acquire)
    }

    /// Waits until the writer has everything and is finished. Fails, with the number of bytes taken, where none was taken
    /// for `stall`, at `stop`, and with the writer's own fault.
    #[cfg_attr(not(windows), allow(dead_code))]
    pub(super) fn wait(&self, stall: Duration, stop: &AtomicBool) -> Result<(), (usize, PrintFault)> {
        let (mut taken, mut since) = (0, Instant::now());
        loop {
            match self.end.try_recv() {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(fault)) => return Err((self.taken(), fault_of(&fault))),
                Err(TryRecvError::Disconnected) => return Err((self.taken(), PrintFault::Gone)),
                Err(TryRecvError::Empty) => {}
            }
            let now = self.taken();
            if now > taken {
                (taken, since) = (now, Instant::now());
            }
            if stop.load(Ordering::Relaxed) {
                return Err((taken, PrintFault::Stopped));
            }
            if since.elapsed() >= stall {
                return Err((taken, PrintFault::Stalled));
            }
            std::thread::sleep(NAP);
        }
    }
}

#[cfg_attr(not(windows), allow(dead_code))]
fn fault_of(fault: &io::Error) -> PrintFault {
    match fault.kind() {
        io::ErrorKind::TimedOut => PrintFault::Stalled,
        io::ErrorKind::BrokenPipe | io::ErrorKind::NotConnected => PrintFault::Gone,
        kind => PrintFault::Io(kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static GO: AtomicBool = AtomicBool::new(false);

    /// Takes so many bytes, then waits as long as told, then fails.
    struct SlowWriter(usize, Duration);

    impl Write for SlowWriter {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0 == 0 {
                std::thread::sleep(self.1);
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            let count = bytes.len().min(self.0);
            self.0 -= count;
            Ok(count)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn all_bytes_arrive_in_their_order() {
        let bytes: Vec<u8> = (0..=255).cycle().take(3 * PIECE + 7).collect();
        let (tell, written) = mpsc::channel();
        let feeder =
            PrinterFeeder::start(Vec::new(), &bytes, move |writer| tell.send(writer).map_err(io::Error::other));
        feeder.wait(Duration::from_secs(20), &GO).unwrap();
        assert_eq!(written.recv().unwrap(), bytes);
    }

    #[test]
    fn a_writer_that_blocks_is_given_up_and_its_bytes_are_counted() {
        let blocked =
            || PrinterFeeder::start(SlowWriter(2 * PIECE, Duration::from_secs(30)), &[0; 4 * PIECE], |_| Ok(()));
        let start = Instant::now();
        let end = blocked().wait(Duration::from_millis(200), &GO).err();
        assert_eq!(end, Some((2 * PIECE, PrintFault::Stalled)));
        let end = blocked().wait(Duration::from_secs(20), &AtomicBool::new(true)).err();
        assert!(matches!(end, Some((_, PrintFault::Stopped))), "{end:?}");
        assert!(start.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn a_fault_of_the_writer_is_told_with_what_it_took() {
        let end = PrinterFeeder::start(SlowWriter(PIECE, Duration::ZERO), &[0; 4 * PIECE], |_| Ok(()))
            .wait(Duration::from_secs(20), &GO);
        assert_eq!(end.err(), Some((PIECE, PrintFault::Gone)));
        let refused = PrinterFeeder::start(Vec::new(), &[0; 7], |_| Err(io::ErrorKind::TimedOut.into()));
        assert_eq!(refused.wait(Duration::from_secs(20), &GO).err(), Some((7, PrintFault::Stalled)));
    }
}

//! The runner of the welcome: settings only, because there is no till yet.

use std::path::PathBuf;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinSet;
use tokio_util::task::TaskTracker;

use crate::base::time::Timestamp;
use crate::tui::effects::{BoundTasks, EffectRunner, save_recording};
use crate::tui::inbox::InboxSender;
use crate::tui::message::{BoundEffect, FreeEffect};
use crate::tui::settings::tasks::{SettingsHost, run_command, run_query};

/// Asks and saves for the welcome. Its tasks run on the runtime, never on the main thread.
pub struct WelcomeRunner {
    host: SettingsHost,
    handle: Handle,
    post: InboxSender,
    logs: PathBuf,
    bound: BoundTasks,
    free: JoinSet<()>,
}

impl WelcomeRunner {
    /// A runner with its tasks on `handle`, its messages to `post` and its recordings in the folder `logs`.
    #[must_use]
    pub fn new(host: SettingsHost, handle: Handle, post: InboxSender, logs: PathBuf) -> Self {
        let bound = BoundTasks { tasks: TaskTracker::new(), without_result: TaskTracker::new(), till: None };
        Self { host, handle, post, logs, bound, free: JoinSet::new() }
    }

    /// A handle on the bound tasks.
    #[must_use]
    pub fn bound(&self) -> BoundTasks {
        self.bound.clone()
    }
}

impl EffectRunner for WelcomeRunner {
    /// The welcome asks about settings only.
    fn start_free(&mut self, effect: FreeEffect) {
        if let FreeEffect::Settings(query) = effect {
            while self.free.try_join_next().is_some() {}
            self.free.spawn_on(run_query(self.host.clone(), None, query, self.post.clone()), &self.handle);
        }
    }

    fn start_bound(&mut self, effect: BoundEffect) {
        let BoundEffect::Settings(command) = effect else { return };
        let (host, post, handle) = (self.host.clone(), self.post.clone(), self.handle.clone());
        let counted = self.bound.without_result.token();
        let work = async move {
            let (message, _) = run_command(host, None, command).await;
            drop(counted);
            post.deliver(&handle, message);
        };
        self.bound.tasks.spawn_on(work, &self.handle);
    }

    fn leave(&mut self) -> Duration {
        self.free.abort_all();
        self.bound.deadline()
    }

    fn is_done(&self) -> bool {
        self.bound.is_done()
    }

    fn bound_count(&self) -> usize {
        self.bound.count()
    }

    fn save_recording(&mut self, at: Timestamp, text: String) {
        save_recording(&self.handle, self.logs.clone(), at, text);
    }
}

//! The priority of a thread (Microsoft Learn, "SetThreadPriority").

use windows_sys::Win32::System::Threading::{GetCurrentThread, SetThreadPriority, THREAD_MODE_BACKGROUND_BEGIN};

/// Gives this thread the lowest priority of processor and disk, for the rest of its life. False where Windows refuses.
pub fn lower_priority() -> bool {
    // SAFETY: the handle means this thread itself, and is not kept.
    unsafe { SetThreadPriority(GetCurrentThread(), THREAD_MODE_BACKGROUND_BEGIN) != 0 }
}

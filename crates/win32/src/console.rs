//! Facts of the console that a program of Windows runs in (Microsoft Learn, "Console Functions").

use windows_sys::Win32::System::Console::{
    CONSOLE_FONT_INFOEX, GetConsoleProcessList, GetCurrentConsoleFontEx, GetStdHandle, STD_OUTPUT_HANDLE,
};

/// The bit of `FontFamily` for a font of outlines: `TMPF_TRUETYPE` of wingdi.h.
const OUTLINES: u32 = 4;

/// Whether this program is alone in its console, which closes with it: it was started by a double-click.
#[must_use]
pub fn is_alone() -> bool {
    let mut processes = [0; 2];
    // SAFETY: the array has room for two numbers, and the call only writes them.
    unsafe { GetConsoleProcessList(processes.as_mut_ptr(), 2) == 1 }
}

/// Whether the console draws with a raster font, which has the letters of one code page only. False where nobody says.
#[must_use]
pub fn has_raster_font() -> bool {
    let mut font = CONSOLE_FONT_INFOEX { cbSize: size_of::<CONSOLE_FONT_INFOEX>() as u32, ..Default::default() };
    // SAFETY: the structure says its own size, and the handle is not kept.
    let said = unsafe { GetCurrentConsoleFontEx(GetStdHandle(STD_OUTPUT_HANDLE), 0, &raw mut font) };
    said != 0 && font.dwFontSize.Y > 0 && font.FontFamily & OUTLINES == 0
}

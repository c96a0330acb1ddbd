//! Draws the read paper as a picture with the letters of a bitmap (JetBrains Mono, see assets/font/OFL.txt), and reads
//! its codes from the dots again. Drawing outside the paper panics.

use std::path::PathBuf;

use loket::base::image::GreyImage;
use loket::base::qr::QrModules;

use super::matrix::Form;
use super::{Out, Printed};

/// Size of a letter in the font bitmap, dots. `BEYOND` lists its letters beyond ASCII.
const LETTER: (usize, usize) = (12, 24);
const BEYOND: &str = "é°–ñÜ×çäöáíóú·Éüàè½¼";
/// Dots from one line to the next.
const PITCH: usize = 30;

/// Black dots on a paper of some width, as long as it needs to be.
pub struct Canvas {
    pub width: usize,
    rows: Vec<Vec<bool>>,
    letters: GreyImage,
}

impl Canvas {
    fn new(width: usize) -> Self {
        Self { width, rows: Vec::new(), letters: GreyImage::read(include_bytes!("glyphs.png")).unwrap() }
    }

    fn ink(&mut self, x: usize, y: usize) {
        assert!(x < self.width, "ink at {x} of {}", self.width);
        while self.rows.len() <= y {
            self.rows.push(vec![false; self.width]);
        }
        self.rows[y][x] = true;
    }

    fn feed(&mut self, to: usize) {
        while self.rows.len() < to {
            self.rows.push(vec![false; self.width]);
        }
    }

    /// Draws a letter in a cell of `wide` times `high` dots; a bold one is drawn twice, a dot apart.
    fn letter(&mut self, (x, y): (usize, usize), (wide, high): (usize, usize), character: char, bold: bool) {
        let beyond = || BEYOND.chars().position(|own| own == character).map(|place| 95 + place);
        let place = if character.is_ascii() { Some(character as usize - 0x20) } else { beyond() };
        let place = place.unwrap_or('?' as usize - 0x20);
        let (left, top) = (place % 16 * LETTER.0, place / 16 * LETTER.1);
        for row in 0..high {
            for column in 0..wide {
                if self.letters.at(left + column * LETTER.0 / wide, top + row * LETTER.1 / high) < 128 {
                    self.ink(x + column, y + row);
                    if bold && column + 1 < wide {
                        self.ink(x + column + 1, y + row);
                    }
                }
            }
        }
    }

    /// The codes that a scanner finds.
    pub fn codes(&self) -> Vec<String> {
        let dot = |x: usize, y: usize| if self.rows[y][x] { 0 } else { 255 };
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(self.width, self.rows.len(), dot);
        picture.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
    }

    /// Writes `target/paper/NAME.png` where LOKET_PICTURES is set.
    pub fn keep(&self, name: &str) {
        if std::env::var_os("LOKET_PICTURES").is_none() {
            return;
        }
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/paper");
        std::fs::create_dir_all(&folder).unwrap();
        let edge = 16;
        let (width, height) = (self.width + 2 * edge, self.rows.len() + 2 * edge);
        let mut dots = vec![255_u8; width * height];
        for (y, row) in self.rows.iter().enumerate() {
            for (x, black) in row.iter().enumerate() {
                if *black {
                    dots[(y + edge) * width + x + edge] = 20;
                }
            }
        }
        let file = std::fs::File::create(folder.join(format!("{name}.png"))).unwrap();
        let mut encoder = png::Encoder::new(file, width as u32, height as u32);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.write_header().unwrap().write_image_data(&dots).unwrap();
    }
}

/// The picture of a thermal paper `dots` wide, as long as it was fed.
pub fn thermal(printed: &Printed, dots: usize) -> Canvas {
    let mut canvas = Canvas::new(dots);
    let cell = if printed.small { (9, 17) } else { LETTER };
    let mut y = 0;
    for out in &printed.out {
        match out {
            Out::Text { text, bold, double, centred } => {
                let scale = if *double { 2 } else { 1 };
                let taken = text.chars().count() * cell.0 * scale;
                let mut x = if *centred { (dots - taken) / 2 } else { 0 };
                for character in text.chars() {
                    canvas.letter((x, y), (cell.0 * scale, cell.1 * scale), character, *bold);
                    x += cell.0 * scale;
                }
                y += PITCH.max(cell.1 * scale);
            }
            Out::Code { text, module, centred } => {
                let modules = QrModules::of(text).unwrap();
                let inner = modules.side() - 8;
                let left = if *centred { (dots - inner * module) / 2 } else { 0 };
                for row in 0..inner * module {
                    for column in 0..inner * module {
                        if modules.is_dark(4 + column / module, 4 + row / module) {
                            canvas.ink(left + column, y + row);
                        }
                    }
                }
                y += inner * module;
            }
            Out::Raster { row_bytes, rows, centred } => {
                let left = if *centred { (dots - row_bytes * 8) / 2 } else { 0 };
                for (row, bytes) in rows.chunks(*row_bytes).enumerate() {
                    for column in (0..row_bytes * 8).filter(|column| bytes[column / 8] >> (7 - column % 8) & 1 == 1) {
                        canvas.ink(left + column, y + row);
                    }
                }
                y += rows.len() / row_bytes;
            }
            Out::Feed(dots) => y += dots,
            Out::Cut | Out::Kick => {}
        }
        canvas.feed(y);
    }
    canvas
}

/// A form of eighty columns; a double line reaches up into the line above it, as it does on 24 needles.
pub fn form(form: &Form) -> Canvas {
    let mut canvas = Canvas::new(80 * LETTER.0);
    for (row, line) in form.lines.iter().enumerate() {
        for cell in line {
            let (wide, high) = if cell.double { (24, 48) } else { LETTER };
            let y = (row + 1) * LETTER.1 - (high - LETTER.1);
            canvas.letter((cell.column * LETTER.0, y), (wide, high), cell.character, cell.bold);
        }
    }
    canvas.feed((form.lines.len() + 1) * LETTER.1);
    canvas
}

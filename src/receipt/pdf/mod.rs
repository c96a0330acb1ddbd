//! The paper as PDF: rolls of 58 and 80 mm, A4 and A5 pages with a design of their own, and the dot matrix form. The
//! only user of printpdf. The bytes are returned, no file is written.
//!
//! The same facts give the same bytes, whenever and wherever they are made: font names, dates and document id are
//! fixed.
#![expect(
    clippy::float_arithmetic,
    clippy::disallowed_types,
    reason = "page geometry is in points; no amount of money passes through it"
)]

mod block;
mod font;
mod form;
mod logo;
mod outline;
mod page;
mod pen;
mod roll;
mod sheet;
#[cfg(test)]
mod tests;

use lopdf::{Document, Object, SaveOptions, StringFormat};
use printpdf::date::OffsetDateTime;
use printpdf::{
    DictItem, ExternalStream, ExternalXObject, PdfDocument, PdfFont, PdfPage, PdfSaveOptions, XObject, XObjectId,
};

use self::font::{FontFace, FontSet};
use self::logo::LogoImage;
use crate::base::time::Timestamp;
use crate::receipt::unprintable::marked;
use crate::receipt::{Paper, ReceiptFacts};

/// Why no PDF was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// The built-in font could not be read.
    #[error("the receipt font cannot be read")]
    Font,
    /// The PDF library failed; its own text.
    #[error("the PDF cannot be written: {0}")]
    Write(String),
}

/// `facts` as a PDF for `paper`: one page as long as its content on a roll, else as many sheets or forms as needed.
pub fn pdf(facts: &ReceiptFacts, paper: Paper) -> Result<Vec<u8>, PdfError> {
    let fonts = font::fonts().ok_or(PdfError::Font)?;
    let facts = &*marked(facts, |character| fonts.has(FontFace::Regular, character));
    let logo = facts.logo.as_ref().filter(|_| paper != Paper::DotMatrix).and_then(logo::ready);
    let logo = logo.as_deref();
    let pages = match paper {
        Paper::Mm58 | Paper::Mm80 => roll::rolls(facts, logo, paper, fonts),
        Paper::DotMatrix => form::forms(facts, fonts),
        Paper::A5 | Paper::A4 => page::pages(facts, logo, paper, fonts),
    };
    write(facts, pages, logo, fonts)
}

fn write(
    facts: &ReceiptFacts,
    pages: Vec<PdfPage>,
    logo: Option<&LogoImage>,
    fonts: &FontSet,
) -> Result<Vec<u8>, PdfError> {
    let mut whole = PdfDocument::new(&format!("{} {}", facts.title, facts.id.short));
    let info = &mut whole.metadata.info;
    info.author = facts.head.first().cloned().unwrap_or_default();
    info.creator = "loket".to_owned();
    info.producer = "loket".to_owned();
    let date = date(facts.at);
    (info.creation_date, info.modification_date, info.metadata_date) = (date, date, date);
    for face in FontFace::ALL {
        whole.resources.fonts.map.insert(face.id(), PdfFont::new(fonts.parsed(face).clone()));
    }
    if let Some(logo) = logo {
        whole.resources.xobjects.map.insert(XObjectId(pen::LOGO.to_owned()), image(logo));
    }
    whole.pages = pages;
    let options = PdfSaveOptions { subset_fonts: false, image_optimization: None, ..PdfSaveOptions::default() };
    let mut document = printpdf::serialize::to_lopdf_doc(&whole, &options, &mut Vec::new());
    slim(&mut document);
    if let Ok(catalog) = document.catalog_mut() {
        catalog.set("Lang", Object::string_literal("id"));
    }
    compress(&mut document, fonts)?;
    let id = facts.id.digits.clone().into_bytes();
    let id = Object::String(id, StringFormat::Hexadecimal);
    document.trailer.set("ID", Object::Array(vec![id.clone(), id]));
    let mut bytes = Vec::with_capacity(24 * 1024);
    // Objects that are not streams are compressed together, which saves a tenth of a receipt.
    let options = SaveOptions::builder().use_object_streams(true).use_xref_streams(true).compression_level(9).build();
    document.save_with_options(&mut bytes, options).map_err(|error| PdfError::Write(error.to_string()))?;
    Ok(bytes)
}

/// The logo as a PDF image: grey, four bits a dot.
fn image(logo: &LogoImage) -> XObject {
    let name = |text: &str| DictItem::Name(text.as_bytes().to_vec());
    let number = |number: usize| DictItem::Int(i64::try_from(number).unwrap_or(0));
    let entries = [
        ("Type", name("XObject")),
        ("Subtype", name("Image")),
        ("Width", number(logo.width)),
        ("Height", number(logo.height)),
        ("ColorSpace", name("DeviceGray")),
        ("BitsPerComponent", number(4)),
        ("Filter", name("FlateDecode")),
    ];
    let dict = entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    let stream = ExternalStream { dict, content: logo.content.clone(), compress: false };
    XObject::External(ExternalXObject { stream, width: None, height: None, dpi: None })
}

/// Removes needless entries: the width table (all glyphs are equally wide) and empty entries, one of which would claim
/// PDF/X.
fn slim(document: &mut Document) {
    for object in document.objects.values_mut() {
        let Ok(dictionary) = object.as_dict_mut() else { continue };
        for key in [b"GTS_PDFXVersion".as_slice(), b"Identifier", b"Keywords", b"Subject"] {
            dictionary.remove(key);
        }
        let Ok(descendants) = dictionary.get_mut(b"DescendantFonts").and_then(Object::as_array_mut) else { continue };
        for font in descendants.iter_mut().filter_map(|font| font.as_dict_mut().ok()) {
            font.remove(b"W");
            font.set("DW", font::ADVANCE_UNITS);
        }
    }
}

/// Compresses every stream. The fonts are most of the work, so they are compressed once per process.
fn compress(document: &mut Document, fonts: &FontSet) -> Result<(), PdfError> {
    for object in document.objects.values_mut() {
        let Object::Stream(stream) = object else { continue };
        match fonts.compressed(&stream.content) {
            Some(ready) => {
                stream.dict.set("Filter", "FlateDecode");
                stream.set_content(ready.to_vec());
            }
            None if stream.dict.has(b"Filter") => {}
            None => stream.compress().map_err(|error| PdfError::Write(error.to_string()))?,
        }
    }
    Ok(())
}

fn date(at: Timestamp) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(at.as_second()).unwrap_or_else(|_| OffsetDateTime::epoch())
}

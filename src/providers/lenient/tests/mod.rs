//! Tests of the tolerant readers over whole bodies: the documents' examples, hostile input, properties.

mod broken;
mod golden;
mod properties;

//! Tests of the tolerant readers on whole bodies: the documents' examples, hostile input, properties.

mod broken;
mod golden;
mod properties;

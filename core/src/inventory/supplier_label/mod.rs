//! Parses the labels of suppliers and manufacturers.
//!
//! A label contains fields that start with an identifier (ECIA), mostly packed by ISO/IEC 15434; some suppliers have
//! their own formats. This module does not know the inventory: it parses a label into [`LabelFields`].

pub mod digikey;
pub mod ecia;
mod fields;
pub mod iso15434;
pub mod lcsc;
pub mod mouser;
mod notation;
pub mod tme;

pub use fields::{LabelField, LabelFields};

#[cfg(test)]
mod malformed;
#[cfg(test)]
mod samples;

//! Reading the labels of suppliers and manufacturers.
//!
//! A label holds fields that begin with an identifier (ECIA), most of them packed by ISO/IEC 15434; some suppliers
//! have forms of their own. Nothing here knows the inventory: a label is read into [`LabelFields`].

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
mod samples;
#[cfg(test)]
mod strange;

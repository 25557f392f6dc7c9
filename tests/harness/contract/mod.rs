//! The plugins that were installed in InvenTree while its responses were recorded.

mod action;
mod barcode;
mod limits;
mod urls;
mod validator;

//! The plugins that were installed in the reference while its answers were recorded, as ordinary plugins.

mod action;
mod barcode;
mod limits;
mod urls;
mod validator;

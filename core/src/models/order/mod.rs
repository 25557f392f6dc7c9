//! Orders: what is bought, sold, taken back and built.
//!
//! A kind of orders is a [`Kind`]: its resource, its lines, its states and the [`Step`](step::Step)s between them.
//! What all kinds have in common reads it: references ([`mod@reference`]), the rules of orders and their lines, copies
//! of orders, and [`step::take`], through which every change of a state goes.
//!
//! # To add a kind
//!
//! A folder beside `returns` with a `static` [`Kind`], whose resource has `OrderRules` and whose lines have
//! `LineRules` (what is their own comes second), tables of fields by the macros of `fields`, and `extra_lines!`.
//! Its states stand in [`status`] already for those of the reference. A line in [`kind::KINDS`] gives it the
//! addresses of its steps and references that no two orders share; the resources go into `models::RESOURCES`, its
//! settings into `settings::global`. Operations on lines are functions of their own, as `purchase::receive` is: they
//! take the rows in the order that ARCHITECTURE.md names, and finish an order by [`step::advance`].

mod brief;
pub mod build;
mod copy;
mod fields;
mod filter;
pub mod kind;
mod line;
pub mod purchase;
pub mod reference;
pub mod returns;
mod rules;
pub mod sales;
pub mod status;
pub mod step;

pub use kind::{KINDS, Kind};

//! Orders: purchase, sales, return and build orders.
//!
//! An [`OrderType`] describes an order type: its resource, its lines, its statuses and the
//! [`Transition`](transition::Transition)s between them. The shared code reads it: references ([`mod@reference`]), the
//! rules of orders and their lines, copies of orders, and [`transition::apply`], which makes every change of status.
//!
//! # Adding an order type
//!
//! Create a folder beside `returns` with a `static` [`OrderType`]. Its resource uses `OrderRules`, its lines use
//! `LineRules` (own rules go into `inner`), its tables come from the macros in `fields`, its extra lines from
//! `extra_lines!`. [`status`] already has InvenTree's statuses. Add the type to [`order_type::ORDER_TYPES`], which
//! mounts the URLs of its transitions, its resources to `models::RESOURCES`, and its settings to
//! `server_settings::global`. Operations on lines are functions such as `purchase::receive`: they lock rows in the
//! order that ARCHITECTURE.md describes, and complete an order with [`transition::apply_locked`].

mod brief;
pub mod build_order;
mod copy;
mod fields;
mod filter;
mod line;
pub mod order_type;
pub mod purchase;
pub mod reference;
pub mod returns;
mod rules;
pub mod sales;
pub mod status;
pub mod transition;

pub use order_type::{ORDER_TYPES, OrderType};

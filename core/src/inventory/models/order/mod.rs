//! Orders: purchase, sales, return and build orders.
//!
//! An [`OrderType`] describes an order type: its resource, its lines, its statuses and the
//! [`Transition`](transition::Transition)s between them. The shared code reads it: references ([`mod@reference`]), the
//! rules of orders and their lines, copies of orders, and [`apply_transition::apply`], which makes every change of
//! status.
//!
//! # Adding an order type
//!
//! Create a folder beside `returns` with a `static` [`OrderType`] in `order_type`. Its tables come from the macros in
//! `fields`, its extra lines from `extra_lines!`. Its `rule_list` pairs the orders with `OrderRules` and the lines with
//! `LineRules` (own rules go into `inner`). [`status`] already has InvenTree's statuses. Add the type to
//! [`ORDER_TYPES`], which mounts the URLs of its transitions, its resources to `models::RESOURCES`, its rules to
//! `models::RULE_LISTS`, and its settings to `server_settings::global`. Operations on lines are functions such as `purchase::receive`: they lock rows in the
//! order that ARCHITECTURE.md describes, and complete an order with [`apply_transition::apply_locked`].

pub mod apply_transition;
mod brief;
pub mod build_order;
mod copy;
mod fields;
mod filter;
mod line_rules;
pub mod order_type;
pub mod purchase;
pub mod reference;
pub mod returns;
mod rules;
pub mod sales;
pub mod status;
pub mod transition;

pub use order_type::OrderType;

/// All order types.
pub static ORDER_TYPES: &[&OrderType] = &[
    &purchase::ORDER_TYPE,
    &sales::ORDER_TYPE,
    &returns::ORDER_TYPE,
    &build_order::ORDER_TYPE,
];

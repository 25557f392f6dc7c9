//! What all routes share: declaring an endpoint, reading a request, shaping an answer.

pub mod accept;
pub mod address;
pub(crate) mod arrival;
pub mod body;
pub mod budget;
mod charset;
pub(crate) mod door;
pub mod endpoint;
pub mod error;
pub mod field;
pub mod fixed;
pub mod form;
pub mod guard;
mod headers;
pub mod html;
pub mod input;
pub(crate) mod listed;
pub mod metadata;
pub mod narrow;
pub mod openapi;
pub mod origin;
pub mod page;
pub mod places;
pub mod proxy;
pub mod query;
pub mod reads;
mod sending;

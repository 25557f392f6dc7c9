//! What all routes share: declaring an endpoint, reading a request, shaping an answer.

pub mod accept;
pub mod address;
pub mod body;
mod charset;
pub mod endpoint;
pub mod error;
pub mod field;
pub mod form;
pub mod guard;
pub mod html;
pub mod input;
pub mod metadata;
pub mod narrow;
pub mod openapi;
pub mod origin;
pub mod page;
pub mod proxy;
pub mod query;
pub mod reads;

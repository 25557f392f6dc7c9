mod catalog;
mod configuration;
mod lifecycle;
mod order;

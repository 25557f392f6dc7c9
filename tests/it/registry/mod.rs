mod catalog;
mod configuration;
mod follow;
mod lifecycle;
mod priority;

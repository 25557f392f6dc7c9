mod global;
mod user;

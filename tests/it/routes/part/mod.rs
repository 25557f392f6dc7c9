mod category;
mod fields;
mod list;
mod rules;

mod bom_copy;
mod category;
mod circle;
mod fields;
mod list;
mod revision;
mod rules;
mod test_template;

//~ `2023-02-29` is not a calendar date
//~ `22.13.2024` is not
//~ `yesterday` is not
//= 3 errors

use inventree::prelude::*;

#[plugin(name = "One", publish_date = "2023-02-29")]
#[derive(Default)]
pub struct One;

#[plugin(name = "Two", publish_date = "22.13.2024")]
#[derive(Default)]
pub struct Two;

#[plugin(name = "Three", publish_date = "yesterday")]
#[derive(Default)]
pub struct Three;

fn main() {}

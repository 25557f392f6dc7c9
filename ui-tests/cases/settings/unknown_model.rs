//~ unknown model `part.prat`
//~ did you mean `part.part`?
//~ unknown model `shelf`
//~ the models are `auth.group`
//= 2 errors

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(model = "part.prat")]
    a: Option<i64>,
    #[setting(model = "shelf")]
    b: Option<i64>,
}

fn main() {}

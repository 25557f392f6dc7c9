//~ method `validate_part_name` has an incompatible type
//~ Verdict
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(validation))]
#[derive(Default)]
pub struct Mine;

impl ValidationMixin for Mine {
    fn validate_part_name(&self, _cx: &ReadContext, name: &str, _part: &Part, _old: Option<&str>) -> bool {
        !name.is_empty()
    }
}

fn main() {}

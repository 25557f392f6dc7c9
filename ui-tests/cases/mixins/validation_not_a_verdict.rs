//~ mismatched types
//~ expected `Verdict`, found
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(validation))]
#[derive(Default)]
pub struct Mine;

impl ValidationMixin for Mine {
    fn validate_part_name(&self, _cx: &ReadContext, _name: &str, _part: &Part, _old: Option<&str>) -> Result<Verdict> {
        Ok(true)
    }
}

fn main() {}

//~ method `validate_part_title` is not a member of trait `ValidationMixin`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(validation))]
#[derive(Default)]
pub struct Mine;

impl ValidationMixin for Mine {
    fn validate_part_title(&self, _cx: &ReadContext, _name: &str, _part: &Part) -> Result<Verdict> {
        Ok(Verdict::Pass)
    }
}

fn main() {}

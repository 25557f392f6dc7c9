//~ no field `nmae` on type `&inventree::prelude::Part`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(validation))]
#[derive(Default)]
pub struct Mine;

impl ValidationMixin for Mine {
    fn validate_part_ipn(&self, _cx: &ReadContext, ipn: &str, part: &Part, _old: Option<&str>) -> Result<Verdict> {
        Ok(if part.nmae == ipn {
            Verdict::reject_value("say more than the name does")
        } else {
            Verdict::Pass
        })
    }
}

fn main() {}

//~ no method named `write` found
//= 1 error

use inventree::db::DbError;
use inventree::prelude::*;

#[plugin(name = "Mine", mixins(validation))]
#[derive(Default)]
pub struct Mine;

impl ValidationMixin for Mine {
    fn validate_model_deletion(&self, cx: &ReadContext, _instance: &Instance) -> Result<Verdict> {
        cx.db().write(|_| Ok::<_, DbError>(()))?;
        Ok(Verdict::Pass)
    }
}

fn main() {}

//~ a batch cannot return `inventree::prelude::Part`
//= 1 error

use inventree::prelude::*;

pub fn add(cx: &Context) -> Result<Part> {
    cx.inventory().batch(|batch| {
        let part = batch.create(NewPart { name: "bolt".to_owned() })?;
        cx.inventory().get::<Part>(part)
    })
}

fn main() {}

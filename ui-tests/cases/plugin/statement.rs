//~ is applied to a `let` statement
//~ is applied to something else
//= 5 errors

use inventree::prelude::*;

fn main() {
    #[plugin(name = "Statement")]
    let _statement = 1;
    let _expression = #[plugin(name = "Expression")]
    2;
}

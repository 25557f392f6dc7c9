//~ unknown key `versoin`
//~ `mandatory` takes no value
//~ slug `Bad Slug` may hold
//~ `2024-13-01` is not a calendar date
//~ unknown mixin `actoin`
//~ mixin `urls` is listed twice
//~ website `example.com` starts
//= 7 errors

use inventree::prelude::*;

#[plugin(
    name = "Mine",
    slug = "Bad Slug",
    versoin = "1.0.0",
    publish_date = "2024-13-01",
    website = "example.com",
    mandatory = "yes",
    mixins(actoin, urls, urls)
)]
#[derive(Default)]
pub struct Mine;

impl ActionMixin for Mine {
    const ACTION_NAME: &'static str = "mine";

    fn perform_action(&self, _cx: &Context, _data: &Value) -> Result<ActionOutcome> {
        Ok(ActionOutcome::ok())
    }
}

impl UrlsMixin for Mine {
    const URLS: &'static [Url] = &[];
}

fn main() {}

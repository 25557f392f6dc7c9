#![forbid(unsafe_code)]
#![deny(warnings, unused_qualifications, nonstandard_style)]
//! A crate with strict lints.

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(action))]
#[derive(Default)]
pub struct Mine;

impl ActionMixin for Mine {
    const ACTION_NAME: &'static str = "mine";

    fn perform_action(&self, _cx: &Context, _data: &Value) -> Result<ActionOutcome> {
        Ok(ActionOutcome::ok())
    }
}

pub type Number = i64;

#[derive(PluginSettings)]
pub struct Settings {
    /// What it is.
    #[setting(default = 1, min = 1)]
    pub number: Number,
    /// What it is.
    #[setting(default = Word::Hello)]
    pub word: Word,
}

#[derive(SettingChoice)]
pub enum Word {
    Hello,
}

fn main() {}

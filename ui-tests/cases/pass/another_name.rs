#![deny(warnings)]
#![allow(dead_code)]
//! The framework under other names.

extern crate inventree as inv;

mod facade {
    pub use inventree;
    pub mod all {
        pub use inventree::*;
    }
}

mod inventree_of_ours {
    use inv::prelude::*;

    #[plugin(crate = inv, name = "One", mixins(settings))]
    #[derive(Default)]
    pub struct One;

    #[derive(PluginSettings)]
    #[settings(crate = crate::facade::inventree, user = Users)]
    pub struct Settings {
        /// What it is.
        #[setting(default = Animal::Cat)]
        animal: Animal,
    }

    #[derive(PluginSettings)]
    #[settings(crate = super::facade::all)]
    pub struct Users {
        /// What it is.
        #[setting(default = 1, max = 2)]
        number: i64,
    }

    #[derive(SettingChoice)]
    #[choice(crate = ::inv)]
    pub enum Animal {
        Cat,
    }

    impl SettingsMixin for One {
        type Settings = Settings;
    }
}

fn main() {
    use inventree::Plugin;
    assert_eq!(inventree_of_ours::One::META.slug, "one");
}

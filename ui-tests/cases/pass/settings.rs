use inventree::prelude::*;

use inventree::settings::{Filter, NoSettings, Values};

fn check(value: &str) -> std::result::Result<(), String> {
    if value.starts_with('h') { Ok(()) } else { Err("start with h".to_owned()) }
}

/// A pet.
#[derive(Debug, PartialEq, SettingChoice)]
pub enum Animal {
    /// A cat.
    Cat,
    #[choice(value = "D", text = "A dog")]
    Dog,
}

#[derive(PluginSettings)]
pub struct Own {}

#[derive(PluginSettings)]
pub struct Unit;

/// Settings of every kind.
#[derive(PluginSettings)]
#[settings(user = Own)]
pub struct Mine {
    /// Word to greet with.
    #[setting(default = "hello", required, validator = check)]
    greeting: String,
    #[setting(default = -3, min = -5, max = 5.5, units = "mm", hidden)]
    offset: i64,
    #[setting(default = 0.5)]
    share: f32,
    #[setting(default = true, name = "Be loud", key = "LOUDLY", description = "or not")]
    loud: bool,
    #[setting(default = Animal::Dog)]
    pet: Animal,
    #[setting(model = "company.company", filters(is_supplier = true, pk = 3, name = "x"))]
    supplier: Option<i64>,
    #[setting(protected)]
    token: Secret,
    #[setting(default = "1234", public_default)]
    pin: Secret,
    r#type: Option<String>,
}

fn main() {
    let by_key = |key| Mine::SPECS.iter().find(|spec| spec.key == key).expect("a setting");
    let greeting = by_key("GREETING");
    assert_eq!((greeting.name, greeting.description, greeting.default), ("Greeting", "Word to greet with.", "hello"));
    assert!(greeting.required && greeting.validator.is_some_and(|check| check("bye").is_err()));
    let offset = by_key("OFFSET");
    assert_eq!((offset.default, offset.min, offset.max, offset.units), ("-3", Some(-5.0), Some(5.5), "mm"));
    assert!(offset.hidden && by_key("TOKEN").protected);
    let loud = by_key("LOUDLY");
    assert_eq!((loud.name, loud.description, loud.default), ("Be loud", "or not", "True"));
    assert_eq!((by_key("PET").default, by_key("PET").choices[0].text), ("D", "A cat."));
    let model = by_key("SUPPLIER").model.expect("a model");
    assert_eq!((model.name, model.filters[0]), ("company.company", ("is_supplier", Filter::Bool(true))));
    assert_eq!((Own::SPECS.len(), Unit::SPECS.len(), NoSettings::SPECS.len()), (0, 0, 0));
    let mine = Mine::read(&Values::from_iter([("TYPE".to_owned(), "a".to_owned())]));
    assert_eq!((mine.greeting.as_str(), mine.offset, mine.share, mine.loud), ("hello", -3, 0.5, true));
    assert_eq!((mine.pet, mine.supplier, mine.r#type.as_deref()), (Animal::Dog, None, Some("a")));
    assert!(mine.token.is_empty());
}

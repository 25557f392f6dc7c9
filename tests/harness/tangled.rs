//! A plugin that waits for itself, in every way there is.

use inventree::db::DbError;
use inventree::mixin::kind;
use inventree::models::part::PART;
use inventree::prelude::*;
use serde_json::Map;

/// Its slug, and the name of its action.
pub const SLUG: &str = "tangled";

/// Every way of waiting for itself.
pub const WAYS: &[&str] = &[
    "read in read",
    "write in read",
    "read in write",
    "write in write",
    "desk in read",
    "desk in write",
    "desk in transact",
    "matched in write",
    "user settings in write",
    "connect in write",
    "call in read",
    "call in write",
    "circle",
];

/// Waits for itself as the data say.
#[plugin(
    name = "Tangled",
    slug = "tangled",
    version = "1.0.0",
    mixins(action, settings)
)]
#[derive(Default)]
struct Tangled;

#[derive(PluginSettings)]
#[settings(user = UserValues)]
struct Values {}

#[derive(PluginSettings)]
struct UserValues {
    /// How many
    #[setting(default = 1)]
    #[expect(dead_code, reason = "only reading it matters")]
    count: i64,
}

impl SettingsMixin for Tangled {
    type Settings = Values;
}

impl ActionMixin for Tangled {
    const ACTION_NAME: &'static str = SLUG;

    fn perform_action(&self, cx: &Context, data: &Value) -> Result<ActionOutcome> {
        let how = data.as_str().unwrap_or_default();
        match how.split_once(" in ") {
            Some((inner, "read")) => cx.db().read(|_| inside(cx, inner))?,
            Some((inner, "write")) => cx.db().write(|_| inside(cx, inner))?,
            Some((inner, _)) => cx.desk().transact(|_, _| {
                // Only what a closure of this type can return.
                assert_eq!(inner, "desk");
                cx.desk().create(&PART, part()).map(drop)
            })?,
            None if how == "fine" => {
                cx.db().read(|_| Ok::<_, DbError>(()))?;
                cx.db().write(|_| Ok::<_, DbError>(()))?;
                cx.desk().create(&PART, part())?;
            }
            None => inside(cx, how)?,
        }
        Ok(ActionOutcome::ok())
    }
}

fn inside(cx: &Context, how: &str) -> Result<()> {
    match how {
        "read" => cx.db().read(|_| Ok::<_, DbError>(()))?,
        "write" => cx.db().write(|_| Ok::<_, DbError>(()))?,
        "desk" => drop(cx.desk().create(&PART, part())?),
        "matched" => drop(cx.matched("part", 1)?),
        "user settings" => {
            cx.user_settings::<Tangled>()?;
        }
        "connect" => drop(cx.db().connect()?),
        "call" => drop(call(cx, "golden-action", "echo")?),
        "circle" => drop(call(cx, SLUG, "circle")?),
        _ => return Err(Error::refuse_field("how", "there is no such way")),
    }
    Ok(())
}

fn call(cx: &Context, plugin: &str, data: &str) -> Result<ActionOutcome> {
    let data = json!(data);
    let act = "perform_action";
    Ok(
        (cx.registry()).call::<kind::action, _>(plugin, act, move |plugin, cx| {
            plugin.perform_action(cx, &data)
        })?,
    )
}

fn part() -> Map<String, Value> {
    Map::from_iter([("name".to_owned(), json!("tangled"))])
}

/// Switches itself on while it starts, which waits for starts.
#[plugin(
    name = "Self Starter",
    slug = "self-starter",
    version = "1.0.0",
    mixins(lifecycle)
)]
#[derive(Default)]
struct SelfStarter;

impl LifecycleMixin for SelfStarter {
    fn start(&self, cx: &Context) -> Result<()> {
        cx.registry().set_active(cx.plugin().slug, true)?;
        Ok(())
    }
}

//! A plugin that would deadlock with itself, in every known way.

use inventree::db::DbError;
use inventree::mixin::kind;
use inventree::models::part::PART;
use inventree::prelude::*;
use inventree::resource::Writer;
use serde_json::Map;

/// The slug, and the name of the action.
pub const SLUG: &str = "tangled";

/// Every way to deadlock.
pub const WAYS: &[&str] = &[
    "read in read",
    "write in read",
    "read in write",
    "write in write",
    "inventory in read",
    "inventory in write",
    "inventory in transact",
    "matched in write",
    "user settings in write",
    "connect in write",
    "call in read",
    "call in write",
    "circle",
];

/// Deadlocks with itself as the action's data say.
#[plugin(
    name = "Tangled",
    slug = "tangled",
    version = "1.0.0",
    mixins(action, settings)
)]
#[derive(Default)]
struct Deadlocking;

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

impl SettingsMixin for Deadlocking {
    type Settings = Values;
}

impl ActionMixin for Deadlocking {
    const ACTION_NAME: &'static str = SLUG;

    fn perform_action(&self, cx: &Context, data: &Value) -> Result<ActionOutcome> {
        let how = data.as_str().unwrap_or_default();
        match how.split_once(" in ") {
            Some((inner, "read")) => cx.db().read(|_| run_nested(cx, inner))?,
            Some((inner, "write")) => cx.db().write(|_| run_nested(cx, inner))?,
            Some((inner, _)) => Writer::of(cx).transaction(|_, _| {
                // The closure's error type allows only this call.
                assert_eq!(inner, "inventory");
                Writer::of(cx).create(&PART, Map::new()).map(drop)
            })?,
            None if how == "fine" => {
                cx.db().read(|_| Ok::<_, DbError>(()))?;
                cx.db().write(|_| Ok::<_, DbError>(()))?;
                cx.inventory().create(part())?;
            }
            None => run_nested(cx, how)?,
        }
        Ok(ActionOutcome::ok())
    }
}

fn run_nested(cx: &Context, how: &str) -> Result<()> {
    match how {
        "read" => cx.db().read(|_| Ok::<_, DbError>(()))?,
        "write" => cx.db().write(|_| Ok::<_, DbError>(()))?,
        "inventory" => drop(cx.inventory().create(part())?),
        "matched" => drop(cx.inventory().barcodes().match_of(PartId::new(1))?),
        "user settings" => {
            cx.user_settings::<Deadlocking>()?;
        }
        "connect" => drop(cx.db().connect()?),
        "call" => drop(call(cx, "golden-action", "echo")?),
        "circle" => drop(call(cx, SLUG, "circle")?),
        _ => return Err(Error::invalid_field("how", "there is no such way")),
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

fn part() -> NewPart {
    NewPart {
        name: "tangled".to_owned(),
    }
}

/// Activates itself in its start, which would wait for that start.
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

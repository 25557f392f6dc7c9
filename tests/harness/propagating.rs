//! A plugin that propagates every error by `?`.

use inventree::db::DbError;
use inventree::diesel::{self, QueryDsl, RunQueryDsl};
use inventree::mixin::kind;
use inventree::models::part::PART;
use inventree::prelude::*;
use inventree::registry::store::setting::SettingOwner;
use inventree::resource::Writer;
use inventree::schema::users;
use inventree::settings::SettingSpec;

/// The slug, and the name of the action.
pub const SLUG: &str = "hasty";

/// Calls the host as `how` says.
#[plugin(name = "Hasty", slug = "hasty", version = "1.0.0", mixins(action))]
#[derive(Default)]
struct Propagating;

const MANY: SettingSpec = SettingSpec::of::<i64>("NUMERICAL_SETTING", "Numerical");

impl ActionMixin for Propagating {
    const ACTION_NAME: &'static str = SLUG;

    fn perform_action(&self, cx: &Context, data: &Value) -> Result<ActionOutcome> {
        let pk = data["pk"].as_i64().unwrap_or_default();
        let sent = data["sent"].as_object().cloned().unwrap_or_default();
        match data["how"].as_str().unwrap_or_default() {
            "create" => Ok(ActionOutcome::new(Writer::of(cx).create(&PART, sent)?.pk())),
            "change" => Ok(ActionOutcome::new(
                Writer::of(cx).update(&PART, pk, sent, false)?.pk(),
            )),
            "row" => Ok(ActionOutcome::new(row(cx, pk)?)),
            "twice" => Ok(ActionOutcome::new(insert_duplicate(cx)?)),
            "nonsense" => Ok(ActionOutcome::new(nonsense(cx)?)),
            "sneak" => Ok(ActionOutcome::new(write_while_reading(cx)?)),
            "setting" => {
                let (owner, value) = (SettingOwner::Plugin("sample"), json!("many"));
                let user = std::sync::Arc::new(cx.user().clone());
                (cx.registry()).change_setting(owner, &MANY, &value, &user)?;
                Ok(ActionOutcome::ok())
            }
            "other" => {
                let data = data["data"].clone();
                let act = "perform_action";
                Ok((cx.registry()).call::<kind::action, _>(
                    "golden-action",
                    act,
                    move |plugin, cx| plugin.perform_action(cx, &data),
                )?)
            }
            _ => Err(Error::invalid_field("how", "there is no such way")),
        }
    }
}

fn row(cx: &Context, pk: i64) -> Result<i64> {
    let query = users::table.find(pk).select(users::id);
    let found = cx.db().read(|db| Ok::<_, DbError>(query.first(db)?))?;
    Ok(found)
}

/// Violates a unique constraint.
fn insert_duplicate(cx: &Context) -> Result<usize> {
    let insert = diesel::sql_query("INSERT INTO groups (id, name) VALUES (901, 'a'), (902, 'a')");
    // Diesel's own error, as a plugin's function would return it.
    cx.db().write(|db| Ok::<_, Error>(insert.execute(db)?))
}

fn nonsense(cx: &Context) -> Result<usize> {
    let done = (cx.db()).read(|db| {
        let query = diesel::sql_query("SELECT nonsense FROM nowhere");
        Ok::<_, DbError>(query.execute(db)?)
    })?;
    Ok(done)
}

/// Writes on a read-only connection.
fn write_while_reading(cx: &Context) -> Result<usize> {
    let update = diesel::sql_query("UPDATE groups SET name = name");
    (cx.db().read_only()).read(|db| Ok::<_, Error>(update.execute(db)?))
}

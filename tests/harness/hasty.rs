//! A plugin that hands on whatever goes wrong by `?` alone.

use inventree::db::DbError;
use inventree::diesel::{self, QueryDsl, RunQueryDsl};
use inventree::mixin::kind;
use inventree::models::part::PART;
use inventree::models::setting::Owner;
use inventree::prelude::*;
use inventree::schema::users;
use inventree::settings::SettingSpec;

/// Its slug, and the name of its action.
pub const SLUG: &str = "hasty";

/// Asks of the host what `how` says.
#[plugin(name = "Hasty", slug = "hasty", version = "1.0.0", mixins(action))]
#[derive(Default)]
struct Hasty;

const MANY: SettingSpec = SettingSpec::of::<i64>("NUMERICAL_SETTING", "Numerical");

impl ActionMixin for Hasty {
    const ACTION_NAME: &'static str = SLUG;

    fn perform_action(&self, cx: &Context, data: &Value) -> Result<ActionOutcome> {
        let pk = data["pk"].as_i64().unwrap_or_default();
        let sent = data["sent"].as_object().cloned().unwrap_or_default();
        match data["how"].as_str().unwrap_or_default() {
            "create" => Ok(ActionOutcome::of(cx.desk().create(&PART, sent)?.pk())),
            "change" => Ok(ActionOutcome::of(
                cx.desk().change(&PART, pk, sent, false)?.pk(),
            )),
            "row" => Ok(ActionOutcome::of(row(cx, pk)?)),
            "twice" => Ok(ActionOutcome::of(twice(cx)?)),
            "nonsense" => Ok(ActionOutcome::of(nonsense(cx)?)),
            "sneak" => Ok(ActionOutcome::of(sneak(cx)?)),
            "setting" => {
                let (owner, value) = (Owner::Plugin("sample"), json!("many"));
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
            _ => Err(Error::refuse_field("how", "there is no such way")),
        }
    }
}

fn row(cx: &Context, pk: i64) -> Result<i64> {
    let query = users::table.find(pk).select(users::id);
    let found = cx.db().read(|db| Ok::<_, DbError>(query.first(db)?))?;
    Ok(found)
}

/// Writes what a rule of the table does not allow.
fn twice(cx: &Context) -> Result<usize> {
    let insert = diesel::sql_query("INSERT INTO groups (id, name) VALUES (901, 'a'), (902, 'a')");
    // The error of diesel itself, as a plugin's own function would hand it on.
    cx.db().write(|db| Ok::<_, Error>(insert.execute(db)?))
}

fn nonsense(cx: &Context) -> Result<usize> {
    let done = (cx.db()).read(|db| {
        let query = diesel::sql_query("SELECT nonsense FROM nowhere");
        Ok::<_, DbError>(query.execute(db)?)
    })?;
    Ok(done)
}

/// Writes where it said that it would read.
fn sneak(cx: &Context) -> Result<usize> {
    let update = diesel::sql_query("UPDATE groups SET name = name");
    (cx.db().read_only()).read(|db| Ok::<_, Error>(update.execute(db)?))
}

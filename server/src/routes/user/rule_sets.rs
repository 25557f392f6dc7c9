//! `/api/user/ruleset/`: what a group allows in one role.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, Responder};
use diesel::prelude::*;
use inventree::db::generation;
use inventree::mixin::urls::Access;
use inventree::schema::rule_sets;
use serde_json::{Value, json};

use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::input::Input;
use crate::web::page;
use crate::web::query::Query;
use inventree::resource::{Field, Kind};

const FIELDS: &[Field] = &[
    Field::of("pk", "ID", Kind::Integer(i64::MIN, i64::MAX)).read_only(),
    Field::of("name", "Name", Kind::Text(usize::MAX)).read_only(),
    Field::of("label", "Label", Kind::Text(usize::MAX)).read_only(),
    Field::of("group", "Group", Kind::Integer(i64::MIN, i64::MAX)).read_only(),
    Field::of("can_view", "View", Kind::Boolean),
    Field::of("can_add", "Add", Kind::Boolean),
    Field::of("can_change", "Change", Kind::Boolean),
    Field::of("can_delete", "Delete", Kind::Boolean),
];

/// What a group allows in one role.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = rule_sets)]
pub(super) struct RuleSet {
    id: i64,
    group_id: i64,
    name: String,
    can_view: bool,
    can_add: bool,
    can_change: bool,
    can_delete: bool,
}

impl RuleSet {
    pub(super) fn show(&self) -> Value {
        json!({
            "pk": self.id,
            "name": self.name,
            "label": self.name.replace('_', " "),
            "group": self.group_id,
            "can_view": self.can_view,
            "can_add": self.can_add,
            "can_change": self.can_change,
            "can_delete": self.can_delete,
        })
    }
}

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/user/ruleset/", "Rule Set List")
            .fields(FIELDS)
            .model("ruleset")
            .get(Access::Login, list),
        Endpoint::new(r"/api/user/ruleset/{pk:\d+}/", "Rule Set Detail")
            .fields(FIELDS)
            .model("ruleset")
            .get(Access::Login, detail)
            .change(Access::StaffRole("admin", "change"), change),
    ]
}

async fn list(state: Data<State>, request: HttpRequest, query: Query) -> Result<impl Responder> {
    let group: Option<i64> = query.get("group").and_then(|group| group.parse().ok());
    let name = query.get("name").map(str::to_owned);
    let rules: Vec<RuleSet> = state
        .read(move |db| {
            let mut rows = rule_sets::table
                .order(rule_sets::id)
                .select(RuleSet::as_select())
                .into_boxed();
            if let Some(group) = group {
                rows = rows.filter(rule_sets::group_id.eq(group));
            }
            if let Some(name) = name {
                rows = rows.filter(rule_sets::name.eq(name));
            }
            Ok(rows.load(db)?)
        })
        .await?;
    let items: Vec<Value> = rules.iter().map(RuleSet::show).collect();
    Ok(HttpResponse::Ok().json(page::reply(&request, &query, &items)))
}

fn find(db: &mut inventree::db::Db, pk: i64) -> Result<RuleSet> {
    let row = rule_sets::table
        .find(pk)
        .select(RuleSet::as_select())
        .first(db)
        .optional()?;
    row.ok_or_else(|| ApiError::no_match("RuleSet"))
}

async fn detail(state: Data<State>, pk: Path<i64>) -> Result<impl Responder> {
    Ok(HttpResponse::Ok().json(state.read(move |db| find(db, *pk)).await?.show()))
}

async fn change(state: Data<State>, pk: Path<i64>, body: Body) -> Result<impl Responder> {
    let mut input = Input::of(body);
    let view = input.boolean("can_view").optional();
    let add = input.boolean("can_add").optional();
    let change = input.boolean("can_change").optional();
    let delete = input.boolean("can_delete").optional();
    input.finish()?;
    let rule = state
        .write(move |db| {
            // Others who change it wait, so that no change is lost.
            diesel::update(rule_sets::table.find(*pk))
                .set(rule_sets::can_view.eq(rule_sets::can_view))
                .execute(db)?;
            let mut rule = find(db, *pk)?;
            rule.can_view = view.unwrap_or(rule.can_view);
            rule.can_add = add.unwrap_or(rule.can_add);
            rule.can_change = change.unwrap_or(rule.can_change);
            rule.can_delete = delete.unwrap_or(rule.can_delete);
            diesel::update(rule_sets::table.find(*pk))
                .set((
                    rule_sets::can_view.eq(rule.can_view),
                    rule_sets::can_add.eq(rule.can_add),
                    rule_sets::can_change.eq(rule.can_change),
                    rule_sets::can_delete.eq(rule.can_delete),
                ))
                .execute(db)?;
            generation::raise(db)?;
            Ok(rule)
        })
        .await?;
    state.follow_own_change().await?;
    Ok(HttpResponse::Ok().json(rule.show()))
}

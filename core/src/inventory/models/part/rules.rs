//! Rules of parts.

use std::collections::HashSet;

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::bom::validation as bom_check;
use super::{
    CATEGORY, DEFAULT_LOCATION, PARAMETER, SALE_PRICE, cycle, initial, ipn, parameter_filter,
    trackable, units, variant_revision,
};
use crate::db::Db;
use crate::decimal::Decimal;
use crate::items::Part;
use crate::mixin::validation::ValidationRequest;
use crate::models::stock::uninstall_on_delete::uninstall_from_parts;
use crate::models::{image, star, structural, tag, tree};
use crate::query::Model as _;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{
    Actor, Change, Condition, Item, Pending, QueryParams, Rules, SerializeContext, SqlValue,
    Statement, ValidationErrors, WriteContext, WriteError, Writer, nested_lists, read,
};
use crate::server_settings::global::GlobalSettings;

/// The error text for a structural category.
const STRUCTURAL: &str = "Parts cannot be assigned to structural part categories!";

/// The rules of `PART`.
#[derive(Debug)]
pub(super) struct PartRules;

impl Rules for PartRules {
    fn filter(
        &self,
        db: &mut Db,
        params: &QueryParams,
        errors: &mut ValidationErrors,
    ) -> QueryResult<Vec<Condition>> {
        parameter_filter::conditions(db, params, errors)
    }

    fn ordering(&self, name: &str, is_reversed: bool) -> Option<Statement> {
        parameter_filter::ordering(name, is_reversed)
    }

    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        if change.is_new() {
            change.after.set(
                "creation_date",
                SqlValue::Date(context.actor.now.date_naive()),
            );
            change.after.set("creation_user", context.actor.user_pk());
            for (name, boolean) in default_flags(context.actor.settings) {
                if change.request_value(name).is_none() {
                    change.after.set(name, boolean);
                }
            }
        }
        image::reject_remote(context, change);
        image::use_existing(context, change)?;
        initial::check(context, change)?;
        structural::check(context, change, "category", STRUCTURAL)?;
        units::check(context, change);
        variant_revision::check(context, change)?;
        ipn::check(context, change)?;
        if is_taken(context.db, &change.after)? {
            context.reject(
                NON_FIELD_ERRORS,
                "The fields name, IPN, revision must make a unique set.",
            );
        }
        Ok(())
    }

    fn validate_with_plugins(
        &self,
        writer: &Writer,
        change: &Change,
        _pending: Pending<'_>,
    ) -> Result<(), WriteError> {
        if let Some(part) = Part::from_item(&change.after).map(Box::new) {
            if change.has_new_value("name") {
                let old = change.original_text("name");
                writer.call_validators(ValidationRequest::PartName(part.clone(), old))?;
            }
            if change.has_new_value("IPN") {
                writer.call_validators(ValidationRequest::PartIpn(
                    part,
                    change.original_text("IPN"),
                ))?;
            }
        }
        Ok(())
    }

    fn lock(&self, context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
        variant_revision::lock(context, change)?;
        if becomes_trackable(change) {
            cycle::lock(context.db)?;
        }
        ipn::lock(context, change)
    }

    fn lock_for_delete(
        &self,
        context: &mut WriteContext<'_>,
        keys: &[i64],
    ) -> Result<(), WriteError> {
        check_not_in_assembly(context, keys)?;
        uninstall_from_parts(context.db, context.actor, keys)
    }

    fn after_save(
        &self,
        context: &mut WriteContext<'_>,
        change: &Change,
    ) -> Result<(), WriteError> {
        if change.is_new() {
            initial::create(context, change)?;
        }
        let before = change.before.as_ref().map(Item::pk);
        if let Some(part) = before.filter(|_| change.has_changed("variant_of")) {
            bom_check::invalidate_with_variants(context.db, part)?;
        }
        if becomes_trackable(change) {
            trackable::propagate(context.db, context.actor, change.after.pk())?;
        }
        star::store(context, "part_stars", "part_id", change)?;
        Ok(tag::store(context.db, change)?)
    }

    fn before_delete(
        &self,
        context: &mut WriteContext<'_>,
        item: &Item,
        _sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        if item.is_true("locked") {
            context.reject(NON_FIELD_ERRORS, "Cannot delete this part as it is locked");
        } else if item.is_true("active") {
            context.reject(
                NON_FIELD_ERRORS,
                "Cannot delete this part as it is still active",
            );
        }
        Ok(bom_check::invalidate_for_delete(context.db, item.pk())?)
    }

    fn initial(&self, _: &mut Db, actor: Actor<'_>) -> QueryResult<Vec<(&'static str, Value)>> {
        let default = default_flags(actor.settings).into_iter();
        Ok(default
            .map(|(name, boolean)| (name, boolean.into()))
            .collect())
    }

    fn serialize(&self, context: &mut SerializeContext<'_>) -> QueryResult<()> {
        for (item, object) in context.items_mut() {
            object.insert("copy_category_parameters".to_owned(), json!(true));
            add_totals(item, object);
        }
        if context.params.is_true("location_detail") {
            DEFAULT_LOCATION.add(context.db, context.items, context.serialized)?;
        }
        if context.params.is_true("parameters") {
            nested_lists::add(context, "parameters", &PARAMETER, "part")?;
        }
        if context.params.is_true("price_breaks") {
            nested_lists::add(context, "price_breaks", &SALE_PRICE, "part")?;
        }
        tree::list::serialize_paths(context, &CATEGORY, "category", "category_path")?;
        tag::serialize(context)?;
        star::serialize(context, "part_stars", "part_id")
    }
}

/// Returns the flags of new parts that the request does not set.
fn default_flags(settings: &GlobalSettings) -> [(&'static str, bool); 7] {
    [
        ("is_template", settings.part_template),
        ("assembly", settings.part_assembly),
        ("component", settings.part_component),
        ("purchaseable", settings.part_purchaseable),
        ("salable", settings.part_salable),
        ("trackable", settings.part_trackable),
        ("virtual", settings.part_virtual),
    ]
}

/// Whether the change makes an existing part trackable. Its assemblies then become trackable too.
fn becomes_trackable(change: &Change) -> bool {
    !change.is_new() && change.after.is_true("trackable") && change.has_changed("trackable")
}

/// Rejects deleting parts of an assembly that stays, unless the setting allows it. `before_delete` rejects active and
/// locked parts.
fn check_not_in_assembly(context: &mut WriteContext<'_>, keys: &[i64]) -> Result<(), WriteError> {
    // No other transaction adds a line until the end of this one.
    cycle::lock(context.db)?;
    if context.actor.settings.part_allow_delete_from_assembly {
        return Ok(());
    }
    let head = Statement::new(
        "SELECT b.part_id FROM bom_items b JOIN parts p ON p.id = b.sub_part_id \
         WHERE NOT p.locked AND NOT p.active AND p.id IN (",
    );
    let rows = read::rows_by_keys(context.db, &head.cached(), keys.iter().copied(), ")")?;
    let mut assemblies = rows.iter().flatten().filter_map(SqlValue::int);
    let leaving: HashSet<i64> = keys.iter().copied().collect();
    if assemblies.any(|assembly| !leaving.contains(&assembly)) {
        let text = "Cannot delete this part as it is used in an assembly";
        context.reject(NON_FIELD_ERRORS, text);
    }
    Ok(())
}

/// Adds the totals; null if the query leaves out `in_stock`.
fn add_totals(item: &Item, object: &mut Map<String, Value>) {
    let is_counted = object.get("in_stock").is_some_and(|value| !value.is_null());
    let own = item.decimal("in_stock").filter(|_| is_counted);
    let total = own
        .zip(item.decimal("variant_stock"))
        .map(|(own, variants)| own.millionths().saturating_add(variants.millionths()))
        .map(Decimal::from_millionths);
    object.insert("total_in_stock".to_owned(), json!(total));
    let allocated = ["allocated_to_build_orders", "allocated_to_sales_orders"];
    let free = allocated.iter().fold(own, |free, name| {
        free.map(|free| free.saturating_sub(item.decimal(name).unwrap_or_default()))
    });
    object.insert("unallocated_stock".to_owned(), json!(free));
}

fn is_taken(db: &mut Db, part: &Item) -> QueryResult<bool> {
    let mut sql = Statement::new("SELECT id FROM parts WHERE name = ").cached();
    sql.value(part.text("name"))
        .sql(" AND ipn = ")
        .value(part.text("IPN"));
    sql.sql(" AND revision = ").value(part.text("revision"));
    let found = sql.first_value(db)?.and_then(|cell| cell.int());
    Ok(found.is_some_and(|found| found != part.pk()))
}

//! What holds for parts beyond their single fields.

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::{PART, ipn, start};
use crate::db::Db;
use crate::mixin::validation::{Part, Question};
use crate::models::{image, star, tag};
use crate::resource::refusal::WHOLE;
use crate::resource::rules::Asked;
use crate::resource::write::WriteError;
use crate::resource::{Author, Cell, Change, Desk, Item, Refusals, Rules, Statement};

#[derive(Debug)]
pub(super) struct PartRules;

impl Rules for PartRules {
    fn check(
        &self,
        db: &mut Db,
        author: Author<'_>,
        change: &mut Change,
        refusals: &mut Refusals,
    ) -> QueryResult<()> {
        if change.is_new() {
            change
                .after
                .set("creation_date", Cell::Date(author.now.date_naive()));
            change.after.set("creation_user", author.pk());
        }
        image::refuse_remote(change, refusals);
        image::pick(db, author, change, refusals)?;
        start::check(db, change, refusals)?;
        check_category(db, change, refusals)?;
        check_relatives(change, refusals);
        ipn::check(db, author, change, refusals)?;
        if is_taken(db, &change.after)? {
            refusals.add(
                WHOLE,
                "The fields name, IPN, revision must make a unique set.",
            );
        }
        Ok(())
    }

    fn consult(&self, desk: &Desk, change: &mut Change) -> Result<(), WriteError> {
        if let Some(part) = Part::of(&change.after).map(Box::new) {
            desk.ask(Question::PartName(part.clone()))?;
            desk.ask(Question::PartIpn(part))?;
        }
        Ok(())
    }

    fn saved(&self, db: &mut Db, author: Author<'_>, change: &Change) -> QueryResult<()> {
        if change.is_new() {
            start::make(db, author, change)?;
        }
        star::store(db, "part_stars", "part_id", author, change)?;
        tag::store(db, change)
    }

    fn leaves(
        &self,
        _db: &mut Db,
        _author: Author<'_>,
        item: &Item,
        _sent: &Map<String, Value>,
        refusals: &mut Refusals,
    ) -> QueryResult<()> {
        if item.is("locked") {
            refusals.add(WHOLE, "Cannot delete this part as it is locked");
        } else if item.is("active") {
            refusals.add(WHOLE, "Cannot delete this part as it is still active");
        }
        Ok(())
    }

    fn show(
        &self,
        db: &mut Db,
        author: Author<'_>,
        asked: &Asked,
        items: &[Item],
        shown: &mut [Map<String, Value>],
    ) -> QueryResult<()> {
        for (item, shown) in items.iter().zip(&mut *shown) {
            shown.insert("copy_category_parameters".to_owned(), json!(true));
            add_up(item, shown);
        }
        if asked.is("path_detail") {
            let keys: Vec<_> = items.iter().map(|item| item.integer("category")).collect();
            crate::models::tree::show_paths(db, &super::CATEGORY, &keys, shown, "category_path")?;
        }
        tag::show(db, &PART, items, shown)?;
        star::show(db, "part_stars", "part_id", author, items, shown)
    }
}

/// The sums of what was counted; null where it was left out.
fn add_up(item: &Item, shown: &mut Map<String, Value>) {
    let is_counted = shown.get("in_stock").is_some_and(|value| !value.is_null());
    let own = item.decimal("in_stock").filter(|_| is_counted);
    let total = own
        .zip(item.decimal("variant_stock"))
        .map(|(own, variants)| own + variants);
    shown.insert("total_in_stock".to_owned(), json!(total));
    shown.insert("unallocated_stock".to_owned(), json!(own));
}

fn check_category(db: &mut Db, change: &Change, refusals: &mut Refusals) -> QueryResult<()> {
    let Some(category) = change
        .after
        .integer("category")
        .filter(|_| change.changes("category"))
    else {
        return Ok(());
    };
    let mut sql = Statement::new("SELECT structural FROM part_categories WHERE id = ").kept();
    if sql
        .value(category)
        .first(db)?
        .is_some_and(|structural| structural.is_true())
    {
        refusals.add(
            "category",
            "Parts cannot be assigned to structural part categories!",
        );
    }
    Ok(())
}

/// A part is no variant or revision of itself.
fn check_relatives(change: &Change, refusals: &mut Refusals) {
    let pk = change.before.as_ref().map(Item::pk);
    if pk.is_some() && change.after.integer("variant_of") == pk {
        refusals.add(
            "variant_of",
            "Choose another part: a part is no variant of itself",
        );
    }
    if pk.is_some() && change.after.integer("revision_of") == pk {
        refusals.add("revision_of", "Part cannot be a revision of itself");
    }
}

fn is_taken(db: &mut Db, part: &Item) -> QueryResult<bool> {
    let mut sql = Statement::new("SELECT id FROM parts WHERE name = ").kept();
    sql.value(part.text("name"))
        .sql(" AND ipn = ")
        .value(part.text("IPN"));
    sql.sql(" AND revision = ").value(part.text("revision"));
    let found = sql.first(db)?.and_then(|cell| cell.int());
    Ok(found.is_some_and(|found| found != part.pk()))
}

//! Addresses of companies, of which one is the primary one.

use diesel::QueryResult;

use super::COMPANY;
use crate::db::Db;
use crate::db::lock::{self, Lock};
use crate::models::role::Role;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Change, Field, Filter, Resource, Review, Rules, Statement, Target, Test,
};

/// Addresses.
pub static ADDRESS: Resource = Resource {
    target: Target {
        model: "address",
        class: "Address",
        table: "company_addresses",
        path: "/api/company/address/",
    },
    name: "Address",
    event: "company_address",
    roles: &[Role::PurchaseOrder, Role::SalesOrder, Role::ReturnOrder],
    fields: &[
        Field::key(),
        Field::related("company", "Company", "company_id", &COMPANY.target).required(),
        Field::title("title", "Address title", 100),
        Field::boolean("primary", "Primary address", false).column("is_primary"),
        Field::text("line1", "Line 1", 50),
        Field::text("line2", "Line 2", 50),
        Field::text("postal_code", "Postal code", 10),
        Field::text("postal_city", "City/Region", 50),
        Field::text("province", "State/Province", 50),
        Field::text("country", "Country", 50),
        Field::text("shipping_notes", "Courier shipping notes", 100),
        Field::text("internal_shipping_notes", "Internal shipping notes", 100),
        Field::link(),
    ],
    details: &[],
    filters: &[Filter::of(
        "company",
        Test::Key("t.company_id", "companies"),
    )],
    found_by: &[],
    orders: &[("title", "t.title")],
    joins: "",
    whole: "",
    order: "t.title",
    allows: Allows::ALL,
    rules: &AddressRules,
};

#[derive(Debug)]
struct AddressRules;

impl Rules for AddressRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        // The first address of a company is the primary one, whatever was sent.
        if !change.after.is("primary") && find_others(review.db, change)?.is_empty() {
            change.after.set("primary", true);
        }
        Ok(())
    }

    fn hold(&self, review: &mut Review<'_>, _change: &Change) -> Result<(), WriteError> {
        // Two that come at once would see neither of each other.
        Ok(lock::take(review.db, Lock::Rule("primary addresses"))?)
    }

    fn saved(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        if !change.after.is("primary") {
            return Ok(());
        }
        let mut sql = Statement::new("UPDATE company_addresses SET is_primary = FALSE");
        sql.sql(" WHERE is_primary AND company_id = ")
            .value(change.after.get("company").clone())
            .sql(" AND id <> ")
            .value(change.after.pk());
        sql.run(review.db)?;
        Ok(())
    }
}

/// The primary addresses of the company besides this one.
fn find_others(db: &mut Db, change: &Change) -> QueryResult<Vec<Vec<crate::resource::Cell>>> {
    let mut sql = Statement::new("SELECT id FROM company_addresses WHERE is_primary").kept();
    sql.sql(" AND company_id = ")
        .value(change.after.integer("company").unwrap_or_default())
        .sql(" AND id <> ")
        .value(change.after.pk());
    sql.load(db)
}

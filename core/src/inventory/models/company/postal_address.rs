//! Postal addresses of companies, one of which is primary.

use diesel::QueryResult;

use super::COMPANY;
use crate::access::role::Role;
use crate::db::Db;
use crate::db::lock::{self, AdvisoryLock};
use crate::resource::{
    Change, Field, Filter, Lookup, ModelRef, Resource, Rules, Statement, WriteContext, WriteError,
};

/// Addresses.
pub static ADDRESS: Resource = Resource {
    model: ModelRef {
        name: "address",
        class: "Address",
        table: "company_addresses",
        path: "/api/company/address/",
    },
    verbose_name: "Address",
    event_table: "company_address",
    roles: &[Role::PurchaseOrder, Role::SalesOrder, Role::ReturnOrder],
    fields: &[
        Field::primary_key(),
        Field::related("company", "Company", "company_id", &COMPANY.model).required(),
        Field::required_text("title", "Address title", 100),
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
    filters: &[Filter::new(
        "company",
        Lookup::ForeignKey("t.company_id", "companies"),
    )],
    ordering_fields: &[("title", "t.title")],
    default_ordering: "t.title",
    ..Resource::DEFAULT
};

/// The rules of `ADDRESS`.
#[derive(Debug)]
pub(super) struct AddressRules;

impl Rules for AddressRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        // The first address of a company is always primary.
        if !change.after.is_true("primary")
            && other_primary_addresses(context.db, change)?.is_empty()
        {
            change.after.set("primary", true);
        }
        Ok(())
    }

    fn lock(&self, context: &mut WriteContext<'_>, _change: &Change) -> Result<(), WriteError> {
        // Two concurrent requests would not see each other's address.
        Ok(lock::acquire(
            context.db,
            AdvisoryLock::Rule("primary addresses"),
        )?)
    }

    fn after_save(
        &self,
        context: &mut WriteContext<'_>,
        change: &Change,
    ) -> Result<(), WriteError> {
        if !change.after.is_true("primary") {
            return Ok(());
        }
        let mut sql = Statement::new("UPDATE company_addresses SET is_primary = FALSE");
        sql.sql(" WHERE is_primary AND company_id = ")
            .value(change.after.get("company").clone())
            .sql(" AND id <> ")
            .value(change.after.pk());
        sql.run(context.db)?;
        Ok(())
    }
}

/// Returns the primary addresses of the company, except this one.
fn other_primary_addresses(
    db: &mut Db,
    change: &Change,
) -> QueryResult<Vec<Vec<crate::resource::SqlValue>>> {
    let mut sql = Statement::new("SELECT id FROM company_addresses WHERE is_primary").cached();
    sql.sql(" AND company_id = ")
        .value(change.after.integer("company").unwrap_or_default())
        .sql(" AND id <> ")
        .value(change.after.pk());
    sql.load(db)
}

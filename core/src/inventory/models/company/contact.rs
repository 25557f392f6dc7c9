//! Contacts at companies.

use super::COMPANY;
use crate::access::role::Role;
use crate::resource::search_sql::name_subquery;
use crate::resource::{Field, FieldType, Filter, Lookup, ModelRef, Resource, SearchSql};

const COMPANY_NAME: &str = "(SELECT c.name FROM companies c WHERE c.id = t.company_id)";

/// Contacts.
pub static CONTACT: Resource = Resource {
    model: ModelRef {
        name: "contact",
        class: "Contact",
        table: "company_contacts",
        path: "/api/company/contact/",
    },
    verbose_name: "Contact",
    event_table: "company_contact",
    roles: &[Role::PurchaseOrder, Role::SalesOrder, Role::ReturnOrder],
    fields: &[
        Field::primary_key(),
        Field::related("company", "Company", "company_id", &COMPANY.model).required(),
        Field::sql(
            "company_name",
            "Company name",
            FieldType::Text(100),
            COMPANY_NAME,
        ),
        Field::required_text("name", "Name", 100),
        Field::text("phone", "Phone", 100),
        Field::new("email", "Email", FieldType::Email(254)).blank(),
        Field::text("role", "Role", 100),
    ],
    filters: &[Filter::new(
        "company",
        Lookup::ForeignKey("t.company_id", "companies"),
    )],
    search_sql: &[SearchSql::in_subquery(
        &["company__name"],
        "t.company_id",
        name_subquery!("w.id" from "companies w" named "name"),
    )],
    ordering_fields: &[("name", "t.name")],
    default_ordering: "t.name",
    ..Resource::DEFAULT
};

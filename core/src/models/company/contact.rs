//! People to talk to at companies.

use super::COMPANY;
use crate::models::role::Role;
use crate::resource::found::with_name;
use crate::resource::rules::NoRules;
use crate::resource::{Allows, Field, Filter, Found, Kind, Resource, Target, Test};

const COMPANY_NAME: &str = "(SELECT c.name FROM companies c WHERE c.id = t.company_id)";

/// Contacts.
pub static CONTACT: Resource = Resource {
    target: Target {
        model: "contact",
        class: "Contact",
        table: "company_contacts",
        path: "/api/company/contact/",
    },
    name: "Contact",
    event: "company_contact",
    roles: &[Role::PurchaseOrder, Role::SalesOrder, Role::ReturnOrder],
    fields: &[
        Field::key(),
        Field::related("company", "Company", "company_id", &COMPANY.target).required(),
        Field::sql(
            "company_name",
            "Company name",
            Kind::Text(100),
            COMPANY_NAME,
        ),
        Field::title("name", "Name", 100),
        Field::text("phone", "Phone", 100),
        Field::of("email", "Email", Kind::Email(254)).blank(),
        Field::text("role", "Role", 100),
    ],
    details: &[],
    filters: &[Filter::of(
        "company",
        Test::Key("t.company_id", "companies"),
    )],
    found_by: &[Found::among(
        &["company__name"],
        "t.company_id",
        with_name!("w.id" from "companies w" named "name"),
    )],
    orders: &[("name", "t.name")],
    joins: "",
    whole: "",
    order: "t.name",
    allows: Allows::ALL,
    rules: &NoRules,
};

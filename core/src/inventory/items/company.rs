//! Companies.

use super::keys::{CompanyId, CompanyKey};
use inventree_macros::model;

/// A company: a supplier, manufacturer or customer.
#[model(CompanyKey, new = NewCompany)]
pub struct Company {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: CompanyId,
    /// Name.
    #[field(required)]
    pub name: String,
    /// Description.
    pub description: String,
    /// URL of its website.
    pub website: String,
    /// Telephone number.
    pub phone: String,
    /// Email address.
    pub email: String,
    /// Name of a contact.
    pub contact: String,
    /// Code of its currency.
    pub currency: String,
    /// Tax ID.
    pub tax_id: String,
    /// URL of further information.
    pub link: String,
    /// Notes in Markdown.
    pub notes: String,
    /// Path of its image below the media folder; empty if there is none.
    #[field(read_only)]
    pub image: String,
    /// Whether it is in use.
    pub active: bool,
    /// Whether it buys.
    pub is_customer: bool,
    /// Whether it manufactures.
    pub is_manufacturer: bool,
    /// Whether it sells.
    pub is_supplier: bool,
    /// Its primary address on one line.
    #[field(on_request)]
    pub address: Option<String>,
    /// Number of its supplier parts.
    #[field(on_request)]
    pub parts_supplied: i64,
    /// Number of its manufacturer parts.
    #[field(on_request)]
    pub parts_manufactured: i64,
}

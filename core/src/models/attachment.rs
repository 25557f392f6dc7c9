//! Attachments: files and links on items of other resources.

use diesel::QueryResult;
use serde_json::json;

use super::company::{COMPANY, MANUFACTURER_PART, SUPPLIER_PART};
use super::order::build::BUILD;
use super::order::purchase::PURCHASE_ORDER;
use super::order::returns::RETURN_ORDER;
use super::order::sales::{SALES_ORDER, SALES_ORDER_SHIPMENT};
use super::part::PART;
use super::stock::STOCK_ITEM;
use super::tag;
use super::user::{USER, USER_BRIEF, User};
use crate::db::Db;
use crate::db::lock::{self, Lock};
use crate::media::name;
use crate::models::role::{Permission, Role};
use crate::models::tag::by_tags;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Author, Cell, Change, Condition, Detail, Field, Filter, Found, Item, Kind, Resource,
    Review, Rules, Showing, Statement, Target, Test, read, sent,
};

/// Attachments.
pub static ATTACHMENT: Resource = Resource {
    target: Target {
        model: "attachment",
        class: "Attachment",
        table: "attachments",
        path: "/api/attachment/",
    },
    name: "Attachment",
    event: "common_attachment",
    roles: &[
        Role::Part,
        Role::Stock,
        Role::PurchaseOrder,
        Role::SalesOrder,
        Role::ReturnOrder,
        Role::Build,
    ],
    fields: FIELDS,
    details: &[Detail {
        name: "user_detail",
        key: "upload_user",
        resource: &USER,
        fields: USER_BRIEF,
        usual: true,
    }],
    filters: FILTERS,
    found_by: &[
        Found::here(&["model_id"], "{CAST(t.model_id AS TEXT)}"),
        by_tags!("attachment"),
    ],
    orders: &[
        ("model_id", "t.model_id"),
        ("model_type", "t.model_type"),
        ("upload_date", "t.upload_date"),
        ("file_size", "t.file_size"),
    ],
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows::ALL,
    rules: &AttachmentRules,
};

/// What can have attachments. Whoever has a role of it has the same permission for its attachments.
static OWNERS: &[&Resource] = &[
    &COMPANY,
    &SUPPLIER_PART,
    &MANUFACTURER_PART,
    &PART,
    &STOCK_ITEM,
    &BUILD,
    &PURCHASE_ORDER,
    &RETURN_ORDER,
    &SALES_ORDER,
    &SALES_ORDER_SHIPMENT,
];

/// The same as words: the model's name and a label.
const MODELS: &[(&str, &str)] = &[
    ("company", "Company"),
    ("supplierpart", "Supplier Part"),
    ("manufacturerpart", "Manufacturer Part"),
    ("part", "Part"),
    ("stockitem", "Stock Item"),
    ("build", "Build Order"),
    ("purchaseorder", "Purchase Order"),
    ("returnorder", "Return Order"),
    ("salesorder", "Sales Order"),
    ("salesordershipment", "Sales Order Shipment"),
];

static FIELDS: &[Field] = &[
    Field::key(),
    Field::of("attachment", "Attachment", Kind::File).null(),
    Field::own("filename", "Filename", Kind::Text(100)),
    Field::of("link", "Link", Kind::Url(2000))
        .null()
        .blank()
        .help("Link to external URL"),
    Field::text("comment", "Comment", 250)
        .searched()
        .help("Attachment comment"),
    Field::date("upload_date", "Upload date").read_only(),
    Field::related("upload_user", "User", "upload_user_id", &USER.target).read_only(),
    Field::integer("file_size", "File size")
        .read_only()
        .help("File size in bytes"),
    Field::of("model_type", "Model type", Kind::Word(MODELS))
        .required()
        .searched(),
    Field::integer("model_id", "Model ID").required(),
    Field::own("tags", "Tags", Kind::Tags),
];

const FILTERS: &[Filter] = &[
    Filter::of("model_type", Test::Text("t.model_type")),
    Filter::of("model_id", Test::Whole("t.model_id = ?")),
    Filter::of("upload_user", Test::Key("t.upload_user_id", "users")),
    Filter::of("is_file", Test::Holds("t.attachment <> ''")),
    Filter::of("is_link", Test::Holds("COALESCE(t.link, '') <> ''")),
];

#[derive(Debug)]
struct AttachmentRules;

impl Rules for AttachmentRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        let today = Cell::Date(review.author.now.date_naive());
        if change.is_new() {
            change.after.set("upload_date", today);
            change.after.set("upload_user", review.author.pk());
        }
        let upload = review.author.files.upload("attachment");
        let has_file = upload.is_some() || !change.after.text("attachment").is_empty();
        let size = upload.map(|upload| i64::try_from(upload.size).unwrap_or(i64::MAX));
        if let Some(size) = size.or((!has_file).then_some(0)) {
            change.after.set("file_size", size);
        }
        if !has_file && change.after.text("link").is_empty() {
            review.refuse("attachment", "Missing file");
            review.refuse("link", "Missing external link");
        }
        if let Err(text) = new_name(review.author, change) {
            review.refuse("filename", text);
        }
        check_owner(review, change)
    }

    fn place(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        let path = change.after.text("attachment").to_owned();
        if let Ok(Some(name)) = new_name(review.author, change)
            && name != name::of(&path)
        {
            lock::take(review.db, Lock::Files)?;
            if let Some(path) = review.author.files.rename(&path, &name)? {
                change.after.set("attachment", path);
            }
        }
        Ok(())
    }

    fn saved(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        Ok(tag::store(review.db, change)?)
    }

    fn folder(&self, _resource: &Resource, item: &Item) -> String {
        let key = item.integer("model_id").unwrap_or_default();
        format!("attachments/{}/{key}", item.text("model_type"))
    }

    fn rows(&self, user: &User, permission: Permission) -> Option<Condition> {
        let open = OWNERS
            .iter()
            .filter(|owner| is_open(owner, user, permission));
        let open: Vec<&str> = open.map(|owner| owner.target.model).collect();
        if open.len() == OWNERS.len() {
            return None;
        }
        // No model has an empty name, and a list of none is no SQL.
        let mut sql = Statement::new("t.model_type IN (''");
        for model in open {
            sql.sql(", ").value(model);
        }
        Some(sql.sql(")").clone())
    }

    fn may(&self, user: &User, permission: Permission, item: &Item) -> bool {
        let owner = owner(item.text("model_type"));
        owner.is_none_or(|owner| is_open(owner, user, permission))
    }

    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        for (item, shown) in showing.each() {
            let name = name::of(item.text("attachment"));
            shown.insert("filename".to_owned(), json!(name));
        }
        tag::show(showing)
    }
}

/// The name that the file is to get, if one was sent; its ending says what it is and stays.
fn new_name(author: Author<'_>, change: &Change) -> Result<Option<String>, String> {
    let sent_name = change.sent("filename");
    let Some(sent_name) = sent_name.filter(|sent_name| !sent_name.is_null()) else {
        return Ok(None);
    };
    let upload = author.files.upload("attachment");
    let now = upload.map_or(name::of(change.after.text("attachment")), |upload| {
        &upload.name
    });
    let name = name::clean(&sent::text(sent_name, 100, false)?);
    if !now.is_empty() && name::split(&name).1 != name::split(now).1 {
        return Err("the ending of a file's name cannot be changed".to_owned());
    }
    Ok((!now.is_empty()).then_some(name))
}

fn owner(model: &str) -> Option<&'static Resource> {
    let mut owners = OWNERS.iter().copied();
    owners.find(|owner| owner.target.model == model)
}

fn is_open(owner: &Resource, user: &User, permission: Permission) -> bool {
    user.may_any(owner.roles, permission)
}

/// The item that an attachment is on has to be there, and stays until the transaction ends.
fn check_owner(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    if !change.changes("model_type") && !change.changes("model_id") {
        return Ok(());
    }
    let key = change.after.integer("model_id").unwrap_or_default();
    let is_there = match owner(change.after.text("model_type")) {
        Some(owner) => is_held(review.db, owner, key)?,
        None => false,
    };
    if !is_there {
        review.refuse("model_id", sent::unknown_key(key));
    }
    Ok(())
}

/// Whether the item is there, which nobody deletes until the transaction ends.
fn is_held(db: &mut Db, owner: &'static Resource, key: i64) -> QueryResult<bool> {
    if matches!(db, Db::Lite(_)) {
        return read::exists(db, owner.target.table, key);
    }
    let mut sql = Statement::new("SELECT id FROM ").kept();
    sql.sql(owner.target.table).sql(" WHERE id = ").value(key);
    Ok(sql.sql(" FOR KEY SHARE").first(db)?.is_some())
}

#[cfg(test)]
mod tests {
    use super::{MODELS, OWNERS};

    #[test]
    fn the_words_are_the_models_that_can_have_attachments() {
        let owners: Vec<&str> = OWNERS.iter().map(|owner| owner.target.model).collect();
        let words: Vec<&str> = MODELS.iter().map(|(model, _)| *model).collect();
        assert_eq!(words, owners);
    }
}

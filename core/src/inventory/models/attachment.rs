//! Attachments: files and links on items of other resources.

use diesel::QueryResult;
use serde_json::json;

use super::company::{COMPANY, MANUFACTURER_PART, SUPPLIER_PART};
use super::order::build_order::BUILD;
use super::order::purchase::PURCHASE_ORDER;
use super::order::returns::RETURN_ORDER;
use super::order::sales::{SALES_ORDER, SALES_ORDER_SHIPMENT};
use super::part::PART;
use super::stock::STOCK_ITEM;
use super::user::{USER, USER_BRIEF};
use crate::access::User;
use crate::access::role::{Permission, Role};
use crate::db::Db;
use crate::db::lock::{self, AdvisoryLock};
use crate::media::file_name;
use crate::models::tag::{self, tag_search};
use crate::resource::checks::RuleList;
use crate::resource::{
    Actor, Change, Condition, Detail, Field, FieldType, Filter, Item, Lookup, ModelRef, Resource,
    Rules, SearchSql, SerializeContext, SqlValue, Statement, WriteContext, WriteError, parse, read,
};

/// Attachments.
pub static ATTACHMENT: Resource = Resource {
    model: ModelRef {
        name: "attachment",
        class: "Attachment",
        table: "attachments",
        path: "/api/attachment/",
    },
    verbose_name: "Attachment",
    event_table: "common_attachment",
    roles: &[
        Role::Part,
        Role::Stock,
        Role::PurchaseOrder,
        Role::SalesOrder,
        Role::ReturnOrder,
        Role::Build,
    ],
    fields: FIELDS,
    details: &[Detail::new("user_detail", "upload_user", &USER, USER_BRIEF).default_include()],
    filters: FILTERS,
    search_sql: &[
        SearchSql::condition(&["model_id"], "{CAST(t.model_id AS TEXT)}"),
        tag_search!("attachment"),
    ],
    ordering_fields: &[
        ("model_id", "t.model_id"),
        ("model_type", "t.model_type"),
        ("upload_date", "t.upload_date"),
        ("file_size", "t.file_size"),
    ],
    ..Resource::DEFAULT
};

/// Resources that can have attachments. A role that grants a permission for one also grants it for its attachments.
pub static ATTACHABLE: &[&Resource] = &[
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

/// The choices of `model_type`: name and label of each model in [`ATTACHABLE`].
static MODEL_CHOICES: [(&str, &str); ATTACHABLE.len()] = {
    let mut choices = [("", ""); ATTACHABLE.len()];
    let mut i = 0;
    while i < choices.len() {
        choices[i] = (ATTACHABLE[i].model.name, ATTACHABLE[i].verbose_name);
        i += 1;
    }
    choices
};

static FIELDS: &[Field] = &[
    Field::primary_key(),
    Field::new("attachment", "Attachment", FieldType::File).null(),
    Field::custom("filename", "Filename", FieldType::Text(100)),
    Field::new("link", "Link", FieldType::Url(2000))
        .null()
        .blank()
        .help("Link to external URL"),
    Field::text("comment", "Comment", 250)
        .searchable()
        .help("Attachment comment"),
    Field::date("upload_date", "Upload date").read_only(),
    Field::related("upload_user", "User", "upload_user_id", &USER.model).read_only(),
    Field::integer("file_size", "File size")
        .read_only()
        .help("File size in bytes"),
    Field::new(
        "model_type",
        "Model type",
        FieldType::TextChoice(&MODEL_CHOICES),
    )
    .required()
    .searchable(),
    Field::integer("model_id", "Model ID").required(),
    Field::custom("tags", "Tags", FieldType::Tags),
];

const FILTERS: &[Filter] = &[
    Filter::new("model_type", Lookup::Exact("t.model_type")),
    Filter::new("model_id", Lookup::Integer("t.model_id = ?")),
    Filter::new(
        "upload_user",
        Lookup::ForeignKey("t.upload_user_id", "users"),
    ),
    Filter::new("is_file", Lookup::Boolean("t.attachment <> ''")),
    Filter::new("is_link", Lookup::Boolean("COALESCE(t.link, '') <> ''")),
];

/// Attachments with their rules.
pub(crate) static RULES: RuleList = &[(&ATTACHMENT, &AttachmentRules)];

#[derive(Debug)]
struct AttachmentRules;

impl Rules for AttachmentRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        let today = SqlValue::Date(context.actor.now.date_naive());
        if change.is_new() {
            change.after.set("upload_date", today);
            change.after.set("upload_user", context.actor.user_pk());
        }
        let upload = context.actor.files.upload("attachment");
        let has_file = upload.is_some() || !change.after.text("attachment").is_empty();
        let size = upload.map(|upload| i64::try_from(upload.size).unwrap_or(i64::MAX));
        if let Some(size) = size.or((!has_file).then_some(0)) {
            change.after.set("file_size", size);
        }
        if !has_file && change.after.text("link").is_empty() {
            context.reject("attachment", "Missing file");
            context.reject("link", "Missing external link");
        }
        if let Err(text) = requested_file_name(context.actor, change) {
            context.reject("filename", text);
        }
        check_attached_item(context, change)
    }

    fn store_files(
        &self,
        context: &mut WriteContext<'_>,
        change: &mut Change,
    ) -> Result<(), WriteError> {
        let path = change.after.text("attachment").to_owned();
        if let Ok(Some(name)) = requested_file_name(context.actor, change)
            && name != file_name::base_name(&path)
        {
            lock::acquire(context.db, AdvisoryLock::Files)?;
            if let Some(path) = context.actor.files.rename(&path, &name)? {
                change.after.set("attachment", path);
            }
        }
        Ok(())
    }

    fn after_save(
        &self,
        context: &mut WriteContext<'_>,
        change: &Change,
    ) -> Result<(), WriteError> {
        Ok(tag::store(context.db, change)?)
    }

    fn upload_folder(&self, _resource: &Resource, item: &Item) -> String {
        let key = item.integer("model_id").unwrap_or_default();
        format!("attachments/{}/{key}", item.text("model_type"))
    }

    fn permission_filter(&self, user: &User, permission: Permission) -> Option<Condition> {
        let open = ATTACHABLE
            .iter()
            .filter(|owner| has_permission(owner, user, permission));
        let open: Vec<&str> = open.map(|owner| owner.model.name).collect();
        if open.len() == ATTACHABLE.len() {
            return None;
        }
        // No model has an empty name, and an empty list is invalid SQL.
        let mut sql = Statement::new("t.model_type IN (''");
        for model in open {
            sql.sql(", ").value(model);
        }
        Some(sql.sql(")").clone())
    }

    fn has_object_permission(&self, user: &User, permission: Permission, item: &Item) -> bool {
        let owner = attachable(item.text("model_type"));
        owner.is_none_or(|owner| has_permission(owner, user, permission))
    }

    fn serialize(&self, context: &mut SerializeContext<'_>) -> QueryResult<()> {
        for (item, serialized) in context.items_mut() {
            let name = file_name::base_name(item.text("attachment"));
            serialized.insert("filename".to_owned(), json!(name));
        }
        tag::serialize(context)
    }
}

/// Returns the requested name of the file, if any. The extension determines the type, so it cannot be changed.
fn requested_file_name(actor: Actor<'_>, change: &Change) -> Result<Option<String>, String> {
    let sent_name = change.request_value("filename");
    let Some(sent_name) = sent_name.filter(|sent_name| !sent_name.is_null()) else {
        return Ok(None);
    };
    let upload = actor.files.upload("attachment");
    let now = upload.map_or(
        file_name::base_name(change.after.text("attachment")),
        |upload| &upload.name,
    );
    let name = file_name::sanitize(&parse::text(sent_name, 100, false)?);
    if !now.is_empty() && file_name::split_extension(&name).1 != file_name::split_extension(now).1 {
        return Err("the extension of a file cannot be changed".to_owned());
    }
    Ok((!now.is_empty()).then_some(name))
}

fn attachable(model: &str) -> Option<&'static Resource> {
    let mut owners = ATTACHABLE.iter().copied();
    owners.find(|owner| owner.model.name == model)
}

fn has_permission(owner: &Resource, user: &User, permission: Permission) -> bool {
    user.has_permission_in_any(owner.roles, permission)
}

/// Checks that the attached item exists, and keeps it from deletion until the transaction ends.
fn check_attached_item(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    if !change.has_changed("model_type") && !change.has_changed("model_id") {
        return Ok(());
    }
    let key = change.after.integer("model_id").unwrap_or_default();
    let is_there = match attachable(change.after.text("model_type")) {
        Some(owner) => lock_existing(context.db, owner, key)?,
        None => false,
    };
    if !is_there {
        context.reject("model_id", parse::unknown_key_message(key));
    }
    Ok(())
}

/// Whether the item exists. It cannot be deleted until the transaction ends.
fn lock_existing(db: &mut Db, owner: &'static Resource, key: i64) -> QueryResult<bool> {
    if matches!(db, Db::Sqlite(_)) {
        return read::exists(db, owner.model.table, key);
    }
    let mut sql = Statement::new("SELECT id FROM ").cached();
    sql.sql(owner.model.table).sql(" WHERE id = ").value(key);
    Ok(sql.sql(" FOR KEY SHARE").first_value(db)?.is_some())
}

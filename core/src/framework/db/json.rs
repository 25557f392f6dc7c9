//! JSON in a text column, the same on both databases.

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Text;
use serde_json::{Map, Value};

use crate::db::Db;

/// A JSON object in a text column.
#[derive(Debug, Clone, Default, PartialEq, FromSqlRow, AsExpression)]
#[diesel(sql_type = Text)]
pub struct JsonObject(pub Map<String, Value>);

type MultiBackend = <Db as diesel::Connection>::Backend;

impl ToSql<Text, diesel::sqlite::Sqlite> for JsonObject {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, diesel::sqlite::Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl ToSql<Text, diesel::pg::Pg> for JsonObject {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, diesel::pg::Pg>) -> serialize::Result {
        std::io::Write::write_all(out, serde_json::to_string(&self.0)?.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl ToSql<Text, MultiBackend> for JsonObject {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((Text, self));
        Ok(IsNull::No)
    }
}

impl<B> FromSql<Text, B> for JsonObject
where
    B: diesel::backend::Backend,
    String: FromSql<Text, B>,
{
    fn from_sql(bytes: B::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(&String::from_sql(bytes)?)?))
    }
}

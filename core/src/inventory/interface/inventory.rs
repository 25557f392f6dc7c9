//! The inventory of a user.

use std::fmt;
use std::marker::PhantomData;

use serde_json::{Map, Value};

use super::execute::Execute;
use super::step::Step;
use crate::access::role::{MissingPermission, Permission};
use crate::context::{CanWrite, Context};
use crate::db::DbError;
use crate::error::{Error, Result};
use crate::query::{Changes, Condition, Id, Key, Model, NewItem, Query, Reader, of_key};
use crate::resource::{Actor, Item, Resource, SqlValue, Statement, WriteError, Writer, request};

/// The inventory, with the rights of a user, as in the API.
///
/// A model that the user may not view is forbidden, a single item that the user may not view is not found, and a write that
/// the user may not do is refused.
///
/// `C` is the context that it comes from: with a [`ReadContext`](crate::ReadContext) the methods that write do not
/// compile.
pub struct Inventory<C = Context> {
    writer: Writer,
    context: PhantomData<fn() -> C>,
}

impl<C> Clone for Inventory<C> {
    fn clone(&self) -> Self {
        Self::new(self.writer.clone())
    }
}

impl<C> fmt::Debug for Inventory<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Inventory").field(&self.writer.user).finish()
    }
}

impl<C> Inventory<C> {
    /// Creates the inventory of a writer's user.
    #[must_use]
    pub fn new(writer: Writer) -> Self {
        Self {
            writer,
            context: PhantomData,
        }
    }

    /// Returns the item with the key.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such item or the user may not view it, [`Error::Forbidden`] when the user
    /// may not view items of this model; or when the database fails.
    pub fn get<M: Model>(&self, id: Id<M::Key>) -> Result<M> {
        let query = self.query(Some(of_key::<M>(id))).of_one_key();
        query.one()
    }

    /// Finds the items that meet the condition.
    pub fn find<M: Model>(&self, condition: Condition<M>) -> Query<'_, M> {
        self.query(Some(condition))
    }

    /// Finds all items of the model.
    pub fn all<M: Model>(&self) -> Query<'_, M> {
        self.query(None)
    }

    pub(super) const fn writer(&self) -> &Writer {
        &self.writer
    }

    fn query<M: Model>(&self, condition: Option<Condition<M>>) -> Query<'_, M> {
        Query::new(self, condition)
    }

    /// Creates an item. All rules and validators apply. A new line of a purchase order is merged into one that equals it,
    /// unless [`MERGE_ITEMS`](crate::items::purchase_order_line::MERGE_ITEMS) says otherwise.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the errors of each field, [`Error::Forbidden`]; or when the database fails.
    pub fn create<N: NewItem>(&self, new: N) -> Result<N::Model>
    where
        for<'a> &'a C: CanWrite,
    {
        let body = new.into_new().into_body();
        let resource = <N::Model as Model>::RESOURCE;
        self.check_permission(resource, Permission::Add)?;
        let item = if resource.allows.custom_create {
            self.execute_for(move |step| create(step, resource, &body))?
        } else {
            self.writer.create(resource, body)?
        };
        to_model(&item)
    }

    /// Changes an item. All rules and validators apply.
    ///
    /// # Errors
    /// As [`create`](Self::create), and [`Error::NotFound`] when there is no such item.
    pub fn update<M: Model>(&self, id: Id<M::Key>, changes: impl Changes<M>) -> Result<M>
    where
        for<'a> &'a C: CanWrite,
    {
        let mut body = Map::new();
        changes.add_to(&mut body);
        self.check_permission(M::RESOURCE, Permission::Change)?;
        let item = self.writer.update(M::RESOURCE, id.get(), body, false)?;
        to_model(&item)
    }

    /// Deletes an item. All rules and validators apply.
    ///
    /// # Errors
    /// As [`update`](Self::update).
    pub fn delete<K: Key>(&self, id: Id<K>) -> Result<()>
    where
        for<'a> &'a C: CanWrite,
    {
        let sent = Map::new();
        Ok(self.writer.delete(K::RESOURCE, id.get(), &sent)?)
    }

    /// Checks the user's roles, as the API does before it reads a request.
    fn check_permission(&self, resource: &Resource, permission: Permission) -> Result<()> {
        let check = |actor: Actor<'_>| actor.check_permission(resource, permission);
        Ok(self.writer.with_actor(check)?)
    }
}

/// Creates an item in the transaction of the step.
pub(super) fn create(
    step: &mut Step<'_>,
    resource: &'static Resource,
    body: &Map<String, Value>,
) -> Result<Item, WriteError> {
    step.actor.check_permission(resource, Permission::Add)?;
    let body = step.body(resource, body)?;
    let rules = step.actor.rules(resource);
    let created = if resource.allows.custom_create {
        rules.custom_create(step.db, step.actor, body)?.items
    } else {
        request::create_all(step.db, step.actor, resource, vec![body])?
    };
    created.into_iter().next().ok_or(WriteError::NotFound)
}

fn to_model<M: Model>(item: &Item) -> Result<M> {
    M::from_item(item).ok_or(Error::NotFound)
}

impl<C> Execute for Inventory<C> {
    type Context = C;
    type Created<T> = T;

    fn execute(
        &self,
        operation: impl Fn(&mut Step<'_>) -> Result<(), WriteError> + 'static,
    ) -> Result<()> {
        self.execute_for(operation)
    }

    fn execute_for<T>(
        &self,
        operation: impl Fn(&mut Step<'_>) -> Result<T, WriteError> + 'static,
    ) -> Result<T> {
        let writer = self.writer();
        Ok(writer.transaction(|db, actor| operation(&mut Step::new(db, actor)))?)
    }

    fn execute_for_key<K: 'static>(
        &self,
        operation: impl Fn(&mut Step<'_>) -> Result<i64, WriteError> + 'static,
    ) -> Result<Id<K>> {
        self.execute_for(operation).map(Id::new)
    }
}

impl<C> Reader for Inventory<C> {
    fn visible(&self, resource: &'static Resource) -> Result<Option<Statement>> {
        let user = &self.writer.user;
        if !resource.is_visible_to(user) {
            let missing = MissingPermission::of(resource.roles, Permission::View);
            return Err(Error::Forbidden(missing));
        }
        let rules = self.writer.rules(resource);
        Ok(rules.permission_filter(user, Permission::View))
    }

    fn load(&self, sql: &Statement) -> Result<Vec<Vec<SqlValue>>> {
        let db = self.writer.registry.db();
        let rows = db.read_as_host(|db| Ok::<_, DbError>(sql.load(db)?))?;
        Ok(rows)
    }
}

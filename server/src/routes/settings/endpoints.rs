//! The endpoints of settings, which are the same for every owner.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use inventree::mixin::urls::Access;
use inventree::resource::Field;
use inventree::settings::SettingSpec;
use serde::Deserialize;

use super::item::{self, SettingScope};
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::list_filter::ListFilter;
use crate::web::query::Query;

/// The endpoints of one owner's settings. The `slug` that the functions get is empty where no plugin is the owner.
#[derive(Debug)]
pub(crate) struct SettingEndpoints {
    /// Path of the list. The path of a setting adds `{key}/`.
    pub(crate) path: &'static str,
    /// Name of the list.
    pub(crate) list_name: &'static str,
    /// Name of a setting's endpoint.
    pub(crate) detail_name: &'static str,
    /// Description of a setting's endpoint, if it is not the name.
    pub(crate) description: Option<&'static str>,
    /// Name of the model, if it has one.
    pub(crate) model: Option<&'static str>,
    /// The fields of a setting.
    pub(crate) fields: &'static [Field],
    /// The filters of the list.
    pub(crate) list_filter: ListFilter,
    /// The access that a change requires.
    pub(crate) change_access: Access,
    /// Returns the owner for a plugin and a calling user.
    pub(crate) scope: fn(slug: String, user: i64) -> SettingScope,
    /// Returns the definitions.
    pub(crate) specs: fn(&State, slug: &str) -> Result<&'static [SettingSpec]>,
    /// Returns the definition with the key.
    pub(crate) find: Find,
}

/// Returns the definition with the key, or a 404.
pub(crate) type Find =
    fn(&'static [SettingSpec], slug: &str, key: &str) -> Result<&'static SettingSpec>;

/// The placeholders of a path; empty where it has none of the name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PathValues {
    slug: String,
    key: String,
}

impl SettingEndpoints {
    /// Returns the endpoints of the list and of a setting.
    pub(crate) fn endpoints(&'static self) -> Vec<Endpoint> {
        let list = Endpoint::new(self.path, self.list_name)
            .list_fields(self.fields)
            .filtered(self.list_filter)
            .get(
                Access::Login,
                |state: Data<State>,
                 caller: Caller,
                 path: Path<PathValues>,
                 request: HttpRequest,
                 query: Query| { self.list(state, caller, path, request, query) },
            );
        let detail_path = format!("{}{{key}}/", self.path);
        let mut detail = Endpoint::from_parts(detail_path, self.detail_name.to_owned());
        if let Some(description) = self.description {
            detail = detail.description(description);
        }
        let detail = detail
            .fields(self.fields)
            .get(
                Access::Login,
                |state: Data<State>, caller: Caller, path: Path<PathValues>| {
                    self.detail(state, caller, path)
                },
            )
            .change(
                self.change_access,
                |state: Data<State>, caller: Caller, path: Path<PathValues>, body: Body| {
                    self.change(state, caller, path, body)
                },
            );
        let named = [list, detail].map(|endpoint| match self.model {
            Some(model) => endpoint.model(model),
            None => endpoint,
        });
        named.into()
    }

    async fn list(
        &self,
        state: Data<State>,
        caller: Caller,
        path: Path<PathValues>,
        request: HttpRequest,
        query: Query,
    ) -> Result<HttpResponse> {
        let slug = path.into_inner().slug;
        let specs = (self.specs)(&state, &slug)?;
        let scope = (self.scope)(slug, caller.user().pk);
        item::list(&state, &request, &query, scope, specs).await
    }

    async fn detail(
        &self,
        state: Data<State>,
        caller: Caller,
        path: Path<PathValues>,
    ) -> Result<HttpResponse> {
        let (scope, spec) = self.setting(&state, &caller, path)?;
        item::detail(&state, scope, spec).await
    }

    async fn change(
        &self,
        state: Data<State>,
        caller: Caller,
        path: Path<PathValues>,
        body: Body,
    ) -> Result<HttpResponse> {
        let (scope, spec) = self.setting(&state, &caller, path)?;
        item::change(&state, caller, scope, spec, body).await
    }

    fn setting(
        &self,
        state: &State,
        caller: &Caller,
        path: Path<PathValues>,
    ) -> Result<(SettingScope, &'static SettingSpec)> {
        let PathValues { slug, key } = path.into_inner();
        let spec = (self.find)((self.specs)(state, &slug)?, &slug, &key)?;
        Ok(((self.scope)(slug, caller.user().pk), spec))
    }
}

//! `navigation`: links to a plugin's pages.

use crate::constant::{Finding, same};
use crate::mixin::listed;
use crate::mixin::urls::{Url, UrlsMixin};
use crate::plugin_trait::Plugin;

/// Links to the plugin's own pages, grouped under one tab.
///
/// - *linked*: every link is checked against the plugin's [`URLS`](UrlsMixin::URLS); a dead one does not compile.
/// - *active*: `GET /api/plugins/navigation/` lists the links with their addresses, while the setting
///   `ENABLE_PLUGINS_NAVIGATION` is on.
///
/// ```
/// use inventree::prelude::*;
/// use inventree::actix_web::{Responder, web};
///
/// async fn hello() -> impl Responder {
///     "hello"
/// }
///
/// /// A page with a link.
/// #[plugin(name = "Hello", slug = "hello", version = "1.0.0", mixins(urls, navigation))]
/// #[derive(Default)]
/// struct Hello;
///
/// impl UrlsMixin for Hello {
///     const URLS: &'static [Url] = &[Url::new("hello/", "hello", |r| r.route(web::get().to(hello)))];
/// }
///
/// impl NavigationMixin for Hello {
///     const NAVIGATION: &'static [Link] = &[Link::to("hello", "Say hello")];
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "plugin `{Self}` declares the mixin `navigation` but does not implement `NavigationMixin`",
    label = "`impl NavigationMixin for {Self}` is missing",
    note = "write `impl NavigationMixin for {Self} {{ const NAVIGATION: &'static [Link] = &[Link::to(\"…\", \"…\")]; }}`",
    note = "or remove `navigation` from `mixins(...)`"
)]
pub trait NavigationMixin: listed::navigation + UrlsMixin {
    /// The links, in the order in which they are shown.
    const NAVIGATION: &'static [Link];

    /// Name of the tab; the plugin's name for people where there is none.
    const TAB_NAME: Option<&'static str> = None;

    /// Icon of the tab.
    const TAB_ICON: &'static str = "fas fa-question";
}

/// One link to a page of the plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Name of the plugin's own URL.
    pub url: &'static str,
    /// Text for people.
    pub name: &'static str,
    /// Icon, where there is one.
    pub icon: Option<&'static str>,
}

impl Link {
    /// A link to the plugin's URL of the given name.
    #[must_use]
    pub const fn to(url: &'static str, name: &'static str) -> Self {
        Self {
            url,
            name,
            icon: None,
        }
    }

    /// With an icon.
    #[must_use]
    pub const fn icon(mut self, icon: &'static str) -> Self {
        self.icon = Some(icon);
        self
    }
}

/// A plugin's links and their tab.
#[derive(Debug, Clone, Copy)]
pub struct Navigation {
    /// The links.
    pub links: &'static [Link],
    /// See [`NavigationMixin::TAB_NAME`].
    pub tab_name: Option<&'static str>,
    /// See [`NavigationMixin::TAB_ICON`].
    pub tab_icon: &'static str,
}

/// The host's side of [`NavigationMixin`]: all that it needs is known at compile time.
pub trait DynNavigation: Send + Sync {}

impl<P: NavigationMixin + Plugin> DynNavigation for P {}

/// Whether every link has a text and leads somewhere.
const fn check(links: &[Link], urls: &[Url]) -> Finding {
    let mut i = 0;
    while i < links.len() {
        let link = links[i];
        if link.name.is_empty() {
            return Finding::wrong(&[
                "the navigation link to `",
                link.url,
                "` has no text\nhelp: write `Link::to(\"",
                link.url,
                "\", \"…\")`",
            ]);
        }
        let mut known = false;
        let mut j = 0;
        while j < urls.len() {
            known |= same(link.url, urls[j].name);
            j += 1;
        }
        if !known {
            return Finding::wrong(&[
                "the navigation link `",
                link.name,
                "` leads to `",
                link.url,
                "`, which is the name of none of this plugin's URLS\nhelp: write the name of one, the second argument of `Url::new`",
            ]);
        }
        i += 1;
    }
    Finding::FINE
}

crate::mixin_kind! {
    /// The mixin `navigation`.
    #[expect(non_camel_case_types, reason = "a marker is spelt like its keyword")]
    pub navigation = "navigation", "Navigation Links": NavigationMixin => dyn DynNavigation,
        facts: Navigation = Navigation { links: P::NAVIGATION, tab_name: P::TAB_NAME, tab_icon: P::TAB_ICON },
        check: check(P::NAVIGATION, P::URLS)
}

//! `navigation`: links to the pages of a plugin.

use crate::const_check::{ConstResult, str_eq};
use crate::mixin::listed;
use crate::mixin::urls::{Url, UrlsMixin};
use crate::plugin_trait::Plugin;

/// Links to the plugin's own pages, grouped under one tab.
///
/// - *linked*: every link is checked against the plugin's [`URLS`](UrlsMixin::URLS); a link to a URL that does not
///   exist does not compile.
/// - *active*: `GET /api/plugins/navigation/` lists the links with their addresses, while the settings
///   `ENABLE_PLUGINS_NAVIGATION` and `ENABLE_PLUGINS_URL` are on. A link to a URL with placeholders is left out, since
///   it has no address without their values.
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
    /// The links, in display order.
    const NAVIGATION: &'static [Link];

    /// Name of the tab; by default the plugin's title, or its name if it has no title.
    const TAB_NAME: Option<&'static str> = None;

    /// Icon of the tab.
    const TAB_ICON: &'static str = "fas fa-question";
}

/// A link to a page of the plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Name of the URL, as in [`Url::name`].
    pub url: &'static str,
    /// Text of the link.
    pub name: &'static str,
    /// Icon, if any.
    pub icon: Option<&'static str>,
}

impl Link {
    /// Creates a link to the plugin's URL with the given name.
    #[must_use]
    pub const fn to(url: &'static str, name: &'static str) -> Self {
        Self {
            url,
            name,
            icon: None,
        }
    }

    /// Sets the icon.
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

/// The trait object of [`NavigationMixin`]; it has no methods, since everything is declared at compile time.
pub trait DynNavigation: Send + Sync {}

impl<P: NavigationMixin + Plugin> DynNavigation for P {}

/// Checks that every link has a text and names one of the URLs.
const fn check(links: &[Link], urls: &[Url]) -> ConstResult {
    let mut i = 0;
    while i < links.len() {
        let link = links[i];
        if link.name.is_empty() {
            return ConstResult::error(&[
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
            known |= str_eq(link.url, urls[j].name);
            j += 1;
        }
        if !known {
            return ConstResult::error(&[
                "the navigation link `",
                link.name,
                "` leads to `",
                link.url,
                "`, but none of this plugin's URLS has that name\nhelp: write the name of a URL, the second argument of `Url::new`",
            ]);
        }
        i += 1;
    }
    ConstResult::OK
}

crate::mixin_kind! {
    /// The mixin `navigation`.
    #[expect(non_camel_case_types, reason = "a marker is spelt like its keyword")]
    pub navigation = "navigation", "Navigation Links": NavigationMixin => dyn DynNavigation,
        spec: Navigation = Navigation { links: P::NAVIGATION, tab_name: P::TAB_NAME, tab_icon: P::TAB_ICON },
        check: check(P::NAVIGATION, P::URLS)
}

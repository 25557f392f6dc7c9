//! Whether a browser sends a request for a page of ours, or for one of another site.

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::web::Data;

use crate::state::State;
use crate::web::proxy;

/// What is wrong with where the request comes from; nothing where its page is ours, and where nothing is said of it, as
/// by programs that are no browsers.
#[must_use]
pub fn foreign(request: &HttpRequest) -> Option<String> {
    let headers = request.headers();
    let refused = |kind: &str, origin: &str| {
        Some(format!(
            "{kind} checking failed - {origin} does not match any trusted origins."
        ))
    };
    if headers.contains_key(header::ORIGIN) {
        let origin = text(headers, &header::ORIGIN);
        return match origin {
            Some(origin) if is_own(request, origin) => cross_site(headers),
            origin => refused("Origin", origin.unwrap_or("null")),
        };
    }
    if headers.contains_key(header::REFERER) {
        let referer = text(headers, &header::REFERER);
        let origin = referer.and_then(origin_of);
        return match origin {
            Some(origin) if is_own(request, &origin) => cross_site(headers),
            origin => refused("Referer", origin.as_deref().unwrap_or("null")),
        };
    }
    cross_site(headers)
}

/// What newer browsers say of themselves over encrypted connections.
fn cross_site(headers: &HeaderMap) -> Option<String> {
    let mut sites = headers.get_all("Sec-Fetch-Site");
    let is_foreign = sites.any(|site| site == "cross-site");
    is_foreign.then(|| "the request comes from a page of another site".to_owned())
}

/// The one value of the header.
fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name);
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// Scheme, name and port of an address, as they are compared: in small letters, without the usual port.
#[must_use]
pub fn origin_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest.get(..end).filter(|host| proxy::is_host(host))?;
    let scheme = scheme.to_ascii_lowercase();
    let host = plain(&scheme, host)?;
    Some(format!("{scheme}://{host}"))
}

/// The host without the port that the scheme has anyway.
fn plain(scheme: &str, host: &str) -> Option<String> {
    let usual = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => return None,
    };
    let host = host.to_ascii_lowercase();
    Some(host.strip_suffix(usual).unwrap_or(&host).to_owned())
}

/// Whether it is the server itself under the name by which the browser calls it, or by that of the configuration. Where
/// nobody says by which scheme the browser came, a proxy may speak https to it and http to the server: both count.
fn is_own(request: &HttpRequest, origin: &str) -> bool {
    // An origin has no path.
    let Some(origin) = origin_of(origin).filter(|_| origin.matches('/').count() == 2) else {
        return false;
    };
    let state = request.app_data::<Data<State>>();
    let configured = state.and_then(|state| origin_of(state.config.site_url.as_deref()?));
    if configured.as_ref() == Some(&origin)
        || state.is_some_and(|state| state.config.trusted_origins.contains(&origin))
    {
        return true;
    }
    let Some((scheme, host)) = origin.split_once("://") else {
        return false;
    };
    let is_called = plain(scheme, &proxy::host(request)).as_deref() == Some(host);
    let is_configured = |configured: &String| {
        configured
            .split_once("://")
            .is_some_and(|(_, known)| known == host)
    };
    // Of the host that is configured the scheme is known.
    is_called
        && !configured.as_ref().is_some_and(is_configured)
        && proxy::told_scheme(request).is_none_or(|told| told == scheme)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::foreign;

    fn is_foreign(headers: &[(&'static str, &'static str)]) -> bool {
        let mut request = TestRequest::default().insert_header(("Host", "inventree.example"));
        for line in headers {
            request = request.append_header(*line);
        }
        foreign(&request.to_http_request()).is_some()
    }

    #[test]
    fn a_page_is_ours_under_the_name_by_which_the_browser_calls_the_server() {
        for headers in [
            &[][..],
            &[("Origin", "http://inventree.example")],
            &[("Origin", "https://InvenTree.example:443")],
            &[(
                "Referer",
                "http://inventree.example/web/?a=http://evil.example",
            )],
            &[("Sec-Fetch-Site", "same-origin")],
        ] {
            assert!(!is_foreign(headers), "{headers:?}");
        }
    }

    #[test]
    fn a_page_of_another_site_is_foreign_however_it_names_itself() {
        for headers in [
            &[("Origin", "null")][..],
            &[("Origin", "")],
            &[("Origin", "http://evil.example")],
            &[("Origin", "http://inventree.example.evil.example")],
            &[("Origin", "http://inventree.example@evil.example")],
            &[("Origin", "http://inventree.example:8000")],
            &[("Origin", "https://inventree.example:80")],
            &[("Origin", "ftp://inventree.example")],
            &[("Origin", "http://inventree.example/")],
            &[
                ("Origin", "http://inventree.example"),
                ("Origin", "http://evil.example"),
            ],
            &[
                ("Origin", "http://inventree.example"),
                ("Sec-Fetch-Site", "cross-site"),
            ],
            &[("Origin", "null"), ("Referer", "http://inventree.example/")],
            &[("Referer", "http://evil.example/http://inventree.example/")],
            &[("Referer", "nonsense")],
            &[("Sec-Fetch-Site", "cross-site")],
        ] {
            assert!(is_foreign(headers), "{headers:?}");
        }
    }
}

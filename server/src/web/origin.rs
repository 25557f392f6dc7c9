//! Checks whether a browser request comes from a page of this server or of another site.

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::web::Data;

use crate::config::Config;
use crate::web::proxy;

/// Returns why the origin of a request is rejected, or `None` if it is trusted. A request without any origin header is
/// trusted, because clients other than browsers send none.
#[must_use]
pub fn cross_origin_error(request: &HttpRequest) -> Option<String> {
    let headers = request.headers();
    let refused = |kind: &str, origin: &str| {
        Some(format!(
            "{kind} checking failed - {origin} does not match any trusted origins."
        ))
    };
    if headers.contains_key(header::ORIGIN) {
        let origin = single_value(headers, &header::ORIGIN);
        return match origin {
            Some(origin) if is_trusted(request, origin) => cross_site_error(headers),
            origin => refused("Origin", origin.unwrap_or("null")),
        };
    }
    if headers.contains_key(header::REFERER) {
        let referer = single_value(headers, &header::REFERER);
        let origin = referer.and_then(origin_of);
        return match origin {
            Some(origin) if is_trusted(request, &origin) => cross_site_error(headers),
            origin => refused("Referer", origin.as_deref().unwrap_or("null")),
        };
    }
    cross_site_error(headers)
}

/// Checks `Sec-Fetch-Site`, which newer browsers send over encrypted connections.
fn cross_site_error(headers: &HeaderMap) -> Option<String> {
    let mut sites = headers.get_all("Sec-Fetch-Site");
    let is_foreign = sites.any(|site| site == "cross-site");
    is_foreign.then(|| "the request comes from a page of another site".to_owned())
}

/// Returns the value of the header if it has exactly one.
fn single_value<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name);
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// Returns the origin of a URL, normalized for comparison: lower case, without the default port.
#[must_use]
pub fn origin_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest.get(..end).filter(|host| proxy::is_host(host))?;
    let scheme = scheme.to_ascii_lowercase();
    let host = without_default_port(&scheme, host)?;
    Some(format!("{scheme}://{host}"))
}

/// Returns the host without the default port of the scheme.
fn without_default_port(scheme: &str, host: &str) -> Option<String> {
    let port = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => return None,
    };
    let host = host.to_ascii_lowercase();
    Some(host.strip_suffix(port).unwrap_or(&host).to_owned())
}

/// Returns whether the origin is the host that the browser addressed, the configured site URL or a configured trusted
/// origin. If no proxy reports the scheme, both http and https are accepted, because a proxy may terminate TLS.
fn is_trusted(request: &HttpRequest, origin: &str) -> bool {
    // An origin has no path.
    let Some(origin) = origin_of(origin).filter(|_| origin.matches('/').count() == 2) else {
        return false;
    };
    let config = request.app_data::<Data<Config>>();
    let configured = config.and_then(|config| origin_of(config.site_url.as_deref()?));
    if configured.as_ref() == Some(&origin)
        || config.is_some_and(|config| config.trusted_origins.contains(&origin))
    {
        return true;
    }
    let Some((scheme, host)) = origin.split_once("://") else {
        return false;
    };
    let is_called = without_default_port(scheme, &proxy::host(request)).as_deref() == Some(host);
    let is_configured = |configured: &String| {
        configured
            .split_once("://")
            .is_some_and(|(_, known)| known == host)
    };
    // The scheme of the configured host is known and was compared above.
    is_called
        && !configured.as_ref().is_some_and(is_configured)
        && proxy::forwarded_scheme(request).is_none_or(|forwarded| forwarded == scheme)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::cross_origin_error;

    fn is_foreign(headers: &[(&'static str, &'static str)]) -> bool {
        let mut request = TestRequest::default().insert_header(("Host", "inventree.example"));
        for line in headers {
            request = request.append_header(*line);
        }
        cross_origin_error(&request.to_http_request()).is_some()
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
